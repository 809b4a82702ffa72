"""Cities' own pages, read by the generic adapters with settings as an editor would write them."""

from collections.abc import Iterator

from tests.corpus.expected import Anchor, Fact
from tests.corpus.samples import Page, Sample

ADAPTER = "page"

_STL = {
    "rows": "body",
    "kind": "meeting",
    "title": "h1",
    "starts_at": ".page-summary",
    "documents": {"any": "a[href*='/upload/']@href"},
}
PAGES = {
    "custom/the-dalles-or__council.json": Page(
        adapter="json",
        options={
            "url": "https://thedalles-oregon.ompnetwork.org/api-cache/site/312/sessions",
            "records": "results",
            "kind": "meeting",
            "key": "id",
            "title": "title",
            "link": "url",
            "starts_at": "date",
            "local_times": True,
            "documents": {"any": "documents"},
        },
    ),
    "custom/los-angeles-county-ca__bos.html": Page(
        options={
            "url": "http://bos.lacounty.gov/Board-Meeting/Board-Agendas",
            "rows": "div.upcoming-meeting",
            "kind": "meeting",
            "key": "@data-cms-item-id",
            "title": "h4",
            "starts_at": ".calendar-date",
            "time": ".clock-time",
            "documents": {"any": "a.card-link"},
        }
    ),
    "custom/cuyahoga-county-oh__audit.html": Page(
        url="https://cuyahogacounty.gov/boards-and-commissions/board-details/external/audit-committee",
        options={
            "url": "https://cuyahogacounty.gov/boards-and-commissions/board-details/external/audit-committee",
            "rows": "table.table-striped tbody tr",
            "kind": "meeting",
            "key": "td:nth-child(2) a@href",
            "title": "td:nth-child(2)",
            "starts_at": "td:nth-child(1)",
            "documents": {"any": ".related-content a"},
        },
    ),
    "custom/chicago-il__board_elections.html": Page(
        options={
            "url": "https://chicagoelections.gov/about-board/board-meetings",
            "rows": "article.node--type-board-meeting",
            "kind": "meeting",
            "documents": {"any": "ul.meeting-data a"},
        }
    ),
    **{
        f"custom/st-louis-mo__{name}.html": Page(
            url=f"https://www.stlouis-mo.gov/events/eventdetails.cfm?Event_ID={number}",
            options={
                "url": f"https://www.stlouis-mo.gov/events/eventdetails.cfm?Event_ID={number}",
                **_STL,
            },
        )
        for name, number in (("aldermen", 26489), ("preservation", 26421))
    },
}
_LIMS = Page(adapter="minneapolis_lims")
PAGES |= {
    "custom/minneapolis-mn__lims_calendar.json": _LIMS,
    "series/custom__minneapolis-mn__lims_calendar/000.json": _LIMS,
    "series/custom__minneapolis-mn__lims_calendar/001.json": _LIMS,
}
PAGES["series/custom__chicago-il__citycouncil/002.json"] = Page(adapter="chicago_elms")
PAGES |= {
    f"series/custom__chicago-il__citycouncil/00{number}.json": Page(
        adapter="legistar_html",
        url="https://chicago.legistar.com/Calendar.aspx",
        options={"url": "https://chicago.legistar.com/Calendar.aspx"},
    )
    for number in range(2)
}


def _dated(url: str, name: str, hour: str, today: str = "") -> Page:
    options = {"url": url, "name": name, "hour": hour}
    return Page(adapter="dated", url=url, options=options, today=today)


