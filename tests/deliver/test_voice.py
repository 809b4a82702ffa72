"""Every kind of message as editors know it, word for word: times local, the zone once, no guesses."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.deliver.render import ops
from monitor.deliver.render.change import message
from monitor.deliver.render.digest import Standing, digest, summary
from monitor.deliver.render.layout import payload
from monitor.deliver.render.parts import Line, Text
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
from tests.deliver.builders import ET, change, docket, entry, grant, item, meeting, moved, when
from tests.deliver.newsroom import Newsroom
from tests.fake_slack import FakeSlack

NAMES = {
    "somerville-ma": "Somerville, Massachusetts",
    "cambridge-ma": "Cambridge, Massachusetts",
    "boston-ma": "City of Boston, Massachusetts",
    "amherst-ma": "Town of Amherst, Massachusetts",
    "lawrence-ma": "Lawrence, Massachusetts",
    "denver-co": "Denver, Colorado",
    "oakland-ca": "Oakland, California",
    "us": "United States",
}
PLACES = {name: Jurisdiction(id=name, name=said, zone=ET) for name, said in NAMES.items()}
NOON = datetime(2026, 11, 24, 17, 52, tzinfo=UTC)  # 12:52 pm in Somerville


def scene(now: datetime = NOON) -> Scene:
    return Scene(jurisdictions=PLACES, base_url="https://watch.example", zone=ET, now=now)


def marked(line: Line) -> str:
    """The line with its styles as Slack's own marks."""
    return "".join(_marked(part) for part in line)


def _marked(part: Any) -> str:
    if not isinstance(part, Text):
        return str(part.label)
    for on, mark in ((part.bold, "*"), (part.strike, "~"), (part.italic, "_")):
        if on and part.words.strip():
            return f"{mark}{part.words}{mark}"
    return part.words


def told(*changes: Change, channel: str = "", reason: str = "", now: datetime = NOON, **rest: Any) -> list[str]:  # fmt: skip
    made = payload(message(changes, scene(now), channel=channel, reason=reason, **rest), "k")
    return [*(marked(line) for line in made.lines), made.foot]


def files(*given: tuple[Role, str, int]) -> tuple[Document, ...]:
    return tuple(
        Document(role=role, url=f"https://city.example/{n}.pdf" if not pages else f"https://city.example/{n}", title=title, pages=pages)
        for n, (role, title, pages) in enumerate(given)
    )  # fmt: skip


def at(place: str, key: str, **changed: Any) -> Record:
    return meeting(key, url=f"https://{place}.example/{key}", **changed)


def of(place: str, event: Event, *records: Record | None, **changed: Any) -> Change:
    after, before = (*records, None)[:2]
    base = change(event, after or before, before, id=7)  # type: ignore[arg-type]
    return replace(
        base, after=after, source_id=f"{place}/council", jurisdiction=place, **{"detected_at": NOON, **changed}
    )  # fmt: skip


def test_a_meeting_that_moved() -> None:
    seen = moved(id=7, detected_at=datetime(2026, 11, 23, 14, 14, tzinfo=UTC))
    said = told(seen, channel="#somerville", reason="jurisdiction Somerville", now=seen.detected_at)
    assert said == [
        "🗓️ *Somerville City Council* moved: ~Tue Nov 24, 6:00 pm~ → *Tue Dec 1, 7:30 pm ET*",
        "Place unchanged: City Hall, Council Chamber",
        "Calendar · Agenda (PDF) · What changed",
        "#somerville because: jurisdiction Somerville · checked 9:14 am",
    ]
    start = message([change(Event.ADDED, meeting())], scene())
    assert marked(present(start, [seen], scene()).head).endswith(
        " · moved to Tue Dec 1, 7:30 pm ET"
    )


