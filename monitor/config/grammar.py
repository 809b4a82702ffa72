"""The small languages inside values: durations, channels, digests, quiet hours, zones, names."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, PlainValidator, ValidationInfo, WithJsonSchema
from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from monitor.config.certificates import certificates_problem

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
DURATION = re.compile(r"([0-9]{1,5})\s*([smhd])\Z")
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DIGEST = re.compile(rf"hourly\Z|daily {CLOCK}\Z|weekly (?:{'|'.join(WEEKDAYS)}) {CLOCK}\Z")
QUIET = re.compile(rf"{CLOCK}-{CLOCK}\Z")
CHANNEL = re.compile(r"#[a-z0-9][a-z0-9_-]{0,79}\Z|[CG][A-Z0-9]{8,11}\Z")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}\Z")
HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
EMAIL_OR_URL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+\Z|https?://[^\s<>()]+\Z")
MENTION = re.compile(r"@?[A-Za-z0-9][A-Za-z0-9._-]{1,79}\Z")
LISTEN = re.compile(r"(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):([0-9]{1,5})\Z")
HOST = re.compile(r"(?:\[?[0-9a-fA-F:]*:[0-9a-fA-F:]+\]?|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?\Z")
NOTIFY = re.compile(r"webhook:https?://\S+\Z|[a-z][a-z0-9+.-]*://\S+\Z|\$[A-Z][A-Z0-9_]*\Z")
REFUSED_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "accept-encoding", "user-agent"}
    | {"if-none-match", "if-modified-since"}
)


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The known word somebody most likely meant, or nothing."""
    limit = max(1, min(2, len(word) // 3))
    found = process.extractOne(
        word.lower(), known, scorer=DamerauLevenshtein.distance, processor=str.lower,
        score_cutoff=limit,
    )  # fmt: skip
    if found is not None:
        return str(found[0])
    starts = [name for name in known if len(word) > 2 and name.lower().startswith(word.lower())]
    return starts[0] if len(starts) == 1 else None


def meant(word: str, known: Sequence[str]) -> str:
    """``did you mean "x"?``, or the whole list when nothing is near."""
    near = nearest(word, known) or next(
        (name for name in known if name[:4] == word[:4].lower() and fuzz.ratio(word, name) >= 70),
        None,
    )
    if near:
        return f"did you mean {near!r}?"
    shown = ", ".join(known[:24]) + (", …" if len(known) > 24 else "")
    return f"known are {shown}" if known else "none is defined"


@lru_cache(maxsize=1024)
def duration(written: str) -> timedelta:
    """``5s``, ``30m``, ``2h`` or ``1d``; raises ``ValueError``."""
    found = DURATION.match(written.strip())
    if not found:
        raise ValueError(
            f"{written!r} is not a time span; write a number and s, m, h or d, such as 30m"
        )
    return timedelta(seconds=int(found[1]) * UNITS[found[2]])


def spell(span: timedelta) -> str:
    """The shortest way to write ``span``: the reverse of ``duration``."""
    seconds = int(span.total_seconds())
    for unit in ("d", "h", "m"):
        if seconds and seconds % UNITS[unit] == 0:
            return f"{seconds // UNITS[unit]}{unit}"
    return f"{seconds}s"


def _duration(value: object) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        # pydantic turns a ValueError, and only that, into a mistake
        raise ValueError(  # noqa: TRY004
            f"{value} has no unit; write {value}s, {value}m, {value}h or {value}d"
        )
    if not isinstance(value, str):
        raise ValueError(  # noqa: TRY004
            "a time span is needed; write a number and s, m, h or d, such as 30m"
        )
    return duration(value)


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("this must be longer than nothing; write for example 30m")
    return value


@lru_cache(maxsize=512)
def _zone_problem(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        known = sorted(available_timezones())
        near = nearest(name, known) or next(
            (zone for zone in known if zone.rpartition("/")[2].lower() == name.lower()), None
        )
        advice = f"did you mean {near!r}?" if near else "write one such as America/New_York"
        return f"there is no time zone {name!r}; {advice}"
    return ""


def zone(name: str) -> str:
    """An IANA zone name; raises ``ValueError``."""
    if problem := _zone_problem(name):
        raise ValueError(problem)
    return name


def channel(value: object) -> str:
    """The name or id of a Slack channel; raises ``ValueError``."""
    if value is None:
        raise ValueError(
            'nothing is written here: # begins a comment unless it is in quotes; write "#channel"'
        )
    if not isinstance(value, str):
        raise ValueError('a channel is text; write "#channel", in quotes')  # noqa: TRY004
    if CHANNEL.match(value):
        return value
    bare = value.removeprefix("#").strip().lower().replace(" ", "-")
    if NAME.match(bare) and "." not in bare and not value.startswith(("@", "http")):
        raise ValueError(f'{value!r} is not the name of a channel; write "#{bare}"')
    raise ValueError(
        f'{value!r} is not the name of a channel; write "#civic-watch", in quotes: '
        "small letters, digits, - and _, 80 at most"
    )


def _digest(value: str) -> str:
    words = value.split()
    tidy = " ".join(words)
    if words[:1] == ["weekly"] and len(words) == 3:
        tidy = f"weekly {words[1][:3].capitalize()} {words[2]}"
    if words and re.match(r"[0-9]:", words[-1]):
        tidy = tidy[: -len(words[-1])] + "0" + words[-1]
    if not DIGEST.match(tidy):
        raise ValueError(
            f"{value!r} is not a digest; write hourly, daily 08:00 or weekly Mon 08:00"
        )
    return tidy


def _quiet(value: str) -> str:
    tidy = value.replace(" ", "").replace("\N{EN DASH}", "-")
    if not QUIET.match(tidy) or tidy[:5] == tidy[6:]:
        raise ValueError(f"{value!r} are no quiet hours; write for example 22:00-07:00")
    return tidy


def contact(value: str) -> str:
    """An address where people can be reached; raises ``ValueError``."""
    if not EMAIL_OR_URL.match(value.strip()):
        raise ValueError(
            f"{value!r} is neither an e-mail address nor a web address; "
            "write where a site's operator can reach you, such as newsroom@example.org"
        )
    return value.strip()


def _mention(value: str) -> str:
    if not MENTION.match(value):
        raise ValueError(
            f"{value!r} cannot be mentioned; write a user group's id such as S0123ABCD, "
            'or its name such as "@courts-desk"'
        )
    return value


def _listen(value: str) -> str:
    found = LISTEN.match(value)
    if not found or not 0 < int(found[1]) < 65536:
        raise ValueError(f"{value!r} is not an address to listen on; write 127.0.0.1:8765")
    return value


def _url(value: str) -> str:
    if not re.match(r"https?://[^\s/]+", value):
        raise ValueError(f"{value!r} is not a web address; write one that begins with https://")
    return value


def _headers(value: dict[str, str]) -> dict[str, str]:
    for name, text in value.items():
        if not HEADER.match(name):
            raise ValueError(f"{name!r} is not the name of a header; write one such as Accept")
        if name.lower() in REFUSED_HEADERS:
            raise ValueError(f"the header {name} is set by the program; remove it")
        if "\n" in text or "\r" in text:
            raise ValueError(f"the header {name} holds a line break; write it in one line")
    return value


def _host(value: str) -> str:
    if not HOST.match(value):
        raise ValueError(f"{value!r} is not a bare host; write one such as 127.0.0.1")
    return value.lower()


def _alias(value: str) -> str:
    if len(value.strip()) < 3:
        raise ValueError(f"the alias {value!r} is too short; write at least 3 letters")
    return value.strip()


def _word(value: str) -> str:
    if not re.search(r"\w", value):
        raise ValueError(f"{value!r} holds no letter; write a word or remove it")
    if "*" in value[:-1]:
        raise ValueError(f"{value!r}: * may only end a word; use `patterns:` for more")
    if value.endswith("*") and len(re.findall(r"\w", value.rsplit(maxsplit=1)[-1])) < 3:
        raise ValueError(f"{value!r} would match nearly everything; write 3 letters before the *")
    return value


def _pattern(value: str) -> str:
    import re2  # noqa: PLC0415 - only who writes patterns pays for loading it

    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(value, options=options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        reason = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
        raise ValueError(
            f"the pattern {value!r} cannot be read: {reason}; "
            "patterns are RE2: no look-ahead, no back-references"
        ) from None
    if compiled.search("") is not None:
        raise ValueError(f"the pattern {value!r} matches empty text; make it ask for a word")
    return value


def _notify(value: str) -> str:
    if not NOTIFY.match(value):
        raise ValueError(
            f"{value!r} is no notifier; write webhook:https://… or an Apprise address, "
            "or $NAME for one in the environment"
        )
    return value


def _ca_file(value: str, info: ValidationInfo) -> str:
    """The path as it is found from the folder of the file, once it is there and holds some."""
    path = Path((info.context or {}).get("base", ".")) / value
    if problem := certificates_problem(path):
        raise ValueError(problem)
    return str(path)


def _not_hourly(value: str) -> str:
    if value == "hourly":
        raise ValueError("an hourly list is too often; write weekly Mon 08:00")
    return value


DURATION_SCHEMA = {"type": "string", "pattern": r"^[0-9]{1,5}\s*[smhd]$", "examples": ["30m", "2h"]}
Span = Annotated[timedelta, PlainValidator(_duration), WithJsonSchema(DURATION_SCHEMA)]
Interval = Annotated[
    timedelta, PlainValidator(_duration), AfterValidator(_positive), WithJsonSchema(DURATION_SCHEMA)
]
Zone = Annotated[
    str, AfterValidator(zone), WithJsonSchema({"type": "string", "examples": ["America/New_York"]})
]
CHANNEL_SCHEMA = {"type": "string", "pattern": r"^(#[a-z0-9][a-z0-9_-]{0,79}|[CG][A-Z0-9]{8,11})$"}
Digest = Annotated[
    str,
    AfterValidator(_digest),
    WithJsonSchema({"type": "string", "examples": ["hourly", "daily 08:00", "weekly Mon 08:00"]}),
]
Quiet = Annotated[str, AfterValidator(_quiet)]
Mention = Annotated[str, AfterValidator(_mention)]
Listen = Annotated[str, AfterValidator(_listen)]
Url = Annotated[str, AfterValidator(_url)]
Headers = Annotated[dict[str, str], AfterValidator(_headers)]
Word = Annotated[str, AfterValidator(_word)]
Pattern = Annotated[str, AfterValidator(_pattern)]
Alias = Annotated[str, AfterValidator(_alias)]
Host = Annotated[str, AfterValidator(_host)]
Notify = Annotated[str, AfterValidator(_notify)]
CaFile = Annotated[str, AfterValidator(_ca_file)]
Schedule = Annotated[Digest, AfterValidator(_not_hourly)]
