"""Which headers go where, and what may be kept or shown. Pure.

Headers of the operator and of an adapter go to the host they are meant for; a redirect or a link
to another host carries only the harmless ones.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from monitor.fetch.dates import http_date
from monitor.models import Response, Source, Validators

# Set by us or by the connection; nobody else's business.
_FORBIDDEN = frozenset(
    {
        *("host", "content-length", "transfer-encoding", "connection", "accept-encoding", "te"),
        *("trailer", "upgrade", "expect", "keep-alive", "proxy-authorization", "range"),
        *("proxy-connection", "if-none-match", "if-modified-since", "if-match", "if-range"),
        "if-unmodified-since",
    }
)
# Sent to any host.
_HARMLESS = frozenset({"user-agent", "accept", "accept-language", "content-type"})
_SECRET_KEY = re.compile(
    r"(?i)(token|secret|passw|signature|credential|auth)|(^|[_-])(api|access|app)?[_-]?(key|sig)$"
)


def compose(
    agent: str,
    *,
    request: Mapping[str, str],
    source: Mapping[str, str],
    credentials: Mapping[str, str],
    own_host: bool,
    home_host: bool,
) -> dict[str, str]:
    """The headers of one hop, lower-case names.

    ``request`` are the adapter's, full only to the request's ``own_host``; ``source`` the
    operator's, full only to the source's ``home_host`` and stronger; ``credentials`` are those of
    the very host that is asked.
    """
    headers = {
        "user-agent": agent,
        "accept": "*/*",
        "accept-language": "en-US,en;q=0.8",
        "accept-encoding": "gzip",
    }
    for given, full in ((request, own_host), (source, home_host)):
        for name, value in given.items():
            low = name.lower()
            if low in _FORBIDDEN or not (full or low in _HARMLESS):
                continue
            headers[low] = value
    for name, value in credentials.items():
        headers[name.lower()] = value
    return headers


class Homes:
    """The home host of each source: where the operator's own headers may go in full."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], str] = {}

    def of(self, source: Source, asked: str) -> str:
        """The host of the source's own address, else of the first request made for it.

        ``asked`` is the host of the request at hand.
        """
        for option in ("url", "base_url"):
            url = getattr(source.options, option, None)
            if isinstance(url, str) and url:
                return urlsplit(url).hostname or asked
        return self._first.setdefault((source.id, source.settings_hash), asked)


def conditional(validators: Validators | None) -> dict[str, str]:
    """The headers that ask for news only; empty when nothing usable is stored."""
    headers: dict[str, str] = {}
    if validators is not None:
        if validators.etag:
            headers["if-none-match"] = validators.etag
        if validators.last_modified:
            headers["if-modified-since"] = validators.last_modified
    return headers


_ETAG = re.compile(r'(W/)?"[\x21\x23-\x7e\x80-\xff]+"\Z')
# Older dates are a system's zero (1970, year 1), the same for whatever it sends.
_WEB = datetime(1995, 1, 1, tzinfo=UTC)
_YEARS = 10**9
# Clocks of caches differ.
_CLOCKS = timedelta(seconds=60)
_EMPTY_TAGS = frozenset({"0", "-", "null", "none", "undefined"})


def validators_of(response: Response) -> Validators:
    """What may be stored to ask for this very response again; blank when nothing may.

    Left out: blank ETags (some sites send one blank on every page, and giving it back would make
    each request look unchanged) and other constants, dates that are none or the epoch, and
    everything when a redirect led elsewhere: the validators would belong to another address.
    """
    request = response.request
    if request.method != "GET" or not same_page(response.url, request.url):
        return Validators()
    etag: str | None = response.headers.get("etag", "").strip()
    if not etag or len(etag) > 512 or not _ETAG.match(etag) or _constant(etag):
        etag = None
    modified: str | None = response.headers.get("last-modified", "").strip()
    moment = http_date(modified) if modified else None
    if moment is None or moment < _WEB or " 0001 " in (modified or ""):
        modified = None
    return Validators(etag, modified)


def older_copy(response: Response, known: Validators, last_read: datetime | None) -> bool:
    """Whether a cache on the way gave an older page than the one that was read before.

    True only when both are certain: the copy was made before ``last_read`` (its ``Age`` says so)
    and its ``Last-Modified`` lies before the one then seen. A page that was set back by its owner
    is made later, so it is no older copy.
    """
    age = response.headers.get("age", "")
    if not (age.isascii() and age.isdigit()) or last_read is None or not known.last_modified:
        return False
    made = response.fetched_at - timedelta(seconds=min(int(age), _YEARS))
    then, now = http_date(known.last_modified), http_date(response.headers.get("last-modified", ""))
    return made < last_read - _CLOCKS and then is not None and now is not None and now < then


def _constant(etag: str) -> bool:
    return etag.removeprefix("W/").strip('"').strip().lower() in _EMPTY_TAGS


def same_page(one: str, other: str) -> bool:
    """Whether two addresses name the same page but for http/https, ``www.`` and a final slash."""
    if one == other:
        return True
    first, second = urlsplit(one), urlsplit(other)
    return _bare(first.netloc) == _bare(second.netloc) and (
        (first.path.rstrip("/"), first.query) == (second.path.rstrip("/"), second.query)
    )


def _bare(netloc: str) -> str:
    return netloc.lower().removeprefix("www.").removesuffix(":80").removesuffix(":443")


def shown(url: str) -> str:
    """``url`` fit for a log, a row or a page: no user name, no password, no secret in the query."""
    if "@" not in url and "?" not in url:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0]
    netloc = parts.netloc.rpartition("@")[2]
    query = "&".join(
        f"{name}={'…' if value and _SECRET_KEY.search(name) else value}" if mark else name
        for name, mark, value in (pair.partition("=") for pair in parts.query.split("&"))
    )
    return urlunsplit((parts.scheme, netloc, parts.path, query, parts.fragment))
