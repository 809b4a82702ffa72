"""Rows read before: a row that stands there as it stood is not read again.

Most rows of a page that changed did not. All that a row's record is made of is in the row's name:
the settings, the zone, the address of the answer, and the row's own mark; so what is kept under
that name is what reading the row again would give. Only a day written without its year also needs
to know which day it is: such a row is read again on the next.
"""

import hashlib
from datetime import date
from typing import NamedTuple

from pydantic import BaseModel

from monitor.models import Record
from monitor.parse.remembered import Remembered


class Read(NamedTuple):
    """A row's record, and the only day on which the row says this; ``None``: on any."""

    record: Record
    day: date | None


READ: Remembered[bytes, Read] = Remembered(16_384)
"""What was read, by the names of the rows; about 1 KB each, so that 16 MB hold those of 160 long pages."""
LONG = 8_000
"""Rows of more characters are not remembered: what they say may be as long."""


class Names:
    """The names of the rows of one answer."""

    def __init__(self, options: BaseModel, zone: str, url: str) -> None:
        kind = f"{type(options).__module__}.{type(options).__qualname__}"
        told = repr((kind, options.model_dump_json(), zone, url))
        self._begun = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16)

    def of(self, mark: str) -> bytes:
        """The name of the row with this mark; empty for a row without one, or with a long one."""
        if not 0 < len(mark) <= LONG:
            return b""
        found = self._begun.copy()
        found.update(mark.encode("utf-8", "surrogatepass"))
        return found.digest()


def recall(name: bytes, today: date) -> Record | None:
    """The record kept under ``name``, if it is still what the row says today."""
    found = READ.get(name) if name else None
    return None if found is None or found.day not in (None, today) else found.record
