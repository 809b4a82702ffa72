"""Documents told of before their text could be read: what they say is news when it comes."""

from collections.abc import Iterator

from monitor.diff.files import FileChange, FileFate, pair_files
from monitor.diff.work import Work
from monitor.models import Record
from monitor.parse.links import plain_url


def unread(work: Work, before: Record | None, after: Record) -> tuple[str, ...]:
    """Addresses of the documents that are new with ``after`` and have no text yet."""
    old = before.documents if before else ()
    new = pair_files(old, after.documents)[2]
    wanted = work.context.reads
    return tuple(plain_url(d.url) for d in new if d.role in wanted and not d.digest)


def read_now(known: tuple[str, ...], before: Record, after: Record) -> Iterator[FileChange]:
    """Those of the ``known`` unread documents whose text is there now."""
    if not known:
        return
    for old, new in pair_files(before.documents, after.documents)[0]:
        if new.digest and not old.digest and plain_url(new.url) in known:
            yield FileChange(FileFate.READ, old, new)
