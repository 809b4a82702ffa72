"""What a meeting's words mean: its status, test rows, remote links, the roles of documents."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote

from monitor.models import MeetingStatus, Role
from monitor.parse.dates import follows, time_unknown
from monitor.parse.text import clean, unescape

__all__ = [
    "follows",
    "is_test_row",
    "plausible",
    "remote_link",
    "role_of",
    "status_of",
    "time_unknown",
]

_MEETING = (
    r"meetings?|hearings?|sessions?|workshops?|council|board|commission|committee|caucus|forum|"
    r"retreat|gathering|reuni[oó]n(?:es)?|sesi[oó]n(?:es)?|audiencia|junta|concejo|consejo|"
    r"comit[eé]|comisi[oó]n"
)
_THING = (
    r"leases?|contracts?|agreements?|permits?|licen[sc]es?|bonds?|tax(?:es)?|checks?|warrants?|"
    r"polic(?:y|ies)|insurance|debts?|programs?|subscriptions?|services?|projects?|bids?|rfps?|"
    r"grants?|sales?|easements?|plats?|ordinances?|resolutions?|loans?|liens?|mortgages?|"
    r"purchases?|orders?|fees?|invoices?|assessments?|elections?|appointments?|franchises?|"
    r"contratos?|arrendamiento|licencias?|permisos?"
)
_NOUN = re.compile(rf"\b(?:(?P<meeting>{_MEETING})|(?P<thing>{_THING}))\b", re.IGNORECASE)

_CANCELLED = r"cancell?ed|cancelad[oa]s?|suspendid[oa]s?"
_STATES: tuple[tuple[MeetingStatus, str, str], ...] = (
    (MeetingStatus.CANCELLED, _CANCELLED, r"cancell?ation|cancelaci[oó]n|canceling"),
    (
        MeetingStatus.POSTPONED,
        r"postponed|deferred|recessed|pospuest[oa]s?|aplazad[oa]s?|diferid[oa]s?",
        r"postponement|aplazamiento",
    ),
    (
        MeetingStatus.RESCHEDULED,
        r"re-?scheduled|reprogramad[oa]s?|reagendad[oa]s?",
        r"re-?scheduling|reprogramaci[oó]n",
    ),
)
_NEVER = re.compile(
    r"\b(?:not|never|un|no longer|if|unless|may be|might be|could be|can be|previously|formerly|"
    r"in the event|subject to|should|until|before being|"
    r"consider(?:ation|ing)?|discuss(?:ion|ing)?|approv(?:e|al|ing)|request|no se ha|no ha sido|si)\b[^.;!?]{0,40}$",
    re.IGNORECASE,
)
# What may stand between "no" and "meeting": not "no vote on hearing", "no action at this meeting".
_KIND_OF = (
    r"regular(?:ly)?|special|scheduled|public|open|closed|executive|work|study|city|town|village|"
    r"county|council|board|commission|committee|formal|official|in-person|virtual|monthly|"
    r"january|february|march|april|may|june|july|august|september|october|november|december"
)
_NONE = re.compile(
    rf"\bno\s+(?:(?:{_KIND_OF})\s+){{0,3}}(?:meeting|session|hearing)s?\b(?!\s+(?:minutes|agenda|"
    r"materials|id|link|video|documents?|packets?|number|password))"
    r"|\b(?:will|shall)\s+not\s+(?:be\s+(?:held|meet(?:ing)?)|meet|convene|take place)\b"
    r"|\bmeeting\s+(?:was\s+)?not\s+held\b|\bno\s+habr[aá]\s+(?:reuni[oó]n|sesi[oó]n|junta)"
    r"|\bse\s+cancela\b",
    re.IGNORECASE,
)
_HELD = re.compile(
    r"\W*(?:held|meeting held|completed|concluded|adjourned|past|passed)\W*", re.IGNORECASE
)
_ON = re.compile(
    r"\W*(?:scheduled|confirmed|final(?:i[sz]ed)?|upcoming|tentative|active|on schedule|reconvened|"
    r"programad[oa]|confirmad[oa])\W*",
    re.IGNORECASE,
)


_SHORT = 300
"""Longer texts are too seldom the same to be remembered."""
# One of these stands in every text that calls a meeting off: most texts need no closer look.
_HINT = re.compile(
    r"cancel|suspend|postpone|deferred|recessed|pospuest|aplaza|diferid|schedul|reprograma|reagenda"
    r"|\bnot?\s",
    re.IGNORECASE,
)


def status_of(*texts: str | None) -> tuple[MeetingStatus, str]:
    """The status the texts state (status field, title, comment, document names …) and the words.

    The first text that says cancelled, else postponed, else rescheduled, decides; then a text
    that is nothing but a status word ("Scheduled", "Held"). ``UNKNOWN`` with no evidence when
    nothing says. "Cancellation of lease agreement" is business, not a cancelled meeting.
    """
    cleaned = [clean(unescape(text)) for text in texts if text]
    looks = [(text, (_look if len(text) < _SHORT else _look.__wrapped__)(text)) for text in cleaned]
    hinted = [text for text, look in looks if look.hints]
    for status, word, noun in _STATES if hinted else ():
        for text in hinted:
            if _states(text, word, noun):
                return status, text
            if status is MeetingStatus.CANCELLED and _NONE.search(text):
                return status, text
    for text, look in looks:
        if look.status is not None:
            return look.status, text
    return MeetingStatus.UNKNOWN, ""


class _Look(NamedTuple):
    """A first look at a text: whether it may call a meeting off, and the status it is the word of."""

    hints: bool
    status: MeetingStatus | None


@lru_cache(maxsize=8_192)
def _look(text: str) -> _Look:
    """The same bodies and places come with every row of every poll."""
    status = (
        MeetingStatus.HELD
        if _HELD.fullmatch(text)
        else MeetingStatus.SCHEDULED
        if _ON.fullmatch(text)
        else None
    )
    return _Look(_HINT.search(text) is not None, status)


def _states(text: str, word: str, noun: str) -> bool:
    for found in re.finditer(rf"\b(?:{word})\b", text, re.IGNORECASE):
        if _is_said(text, found):
            return True
    return any(
        _is_notice(text, found) for found in re.finditer(rf"\b(?:{noun})\b", text, re.IGNORECASE)
    )


def _is_said(text: str, found: re.Match[str]) -> bool:
    """Whether "cancelled" here is said of the meeting."""
    before, after = text[: found.start()], text[found.end() :]
    if _NEVER.search(before):
        return False
    if not re.search(r"\w", before):  # at the start: a stamp, or "Cancelled contracts"
        following = _NOUN.search(after)
        stamp = re.match(r"\s*(?:$|[^\w\s])", after) is not None
        return stamp or following is None or following["thing"] is None
    nouns = list(_NOUN.finditer(before))
    if nouns:
        return nouns[-1]["thing"] is None or (found[0].isupper() and not text.isupper())
    if re.match(rf"\s+(?:the\s+)?(?:\w+\s+)?(?:{_THING})\b", after, re.IGNORECASE):
        return False
    stamped = re.search(r"[-–—:(\[*/|,!]\s*$", before) is not None or not re.search(r"\w", after)
    verb = re.search(r"\b(?:is|was|are|were|been|be|hereby|being|fue|est[aá]|sido)\s*$", before)
    return bool(stamped or verb or (found[0].isupper() and not text.isupper()))


def _is_notice(text: str, found: re.Match[str]) -> bool:
    """Whether "cancellation" here names a notice about the meeting, not a thing cancelled."""
    before, after = text[: found.start()], text[found.end() :]
    if _NEVER.search(before):
        return False
    of = re.match(r"\s+(?:of|de(?:l)?|for)\b", after, re.IGNORECASE)
    if of:
        first = _NOUN.search(after)
        return first is not None and first["meeting"] is not None
    if re.match(r"\s+(?:notice|memo|letter|announcement)\b", after, re.IGNORECASE):
        previous = _NOUN.search(before)
        return previous is None or previous["thing"] is None
    if re.search(
        r"\b(?:notice|aviso)\s+(?:of|de)\s+(?:la\s+)?(?:\w+\s+){0,3}$", before, re.IGNORECASE
    ):
        return not re.search(rf"\b(?:{_THING})\b", before, re.IGNORECASE)
    if re.search(rf"\b(?:{_MEETING})\W+$", before, re.IGNORECASE):
        return True
    alone = not re.search(r"\w", before) and re.match(r"\s*(?:$|[^\w\s])", after)
    stamped = re.search(r"[-–—:(\[*/|]\s*$", before) and not re.search(r"\w", after)
    return bool(alone or stamped)


_TEST_ROW = re.compile(
    r"^\W*(?:z+[\s_-]*)?test(?:ing)?(?:\s*(?:meeting|event|body|agenda|item|committee|stream|only|page))*"
    r"[\s#\d]*\W*$|^\W*test(?:ing)?\s*[-–—:]|\(test\)|\[test\]|\bdo not use\b|\bno autostart\b|"
    r"\bdummy\s+(?:meeting|event|body)\b|^\W*page break\W*$|^\W*(?:agenda\s+)?template\b|lorem ipsum|"
    r"\bthis is (?:only )?a test\b|^\W*(?:training|sandbox)\s+(?:meeting|only|body|event)\W*$|"
    r"\btest (?:meeting|event|body)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=8_192)
def is_test_row(title: str) -> bool:
    """Whether ``title`` is a clerk's trial: "TEST MEETING", "do not use", "EVENT 3 - NO AUTOSTART"."""
    return (_is_test if len(title) < _SHORT else _is_test.__wrapped__)(title)


