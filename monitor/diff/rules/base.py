"""What the rules of several kinds share."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.diff.files import FileChange, FileFate
from monitor.models import Event, FieldChange, When

Named = dict[str, FieldChange]
"""The differences of a record by field name."""


_TWO_DAYS = timedelta(days=2)


def is_past(when: When | None, now: datetime) -> bool:
    """Whether the last moment ``when`` can mean is before ``now``."""
    if when is None or when.day - now.date() >= _TWO_DAYS:
        return False  # in any zone
    return when.until < now


def file_event(files: Iterable[FileChange]) -> Event | None:
    """The event of files that are neither agendas nor minutes of this record."""
    fates = {each.fate for each in files}
    if fates & {FileFate.REVISED, FileFate.REPLACED}:
        return Event.DOCUMENT_REVISED
    if FileFate.NEW in fates:
        return Event.DOCUMENT_ADDED
    if FileFate.WITHDRAWN in fates:
        return Event.DOCUMENT_REMOVED
    return Event.MODIFIED if fates else None
