"""What every listing of meetings shares: the window, the rows left out by rule, status and files."""

import dataclasses
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TypeVar

from pydantic import Field

from monitor.adapters.base import Options
from monitor.errors import ConfigError, ExtractError
from monitor.models import (
    Document,
    Dropped,
    FieldValue,
    Kind,
    MeetingStatus,
    Record,
    Role,
    Source,
    When,
)
from monitor.parse.meeting import follows, is_test_row, plausible, remote_link, role_of, status_of
from monitor.parse.text import clean, plain
from monitor.parse.urls import canonical

_SIZE = re.compile(r"(?<!\s)\s*+[(\[]?\b\d+(?:[.,]\d+)?\s?(?:[KMG]B|bytes)[)\]]?$", re.IGNORECASE)
# A year no meeting is in, where systems write "none": 0001, 1753, 1831, 1900, 2999, 9999.
_ODD_YEAR = re.compile(r"(?<!\d)(?:0\d{3}|1[0-8]\d\d|19[0-8]\d|2[2-9]\d\d|[3-9]\d{3})(?!\d)")
_ISO_DAY = re.compile(r"(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)")

OptionsT = TypeVar("OptionsT", bound=Options)


class MeetingOptions(Options):
    """Settings every adapter of meetings takes."""

    bodies: tuple[str, ...] = Field(
        default=(),
        description="Watch only bodies whose name (or meetings whose title) contains one of these",
    )
    leave_out: tuple[str, ...] = Field(
        default=(), description="Leave out bodies and titles that contain one of these words"
    )
    days_back: int = Field(
        default=7, ge=0, le=36_500, description="How many days a past meeting is still watched"
    )


class ItemOptions(MeetingOptions):
    """Settings of platforms that publish agendas item by item."""

    items: bool = Field(
        default=True, description="Read the items of each agenda that is published as a page"
    )


def options_of(source: Source, kind: type[OptionsT]) -> OptionsT:
    """The source's options as ``kind``; raises ``ConfigError`` when they are another adapter's."""
    if isinstance(source.options, kind):
        return source.options
    message = f"{source.id}: the settings are not those of the adapter {source.adapter!r}"
    raise ConfigError(message)


def first_day(options: MeetingOptions, today: date) -> date:
    """The earliest day that is still watched."""
    return today - timedelta(days=min(options.days_back, today.toordinal() - 1))


def watched(record: Record, options: MeetingOptions, today: date) -> Iterator[Record | Dropped]:
    """``record`` when it is to be watched.

    Nothing for a meeting before the window or of a body that is not wanted; ``Dropped`` with its
    reason for a clerk's trial and for a day no meeting can be on.
    """
    if options.bodies or options.leave_out:
        names = f"{record.title}\n{record.body or ''}".casefold()
        if options.bodies and not any(word.casefold() in names for word in options.bodies):
            return
        if any(word.casefold() in names for word in options.leave_out if word):
            return
    day = record.starts_at.day if record.starts_at else None
    if day is not None and day < today and day < first_day(options, today):
        return
    if is_test_row(record.title) or (record.body and is_test_row(record.body)):
        yield Dropped(record.key, f"test row: {record.title}")
    elif day is not None and not plausible(day, today):
        yield Dropped(record.key, f"impossible date: {day.isoformat()}")
    else:
        yield record


def odd_date(text: str) -> bool:
    """Whether ``text`` names a day no meeting is on: a placeholder's (1831, 9999), 31 February."""
    found = _ISO_DAY.search(text)
    if found:
        try:
            date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            return True
    return _ODD_YEAR.search(clean(text)) is not None


