"""The RSS feeds of the courts' filing system (CM/ECF), district, bankruptcy and appellate.

Read as XML and not as a common feed: identity, sequence numbers and document ids stand in links
and in doubly escaped descriptions. The guid is not unique: a filing of several kinds repeats it.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse import docket, text, urls
from monitor.parse.courts import court_of

# Zone letters the mail standard does not know (RFC 5322 names only the mainland's four zones).
_ZONES = {"AKST": -9, "AKDT": -8, "HST": -10, "HDT": -9, "AST": -4, "CHST": 10, "UTC": 0}
_MAINLAND = frozenset(["GMT", "UT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"])
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BARE = re.compile(r"&(?!(?:#\d+|#x[0-9a-fA-F]+|amp|lt|gt|quot|apos);)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_CASE = re.compile(
    r"DktRpt\.pl\?(\d+)(?:[&-](\d+))?|[?&]caseNum=([\w-]+)(?:.*?[?&]partId=(\d+))?", re.IGNORECASE
)
_LINK = re.compile(
    r"""<a\s[^<>]*href\s{0,9}=\s{0,9}["']([^"'<>]+)["'][^<>]*>(.{0,2000}?)</a>""",
    re.IGNORECASE | re.DOTALL,
)
_DOCUMENT = re.compile(r"/docs?1/(\d+)")
_NYED = re.compile(r"show_case_doc\?(\d*),(\d+)")
_OFFICE = re.compile(
    r"^\s*Type:\s{0,9}(\w*)\s{1,9}Office:\s{0,9}(\w*)\s{1,9}Chapter:\s{0,9}(\w*)(?:\s{1,9}Trustee:\s*+([^\[]*))?"
)
_NUMBER = re.compile(r"(?<!\s)\s*+(\d{1,4}:[\w~-]+|\d{2}-\d+)(?:-[A-Z]{1,4})*\s*")
_TYPES = re.compile(r"of type:\s*(.*)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Filing:
    """One filing. ``case`` is PACER's case id, or an appellate docket number.

    ``number`` is the docket number without judges ("" when broken), ``kinds`` its kinds of event
    in alphabetical order, ``entry`` its number on the docket, ``sequence`` the system's own
    number of the event, ``document`` the id of its main document; each empty when not given.
    """

    court: str
    case: str
    number: str
    name: str
    at: datetime
    url: str
    kinds: tuple[str, ...] = ()
    entry: str = ""
    sequence: str = ""
    document: str = ""
    document_url: str = ""
    office: str = ""
    chapter: str = ""
    sort: str = ""
    trustee: str = ""
    raw: str = ""

    @property
    def kind(self) -> str:
        """All kinds in one line, as docketing services join them."""
        return " AND ".join(self.kinds)

    @property
    def key(self) -> str:
        """Identity inside the feed: the sequence, else the moment and the number on the docket."""
        part = self.sequence or f"{self.at:%Y%m%dT%H%M%SZ}{'#' if self.entry else ''}{self.entry}"
        return f"{self.court}:{self.case}:{part}"


@dataclass(frozen=True, slots=True)
class Feed:
    """A court's feed: what it declares to hold, when it was built (UTC), and its filings."""

    court: str
    title: str
    types: tuple[str, ...]
    built: datetime | None
    filings: tuple[Filing, ...]
    unread: tuple[tuple[str, str], ...] = field(default=())

    @property
    def oldest(self) -> datetime | None:
        """When the oldest filing shown was entered."""
        return min((filing.at for filing in self.filings), default=None)


def read(response: Response, court: str = "") -> Feed:
    """The feed in ``response``; ``court`` names the court where no address in it does.

    ``unread`` are items that could not be read: their title and why. Raises ``ExtractError``
    when it is no such feed: a login or maintenance page, a feed cut short.
    """
    root = _root(response)
    channel = root.find("channel")
    if channel is None:
        raise ExtractError("the feed has no channel", url=response.url, expected="RSS 2.0")
    link = _text(channel, "link")
    court = court_of(link) or court_of(response.url) or court
    filings: dict[str, Filing] = {}
    unread: list[tuple[str, str]] = []
    for item in channel.iter("item"):
        try:
            filing = _filing(item, court)
        except ValueError as error:
            unread.append((text.clean(_text(item, "title")) or "item", str(error)))
            continue
        known = filings.get(filing.key)
        filings[filing.key] = _merge(known, filing) if known else filing
    return Feed(
        court=court,
        title=text.clean(_text(channel, "title")),
        types=_types(_text(channel, "description")),
        built=_built(channel),
        filings=tuple(filings.values()),
        unread=tuple(unread),
    )


