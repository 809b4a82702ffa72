"""Simbli (eBOARDsolutions): the listing's own service, asked with the tokens of its page.

``POST /Services/api/GetMeetingListing`` answers only with the ``constr`` and ``sToken`` of the
listing page. Times are local wall times. ``MM_PublishedDate`` moves when an agenda is published
again. The site is guarded against robots; a challenge page is reported, not worked around.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import orjson
from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import (
    MeetingOptions,
    file,
    first_day,
    meeting,
    odd_date,
    options_of,
    shaped,
    site,
    watched,
)
from monitor.errors import ExtractError
from monitor.models import Dropped, Problem, Record, Request, Response, Role, Source
from monitor.parse import dates, html, json, urls
from monitor.parse.fields import known
from monitor.parse.text import clean, decode, unescape

ROWS = 50
PAGES = 20
_HOST = "simbli.eboardsolutions.com"
_CONNECTION = re.compile(r"""\bconstr\s*=\s*["']([^"']+)["']""")
_TOKEN = re.compile(r"""(?:\bsToken\s*=\s*|"SecurityToken"\s*:\s*)["']([^"']+)["']""")


class SimbliOptions(MeetingOptions):
    """Settings of a Simbli site."""

    site: str = Field(
        default="", description="The site's number: 4054 of …MeetingListing.aspx?S=4054"
    )


class Simbli(Adapter):
    """Meetings of a board on Simbli."""

    name = "simbli"
    title = "Simbli"
    reads = frozenset()  # its papers are drawn by scripts: there is no text to compare
    pace = 3.0
    opens = ((r"^\s*<", "page"),)
    members = (("Master_MeetingID", "MM_MeetingTitle"), ("Master_MeetingID", "MM_DateTime"))
    marks = r"\bvar\s+constr\s*=|simbli\.eboardsolutions\.com/SB_Meetings"
    options = SimbliOptions
    steps = ((r"/SB_MeetingListing\.aspx", "page"),)

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The listing page, for its tokens."""
        options = options_of(source, SimbliOptions)
        yield Request(url=_listing(options), step="page")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The tokens of the page, then the rows of the service, newest first."""
        options = options_of(source, SimbliOptions)
        if response.request.step == "page":
            yield _asked(options, *_tokens(response), 0)
            return
        answer = json.load(response)
        path = next((each for each in ("MeetingList", "Data", "data") if json.at(answer, each)), "")
        rows = json.rows(answer, path, "meetings")
        reaches, begin = False, first_day(options, response.today)
        for row in shaped(rows, "Simbli meetings", "Master_MeetingID"):
            one = _meeting(row, source, options)
            if not isinstance(one, Record):
                yield one
                continue
            reaches = reaches or (one.starts_at is not None and one.starts_at.day >= begin)
            yield from watched(one, options, response.today)
        at = int(response.request.context.get("from", "0"))
        if reaches and len(rows) >= ROWS and at < ROWS * PAGES:
            context = response.request.context
            yield _asked(options, context["constr"], context["token"], at + len(rows))

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The listing's address, or a link to one."""
        for url in (sighting.url, *sighting.links):
            number = urls.query(url).get("S")
            if urls.host(url).endswith("eboardsolutions.com") and number.isdigit():
                certainty = 0.96 if url == sighting.url else 0.8
                why = f"site {number} on Simbli"
                yield Candidate(self.name, {"site": number}, certainty, why, name="board")
                return


def _root(options: SimbliOptions) -> str:
    return site(options.base_url, f"https://{_HOST}")


def _listing(options: SimbliOptions) -> str:
    return f"{_root(options)}/SB_Meetings/SB_MeetingListing.aspx?S={options.site}"


def _tokens(response: Response) -> tuple[str, str]:
    text = decode(response.body, response.headers.get("content-type", ""))
    connection, token = _CONNECTION.search(text), _TOKEN.search(text)
    if connection is None or token is None:
        raise ExtractError(
            "the Simbli page carries no tokens for its list; the site answered with a challenge "
            "or changed its page",
            url=response.url,
            expected="constr and sToken",
            found=html.title_of(html.tree(response)),
        )
    return connection[1], token[1]


def _asked(options: SimbliOptions, connection: str, token: str, start: int) -> Request:
    wish = {
        "ListingType": "0",
        "TimeZone": "-60",
        "CustomSort": 0,
        "SortColName": "DateTime",
        "IsSortDesc": True,
        "RecordStart": start,
        "RecordCount": ROWS,
        "FilterExp": "",
        "ParentGroup": None,
        "IsUserLoggedIn": False,
        "UserID": "",
        "Id": 0,
        "SchoolID": options.site,
        "ConnectionString": connection,
        "SecurityToken": token,
    }
    return Request(
        url=f"{_root(options)}/Services/api/GetMeetingListing",
        method="POST",
        headers={
            "Content-Type": "application/json",
            "Accept": "application/json",
            "X-Requested-With": "XMLHttpRequest",
            "Referer": _listing(options),
        },
        body=orjson.dumps(wish),
        context={"constr": connection, "token": token, "from": str(start)},
    )


def _meeting(
    row: Mapping[str, object], source: Source, options: SimbliOptions
) -> Record | Problem | Dropped:
    key = json.text(row.get("Master_MeetingID")) or json.text(row.get("MM_MeetingID"))
    title = clean(unescape(json.text(row.get("MM_MeetingTitle"))))
    if not key or not title:
        return Problem(key or title or "a meeting", "it has no id or no title")
    begins = json.text(row.get("MM_DateTime")) or json.text(row.get("DateTime"))
    start = dates.when(begins, source.zone)
    if start is None:
        if odd_date(begins):
            return Dropped(key, f"impossible date: {begins}")
        return Problem(title, f"its date {begins!r} cannot be read")
    if row.get("ML_IsPublic") is False or json.text(row.get("ACCESS")) not in {"", "P"}:
        return Dropped(key, f"not public: {title}")
    page = f"{_root(options)}/SB_Meetings/ViewMeeting.aspx?S={options.site}&MID={key}"
    published = json.text(row.get("MM_PublishedDate"))
    files = [file("Agenda", page, role=Role.AGENDA, version=published)] if published else []
    if json.text(row.get("MinutesStatus")).upper() == "PUBLISHED":
        files.append(file("Minutes", f"{page}&T=1", role=Role.MINUTES))
    place = [clean(json.text(row.get(f"MM_Address{n}"))).rstrip(",") for n in (1, 2, 3)]
    return meeting(
        key=key,
        title=title,
        url=page,
        starts_at=start,
        location=", ".join(each for each in place if each),
        documents=files,
        fields=known(type=clean(json.text(row.get("ML_TypeTitle")))),
        version=published,
    )


ADAPTER = Simbli()
