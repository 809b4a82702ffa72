"""Changes that are read once may be a slip of the site: some wait until they were read twice alike.

An advertisement in each row, a clock of another zone, another language for one reading: in a short
list they would look like news. What is withheld changes nothing in what is stored, so that the
same content at the next reading is told as if it were read for the first time, and the old content
is as if nothing had been.
"""

import contextlib
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from monitor.diff.state import Doubt, Known, Notice, Standing, Turn, Wave
from monitor.diff.work import Finding, Work
from monitor.models import Event, FieldChange

FEW = 3
"""Fewer records than this are no crowd."""
HALF_LIST = "half_list"
"""The shape of an absence together with more than half of the list."""
_MEMORY = timedelta(days=3)
_PLAIN = frozenset({Event.TEXT_CHANGED, Event.MODIFIED, Event.RENAMED})
"""Events without haste, which noise looks like."""
_TIMED = frozenset({Event.RESCHEDULED, Event.DEADLINE_MOVED})
_ZONES = timedelta(hours=14)
"""No zone is further from UTC (Kiribati): a slip of the zone moves everything by at most so much."""
_PARTS = frozenset({"items", "entries"})


def shape(finding: Finding) -> str:
    """In which way a record changed: what the changes of one cause have in common."""
    names = sorted({change.name for change in finding.fields})
    return f"{finding.event.value}:{','.join(names)}"


def is_usual(work: Work, finding: Finding) -> bool:
    """Whether this record changed in the same way in a mass change not long ago."""
    known = work.before.get(finding.key)
    return known is not None and is_known(work, known, shape(finding))


def is_known(work: Work, known: Known, what: str) -> bool:
    """Whether operators were told not long ago that this happens to the record and most others."""
    wave = known.wave
    return wave is not None and _is_recent(work, wave.at) and wave.shape == what


def hold(work: Work, findings: Sequence[Finding]) -> None:
    """Hold ``findings`` as a mass change, and remember its shape."""
    for each in findings:
        each.held = True
    work.state |= {
        each.key: replace(known, wave=Wave(work.now, shape(each)))
        for each in findings
        if (known := work.known(each.key)) is not None
    }


def brake_few(work: Work) -> None:
    """Wait when most records of a short list change in one way; what never settles is held."""
    groups: dict[str, list[Finding]] = {}
    for each in work.findings:
        slip = _slip(each)
        if may_wait(work, each) and (each.event in _PLAIN or slip):
            groups.setdefault(f"{shape(each)}{slip}", []).append(each)
    crowd = max(groups.values(), key=len, default=[])
    listed = _listed(work)
    if len(crowd) < FEW or len(crowd) <= listed * work.context.mass_share:
        return
    if _most(crowd, [is_usual(work, each) for each in crowd]):
        hold(work, crowd)
        return
    doubts = [_doubt(work, each.key) for each in crowd]
    same = [
        old is not None and old.digest == _digest(work, each)
        for old, each in zip(doubts, crowd, strict=True)
    ]
    if _most(crowd, [is_settled(work, each) for each in crowd]):
        return
    if _most(crowd, same) or not _most(crowd, [old is not None for old in doubts]):
        for each in crowd:
            withhold(work, each)
        return
    hold(work, crowd)
    work.notices.append(
        Notice(
            "mass_change",
            f"{len(crowd)} of {listed} records change in the same way at each reading: more likely the "
            "site than the news. Nothing is posted about it until they keep still; the changes are held "
            "and can be seen.",
        )
    )


def is_restless(work: Work, finding: Finding) -> bool:
    """Whether a plain difference is where the last one was, and brings what was never there before.

    An advertisement in a page does so at each reading. What goes back to how it was, or stands
    elsewhere, is told at once.
    """
    last = work.before[finding.key].turn
    if finding.event not in _PLAIN or last is None or not last.place:
        return False
    turn = turn_of(work, finding)
    back = _digest(work, finding) == last.before
    return turn.place == last.place and not back and not is_settled(work, finding)


def turn_of(work: Work, finding: Finding) -> Turn:
    """Where the difference lies: a digest of the words around it; empty when none stayed."""
    around = [(each.name, *_around(each)) for each in finding.fields]
    stays = any(head or tail for _, head, tail in around)
    place = hashlib.sha256(repr(around).encode()).hexdigest()[:16] if stays else ""
    return Turn(place, work.before[finding.key].digest)


def _around(change: FieldChange) -> tuple[list[str], list[str]]:
    """The words before and after the first and the last word that differ."""
    old, new = str(change.before or "").split(), str(change.after or "").split()
    least = min(len(old), len(new))
    head = next((at for at in range(least) if old[at] != new[at]), least)
    rest = least - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    return new[:head], new[len(new) - tail :]


def _slip(finding: Finding) -> str:
    """By how much a time moved, when it is no more than zones lie apart; empty: it did not."""
    if finding.event not in _TIMED:
        return ""
    for change in finding.fields:
        with contextlib.suppress(ValueError, TypeError):
            old, new = (datetime.fromisoformat(str(x)) for x in (change.before, change.after))
            days_only = old.time() == new.time() == time.min
            if abs(new - old) <= (timedelta(days=1) if days_only else _ZONES):
                return str(new - old)
    return ""


def is_settled(work: Work, finding: Finding) -> bool:
    """Whether the same new content was read before, long enough ago."""
    old = _doubt(work, finding.key)
    if old is None or old.digest != _digest(work, finding):
        return False
    return work.now - old.since >= work.context.removal_apart


def is_new_doubt(work: Work, finding: Finding) -> bool:
    """Whether this content is read for the first time."""
    old = _doubt(work, finding.key)
    return old is None or old.digest != _digest(work, finding)


def withhold(work: Work, finding: Finding, known: Known | None = None) -> None:
    """Say nothing yet, and leave the record as it was; ``known`` is its state otherwise."""
    before = work.before[finding.key]
    named = _digest(work, finding)
    old = _doubt(work, finding.key)
    since = old.since if old is not None and old.digest == named else work.now
    work.state[finding.key] = replace(
        known or before,
        record=before.record,
        digest=before.digest,
        standing=Standing.LISTED,
        missing_since=None,
        missing_polls=0,
        doubt=Doubt(since, named),
    )
    work.findings = [each for each in work.findings if each is not finding]


def may_wait(work: Work, finding: Finding) -> bool:
    """Whether the finding is a plain difference of a record that was there before, by itself."""
    before = work.before.get(finding.key)
    return (
        not finding.held
        and before is not None
        and finding.before is not None
        and finding.after is not None
        and finding.before.key == finding.key
        and not finding.record.parent
        and not finding.files
        and finding.key not in work.origins
        and before.standing in {Standing.LISTED, Standing.MISSING}
        and not before.lost_files
        and not any(change.name in _PARTS or ":" in change.name for change in finding.fields)
    )


def _listed(work: Work) -> int:
    there = {Standing.LISTED, Standing.MISSING}
    return sum(old.standing in there and not old.record.parent for old in work.before.values())


def _doubt(work: Work, key: str) -> Doubt | None:
    known = work.before.get(key)
    found = known.doubt if known else None
    return found if found is not None and _is_recent(work, found.since) else None


def _digest(work: Work, finding: Finding) -> str:
    return work.state[finding.key].digest


def _is_recent(work: Work, moment: datetime) -> bool:
    return work.now - moment < max(_MEMORY, 3 * work.context.source.every)


def _most(crowd: Sequence[Finding], true: Sequence[bool]) -> bool:
    return sum(true) * 2 > len(crowd)
