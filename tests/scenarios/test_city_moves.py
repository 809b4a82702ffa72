"""A city leaves its platform for another: no flood, one history, one thread for each meeting."""

import json
from datetime import UTC, datetime

from monitor.config import load
from monitor.config.edit import replace_source
from monitor.diff.state import Standing
from monitor.store import Wanted
from tests.scenarios.desk import desk
from tests.sites import Site

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
CHANNEL = "#civic-watch"
DAYS = (9, 16, 23, 30)

BEFORE = """
jurisdictions:
  riverton-ma:
    name: Riverton, Massachusetts
    sources:
      council: {adapter: legistar, client: riverton, items: false, read_documents: false, base_url: "URL"}  # the council
"""


def legistar(cancelled: int = 0, hour: str = "7:00 PM") -> bytes:
    """Two bodies' meetings of March, as the old platform lists them."""
    rows = [
        {
            "EventId": 100 + day + (50 if body == "Zoning Board" else 0),
            "EventGuid": f"{body[:1]}{day}",
            "EventBodyId": 1,
            "EventBodyName": body,
            "EventDate": f"2026-03-{day:02}T00:00:00",
            "EventTime": hour if body == "City Council" else "6:00 PM",
            "EventAgendaStatusName": "Cancelled" if day == cancelled else "Final",
            "EventLocation": "City Hall",
        }
        for day in DAYS
        for body in ("City Council", "Zoning Board")
        if not (body == "Zoning Board" and day == cancelled)
    ]
    return json.dumps(rows).encode()


def primegov(moved: int = 0) -> bytes:
    """The same meetings by other names and numbers, one of which was another meeting's before."""
    rows = [
        {
            "id": 109 if (name.startswith("Zoning") and day == 30) else 7000 + day * 2 + number,
            "title": name,
            "dateTime": f"2026-03-{day:02}T{hour}",
            "documentList": [],
            "committeeId": number,
            "meetingTypeId": 1,
        }
        for day in DAYS
        for number, (name, hour) in enumerate(
            (
                ("City Council - Regular Meeting", "20:00:00" if day == moved else "19:00:00"),
                ("Zoning Board Public Hearing", "18:00:00"),
            )
        )
    ]
    return json.dumps(rows).encode()


async def test_a_meeting_told_on_the_old_platform_goes_on_in_its_thread_on_the_new_one(tmp_path):
    with Site() as site:
        url = site.url("").rstrip("/")
        events = "/v1/riverton/Events"
        upcoming = "/api/v2/PublicPortal/ListUpcomingMeetings"
        site.page("/api/v2/PublicPortal/ListArchivedMeetings", b"[]", type="application/json")
        site.page(events, legistar(), type="application/json")
        async with desk(tmp_path, BEFORE.replace("URL", url), NOW) as it:
            assert await it.round() == []
            site.page(events, legistar(cancelled=16), type="application/json")
            told = [change.event.value for change in await it.round(hours=2)]
            assert told == ["cancelled"]
            (first,) = it.slack.messages(CHANNEL)

            # The city moves; `monitor add … --replace riverton-ma/council` writes this.
            path = tmp_path / "sources.yaml"
            entry = {"adapter": "primegov", "base_url": url, "items": False}
            path.write_text(replace_source(path.read_text(), "riverton-ma/council", entry))
            assert "read_documents: false" in path.read_text()
            assert "# the council" in path.read_text()
            it.app.config = load(path)
            site.page(upcoming, primegov(), type="application/json")
            site.page(events, b"gone")
            for _ in range(3):
                assert await it.round(hours=2) == []
            assert len(it.slack.messages(CHANNEL)) == 1
            assert sum("baseline" in words for words in it.told_ops()) <= 2

            known = it.app.store.records.known("riverton-ma/council")
            listed = {key: one for key, one in known.items() if one.standing is Standing.LISTED}
            assert len(listed) == 8
            assert listed["7032"].thread == "116"
            assert listed["7032"].first_seen == NOW
            assert {one.first_seen for one in listed.values()} == {NOW}
            assert listed["109"].thread == "180"  # not that of the council's meeting 109
            assert listed["7018"].thread == "109"

            site.page(upcoming, primegov(moved=16), type="application/json")
            (change,) = await it.round(hours=2)
            assert (change.event.value, change.key) == ("rescheduled", "7032")
            assert await it.round(hours=2) == []
            second = it.slack.messages(CHANNEL)[-1]
            assert len(it.slack.messages(CHANNEL)) == 2
            assert second.thread_ts == first.ts
            history = it.app.store.changes.matching(Wanted(limit=100))
            assert [each.event.value for each in history] == ["rescheduled", "cancelled"]