@lru_cache(maxsize=8_192)
def _is_test(title: str) -> bool:
    return _TEST_ROW.search(clean(title)) is not None


def plausible(day: date, today: date) -> bool:
    """Whether a meeting can be on ``day``: from 1990 to five years ahead (not 1831, not 9999)."""
    return day.year >= 1990 and day.year <= today.year + 5


_REMOTE = re.compile(
    r"https?://(?:[\w-]+\.)*(?:zoom\.us|zoomgov\.com|teams\.microsoft\.com|teams\.live\.com|"
    r"webex\.com|gotomeeting\.com|gotomeet\.me|goto\.com|meet\.google\.com|bluejeans\.com|"
    r"ringcentral\.com|whereby\.com|meet\.jit\.si|join\.skype\.com)(?:/[^\s\"'<>\\\u00a0]*)?",
    re.IGNORECASE,
)


def remote_link(text: str | None) -> str | None:
    """The first address in ``text`` (plain or HTML) at which the meeting can be joined."""
    if not text or ("://" not in text and "&" not in text):
        return None
    found = _REMOTE.search(unescape(text))
    return found[0].rstrip(".,;:)]}>*") if found else None


def _has(words: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE).search


_PACKET = _has(
    r"packets?|paquete|board ?books?|board materials?|meeting materials?|agenda materials?|"
    r"agenda (?:with|w/|and|&) (?:attachments|backup|materials|reports?|supporting)[\w ]*|full agenda|"
    r"complete agenda|agenda (?:book|backup)|supporting (?:documents?|materials?|docs)|backup"
)
_MINUTES = _has(r"minutes?|mins|actas?|minutas?")
_AGENDA = _has(r"agendas?|orden del d[ií]a|order of business|temario|docket")
_RULES = (
    (Role.VIDEO, _has(r"v[ií]deos?|watch|webcast|youtube|mp4|live ?stream|recording|grabaci[oó]n")),
    (Role.AUDIO, _has(r"audios?|mp3|podcast|listen|wav")),
    (Role.PACKET, _PACKET),
    (
        Role.SUMMARY,
        _has(r"summar(?:y|ies)|synopsis|recap|highlights|resumen|actions? taken|results"),
    ),
    (
        Role.NOTICE,
        _has(
            r"notices?|noticed|avisos?|notificaci[oó]n|cancell?ation|cancell?ed|cancelaci[oó]n|postponement"
        ),
    ),
    (
        Role.ORDER,
        _has(r"(?:court|executive|administrative|consent|final|minute) orders?|orden judicial"),
    ),
    (Role.FILING, _has(r"filings?|motion to|complaint|affidavit|petition")),
    (
        Role.ATTACHMENT,
        _has(
            r"attachments?|exhibits?|resoluti(?:on|ons)|resoluci[oó]n|ordinances?|ordenanza|"
            r"staff reports?|reports?|informes?|presentations?|presentaci[oó]n|memo(?:randum)?s?|"
            r"handouts?|slides?|anexos?|adjuntos?|letters?|supplement(?:al)?s?|addend(?:um|a)|appendix|"
            r"bills?|proposals?|correspondence|public comments?|budgets?|contracts?|maps?|plans?"
        ),
    ),
)
_MEDIA = re.compile(r"\.(mp4|m4v|mov|wmv|m3u8|mp3|m4a|wav)(?:$|[?#])", re.IGNORECASE)
_VIEWERS = re.compile(
    r"mediaplayer\.php|youtube\.com|youtu\.be|vimeo\.com|/player/clip|swagit\.com/play|"
    r"(?:[?&]|\b)video(?:\.|=)",
    re.IGNORECASE,
)


