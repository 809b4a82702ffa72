"""How every kind of message reads: the first line makes sense alone, the rest proves it."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.deliver.render.change import message
from monitor.deliver.render.layout import Message, payload
from monitor.deliver.render.parts import spoken
from monitor.deliver.render.present import present
from monitor.deliver.render.scene import Scene
from monitor.models import (
    Change,
    Document,
    Event,
    FieldChange,
    Flag,
    Hit,
    Kind,
    Passage,
    Record,
    Role,
)
from tests.deliver.builders import (
    ET,
    NOW,
    PLACES,
    change,
    detainer,
    docket,
    entry,
    grant,
    item,
    meeting,
    moved,
    when,
)
from tests.deliver.test_layout import NASTY, assert_in_order

SCENE = Scene(jurisdictions=PLACES, base_url="https://watch.example", zone=ET)
US = {"source_id": "us/doj", "jurisdiction": "us"}


def told(*changes: Change, **rest: Any) -> list[str]:
    made = message(changes, SCENE, channel="#somerville", reason="jurisdiction Somerville", **rest)
    assert_in_order(payload(made, "k"))
    return [spoken(line) for line in payload(made, "k").lines]


def first(*changes: Change) -> str:
    return told(*changes)[0]


def fields(**given: tuple[Any, Any]) -> tuple[FieldChange, ...]:
    return tuple(FieldChange(name.replace("__", ":"), *values) for name, values in given.items())


LIST = Record(
    kind=Kind.LIST_ENTRY, key="s", title="Somerville, MA", body="DOJ sanctuary jurisdiction list"
)
MATTER = Record(
    kind=Kind.MATTER, key="x", title="An ordinance on records", fields={"number": "26-1187"}
)
PAGE = Record(kind=Kind.PAGE, key="p", title="Chapter 9", url="https://somerville.example/code/9")
SOON = frozenset({Flag.SHORT_NOTICE, Flag.LATE_ADDITION})

FIRST_LINES = [
    (change(Event.ADDED, meeting()), "🆕 Somerville City Council, Tue Nov 24, 6:00 pm ET: new meeting"),
    (change(Event.ADDED, meeting(starts_at=when("2026-11-24", None))), "🆕 Somerville City Council, Tue Nov 24, time not published: new meeting"),
    (change(Event.ADDED, meeting(starts_at=None)), "🆕 Somerville City Council, date not published: new meeting"),
    (change(Event.ADDED, meeting(starts_at=when("2027-01-05", "12:00"))), "🆕 Somerville City Council, Tue Jan 5, 2027, noon ET: new meeting"),
    (change(Event.MODIFIED, meeting(), meeting(), fields=fields(remote=(None, "x"))), "✏️ Somerville City Council, Tue Nov 24, 6:00 pm ET: changed: remote link"),
    (moved(), "🗓️ Somerville City Council moved: Tue Nov 24, 6:00 pm → Tue Dec 1, 7:30 pm ET"),
    (moved(to="2026-11-24"), "🗓️ Somerville City Council, Tue Nov 24 moved: 6:00 pm → 7:30 pm ET"),
    (change(Event.RESCHEDULED, meeting(status="rescheduled"), meeting()), "🗓️ Somerville City Council, Tue Nov 24, 6:00 pm: to be rescheduled, no new date published"),
    (change(Event.RELOCATED, meeting(location="High School"), meeting(), fields=fields(location=("City Hall", "High School"))), "📍 Somerville City Council, Tue Nov 24, 6:00 pm ET: new place: City Hall → High School"),
    (change(Event.CANCELLED, meeting(), meeting()), "❌ Somerville City Council, Tue Nov 24, 6:00 pm ET: cancelled"),
    (change(Event.POSTPONED, meeting(), meeting()), "⏸️ Somerville City Council, Tue Nov 24, 6:00 pm ET: postponed, no new date published"),
    (change(Event.REINSTATED, meeting(), meeting()), "▶️ Somerville City Council, Tue Nov 24, 6:00 pm ET: on again, no longer marked as called off"),
    (change(Event.AGENDA_POSTED, meeting(), meeting(), fields=fields(items=(None, ("1. A", "2. B")))), "📄 Somerville City Council, Tue Nov 24, 6:00 pm ET: agenda posted, 2 items"),
    (change(Event.AGENDA_REVISED, meeting(), meeting(), fields=fields(item__added=(None, "0412 Order"))), "📝 Somerville City Council, Tue Nov 24, 6:00 pm ET: agenda revised: 1 item added"),
    (change(Event.MINUTES_POSTED, meeting(), meeting()), "🗒️ Somerville City Council, Tue Nov 24, 6:00 pm ET: minutes posted"),
    (change(Event.DOCUMENT_ADDED, meeting(), meeting(), fields=fields(document__packet=(None, "Full packet"))), "📎 Somerville City Council, Tue Nov 24, 6:00 pm ET: document added: “Full packet”"),
    (change(Event.DOCUMENT_REMOVED, meeting(), meeting(), fields=fields(document__packet=("https://x.example/p", None))), "🗑️ Somerville City Council, Tue Nov 24, 6:00 pm ET: document taken down: packet"),
    (change(Event.DOCUMENT_REVISED, meeting(), meeting(), fields=fields(text__packet=("a", "b"))), "📝 Somerville City Council, Tue Nov 24, 6:00 pm ET: document revised: packet"),
    (detainer(flags=frozenset()), "\N{HEAVY PLUS SIGN} Somerville City Council, Tue Nov 24, 6:00 pm ET: item added"),
    (detainer(), "⚠️ Somerville City Council, Tue Nov 24, 6:00 pm ET: 1 item added, 32 hours before the meeting"),
    (detainer(detected_at=datetime(2026, 11, 24, 18, 0, tzinfo=UTC)), "⚠️ Somerville City Council, tonight 6:00 pm ET: 1 item added, 5 hours before the meeting"),
    (change(Event.AGENDA_ITEM_WITHDRAWN, item(), item(), parent=meeting()), "\N{HEAVY MINUS SIGN} Somerville City Council, Tue Nov 24, 6:00 pm ET: item withdrawn: 14. 26-1187 Ordinance amending ch. 9 to limit cooperation with detainer requests"),
    (change(Event.AGENDA_ITEM_REWORDED, item(title="place on file"), item(title="approve"), parent=meeting()), "✍️ Somerville City Council, Tue Nov 24, 6:00 pm ET: item reworded: 14. 26-1187 place on file"),
    (change(Event.AGENDA_ITEM_MOVED, item(title="X"), item(title="X"), parent=meeting()), "↕️ Somerville City Council, Tue Nov 24, 6:00 pm ET: item moved: 14. 26-1187 X"),
    (change(Event.ADDED, grant(), **US), "💵 BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): new notice"),
    (change(Event.DEADLINE_MOVED, grant(), grant(ends_at=when("2026-12-01", None)), **US), "⏰ BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): deadline moved: Tue Dec 1 → Mon Dec 7, 8:59 pm ET"),
    (change(Event.DEADLINE_MOVED, grant(), grant(), fields=fields(justgrants_deadline=("2026-12-01", "2026-12-14")), **US), "⏰ BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): deadline moved: Tue Dec 1 → Mon Dec 14"),
    (change(Event.DEADLINE_MOVED, grant(), grant(), **US), "⏰ BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): deadline moved"),
    (change(Event.AMENDED, grant(), grant(), **US), "💵 BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): conditions changed"),
    (change(Event.STATUS_CHANGED, MATTER, MATTER, fields=fields(status=("Introduced", "Passed"))), "🔁 Somerville: 26-1187 An ordinance on records: now “Passed”"),
    (change(Event.STATUS_CHANGED, replace(MATTER, status="Passed"), MATTER), "🔁 Somerville: 26-1187 An ordinance on records: now “Passed”"),
    (change(Event.CLOSED, grant(), grant(), **US), "💵 BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): closed"),
    (change(Event.REOPENED, grant(), grant(), **US), "💵 BJA FY26 Edward Byrne Memorial JAG \N{EN DASH} Local (O-BJA-2026-0001): open again"),
    (change(Event.FILED, entry(), **US), "⚖️ Order on Motion for Preliminary Injunction (1:25-cv-10442, D. Mass.): Order on Motion for Preliminary Injunction, #67, filed Mon Nov 23"),
    (change(Event.FILED, entry(), parent=docket(), **US), "⚖️ City of Chelsea v. Trump (1:25-cv-10442, D. Mass.): Order on Motion for Preliminary Injunction, #67, filed Mon Nov 23"),
    (change(Event.ENRICHED, entry(text="ORDER"), entry(), parent=docket(), **US), "⚖️ City of Chelsea v. Trump (1:25-cv-10442, D. Mass.): Order on Motion for Preliminary Injunction, #67, filed Mon Nov 23"),
    (change(Event.CORRECTED, entry(), entry(), parent=docket(), **US), "↩️ City of Chelsea v. Trump (1:25-cv-10442, D. Mass.): entry corrected at the source"),
    (change(Event.ADDED, docket(title="United States v. City of Lawrence", starts_at=when("2026-11-23", None)), **US), "⚖️ New in D. Mass.: United States v. City of Lawrence, 1:25-cv-10442, filed today"),
    (change(Event.REASSIGNED, docket(), docket(), fields=fields(assigned_to=("A. Burroughs", "W. Young")), **US), "👤 City of Chelsea v. Trump (1:25-cv-10442, D. Mass.): reassigned to W. Young"),
    (change(Event.RENAMED, docket(title="New"), docket(title="Old"), fields=fields(title=("Old", "New")), **US), "🏷️ Renamed: Old → New"),
    (change(Event.REMOVED, meeting(), meeting()), "❓ Somerville City Council, Tue Nov 24, 6:00 pm ET is no longer listed"),
    (change(Event.RESTORED, meeting(), meeting()), "↩️ Correction: Somerville City Council, Tue Nov 24, 6:00 pm ET is listed again (9:14 am). Treat the earlier “no longer listed” as void."),
    (change(Event.TEXT_CHANGED, PAGE, PAGE), "📝 Somerville: Chapter 9: text changed"),
    (change(Event.ADDED, LIST, **US), "📋 DOJ sanctuary jurisdiction list: + Somerville, MA"),
    (change(Event.REMOVED, LIST, **US), "📋 DOJ sanctuary jurisdiction list: \N{MINUS SIGN} Somerville, MA"),
    (change(Event.RELOCATED, docket(), docket(), **US), "📍 City of Chelsea v. Trump (1:25-cv-10442, D. Mass.): moved to another place"),
    (change(Event.RENAMED, docket(), docket(), **US), "🏷️ City of Chelsea v. Trump (1:25-cv-10442, D. Mass.): renamed"),
    (change(Event.FILED, PAGE), "⚖️ Somerville: Chapter 9: filed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "line"), FIRST_LINES, ids=lambda value: value[:60] if isinstance(value, str) else ""
)
def test_the_first_line_says_it_all(said: Change, line: str) -> None:
    assert first(said) == line


def test_the_table_of_first_lines_holds_every_event() -> None:
    assert {said.event for said, _ in FIRST_LINES} == set(Event)


@pytest.mark.parametrize(("event", "kind"), list(itertools.product(Event, Kind)), ids=str)
def test_every_event_of_every_kind_is_a_sentence(event: Event, kind: Kind) -> None:
    record = Record(kind=kind, key="k", title="A thing", starts_at=when("2026-11-24"))
    for said in (
        change(event, record),
        change(event, record, record),
        change(
            event,
            record,
            record,
            parent=meeting(),
            flags=SOON,
            fields=fields(title=("a", "b"), status=("x", "y"), deadline=(None, "2026-12-01")),
        ),
    ):
        line = first(said)
        assert len(line) > 8
        assert "_" not in line


def test_a_move_says_what_stayed_and_where_to_look() -> None:
    assert told(moved(id=7))[1:] == [
        "Place unchanged: City Hall, Council Chamber",
        "Calendar · Agenda (PDF) · What changed",
    ]


def test_the_small_print_says_why_what_is_odd_and_when_it_was_checked() -> None:
    made = message(
        [detainer()],
        SCENE,
        channel="#sanctuary-watch",
        reason="topic sanctuary: “detainer” in item 14",
    )
    assert made.foot == (
        "#sanctuary-watch because: topic sanctuary: “detainer” in item 14 · late addition · "
        "short notice (under 48 business hours) · checked 9:14 am"
    )


def test_a_late_item_shows_its_number_section_and_the_word_in_bold_and_links_the_page() -> None:
    made = message([detainer()], SCENE)
    line = made.body[0]
    assert (
        spoken(line)
        == "14. 26-1187 Ordinance amending ch. 9 to limit cooperation with detainer requests (Consent)"
    )
    assert [part.words for part in line if getattr(part, "bold", False)] == [
        "14. 26-1187",
        "detainer",
    ]
    assert "Agenda (PDF p. 6)" in [one.label for one in made.links]
    assert len(made.body) == 1


def test_an_agenda_with_hits_shows_them_and_one_without_its_first_items() -> None:
    items = tuple(f"{number}. Order {number}" for number in range(1, 42))
    plain = change(Event.AGENDA_POSTED, meeting(), meeting(), fields=fields(items=(None, items)))
    assert told(plain)[1:8] == [
        *(f"· {number}. Order {number}" for number in range(1, 7)),
        "… and 35 more",
    ]
    hit = Hit(
        "sanctuary", "sanctuary", "item 3", "Response to DOJ letter on sanctuary designation", 0
    )
    assert told(replace(plain, hits=(hit,)))[1] == (
        "Matching “sanctuary”: item 3 Response to DOJ letter on sanctuary designation"
    )


def test_a_revised_agenda_lists_each_item_by_what_happened_to_it() -> None:
    lines = told(
        change(Event.AGENDA_REVISED, meeting(), meeting(), id=1),
        change(Event.AGENDA_ITEM_ADDED, item("a"), parent=meeting(), id=2),
        change(Event.AGENDA_ITEM_ADDED, item("b", title="Hearing", fields={"number": "0412"}), parent=meeting(), id=3),
        change(Event.AGENDA_ITEM_WITHDRAWN, item("c", title="Petition", fields={}), parent=meeting(), id=4),
        change(Event.AGENDA_ITEM_REWORDED, item("d", title="place on file"), item("d", title="approve"), parent=meeting(), id=5),
        change(Event.AGENDA_ITEM_MOVED, item("e", title="Minutes", fields={}), item("e"), parent=meeting(), id=6),
    )  # fmt: skip
    assert lines[0].endswith("agenda revised: 2 items added, 1 withdrawn, 1 reworded, 1 moved")
    assert lines[1:6] == [
        "+ 14. 26-1187 Ordinance amending ch. 9 to limit cooperation with detainer requests",
        "+ 0412 Hearing",
        "\N{MINUS SIGN} Petition (withdrawn)",
        "~ 14. 26-1187 “approve” → “place on file”",
        "↕ Minutes",
    ]


def test_items_alone_are_told_with_the_time_that_is_left() -> None:
    lines = told(detainer(id=1), detainer(id=2, after=item("b", title="Other", fields={})))
    assert (
        lines[0]
        == "⚠️ Somerville City Council, Tue Nov 24, 6:00 pm ET: 2 items added, 32 hours before the meeting"
    )


def test_an_amended_notice_shows_the_passage_the_deadline_and_the_agencys_words() -> None:
    note = "Amended to extend both deadlines."
    passage = Passage(
        (
            ("=", "must"),
            ("-", "describe"),
            ("+", "certify compliance with 8 U.S.C. 1373"),
            ("=", "and"),
        ),
        23,
        "",
        "notice",
    )
    lines = told(
        change(
            Event.AMENDED, grant(), grant(), note=note, passages=(passage,), **US,
            fields=fields(deadline=("2026-04-07", "2026-04-21T20:59:00-04:00"), mod_comments=("", note), text__notice=("a", "b")),
        )
    )  # fmt: skip
    assert lines[1:4] == [
        "Notice, p. 23: must describe certify compliance with 8 U.S.C. 1373 and",
        "Deadline: Tue Apr 7 → Tue Apr 21, 8:59 pm ET",
        "Agency's note: “Amended to extend both deadlines.”",
    ]


def test_what_is_not_published_is_said() -> None:
    assert "Deadline: not published" in told(change(Event.ADDED, grant(ends_at=None), **US))
    assert "Deadline: Mon Dec 7, 8:59 pm ET" in told(change(Event.ADDED, grant(), **US))
    assert told(change(Event.FILED, entry(), parent=docket(), **US))[1] == (
        "Text not public yet; this message will be completed."
    )


def test_a_filings_text_is_quoted_and_a_new_case_says_how_it_was_found() -> None:
    assert "“ORDER granting the motion.”" in told(
        change(Event.FILED, entry(text="ORDER granting the motion."), **US)
    )
    named = docket(fields={"named": "City of Lawrence"})
    assert (
        "Found because a party is “City of Lawrence”. Nothing configured for it yet: "
        "monitor add https://docket.example/69665101"
    ) in told(change(Event.ADDED, named, **US))
    nowhere = replace(named, url=None)
    assert "Found because a party is “City of Lawrence”." in told(
        change(Event.ADDED, nowhere, **US)
    )


def test_several_filings_of_a_case_share_one_message() -> None:
    lines = told(
        change(Event.FILED, entry(), parent=docket(), id=1, **US),
        change(Event.FILED, entry("68", title="Notice of Appearance"), parent=docket(), id=2, **US),
    )
    assert lines[:3] == [
        "⚖️ City of Chelsea v. Trump (1:25-cv-10442, D. Mass.): 2 new entries",
        "· #67 Order on Motion for Preliminary Injunction",
        "· #68 Notice of Appearance",
    ]


def test_a_move_with_other_news_leads_and_the_rest_follows() -> None:
    lines = told(
        moved(id=1),
        change(Event.MINUTES_POSTED, meeting(), meeting(), id=2),
        change(Event.AGENDA_ITEM_ADDED, item("a", title="X", fields={}), parent=meeting(), id=3),
        change(Event.ADDED, docket(), id=4),
    )
    assert lines[0].startswith("🗓️ Somerville City Council moved")
    assert lines[2:5] == [
        "· New in D. Mass.: City of Chelsea v. Trump, 1:25-cv-10442",
        "· Minutes posted",
        "+ X",
    ]


def test_more_than_a_dozen_lines_end_with_how_many_more() -> None:
    many = [
        change(Event.AGENDA_ITEM_ADDED, item(f"n{n}", title=f"Item {n}", fields={}), parent=meeting(), id=n) for n in range(1, 40)
    ]  # fmt: skip
    lines = told(*many)
    assert lines[0].startswith(
        "\N{HEAVY PLUS SIGN} Somerville City Council, Tue Nov 24, 6:00 pm ET: 39 items added"
    )
    assert lines[11] == "… and 29 more"
    assert len([line for line in lines if line.startswith("+ ")]) == 10


def test_long_values_are_not_told_as_arrows_and_sets_show_what_came_and_went() -> None:
    long = "word " * 60
    lines = told(
        change(
            Event.MODIFIED,
            PAGE,
            PAGE,
            fields=fields(
                summary=("short", long), gone=(long, None), tags=(("a", "b"), ("b", "c"))
            ),
        )
    )
    assert lines[1].startswith("Summary: now “word word")
    assert lines[2] == "Gone: taken out"
    assert lines[3] == "Tags: + c \N{MINUS SIGN} a"


def test_a_possible_repeat_says_so_first() -> None:
    assert told(moved(), repeat=True)[1].startswith("Possible repeat")


def test_buttons_are_there_only_when_somebody_listens() -> None:
    assert not message([moved(id=4)], SCENE).buttons
    listening = message([moved(id=4)], replace(SCENE, buttons=True)).buttons
    assert [(button.label, button.value) for button in listening] == [
        ("Mute this", "4"),
        ("Show the diff", "4"),
    ]


def test_documents_are_linked_with_their_page_count_and_the_meeting_of_an_item_too() -> None:
    packet = Document(role=Role.PACKET, url="https://x.example/packet", title="Packet", pages=212)
    labels = [
        one.label
        for one in message(
            [change(Event.AGENDA_POSTED, meeting(documents=(packet,)), meeting())], SCENE
        ).links
    ]
    assert labels == ["Packet (212 pages)"]


def test_a_passage_that_only_moved_says_from_where() -> None:
    passage = Passage((("=", "the same words"),), 9, "item 4", "agenda", 6)
    assert told(change(Event.TEXT_CHANGED, PAGE, PAGE, passages=(passage,)))[1] == (
        "Agenda, p. 9, item 4, moved here from p. 6: the same words"
    )


def test_a_word_diff_keeps_only_the_seams_of_what_stayed() -> None:
    kept = "one two three four five six seven eight nine ten " * 10
    passage = Passage(
        (("=", kept), ("-", "may"), ("+", "shall"), ("=", kept), ("+", "always"), ("=", kept))
    )
    line = told(change(Event.TEXT_CHANGED, PAGE, PAGE, passages=(passage,)))[1]
    assert line.startswith("…")
    assert "may shall one" in line
    assert len(line) < 600


def standing(*later: Change) -> str:
    start = message([change(Event.ADDED, meeting())], SCENE)
    return spoken(present(start, later, SCENE).head).partition(" · ")[2]


def test_the_parent_says_how_things_stand() -> None:
    revised = change(Event.AGENDA_REVISED, meeting(), meeting())
    cancelled = change(Event.CANCELLED, meeting(), meeting())
    back = change(Event.REINSTATED, meeting(), meeting())
    assert standing() == ""
    assert (
        standing(moved(), revised, revised)
        == "moved to Tue Dec 1, 7:30 pm ET, agenda revised twice"
    )
    assert standing(revised) == "agenda revised"
    assert standing(revised, revised, revised) == "agenda revised 3 times"
    assert standing(cancelled) == "cancelled"
    assert standing(cancelled, back) == ""
    assert standing(change(Event.REMOVED, meeting(), meeting())) == "no longer listed"
    assert (
        standing(
            change(Event.REMOVED, meeting(), meeting()),
            change(Event.RESTORED, meeting(), meeting()),
        )
        == ""
    )
    assert standing(cancelled, moved()) == "moved to Tue Dec 1, 7:30 pm ET"
    assert standing(change(Event.RESCHEDULED, meeting(), meeting())) == "to be rescheduled"
    assert standing(detainer(), detainer()) == "2 items added"
    assert standing(change(Event.MINUTES_POSTED, meeting(), meeting())) == "minutes posted"
    assert (
        standing(change(Event.DEADLINE_MOVED, grant(), grant(), **US))
        == "deadline now Mon Dec 7, 8:59 pm ET"
    )
    assert standing(change(Event.ENRICHED, entry(), entry(), **US)) == ""


def test_an_update_of_another_day_names_its_day() -> None:
    """“checked 4:00 pm · updated 11:00 am” read as if the update came first."""
    start = message([change(Event.ADDED, meeting())], SCENE)
    newest = moved()
    now = present(start, [newest], SCENE, checked=newest.detected_at - timedelta(days=1))
    day = newest.detected_at.astimezone(ZoneInfo("America/New_York"))
    assert now.foot.endswith(f"· updated {day:%a} {day:%b} {day.day}, 9:14 am")


def test_the_edited_parent_keeps_what_it_said_and_says_when_it_was_updated() -> None:
    start = message([change(Event.ADDED, meeting())], SCENE, mention="S0DESK1")
    now = present(start, [moved()], SCENE)
    assert now.body == start.body
    assert now.foot.endswith("· updated 9:14 am")
    assert now.ping is None
    assert start.ping is not None


words = st.text(max_size=200) | st.sampled_from([nasty[:300] for nasty in NASTY])
values = st.none() | words | st.lists(words, max_size=4).map(tuple) | st.integers() | st.booleans()
whens = st.none() | st.sampled_from(
    [when("2026-11-24"), when("2026-12-01", None), when("2027-01-01", "00:00")]
)
records = st.builds(
    Record,
    kind=st.sampled_from(Kind),
    key=words,
    title=words,
    url=st.none() | words | st.just("https://a.example/x|y<z>"),
    starts_at=whens,
    ends_at=whens,
    status=st.none() | words,
    body=st.none() | words,
    location=st.none() | words,
    documents=st.lists(st.builds(Document, role=st.sampled_from(Role), url=words, title=words, pages=st.integers(0, 500)), max_size=3).map(tuple),
    fields=st.dictionaries(st.sampled_from(["number", "court", "docket_number", "section", "named", "file"]), values, max_size=4),
    text=st.none() | words,
)  # fmt: skip
changes = st.builds(
    Change,
    source_id=st.sampled_from(["somerville-ma/council", "us/doj", "nowhere"]),
    jurisdiction=st.sampled_from(["somerville-ma", "us", "", "<!channel>"]),
    kind=st.sampled_from(Kind),
    event=st.sampled_from(Event),
    key=words,
    title=words,
    detected_at=st.just(NOW),
    before=st.none() | records,
    after=records,
    fields=st.lists(st.builds(FieldChange, st.sampled_from(["title", "starts_at", "deadline", "location", "items", "item:added", "item:moved", "text:agenda", "document:packet", "<!here>"]), values, values), max_size=5).map(tuple),
    flags=st.frozensets(st.sampled_from(Flag)),
    passages=st.lists(st.builds(Passage, st.lists(st.tuples(st.sampled_from("=-+"), words), max_size=5).map(tuple), st.integers(0, 99), words, words), max_size=2).map(tuple),
    note=words,
    parent=st.none() | records,
    id=st.integers(0, 10**6),
    hits=st.lists(st.builds(Hit, words, words, words, words, st.integers(0, 9)), max_size=6).map(tuple),
)  # fmt: skip


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(changes, min_size=1, max_size=14), words, words)
def test_whatever_a_source_says_the_message_is_in_order(
    found: list[Change], reason: str, mention: str
) -> None:
    made: Message = message(
        found, replace(SCENE, buttons=True), channel="#a", reason=reason, mention=mention
    )
    assert_in_order(payload(made, "k"))
    assert_in_order(payload(present(made, found, SCENE), "k"))


def test_a_hit_is_shown_once_and_not_again_when_only_the_date_moved() -> None:
    title = "Ordinance to limit detainer requests"
    hit = Hit("sanctuary", "detainer", "item 14", f"26-1187 {title}.", 1)
    lines = told(
        change(Event.AGENDA_REVISED, meeting(), meeting(), hits=(hit,), id=1),
        change(
            Event.AGENDA_ITEM_ADDED, item("a", title=title), parent=meeting(), hits=(hit,), id=2
        ),
    )
    assert [line for line in lines if "detainer" in line] == [f"+ 14. 26-1187 {title}"]
    moved_again = told(replace(moved(), hits=(hit,)))
    assert not [line for line in moved_again if "Matching" in line]
    passage = Passage((("=", "must"), ("+", "honour detainer requests")), 2, "", "notice")
    shown = Hit("sanctuary", "detainer", "the notice", "must honour detainer requests", 2)
    lines = told(change(Event.AMENDED, grant(), grant(), passages=(passage,), hits=(shown,), **US))
    assert [line for line in lines if "detainer" in line] == [
        "New in the notice, p. 2: “must honour detainer requests”"
    ]
