"""Texts and addresses reduced to what a reader would call the same."""

import re
import unicodedata
from functools import lru_cache

from monitor.parse.links import plain_url
from monitor.parse.text import clean as clean_line
from monitor.parse.text import unescape

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

_DAY = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? +)?"
    r"(?:[a-z]{3,9}\.? +\d{1,2}(?:st|nd|rd|th)?,? +\d{4}|\d{1,2} +[a-z]{3,9}\.? +\d{4}"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})"
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: *[ap]\.?m\b\.?)?(?: *(?:[ecmp][sd]t|utc|gmt)\b)?"
_COUNTED = r"(?:page +)?(?:views?|visits?|hits|visitors?|downloads?|impressions)"
_BOTH = rf"(?:{_DAY}[ ,t]+(?:at +)?{_TIME}|{_TIME}(?: +(?:on +)?{_DAY})?)"
_EITHER = rf"(?:{_BOTH}|{_DAY})"
# What pages say about themselves, not about their subject.
_SELF_TALK = re.compile(
    r"\b(?:page|last|content|site|this page was) +(?:last +)?(?:updated|modified|reviewed|changed)"
    rf"(?: +(?:on|at|by))?[: ]+{_EITHER}"
    r"|\b(?:page +|last +)?(?:generated|printed|refreshed|retrieved|accessed|rendered|downloaded)"
    rf"(?: +(?:on|at))?[: ]+{_EITHER}"
    rf"|\b(?:updated|modified|as of)(?: +(?:on|at))?[: ]+{_BOTH}"
    rf"|\b(?:current|server|local) +(?:date|time)(?: +is)?:? *(?:{_DAY}[ ,]*)?(?:{_TIME})?"
    rf"|\b\d[\d,.]{{0,20}} *{_COUNTED}(?= *(?:$|[|*()\[\];]))"
    rf"|\b{_COUNTED}(?: +so far)?: *\d[\d,.]*"
    r"|\bviewed:? +\d[\d,.]*(?: +times)?\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_LINK = re.compile(r"https?://[^\s<>\"']+")
# A running clock shows seconds; a meeting's time never has other seconds than :00.
_RUNNING = re.compile(r"\b\d{1,2}:\d{2}:(?!00\b)\d{2}(?:\.\d+)?(?: *[ap]\.?m\.?)?")
_SECONDS = re.compile(r"\b\d{1,2}:\d{2}:\d{2}(?:\.\d+)?(?: *[ap]\.?m\.?)?")


# Longer texts are compared too seldom to be worth remembering.
_SHORT = 400


def clean(text: str) -> str:
    """``text`` on one line for people: entities resolved, NFC, invisible characters taken out."""
    return clean_line(unescape(text))


def fold(text: str) -> str:
    """``text`` for comparison: as ``clean``, and compatibility forms, typography and case folded."""
    return _fold_short(text) if len(text) < _SHORT else _fold(text)


def _fold(text: str) -> str:
    text = unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_UNSEEN).translate(_TYPOGRAPHY)
        text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(text.casefold().split())


_fold_short = lru_cache(maxsize=16384)(_fold)


def quiet(text: str) -> str:
    """``fold`` without view counters, dates of printing, running clocks, and visits in links."""
    return _quiet_short(text) if len(text) < _SHORT else _quiet(text)


def _quiet(text: str) -> str:
    if "\n" in text:
        return " ".join(line for line in map(quiet, text.splitlines()) if line)
    folded = _fold(text)
    if "://" in folded:
        folded = _LINK.sub(lambda link: plain_url(link[0]), folded)
    if not _DIGIT.search(folded):
        return folded
    bare = _RUNNING.sub(" ", _SELF_TALK.sub(" ", folded))
    return folded if len(bare) == len(folded) else " ".join(bare.split())


def without_self_talk(line: str) -> str:
    """``line`` without what a page says of itself: dates of printing, counters."""
    if not _DIGIT.search(line):
        return line
    bare = _SELF_TALK.sub(" ", line)
    return line if len(bare) == len(line) else " ".join(bare.split())


_quiet_short = lru_cache(maxsize=16384)(_quiet)


def same_text(before: str, after: str) -> bool:
    """Whether two texts say the same; a running clock that happens to show ``:00`` included."""
    if before == after or quiet(before) == quiet(after):
        return True
    if _RUNNING.search(before) or _RUNNING.search(after):
        return " ".join(_SECONDS.sub(" ", quiet(before)).split()) == " ".join(
            _SECONDS.sub(" ", quiet(after)).split()
        )
    return False
