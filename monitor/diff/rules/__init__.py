"""From the differences of one record to its one event: one file for each family of kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.diff.fields import Delta
from monitor.diff.files import FileChange
from monitor.diff.rules import courts, items, meetings, notices, texts
from monitor.diff.rules.base import Named
from monitor.models import Event, FieldChange, Kind


@dataclass(frozen=True, slots=True)
class Verdict:
    """The event of a record and the differences worth telling with it."""

    event: Event
    fields: tuple[FieldChange, ...]
    files: tuple[FileChange, ...]


_RULES: dict[Kind, Callable[[Delta, Named], Event]] = {
    Kind.MEETING: meetings.event,
    Kind.AGENDA_ITEM: items.event,
    Kind.MATTER: notices.matter,
    Kind.GRANT: notices.grant,
    Kind.NOTICE: notices.notice,
    Kind.DOCKET: courts.docket,
    Kind.DOCKET_ENTRY: courts.entry,
    Kind.OPINION: courts.opinion,
}


def judge(delta: Delta, now: datetime) -> Verdict | None:
    """The one event of these differences, or ``None`` when none of them is news."""
    kind = delta.after.kind
    fields, files = delta.fields, delta.files
    if kind is Kind.MEETING:
        fields = tuple(each for each in fields if not meetings.is_quiet(each, delta, now))
        files = meetings.loud_files(delta, now)
    elif kind is Kind.AGENDA_ITEM:
        fields = tuple(each for each in fields if not items.is_quiet(each))
    if not fields and not files:
        return None
    rule = _RULES.get(kind, texts.event)
    found = rule(Delta(delta.before, delta.after, fields, files), {one.name: one for one in fields})
    return Verdict(found, fields, files)


__all__ = ["Verdict", "judge"]