def role_of(label: str, url: str = "") -> Role:
    """What a document is, from the words on its link and, when they do not say, its address.

    Minutes are minutes also when draft; "Notice and Agenda" is an agenda; a cancellation notice is
    a notice; resolutions, exhibits and reports are attachments. English and Spanish.
    """
    role = _role(clean(label))
    if role is not None:
        return role
    media = _MEDIA.search(url)
    if media:
        return Role.AUDIO if media[1].lower() in {"mp3", "m4a", "wav"} else Role.VIDEO
    if _VIEWERS.search(url):
        return Role.VIDEO
    name = re.sub(
        r"[_\W]+|(?<=[a-z])(?=[A-Z])", " ", unquote(url.partition("?")[0]).rsplit("/", 1)[-1]
    )
    return _role(clean(name)) or Role.OTHER


@lru_cache(maxsize=8_192)
def _role(label: str) -> Role | None:
    if not label:
        return None
    minutes, agenda = _MINUTES(label), _AGENDA(label)
    media = next((role for role, says in _RULES[:2] if says(label)), None)
    if media is not None and not label.lower().endswith(("agenda", "minutes")):
        return media
    if _PACKET(label):
        return Role.PACKET
    if agenda and (minutes is None or agenda.start() < minutes.start()):
        notice = re.search(r"\bcancell?(?:ed|ation)\b", label, re.IGNORECASE)
        return Role.NOTICE if notice and "notice" in label.lower() else Role.AGENDA
    if minutes:
        return Role.MINUTES
    return next((role for role, says in _RULES if says(label)), None)
