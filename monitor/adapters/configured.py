"""What sources described in ``sources.yaml`` alone share: their settings, and rows as records."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple, TypeVar

from pydantic import Field, HttpUrl, TypeAdapter, field_validator

from monitor.adapters.base import Options, Yield
from monitor.adapters.listing import MeetingOptions, file, meeting, odd_date, unique, watched
from monitor.adapters.rows_read import Read, keep, list_name, recall
from monitor.errors import ExtractError
from monitor.models import (
    Coverage,
    Document,
    Dropped,
    FieldValue,
    Kind,
    Problem,
    Record,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse.dates import in_full, span, when
from monitor.parse.fields import known
from monitor.parse.meeting import time_unknown
from monitor.parse.text import clean
from monitor.parse.urls import canonical

FALLS_OFF = frozenset({Kind.FEED_ENTRY, Kind.PRESS_RELEASE, Kind.NOTICE, Kind.OPINION})
"""Kinds that are listed while they are new: what falls off the list is only old."""

MIRRORED = frozenset({"status", "body", "location"})
"""Fields of these names are parts of the record as well, and are compared there."""

_ADDRESS = TypeAdapter(HttpUrl)
RowT = TypeVar("RowT")


class SourceOptions(Options):
    """Settings of everything that is one address."""

    url: str = Field(description="Address of the page, feed, calendar or file")

    @field_validator("url")
    @classmethod
    def _is_address(cls, value: str) -> str:
        _ADDRESS.validate_python(value)
        return value.strip()

    @property
    def address(self) -> str:
        """Where to ask: ``url``, on the host of ``base_url`` when that is set."""
        if not self.base_url:
            return self.url
        path = self.url.split("://", 1)[1].partition("/")[2]
        return f"{self.base_url.rstrip('/')}/{path}"


class ListOptions(SourceOptions, MeetingOptions):
    """Settings of lists of records."""

    kind: Kind = Field(default=Kind.FEED_ENTRY, description="What the records are")
    rolling: bool | None = Field(
        default=None,
        description="Whether old records fall off the list, so that a missing one is no news "
        "(default: yes for feed entries, press releases and notices)",
    )
    days_back: int = Field(
        default=30, ge=0, le=36_500, description="How many days a past meeting is still watched"
    )
    order: Literal["mdy", "dmy"] = Field(
        default="mdy", description="How 3/4/2026 is read: mdy is March 4, dmy is April 3"
    )


class RowOptions(ListOptions):
    """Where a record's parts stand in its row."""

    local_times: bool = Field(
        default=False,
        description="The times are local although they are written with Z or an offset",
    )

    key: str = Field(
        default="", description="The record's own id; without it records are told by likeness"
    )
    title: str = Field(default="", description="The title")
    link: str = Field(default="", description="The address of the record's own page")
    starts_at: str = Field(default="", description="The day, with or without the time")
    time: str = Field(default="", description="The time, where it stands apart from the day")
    ends_at: str = Field(default="", description="The end, or the deadline")
    status: str = Field(default="", description="The status word")
    body: str = Field(default="", description="The body that meets")
    location: str = Field(default="", description="The place")
    text: str = Field(default="", description="The text to compare")
    documents: dict[str, str] = Field(
        default_factory=dict,
        description="Role (agenda, minutes, packet …) to where its links stand; "
        "the role 'any' reads it from each link's words",
    )
    fields: dict[str, str] = Field(
        default_factory=dict, description="Further parts to compare: a name of yours to its place"
    )

    @field_validator("documents")
    @classmethod
    def _are_roles(cls, value: dict[str, str]) -> dict[str, str]:
        known_roles = {role.value for role in Role} | {"any"}
        for name in value:
            if name not in known_roles:
                message = (
                    f"{name!r} is no role of a document; roles are {', '.join(sorted(known_roles))}"
                )
                raise ValueError(message)
        return value


def coverage_of(options: ListOptions) -> Coverage:
    """What the list shows, as said or by the kind of its records."""
    rolling = options.kind in FALLS_OFF if options.rolling is None else options.rolling
    return Coverage.ROLLING if rolling else Coverage.WINDOW


