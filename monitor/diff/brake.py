"""When too much changes at once, or one thing too often, it is the site and not the news."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.diff.doubt import (
    HALF_LIST,
    hold,
    is_known,
    is_new_doubt,
    is_restless,
    is_usual,
    may_wait,
    turn_of,
    withhold,
)
from monitor.diff.state import Notice, Standing
from monitor.diff.work import Finding, Work, is_ahead
from monitor.models import Event

_DAY = timedelta(hours=24)
_FEW = 3
_MOST = 0.8
_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Balance:
    """How many records were ahead, how many of them are gone, and how many are wholly new."""

    ahead: int
    lost: int
    new: int


def balance(work: Work) -> Balance:
    """What the snapshot lost and gained, children and past records left out."""
    gone_on = set(work.origins.values())
    ahead = [key for key, old in work.before.items() if is_ahead(old, work.now)]
    lost = sum(key not in work.incoming and key not in gone_on for key in ahead)
    new = sum(
        not record.parent and key not in work.before and key not in work.origins
        for key, record in work.incoming.items()
    )
    return Balance(len(ahead), lost, new)


def is_redesign(work: Work, found: Balance) -> bool:
    """Whether nearly all that was ahead is gone and other records stand in its place."""
    if not work.complete or work.rolling:
        return False
    ahead, lost, new = found.ahead, found.lost, found.new
    if lost < _FEW or lost < ahead * _MOST or new < lost * _HALF:
        return False
    work.notices.append(
        Notice(
            "mass_change",
            f"{lost} of {ahead} records were replaced by {new} others in one poll: the site was "
            "rebuilt or its ids changed. Nothing was posted; what is listed now is the new "
            "baseline.",
        )
    )
    return True


def mark_half_list(work: Work, found: Balance) -> None:
    """Note a list that lost more than half: its absences need one more look."""
    if not work.complete or work.rolling:
        return
    ahead, lost = found.ahead, found.lost
    work.half = lost > 0 and ahead - lost < max(1, ahead * _HALF)
    if work.half and not any(
        key not in work.incoming
        and (old.standing is Standing.MISSING or is_known(work, old, HALF_LIST))
        for key, old in work.before.items()
    ):
        work.notices.append(
            Notice(
                HALF_LIST,
                f"The list shows {ahead - lost} of {ahead} records that should be on it. "
                "Nothing is said about the others until it was read so twice more.",
            )
        )


def note_renumbering(work: Work, found: Balance) -> None:
    """Tell operators when most records go on under new ids."""
    moved = [old for old in work.origins.values() if is_ahead(work.before[old], work.now)]
    ahead = found.ahead
    if len(moved) >= _FEW and len(moved) > ahead * _HALF:
        work.notices.append(
            Notice(
                "mass_change",
                f"{len(moved)} of {ahead} records have new ids and are followed under them. "
                "Nothing was posted about it.",
            )
        )


def brake_mass(work: Work) -> bool:
    """Hold all findings when more than a share of the known records changed at once.

    When most of them did so in the same way before, operators know; then only that is held, and
    what else happened is told. Answers whether a new baseline was taken.
    """
    context = work.context
    changed = _records(each for each in work.findings if each.before is not None)
    if len(changed) <= context.mass_least:
        return False
    listed = sum(
        old.standing in {Standing.LISTED, Standing.MISSING} and not old.record.parent
        for old in work.before.values()
    )
    if len(changed) <= listed * context.mass_share:
        return False
    usual = [each for each in work.findings if is_usual(work, each)]
    others = changed - _records(usual)
    if len(others) <= context.mass_least and len(others) < len(changed) * context.mass_share:
        hold(work, usual)
        return False
    hold(work, work.findings)
    work.notices.append(
        Notice(
            "mass_change",
            f"{len(changed)} of {listed} records changed in one poll"
            f"{_common(work.findings)}: more likely the site than the news. Nothing was posted; "
            "what is listed now is the new baseline, the changes are held and can be seen.",
        )
    )
    return True


def _records(findings: Iterable[Finding]) -> set[str]:
    """The keys of the records that stand by themselves and changed, or whose parts did."""
    return {each.key if not each.record.parent else each.record.thread for each in findings}


def _common(findings: Iterable[Finding]) -> str:
    names = Counter(change.name for each in findings for change in each.fields)
    common = names.most_common(1)
    return f", most in “{common[0][0]}”" if common else ""


def brake_flapping(work: Work) -> None:
    """Hold the changes of a record that changed more often than it may in 24 hours.

    Before that, a text that changed today and changes in the same place again waits until it was
    read so twice: one that is another at each reading is no news.
    """
    muted: list[Finding] = []
    for each in list(work.findings):
        if each.before is None or each.held:
            continue
        known = work.state.get(each.key) or work.before[each.key]
        recent = tuple(flip for flip in known.flips if work.now - flip < _DAY)
        new_word = each.event in _GRAVE and each.event not in known.flip_events
        events = known.flip_events[-len(recent) :] if recent else ()
        waits = may_wait(work, each)
        if waits and not is_new_doubt(work, each):
            moved = replace(known, flips=recent, flip_events=events)  # counted when first read
        else:
            moved = replace(
                known, flips=(*recent, work.now), flip_events=(*events, each.event.value)
            )
        restless = waits and bool(recent) and is_restless(work, each)
        if waits and not restless:
            moved = replace(moved, turn=turn_of(work, each))
        work.state[each.key] = moved
        if len(recent) >= work.context.flips and not new_word:
            each.held = True
            if len(recent) == work.context.flips:
                muted.append(each)
        elif restless:
            withhold(work, each, moved)
    if muted:
        work.notices.append(_flapping(muted, work.context.flips + 1))


# Not swallowed the first time, whatever flickered before.
_GRAVE = frozenset({Event.CANCELLED, Event.POSTPONED, Event.RESCHEDULED, Event.CLOSED})


def _flapping(muted: list[Finding], times: int) -> Notice:
    """One line for all records that are muted by one poll."""
    first = muted[0].before or muted[0].record
    if len(muted) == 1:
        sentence = (
            f"“{first.title}” changed {times} times in 24 hours and is muted until it keeps "
            "still; its changes are stored."
        )
        return Notice("flapping", sentence, muted[0].key)
    sentence = (
        f"“{first.title}” and {len(muted) - 1} more changed {times} times in 24 hours and are muted "
        "until they keep still; their changes are stored."
    )
    return Notice("flapping", sentence)
