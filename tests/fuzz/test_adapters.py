"""Every adapter, over its own fixtures spoiled: records that can be stored, or ``ExtractError``.

A few examples for each page in the ordinary run; ``make soak`` makes many more. What crashed once
stands in ``tests/fuzz/found.tsv`` by its fixture and number, and is tried again in every run.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.diff import digest
from monitor.errors import ExtractError, FetchError
from monitor.models import Record
from monitor.models.wire import to_json
from monitor.store.codec import dumps, loads, record_json, record_of
from tests.adapters.cases import Case, cases
from tests.fuzz.spoil import spoiled

FOUND = Path(__file__).with_name("found.tsv")
CASES = {str(case): case for case in cases() if case.body_path.suffix != ".pdf"}
SEEDS = st.integers(0, 2**32)


def read(case: Case, seed: int) -> None:
    """Parse the spoiled page, and do with its records what the pipeline does."""
    body = spoiled(case.body, case.body_path.suffix, seed)
    try:
        things = case.yields(case.response(body))
    except (ExtractError, FetchError) as error:
        assert str(error).strip()
        return
    for thing in things:
        dumps(to_json(thing))
        if isinstance(thing, Record):
            digest(thing, frozenset())
            text = record_json(thing)
            text.encode("utf-8")
            assert record_of(loads(text)).key == thing.key


@pytest.mark.parametrize("name", CASES)
def test_a_spoiled_page_is_read_or_refused(name):
    case = CASES[name]

    @settings(max_examples=12)
    @given(SEEDS)
    def tried(seed: int) -> None:
        read(case, seed)

    tried()


@pytest.mark.soak
@pytest.mark.parametrize("name", CASES)
def test_many_spoiled_pages_are_read_or_refused(name):
    case = CASES[name]
    for seed in range(300):
        read(case, seed)


def found() -> list[tuple[str, int]]:
    lines = FOUND.read_text(encoding="utf-8").splitlines() if FOUND.exists() else []
    return [(name, int(seed)) for name, _, seed in (line.partition("\t") for line in lines)]


@pytest.mark.parametrize(("name", "seed"), found())
def test_what_crashed_once_does_not_crash_again(name, seed):
    read(CASES[name], seed)
