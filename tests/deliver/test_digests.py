"""Several things in one message: digests, the brake's summary, the week ahead; and operators' notices."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.deliver.render import ops
from monitor.deliver.render.digest import Standing, digest, summary, upcoming
from monitor.deliver.render.layout import Message, payload
from monitor.deliver.render.parts import spoken
from monitor.deliver.render.scene import Scene
from monitor.models import Event, Health, Kind, Record
from tests.deliver.builders import ET, NOW, PLACES, change, detainer, grant, meeting, moved, when
from tests.deliver.test_layout import assert_in_order

SCENE = Scene(jurisdictions=PLACES, base_url="https://watch.example", zone=ET)
MORNING = datetime(2026, 11, 23, 13, tzinfo=UTC)


def lines(made: Message) -> list[str]:
    assert_in_order(payload(made, "k"))
    return [spoken(line) for line in payload(made, "k").lines]


def daily(*changes: Any, now: datetime = MORNING, standings: Any = (), **facts: Any) -> list[str]:
    return lines(
        digest(
            changes,
            {"title": "Sanctuary watch", "zone": ET, **facts},
            SCENE,
            now=now,
            standings=standings,
        )
    )


def test_a_digest_is_sorted_by_the_date_of_meeting_or_deadline_not_of_change() -> None:
    deadline = change(
        Event.DEADLINE_MOVED,
        grant(),
        grant(ends_at=when("2026-12-01", None)),
        source_id="us/doj",
        jurisdiction="us",
    )
    today = change(Event.AGENDA_POSTED, meeting("t", starts_at=when("2026-11-23")), meeting("t"))
    page = change(Event.TEXT_CHANGED, Record(kind=Kind.PAGE, key="p", title="Chapter 9"))
    said = daily(page, deadline, moved(id=4), detainer(), today, since="2026-11-20T13:00:00+00:00")
    assert said == [
        "Sanctuary watch, Monday Nov 23, 8:00 am: 5 changes since Friday",
        "Today 6:00 pm ET Somerville City Council: agenda posted",
        "Tue Nov 24 6:00 pm ET Somerville City Council: item 14. 26-1187 added: Ordinance amending ch. 9 to limit cooperation with detainer requests",
        "Tue Dec 1 Somerville City Council moved: Tue Nov 24, 6:00 pm → Tue Dec 1, 7:30 pm ET",
        "No date Somerville: Chapter 9: text changed",
        "Deadlines BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): deadline moved: Tue Dec 1 → Mon Dec 7, 8:59 pm ET",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("since", "told"),
    [("2026-11-23T12:00:00+00:00", " since 7:00 am"), ("2026-11-16T13:00:00+00:00", " since Mon Nov 16"), ("2026-11-19T13:00:00+00:00", " since Thursday"), ("", "")],
)  # fmt: skip
def test_a_digest_without_news_says_since_when_nothing_changed(since: str, told: str) -> None:
    assert daily(since=since)[0] == f"Sanctuary watch, Monday Nov 23, 8:00 am: no changes{told}"


def standing(name: str, health: Health = Health.OK, hours: float | None = None) -> Standing:
    since = None if hours is None else MORNING - timedelta(hours=hours)
    return Standing(name, health, since, recent=health is Health.OK)


def test_a_digest_ends_with_how_the_sources_stand() -> None:
    well = [standing(f"somerville-ma/{n}") for n in range(14)]
    blocked = standing("lawrence-ma/council", Health.BLOCKED, 41)
    assert daily(standings=[*well, blocked])[-1] == (
        "14 of 15 sources checked in the last hour. Lawrence blocked since Sat 3:00 pm."
    )
    many = [
        standing(f"somerville-ma/{n}", Health.FAILING, hours)
        for n, hours in enumerate((None, 1, 400, 2, 3, 4, 5))
    ]
    last = daily(standings=many)[-1]
    assert last.startswith(
        "0 of 7 sources checked in the last hour. Somerville · 0 failing. Somerville · 1 failing since 7:00 am."
    )
    assert "since Fri Nov 6, 4:00 pm." in last
    assert last.endswith("2 more in trouble: monitor status.")
    assert (
        daily(standings=[standing("us/a", Health.PARTIAL)])[-1]
        == "0 of 1 source checked in the last hour."
    )


def test_a_very_long_digest_still_ends_with_how_the_sources_stand() -> None:
    said = daily(*(moved(f"m{n}", id=n) for n in range(60)), standings=[standing("us/a")])
    assert said[-2] == "… and 20 more"
    assert said[-1] == "1 of 1 source checked in the last hour."


def test_the_summary_of_a_flood_says_how_much_and_how_to_release_it() -> None:
    told = [moved(f"m{number}", id=number + 1) for number in range(10)]
    facts = {"source": "somerville-ma/council", "count": 214, "limit": 10}
    said = lines(summary(told, facts, SCENE))
    assert (
        said[0]
        == "🌊 Somerville · council: 214 records changed in one poll, more than the limit of 10"
    )
    assert said[1] == "Posted none. See them, or monitor outbox release somerville-ma/council"
    assert len(said) == 13
    assert said[-1] == "… and 204 more"
    assert lines(summary([], {"source": "us/a"}, SCENE))[0].startswith(
        "🌊 United States · a: 0 records"
    )


def row(**facts: Any) -> dict[str, Any]:
    return {"kind": "meeting", "day": "2026-11-24", "title": "Somerville City Council", **facts}


def test_the_week_ahead_lists_by_day_with_place_state_and_items() -> None:
    rows = [
        row(day="2026-11-23", time="9:00 am", url="https://a.example/1"),
        row(time="6:00 pm", place="City Hall", state="cancelled", items=["14. Detainers"]),
        row(kind="grant", title="Deadline: JAG"),
    ]
    assert lines(upcoming({"zone": ET, "days": 7, "rows": rows}, SCENE, now=NOW)) == [
        "📅 Coming up this week: 2 meetings, 1 deadline",
        "Today",
        "· 9:00 am Somerville City Council",
        "Tue Nov 24",
        "· 6:00 pm Somerville City Council, City Hall (cancelled)",
        "    – 14. Detainers",
        "· Deadline: JAG",
    ]
    assert lines(upcoming({"days": 3}, SCENE, now=NOW)) == [
        "📅 Coming up the next 3 days: nothing is listed"
    ]


SOURCE = {"source": "lawrence-ma/council", "reason": "the site answers “Access denied” (403)"}
SINCE = {"since": "2026-11-23T11:10:00+00:00"}
NOTICES = [
    (
        {"kind": "failing", **SOURCE, **SINCE, "tries": 3, "next_poll_at": "2026-11-23T14:30:00+00:00"},
        ["🔌 Lawrence · council has not been readable since 6:10 am (3 tries): the site answers “Access denied” (403)",
         "Nothing was posted from it meanwhile. Next try 9:30 am. monitor status lawrence-ma/council"],
    ),
    (
        {"kind": "blocked", **SOURCE, "since": "", "tries": 1},
        ["🔌 Lawrence · council has not been readable: the site answers “Access denied” (403)",
         "Nothing was posted from it meanwhile. monitor status lawrence-ma/council"],
    ),
    (
        {"kind": "stale", "source": "us/doj", **SINCE},
        ["🕰️ United States · doj has shown nothing new since 6:10 am", "It is read as before. monitor status us/doj"],
    ),
    (
        {"kind": "still", "health": "blocked", **SOURCE, "since": "2026-11-21T20:10:00+00:00"},
        ["🔁 Lawrence · council is still not readable since Sat Nov 21, 3:10 pm: the site answers “Access denied” (403)",
         "Nothing was posted from it meanwhile. monitor status lawrence-ma/council"],
    ),
    (
        {"kind": "still", "health": "failing", "source": "us/doj", **SINCE},
        ["🔁 United States · doj is still not readable since 6:10 am", "Nothing was posted from it meanwhile. monitor status us/doj"],
    ),
    (
        {"kind": "recovered", **SOURCE, "since": "2026-11-23T14:00:00+00:00", "gap_seconds": 10200, "changes": 1},
        ["✅ Lawrence · council readable again since 9:00 am, 2 h 50 min gap; 1 change found."],
    ),
    (
        {"kind": "recovered", **SOURCE, "since": "2026-11-23T14:00:00+00:00"},
        ["✅ Lawrence · council readable again since 9:00 am; nothing changed."],
    ),
    (
        {"kind": "baseline", "rows": [{"source": "us/doj", "reason": "first reading", "records": 1}], "totals": {"sources": 1, "records": 1}},
        ["📌 United States · doj: baseline taken (first reading), 1 record. Changes are told from now on."],
    ),
    (
        {"kind": "baseline", "rows": [{"source": "us/doj", "reason": "first reading", "records": 1041}, {"source": "lawrence-ma/council", "reason": "its settings changed", "records": 9}]},
        ["📌 2 sources: baseline taken, 0 records. Changes are told from now on.",
         "First reading: United States · doj (1041)", "Its settings changed: Lawrence · council (9)"],
    ),
    ({"kind": "mass_change", "source": "us/doj", "reason": "12 of 14 were replaced"}, ["🌊 United States · doj: 12 of 14 were replaced"]),
    ({"kind": "drift", "source": "us/doj", "reason": "no row has a date"}, ["🧩 United States · doj: the page changed shape: no row has a date (drift)", "Held back, nothing posted. How to mend: monitor preview us/doj"]),
    (
        {"kind": "config", "mistakes": ["sources.yaml:4:3: unknown key"]},
        ["🛠️ sources.yaml has 1 mistake; the last good one stays in force", "sources.yaml:4:3: unknown key", "monitor check shows them all."],
    ),
    (
        {"kind": "parked", "scope": "channel", "channel": "#x", "reason": "invite the bot", "again": "2026-11-23T15:14:00+00:00", "notification": 4},
        ["📮 Messages for #x cannot be posted: invite the bot (next try 10:14 am)", "Everything for it waits, in order, and is tried again every hour.",
         "monitor outbox list · monitor outbox retry 4"],
    ),
    (
        {"kind": "parked", "scope": "message", "channel": "#x", "reason": "refused", "notification": 4},
        ["📮 A message for #x was not accepted: refused", "It was set aside; everything else goes on.", "monitor outbox list · monitor outbox retry 4"],
    ),
    ({"kind": "something new", "reason": "why"}, ["ℹ️ monitor: why"]),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "said"), NOTICES, ids=lambda value: str(value)[:30])
def test_a_notice_says_what_is_wrong_since_when_and_what_to_do(
    facts: dict[str, Any], said: list[str]
) -> None:
    assert lines(ops.notice(facts, replace(SCENE, base_url=""), now=NOW)) == said
    assert_in_order(
        payload(ops.notice({**facts, "reason": "<!channel>" * 300}, SCENE, now=NOW), "k")
    )


def test_many_mistakes_are_counted() -> None:
    said = lines(
        ops.notice({"kind": "config", "mistakes": [f"line {n}" for n in range(30)]}, SCENE, now=NOW)
    )
    assert said[0].startswith("🛠️ sources.yaml has 30 mistakes")
    assert said[-1] == "… and 10 more"


def test_the_baselines_of_a_large_round_name_whom_there_is_room_for_and_count_the_rest() -> None:
    rows = [
        {"source": f"somerville-ma/{n}", "reason": "first reading", "records": n}
        for n in range(200)
    ]
    facts = {"kind": "baseline", "rows": rows, "totals": {"sources": 450, "records": 19_900}}
    said = lines(ops.notice(facts, SCENE, now=NOW))
    assert said[0] == (
        "📌 450 sources: baseline taken (first reading), 19,900 records. Changes are told from now on."
    )
    names = ", ".join(said[1:-1])
    assert names.startswith("Somerville · 0 (0), Somerville · 1 (1), ")
    assert all(len(line) <= 820 for line in said)
    assert said[-1] == f"… and {450 - names.count(' · ')} more"
