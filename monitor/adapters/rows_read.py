"""Rows read before: a row that stands there as it stood is not read again.

Most rows of a page that changed did not. All that a row's record is made of is in the row's name:
the settings, the zone, the day, the address of the answer, and the row's own mark; so what is kept
under that name is what reading the row again would give.
"""

import hashlib
from datetime import date

from pydantic import BaseModel

from monitor.models import Record
from monitor.parse.remembered import Remembered

READ: Remembered[bytes, Record] = Remembered(2_048)
"""Records by the names of their rows, about 1 KB each."""
LONG = 8_000
"""Rows of more characters are not remembered: what they say may be as long."""


class Names:
    """The names of the rows of one answer."""

    def __init__(self, options: BaseModel, zone: str, today: date, url: str) -> None:
        kind = f"{type(options).__module__}.{type(options).__qualname__}"
        told = repr((kind, options.model_dump_json(), zone, today.isoformat(), url))
        self._begun = hashlib.blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16)

    def of(self, mark: str) -> bytes:
        """The name of the row with this mark; empty for a row without one, or with a long one."""
        if not 0 < len(mark) <= LONG:
            return b""
        found = self._begun.copy()
        found.update(mark.encode("utf-8", "surrogatepass"))
        return found.digest()
