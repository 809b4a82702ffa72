"""New York, 19 snapshots of 25 days: every real change once, and nothing else.

The truth is computed here from the recorded rows alone. What no rule can see was read by hand:
which new event is the new date of a deferred one, and which is a second entry of a listed one.
"""

from datetime import date, datetime, timedelta
from itertools import pairwise

import orjson
import pytest

from tests.scenarios.legistar_site import LegistarSite
from tests.scenarios.series import MARKS, SERIES, replay, rows

NAME = "legistar_api__new-york-ny__events"
pytestmark = MARKS

SOURCE = '{adapter: legistar, client: nyc, items: false, read_documents: false, base_url: "URL"}'
ZONE = "America/New_York"
# New event → the deferred one it was put off (or forward) to.
MOVED = {
    "21653": "21596", "21654": "21598", "21655": "21650", "21666": "21613", "21674": "21640",
    "21677": "21665", "21678": "21649", "21679": "21624", "21681": "21648", "21682": "21630",
    "21683": "21629", "21694": "21680", "21695": "21641",
}  # fmt: skip
# The same body, day and hour as an event already on the list.
TWINS = {"21671", "21698", "21691"}
SEEN_BEFORE = "EventAgendaLastPublishedUTC"


def steps():
    changes = orjson.loads((SERIES / NAME / "CHANGES.json").read_bytes())["steps"]
    moments = [changes[0]["from_date"], *(step["to_date"] for step in changes)]
    for number, moment in enumerate(moments):
        events = orjson.loads((SERIES / NAME / f"{number:03}.json").read_bytes())
        yield datetime.fromisoformat(moment), events


def turn(old, new, *, past):
    """The event between two states of one row, by the columns of the recording."""
    if old["EventAgendaStatusName"] != new["EventAgendaStatusName"]:
        return "postponed"
    if (old["EventDate"], old["EventTime"]) != (new["EventDate"], new["EventTime"]):
        return "" if past else "rescheduled"
    if old["EventLocation"] != new["EventLocation"]:
        return "relocated"
    if old[SEEN_BEFORE] != new[SEEN_BEFORE]:
        return "agenda_revised"
    if not old["EventMinutesFile"] and new["EventMinutesFile"]:
        return "minutes_posted"
    return "document_added" if not video(old) and video(new) else ""


def video(row):
    return row["EventVideoPath"] or row["EventMedia"]


def truth():
    """For each step after the first, the set of (event, key) an editor should be told of."""
    table = []
    for (_, before), (moment, after) in pairwise(steps()):
        today = moment.date()
        was = {str(row["EventId"]): row for row in before}
        now = {str(row["EventId"]): row for row in after if watched(row, today)}
        found = set()
        for key, row in now.items():
            if key in was:
                past = date.fromisoformat(row["EventDate"][:10]) < today
                event = turn(was[key], row, past=past)
                found |= {(event, key)} if event else set()
            elif key in MOVED:
                found.add(("rescheduled", key))
            elif key not in TWINS:
                found.add(("added", key))
        for key, row in was.items():
            if key not in now and date.fromisoformat(row["EventDate"][:10]) >= today:
                found.add(("removed", key))
        joined = {MOVED[key] for event, key in found if key in MOVED}
        table.append({each for each in found if each not in {("postponed", key) for key in joined}})
    return table


def watched(row, today):
    return date.fromisoformat(row["EventDate"][:10]) >= today - timedelta(days=7)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    import asyncio

    shown = {}

    def show(site, events):
        if site not in shown:
            shown[site] = LegistarSite(site, "nyc")
        shown[site].show(events)

    return asyncio.run(replay(tmp_path_factory.mktemp("nyc"), SOURCE, ZONE, list(steps()), show))


def test_every_real_change_is_told_once_and_nothing_else(told):
    wanted = truth()
    assert told[0] == []
    found = [rows(changes) for changes in told[1:]]
    assert found == wanted
    assert sum(map(len, told)) == sum(map(len, wanted)) == 74


def test_no_deferral_is_called_a_cancellation_and_no_past_meeting_a_removal(told):
    events = {change.event.value for changes in told for change in changes}
    assert "cancelled" not in events
    removed = [c.key for changes in told for c in changes if c.event.value == "removed"]
    assert removed == ["21599"]


def test_a_deferred_meeting_and_its_new_date_are_one_thread(told):
    threads = {c.key: c.thread for changes in told for c in changes if c.event == "rescheduled"}
    assert {key: threads[key] for key in MOVED} == MOVED
    (civil,) = [c for c in told[11] if c.key == "21683"]
    assert civil.sentence == (
        "The Committee on Civil and Human Rights meeting moved from Thu 12 Jun, 1:00 pm to "
        "Wed 18 Jun, 1:00 pm"
    )


def test_a_meeting_called_for_tomorrow_is_short_notice(told):
    flags = {c.key: set(c.flags) for changes in told for c in changes if c.event == "added"}
    assert flags["21660"] == {"short_notice"}
    assert flags["21663"] == set()