def test_an_item_added_late() -> None:
    hit = Hit("sanctuary", "detainer", "item 14", "to limit cooperation with detainer requests", 6)
    late = of(
        "somerville-ma", Event.AGENDA_ITEM_ADDED, item(), parent=meeting(), hits=(hit,),
        flags=frozenset({Flag.LATE_ADDITION, Flag.SHORT_NOTICE}),
    )  # fmt: skip
    past = Background(agenda_posted_at=datetime(2026, 11, 20, 15, tzinfo=UTC), agenda_revisions=2)
    assert told(
        late, channel="#sanctuary-watch", reason="topic sanctuary: “detainer” in item 14", background=past
    ) == [
        "⚠️ *Somerville City Council, tonight 6:00 pm ET*: 1 item added, 5 hours before the meeting",
        "*14. 26-1187* Ordinance amending ch. 9 to limit cooperation with *detainer* requests (Consent)",
        "Agenda first seen Fri Nov 20, revised by today 12:52 pm (2nd time)",
        "Agenda (PDF p. 6) · Item · What changed",
        ("#sanctuary-watch because: topic sanctuary: “detainer” in item 14 · late addition · "
        "short notice (under 48 business hours) · checked 12:52 pm"),
    ]  # fmt: skip
    revised = of("somerville-ma", Event.AGENDA_REVISED, meeting(), meeting())
    both = told(replace(revised, id=6), late, background=past)
    assert both[0] == (
        "⚠️ *Somerville City Council, tonight 6:00 pm ET*: 1 item added, 5 hours before the meeting"
    )
    assert "Agenda first seen Fri Nov 20, revised by today 12:52 pm (2nd time)" in both


def test_a_message_that_waited_for_the_morning_does_not_say_tonight() -> None:
    late = of("somerville-ma", Event.ADDED, meeting(), flags=frozenset({Flag.SHORT_NOTICE}))
    assert "tonight 6:00 pm" in told(late)[0]
    assert "Tue Nov 24, 6:00 pm" in told(late, now=NOON + timedelta(hours=18))[0]


def test_an_agenda_that_was_posted() -> None:
    council = at(
        "cambridge-ma", "c1", starts_at=when("2026-11-30", "17:30"),
        documents=files((Role.AGENDA, "Agenda", 0), (Role.PACKET, "Packet", 212)),
    )  # fmt: skip
    hits = tuple(
        Hit("sanctuary", "sanctuary", field, said)
        for field, said in (
            ("item CMA 2026 #291", "Response to DOJ letter on sanctuary designation"),
            ("item POR 2026 #188", "Reaffirming the sanctuary ordinance"),
        )
    )
    listed = FieldChange("items", None, tuple(f"{n}. Order" for n in range(41)))
    posted = of("cambridge-ma", Event.AGENDA_POSTED, council, replace(council, documents=()), hits=hits, fields=(listed,))  # fmt: skip
    assert told(posted)[:3] == [
        "📄 *Cambridge City Council, Mon Nov 30, 5:30 pm ET*: agenda posted, 41 items",
        (
            "Matching “sanctuary”: *item CMA 2026 #291* Response to DOJ letter on *sanctuary* designation"
            " · *item POR 2026 #188* Reaffirming the *sanctuary* ordinance"
        ),
        "Agenda (PDF) · Packet (212 pages) · All 41 items",
    ]


