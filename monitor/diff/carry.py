"""What stays in the stored record although this read did not show it."""

from dataclasses import replace
from datetime import datetime

from monitor.diff.fields import Delta
from monitor.diff.files import FileFate, carry_reading, pair_files
from monitor.diff.normal import is_empty
from monitor.diff.state import Known
from monitor.diff.work import Work
from monitor.models import Document, MeetingStatus, Record, When
from monitor.parse.fold import fold, plain_url

Lost = tuple[tuple[str, datetime, int], ...]


def carry(before: Record, after: Record, *, complete: bool) -> Record:
    """``after`` with what the read could not know.

    Texts of files are not read at each poll: the last reading of the same version stands. In a
    partial read a part that is merely absent was not read, and stands as it was.
    """
    documents = carry_reading(before.documents, after.documents)
    if complete:
        return after if documents == after.documents else replace(after, documents=documents)
    gone = pair_files(before.documents, after.documents)[1]
    known = {name: value for name, value in after.fields.items() if not is_empty(value)}
    unsaid = not after.status or after.status == MeetingStatus.UNKNOWN
    return replace(
        after,
        starts_at=_kept_time(before.starts_at, after.starts_at),
        ends_at=_kept_time(before.ends_at, after.ends_at),
        status=before.status if unsaid and before.status else after.status,
        body=after.body or before.body,
        location=after.location or before.location,
        text=after.text or before.text,
        documents=(*documents, *gone),
        fields={**before.fields, **known},
    )


def _kept_time(before: When | None, after: When | None) -> When | None:
    if after is None or before is None:
        return after or before
    same_day = before.day == after.day
    return before if same_day and after.clock is None else after


def settle_files(work: Work, old: Known, found: Delta) -> tuple[Delta, Lost]:
    """Wait with "withdrawn" as long as with a missing record: links flicker too."""
    if not any(each.fate is FileFate.WITHDRAWN for each in found.files):
        return found, ()
    seen = {name: (since, polls) for name, since, polls in old.lost_files}
    kept: list[Document] = []
    lost: list[tuple[str, datetime, int]] = []
    files = []
    for each in found.files:
        if each.fate is not FileFate.WITHDRAWN or each.before is None:
            files.append(each)
            continue
        name = file_name(each.before)
        since, polls = seen.get(name, (work.now, 0))
        polls += 1
        context = work.context
        if polls >= context.removal_polls and work.now - since >= context.removal_apart:
            files.append(each)
            continue
        kept.append(each.before)
        lost.append((name, since, polls))
    after = replace(found.after, documents=(*found.after.documents, *kept)) if kept else found.after
    return Delta(found.before, after, found.fields, tuple(files)), tuple(sorted(lost))


def file_name(document: Document) -> str:
    """A stable name of a file among those of its record."""
    return f"{document.role} {plain_url(document.url)} {fold(document.title)}"
