"""One hash over all that was read: equal when every record is what it was, to the last sign.

It answers the common case without a database: a page whose bytes differ and whose records do not.
What counts as a change is for ``diff`` to say; here nothing is passed over.
"""

import hashlib
from collections.abc import Iterable

import orjson

from monitor.models import Record, When


def fingerprint(records: Iterable[Record]) -> str:
    """The hash of ``records``, whatever their order."""
    whole = b"\n".join(sorted(map(_exact, records)))
    return f"x:{hashlib.sha256(whole).hexdigest()}"


def _exact(record: Record) -> bytes:
    try:
        text = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a value that is no JSON: a huge number, half a character
        return repr(record).encode("utf-8", "surrogatepass")
    folds = _fold(record.starts_at), _fold(record.ends_at)
    return text + repr(folds).encode() if any(folds) else text


def _fold(when: When | None) -> int:
    """Which of the two 01:30s of a daylight-saving night: JSON does not tell them apart."""
    return when.clock.fold if when is not None and when.clock is not None else 0
