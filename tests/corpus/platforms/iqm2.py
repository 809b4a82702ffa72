"""IQM2."""

from tests.corpus.samples import Page

ADAPTER = "iqm2"
GRAND_RAPIDS = "http://grandrapidscitymi.iqm2.com/Citizens/calendar.aspx"
ATLANTA = "https://atlantacityga.iqm2.com/Citizens/Calendar.aspx"
SANTA_MONICA = "https://santamonicacityca.iqm2.com/Citizens/calendar.aspx"

PAGES = {
    **{
        f"series/iqm2__grand-rapids-mi__calendar/{n:03}.html": Page(url=GRAND_RAPIDS)
        for n in range(5)
    },
    **{f"series/iqm2__atlanta-ga__calendar/{n:03}.html": Page(url=ATLANTA) for n in (1, 2)},
    **{
        f"series/iqm2__santa-monica-ca__calendar/{n:03}.html": Page(url=SANTA_MONICA)
        for n in (0, 1)
    },
    "iqm2/santa-monica-ca__calendar.html": Page(url=SANTA_MONICA),
}

AFTERNOON = "the page says PM: the source's scraper reads the hour without it"
FRAMED = "the city's own page frames the calendar; its scraper yields a dummy meeting of 2019"
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("iqm2/creve-coeur-mo__detail_meeting_adjustment.html", "item.start"): AFTERNOON,
    ("iqm2/creve-coeur-mo__detail_meeting_arts.html", "item.start"): AFTERNOON,
    ("iqm2/creve-coeur-mo__detail_meeting_building_code.html", "item.start"): AFTERNOON,
    ("iqm2/creve-coeur-mo__detail_meeting_finance.html", "item.start"): AFTERNOON,
    ("iqm2/creve-coeur-mo__detail_meeting_planning.html", "item.start"): AFTERNOON,
    ("iqm2/creve-coeur-mo__detail_meeting_stormwater.html", "item.start"): AFTERNOON,
    ("series/iqm2__atlanta-ga__calendar/000.html", "parsed_items.0.meeting"): FRAMED,
    ("series/iqm2__atlanta-ga__calendar/000.html", "parsed_items.0.start"): FRAMED,
    (
        "series/iqm2__grand-rapids-mi__calendar/004.html",
        "parsed_items.0.location",
    ): "the scraper takes the whole tooltip, with day and board, for the place",
}
