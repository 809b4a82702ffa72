"""Slack's limits, and cutting to them. Sources: docs.slack.dev and live reports by others."""

import unicodedata

BLOCK_TEXT = 3_000
"""Of one text object; held for a rich text block too, where none is published."""
FALLBACK = 3_000
"""Of ``text``: above about 4,040 characters Slack stores several messages without saying so."""
TOTAL = 8_000
"""Of all text and addresses of a message: Slack refuses somewhere above 11,000."""
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
ELLIPSIS = "…"

_ZWJ = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKIN = range(0x1F3FB, 0x1F400)
_JAMO = range(0x1160, 0x1200)


def size(text: str) -> int:
    """Code points or UTF-16 units, whichever is more: Slack does not say which it counts."""
    if text.isascii():
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """``text`` within ``limit``, ended by ``…`` when something is missing.

    Cut between words when that keeps at least two thirds, else between graphemes.
    """
    if limit < 1:
        return ""
    if len(text) <= limit and size(text) <= limit:
        return text
    kept = text[: _end(text, limit - 1)]
    space = max(kept.rfind(" "), kept.rfind("\n"))
    if space >= len(kept) * 2 // 3:
        kept = kept[:space]
    return kept.rstrip() + ELLIPSIS


def _end(text: str, room: int) -> int:
    """Where to cut: at most ``room`` long, and between two graphemes."""
    end = used = 0
    for character in text[:room]:
        used += 2 if character > "\uffff" else 1
        if used > room:
            break
        end += 1
    while end and not _between(text, end):
        end -= 1
    return end


def _between(text: str, at: int) -> bool:
    """Whether a reader sees two letters, not one, around position ``at`` (UAX 29, in short)."""
    if at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if after.isascii():
        return not (before == "\r" and after == "\n")
    code = ord(after)
    if _ZWJ in (before, after) or code in _SKIN or code in _JAMO:
        return False
    if unicodedata.category(after)[0] == "M":
        return False
    return code not in _REGIONAL or _flags_before(text, at) % 2 == 0


def _flags_before(text: str, at: int) -> int:
    start = at
    while start and ord(text[start - 1]) in _REGIONAL:
        start -= 1
    return at - start
