"""Documents that could not be read at first: their text counts when it comes."""

from tests.scenarios.replay import replaying
from tests.sites import Answer

COUNCIL = {
    "id": "1",
    "title": "City Council",
    "body": "City Council",
    "start": "2026-12-01 18:00",
    "url": "/m/1",
}
OTHER = {"id": "other", "title": "Something that stays", "start": "2026-12-08 18:00"}


def page(words):
    return f"<html><body><p>{words}</p></body></html>"


async def test_a_text_that_came_late_is_compared_with_the_next_one(tmp_path):
    async with replaying(tmp_path, "meeting") as replay:
        replay.site.script("/notice.html", Answer(status=503))
        await replay.poll([COUNCIL | {"notice": "/notice.html"}, OTHER])
        replay.site.page("/notice.html", page("The hearing is on the budget."))
        await replay.poll(minutes=180)
        assert replay.events() == []
        replay.site.page("/notice.html", page("The hearing is on detainer requests."))
        await replay.poll(minutes=180)
        assert [name for name, _ in replay.events()] == ["document_revised"]
