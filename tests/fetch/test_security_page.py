"""The threat table names files and tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| Threat", "|---"))
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_each_threat_has_an_answer_a_place_and_a_test_that_exist(row: list[str]) -> None:
    _, answer, where, shown = row
    assert answer
    folder = ROOT
    for name in re.findall(r"`([^`]+)`", where):
        path = ROOT / name if "/" in name or name.endswith(".txt") else folder / name
        assert path.exists(), name
        folder = path.parent
    tests = re.findall(r"`([^`]+)`", shown)
    assert tests
    for name in tests:
        assert (ROOT / name).exists(), name


def test_the_table_is_not_empty() -> None:
    assert len(ROWS) > 20
