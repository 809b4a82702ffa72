"""Rows read before: a row that stands there as it stood is not read again.

Most rows of a page that changed did not. All that a row's record is made of is in the name of its
list (the settings, the zone, the address of the answer, what stands around the rows) and in the
row's own mark; so what is kept under both is what reading the row again would give. Only a day
written without its year also needs to know which day it is: such a row is read again on the next.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel

from monitor.models import Dropped, Record
from monitor.parse.remembered import Remembered, pieces


class Read(NamedTuple):
    """A row's record, and the only day on which the row says this; ``None``: on any.

    ``told`` is what is told of the record ``on`` a day: it, nothing, or why it is left out.
    """

    record: Record
    day: date | None
    on: date
    told: tuple[Record | Dropped, ...]


READ: Remembered[bytes, Mapping[str, Read]] = Remembered(16_384, pieces)
"""What was read of each list the last time, by the rows' marks; about 2 KB a row, so that 32 MB
hold the rows of 160 long pages."""
LONG = 8_000
"""Rows of more characters are not remembered: what they say may be as long."""


def list_name(options: BaseModel, zone: str, url: str, around: str) -> bytes:
    """The name of the rows of one answer."""
    kind = f"{type(options).__module__}.{type(options).__qualname__}"
    told = repr((kind, options.model_dump_json(), zone, url, around))
    return hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def recall(name: bytes, today: date) -> Mapping[str, Read]:
    """What was read under ``name``, by mark, as far as it is still what the rows say today."""
    found = READ.get(name) or {}
    return {mark: read for mark, read in found.items() if read.day in (None, today)}


def keep(name: bytes, read: Mapping[str, Read]) -> None:
    """Remember the rows of a list that have a mark, and not too long a one."""
    kept = {mark: each for mark, each in read.items() if 0 < len(mark) <= LONG}
    if kept:
        READ.put(name, kept)
    else:
        READ.drop(name)
