"""Every kind of record, every kind of noise: silence; and every real change of it is still told."""

import pytest

from monitor.models import Kind
from tests.diff.build import Story, edit, meeting, meetings, when
from tests.diff.test_noise import FULL, NOISE

HOST = meeting("host")
CHILDREN = {Kind.AGENDA_ITEM: "host", Kind.DOCKET_ENTRY: "case"}
CASE = edit(FULL, kind=Kind.DOCKET, key="case", title="City of Chelsea v. Trump", documents=())
OTHERS = (HOST, CASE, *meetings(6))


def of_kind(kind):
    number = {"number": "14.", "sequence": 14} if kind is Kind.AGENDA_ITEM else {}
    return edit(
        FULL, kind=kind, key="r", parent=CHILDREN.get(kind), ends_at=when(7, 17, month=1, year=2027),
        fields={**FULL.fields, "file": "26-1187", **number},
    )  # fmt: skip


@pytest.mark.parametrize("name", NOISE)
@pytest.mark.parametrize("kind", Kind)
def test_noise_is_silence_in_every_kind_of_record(kind, name):
    record = of_kind(kind)
    story = Story(record, *OTHERS)
    noisy = NOISE[name](record)
    assert story.says(noisy, *OTHERS) == []
    assert story.says(record, *OTHERS) == []
    assert story.outcome.notices == ()


NAMES = ("Roll call", "Budget transfer", "Order on detainer requests", "Street acceptance")
ROWS = [kind for kind in Kind if kind not in {Kind.DOCKET, Kind.DOCKET_ENTRY, Kind.OPINION}]


def list_of(kind, first, titled):
    return [
        edit(
            of_kind(kind), key=f"r{n}", title=f"{first + n}. {name}" if titled else name,
            starts_at=when(2 + n, month=12),
            fields={"number": f"{first + n}.", "sequence": first + n, "file": f"26-{n}"},
        )
        for n, name in enumerate(NAMES)
    ]  # fmt: skip


@pytest.mark.parametrize("titled", [False, True])
@pytest.mark.parametrize("kind", ROWS)
def test_rows_in_another_order_with_other_numbers_are_silence(kind, titled):
    story = Story(*list_of(kind, 1, titled), *OTHERS)
    assert story.says(*list_of(kind, 4, titled)[::-1], *OTHERS) == []
    assert story.says(*list_of(kind, 1, titled), *OTHERS) == []


def test_a_number_alone_may_be_news_and_a_courts_number_is():
    (row,) = list_of(Kind.LIST_ENTRY, 1, titled=False)[:1]
    story = Story(row, *OTHERS)
    other = edit(row, fields={**row.fields, "number": "37"})
    assert story.events(other, *OTHERS) == ["modified"]
    entries = list_of(Kind.DOCKET_ENTRY, 1, titled=False)
    story = Story(*entries, *OTHERS)
    assert len(story.events(*list_of(Kind.DOCKET_ENTRY, 4, titled=False), *OTHERS)) == 4


@pytest.mark.parametrize("kind", Kind)
def test_a_real_change_of_every_kind_is_told_once(kind):
    record = of_kind(kind)
    story = Story(record, *OTHERS)
    after = edit(record, text=f"{record.text}\nThe council may not cooperate with detainers.")
    assert [key for _, key in story.says(after, *OTHERS)] == ["r"]
    assert story.says(after, *OTHERS) == []