def meeting(
    *,
    key: str,
    title: str,
    url: str | None = None,
    starts_at: When | None = None,
    ends_at: When | None = None,
    raw: str | None = None,
    says: Iterable[str | None] = (),
    status: MeetingStatus | None = None,
    body: str | None = None,
    location: str | None = None,
    documents: Iterable[Document] = (),
    fields: Mapping[str, FieldValue] | None = None,
    text: str | None = None,
    version: str = "",
) -> Record:
    """The record of one meeting.

    The status is the one in ``raw`` (the platform's own status word, always kept), in ``says``
    (comment, CSS class …), in the title or in the location; when they say nothing, in the name of
    a notice. ``status`` is what the platform's own flag says when no words do. The words that say it stand in the field ``status_text``, a link to join
    in ``remote``, "immediately following …" in ``time``.
    """
    files = unique(documents)
    words = [each for each in says if each]
    found, evidence = status_of(raw, *words, title, location)
    if found is MeetingStatus.UNKNOWN and files:
        found, evidence = status_of(*(each.title for each in files if _tells(each)))
    known: dict[str, FieldValue] = dict(fields or {})
    title = clean(title)
    known["status_text"] = clean(raw or "") or (evidence if evidence != title else "")
    place = (
        clean(plain(location) if "<" in location or "&" in location else location)
        if location
        else ""
    )
    joined = remote_link(location) or remote_link(text) or remote_link(" ".join(words))
    if joined:
        known.setdefault("remote", joined)
    tied = follows(title) if starts_at is None or starts_at.clock is None else None
    if tied:
        known.setdefault("time", tied)
    return Record(
        kind=Kind.MEETING,
        key=key,
        title=title,
        url=url,
        starts_at=starts_at,
        ends_at=ends_at,
        status=(found if found is not MeetingStatus.UNKNOWN else status or found).value,
        body=clean(body) or None if body else None,
        location=place or None,
        documents=files,
        fields={name: value for name, value in known.items() if value not in (None, "", ())},
        text=text or None,
        version=version,
    )


def item(
    parent: str,
    *,
    key: str,
    title: str,
    sequence: int,
    number: str = "",
    section: str = "",
    url: str | None = None,
    documents: Iterable[Document] = (),
    fields: Mapping[str, FieldValue] | None = None,
    text: str | None = None,
) -> Record:
    """The record of one agenda item of the meeting ``parent``; ``key`` is unique in its meeting."""
    known: dict[str, FieldValue] = {
        "number": clean(number),
        "section": clean(section),
        "sequence": sequence,
        **(fields or {}),
    }
    return Record(
        kind=Kind.AGENDA_ITEM,
        key=f"{parent}/{key}",
        title=clean(title),
        url=url,
        documents=unique(documents),
        fields={name: value for name, value in known.items() if value not in (None, "", ())},
        text=text or None,
        parent=parent,
    )


def file(
    label: str, url: str, *, role: Role | None = None, title: str = "", version: str = ""
) -> Document:
    """A document; its role is read from ``label`` and ``url`` unless given."""
    words = _SIZE.sub("", clean(title or label))
    return Document(role=role or role_of(label, url), url=url, title=words, version=version)


def _tells(document: Document) -> bool:
    """Whether the document's name can say how the meeting stands: not "Deferred Agenda"."""
    return document.role is Role.NOTICE or "cancel" in document.title.lower()


def unique(documents: Iterable[Document]) -> tuple[Document, ...]:
    """``documents`` without a second one of the same role and address."""
    seen: dict[tuple[Role, str], Document] = {}
    for document in documents:
        seen.setdefault((document.role, canonical(document.url)), document)
    return tuple(seen.values())


def stamped(record: Record) -> Record:
    """``record`` with a ``version`` that changes when anything the listing shows of it changes.

    Details are then read again only when the listing moved; for platforms whose listing names
    the revision of the agenda.
    """
    shown = repr(
        (
            record.title,
            record.starts_at.isoformat() if record.starts_at else "",
            record.ends_at.isoformat() if record.ends_at else "",
            record.status,
            record.body,
            record.location,
            [(each.role.value, each.url, each.title, each.version) for each in record.documents],
            sorted(record.fields.items(), key=lambda pair: pair[0]),
            record.text,
            record.version,
        )
    )
    digest = hashlib.blake2b(shown.encode(), digest_size=12).hexdigest()
    return dataclasses.replace(record, version=digest)


def site(base_url: str | None, usual: str) -> str:
    """The root of the site without a final slash: ``base_url`` when set, else ``usual``."""
    return (base_url or usual).rstrip("/")


def shaped(rows: list[dict[str, object]], what: str, *names: str) -> list[dict[str, object]]:
    """``rows`` when they are of this platform: one of them, at least, has all ``names``.

    Raises ``ExtractError`` for a list of something else; no rows at all are no meetings.
    """
    if rows and not any(all(name in row for name in names) for row in rows):
        message = f"the answer is a list, but not of {what}; the address is another service's"
        raise ExtractError(message, expected=", ".join(names), found=", ".join(rows[0])[:200])
    return rows
