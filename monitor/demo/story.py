"""The story: 2017, told by four made-up sites in real formats.

Chelsea and Lawrence sued over the sanctuary order on 8 February 2017 (1:17-cv-10214, D. Mass.); that
summer the Justice Department posted the Byrne JAG grant and amended its immigration conditions.
Council meetings, item texts and notice texts are invented for the demonstration.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from monitor.demo.server import Told
from monitor.demo.world import Filing, Item, Meeting, Notice, Posting, World

EASTERN = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class Expected:
    """A change that must be told: source, event and a word of the title."""

    source: str
    event: str
    title: str


@dataclass(frozen=True, slots=True)
class Step:
    """One moment of the story: what happens, and exactly what must be told of it."""

    at: datetime
    caption: str
    happens: Callable[[World], None]
    expected: tuple[Expected, ...] = ()


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2017 in Massachusetts, as UTC."""
    return datetime(2017, month, day, hour, minute, tzinfo=EASTERN).astimezone(UTC)


START = at(2, 8, 9)

COUNCIL = "somerville-ma/council"
LAWRENCE = "lawrence-ma/council"
GRANTS = "us/doj-grants"
COURT = "us/d-mass"

_ITEMS = (
    Item(501, "", "", "CITATIONS AND COMMENDATIONS"),
    Item(502, "1", "202981", "Recognizing the volunteers of the winter shelter."),
    Item(503, "", "", "ORDERS"),
    Item(504, "2", "202990", "That the Director of Finance report on the supplemental budget."),
)
_TRUST_ACT = Item(
    505,
    "3",
    "203012",
    "Ordinance reaffirming Somerville as a sanctuary city and limiting cooperation with ICE "
    "detainer requests (Trust Act).",
)
_NOTICE = (
    "The Edward Byrne Memorial Justice Assistance Grant (JAG) Program is the primary provider of "
    "federal criminal justice funding to state and local jurisdictions. Applicants must submit a "
    "program narrative and budget. Awards are subject to the availability of funds."
)
_CONDITIONS = (
    "The Edward Byrne Memorial Justice Assistance Grant (JAG) Program is the primary provider of "
    "federal criminal justice funding to state and local jurisdictions. Applicants must submit a "
    "program narrative and budget. As a condition of award, the chief legal officer must certify "
    "compliance with 8 U.S.C. 1373, and the jurisdiction must give notice of the release of aliens "
    "from detention facilities. Awards are subject to the availability of funds."
)


def opening() -> World:
    """The sites before anything happens: the baseline, which tells nobody."""
    world = World(now=START)
    world.meetings[3001] = Meeting(
        3001, "City Council", date(2017, 2, 16), "6:00 PM", "City Hall, Council Chamber"
    )
    world.meetings[3002] = Meeting(
        3002, "Finance Committee", date(2017, 2, 21), "5:30 PM", "City Hall, Committee Room"
    )
    world.postings[901] = Posting(
        901,
        date(2017, 2, 7),
        "City Council Meeting",
        "Minutes of the last meeting. Budget transfer.",
    )
    world.notices[290001] = Notice(
        290001,
        "BJA-2017-11301",
        "BJA FY 17 Body-Worn Camera Policy and Implementation Program",
        date(2017, 1, 30),
        date(2017, 9, 16),
        "Funds for body-worn camera programs.",
    )
    world.filings.append(
        Filing(
            11,
            185001,
            "1:16-cv-12001",
            "Roe v. Acme Freight, Inc.",
            "Answer to Complaint",
            9,
            at(2, 8, 8),
        )
    )
    return world


def _sue(world: World) -> None:
    world.filings.append(
        Filing(
            12,
            186633,
            "1:17-cv-10214",
            "City of Chelsea et al v. Trump et al",
            "Complaint",
            1,
            at(2, 8, 11, 20),
        )
    )


def _agenda(world: World) -> None:
    world.amend(3001, items=_ITEMS, published=at(2, 13, 15))


def _late_item(world: World) -> None:
    world.amend(3001, items=(*_ITEMS, _TRUST_ACT), published=at(2, 16, 12, 52))


def _noise(world: World) -> None:
    """Nothing happens: new tokens, a shuffled list, a captcha, an outage."""
    world.notices = dict(reversed(world.notices.items()))
    world.meetings = dict(reversed(world.meetings.items()))
    world.broken["civicplus"] = Told(
        "<html><head><title>Just a moment...</title></head><body>Checking your browser before "
        "accessing the site. <div id='cf-challenge'>Please complete the captcha.</div></body></html>",
        status=403,
    )
    world.broken["grants"] = Told("<h1>502 Bad Gateway</h1>", status=502)


def _mended(world: World) -> None:
    world.broken.clear()


def _moved(world: World) -> None:
    world.amend(3002, day=date(2017, 2, 28), clock="7:30 PM")


