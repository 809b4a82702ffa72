"""A day with 30 dockets against a CourtListener that enforces its limits."""

import random
from datetime import UTC, datetime, timedelta
from statistics import median

from monitor.models import Event, Result
from tests.scenarios.courtlistener_site import CourtListenerSite, Entry
from tests.scenarios.world import world
from tests.sites import Site

START = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
DOCKETS = [69665101 + n for n in range(30)]
SOURCES = """
jurisdictions:
  lawsuits:
    name: Lawsuits
    sources:
      dockets: {{adapter: courtlistener, every: 20m, dockets: {dockets}, base_url: "{url}"}}
"""


def written(url, dockets=DOCKETS):
    return SOURCES.format(url=url, dockets=dockets)


def a_day(seed=7, count=60):
    """Old entries, then ``count`` new ones through a working day, some of them stubs at first."""
    rng = random.Random(seed)
    entries = []
    for docket in DOCKETS:
        for number in range(1, 4):
            seen = START - timedelta(days=rng.randint(1, 20), minutes=rng.randint(0, 600))
            entries.append(
                Entry(docket, number, seen, f"COMPLAINT of case {docket}, part {number}", seen)
            )
    for n in range(count):
        docket = rng.choice(DOCKETS)
        seen = START + timedelta(hours=1, minutes=rng.triangular(0, 22 * 60, 11 * 60))
        full = seen + timedelta(minutes=rng.choice([0, 0, 0, 240]))
        text = f"ORDER number {n} granting a motion in case {docket}. (Entered: 11/23/2026)"
        entries.append(Entry(docket, 100 + n, seen, text, full, papers=rng.choice([1, 1, 2, 6])))
    return entries


async def live(it, site, *, hours):
    """The scheduler's round, each job at its interval: (moment, change) of everything told."""
    (source,) = it.app.config.sources.values()
    told = []
    fire, end = it.now, it.now + timedelta(hours=hours)
    while fire < end:
        it.now = max(fire, it.now)
        if it.app.poller.is_due(source):
            report = await it.app.poll(source)
            told += [(it.now, change) for change in it.app.store.changes.many(report.changes)]
        fire += source.every
    it.now = max(it.now, end)
    return told


def first_day(site):
    return sum(at < START + timedelta(days=1) for at, _ in site.log)


async def test_a_day_with_thirty_dockets_stays_within_the_quota_and_is_quick(tmp_path):
    with Site() as web:
        async with world(tmp_path, written(web.url("")), START, courtlistener_token="t") as it:
            site = CourtListenerSite(web, lambda: it.now, DOCKETS, a_day())
            told = await live(it, site, hours=24)
            told += await live(it, site, hours=24)  # a quiet day, to catch up in
    filed = {change.key: moment for moment, change in told if change.event is Event.FILED}
    new = {f"{e.docket}#{e.number}": e for e in site.entries if e.seen >= START}
    waits = [(filed[key] - entry.seen).total_seconds() / 60 for key, entry in new.items()]
    assert site.throttled == 0
    assert site.refused == 0
    assert first_day(site) <= 125
    assert filed.keys() == new.keys()
    assert len([c for _, c in told if c.event is Event.FILED]) == len(new)
    assert median(waits) <= 20
    assert max(waits) <= 60
    enriched = {change.key for _, change in told if change.event is Event.ENRICHED}
    stubs = {f"{e.docket}#{e.number}" for e in new.values() if e.full > e.seen}
    assert enriched >= stubs
    assert not {c.event for _, c in told} - {Event.FILED, Event.ENRICHED}


async def test_the_first_reading_is_a_silent_baseline_and_the_dockets_are_known(tmp_path):
    with Site() as web:
        async with world(tmp_path, written(web.url("")), START, courtlistener_token="t") as it:
            CourtListenerSite(web, lambda: it.now, DOCKETS, a_day(count=0))
            assert await it.poll() == []
            record = it.app.store.records.get("lawsuits/dockets", str(DOCKETS[0]))
            assert record.record.title == f"City {DOCKETS[0]} v. Official"


async def test_without_a_token_the_search_alone_notices(tmp_path):
    with Site() as web:
        async with world(tmp_path, written(web.url("")), START) as it:
            site = CourtListenerSite(web, lambda: it.now, DOCKETS, a_day(count=0))
            await it.poll()
            site.entries.append(
                Entry(DOCKETS[3], 9, it.now + timedelta(minutes=5), "ORDER. (Entered: 1)", it.now)
            )
            it.wait(minutes=20)
            (change,) = await it.poll()
            assert (change.event, change.key) == (Event.FILED, f"{DOCKETS[3]}#9")
            assert change.parent.title == f"City {DOCKETS[3]} v. Official"
            assert {what for _, what in site.log} == {"search"}


async def test_a_docket_that_ends_and_is_renamed_is_told_within_four_hours(tmp_path):
    with Site() as web:
        async with world(tmp_path, written(web.url("")), START, courtlistener_token="t") as it:
            site = CourtListenerSite(web, lambda: it.now, DOCKETS, a_day(count=0))
            await it.poll()
            site.ended[DOCKETS[0]] = "2026-11-23"
            site.names[DOCKETS[1]] = "City v. New Official"
            told = await live(it, site, hours=5)
            assert {(c.key, c.event) for _, c in told} == {
                (str(DOCKETS[0]), Event.CLOSED),
                (str(DOCKETS[1]), Event.RENAMED),
            }
            site.ended.clear()
            it.wait(minutes=1)
            again = await live(it, site, hours=5)
            assert [(c.key, c.event) for _, c in again] == [(str(DOCKETS[0]), Event.REOPENED)]


async def test_many_sources_share_one_quota(tmp_path):
    one_each = "\n".join(
        f'      d{n}: {{{{adapter: courtlistener, every: 20m, dockets: [{docket}], base_url: "{{url}}"}}}}'
        for n, docket in enumerate(DOCKETS[:8])
    )
    text = SOURCES.rsplit("\n", 2)[0] + "\n" + one_each + "\n"
    with Site() as web:
        async with world(
            tmp_path, text.format(url=web.url("")), START, courtlistener_token="t"
        ) as it:
            site = CourtListenerSite(web, lambda: it.now, DOCKETS[:8], a_day(count=0)[:24])
            sources = list(it.app.config.sources.values())
            end = it.now + timedelta(hours=24)
            polled = dict.fromkeys((s.id for s in sources), 0)
            while it.now < end:
                for source in sources:
                    if it.app.poller.is_due(source):
                        report = await it.app.poll(source)
                        polled[source.id] += report.row.requests > 0
                it.wait(minutes=1)
            assert site.throttled == 0
            assert first_day(site) <= 125
            assert min(polled.values()) >= 3  # nobody starves


async def test_maintenance_on_thursday_night_is_no_trouble(tmp_path):
    thursday = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)  # 21:30 on the Pacific coast
    with Site() as web:
        async with world(tmp_path, written(web.url("")), thursday - timedelta(hours=2)) as it:
            site = CourtListenerSite(web, lambda: it.now, DOCKETS, a_day(count=0))
            await it.poll()
            from tests.sites import Answer

            web.handle("/api/rest/v4/search/", lambda _: Answer(status=503, body="maintenance"))
            it.now = thursday
            (source,) = it.app.config.sources.values()
            report = await it.app.poll(source)
            assert report.row.result is Result.UNCHANGED
            assert "maintained on Thursday" in report.row.reason
            it.now = thursday + timedelta(hours=4)
            report = await it.app.poll(source)
            assert report.row.result is Result.FAILED
            assert site.throttled == 0
