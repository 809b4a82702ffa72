"""The page for readers says what the tests show, no more and no less."""

from pathlib import Path

from tests.faults.catalogue import FAULTS
from tests.faults.table import GROUPS, table

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"


def test_every_fault_stands_in_the_table() -> None:
    assert [fault for group in GROUPS.values() for fault in group] == FAULTS


def test_the_page_on_reliability_holds_the_table_as_it_is() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert table() in text, "renew it with: python -m tests.faults.table"
    assert f"{len(FAULTS)} ways" in text
