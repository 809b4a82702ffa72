"""The recorded council pages are read as their sources' own tests expect."""

import pytest

from tests.corpus.council import ASPECTS, BAR, share, stale_exceptions, verdicts
from tests.corpus.samples import COUNCIL

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not COUNCIL.is_dir(), reason=f"no recorded corpus at {COUNCIL}"),
]


@pytest.mark.parametrize("aspect", ASPECTS)
def test_nearly_all_expected_values_are_found(aspect: str) -> None:
    found = verdicts()
    held, counted = share(found, aspect)
    misses = [f"{v.file} {v.fact.label}: {v.miss}" for v in found if v.miss and not v.excuse]
    assert counted
    assert held / counted >= BAR[aspect], "\n".join(misses)


def test_every_miss_is_named_with_its_reason() -> None:
    unexplained = [
        f"{v.file} {v.fact.label}: {v.miss}" for v in verdicts() if v.miss and not v.excuse
    ]
    assert not unexplained, "\n".join(unexplained)


def test_no_exception_excuses_what_is_found() -> None:
    assert stale_exceptions() == []
