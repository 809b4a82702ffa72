"""One filing seen by two sources: told once, by whichever saw it first."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.scenarios.courtlistener_site import CourtListenerSite, Entry
from tests.scenarios.desk import desk
from tests.scenarios.test_one_line_of_time import filings
from tests.sites import Site

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
DOCKET, NUMBER = 69665101, "1:25-cv-65101"
SOURCES = """
jurisdictions:
  lawsuits:
    name: Lawsuits
    channel: "#courts"
    sources:
      dockets: {{adapter: courtlistener, every: 20m, dockets: [69665101], base_url: "{url}"}}
      filings: {{adapter: pacer_rss, every: 15m, courts: [mad], dockets: ["mad/1:25-cv-65101"], base_url: "{url}"}}
"""
FEED = "/cgi-bin/rss_outside.pl"
OLD = ("280000", NUMBER, "City v. Official", "Complaint", 1)
ORDER = ("280000", NUMBER, "City v. Official", "Order on Motion for Preliminary Injunction", 40)


@pytest.mark.parametrize("first", ["filings", "dockets"])
async def test_a_filing_is_told_once_whoever_sees_it_first(tmp_path, first):
    with Site() as web:
        web.script(FEED, filings(OLD))
        async with desk(
            tmp_path, SOURCES.format(url=web.url("")), NOW, courtlistener_token="t"
        ) as it:
            old = Entry(DOCKET, 1, NOW - timedelta(days=30), "COMPLAINT", NOW - timedelta(days=30))
            site = CourtListenerSite(web, lambda: it.now, [DOCKET], [old])
            await it.round()
            it.wait(minutes=20)
            text = "ORDER granting the motion. (Entered: 11/23/2026)"
            site.entries.append(Entry(DOCKET, 40, it.now, text, it.now))
            web.script(FEED, filings(ORDER, OLD))
            second = {"filings": "dockets", "dockets": "filings"}[first]
            found = await it.round(f"lawsuits/{first}", minutes=1)
            assert [c.event.value for c in found if c.event.value == "filed"] == ["filed"]
            assert len(it.said("#courts")) == 1
            found = await it.round(f"lawsuits/{second}", minutes=20)
            assert "filed" in [c.event.value for c in found], (
                "it is stored for the other source as well"
            )
            told = [said for said in it.said("#courts") if "#40" in said]
            assert len(told) == 1, "and told once"
