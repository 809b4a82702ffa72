"""What the bundled sites say at one moment, in the real formats of the systems they stand for.

All of it is written by hand. The formats: Legistar Web API (events, event items), CivicPlus
AgendaCenter, Grants.gov search2 and fetchOpportunity, and a federal court's CM/ECF feed.
"""

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.utils import format_datetime

from monitor.demo.server import Asked, Told

JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Item:
    """An agenda item; ``number`` empty: a section heading."""

    id: int
    number: str
    file: str
    title: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """A council meeting of the Legistar city. ``published`` is UTC, when there is an agenda."""

    id: int
    body: str
    day: date
    clock: str
    place: str
    status: str = "Final"
    items: tuple[Item, ...] = ()
    published: datetime | None = None
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Posting:
    """A row of the CivicPlus city's AgendaCenter."""

    id: int
    day: date
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A grant notice."""

    id: int
    number: str
    title: str
    opened: date
    deadline: date
    text: str
    comment: str = ""
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Filing:
    """An entry of the court's feed."""

    seq: int
    case: int
    number: str
    caption: str
    type: str
    document: int
    at: datetime


@dataclass(slots=True)
class World:
    """Everything the four sites know. ``broken`` names sites that answer badly, and how."""

    now: datetime
    meetings: dict[int, Meeting] = field(default_factory=dict)
    postings: dict[int, Posting] = field(default_factory=dict)
    notices: dict[int, Notice] = field(default_factory=dict)
    filings: list[Filing] = field(default_factory=list)
    broken: dict[str, Told] = field(default_factory=dict)
    legistar_url: str = ""

    def amend(self, number: int, **changes: object) -> None:
        """Change one meeting as the clerk would."""
        old = self.meetings[number]
        self.meetings[number] = replace(old, revision=old.revision + 1, **changes)  # type: ignore[arg-type]

    # The Legistar city -----------------------------------------------------------------

    def legistar(self, asked: Asked) -> Told | None:
        """``/v1/<client>/events``, one event, its items; agenda files and the pages of meetings and matters."""
        if "legistar" in self.broken:
            return self.broken["legistar"]
        parts = asked.path.strip("/").split("/")
        if parts[0] == "agenda":
            return self._agenda_file(int(parts[1].partition(".")[0]))
        if parts[0] == "MeetingDetail.aspx":
            meeting = self.meetings.get(int(asked.query.get("LEGID", "0")))
            return _meeting_page(meeting) if meeting else None
        if parts[0] == "gateway.aspx":
            return self._matter_page(asked.query.get("id", "").partition("key=")[2])
        if parts[:1] != ["v1"]:
            return None
        rest = [part.lower() for part in parts[2:]]
        return self._events(asked, rest) if rest[:1] == ["events"] else None

    def _events(self, asked: Asked, rest: list[str]) -> Told | None:
        if len(rest) == 1:
            start = int(asked.query.get("$skip", "0"))
            rows = [self._event(meeting) for meeting in self.meetings.values()]
            return Told(json.dumps(rows[start : start + 1000]), JSON)
        meeting = (
            self.meetings.get(int(rest[1])) if rest[:1] == ["events"] and len(rest) > 1 else None
        )
        if meeting is None:
            return None
        if len(rest) == 2:
            return Told(json.dumps(self._event(meeting)), JSON)
        return Told(json.dumps([_item(item, n) for n, item in enumerate(meeting.items, 1)]), JSON)

    def _event(self, meeting: Meeting) -> dict[str, object]:
        posted = meeting.published
        return {
            "EventId": meeting.id,
            "EventGuid": f"00000000-0000-4000-8000-{meeting.id:012d}",
            "EventLastModifiedUtc": f"2017-02-01T12:00:{meeting.revision:02d}.1",
            "EventRowVersion": f"AAAAAAD{meeting.revision:04d}=",
            "EventBodyId": 138,
            "EventBodyName": meeting.body,
            "EventDate": f"{meeting.day}T00:00:00",
            "EventTime": meeting.clock,
            "EventVideoStatus": "Public",
            "EventAgendaStatusId": 10,
            "EventAgendaStatusName": meeting.status,
            "EventMinutesStatusId": 9,
            "EventMinutesStatusName": "Draft",
            "EventLocation": meeting.place,
            "EventAgendaFile": f"{self.legistar_url}/agenda/{meeting.id}.html" if posted else None,
            "EventMinutesFile": None,
            "EventAgendaLastPublishedUTC": posted.strftime("%Y-%m-%dT%H:%M:%S.1")
            if posted
            else None,
            "EventMinutesLastPublishedUTC": None,
            "EventComment": None,
            "EventVideoPath": None,
            "EventMedia": None,
            "EventInSiteURL": f"{self.legistar_url}/MeetingDetail.aspx?LEGID={meeting.id}&GID=1&G=A",
            "EventItems": [],
        }

    def _agenda_file(self, number: int) -> Told | None:
        meeting = self.meetings.get(number)
        return _meeting_page(meeting) if meeting and meeting.published else None

    def _matter_page(self, key: str) -> Told | None:
        found = [i for m in self.meetings.values() for i in m.items if i.file and str(i.id) == key]
        return _page(f"File {found[0].file}", [found[0].title]) if found else None

    # The CivicPlus city ----------------------------------------------------------------

    def civicplus(self, asked: Asked) -> Told | None:
        """``/AgendaCenter``, its search, and the agendas themselves."""
        if "civicplus" in self.broken:
            return self.broken["civicplus"]
        if asked.path.startswith("/AgendaCenter/ViewFile/Agenda/"):
            number = int(asked.path.rpartition("-")[2])
            posting = self.postings.get(number)
            return (
                Told(f"<html><body><p>{html.escape(posting.text)}</p></body></html>")
                if posting
                else None
            )
        if asked.path.lower().startswith("/agendacenter"):
            rows = "".join(
                _row(p) for p in sorted(self.postings.values(), key=lambda p: p.day, reverse=True)
            )
            return Told(_AGENDA_CENTER.format(token=f"{self.now:%H%M%S}", rows=rows))
        return None

    # Grants.gov ------------------------------------------------------------------------

    def grants(self, asked: Asked) -> Told | None:
        """``search2`` and ``fetchOpportunity``; the token changes with every answer, as it does there."""
        if "grants" in self.broken:
            return self.broken["grants"]
        wanted = json.loads(asked.body or b"{}")
        envelope = {"errorcode": 0, "msg": "Webservice Succeeds", "token": f"t{self.now:%H%M%S%f}"}
        if asked.path.endswith("/search2"):
            rows = [_hit(notice) for notice in self.notices.values()]
            data = {"hitCount": len(rows), "startRecord": 0, "oppHits": rows}
            return Told(json.dumps({**envelope, "data": data}), JSON)
        if asked.path.endswith("/fetchOpportunity"):
            notice = self.notices.get(int(wanted.get("opportunityId", 0)))
            return (
                Told(json.dumps({**envelope, "data": _opportunity(notice)}), JSON)
                if notice
                else None
            )
        return None

    # The court -------------------------------------------------------------------------

    def court(self, asked: Asked) -> Told | None:
        """``/cgi-bin/rss_outside.pl``: the last hundred entries, newest first."""
        if "court" in self.broken:
            return self.broken["court"]
        if asked.path != "/cgi-bin/rss_outside.pl":
            return None
        newest = sorted(self.filings, key=lambda filing: filing.at, reverse=True)[:100]
        items = "".join(_entry(filing) for filing in newest)
        built = format_datetime(self.now, usegmt=False)
        return Told(_FEED.format(built=built, items=items).encode("iso-8859-1"), "application/xml")