def test_an_agenda_that_was_revised() -> None:
    council = at("boston-ma", "b1", starts_at=when("2026-11-25", "12:00"))
    ice = "Order for a hearing on BPD cooperation with ICE (Worrell)"
    hit = Hit("ice", "BPD cooperation with ICE", "item 0412", ice)

    def an_item(number: str, title: str) -> Record:
        return item(number, "b1", title=title, fields={"number": number})

    lines = told(
        of("boston-ma", Event.AGENDA_REVISED, council, council, id=1),
        of("boston-ma", Event.AGENDA_ITEM_ADDED, an_item("0412", ice), parent=council, hits=(hit,), id=2),
        of("boston-ma", Event.AGENDA_ITEM_ADDED, an_item("0413", "Order on leases"), parent=council, id=3),
        of("boston-ma", Event.AGENDA_ITEM_WITHDRAWN, None, an_item("0398", "Home rule petition"), parent=council, id=4),
        of("boston-ma", Event.AGENDA_ITEM_REWORDED, an_item("0377", "That the order of last month place on file"), an_item("0377", "That the order of last month approve"), parent=council, id=5),
    )  # fmt: skip
    assert lines[:5] == [
        "📝 *Boston City Council, Wed Nov 25, noon ET*: agenda revised: 2 items added, 1 withdrawn, 1 reworded",
        "+ *0412* Order for a hearing on *BPD cooperation with ICE* (Worrell)",
        "+ *0413* Order on leases",
        "\N{MINUS SIGN} *0398* Home rule petition (withdrawn)",
        "~ *0377* “…last month approve” → “…last month *place on file*”",
    ]


def test_a_meeting_that_was_cancelled() -> None:
    town = at("amherst-ma", "a1", body="Town Council", starts_at=when("2026-11-23", "18:30"))
    note = "The calendar now reads “CANCELLED \N{EN DASH} Town Council”. No new date published."
    assert told(of("amherst-ma", Event.CANCELLED, town, town, note=note))[:2] == [
        "❌ *Amherst Town Council, Mon Nov 23, 6:30 pm ET*: cancelled",
        note,
    ]


def test_a_meeting_that_was_taken_down_and_the_correction() -> None:
    council = at("lawrence-ma", "l1", starts_at=when("2026-12-01", "19:00"), documents=())
    note = (
        "The calendar was read in full at 10:00 and 10:40 am; the meeting is not on it and is not"
        " marked cancelled. Last seen 9:20 am."
    )
    assert told(of("lawrence-ma", Event.REMOVED, None, council, note=note))[:3] == [
        "❓ *Lawrence City Council, Tue Dec 1, 7:00 pm ET* is no longer listed",
        note,
        "Calendar · Our stored copy",
    ]
    back = of("lawrence-ma", Event.RESTORED, council, council, note="Listed again: treat …", detected_at=datetime(2026, 11, 24, 16, 20, tzinfo=UTC))  # fmt: skip
    assert told(back)[:2] == [
        (
            "↩️ Correction: *Lawrence City Council, Tue Dec 1, 7:00 pm ET* is listed again (11:20 am). "
            "Treat the earlier “no longer listed” as void."
        ),
        "Calendar · What changed",
    ]


def test_a_grant_notice_that_was_amended() -> None:
    amended = Document(role=Role.NOTICE, url="https://grants.example/nofo.pdf", version="2")
    before = grant(documents=(replace(amended, version="1"),))
    after = replace(
        before, documents=(amended,), fields={**before.fields, "justgrants_deadline": "2027-04-28"}
    )
    passage = Passage(
        (
            ("=", "The recipient must"),
            ("+", "certify compliance with 8 U.S.C. 1373"),
            ("=", "as a condition of award"),
        ),
        23, "", "notice",
    )  # fmt: skip
    hit = Hit("sanctuary", "8 U.S.C. 1373", "the notice", "certify compliance with 8 U.S.C. 1373", 23)  # fmt: skip
    note = "Amended to extend both deadlines and update certifications."
    fields = (FieldChange("deadline", "2027-04-07", "2027-04-21T20:59:00-04:00"), FieldChange("justgrants_deadline", "2027-04-14", "2027-04-28"))  # fmt: skip
    assert told(of("us", Event.AMENDED, after, before, passages=(passage,), hits=(hit,), note=note, fields=fields))[:5] == [
        "💵 *BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local* (O-BJA-2026-0001): conditions changed",
        "New in the notice, p. 23: “The recipient must certify compliance with *8 U.S.C. 1373* as a condition of award”",
        "Deadline: ~Wed Apr 7, 2027~ → *Wed Apr 21, 2027, 8:59 pm ET* (Grants.gov) · JustGrants Wed Apr 28, 2027",
        f"Agency's note: “{note}”",
        "Notice · Amended PDF · What changed",
    ]  # fmt: skip


