"""Addresses: mended, made absolute, and compared."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

_GAPS = re.compile(r"[\t\n\r]+")
_SESSION_PATH = re.compile(r";jsessionid=[^/?#]*|/\(S\([a-z0-9]+\)\)", re.IGNORECASE)
_NOISE = re.compile(
    r"utm_\w+|sfvrsn|fbclid|gclid|jsessionid|phpsessid|aspsessionid\w*|cfid|cftoken|sessionid"
    r"|_t|_ts|cachebuster|timestamp",
    re.IGNORECASE,
)
_STAMP = re.compile(r"[0-9a-f.:-]*", re.IGNORECASE)
_SAFE = "%/:=&?~#+!$,;'@()*[]|"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


class Query(dict[str, str]):
    """The parameters of an address; names are found in any case (``ID``, ``Id``, ``id``)."""

    def _name(self, name: str) -> str:
        if dict.__contains__(self, name):
            return name
        low = name.lower()
        return next((known for known in self if known.lower() == low), name)

    def __getitem__(self, name: str) -> str:
        return super().__getitem__(self._name(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(self._name(name))

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        """The value of ``name`` in any case, or ``default`` (empty text)."""
        return super().get(self._name(name), default)


@lru_cache(maxsize=16_384)
def absolute(base: str, href: str | None) -> str | None:
    """``href`` as a full http or https address, seen from the page ``base``; else ``None``.

    Mends what city sites write: backslashes, blanks, line breaks, ``&amp;`` escaped twice.
    ``None`` for other schemes, for nothing, and for a link that only names a place on the page.
    """
    text = _GAPS.sub("", href or "").strip().replace("\\", "/").replace("&amp;", "&")
    if not text or text.startswith("#"):
        return None
    if _SCHEME.match(text) and not text.lower().startswith(("http:", "https:")):
        return None
    try:
        if _SCHEME.match(text) and not urlsplit(text).netloc:
            return None
        parts = urlsplit(urljoin(base, text))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    return urlunsplit(
        (
            parts.scheme,
            parts.netloc,
            quote(parts.path, safe=_SAFE),
            quote(parts.query, safe=_SAFE),
            quote(parts.fragment, safe=_SAFE),
        )
    )


@lru_cache(maxsize=16_384)
def canonical(url: str) -> str:
    """``url`` for comparison only: two spellings of one address come out equal.

    https, no ``www.``, host in lower case, no default port, fragment or final slash, parameters
    in order, without session ids and cache busters (``t`` when it is a number, ``sfvrsn``,
    ``utm_*``). Not an address to fetch.
    """
    try:
        parts = urlsplit(url.strip().replace("\\", "/"))
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return url
    if port and port not in {80, 443}:
        host = f"{host}:{port}"
    path = _SESSION_PATH.sub("", quote(parts.path, safe=_SAFE)).rstrip("/")
    pairs = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _NOISE.fullmatch(name) and not (name == "t" and _STAMP.fullmatch(value))
    ]
    return urlunsplit(("https", host, path, urlencode(sorted(pairs)), ""))


def query(url: str) -> Query:
    """The parameters of ``url``; of a repeated one the first value. Names match in any case."""
    found = Query()
    try:
        text = urlsplit(url.replace("&amp;", "&")).query
    except ValueError:
        return found
    for name, value in parse_qsl(text, keep_blank_values=True):
        if name not in found:
            found[name] = value
    return found


def rebase(url: str, base: str | None) -> str:
    """``url`` asked of the host of ``base`` (a mirror or replay) instead; ``None``: as it is."""
    if not base:
        return url
    there, parts = urlsplit(base), urlsplit(url)
    root = there.path.rstrip("/")
    if parts.netloc == there.netloc and parts.path.startswith(f"{root}/"):
        return url
    path = there.path.rstrip("/") + parts.path
    return urlunsplit((there.scheme, there.netloc, path, parts.query, parts.fragment))


def host(url: str) -> str:
    """The host name of ``url`` in lower case, empty when it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