def _built(channel: Element) -> datetime | None:
    """When the feed says it was made; nothing when it does not say so, or cannot be read."""
    try:
        return moment(_text(channel, "lastBuildDate") or _text(channel, "pubDate"))
    except ValueError:
        return None


def moment(words: str) -> datetime:
    """``Fri, 03 Feb 2023 10:58:42 MST`` in UTC; raises ``ValueError`` for anything else."""
    name = words.strip().rpartition(" ")[2].upper()
    parts = parsedate_tz(words.strip())
    if parts is None:
        raise ValueError(f"no date: {words!r}")
    if name.isalpha() and name not in _ZONES and name not in _MAINLAND:
        raise ValueError(f"unknown zone in {words!r}")
    offset = _ZONES[name] * 3600 if name in _ZONES else parts[9] or 0
    year, month, day, hour, minute, second = parts[:6]
    zone = timezone(timedelta(seconds=offset))
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=zone).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"no date: {words!r}") from error


def _root(response: Response) -> Element:
    body = text.decode(response.body, response.headers.get("content-type", ""))
    if "<rss" not in body[:2000].lower():
        raise ExtractError(
            "the court answered with a page instead of its feed; it may be down for maintenance",
            url=response.url,
            expected="an RSS feed",
            found=text.clean(body[:120]),
        )
    body = _CONTROL.sub("", _DECLARATION.sub("", body))
    try:
        return ElementTree.fromstring(body)
    except DefusedXmlException as error:
        message = "the feed declares entities of its own; it is refused as unsafe"
        raise ExtractError(message, url=response.url) from error
    except ElementTree.ParseError:
        body = _BARE.sub("&amp;", body)  # captions with a bare "&"
    try:
        return ElementTree.fromstring(body)
    except (ElementTree.ParseError, DefusedXmlException) as error:
        message = f"the feed is cut short or broken: {error}"
        raise ExtractError(message, url=response.url) from error


def _text(element: Element, tag: str) -> str:
    found = element.find(tag)
    return (found.text or "").strip() if found is not None else ""


def _types(description: str) -> tuple[str, ...]:
    found = _TYPES.search(description)
    if not found:
        return (text.clean(description),) if description else ()
    return tuple(sorted({part.strip() for part in found[1].split(",")} - {""}))


def _filing(item: Element, court: str) -> Filing:
    link, guid = _text(item, "link"), _text(item, "guid")
    title = text.unescape(_text(item, "title"))
    found = _CASE.search(link) or _CASE.search(guid)
    if not found:
        raise ValueError("its link names no case")
    case = found[1] or found[3]
    named = _CASE.search(guid)
    sequence = (named[2] or named[4] or "") if named else ""
    description = text.unescape(_text(item, "description"))
    office = _OFFICE.match(description)
    anchor = _LINK.search(description)
    href = urls.absolute(link, anchor[1]) or "" if anchor else ""
    label = text.clean(anchor[2]) if anchor else ""
    document = _DOCUMENT.search(href)
    nyed = _NYED.search(href)
    name = _NUMBER.sub("", title, count=1)
    return Filing(
        court=court_of(link) or court,
        case=case,
        number=docket.number(title) or "",
        name=docket.case_name(name),
        at=moment(_text(item, "pubDate")),
        url=link,
        kinds=_kinds(description),
        entry=label if label.isdigit() else nyed[1] if nyed else "",
        sequence=urls.query(href).get("de_seq_num") or sequence,
        document=docket.document_id(document[1]) if document else "",
        document_url=href,
        sort=office[1] if office else "",
        office=office[2] if office else "",
        chapter=office[3] if office else "",
        trustee=text.clean(office[4] or "") if office else "",
        raw=text.clean(title),
    )


def _kinds(description: str) -> tuple[str, ...]:
    """What stands in the first square brackets, which may hold others."""
    start = description.find("[")
    depth = 0
    for place in range(start, len(description)) if start >= 0 else ():
        depth += {"[": 1, "]": -1}.get(description[place], 0)
        if not depth:
            kind = text.clean(description[start + 1 : place])
            return (kind,) if kind else ()
    return ()


def _merge(known: Filing, other: Filing) -> Filing:
    kinds = tuple(sorted({*known.kinds, *other.kinds}))
    fuller = known if known.document_url or not other.document_url else other
    return Filing(
        **{name: getattr(fuller, name) for name in Filing.__dataclass_fields__ if name != "kinds"},
        kinds=kinds,
    )
