"""How much of the council corpus is read: every fact of every expected file, checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from monitor.errors import ExtractError
from tests.corpus.checking import miss
from tests.corpus.expected import ASPECTS, Fact, facts
from tests.corpus.reading import Reading, read
from tests.corpus.samples import platforms, sample, with_expectations

BAR = {"meeting": 0.99, "start": 0.99, "status": 0.97, "location": 0.97, "link": 0.97}
"""The share of facts that must hold, by aspect."""


@dataclass(frozen=True)
class Verdict:
    """One fact: ``miss`` is why it does not hold (empty: it does), ``excuse`` the named reason."""

    file: str
    folder: str
    fact: Fact
    miss: str
    excuse: str = ""


@cache
def verdicts(only: str = "") -> tuple[Verdict, ...]:
    """Every fact of the corpus (of folder ``only``) and whether it holds."""
    found: list[Verdict] = []
    for file in with_expectations():
        one = sample(file)
        if only and one.folder != only:
            continue
        module = platforms()[one.folder]
        excuses: dict[tuple[str, str], str] = getattr(module, "EXCEPTIONS", {})
        elsewhere: dict[tuple[str, str], str] = getattr(module, "ELSEWHERE", {})
        reading, failure = Reading(()), ""
        if file not in getattr(module, "NOT_LISTINGS", {}):
            try:
                reading = read(one)
            except ExtractError as error:
                failure = f"not read: {error}"
        for fact in facts(one):
            reason = failure or miss(fact, reading)
            named = excuses.get((file, fact.label)) or elsewhere.get((file, fact.item))
            excuse = named or "" if reason else ""
            found.append(Verdict(file, one.folder, fact, reason, excuse))
    return tuple(found)


def stale_exceptions() -> list[tuple[str, str]]:
    """Named exceptions that excuse nothing: the value is found, or no such fact exists.

    ``EXCEPTIONS`` name one value, ``ELSEWHERE`` one expected record that is of another page.
    """
    missed = {(one.file, one.fact.label) for one in verdicts() if one.miss}
    records = {(one.file, one.fact.item) for one in verdicts() if one.miss}
    return [
        name
        for module in platforms().values()
        for attribute, used in (("EXCEPTIONS", missed), ("ELSEWHERE", records))
        for name in getattr(module, attribute, {})
        if name not in used
    ]


def share(found: Sequence[Verdict], aspect: str) -> tuple[int, int]:
    """Facts of ``aspect`` that hold, and how many count: those not excused by name."""
    counted = [v for v in found if v.fact.aspect == aspect and not v.excuse]
    return sum(1 for verdict in counted if not verdict.miss), len(counted)


__all__ = ["ASPECTS", "BAR", "Verdict", "share", "stale_exceptions", "verdicts"]
