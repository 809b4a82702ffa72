"""What one comparison gathers on its way from two states to an outcome."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from monitor.diff.fields import DEADLINE_KINDS
from monitor.diff.files import FileChange, FileFate
from monitor.diff.normal import digest
from monitor.diff.passages import document_diff
from monitor.diff.rules import Verdict, meetings
from monitor.diff.rules.base import is_past
from monitor.diff.state import GONE, Context, Known, Notice, Standing
from monitor.models import Event, FieldChange, Kind, Passage, Record, Role


@dataclass(slots=True, kw_only=True)
class Finding:
    """A change in the making. ``key`` is the key its record goes by now; one state is given."""

    event: Event
    key: str
    before: Record | None
    after: Record | None
    fields: tuple[FieldChange, ...] = ()
    files: tuple[FileChange, ...] = ()
    note: str = ""
    thread: str = ""
    held: bool = False

    @property
    def record(self) -> Record:
        """The record as it is now, or as it last was."""
        return self.after or cast("Record", self.before)

    def take(self, verdict: Verdict | None) -> None:
        """List the differences of ``verdict``, keeping the event."""
        if verdict is not None:
            self.fields += verdict.fields
            self.files += verdict.files


@dataclass(slots=True)
class Work:
    """The comparison so far.

    ``incoming`` are the records of the snapshot by key; ``origins`` the old key of each record
    that goes on under a new one; ``reused`` keys that now name something else;
    ``returned`` keys that are listed again after their record went on under another.
    """

    context: Context
    before: Mapping[str, Known]
    incoming: dict[str, Record]
    complete: bool
    rolling: bool
    half: bool = False
    origins: dict[str, str] = field(default_factory=dict)
    reused: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    state: dict[str, Known] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    _read: dict[tuple[str, str], tuple[Passage, ...]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The moment of the comparison."""
        return self.context.now

    def known(self, key: str) -> Known | None:
        """The state of ``key`` as far as this comparison has come."""
        return self.state.get(key) or self.before.get(key)

    def meeting(self, key: str | None) -> Record | None:
        """The parent record ``key``, as it is now or as it was."""
        if key is None:
            return None
        known = self.known(key)
        return self.incoming.get(key) or (known.record if known else None)

    def passages(self, key: str, change: FileChange) -> tuple[Passage, ...] | None:
        """The changed passages of a revised file of ``key``; ``None`` when its texts are not at hand."""
        if change.before is None or change.after is None or change.fate is FileFate.RETITLED:
            return None
        named = change.before.digest, change.after.digest
        if named not in self._read:
            texts = [self.context.texts.get(name) for name in named]
            if texts[0] is None or texts[1] is None:
                return None
            items = [record for record in self.incoming.values() if record.parent == key]
            self._read[named] = document_diff(texts[0], texts[1], items)
        return self._read[named]

    def listed(self, record: Record, old: Known | None = None) -> Known:
        """The state of ``record``, listed now."""
        posted = self.now if has_agenda(record) else None
        named = digest(record, self.context.volatile)
        if old is None:
            return Known(
                record=record,
                standing=Standing.LISTED,
                first_seen=self.now,
                agenda_first_posted=posted,
                digest=named,
            )
        return replace(
            old,
            record=record,
            standing=Standing.LISTED,
            missing_since=None,
            missing_polls=0,
            doubt=None,
            became=old.became if old.standing is Standing.LISTED else "",
            agenda_first_posted=old.agenda_first_posted or posted,
            digest=named,
        )


def has_agenda(record: Record) -> bool:
    """Whether an agenda hangs on the record."""
    return any(each.role is Role.AGENDA for each in record.documents)


def is_over(record: Record, now: datetime) -> bool:
    """Whether the record's time is past: a meeting's start, a notice's deadline."""
    if record.kind is Kind.MEETING:
        return meetings.is_over(record, now)
    return record.kind in DEADLINE_KINDS and is_past(record.ends_at, now)


def is_ahead(known: Known, now: datetime) -> bool:
    """Whether the record stands by itself, was listed, and its time is not past."""
    return (
        known.standing not in GONE
        and known.record.parent is None
        and not is_over(known.record, now)
    )
