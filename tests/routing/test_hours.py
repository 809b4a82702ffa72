"""Digests' hours and quiet hours, in the route's zone, also on the nights when clocks change."""

from datetime import UTC, datetime

import pytest

from monitor.models import Kind, Match, Record, Route, Topic
from monitor.models.policy import Upcoming
from monitor.routing import Rules
from monitor.routing.hours import last_slot, next_slot, quiet_until
from monitor.routing.timed import Coming, empty_digests, upcoming_draft, upcoming_key
from tests.deliver.builders import ET, NOW, PLACES, grant, item, meeting, when


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("spec", "now", "following", "before"),
    [
        ("hourly", "2026-11-23T14:14", "2026-11-23T15:00", "2026-11-23T14:00"),
        ("daily 08:00", "2026-11-23T12:59", "2026-11-23T13:00", "2026-11-22T13:00"),
        ("daily 08:00", "2026-11-23T13:00", "2026-11-24T13:00", "2026-11-23T13:00"),
        ("weekly Mon 08:00", "2026-11-23T14:00", "2026-11-30T13:00", "2026-11-23T13:00"),
        ("weekly mon 08:00", "2026-11-22T14:00", "2026-11-23T13:00", "2026-11-16T13:00"),
        ("daily 08:00", "2026-10-31T13:00", "2026-11-01T13:00", "2026-10-31T12:00"),
        ("daily 02:30", "2026-03-08T05:00", "2026-03-08T07:30", "2026-03-07T07:30"),
    ],
)
def test_the_slots_of_a_digest(spec: str, now: str, following: str, before: str) -> None:
    assert next_slot(spec, ET, at(now)) == at(following)
    assert last_slot(spec, ET, at(now)) == at(before)


def test_a_slot_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        next_slot("weekly Xyz 08:00", ET, NOW)


@pytest.mark.parametrize(
    ("spec", "now", "end"),
    [
        ("", "2026-11-24T04:00", None),
        ("22:00-07:00", "2026-11-24T02:59", None),
        ("22:00-07:00", "2026-11-24T03:00", "2026-11-24T12:00"),
        ("22:00-07:00", "2026-11-24T11:59", "2026-11-24T12:00"),
        ("22:00-07:00", "2026-11-24T12:00", None),
        ("12:00-13:00", "2026-11-24T17:30", "2026-11-24T18:00"),
        ("12:00-13:00", "2026-11-24T18:00", None),
    ],
)
def test_quiet_hours_end_when_they_say(spec: str, now: str, end: str | None) -> None:
    assert quiet_until(spec, ET, at(now)) == (at(end) if end else None)


def rules(*routes: Route) -> Rules:
    topics = {
        "sanctuary": Topic(name="sanctuary", any=("detainer*",)),
        "zoning": Topic(name="zoning", any=("zoning",)),
    }
    return Rules(channel="#civic-watch", jurisdictions=PLACES, routes=routes, topics=topics)


def test_a_digest_that_wants_it_is_queued_without_news() -> None:
    wanted = Route(
        match=Match(kind=("docket",)),
        digest="daily 08:00",
        empty_digest=True,
        zone=ET,
        name="Courts",
    )
    plain = Route(digest="daily 08:00")
    (draft,) = empty_digests(rules(wanted, plain), NOW)
    assert (draft.channel, draft.changes, draft.purpose) == ("#civic-watch", (), "digest")
    assert draft.not_before == at("2026-11-24T13:00")


def test_the_list_of_coming_meetings_is_due_for_six_hours_after_its_slot() -> None:
    wanted = Upcoming(channel="#a", at="weekly Mon 08:00", zone=ET)
    key = upcoming_key(wanted, at("2026-11-23T13:00"))
    assert key == upcoming_key(wanted, at("2026-11-23T18:59"))
    assert upcoming_key(wanted, at("2026-11-23T19:01")) is None


def coming(record: Record, jurisdiction: str = "somerville-ma", *items: Record) -> Coming:
    return Coming(f"{jurisdiction}/x", jurisdiction, record, items)


def test_the_list_is_by_date_with_matching_items_and_the_state_that_is_not_calm() -> None:
    wanted = Upcoming(
        channel="#a", zone=ET, topics=("sanctuary",), jurisdictions=("somerville-ma", "us")
    )
    found = upcoming_draft(
        wanted,
        [
            coming(grant(), "us"),
            coming(
                meeting(status="cancelled"),
                "somerville-ma",
                item(),
                item("z", title="Zoning map", fields={}),
            ),
            coming(meeting("l"), "lawrence-ma"),
            coming(
                meeting(
                    "n",
                    starts_at=when("2026-11-23", None),
                    body="Somerville School Committee",
                    url=None,
                )
            ),
        ],
        rules(),
        key="k",
    )
    rows = found.payload["rows"]
    assert isinstance(rows, list)
    assert [(row["title"], row["time"], row["state"]) for row in rows] == [
        ("Somerville School Committee", "", ""),
        ("Somerville City Council", "6:00 pm", "cancelled"),
        ("Deadline: BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local", "8:59 pm", ""),
    ]
    assert rows[1]["items"] == [
        "14. Ordinance amending ch. 9 to limit cooperation with detainer requests"
    ]


def test_without_topics_every_topics_items_are_listed() -> None:
    found = upcoming_draft(
        Upcoming(channel="#a", zone=ET),
        [coming(meeting(), "somerville-ma", item("z", title="Zoning map", fields={}))],
        rules(),
        key="k",
    )
    rows = found.payload["rows"]
    assert isinstance(rows, list)
    assert rows[0]["items"] == ["Zoning map"]


def test_a_record_without_a_date_cannot_be_coming() -> None:
    with pytest.raises(ValueError, match="has a date"):
        upcoming_draft(
            Upcoming(channel="#a"),
            [coming(Record(kind=Kind.MEETING, key="x", title="x"))],
            rules(),
            key="k",
        )