class Row(ABC):
    """One row of a list: gives the words, addresses and links an expression names.

    ``may_be_heading``: a row with nothing at the named places may be a header or a note.
    """

    may_be_heading = True

    @abstractmethod
    def words(self, place: str) -> str:
        """The text at ``place``, cleaned; empty when nothing stands there."""

    @abstractmethod
    def links(self, place: str) -> list[tuple[str, str]]:
        """Label and absolute address of every link at ``place``."""

    @abstractmethod
    def title(self) -> str:
        """The title where none was set."""

    @abstractmethod
    def link(self) -> str | None:
        """The record's own page where none was set."""

    @abstractmethod
    def whole(self) -> str:
        """All its words, in which a day is sought where no place for it was set."""


def records(
    rows: Sequence[RowT],
    options: RowOptions,
    source: Source,
    response: Response,
    *,
    look: Callable[[RowT], Row],
    marks: Sequence[str],
    around: str = "",
) -> Iterator[Yield]:
    """The records of ``rows``; a row that cannot be read is a ``Problem``, and keys are unique.

    ``look`` looks at a row. Its mark is all that its answers are made of beside ``around``, the
    settings and the address of the page; empty when that cannot be told.
    """
    given = _Given(source.zone, response.today, response.url)
    name = list_name(options, given.zone, given.url, around)
    known = recall(name, given.today)
    fresh = {
        number: look(row)
        for number, (row, mark) in enumerate(zip(rows, marks, strict=True), 1)
        if mark not in known
    }
    bare = {
        number for number, row in fresh.items() if row.may_be_heading and _is_bare(row, options)
    }
    if rows and len(bare) == len(rows):
        raise ExtractError(
            f"none of the {len(rows)} rows has anything at the places named for title, key or "
            "starts_at; the page changed its layout, or the places are wrong",
            url=response.url,
            expected=options.title or options.key or options.starts_at,
        )
    read: dict[str, Read] = {}
    used: dict[str, list[str]] = {}
    for number, mark in enumerate(marks, 1):
        if number in bare:
            words = fresh[number].whole()
            if words:
                yield Dropped(f"row {number}", f"a heading or a note, no record: {words[:80]!r}")
            continue
        old = known.get(mark) or _read(fresh[number], number, options, given)
        if not isinstance(old, Read):
            yield old
            continue
        if old.on != given.today:
            old = old._replace(on=given.today, told=_told(old.record, options, given))
        read[mark] = old
        titles = used.setdefault(old.record.key, [])
        titles.append(old.record.title)
        if len(titles) == 1:
            yield from old.told
        elif options.key:
            yield _twin(number, old.record, titles[0])
        else:
            twin = replace(old.record, key=f"{old.record.key}~{len(titles)}")
            yield from chosen(twin, options, response.today)
    keep(name, read)


def _read(row: Row, number: int, options: RowOptions, given: "_Given") -> Read | Problem | Dropped:
    """What a row says that was not read before."""
    times = _Times(row, options)
    new = _record(row, number, options, given, times)
    if not isinstance(new, Record):
        return new
    day = given.today if times.need_day(given) else None
    return Read(new, day, given.today, _told(new, options, given))


def _told(record: Record, options: ListOptions, given: "_Given") -> tuple[Record | Dropped, ...]:
    return tuple(chosen(record, options, given.today))


def _twin(number: int, record: Record, title: str) -> Problem | Dropped:
    where = f"row {number}"
    if record.title == title:
        return Dropped(where, f"repeats the row of {title[:80]!r}")
    return Problem(where, f"its key {record.key!r} is that of another row, {title[:80]!r}")


def _is_bare(row: Row, options: RowOptions) -> bool:
    """Whether nothing stands at any place that makes a record: a header, a month, a note."""
    places = (options.title, options.key, options.starts_at)
    if not any(places):
        return not row.title()
    return not any(place and row.words(place) for place in places)


def chosen(record: Record, options: ListOptions, today: date) -> Iterator[Record | Dropped]:
    """``record`` when it is to be watched: meetings by their window, others by their words."""
    if record.kind is Kind.MEETING:
        yield from watched(record, options, today)
        return
    words = f"{record.title}\n{record.body or ''}".casefold()
    if options.bodies and not any(word.casefold() in words for word in options.bodies):
        return
    if not any(word.casefold() in words for word in options.leave_out if word):
        yield record


class _Given(NamedTuple):
    """What a row's record is made of beside the row and the settings: no more than this."""

    zone: str
    today: date
    url: str


