"""Dockets as their readers see them: stubs completed in place, cases that end and change hands; the quota."""

from datetime import UTC, datetime, timedelta

from monitor.models import Event
from monitor.web.report import standing
from tests.scenarios.courtlistener_site import CourtListenerSite, Entry
from tests.scenarios.desk import desk
from tests.sites import Answer, Site

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
DOCKETS = [69665101, 69623767]
SOURCES = """
jurisdictions:
  lawsuits:
    name: Lawsuits
    channel: "#courts"
    sources:
      dockets: {{adapter: courtlistener, every: 20m, dockets: [69665101, 69623767], base_url: "{url}"}}
"""
TEXT = "ORDER granting the motion for a preliminary injunction. (Entered: 11/23/2026)"


def site_of(web, it, *entries):
    old = [
        Entry(d, 1, NOW - timedelta(days=30), "COMPLAINT", NOW - timedelta(days=30))
        for d in DOCKETS
    ]
    return CourtListenerSite(web, lambda: it.now, DOCKETS, [*old, *entries])


async def test_a_stub_is_told_at_once_and_its_message_completed_when_the_text_comes(tmp_path):
    """Two days later it has long left the first page of the search."""
    with Site() as web:
        async with desk(
            tmp_path, SOURCES.format(url=web.url("")), NOW, courtlistener_token="t"
        ) as it:
            stub = Entry(
                DOCKETS[0], 67, NOW + timedelta(minutes=5), TEXT, NOW + timedelta(hours=50)
            )
            site = site_of(web, it, stub)
            await it.round()
            (filed,) = await it.round(minutes=20)
            assert filed.event is Event.FILED
            (said,) = it.said("#courts")
            assert "Text not public yet; this message will be completed." in said
            for n in range(60):
                seen = it.now + timedelta(minutes=n)
                site.entries.append(
                    Entry(DOCKETS[1], 100 + n, seen, f"NOTICE of appearance {n}", seen)
                )
            completed = None
            while it.now < NOW + timedelta(hours=60):
                found = await it.round(hours=2)
                if any(
                    TEXT[:20] in str(c.record.text) and c.event is Event.ENRICHED for c in found
                ):
                    completed = completed or it.now
            assert completed
            assert completed - stub.full < timedelta(hours=5), (
                "dockets are looked at every four hours"
            )
            told = [said for said in it.said("#courts") if "#67" in said]
            assert len(told) == 1, "the message that is there is edited, and no other posted"
            assert "granting the motion for a preliminary injunction" in told[0]
            assert "not public yet" not in told[0]
            assert (site.throttled, site.refused) == (0, 0)


async def test_a_case_that_ends_reopens_changes_hands_and_name_is_told_each_time(tmp_path):
    with Site() as web:
        async with desk(
            tmp_path, SOURCES.format(url=web.url("")), NOW, courtlistener_token="t"
        ) as it:
            site = site_of(web, it)
            await it.round()
            turns = [
                (site.ended, "2026-11-24", Event.CLOSED, "closed"),
                (site.ended, None, Event.REOPENED, "open again"),
                (site.judges, "Leo T. Sorokin", Event.REASSIGNED, "reassigned to Leo T. Sorokin"),
                (site.names, "City v. New Official", Event.RENAMED, "City v. New Official"),
            ]
            for facts, value, event, words in turns:
                facts[DOCKETS[0]] = value
                told = [c for _ in range(3) for c in await it.round(hours=2)]
                assert [(c.key, c.event) for c in told] == [(str(DOCKETS[0]), event)]
                assert words in it.said("#courts")[-1]


async def test_the_quota_outlives_a_restart_and_status_says_what_is_left(tmp_path):
    with Site() as web:
        text = SOURCES.format(url=web.url(""))
        async with desk(tmp_path, text, NOW, courtlistener_token="t") as it:
            site = site_of(web, it)
            for _ in range(9):
                await it.round(minutes=20)
            used, now = len(site.log), it.now
        async with desk(tmp_path, text, now, courtlistener_token="t") as it:
            app = it.app
            assert len(app.store.meta.uses("courtlistener", now - timedelta(days=1))) == used
            told = standing(app.store, app.config, app.settings, now)["quotas"]["courtlistener"]
            assert f"{125 - used} of 125" in told


async def test_maintenance_on_a_thursday_night_alarms_nobody(tmp_path):
    thursday = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)  # 21:30 on the Pacific coast
    with Site() as web:
        async with desk(
            tmp_path, SOURCES.format(url=web.url("")), thursday - timedelta(hours=1)
        ) as it:
            site_of(web, it)
            await it.round()
            web.handle("/api/rest/v4/search/", lambda _: Answer(status=503, body="maintenance"))
            it.now = thursday
            for _ in range(7):
                await it.round(minutes=20)
            assert len(it.told_ops()) == 1, "the line about the baseline"
            await it.round(hours=1)
            for _ in range(4):
                await it.round(hours=1)
            assert any("has not been readable" in said for said in it.told_ops()), "later it does"
