"""Documents that could not be read at first: their text counts when it comes."""

from datetime import UTC, datetime

from tests.scenarios.desk import desk
from tests.scenarios.grants_site import GrantsSite
from tests.scenarios.replay import replaying
from tests.scenarios.test_condition_watch import AMENDMENT, NOTICE, PLAIN, SOURCES, notice, paper
from tests.sites import Answer, Site

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
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
    with Site() as web:
        grants = GrantsSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            grants.show([notice(web, PLAIN)])
            await it.round()
            more = paper(web, 78, AMENDMENT, name="Amendment 000002", version="Nov 24, 2026")
            path = "/grantsws/rest/opportunity/att/download/78"
            good = web.script_of(path)[0]
            web.script(path, Answer(status=503))
            grants.show([notice(web, PLAIN, NOTICE, more)])
            found = await it.round(hours=24)
            assert [c.event.value for c in found] == ["amended"]
            assert it.said("#conditions") == []
            web.script(path, good)
            found = await it.round(hours=3)
            (said,) = it.said("#conditions")
            assert "New in “Amendment 000002”, p. 1: “" in said
            assert len(it.said("#federal")) == 2
            assert await it.round(hours=24) == []


async def test_a_late_text_without_a_topics_word_is_no_message_of_its_own(tmp_path):
    with Site() as web:
        grants = GrantsSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            grants.show([notice(web, PLAIN)])
            await it.round()
            more = paper(web, 78, PLAIN[3:], name="Questions and answers", version="Nov 24, 2026")
            path = "/grantsws/rest/opportunity/att/download/78"
            good = web.script_of(path)[0]
            web.script(path, Answer(status=503))
            grants.show([notice(web, PLAIN, NOTICE, more)])
            await it.round(hours=24)
            web.script(path, good)
            await it.round(hours=3)
            assert (len(it.said("#federal")), it.said("#conditions")) == (1, [])
            known = it.app.store.records.known("us/grants")["361501"]
            assert known.unread == ()
