"""Three pairs of agendas as PDFs: edited text, moved paragraphs, scanned pages."""

import pytest

from monitor.diff import document_diff
from monitor.fetch.ocr import DocumentReader
from monitor.parse.document import text_of
from tests.diff.build import Story, doc, item, meeting, meetings
from tests.documents.paper import ITEMS, agenda, scanned

EDITED = [
    ITEMS[0],
    ITEMS[1].replace("require cooperation with", "limit cooperation with"),
    ITEMS[2],
    ITEMS[3].replace("$250,000", "$410,000"),
    ITEMS[4],
    "6. 26-1187 Home rule petition on overnight parking near Davis Square.",
]


def words(passage, mark):
    return [text for sign, text in passage.words if sign == mark]


def test_the_changed_words_are_shown_with_their_page_and_item():
    before, after = text_of(agenda(lines=10)), text_of(agenda(EDITED, lines=10))
    limit, money, new = document_diff(before, after)
    assert (words(limit, "-"), words(limit, "+")) == (["require"], ["limit"])
    assert limit.page == 1
    assert limit.item.startswith("2. 26-1182 Ordinance amending Chapter 9")
    assert words(limit, "=")[-1].startswith("cooperation with federal detainer requests")
    assert (words(money, "-"), words(money, "+")) == (["$250,000"], ["$410,000"])
    assert (money.page, money.item[:10]) == (2, "4. 26-1184")
    assert words(new, "-") == []
    assert words(new, "+")[0].startswith("6. 26-1187 Home rule petition")
    assert new.item.startswith("6. 26-1187")


def test_the_items_of_the_record_name_the_place():
    items = [item("1", "b", ITEMS[1].partition(" ")[2].partition(" ")[2], number="2.")]
    before, after = text_of(agenda()), text_of(agenda(EDITED[:5]))
    limit, money = document_diff(before, after, items)
    assert limit.item.startswith("2. Ordinance amending Chapter 9")
    assert money.item == limit.item


def test_a_withdrawn_item_is_shown_as_gone():
    before, after = text_of(agenda()), text_of(agenda([*ITEMS[:2], *ITEMS[3:]]))
    (gone,) = document_diff(before, after)
    assert words(gone, "+") == []
    assert words(gone, "-")[0].startswith("3. 26-1183 Order that the Director")
    assert gone.item.startswith("3. 26-1183")


def test_moved_paragraphs_are_moves_and_not_changes():
    moved = [ITEMS[0], ITEMS[2], ITEMS[3], ITEMS[1], ITEMS[4]]
    before, after = text_of(agenda(lines=10)), text_of(agenda(moved, lines=10))
    (move,) = document_diff(before, after)
    assert [sign for sign, _ in move.words] == ["="]
    assert move.words[0][1].startswith("2. 26-1182 Ordinance amending Chapter 9")
    assert (move.page, move.moved_from) == (2, 1)


def test_an_edit_inside_a_moved_document_is_still_one_change():
    moved = [EDITED[0], EDITED[2], EDITED[3], EDITED[1], EDITED[4]]
    before, after = text_of(agenda()), text_of(agenda(moved))
    found = document_diff(before, after)
    changed = [(words(p, "-"), words(p, "+")) for p in found if p.moved_from is None]
    assert (["$250,000"], ["$410,000"]) in changed


@pytest.mark.parametrize(
    "after",
    [
        agenda(printed="November 20, 2026 3:12 PM"),
        agenda(width=60),
        agenda(lines=7),
        agenda(width=50, lines=9, printed="11/21/2026"),
    ],
    ids=["printed later", "other lines", "other pages", "all"],
)
def test_how_it_is_printed_does_not_count(after):
    before = text_of(agenda(printed="November 19, 2026 9:00 AM"))
    assert document_diff(before, text_of(after)) == ()
    assert document_diff(text_of(after), before) == ()


def test_two_downloads_of_one_agenda_have_other_bytes_and_the_same_digest():
    one, other = agenda(printed="November 19, 2026 9:00 AM"), agenda(printed="November 20, 2026")
    assert one != other
    assert text_of(one).digest == text_of(other).digest


def test_a_revised_agenda_is_told_with_its_passages_and_a_reflowed_one_is_not():
    texts = {
        text.digest: text for text in map(text_of, (agenda(), agenda(lines=7), agenda(EDITED)))
    }
    first, reflowed, edited = (
        text_of(p).digest for p in (agenda(), agenda(lines=7), agenda(EDITED))
    )
    story = Story(meeting(documents=(doc(digest=first),)), *meetings(3), texts=texts)
    again = meeting(documents=(doc(digest=reflowed, title="Agenda"),))
    assert story.events(again, *meetings(3)) == []
    change = story.change(meeting(documents=(doc(digest=edited),)), *meetings(3))
    assert change.event.value == "agenda_revised"
    assert [field.name for field in change.fields] == ["text:agenda"]
    assert len(change.passages) == 3
    assert {passage.document for passage in change.passages} == {"agenda"}


@pytest.mark.ocr
async def test_a_scanned_pair_shows_the_changed_words():
    reader = DocumentReader()
    before = await reader.read(scanned(agenda()), "application/pdf")
    after = await reader.read(scanned(agenda(EDITED[:5])), "application/pdf")
    assert before.method == after.method == "ocr"
    assert before.note == "recognised from a scan: 1 of 1 pages"
    found = document_diff(before, after)
    assert [(words(p, "-"), words(p, "+")) for p in found] == [
        (["require"], ["limit"]),
        (["$250,000"], ["$410,000"]),
    ]


@pytest.mark.ocr
async def test_a_scan_packed_anew_is_recognised_once():
    reader = DocumentReader()
    pdf = scanned(agenda())
    first = await reader.read(pdf)
    seen = dict(reader.texts)
    again = await reader.read(pdf + b"\n% downloaded again")
    assert again.digest == first.digest
    assert dict(reader.texts) == seen
