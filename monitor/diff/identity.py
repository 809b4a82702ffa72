"""Which new record is which old one, when the keys do not say it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from monitor.diff.likeness import meeting_likeness, signature, text_likeness
from monitor.diff.rules import meetings
from monitor.diff.rules.items import file_number
from monitor.diff.state import Known, Standing
from monitor.diff.work import Work
from monitor.models import Identity, Kind, Record
from monitor.parse.fold import fold, same_text

REWORDED = 62.0
"""From here on an item is a reworded one; below, one was withdrawn and another added."""
_SAME_ROW = 85.0
_OPEN = frozenset({Standing.LISTED, Standing.MISSING})
RECENT = timedelta(days=14)
"""How long after its day a meeting that left the list may come back under another id."""

Pairs = dict[str, str]
"""New key → old key."""


def follow(work: Work) -> None:
    """Fill ``work.origins``, the records that go on under a new key, and ``work.reused``."""
    work.returned = {
        key
        for key in work.incoming
        if (old := work.before.get(key)) and old.became and old.standing is Standing.LEFT
    }
    for key in work.returned:
        other = work.before[key].became
        if other in work.before and other not in work.incoming:
            work.origins[key] = other
    fresh = [record for key, record in work.incoming.items() if _is_fresh(work, key)]
    top = [record for record in fresh if not record.parent]
    if top:
        _top(work, top)
    _items(work)


def _is_fresh(work: Work, key: str) -> bool:
    return key not in work.origins and (key not in work.before or key in work.returned)


def _top(work: Work, fresh: list[Record]) -> None:
    gone = {
        key: old.record
        for key, old in work.before.items()
        if key not in work.incoming and _may_go_on(work, old)
    }
    for old in work.origins.values():
        gone.pop(old, None)
    if not gone:
        return
    pairs = _once(gone, fresh, signature)
    if work.context.identity is Identity.LIKENESS:
        rest = {key: old for key, old in gone.items() if key not in pairs.values()}
        left = [record for record in fresh if record.key not in pairs]
        pairs |= _alike(rest, left, _likeness, 1.0)
    work.origins |= pairs


def _may_go_on(work: Work, old: Known) -> bool:
    """A meeting's row may come back under another id: an event becomes a recording.

    Other records that rolled off a feed do not: a new post may have an old post's words.
    """
    record = old.record
    if record.parent or old.became or old.standing is Standing.CLOSED:
        return False
    if record.kind is not Kind.MEETING:
        return old.standing in _OPEN and not work.rolling
    if old.standing is not Standing.LEFT:
        return True
    return record.starts_at is not None and record.starts_at.until > work.now - RECENT


def _likeness(old: Record, new: Record) -> float:
    if old.kind is not new.kind:
        return 0.0
    if old.kind is Kind.MEETING:
        return meeting_likeness(old, new)
    alike = text_likeness(old, new)
    same_time = old.starts_at == new.starts_at and old.ends_at == new.ends_at
    return alike if alike >= _SAME_ROW and same_time else 0.0


def _items(work: Work) -> None:
    """Agenda items, within one meeting: by key, then file number, then likeness."""
    fresh: dict[str, list[Record]] = {}
    for record in work.incoming.values():
        if record.kind is Kind.AGENDA_ITEM and record.parent:
            fresh.setdefault(record.parent, []).append(record)
    if not fresh:
        return
    now_at = {old: new for new, old in work.origins.items()}
    known: dict[str, dict[str, Record]] = {}
    for key, old in work.before.items():
        record = old.record
        if record.kind is Kind.AGENDA_ITEM and record.parent and old.standing in _OPEN:
            known.setdefault(now_at.get(record.parent, record.parent), {})[key] = record
    for parent, records in fresh.items():
        if parent in known:
            _items_of_one(work, known[parent], records)


def _items_of_one(work: Work, known: dict[str, Record], records: list[Record]) -> None:
    reused = _reused_keys(known, records)
    followed = set(work.origins.values())
    gone = {
        key: old
        for key, old in known.items()
        if key not in followed and (key in reused or key not in work.incoming)
    }
    fresh = [each for each in records if each.key in reused or _is_fresh(work, each.key)]
    work.reused |= reused
    if gone and fresh:
        work.origins |= _pair_items(gone, fresh)


def _reused_keys(known: dict[str, Record], records: list[Record]) -> set[str]:
    """Keys that now stand for another item: platforms that number their items anew."""
    common = [
        (known[new.key], new)
        for new in records
        if new.key in known and not same_text(known[new.key].title, new.title)
    ]
    if not common:
        return set()
    were = {fold(old.title) for old in known.values()}
    are = {fold(new.title) for new in records}
    return {new.key for old, new in common if _is_other(old, new, were, are)}


def _is_other(old: Record, new: Record, were: set[str], are: set[str]) -> bool:
    if text_likeness(old, new) >= REWORDED:
        return False  # drafts get their file number later
    one, other = file_number(old), file_number(new)
    if one and other:
        return one != other
    return fold(old.title) in are or fold(new.title) in were


def _pair_items(gone: dict[str, Record], fresh: list[Record]) -> Pairs:
    pairs: Pairs = {}
    for name in (_file, _words):
        rest = {key: record for key, record in gone.items() if key not in pairs.values()}
        pairs |= _once(rest, [each for each in fresh if each.key not in pairs], name)
    rest = {key: record for key, record in gone.items() if key not in pairs.values()}
    left = [each for each in fresh if each.key not in pairs]
    return pairs | _alike(rest, left, _item_likeness, REWORDED)


def _file(record: Record) -> tuple[str, ...] | None:
    number = file_number(record)
    return (number,) if number else None


def _words(record: Record) -> tuple[str, ...] | None:
    return (file_number(record), fold(record.title), fold(record.text or ""))


def _item_likeness(old: Record, new: Record) -> float:
    one, other = file_number(old), file_number(new)
    return 0.0 if one and other else text_likeness(old, new)


def _once(
    old: dict[str, Record],
    new: Iterable[Record],
    name: Callable[[Record], tuple[str, ...] | None],
) -> Pairs:
    """Pairs of what ``name`` calls the same; several of one name in the order of the lists."""
    left: dict[tuple[str, ...], list[str]] = {}
    for key, record in old.items():
        called = name(record)
        if called:
            left.setdefault(called, []).append(key)
    pairs: Pairs = {}
    for record in new:
        called = name(record)
        if called and left.get(called):
            pairs[record.key] = left[called].pop(0)
    return pairs


def _alike(
    old: dict[str, Record],
    new: list[Record],
    score: Callable[[Record, Record], float],
    least: float,
) -> Pairs:
    """The best pairs first; each record once."""
    ranked = sorted(
        ((score(before, after), key, after.key) for key, before in old.items() for after in new),
        reverse=True,
    )
    pairs: Pairs = {}
    taken: set[str] = set()
    for value, key, fresh in ranked:
        if value < least:
            break
        if key not in taken and fresh not in pairs:
            taken.add(key)
            pairs[fresh] = key
    return pairs


def twin_of(work: Work, record: Record) -> Known | None:
    """The known row of the same meeting, when a list shows one meeting under two ids."""
    if record.kind is not Kind.MEETING or record.starts_at is None or not record.starts_at.clock:
        return None
    named = signature(record)
    for key, old in work.before.items():
        other = old.record
        if other.starts_at is None or other.starts_at.day != record.starts_at.day:
            continue
        if key not in work.incoming or signature(other) != named:
            continue
        if meetings.is_off(work.incoming[key]) == meetings.is_off(record):
            return old
    return None


def settle(work: Work) -> None:
    """Close the old keys of records that go on under new ones."""
    for new, old in work.origins.items():
        if old not in work.incoming:
            work.state[old] = replace(work.before[old], standing=Standing.LEFT, became=new)