def _record(
    row: Row, number: int, options: RowOptions, given: _Given, times: "_Times"
) -> Record | Problem | Dropped:
    where = f"row {number}"
    title = (row.words(options.title) if options.title else row.title())[:500]
    if not title:
        return Problem(where, "the row has no title")
    starts, ends, fault = times.read(given.zone, given.today)
    if fault:
        impossible = odd_date(fault)
        text = f"{'impossible date' if impossible else 'its day cannot be read'}: {fault[:120]!r}"
        return Dropped(where, text) if impossible else Problem(where, text)
    link = row.words(options.link) if options.link else row.link()
    own = row.words(options.key) if options.key else ""
    if options.key and not own:
        return Problem(where, f"the row has no key at {options.key!r}")
    fields = {name: row.words(place) for name, place in options.fields.items()}
    status = row.words(options.status) if options.status else fields.get("status", "")
    body = row.words(options.body) if options.body else fields.get("body", "")
    location = row.words(options.location) if options.location else fields.get("location", "")
    return make(
        kind=options.kind,
        key=_plain_key(own) if own else likeness_key(title, starts, link),
        title=title,
        url=link or given.url,
        starts_at=starts,
        ends_at=ends,
        raw=status,
        body=body,
        location=location,
        documents=_documents(row, options.documents),
        fields=fields,
        text=row.words(options.text) if options.text else "",
    )


class _Times:
    """What a row says of its times, in its own words."""

    __slots__ = ("_begins", "_clock", "_ends", "_options")

    def __init__(self, row: Row, options: RowOptions) -> None:
        self._options = options
        self._begins = row.words(options.starts_at) if options.starts_at else ""
        if not options.starts_at and options.kind is Kind.MEETING:
            self._begins = row.whole()
        self._clock = row.words(options.time) if options.time else None
        self._ends = row.words(options.ends_at) if options.ends_at else ""

    def need_day(self, given: _Given) -> bool:
        """Whether which day it is makes a difference: a day is named without its year."""
        if not self._ends and self._clock is None and in_full(self._begins, self._options.order):
            return False
        return self.read(given.zone, None) != self.read(given.zone, given.today)

    def read(self, zone: str, today: date | None) -> tuple[When | None, When | None, str]:
        """Start, end, and the words of a day that cannot be read."""
        options, said, words = self._options, self._begins, self._ends
        order, wall = options.order, options.local_times
        begin, end = span(said, zone, today=today, order=order, clock_text=self._clock, wall=wall)
        fault = ""
        if begin is None and said and not time_unknown(said):
            fault = said
        if options.ends_at:
            end = when(words, zone, today=today, order=order, wall=wall)
            if end is None and words and not time_unknown(words):
                fault = fault or words
        return begin, end, fault


def make(
    *,
    kind: Kind,
    key: str,
    title: str,
    url: str | None,
    starts_at: When | None = None,
    ends_at: When | None = None,
    raw: str = "",
    says: Iterable[str] = (),
    body: str = "",
    location: str = "",
    documents: Iterable[Document] = (),
    fields: Mapping[str, FieldValue] | None = None,
    text: str = "",
    version: str = "",
) -> Record:
    """A record of ``kind``; a meeting's status is read from all its words."""
    kept = known(**fields) if fields else {}
    if kind is Kind.MEETING:
        return meeting(
            key=key,
            title=title,
            url=url,
            starts_at=starts_at,
            ends_at=ends_at,
            raw=raw,
            says=says,
            body=body,
            location=location,
            documents=documents,
            fields=kept,
            text=text,
            version=version,
        )
    return Record(
        kind=kind,
        key=key,
        title=clean(title),
        url=url,
        starts_at=starts_at,
        ends_at=ends_at,
        status=clean(raw) or None,
        body=clean(body) or None,
        location=clean(location) or None,
        documents=unique(documents),
        fields=kept,
        text=text or None,
        version=version,
    )


def _documents(row: Row, places: Mapping[str, str]) -> Iterator[Document]:
    for name, place in places.items():
        role = None if name == "any" else Role(name)
        for label, url in row.links(place):
            yield file(label or name.title(), url, role=role)


def _plain_key(own: str) -> str:
    """An address as a key is compared without what changes in it (session, cache buster)."""
    return canonical(own) if own.startswith(("http://", "https://")) else own[:300]


def likeness_key(title: str, starts: When | None, link: str | None) -> str:
    """A stand-in for a key: the record's own page, else its title and day in a short hash."""
    if link:
        return canonical(link)
    text = f"{title.casefold()}\n{starts.day if starts else ''}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
