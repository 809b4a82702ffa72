"""The Justice Department's list: a set that grows and shrinks, refused for days, never half."""

from datetime import UTC, datetime
from pathlib import Path

from monitor.models import Event, Result
from tests.scenarios.desk import desk
from tests.sites import Answer, Site

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PAGE = Path(__file__).parents[1].joinpath("fixtures/doj_sanctuary_list/list/body.html").read_text()
PATH = "/ag/us-sanctuary-jurisdiction-list-following-executive-order-14287-protecting-american-communities"
SOURCES = """
jurisdictions:
  us:
    name: United States
    channel: "#federal"
    sources:
      list: {{adapter: doj_sanctuary_list, every: 12h, base_url: "{url}"}}
  boston-ma:
    name: Boston, Massachusetts
    aliases: ["Boston, MA"]
    channel: "#boston"
"""


async def test_a_place_that_comes_and_one_that_goes_are_told_the_latter_after_two_readings(
    tmp_path,
):
    with Site() as web:
        web.script(PATH, Answer(body=PAGE))
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            await it.round()
            web.script(PATH, Answer(body=PAGE.replace("<li>Colorado</li>", "<li>Nevada</li>")))
            (new,) = await it.round(hours=12)
            assert (new.event, new.title) == (Event.ADDED, "Nevada")
            (gone,) = await it.round(hours=12)
            assert (gone.event, gone.title) == (Event.REMOVED, "Colorado")
            told = it.said("#federal")
            assert any("+" in said and "Nevada" in said for said in told)
            assert any("\N{MINUS SIGN}" in said and "Colorado" in said for said in told)
            assert it.said("#boston") == []


async def test_a_refusal_is_no_trouble_for_days_and_then_it_is(tmp_path):
    with Site() as web:
        web.script(PATH, Answer(body=PAGE))
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            await it.round()
            web.script(PATH, Answer(status=403, body="<h1>Access Denied</h1>"))
            for _ in range(12):
                assert await it.round(hours=12) == []
            assert len(it.told_ops()) == 1, "the line about the baseline"
            for _ in range(10):
                await it.round(hours=12)
            assert any(
                "since Mon Nov 30" in said and "refuses us (403)" in said for said in it.told_ops()
            )
            web.script(PATH, Answer(body=PAGE))
            assert await it.round(hours=12) == [], "the list is what it was"


async def test_a_page_that_holds_only_a_part_of_the_list_removes_nobody(tmp_path):
    half = PAGE[: PAGE.index("<h2>Cities:")] + "</main></body></html>"
    with Site() as web:
        web.script(PATH, Answer(body=PAGE))
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            await it.round()
            web.script(PATH, Answer(body=half))
            for _ in range(4):
                assert await it.round(hours=12) == []
            (state,) = it.app.store.sources.all()
            assert state.last_result in (Result.DRIFT, Result.PARTIAL)
            assert it.said("#federal") == it.said("#boston") == []
