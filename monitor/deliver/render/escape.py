"""Outside text made harmless, once, at the only door into a message.

Slack reads markup in ``text`` and in mrkdwn objects; it reads none in ``plain_text`` objects and
rich text elements, and those are all this project builds. What is left to do: hidden and
direction-changing characters go, and ``<!``, ``<@``, ``<#`` never stand together even where they
are only letters. ``text``, the fallback that notifications read, is escaped on top of that.
"""

import re
import unicodedata
from urllib.parse import quote, urlsplit

URL_LIMIT = 2_000
_JOINER = "\u2060"
_LINES = re.compile("\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffc\U000e0000-\U000e0fff]"
)
_LONE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_MARKS = re.compile(r"<(?=[!@#])")
_STACKED = 4
_SPACES = re.compile(r"\s+")


def clean(raw: str) -> str:
    """``raw`` without hidden, control and direction characters, and without Slack's openers.

    Newlines and tabs stay. Calling it twice changes nothing more.
    """
    text = _LONE.sub("\ufffd", _LINES.sub("\n", raw))
    text = _HIDDEN.sub("", text)
    if not text.isascii():
        text = _unstack(text)
    return _MARKS.sub("<" + _JOINER, text)


def one_line(raw: str) -> str:
    """``raw`` cleaned, with every run of white space as one space."""
    return clean(_SPACES.sub(" ", _HIDDEN.sub("", raw)).strip())


def escape(text: str) -> str:
    """``text`` for Slack's ``text`` argument: the three characters its documentation names."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def safe_url(raw: str | None) -> str | None:
    """``raw`` as an address a reader may click: http or https with a host, or ``None``."""
    if not raw:
        return None
    text = _HIDDEN.sub("", _LONE.sub("", raw)).strip()
    try:
        split = urlsplit(text)
        host = split.hostname
        split.port  # noqa: B018 - raises on a port that is none
    except ValueError:
        return None
    if split.scheme.lower() not in ("http", "https") or not host or split.username is not None:
        return None
    quoted = quote(text, safe="%/:?#[]@!$&'()*+,;=~-._")
    return quoted if len(quoted) <= URL_LIMIT else None


def _unstack(text: str) -> str:
    """At most four combining marks on one letter: more only paint over other lines."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _STACKED:
            kept.append(character)
    return "".join(kept)
