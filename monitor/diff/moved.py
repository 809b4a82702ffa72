"""Old and new rows of one meeting when a list is read anew: other ids, the same meetings.

A city that moves to another platform, or a reader that names records otherwise, keeps its stories:
what is told later goes into the thread where the meeting was told of before.
"""

from collections import defaultdict
from collections.abc import Iterator

from rapidfuzz import fuzz

from monitor.diff.likeness import SAME_NAME, bare_name
from monitor.diff.work import Work
from monitor.models import Kind, Record
from monitor.parse.fold import fold

_NEAR = 1.0
"""Hours by which two systems' starts of one meeting may differ."""

MOST = 200
"""Meetings of one day that are compared with each other."""


def pair(work: Work) -> None:
    """Fill ``work.reused`` and ``work.origins`` before a new baseline is taken.

    A key that two systems gave to two meetings is reused; of the rest the most alike of one day
    go together, each once.
    """
    meetings = {key: new for key, new in work.incoming.items() if new.kind is Kind.MEETING}
    work.reused |= {
        key
        for key, new in meetings.items()
        if (old := work.before.get(key)) is not None and _is_another(old.record, new)
    }
    gone: dict[object, list[Record]] = defaultdict(list)
    fresh: dict[object, list[Record]] = defaultdict(list)
    for key, old in work.before.items():
        record = old.record
        if record.kind is not Kind.MEETING or old.became or record.starts_at is None:
            continue
        if key not in work.incoming or key in work.reused:
            gone[record.starts_at.day].append(record)
    for key, new in meetings.items():
        if new.starts_at is not None and (key not in work.before or key in work.reused):
            fresh[new.starts_at.day].append(new)
    for day in fresh.keys() & gone.keys():
        taken: set[str] = set()
        for _, before, after in sorted(_alike(gone[day][:MOST], fresh[day][:MOST]), reverse=True):
            if before not in taken and after not in work.origins:
                taken.add(before)
                work.origins[after] = before


def _is_another(old: Record, new: Record) -> bool:
    """Whether one key stands for two meetings: another day and another name."""
    if old.kind is not new.kind:
        return True
    if old.starts_at is None or new.starts_at is None or old.starts_at.day == new.starts_at.day:
        return False
    return fuzz.token_set_ratio(_name(old), _name(new)) < SAME_NAME


def _alike(gone: list[Record], fresh: list[Record]) -> Iterator[tuple[float, str, str]]:
    for old in gone:
        for new in fresh:
            score = likeness(old, new)
            if score >= SAME_NAME:
                yield score, old.key, new.key


def likeness(old: Record, new: Record) -> float:
    """How surely two systems' rows of one day are one meeting, 0 to 100.

    One calls it "City Council", the other "City Council - Regular Meeting"; two bodies, or starts
    more than an hour apart, are two meetings.
    """
    if old.starts_at is None or new.starts_at is None:
        return 0.0
    apart = 0.0
    if None not in {old.starts_at.clock, new.starts_at.clock}:
        apart = abs((old.starts_at.instant - new.starts_at.instant).total_seconds()) / 3600
    if apart > _NEAR or _are_two_bodies(old, new):
        return 0.0
    one, other = _name(old), _name(new)
    whole = fuzz.token_sort_ratio(one, other)
    return float(max(whole, fuzz.token_set_ratio(one, other) - 5) - apart)


def _are_two_bodies(old: Record, new: Record) -> bool:
    one, other = fold(old.body or ""), fold(new.body or "")
    return bool(one and other) and fuzz.token_set_ratio(one, other) < SAME_NAME


def _name(record: Record) -> str:
    """The name of a row with its body's."""
    name = bare_name(record)
    body = " ".join(fold(record.body or "").split())
    return name if not body or body in name else f"{body} {name}"