def _lawrence(world: World) -> None:
    world.postings[902] = Posting(
        902,
        date(2017, 2, 21),
        "City Council Special Meeting",
        "Trust ordinance: report of the city attorney on the lawsuit against the sanctuary order.",
    )


def _order(world: World) -> None:
    world.filings.append(
        Filing(
            13,
            186633,
            "1:17-cv-10214",
            "City of Chelsea et al v. Trump et al",
            "Order",
            23,
            at(2, 20, 10, 5),
        )
    )


def _called_off(world: World) -> None:
    old = world.postings[902]
    world.postings[902] = replace(old, title="CANCELLED - City Council Special Meeting")


def _posted(world: World) -> None:
    world.notices[295001] = Notice(
        295001,
        "BJA-2017-11301-JAG",
        "Edward Byrne Memorial Justice Assistance Grant (JAG) Program: Local Solicitation",
        date(2017, 8, 3),
        date(2017, 9, 5),
        _NOTICE,
    )


def _amended(world: World) -> None:
    world.notices[295001] = replace(
        world.notices[295001],
        text=_CONDITIONS,
        comment="Updated to add award conditions.",
        revision=1,
    )


def _extended(world: World) -> None:
    world.notices[295001] = replace(
        world.notices[295001], deadline=date(2017, 9, 19), comment="Deadline extended.", revision=2
    )


STORY: tuple[Step, ...] = (
    Step(
        at(2, 8, 12, 0),
        "Chelsea and Lawrence sue the President over the sanctuary order",
        _sue,
        (Expected(COURT, "added", "Chelsea"),),
    ),
    Step(
        at(2, 13, 15, 30),
        "Somerville posts the agenda of its council meeting",
        _agenda,
        (Expected(COUNCIL, "agenda_posted", "City Council"),),
    ),
    Step(
        at(2, 16, 13, 0),
        "Five hours before the meeting a Trust Act item is added",
        _late_item,
        (
            Expected(COUNCIL, "agenda_item_added", "Trust Act"),
            Expected(COUNCIL, "agenda_revised", "City Council"),
        ),
    ),
    Step(
        at(2, 16, 14, 0),
        "Lists are shuffled, one site shows a captcha, another is down: nothing is news",
        _noise,
    ),
    Step(at(2, 16, 15, 0), "Both sites are back, and nothing had changed", _mended),
    Step(
        at(2, 17, 9, 14),
        "Somerville moves its Finance Committee by a week",
        _moved,
        (Expected(COUNCIL, "rescheduled", "Finance"),),
    ),
    Step(
        at(2, 17, 16, 0),
        "Lawrence calls a special meeting",
        _lawrence,
        (Expected(LAWRENCE, "added", "Special"),),
    ),
    Step(
        at(2, 20, 10, 20),
        "The court enters an order",
        _order,
        (Expected(COURT, "filed", "Order"),),
    ),
    Step(
        at(2, 21, 11, 0),
        "Lawrence marks the special meeting cancelled",
        _called_off,
        (Expected(LAWRENCE, "cancelled", "Special"),),
    ),
    Step(
        at(8, 3, 10, 0),
        "The Justice Department posts the Byrne JAG grant for local governments",
        _posted,
        (Expected(GRANTS, "added", "Byrne"),),
    ),
    Step(
        at(8, 10, 10, 0),
        "It amends the conditions: certify compliance with 8 U.S.C. 1373",
        _amended,
        (Expected(GRANTS, "amended", "Byrne"),),
    ),
    Step(
        at(8, 15, 10, 0),
        "And it moves the deadline",
        _extended,
        (Expected(GRANTS, "deadline_moved", "Byrne"),),
    ),
)

SOURCES = """\
version: 1
contact: demo@newsroom.example
defaults: {{every: 1s, channel: "#civic-watch", timezone: America/New_York}}
ops: {{channel: "#civic-watch-ops"}}
fetch: {{allow_hosts: [127.0.0.1], pause: 0s}}
web: {{url: "{web}", title: Civic watch demo}}
topics:
  sanctuary:
    any: [sanctuary, detainer*, "Trust Act", "8 U.S.C. 1373"]
jurisdictions:
  somerville-ma:
    name: Somerville, Massachusetts
    aliases: [City of Somerville]
    channel: "#somerville"
    sources:
      council: {{adapter: legistar, client: somervillema, base_url: "{legistar}"}}
  lawrence-ma:
    name: Lawrence, Massachusetts
    aliases: [City of Lawrence]
    sources:
      council: {{adapter: civicplus, url: "{civicplus}/AgendaCenter"}}
  chelsea-ma:
    name: Chelsea, Massachusetts
    aliases: [City of Chelsea]
    sources: {{}}
  us:
    name: United States
    sources:
      doj-grants: {{adapter: grants_gov, agencies: [USDOJ-OJP-BJA], base_url: "{grants}"}}
      d-mass: {{adapter: pacer_rss, courts: [mad], base_url: "{court}"}}
routes:
  - match: {{topic: sanctuary}}
    channel: "#sanctuary-watch"
"""
