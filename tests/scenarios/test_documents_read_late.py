"""Documents that could not be read at first: their text counts when it comes."""

from tests.scenarios.grants_notice import AMENDMENT, NOTICE, PLAIN, watched_notice
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


async def test_a_condition_in_an_attachment_that_could_be_read_only_later_is_told_then(tmp_path):
    async with watched_notice(tmp_path) as (it, notice):
        notice.show(PLAIN)
        await it.round()
        more = notice.paper(78, AMENDMENT, name="Amendment 000002", version="Nov 24, 2026")
        good = notice.answered(78)
        notice.answer(78, Answer(status=503))
        notice.show(PLAIN, NOTICE, more)
        found = await it.round(hours=24)
        assert [c.event.value for c in found] == ["amended"]
        assert it.said("#conditions") == []
        notice.answer(78, good)
        found = await it.round(hours=3)
        (said,) = it.said("#conditions")
        assert "New in “Amendment 000002”, p. 1: “" in said
        assert len(it.said("#federal")) == 2
        assert await it.round(hours=24) == []


async def test_a_late_text_without_a_topics_word_is_no_message_of_its_own(tmp_path):
    async with watched_notice(tmp_path) as (it, notice):
        notice.show(PLAIN)
        await it.round()
        more = notice.paper(78, PLAIN[3:], name="Questions and answers", version="Nov 24, 2026")
        good = notice.answered(78)
        notice.answer(78, Answer(status=503))
        notice.show(PLAIN, NOTICE, more)
        await it.round(hours=24)
        notice.answer(78, good)
        await it.round(hours=3)
        assert (len(it.said("#federal")), it.said("#conditions")) == (1, [])
        known = it.app.store.records.known("us/grants")["361501"]
        assert known.unread == ()
