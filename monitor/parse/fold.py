"""Texts and addresses reduced to what a reader would call the same."""

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

_HIDDEN = ((0xAD, 1), (0x34F, 1), (0x61C, 1), (0x180E, 1), (0xFEFF, 1))
_HIDDEN_RANGES = ((0x200B, 5), (0x202A, 5), (0x2060, 10), (0xFE00, 16))
_UNSEEN = dict.fromkeys(
    start + step for start, length in _HIDDEN + _HIDDEN_RANGES for step in range(length)
)
_TYPOGRAPHY = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-",
        "\u2212": "-", "\u2022": "*", "\u00b7": "*", "`": "'",
    }
)  # fmt: skip

# What pages say about themselves, not about their subject.
_SELF_TALK = re.compile(
    r"\b(?:page |last |content )?(?:updated|generated|printed|refreshed|retrieved|accessed|viewed"
    r"|rendered|downloaded)(?: on| at)?:? *(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"
    r"(?:[a-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,4}[-/]\d{1,2}[-/]\d{1,4})?"
    r"[ ,t]*(?:at )?(?:\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)? *(?:[ap]\.?m\.?)?)?(?: *[a-z]{2,4}t\b)?"
    r"|\b(?:current|server|local) time(?: is)?:? *\d{1,2}:\d{2}(?::\d{2})?(?: *[ap]\.?m\.?)?"
    r"|\b\d[\d,.]* *(?:views?|visits?|hits|visitors?|downloads?|impressions)\b"
    r"|\b(?:views?|visits?|hits|visitors?|downloads?|page views?|viewed)(?: so far)?: *\d[\d,.]*"
    r"(?: times)?\b"
    r"|\bviewed \d[\d,.]* times\b"
)
# A running clock shows seconds; a meeting's time never has other seconds than :00.
_RUNNING = re.compile(r"\b\d{1,2}:\d{2}:(?!00\b)\d{2}(?:\.\d+)?(?: *[ap]\.?m\.?)?")
_SECONDS = re.compile(r"\b\d{1,2}:\d{2}:\d{2}(?:\.\d+)?(?: *[ap]\.?m\.?)?")


def clean(text: str) -> str:
    """``text`` on one line for people: entities resolved, NFC, invisible characters taken out."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text:
            text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    return " ".join(text.split())


@lru_cache(maxsize=32768)
def fold(text: str) -> str:
    """``text`` for comparison: as ``clean``, and compatibility forms, typography and case folded."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text:
            text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_UNSEEN).translate(_TYPOGRAPHY)
        text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(text.casefold().split())


@lru_cache(maxsize=32768)
def quiet(text: str) -> str:
    """``fold`` without view counters, dates of printing and running clocks."""
    folded = fold(text)
    if not any(sign.isdigit() for sign in folded):
        return folded
    bare = _RUNNING.sub(" ", _SELF_TALK.sub(" ", folded))
    return folded if len(bare) == len(folded) else " ".join(bare.split())


def same_text(before: str, after: str) -> bool:
    """Whether two texts say the same; a running clock that happens to show ``:00`` included."""
    if before == after or quiet(before) == quiet(after):
        return True
    if _RUNNING.search(before) or _RUNNING.search(after):
        return " ".join(_SECONDS.sub(" ", quiet(before)).split()) == " ".join(
            _SECONDS.sub(" ", quiet(after)).split()
        )
    return False


# Parameters that name a visit or a version of the link, not a thing.
_VISIT = frozenset(
    {"_", "_ga", "_gl", "cb", "cachebust", "cachebuster", "nocache", "no_cache", "rnd", "v", "ver"}
    | {"sid", "session", "sessionid", "session_id", "phpsessid", "jsessionid", "cfid", "cftoken"}
    | {"token", "csrf", "csrf_token", "nonce", "fbclid", "gclid", "dclid", "msclkid", "mc_cid"}
    | {"mc_eid", "igshid", "ref_src", "sig", "signature", "expires"}
)
_VISIT_START = ("utm_", "x-amz-", "x-goog-", "aspsessionid")
# These are a cache buster only when their value is a moment or a random number.
_MOMENT = frozenset({"r", "t", "ts", "time", "timestamp", "tick", "rand", "random", "dummy", "dc"})
_NUMBER = re.compile(r"\d{8,}|0?\.\d+|")
# Signed links of a file store: with ``sig`` beside them they are a permission, not a name.
_SIGNED = frozenset({"se", "sp", "sv", "sr", "st", "spr", "skoid", "sktid", "skt", "ske", "sks"})
_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid|sessionid)=[^/;?]*|/\(S\([a-z0-9]+\)\)", re.IGNORECASE
)


@lru_cache(maxsize=32768)
def plain_url(url: str) -> str:
    """The address without scheme, ``www.``, default port, trailing slash, session and tracking.

    The order of parameters and the fragment do not count, except for the route of a single-page
    application (``#/…``, ``#!…``).
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").removeprefix("www.")
    if port not in {None, 80, 443}:
        host = f"{host}:{port}"
    path = quote(unquote(_PATH_SESSION.sub("", parts.path)), safe="/:@!$&'()*+,;=~-._")
    found = parse_qsl(parts.query, keep_blank_values=True)
    signed = any(name.lower() == "sig" for name, _ in found)
    pairs = sorted(
        (name, value) for name, value in found if not _is_visit(name.lower(), value, signed=signed)
    )
    query = f"?{urlencode(pairs)}" if pairs else ""
    route = f"#{parts.fragment}" if parts.fragment.startswith(("/", "!")) else ""
    return f"{host}{path.rstrip('/')}{query}{route}"


def _is_visit(name: str, value: str, *, signed: bool) -> bool:
    if name in _VISIT or name.startswith(_VISIT_START) or (signed and name in _SIGNED):
        return True
    return (name in _MOMENT and bool(_NUMBER.fullmatch(value))) or (
        not value and name.isdigit() and len(name) >= 8
    )
