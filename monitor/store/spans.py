"""Between which numbers the changes of some time stand.

Changes are numbered as they are stored, and lists walk by number. Mostly later changes have higher
numbers, but not always: polls that end together are stored in any order, and a clock that was wrong
is set right. So the table ``change_spans`` holds the earliest and latest moment of each block of
numbers; a trigger keeps it, whoever stores the change. Blocks that hold nothing of the time asked
for are left out of the walk, and no other.
"""

from collections.abc import Iterator
from datetime import datetime

from monitor.store.db import Database, stamp

BLOCK = 500
"""Numbers of one block. The migration that made the table has it too: another number needs another."""


def spans(
    db: Database, since: datetime | None, until: datetime | None
) -> Iterator[tuple[int, int]]:
    """First and last number of each run of blocks with changes of that time, the newest run first.

    ``since`` is of the time, ``until`` is not; ``None``: any.
    """
    rows = db.query(
        "SELECT block FROM change_spans WHERE (?1 IS NULL OR latest >= ?1)"
        " AND (?2 IS NULL OR earliest < ?2) ORDER BY block DESC",
        (stamp(since), stamp(until)),
    )
    last: int | None = None
    first = 0
    for (block,) in rows:
        if last is not None and block != first - 1:
            yield first * BLOCK, (last + 1) * BLOCK - 1
            last = None
        if last is None:
            last = block
        first = block
    if last is not None:
        yield first * BLOCK, (last + 1) * BLOCK - 1
