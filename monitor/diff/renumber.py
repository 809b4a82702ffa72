"""Rows that only got another number, in front of their title or in a column of its own: no news."""

import re

from monitor.diff.rules.items import PLACES
from monitor.diff.work import Finding, Work
from monitor.models import Event, FieldChange, Kind
from monitor.parse.fold import fold

_ORDINAL = re.compile(r"^\(?\d{1,4}[.)]\s+(?=\S)")
_EVENTS = frozenset({Event.MODIFIED, Event.RENAMED, Event.AGENDA_ITEM_REWORDED})
_NUMBERED = frozenset({Kind.DOCKET, Kind.DOCKET_ENTRY, Kind.OPINION})
"""Kinds whose numbers are given by a court and mean something."""


def drop_renumbered(work: Work) -> None:
    """Leave out rows that say the same under another number.

    One number in a column may be news (a count); several at once are a list that moved up or down.
    """
    found = [each for each in work.findings if _is_renumbered(each)]
    alone = [each for each in found if all(change.name == "title" for change in each.fields)]
    dropped = {id(each) for each in (found if len(found) > 1 else alone)}
    if dropped:
        work.findings = [each for each in work.findings if id(each) not in dropped]


def _is_renumbered(finding: Finding) -> bool:
    return (
        finding.event in _EVENTS
        and finding.before is not None
        and finding.record.kind not in _NUMBERED
        and not finding.files
        and bool(finding.fields)
        and all(change.name in PLACES or _is_ordinal(change) for change in finding.fields)
    )


def _is_ordinal(change: FieldChange) -> bool:
    if change.name != "title":
        return False
    old, new = fold(str(change.before)), fold(str(change.after))
    if not (_ORDINAL.match(old) and _ORDINAL.match(new)):
        return False
    return _ORDINAL.sub("", old) == _ORDINAL.sub("", new)