_PLAN = "https://chicago.gov/city/en/depts/dcd/supp_info/chicago_plan_commission.html"
_LANDMARKS = "https://planning.clevelandohio.gov/landmark/agenda.php"
PAGES |= {
    f"series/custom__chicago-il__plan_commission/00{number}.html": _dated(
        _PLAN, "Plan Commission", "10 am", today
    )
    for number, today in enumerate(("2019-11-02", "2020-02-05", "2021-01-06", "2026-03-02"))
}
PAGES |= {
    f"series/custom__cleveland-oh__landmarks/00{number}.html": _dated(
        url, "Landmarks Commission", "9 am", today
    )
    for number, (url, today) in enumerate(
        (
            ("http://planning.city.cleveland.oh.us/landmark/agenda.html", "2019-09-11"),
            ("http://clevelandohio.gov/landmarks", "2020-05-20"),
            (_LANDMARKS, "2021-02-10"),
            (_LANDMARKS, "2021-11-18"),
        )
    )
}
PAGES["custom/cleveland-oh__landmarks.html"] = _dated(
    _LANDMARKS, "Landmarks Commission", "9 am", "2021-11-18"
)
PAGES["custom/cleveland-oh__planning_commission.html"] = _dated(
    "https://planning.clevelandohio.gov/designreview/schedule.php", "Planning Commission", "9 am"
)
_BOE = "https://boe.cuyahogacounty.gov/calendar"
PAGES |= {
    "custom/cuyahoga-county-oh__audit_detail.html": Page(
        url="https://cuyahogacounty.gov/boards-and-commissions/bc-event-detail/audit-committee-121423",
        options={
            "url": "https://cuyahogacounty.gov/boards-and-commissions/bc-event-detail/audit-committee-121423",
            "rows": ".events",
            "kind": "meeting",
            "title": "h1.title",
            "starts_at": ".meta p",
            "location": "[itemprop=streetAddress]",
            "documents": {"any": ".related-content a"},
        },
    ),
    "custom/chicago-il__human_relations.html": Page(
        options={
            "url": "https://www.chicago.gov/city/en/depts/cchr/supp_info/BoardMeetingInformation.html",
            "rows": ".page-description-above",
            "kind": "meeting",
            "title": "h5 strong =~ meeting of the (.*) is scheduled",
            "starts_at": "h5 strong =~ scheduled for (.*)",
            "location": "h5 strong =~ Location: (.*)",
        },
        today="2024-05-01",
    ),
    "series/custom__cuyahoga-county-oh__elections/000.html": Page(
        options={
            "url": "https://boe.cuyahogacounty.us/en-US/08272019meeting.aspx",
            "rows": "blockquote",
            "kind": "meeting",
            "title": "h2",
            "starts_at": "dd",
            "documents": {"any": "a[href*='ViewFile']"},
        }
    ),
    **{
        f"series/custom__cuyahoga-county-oh__elections/{frame}.html": Page(
            options={
                "url": f"{_BOE}/event-details/{day}/default-calendar/board-meeting",
                "rows": "main",
                "kind": "meeting",
                "title": ".sf-event-title",
                "starts_at": ".meta",
                "location": "address",
                "documents": {"any": "p a, ul li a"},
            }
        )
        for frame, day in (("001", "2022/05/24"), ("002", "2024/01/23"))
    },
    "series/custom__cuyahoga-county-oh__elections/003.html": Page(
        url=_BOE,
        options={
            "url": _BOE,
            "rows": "li.es-item",
            "kind": "meeting",
            "key": ".es-item-title a@href =~ link=(.*)",
            "title": ".es-item-title",
            "starts_at": ".meta",
            "bodies": ["Board Meeting"],
        },
        today="2024-04-28",
    ),
}
NOT_LISTINGS = {
    "custom/st-louis-mo__aldermen_detail.html": "links to the files of all meetings",
    "custom/st-louis-mo__preservation_detail.html": "links to the files of all meetings",
}
_SIBLING = "the link stands on a sibling page"
_CONSTANT = "the place is a constant of the source's scraper, not on the page"
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "custom/chicago-il__board_elections.html",
        "parsed_items.0.status",
    ): "the page calls it rescheduled; the source's scraper overlooks it",
    ("custom/chicago-il__board_elections.html", "parsed_items.0.location"): _CONSTANT,
    (
        "custom/cuyahoga-county-oh__audit.html",
        "parsed_item.start",
    ): "the time stands on the meeting's own page",
    ("custom/cuyahoga-county-oh__audit.html", "parsed_item.links.0"): _SIBLING,
    (
        "custom/st-louis-mo__aldermen.html",
        "item.start",
    ): "the page says 1:00 PM; the source's scraper drops the half of the day",
    ("custom/st-louis-mo__aldermen.html", "item.links.0"): _SIBLING,
    ("custom/st-louis-mo__aldermen.html", "item.links.1"): _SIBLING,
    (
        "custom/st-louis-mo__preservation.html",
        "item.start",
    ): "the page says 4:00 PM; the source's scraper drops the half of the day",
    ("custom/st-louis-mo__preservation.html", "item.links.0"): _SIBLING,
    ("custom/st-louis-mo__preservation.html", "item.links.1"): _SIBLING,
    ("custom/the-dalles-or__council.json", "parsed_items.0.location"): _CONSTANT,
    ("custom/chicago-il__human_relations.html", "parsed_item.links.0"): "the page itself",
    (
        "custom/cuyahoga-county-oh__audit_detail.html",
        "counts.parsed_items",
    ): "the count is that of the list; this is one meeting's page",
    ("series/custom__cuyahoga-county-oh__elections/003.html", "parsed_item.links.0"): _SIBLING,
    ("series/custom__chicago-il__plan_commission/000.html", "parsed_items.0.location"): _CONSTANT,
    **{
        (
            "series/custom__cleveland-oh__landmarks/002.html",
            f"parsed_items.0.links.{number}",
        ): "the values of the capture before: this page links other papers of that day"
        for number in range(2)
    },
    **{
        (f"series/custom__chicago-il__citycouncil/00{number}.json", "parsed_items.0.location"): (
            "the street is a constant of the source's scraper, not in the rows"
        )
        for number in range(2)
    },
    (
        "series/custom__chicago-il__citycouncil/002.json",
        "parsed_items.0.location",
    ): "the interface writes “2nd Fl”; the source's scraper writes it out",
}


def facts(sample: Sample, data: dict) -> list[Fact] | None:
    """Nothing of what is no list; Minneapolis's meetings by their own id; the rest as usual."""
    if sample.file in NOT_LISTINGS:
        return []
    if sample.adapter == "minneapolis_lims":
        return [fact for row in data["expected"]["meetings"] for fact in _lims(row)]
    return None


def _lims(row: dict) -> Iterator[Fact]:
    label, anchor = f"meetings.{row['Id']}", Anchor(key=str(row["Id"]))
    yield Fact(f"{label}.meeting", "meeting", anchor)
    yield Fact(f"{label}.start", "start", anchor, row["MeetingTime"])
    yield Fact(f"{label}.status", "status", anchor, "cancelled" if row["Cancelled"] else "on")
    yield Fact(f"{label}.location", "location", anchor, row["Location"])
