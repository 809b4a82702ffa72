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


@pytest.mark.parametrize("kind", [Kind.AGENDA_ITEM, Kind.LIST_ENTRY, Kind.FEED_ENTRY])
def test_rows_in_another_order_with_other_numbers_are_silence(kind):
    names = ("Roll call", "Budget transfer", "Order on detainer requests", "Street acceptance")
    before = [
        edit(of_kind(kind), key=f"r{n}", title=name, fields={"number": f"{n}.", "sequence": n, "file": f"26-{n}"})
        for n, name in enumerate(names, 1)
    ]  # fmt: skip
    after = [
        edit(each, fields=each.fields | ({"number": f"{9 - n}.", "sequence": 9 - n} if each.parent else {}))
        for n, each in enumerate(before[::-1])
    ]  # fmt: skip
    story = Story(*before, *OTHERS)
    assert story.says(*after, *OTHERS) == []


@pytest.mark.parametrize("kind", Kind)
def test_a_real_change_of_every_kind_is_told_once(kind):
    record = of_kind(kind)
    story = Story(record, *OTHERS)
    after = edit(record, text=f"{record.text}\nThe council may not cooperate with detainers.")
    assert [key for _, key in story.says(after, *OTHERS)] == ["r"]
    assert story.says(after, *OTHERS) == []
