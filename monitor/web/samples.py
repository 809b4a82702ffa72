"""One made-up example of each kind of message, for the preview page and the pictures in the docs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from monitor.deliver.render.change import message
from monitor.deliver.render.digest import Standing, digest, summary, upcoming
from monitor.deliver.render.layout import Message
from monitor.deliver.render.ops import notice
from monitor.deliver.render.scene import Scene
from monitor.models import (
    Change,
    Document,
    Event,
    FieldChange,
    Flag,
    Health,
    Hit,
    Jurisdiction,
    Kind,
    Passage,
    Record,
    Role,
    When,
)

NOW = datetime(2026, 11, 23, 14, 14, tzinfo=UTC)
ZONE = "America/New_York"
SCENE = Scene(
    jurisdictions={
        "somerville-ma": Jurisdiction(
            id="somerville-ma", name="Somerville, Massachusetts", zone=ZONE
        ),
        "us": Jurisdiction(id="us", name="United States", zone=ZONE),
    },
    base_url="https://watch.example",
    zone=ZONE,
)
SITE = "https://somerville.example"


@dataclass(frozen=True, slots=True)
class Sample:
    """One message: the channel, what it shows, and the message. ``reply``: in a thread."""

    title: str
    channel: str
    message: Message
    reply: bool = False


def samples() -> Iterator[Sample]:
    """Each kind of message once."""
    for title, reason, change in _changes():
        channel = "#sanctuary-watch" if change.hits else "#somerville"
        yield Sample(title, channel, message([change], SCENE, channel=channel, reason=reason))
    changes = [change for _, _, change in _changes()]
    standings = [
        Standing("somerville-ma/council", Health.OK, None, recent=True),
        Standing("us/doj-grants", Health.BLOCKED, NOW - timedelta(days=2)),
    ]
    told = {"title": "Sanctuary watch", "zone": ZONE}
    yield Sample(
        "Digest", "#editors", digest(changes[:4], told, SCENE, now=NOW, standings=standings)
    )
    yield Sample("The week ahead", "#editors", upcoming(_week(), SCENE, now=NOW))
    flood = {"source": "somerville-ma/council", "count": 214, "limit": 10}
    yield Sample("Too much at once", "#somerville", summary(changes[:3], flood, SCENE))
    for title, facts in _troubles():
        yield Sample(
            title,
            "#civic-watch-ops",
            notice(facts, SCENE, now=NOW),
            reply=title != "Source blocked",
        )


def _when(day: int, month: int = 11, clock: time | None = time(18)) -> When:
    return When(date(2026, month, day), clock, ZONE)


def _meeting(**more: object) -> Record:
    base = Record(
        kind=Kind.MEETING,
        key="m1",
        title="City Council",
        body="City Council",
        url=f"{SITE}/meetings/1",
        starts_at=_when(24),
        location="City Hall, Council Chamber",
        documents=(Document(role=Role.AGENDA, url=f"{SITE}/agenda.pdf", title="Agenda", pages=12),),
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _grant(**more: object) -> Record:
    base = Record(
        kind=Kind.GRANT,
        key="g1",
        title="BJA FY26 Edward Byrne Memorial JAG Program: Local",
        url="https://www.grants.gov/search-results-detail/361501",
        ends_at=_when(7, 12, None),
        status="posted",
        fields={"number": "O-BJA-2026-000001", "agency": "Bureau of Justice Assistance"},
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _entry() -> Record:
    return Record(
        kind=Kind.DOCKET_ENTRY,
        key="e67",
        parent="d1",
        title="Order on Motion for Preliminary Injunction",
        url="https://www.courtlistener.com/docket/69665101/",
        starts_at=_when(23, 11, None),
        fields={"entry_number": "67", "docket_number": "1:25-cv-10442", "court": "D. Mass."},
    )


def _docket() -> Record:
    return Record(
        kind=Kind.DOCKET,
        key="d1",
        title="City of Chelsea v. Trump",
        fields={"docket_number": "1:25-cv-10442", "court": "D. Mass."},
    )


def _item() -> Record:
    return Record(
        kind=Kind.AGENDA_ITEM,
        key="m1/14",
        parent="m1",
        title="Ordinance amending ch. 9 to limit cooperation with detainer requests",
        fields={"number": "14.", "file": "26-1187", "section": "Consent"},
        url=f"{SITE}/items/14",
    )


def _change(
    event: Event, after: Record | None, before: Record | None = None, **more: object
) -> Change:
    record = after or before or _meeting()
    base = Change(
        id=1,
        source_id="us/doj-grants" if record.kind is Kind.GRANT else "somerville-ma/council",
        jurisdiction="us" if record.kind in (Kind.GRANT, Kind.DOCKET_ENTRY) else "somerville-ma",
        kind=record.kind,
        event=event,
        key=record.key,
        title=record.title,
        detected_at=NOW,
        before=before,
        after=after,
        thread=record.thread,
        sentence=record.title,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _changes() -> Iterator[tuple[str, str, Change]]:
    somerville = "jurisdiction Somerville"
    moved = _meeting(starts_at=_when(1, 12, time(19, 30)))
    yield (
        "Meeting moved",
        somerville,
        _change(
            Event.RESCHEDULED, moved, _meeting(),
            fields=(FieldChange("starts_at", "2026-11-24T18:00:00-05:00", "2026-12-01T19:30:00-05:00"),),
        ),
    )  # fmt: skip
    yield (
        "Item added late, with a topic's word",
        "topic sanctuary: “detainer” in item 14",
        _change(
            Event.AGENDA_ITEM_ADDED, _item(), parent=_meeting(),
            flags=frozenset({Flag.LATE_ADDITION, Flag.SHORT_NOTICE}), topics=("sanctuary",),
            hits=(Hit("sanctuary", "detainer", "item 14", "limit cooperation with detainer requests", 6),),
        ),
    )  # fmt: skip
    bare = _meeting(documents=())
    yield (
        "Agenda posted",
        somerville,
        _change(Event.AGENDA_POSTED, _meeting(), bare, note="41 items"),
    )
    yield (
        "Cancelled",
        somerville,
        _change(
            Event.CANCELLED, _meeting(title="CANCELLED - City Council", status="cancelled"), _meeting(),
            note="CANCELLED - City Council",
        ),
    )  # fmt: skip
    yield "No longer listed", somerville, _change(Event.REMOVED, None, _meeting())
    yield "Correction", somerville, _change(Event.RESTORED, _meeting(), _meeting())
    passage = Passage(
        (
            ("=", "Applicants must"),
            ("+", "certify compliance with 8 U.S.C. 1373"),
            ("=", "as a condition of award."),
        ),
        page=23,
        document="Notice of funding",
    )
    yield (
        "Grant notice amended",
        "topic sanctuary: “8 U.S.C. 1373” in the notice",
        _change(
            Event.AMENDED, _grant(ends_at=_when(21, 12, None)), _grant(), passages=(passage,),
            fields=(FieldChange("deadline", "2026-12-07", "2026-12-21"),), topics=("sanctuary",),
            note="Amended to extend both deadlines and update certifications.",
            hits=(Hit("sanctuary", "8 U.S.C. 1373", "notice", "certify compliance with 8 U.S.C. 1373", 23),),
        ),
    )  # fmt: skip
    yield "Docket entry", "case Chelsea v. Trump", _change(Event.FILED, _entry(), parent=_docket())


def _week() -> Mapping[str, object]:
    rows = [
        {
            "day": "2026-11-24",
            "time": "6:00 pm",
            "title": "Somerville City Council",
            "place": "City Hall",
        },
        {"day": "2026-12-01", "time": "", "title": "Deadline: BJA JAG Local", "place": ""},
    ]
    return {"zone": ZONE, "rows": rows, "days": 7}


def _troubles() -> Iterator[tuple[str, dict[str, object]]]:
    since = (NOW - timedelta(hours=3)).isoformat()
    base: dict[str, object] = {"source": "somerville-ma/council", "since": since}
    yield (
        "Source blocked",
        base | {
            "kind": "blocked", "reason": "the site answers “Access denied” (403)", "tries": 3,
            "next_poll_at": (NOW + timedelta(hours=1)).isoformat(),
        },
    )  # fmt: skip
    yield "Readable again", base | {"kind": "recovered", "gap_seconds": 10_200, "changes": 1}
