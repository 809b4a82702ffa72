"""Links compared by what they lead to, not by the visit they were made for."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from monitor.parse.urls import canonical

# Parameters that name a visit or a version of the link, not a thing.
_VISIT = frozenset(
    {"_", "_ga", "_gl", "cb", "cachebust", "cachebuster", "nocache", "no_cache", "rnd"}
    | {"sid", "session", "sessionid", "session_id", "phpsessid", "jsessionid", "cfid", "cftoken"}
    | {"token", "csrf", "csrf_token", "nonce", "fbclid", "gclid", "dclid", "msclkid", "mc_cid"}
    | {"mc_eid", "igshid", "ref_src", "sig", "signature", "expires"}
)
_VISIT_START = ("utm_", "x-amz-", "x-goog-", "aspsessionid")
# These are a cache buster only when their value is a moment or a random number.
_MOMENT = frozenset({"r", "t", "ts", "time", "timestamp", "tick", "rand", "random", "dummy", "dc"})
_NUMBER = re.compile(r"\d{8,}|0?\.\d+|")
# A version of the link, when it is a number; a video's name is not.
_VERSIONS = frozenset({"v", "ver", "version"})
_DIGITS = re.compile(r"[\d.]*")
# Signed links of a file store: with ``sig`` beside them they are a permission, not a name.
_SIGNED = frozenset({"se", "sp", "sv", "sr", "st", "spr", "skoid", "sktid", "skt", "ske", "sks"})


@lru_cache(maxsize=16384)
def plain_url(url: str) -> str:
    """``canonical`` without its scheme, and without any trace of a visit: for comparison only.

    Left out are sessions, tracking, permissions of file stores, random numbers and versions of the
    link itself. The fragment counts when it is the route of a single-page application (``#/…``,
    ``#!…``).
    """
    try:
        parts = urlsplit(canonical(url))
        fragment = urlsplit(url).fragment
    except ValueError:
        return url.strip()
    found = parse_qsl(parts.query, keep_blank_values=True)
    signed = any(name.lower() == "sig" for name, _ in found)
    pairs = [(name, value) for name, value in found if not _is_visit(name.lower(), value, signed)]
    query = f"?{urlencode(pairs)}" if pairs else ""
    route = f"#{fragment}" if fragment.startswith(("/", "!")) else ""
    return f"{parts.netloc}{parts.path}{query}{route}"


def _is_visit(name: str, value: str, signed: bool) -> bool:  # noqa: FBT001 - private
    if name in _VISIT or name.startswith(_VISIT_START) or (signed and name in _SIGNED):
        return True
    if name in _VERSIONS:
        return _DIGITS.fullmatch(value) is not None
    if name in _MOMENT:
        return _NUMBER.fullmatch(value) is not None
    return not value and name.isdigit() and len(name) >= 8