def _meeting_page(meeting: Meeting) -> Told:
    day = f"{meeting.day:%B} {meeting.day.day}, {meeting.day.year}"
    lines = [f"{i.number}. {i.file} {i.title}" if i.number else i.title for i in meeting.items]
    return _page(f"{meeting.body}, {day}, {meeting.clock}", lines if meeting.published else [])


def _page(head: str, lines: Sequence[str]) -> Told:
    rows = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return Told(f"<html><body><h1>{html.escape(head)}</h1>{rows}</body></html>")


def _item(item: Item, place: int) -> dict[str, object]:
    return {
        "EventItemId": item.id,
        "EventItemGuid": f"00000000-0000-4000-9000-{item.id:012d}",
        "EventItemLastModifiedUtc": "2017-02-01T12:00:00.1",
        "EventItemRowVersion": "AAAAAAB=",
        "EventItemEventId": 0,
        "EventItemAgendaSequence": place,
        "EventItemMinutesSequence": place,
        "EventItemAgendaNumber": item.number or None,
        "EventItemTitle": item.title,
        "EventItemAgendaNote": None,
        "EventItemMinutesNote": None,
        "EventItemActionName": None,
        "EventItemPassedFlagName": None,
        "EventItemConsent": 0,
        "EventItemMover": None,
        "EventItemSeconder": None,
        "EventItemMatterId": item.id if item.file else None,
        "EventItemMatterFile": item.file or None,
        "EventItemMatterName": None,
        "EventItemMatterType": "Order" if item.file else None,
        "EventItemMatterStatus": "Filed" if item.file else None,
        "EventItemMatterAttachments": [],
    }


