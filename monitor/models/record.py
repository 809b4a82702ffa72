"""Normalised things: records, their documents, and the snapshot of a source."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from monitor.models.exchange import Problem
from monitor.models.vocabulary import Coverage, Kind, Role
from monitor.models.when import When

FieldValue = str | int | float | bool | None | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file that hangs on a record. ``url`` is absolute.

    ``version`` is the platform's own revision signal when it has one. ``digest`` names the
    normalised text once it was read (empty: not read); ``note`` says why text is missing.
    """

    role: Role
    url: str
    title: str = ""
    version: str = ""
    digest: str = ""
    pages: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One normalised thing. ``key`` is the system's own id, unique in its source.

    For a grant or notice ``ends_at`` is the (first) deadline. ``parent`` is the key of the record
    it belongs to (agenda item → meeting, docket entry → docket). ``version`` is the platform's
    revision signal: it steers detail requests and is never compared. ``join`` names the thing
    across sources (a grant's opportunity number), so that both tell one story in one thread.
    Values in ``fields`` are JSON scalars or tuples of strings (compared as sets). ``brief``: read
    from a stand-in that tells less; what is known of the record stands, and what a full reading
    adds later is *enriched*. ``own``: it tells of the source itself; operators hear of its changes,
    readers do not, and a ``stale_since`` among its fields makes the source *stale*.
    """

    kind: Kind
    key: str
    title: str
    url: str | None = None
    starts_at: When | None = None
    ends_at: When | None = None
    status: str | None = None
    body: str | None = None
    location: str | None = None
    documents: tuple[Document, ...] = ()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    text: str | None = None
    parent: str | None = None
    version: str = ""
    join: str | None = None
    brief: bool = False
    own: bool = False
    _exact: bytes = field(default=b"", init=False, repr=False, compare=False)

    @property
    def thread(self) -> str:
        """The key of the story this record belongs to, inside its source."""
        return self.parent or self.key

    @property
    def exact(self) -> bytes:
        """A hash over all of it, to the last sign; worked out once."""
        if not self._exact:
            told = hashlib.blake2b(_told(self), digest_size=16).digest()
            object.__setattr__(self, "_exact", told)
        return self._exact


def _told(record: Record) -> bytes:
    """All that ``record`` says. What begins with an underscore is no part of it (orjson)."""
    try:
        text = orjson.dumps(record, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # a value that is no JSON: a huge number, half a character
        return repr(record).encode("utf-8", "surrogatepass")
    folds = _fold(record.starts_at), _fold(record.ends_at)
    return text + repr(folds).encode() if any(folds) else text


def _fold(when: When | None) -> int:
    """Which of the two 01:30s of a daylight-saving night: JSON does not tell them apart."""
    return when.clock.fold if when is not None and when.clock is not None else 0


@dataclass(frozen=True, slots=True)
class Page:
    """The extracted text of one page of a document; ``number`` counts from 1."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document. ``method`` is ``text``, ``ocr``, ``html`` or ``none`` (no text read)."""

    pages: tuple[Page, ...]
    method: str
    note: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the words, wherever lines and pages break; empty when no text was read."""
        if self.method == "none":
            return ""
        body = " ".join(word for page in self.pages for word in page.text.split())
        return hashlib.sha256(body.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All records of a source at one time. Not ``complete``: disappearances do not count."""

    source_id: str
    taken_at: datetime
    records: tuple[Record, ...]
    problems: tuple[Problem, ...] = ()
    coverage: Coverage = Coverage.WINDOW
    complete: bool = True
