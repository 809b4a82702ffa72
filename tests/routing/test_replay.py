"""A replay says what today's rules would have said then, each story once."""

from dataclasses import replace
from datetime import timedelta

from monitor.models import Event, Route
from monitor.routing import Rules
from monitor.routing.replay import replay
from tests.deliver.builders import NOW, PLACES, change, entry, meeting, moved


def rules(*routes: Route) -> Rules:
    return Rules(channel="#a", jurisdictions=PLACES, routes=routes)


def test_polls_are_replayed_at_their_own_time_and_grouped() -> None:
    later = NOW + timedelta(hours=3)
    found = list(
        replay(
            [
                moved(id=1),
                replace(moved(), id=2, event=Event.AGENDA_POSTED),
                moved(id=3, detected_at=later),
            ],
            rules(),
        )
    )
    assert [(each.at, [c.id for c in each.changes]) for each in found] == [
        (NOW, [1, 2]),
        (later, [3]),
    ]


def test_what_one_source_said_another_does_not_say_again() -> None:
    first = change(Event.FILED, entry(), source_id="us/case", jurisdiction="us", id=1)
    second = change(
        Event.FILED,
        entry(key="x"),
        source_id="us/feed",
        jurisdiction="us",
        id=2,
        detected_at=NOW + timedelta(minutes=9),
    )
    assert [each.changes[0].id for each in replay([first, second], rules())] == [1]


def test_a_flood_shows_its_summary_too() -> None:
    many = [change(Event.ADDED, meeting(f"m{n}"), id=n) for n in range(1, 13)]
    assert [each.draft.purpose for each in replay(many, rules())][-1] == "summary"
