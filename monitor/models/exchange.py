"""What an adapter asks for and what came back. Not the HTTP library's types: the core has none."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Validators:
    """ETag and Last-Modified of a stored response; blank ones are never stored."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Refresh:
    """Says that a request only completes record ``key``, whose listing shows ``version``.

    When the stored record already holds that version, the request is not made and the stored
    record (with its children) is carried over. This is how details are read only on change.
    ``also`` names further records the same response completes: they are carried over with it.
    """

    key: str
    version: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A wish for one response. The fetcher decides how and how fast.

    ``step`` names the stage for ``parse``; ``context`` carries small strings from one step to the
    next. ``optional``: a failure makes the snapshot partial instead of failing the poll.
    ``accept`` lists statuses that count as an answer besides 200. ``budget`` names a shared quota.
    ``render`` is ``browser`` when the page must be drawn by a browser first.
    ``secret`` names a token (``courtlistener``) without which the request is left out. ``timely``:
    what the answer means depends on the moment, so it is read even when its bytes are the same.
    ``api``: a documented interface for programs, to which robots.txt (for crawlers) does not apply.
    ``instead`` is asked when this one fails; the snapshot is then partial.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    step: str = "list"
    context: Mapping[str, str] = field(default_factory=dict)
    refreshes: Refresh | None = None
    optional: bool = False
    accept: frozenset[int] = frozenset()
    budget: str | None = None
    secret: str | None = None
    timely: bool = False
    api: bool = False
    instead: "Request | None" = None
    max_bytes: int | None = None
    render: str = ""

    @property
    def key(self) -> str:
        """Stable name of the request, for its validators."""
        if self.method == "GET" and not self.body:
            return self.url
        digest = hashlib.sha256(self.body or b"").hexdigest()[:16]
        return f"{self.method} {self.url} {digest}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A complete, decoded (gzip undone), accepted answer.

    ``url`` is the final address after redirects; header names are lower case; ``today`` is the
    date of the fetch in the source's zone, for adapters that must know a missing year. ``since``
    is when this source was last read successfully (``None``: never), for feeds that show only
    the last hours: what is older than their window and newer than ``since`` was not seen.
    ``watched`` is when its baseline was taken (``None``: this poll takes it): what a rolling
    source first shows later, but is older than that, is no news.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    request: Request
    fetched_at: datetime
    today: date
    since: datetime | None = None
    watched: datetime | None = None

    @property
    def content_type(self) -> str:
        """The media type without parameters, lower case, or empty."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Problem:
    """A part of a page that could not be read; it makes the snapshot partial."""

    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row left out by rule (test row, impossible date, draft): no fault, shown in ``preview``."""

    where: str
    reason: str