def _row(posting: Posting) -> str:
    mark = f"_{posting.day:%m%d%Y}-{posting.id}"
    title = html.escape(posting.title)
    return f"""<tr class="catAgendaRow" id="row{posting.id}ab12">
<td><h3><strong aria-label="Agenda for {posting.day:%B %d, %Y}"><abbr title="{posting.day:%B}">{posting.day:%b}</abbr>
 {posting.day.day}, {posting.day.year}</strong></h3>
<p><a href="/AgendaCenter/ViewFile/Agenda/{mark}" target="_blank">{title}</a></p></td>
<td class="minutes"></td><td class="downloads"><div class="popout"><ol>
<li><a href="/AgendaCenter/ViewFile/Agenda/{mark}?html=true">HTML</a></li>
<li><a href="/AgendaCenter/ViewFile/Agenda/{mark}">PDF</a></li></ol></div></td></tr>"""


def _hit(notice: Notice) -> dict[str, object]:
    return {
        "id": str(notice.id),
        "number": notice.number,
        "title": html.escape(notice.title),
        "agency": "Bureau of Justice Assistance",
        "agencyCode": "USDOJ-OJP-BJA",
        "openDate": f"{notice.opened:%m/%d/%Y}",
        "closeDate": f"{notice.deadline:%m/%d/%Y}",
        "oppStatus": "posted",
        "docType": "synopsis",
        "cfdaList": ["16.738"],
    }


def _opportunity(notice: Notice) -> dict[str, object]:
    return {
        "id": notice.id,
        "revision": notice.revision,
        "opportunityNumber": notice.number,
        "opportunityTitle": notice.title,
        "owningAgencyCode": "USDOJ-OJP-BJA",
        "listed": "L",
        "modifiedComments": notice.comment,
        "opportunityCategory": {"category": "D", "description": "Discretionary"},
        "docType": "synopsis",
        "synopsis": {
            "opportunityId": notice.id,
            "version": notice.revision + 1,
            "agencyCode": "USDOJ-OJP-BJA",
            "agencyName": "Bureau of Justice Assistance",
            "agencyDetails": {
                "code": "USDOJ-OJP-BJA",
                "agencyName": "Bureau of Justice Assistance",
            },
            "synopsisDesc": f"<p>{html.escape(notice.text)}</p>",
            "responseDate": f"{notice.deadline:%b %d, %Y} 12:00:00 AM EDT",
            "responseDateStr": f"{notice.deadline}-00-00-00",
            "postingDateStr": f"{notice.opened}-00-00-00",
            "costSharing": False,
            "awardCeiling": "0",
            "awardFloor": "0",
            "modComments": notice.comment,
            "applicantTypes": [{"id": "02", "description": "City or township governments"}],
            "fundingInstruments": [{"id": "G", "description": "Grant"}],
            "fundingActivityCategories": [
                {"id": "LJL", "description": "Law, Justice and Legal Services"}
            ],
        },
        "agencyDetails": {"code": "USDOJ-OJP-BJA", "agencyName": "Bureau of Justice Assistance"},
        "synopsisAttachmentFolders": [],
        "synopsisDocumentURLs": [],
        "synAttChangeComments": [],
        "cfdas": [
            {
                "cfdaNumber": "16.738",
                "programTitle": "Edward Byrne Memorial Justice Assistance Grant",
            }
        ],
        "alns": [{"alnNumber": "16.738"}],
        "opportunityHistoryDetails": [],
        "synopsisModifiedFields": [],
        "forecastModifiedFields": [],
        "errorMessages": [],
    }


def _entry(filing: Filing) -> str:
    link = f"https://ecf.mad.uscourts.gov/cgi-bin/DktRpt.pl?{filing.case}"
    paper = f"https://ecf.mad.uscourts.gov/doc1/0951{filing.seq:07d}?caseid={filing.case}&de_seq_num={filing.seq}"
    text = html.escape(f'[{filing.type}] (<a href="{paper}">{filing.document}</a>)')
    stamp = filing.at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    return f"""<item><title>{html.escape(f"{filing.number} {filing.caption}")}</title><pubDate>{stamp}</pubDate>
<link>{link}</link><guid isPermaLink="true">{link}&amp;{filing.seq}</guid><description>{text}</description></item>"""


_FEED = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0"><channel><title>Recent docket activity: District of Massachusetts</title>
<link>https://ecf.mad.uscourts.gov</link><description>Docket entries of type: all</description>
<lastBuildDate>{built}</lastBuildDate>{items}</channel></rss>"""

_AGENDA_CENTER = """<!DOCTYPE html><html lang="en"><head><title>Agenda Center • Lawrence, MA • CivicEngage</title></head>
<body><form action="/AgendaCenter/Search/"><input type="hidden" name="__RequestVerificationToken" value="{token}"></form>
<h1>Agenda Center</h1><div class="listing listingCollapse noHeader" id="cat3"><h2>City Council</h2>
<div id="section3"><table id="table3" summary="List of Agendas"><thead><tr><th>Agenda</th><th>Minutes</th>
<th>Download</th></tr></thead><tbody>{rows}</tbody></table></div></div></body></html>"""