def test_a_docket_entry_before_its_text_and_a_new_case() -> None:
    today = datetime(2026, 11, 23, 20, tzinfo=UTC)
    stub = of("us", Event.FILED, entry(), parent=docket(), detected_at=today)
    assert told(stub)[:2] == [
        (
            "⚖️ *City of Chelsea v. Trump* (1:25-cv-10442, D. Mass.): "
            "*Order on Motion for Preliminary Injunction*, #67, filed Mon Nov 23"
        ),
        "_Text not public yet; this message will be completed._",
    ]
    case = docket(
        title="United States v. City of Lawrence",
        url="https://www.courtlistener.com/docket/71/x/",
        starts_at=when("2026-11-23", None),
        fields={"docket_number": "1:26-cv-11890", "court": "D. Mass.", "named": "City of Lawrence"},
    )
    assert told(of("us", Event.ADDED, case, detected_at=today), now=today)[:2] == [
        "⚖️ New in D. Mass.: *United States v. City of Lawrence*, 1:26-cv-11890, filed today",
        (
            "Found because a party is “City of Lawrence”. Nothing configured for it yet: "
            "monitor add https://www.courtlistener.com/docket/71/x/"
        ),
    ]


def an_entry(name: str) -> Record:
    return Record(kind=Kind.LIST_ENTRY, key=f"city:{name}", title=name, fields={"list": "DOJ sanctuary jurisdictions"})  # fmt: skip


def test_a_list_with_who_came_and_who_left() -> None:
    gone = of("us", Event.REMOVED, None, an_entry("Nevada"), id=1)
    came = of("us", Event.ADDED, an_entry("Somerville, MA"), id=2)
    assert told(gone, came, background=Background(entries=36))[0] == (
        "📋 DOJ sanctuary jurisdiction list: + *Somerville, MA* · \N{MINUS SIGN} *Nevada*. 36 → 36 entries."
    )
    many = [of("us", Event.ADDED, an_entry(f"City {n}"), id=n) for n in range(1, 15)]
    assert told(*many)[0].endswith("+ *City 10* … and 4 more.")
    back = of("us", Event.RESTORED, an_entry("Nevada"), an_entry("Nevada"))
    assert told(back)[0] == (
        "↩️ Correction: DOJ sanctuary jurisdiction list: *Nevada* is listed again (12:52 pm). "
        "Treat the earlier “no longer listed” as void."
    )


def test_a_digest() -> None:
    monday = datetime(2026, 11, 23, 13, tzinfo=UTC)
    tonight = meeting("t", starts_at=when("2026-11-23"))
    appearance = entry("68", title="Notice of Appearance by J. Doe for United States")
    changes = [
        of("somerville-ma", Event.AGENDA_ITEM_ADDED, item("i", "t", fields={"number": "14."}), parent=tonight, id=1),
        of("somerville-ma", Event.MINUTES_POSTED, replace(tonight, body="Finance Committee"), tonight, id=2),
        of("lawrence-ma", Event.CANCELLED, at("lawrence-ma", "l", starts_at=when("2026-12-01", None)), id=3),
        of("us", Event.FILED, appearance, parent=docket(), thread="69665101", id=4),
        of("us", Event.FILED, entry("69", title="Reply"), parent=docket(), thread="69665101", id=5),
        of("us", Event.ADDED, grant(), id=6),
    ]  # fmt: skip
    well = [Standing(f"somerville-ma/{n}", Health.OK) for n in range(14)]
    blocked = Standing("oakland-ca/council", Health.BLOCKED, datetime(2026, 11, 21, 20, 10, tzinfo=UTC), recent=False)  # fmt: skip
    facts = {"title": "Sanctuary watch", "zone": ET, "since": "2026-11-20T13:00:00+00:00"}
    made = digest(changes, facts, scene(monday), now=monday, standings=[*well, blocked])
    assert [marked(line) for line in payload(made, "k").lines] == [
        "*Sanctuary watch, Monday Nov 23, 8:00 am*: 6 changes since Friday",
        "_Today _6:00 pm ET Somerville City Council: item 14 added: Ordinance amending ch. 9 to limit cooperation with detainer requests",
        "· 6:00 pm ET Somerville Finance Committee: minutes posted",
        "_Tue Dec 1 _Lawrence City Council: cancelled",
        "_City of Chelsea v. Trump _#68 Notice of Appearance by J. Doe for United States read",
        "· #69 Reply read",
        "_Deadlines _BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): new notice, due Mon Dec 7, 8:59 pm ET",
        "_14 of 15 sources checked in the last hour. Oakland blocked since Sat 3:10 pm._",
    ]  # fmt: skip


