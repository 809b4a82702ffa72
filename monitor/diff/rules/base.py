"""What the rules of several kinds share."""

from collections.abc import Iterable

from monitor.diff.files import FileChange, FileFate
from monitor.models import Event, FieldChange

Named = dict[str, FieldChange]
"""The differences of a record by field name."""


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
