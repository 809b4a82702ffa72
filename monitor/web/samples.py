"""One made-up example of each kind of message, for the preview page and the pictures in the docs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from monitor.deliver.render.change import message
from monitor.deliver.render.digest import Standing, digest, summary, upcoming
from monitor.deliver.render.layout import Message
from monitor.deliver.render.ops import notice
from monitor.deliver.render.present import present
from monitor.deliver.render.scene import Scene
from monitor.models import (
    Background,
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

NOW = datetime(2026, 11, 24, 17, 52, tzinfo=UTC)
ZONE = "America/New_York"
NAMES = {
    "somerville-ma": "Somerville, Massachusetts",
    "cambridge-ma": "Cambridge, Massachusetts",
    "boston-ma": "Boston, Massachusetts",
    "amherst-ma": "Amherst, Massachusetts",
    "lawrence-ma": "Lawrence, Massachusetts",
    "denver-co": "Denver, Colorado",
    "oakland-ca": "Oakland, California",
    "us": "United States",
}
SCENE = Scene(
    jurisdictions={
        name: Jurisdiction(id=name, name=said, zone=ZONE) for name, said in NAMES.items()
    },
    base_url="https://watch.example",
    zone=ZONE,
    now=NOW,
    buttons=True,
)
SANCTUARY = "#sanctuary-watch"
OPS = "#civic-watch-ops"


@dataclass(frozen=True, slots=True)
class Sample:
    """One message: the channel, what it shows, and the message. ``reply``: in a thread."""

    title: str
    channel: str
    message: Message
    reply: bool = False


def samples() -> Iterator[Sample]:
    """Each kind of message once."""
    yield from _meetings()
    yield from _federal()
    yield from _lists()
    yield from _troubles()


def _said(
    title: str,
    channel: str,
    *changes: Change,
    reason: str = "",
    reply: bool = False,
    background: Background = Background(),  # noqa: B008 - frozen
) -> Sample:
    why = reason or f"jurisdiction {SCENE.place(changes[0].jurisdiction)}"
    made = message(changes, SCENE, channel=channel, reason=why, background=background)
    return Sample(title, channel, made, reply)


def _when(day: int, month: int = 11, clock: time | None = time(18), year: int = 2026) -> When:
    return When(date(year, month, day), clock, ZONE)


def _meeting(place: str, body: str, starts: When, **more: object) -> Record:
    base = Record(
        kind=Kind.MEETING,
        key="m1",
        title=body,
        body=body,
        url=f"https://{place}.example/meetings/1",
        starts_at=starts,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _files(place: str) -> tuple[Document, ...]:
    return (
        Document(role=Role.AGENDA, url=f"https://{place}.example/agenda.pdf", title="Agenda"),
        Document(
            role=Role.PACKET, url=f"https://{place}.example/packet", title="Packet", pages=212
        ),
    )


def _item(number: str, title: str, **fields: str) -> Record:
    return Record(
        kind=Kind.AGENDA_ITEM,
        key=f"m1/{number}",
        parent="m1",
        title=title,
        fields={"number": number, **fields},
        url=f"https://city.example/items/{number.rstrip('.')}",
    )


def _change(
    place: str, event: Event, after: Record | None, before: Record | None = None, **more: object
) -> Change:
    record = after or before
    if record is None:
        message = "a change has a before or an after"
        raise ValueError(message)
    base = Change(
        id=1,
        source_id=f"{place}/council",
        jurisdiction=place,
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


def _meetings() -> Iterator[Sample]:
    council = _meeting(
        "somerville", "City Council", _when(24), documents=_files("somerville")[:1],
        location="City Hall, Council Chamber",
    )  # fmt: skip
    new = _change("somerville-ma", Event.ADDED, council, detected_at=NOW - timedelta(days=8))
    yield _said("New meeting", "#somerville", new)
    moved = _change("somerville-ma", Event.RESCHEDULED, replace(council, starts_at=_when(1, 12, time(19, 30))), council)  # fmt: skip
    yield _said("Meeting moved", "#somerville", moved, reply=True)
    first = message([new], SCENE, channel="#somerville", reason="jurisdiction Somerville")
    yield Sample("The first message, edited", "#somerville", present(first, [moved], SCENE))
    hit = Hit("sanctuary", "detainer", "item 14", "limit cooperation with detainer requests", 6)
    late = _change(
        "somerville-ma", Event.AGENDA_ITEM_ADDED,
        _item("14.", "Ordinance amending ch. 9 to limit cooperation with detainer requests", file="26-1187", section="Consent"),
        parent=council, hits=(hit,), flags=frozenset({Flag.LATE_ADDITION, Flag.SHORT_NOTICE}),
    )  # fmt: skip
    past = Background(agenda_posted_at=NOW - timedelta(days=4), agenda_revisions=2)
    yield _said("Item added late, with a topic's word", SANCTUARY, late, background=past, reason="topic sanctuary: “detainer” in item 14")  # fmt: skip
    yield _said("Agenda posted", SANCTUARY, _agenda(), reason="topic sanctuary: “sanctuary” in item 12")  # fmt: skip
    yield _said("Agenda revised", "#boston", *_revised())
    town = _meeting("amherst", "Town Council", _when(23, clock=time(18, 30)))
    yield _said(
        "Cancelled", "#amherst",
        _change("amherst-ma", Event.CANCELLED, town, town, note="The calendar now reads “CANCELLED – Town Council”. No new date published."),
    )  # fmt: skip
    gone = _meeting("lawrence", "City Council", _when(1, 12, time(19)))
    note = (
        "The calendar was read in full at 10:00 and 10:40 am; the meeting is not on it and is not"
        " marked cancelled. Last seen 9:20 am."
    )
    yield _said("No longer listed", "#lawrence", _change("lawrence-ma", Event.REMOVED, None, gone, note=note))  # fmt: skip
    yield _said("Correction", "#lawrence", _change("lawrence-ma", Event.RESTORED, gone, gone), reply=True)  # fmt: skip


def _agenda() -> Change:
    council = _meeting("cambridge", "City Council", _when(30, clock=time(17, 30)), documents=_files("cambridge"))  # fmt: skip
    hits = (
        Hit("sanctuary", "sanctuary", "item 12", "Response to DOJ letter on sanctuary designation"),
        Hit("sanctuary", "sanctuary", "item 31", "Reaffirming the sanctuary ordinance"),
    )
    listed = FieldChange("items", None, tuple(f"{number}. Order" for number in range(41)))
    return _change("cambridge-ma", Event.AGENDA_POSTED, council, replace(council, documents=()), fields=(listed,), hits=hits)  # fmt: skip


def _revised() -> Iterator[Change]:
    council = _meeting("boston", "City Council", _when(25, clock=time(12)), documents=_files("boston")[:1])  # fmt: skip
    ice = "Order for a hearing on BPD cooperation with ICE (Worrell)"
    yield _change("boston-ma", Event.AGENDA_REVISED, council, council)
    for number, (event, title, old) in enumerate(
        (
            (Event.AGENDA_ITEM_ADDED, ice, ""),
            (Event.AGENDA_ITEM_ADDED, "Order on the leases of school buildings", ""),
            (Event.AGENDA_ITEM_WITHDRAWN, "", "Home rule petition on rents"),
            (Event.AGENDA_ITEM_REWORDED, "Committee report: place on file", "Committee report: approve"),
        )
    ):  # fmt: skip
        label = f"04{number + 12}"
        yield _change(
            "boston-ma", event, _item(label, title) if title else None, _item(label, old) if old else None, parent=council, id=number + 2,
        )  # fmt: skip


def _grant(**more: object) -> Record:
    base = Record(
        kind=Kind.GRANT,
        key="g1",
        title="BJA FY27 Edward Byrne Memorial JAG Program: Local",
        url="https://www.grants.gov/search-results-detail/361501",
        ends_at=_when(7, 4, None, 2027),
        status="posted",
        fields={"number": "O-BJA-2027-000001"},
    )
    return replace(base, **more)  # type: ignore[arg-type]


def _entry(number: str, title: str) -> Record:
    return Record(
        kind=Kind.DOCKET_ENTRY,
        key=f"e{number}",
        parent="d1",
        title=title,
        url="https://www.courtlistener.com/docket/69665101/",
        starts_at=_when(24, 11, None),
        fields={"entry_number": number},
    )


CASE = Record(
    kind=Kind.DOCKET,
    key="d1",
    title="City of Chelsea v. Trump",
    fields={"docket_number": "1:25-cv-10442", "court": "D. Mass."},
)


def _federal() -> Iterator[Sample]:
    passage = Passage(
        (
            ("=", "The recipient must"),
            ("+", "certify compliance with 8 U.S.C. 1373"),
            ("=", "as a condition of award."),
        ),
        page=23,
        document="notice",
    )
    notice_file = Document(role=Role.NOTICE, url="https://grants.example/notice.pdf", version="2")
    hit = Hit("sanctuary", "8 U.S.C. 1373", "the notice", "certify compliance with 8 U.S.C. 1373", 23)  # fmt: skip
    amended = _change(
        "us", Event.AMENDED,
        _grant(documents=(notice_file,), fields={"number": "O-BJA-2027-000001", "justgrants_deadline": "2027-04-28"}),
        _grant(documents=(replace(notice_file, version="1"),)), passages=(passage,), hits=(hit,),
        fields=(FieldChange("deadline", "2027-04-07", "2027-04-21T20:59:00-04:00"),),
        note="Amended to extend both deadlines and update certifications.",
    )  # fmt: skip
    yield _said("Grant notice amended", SANCTUARY, amended, reason="topic sanctuary: “8 U.S.C. 1373” in the notice, p. 23")  # fmt: skip
    order = _entry("67", "Order on Motion for Preliminary Injunction")
    yield _said("Docket entry, its text not public yet", "#courts", _change("us", Event.FILED, order, parent=CASE))  # fmt: skip
    full = replace(order, text="ORDER granting the motion for a preliminary injunction.")
    yield _said("The same message, completed", "#courts", _change("us", Event.FILED, full, parent=CASE))  # fmt: skip
    named = Record(
        kind=Kind.DOCKET, key="d2", title="United States v. City of Lawrence", starts_at=_when(24, 11, None),
        url="https://www.courtlistener.com/docket/71000000/united-states-v-city-of-lawrence/",
        fields={"docket_number": "1:26-cv-11890", "court": "D. Mass.", "named": "City of Lawrence"},
    )  # fmt: skip
    yield _said("New case by name", "#courts", _change("us", Event.ADDED, named), reason="it names “City of Lawrence”")  # fmt: skip
    listed = [
        Record(kind=Kind.LIST_ENTRY, key=name, title=name, fields={"list": "DOJ sanctuary jurisdictions"})
        for name in ("Somerville, MA", "Nevada")
    ]  # fmt: skip
    yield _said(
        "List", SANCTUARY, _change("us", Event.ADDED, listed[0]), _change("us", Event.REMOVED, None, listed[1], id=2),
        reason="source us/sanctuary-list", background=Background(entries=36),
    )  # fmt: skip


def _lists() -> Iterator[Sample]:
    council = _meeting("somerville", "City Council", _when(24))
    trust = _item("14.", "Ordinance amending ch. 9 to limit cooperation with detainer requests")
    later = _meeting("lawrence", "City Council", _when(1, 12, None))
    changes = [
        _change("somerville-ma", Event.AGENDA_ITEM_ADDED, trust, parent=council),
        _change("lawrence-ma", Event.CANCELLED, later, later, id=2),
        _change("us", Event.FILED, _entry("68", "Notice of Appearance for United States"), parent=CASE, id=3),
        _change("us", Event.DEADLINE_MOVED, _grant(ends_at=_when(21, 4, time(20, 59), 2027)), _grant(), id=4),
    ]  # fmt: skip
    standings = [Standing(f"somerville-ma/{number}", Health.OK, None) for number in range(14)]
    blocked = Standing("oakland-ca/council", Health.BLOCKED, NOW - timedelta(days=2), recent=False)
    told = {"title": "Sanctuary watch", "zone": ZONE, "since": (NOW - timedelta(days=4)).isoformat()}  # fmt: skip
    morning = NOW.replace(hour=13, minute=0)
    for title, found in (("Digest", changes), ("Digest without news", [])):
        made = digest(found, told, SCENE, now=morning, standings=[*standings, blocked])
        yield Sample(title, "#editors", made)
    yield Sample("The week ahead", "#editors", upcoming(_week(), SCENE, now=morning))
    flood = {"source": "denver-co/council", "count": 214, "limit": 10, "reason": "jurisdiction Denver"}  # fmt: skip
    first = [
        _change("denver-co", Event.ADDED, _meeting("denver", body, _when(7, 12)), id=number)
        for number, body in enumerate(("City Council", "Finance Committee", "Zoning Board"), 1)
    ]
    yield Sample("Too much at once", "#denver", summary(first, flood, SCENE))


def _week() -> Mapping[str, object]:
    council = {"kind": "meeting", "day": "2026-11-24", "time": "6:00 pm", "title": "Somerville City Council", "place": "City Hall"}  # fmt: skip
    rows = [
        council | {"url": "https://somerville.example/1", "items": ["14. Ordinance to limit cooperation with detainer requests"]},
        council | {"day": "2026-11-25", "time": "noon", "title": "Boston City Council", "state": "cancelled"},
        {"kind": "grant", "day": "2026-12-01", "title": "Deadline: BJA JAG Local"},
    ]  # fmt: skip
    return {"zone": ZONE, "rows": rows, "days": 7}


def _troubles() -> Iterator[Sample]:
    since = (NOW - timedelta(hours=3)).isoformat()
    base: dict[str, object] = {"source": "lawrence-ma/council", "since": since}
    denied = {"reason": "the site answers “Access denied” (403)", "tries": 3}
    soon = {"next_poll_at": (NOW + timedelta(hours=1)).isoformat()}
    rows = [
        {"source": f"{place}/council", "reason": "first reading", "records": 40 + number}
        for number, place in enumerate(NAMES)
        if place != "us"
    ]
    for title, reply, facts in (
        ("Source not readable", False, base | denied | soon | {"kind": "blocked"}),
        ("Still not readable after a day", True, base | denied | {"kind": "still", "health": "blocked", "since": (NOW - timedelta(days=1)).isoformat()}),
        ("Readable again", True, base | {"kind": "recovered", "gap_seconds": 10_200, "changes": 1}),
        ("The page changed shape", True, base | {"kind": "drift", "reason": "no row has a date any more"}),
        ("Stale", False, {"source": "us/doj-grants", "kind": "stale", "since": (NOW - timedelta(days=9)).isoformat()}),
        ("First readings", False, {"kind": "baseline", "rows": rows, "totals": {"sources": len(rows), "records": 301}}),
        ("Mistakes in the file", False, {"kind": "config", "mistakes": ["sources.yaml:14:7: “chanel” is not known here; did you mean “channel”?"]}),
        ("Messages that cannot be posted", False, {"kind": "parked", "scope": "channel", "channel": "#somerville", "reason": "the bot is not in the channel: type /invite @civicwatch there", "again": soon["next_poll_at"], "notification": 41}),
    ):  # fmt: skip
        yield Sample(title, OPS, notice(facts, SCENE, now=NOW), reply)