def noticed(**facts: Any) -> list[str]:
    made = ops.notice({"source": "lawrence-ma/council", **facts}, scene(), now=NOON)
    return [marked(line) for line in payload(made, "k").lines]


def test_a_source_in_trouble() -> None:
    assert noticed(
        kind="blocked", reason="the site answers “Access denied” (403)", tries=3,
        since="2026-11-24T11:10:00+00:00", next_poll_at="2026-11-24T14:00:00+00:00",
    ) == [
        "🔌 *Lawrence · council* has not been readable since 6:10 am (3 tries): the site answers “Access denied” (403)",
        "Nothing was posted from it meanwhile. Next try 9:00 am. monitor status lawrence-ma/council",
    ]  # fmt: skip
    assert noticed(kind="recovered", since="2026-11-24T14:00:00+00:00", gap_seconds=10_200, changes=1) == [
        "✅ *Lawrence · council* readable again since 9:00 am, 2 h 50 min gap; 1 change found."
    ]  # fmt: skip
    assert noticed(kind="drift", reason="no row has a date any more") == [
        "🧩 *Lawrence · council*: the page changed shape: no row has a date any more (drift)",
        "Held back, nothing posted. How to mend: monitor preview lawrence-ma/council",
    ]


def test_too_much_at_once() -> None:
    facts = {"source": "denver-co/council", "count": 214, "limit": 10}
    made = summary([], facts, scene())
    assert [marked(line) for line in payload(made, "k").lines][:2] == [
        "🌊 *Denver · council*: 214 records changed in one poll, more than the limit of 10",
        "Posted none. See them, or monitor outbox release denver-co/council",
    ]


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with FakeSlack(["#somerville", "#civic-watch"]) as slack:
        opened = Newsroom(tmp_path, slack)
        yield opened
        opened.close()


def test_the_store_knows_how_often_an_agenda_was_revised(room: Newsroom) -> None:
    first = NOON - timedelta(days=4)
    room.say(change(Event.AGENDA_POSTED, meeting(), meeting(documents=()), detected_at=first))
    for day in (2, 1):
        again = NOON - timedelta(days=day)
        room.say(change(Event.AGENDA_REVISED, meeting(), meeting(), detected_at=again), now=again)
        room.now = again
        room.drain()
    assert room.slack is not None
    last = room.slack.messages("#somerville")[-1]
    assert "Agenda first seen Fri Nov 20, revised by today 12:52 pm (2nd time)" in last.text


def test_a_list_that_changed_is_one_message(room: Newsroom) -> None:
    us = {"source_id": "us/list", "jurisdiction": "us"}
    room.say(
        change(Event.REMOVED, an_entry("Nevada"), an_entry("Nevada"), **us),
        *(change(Event.ADDED, an_entry(f"City {n}"), **us) for n in range(12)),
    )
    room.drain()
    assert room.slack is not None
    (said,) = room.slack.messages()
    assert said.text.startswith("📋 DOJ sanctuary jurisdiction list: + City 0 · + City 1")
    assert When.at(NOON, ET).clock is not None
