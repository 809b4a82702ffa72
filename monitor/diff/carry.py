"""What stays in the stored record although this read did not show it."""

from dataclasses import replace

from monitor.diff.fields import Delta
from monitor.diff.files import FileFate, carry_reading, pair_files
from monitor.diff.normal import is_empty
from monitor.diff.state import Known, LostFile
from monitor.diff.work import Work
from monitor.models import MeetingStatus, Record, When
from monitor.parse.fold import fold


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
        title=_fuller(before.title, after.title) or after.title,
        starts_at=_kept_time(before.starts_at, after.starts_at),
        ends_at=_kept_time(before.ends_at, after.ends_at),
        status=before.status if unsaid and before.status else after.status,
        body=after.body or before.body,
        location=_fuller(before.location, after.location),
        text=after.text or before.text,
        documents=(*documents, *gone),
        fields={**before.fields, **known},
    )


def _fuller(before: str | None, after: str | None) -> str | None:
    """What was said before, when now the same is said in fewer words: a list without its details."""
    if not after or not before:
        return after or before
    return before if fold(after) in fold(before) else after


def _kept_time(before: When | None, after: When | None) -> When | None:
    if after is None or before is None:
        return after or before
    same_day = before.day == after.day
    return before if same_day and after.clock is None else after


def with_lost(old: Known, before: Record) -> Record:
    """``before`` with the files that are absent but not yet called withdrawn."""
    if not old.lost_files:
        return before
    return replace(before, documents=(*before.documents, *(f.document for f in old.lost_files)))


def with_withdrawn(before: Record, found: Delta) -> Record:
    """``before`` with the files that are called withdrawn only now, after a wait."""
    late = [
        each.before
        for each in found.files
        if each.fate is FileFate.WITHDRAWN and each.before and each.before not in before.documents
    ]
    return replace(before, documents=(*before.documents, *late)) if late else before


def without_reflow(work: Work, key: str, found: Delta) -> Delta:
    """Leave out files whose words are the same: only lines, pages or capitals changed."""
    files = tuple(each for each in found.files if work.passages(key, each) != ())
    return found if len(files) == len(found.files) else replace(found, files=files)


def settle_files(work: Work, old: Known, found: Delta) -> tuple[Delta, tuple[LostFile, ...]]:
    """Wait with "withdrawn" as long as with a missing record: links flicker too."""
    if not any(each.fate is FileFate.WITHDRAWN for each in found.files):
        return found, ()
    if not work.complete:
        shown = tuple(each for each in found.files if each.fate is not FileFate.WITHDRAWN)
        return replace(found, files=shown), old.lost_files
    context = work.context
    seen = {each.document: each for each in old.lost_files}
    lost: list[LostFile] = []
    files = []
    for each in found.files:
        if each.fate is not FileFate.WITHDRAWN or each.before is None:
            files.append(each)
            continue
        earlier = seen.get(each.before) or LostFile(each.before, work.now, 0)
        counted = replace(earlier, polls=earlier.polls + 1)
        due = counted.polls >= context.removal_polls
        if due and work.now - counted.since >= context.removal_apart:
            files.append(each)
        else:
            lost.append(counted)
    return replace(found, files=tuple(files)), tuple(lost)
