"""Recorded pages that became other pages: another system, another address, another layout.

Cuyahoga's board of elections had four sites in five years; Detroit's event page became a portal and
came back. The dates and hours below were read from the pages by hand.
"""

from datetime import UTC, datetime

from tests.scenarios.series import MARKS, at, frames, yaml
from tests.scenarios.world import world
from tests.sites import Answer, Site

pytestmark = MARKS
CUYAHOGA = "custom__cuyahoga-county-oh__elections"
OLD = (
    '{adapter: page, url: "URL/elections", rows: blockquote, kind: meeting, title: h2, starts_at: dd,'
    " read_documents: false}"
)
EVENT = (
    '{adapter: page, url: "URL/elections", rows: main, kind: meeting, title: .sf-event-title,'
    " starts_at: .meta, location: address, read_documents: false}"
)
LIST = (
    '{adapter: page, url: "URL/elections", rows: li.es-item, kind: meeting,'
    ' key: ".es-item-title a@href =~ link=(.*)", title: .es-item-title, starts_at: .meta,'
    ' bodies: ["Board Meeting"], read_documents: false}'
)
SETTINGS = [OLD, EVENT, EVENT, LIST]
MOMENTS = at("2019-08-20T12:00", "2022-04-29T12:00", "2024-01-09T12:00", "2024-07-10T12:00")
LISTED = {
    "2024-07-25T09:30:00-04:00", "2024-08-06T09:30:00-04:00", "2024-08-19T09:30:00-04:00",
    "2024-09-09T09:30:00-04:00", "2024-10-08T09:30:00-04:00", "2024-11-01T09:30:00-04:00",
    "2024-11-18T09:30:00-05:00", "2024-11-26T09:30:00-05:00", "2024-12-12T09:30:00-05:00",
}  # fmt: skip
READ = [
    {"2019-08-27T14:00:00-04:00"},
    {"2022-05-24T09:30:00-04:00"},
    {"2024-01-23T09:30:00-05:00"},
    LISTED,
]
"""What each page tells of meetings ahead."""


async def test_four_sites_in_five_years_tell_nobody_anything_untrue(tmp_path):
    with Site() as site:
        url = site.url("").rstrip("/")
        for number, (moment, frame) in enumerate(zip(MOMENTS, frames(CUYAHOGA), strict=True)):
            site.script("/elections", Answer(body=frame.read_bytes()))
            before = SETTINGS[max(number - 1, 0)].replace("URL", url)
            async with world(tmp_path, yaml("place", "America/New_York", before), moment) as it:
                changes = [change for _ in range(3) for change in await poll(it)]
                known = starts(it)
            if number == 2:  # the same layout: one meeting's page became that of another
                assert {c.event for c in changes} <= {"added", "rescheduled"}
                assert len(changes) == 1
            else:
                assert changes == []
            after = SETTINGS[number].replace("URL", url)
            async with world(tmp_path, yaml("place", "America/New_York", after), it.now) as it:
                assert [change for _ in range(3) for change in await poll(it)] == []
                known = starts(it)
            assert known == READ[number]


async def poll(it):
    it.wait(hours=1)
    return await it.poll()


def starts(it):
    known = it.app.store.records.known("place/council").values()
    return {
        k.record.starts_at.isoformat()
        for k in known
        if k.standing == "listed" and k.record.starts_at
    }


DRUPAL = "drupal__detroit-mi__city_council"
EVENTS = """<!DOCTYPE html><html><head><meta name="Generator" content="Drupal 8"></head><body><h1>Events</h1>
<div class="view"><table><thead><tr><th>Date</th><th>Meeting</th></tr></thead><tbody>
<tr><td>February 25, 2019 10:00 am</td><td><a href="/events/public-health">Public Health and Safety
Standing Committee</a></td></tr>
<tr><td>March 5, 2019 10:00 am</td><td><a href="/events/formal">Formal Session</a></td></tr>
</tbody></table></div></body></html>"""


async def test_an_event_page_that_becomes_a_portal_and_comes_back_is_silence(tmp_path):
    first, portal, redesigned = frames(DRUPAL)
    source = '{adapter: drupal, url: "URL/events", details: true, read_documents: false}'
    with Site() as site:
        site.page("/events", EVENTS)
        text = yaml("place", "America/Detroit", source.replace("URL", site.url("").rstrip("/")))
        async with world(tmp_path, text, datetime(2019, 2, 22, 15, tzinfo=UTC)) as it:
            for frame in (first, first, portal, portal, redesigned, redesigned, first):
                body = frame.read_bytes().replace(b"https://detroitmi.gov/", b"/")
                site.script("/events/public-health", Answer(body=body))
                assert await poll(it) == []
            known = it.app.store.records.known("place/council").values()
            (record,) = [k.record for k in known if "Public Health" in k.record.title]
            assert record.starts_at.isoformat() == "2019-02-25T10:00:00-05:00"
            assert any(file.url.endswith("cal%202-25-19%20PHS.pdf") for file in record.documents)
            assert len(site.hits_of("/events/public-health")) >= 5
