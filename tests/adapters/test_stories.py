"""What the diff makes of two readings of a page, platform by platform."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from monitor.adapters import load
from tests.adapters.council_page import fixture, meetings, read, source
from tests.diff.build import Story

NOW = datetime(2026, 3, 10, 15, tzinfo=UTC)


def story(where, body, url, today=date(2026, 3, 10)):
    known = load(where.adapter)
    moment = datetime.combine(today, datetime.min.time(), tzinfo=UTC) + timedelta(hours=15)
    first = meetings(read(where, body, url, today=today))
    return Story(*first, now=moment, source=where, identity=known.identity, volatile=known.volatile)


def told(tale, where, body, url, today=date(2026, 3, 10), **rest):
    return tale.events(*meetings(read(where, body, url, today=today)), **rest)


VIEW = "https://demo.granicus.com/ViewPublisher.php?view_id=12"


def view(*rows):
    return f"<html><title>Demo</title><table><tbody>{''.join(rows)}</tbody></table></html>"


def event(number, when, name="City Council Meeting"):
    link = f"<a href='//x.granicus.com/AgendaViewer.php?view_id=12&event_id={number}'>Agenda</a>"
    return f"<tr><td headers='Name'>{name}</td><td headers='Date'>{when}</td><td>{link}</td></tr>"


def clip(number, when, name="City Council Meeting"):
    agenda = f"<a href='//x.granicus.com/AgendaViewer.php?view_id=12&clip_id={number}'>Agenda</a>"
    video = f"<a href='//x.granicus.com/MediaPlayer.php?view_id=12&clip_id={number}'>Video</a>"
    return (
        f"<tr><td headers='Name'>{name}</td><td headers='Date'>{when}</td>"
        f"<td headers='Duration'>01h 45m</td><td>{agenda}</td><td>{video}</td></tr>"
    )


def test_granicus_an_event_that_became_a_recording_is_the_same_meeting():
    where = source("granicus", url=VIEW)
    ahead = event(602, "March 24, 2026 - 07:00 PM")
    tale = story(where, view(event(601, "March 10, 2026 - 07:00 PM"), ahead), VIEW)
    tomorrow = tale.now + timedelta(days=1)
    later = view(ahead, clip(983, "Mar 10, 2026 - 06:58 PM"))
    events = told(tale, where, later, VIEW, date(2026, 3, 11), now=tomorrow)
    assert not {"added", "removed", "rescheduled"} & set(events)
    twice = told(tale, where, later, VIEW, date(2026, 3, 11), now=tomorrow + timedelta(hours=1))
    assert twice == []


def test_granicus_a_meeting_without_agenda_that_gets_one_only_gets_an_agenda():
    where = source("granicus", url=VIEW)
    plain = "<tr><td headers='Name'>City Council Meeting</td><td headers='Date'>March 24, 2026 - 07:00 PM</td><td></td></tr>"
    other = event(700, "March 30, 2026 - 07:00 PM", "Zoning Board")
    tale = story(where, view(plain, other), VIEW)
    assert told(tale, where, view(event(601, "March 24, 2026 - 07:00 PM"), other), VIEW) == [
        "agenda_posted"
    ]


CENTER = "https://www.demo-fl.gov/AgendaCenter/Search/?term="
CIVIC = source("civicplus", url="https://www.demo-fl.gov/AgendaCenter")
APRIL = date(2026, 4, 18)


def test_civicplus_an_amended_agenda_is_revised():
    page = fixture("civicplus", "search").decode()
    tale = story(CIVIC, page, CENTER, APRIL)
    later = page.replace("17, 2026 5:06 PM", "18, 2026 9:00 AM")
    assert told(tale, CIVIC, later, CENTER, APRIL) == ["agenda_revised"]


def test_civicplus_a_moved_meeting_is_rescheduled_once_although_every_address_moves():
    page = fixture("civicplus", "search").decode()
    tale = story(CIVIC, page, CENTER, APRIL)
    moved = page.replace(" 21, 2026", " 28, 2026").replace("04212026", "04282026")
    assert told(tale, CIVIC, moved, CENTER, APRIL) == ["rescheduled"]


def test_civicplus_new_random_row_ids_are_no_news():
    page = fixture("civicplus", "search").decode()
    tale = story(CIVIC, page, CENTER, APRIL)
    assert told(tale, CIVIC, page.replace("6805b72bb5", "ffffffffff"), CENTER, APRIL) == []


def test_legistar_a_notice_in_place_of_the_agenda_cancels():
    url = "https://demo.legistar.com/Calendar.aspx"
    where = source("legistar_html", url=url)
    page = fixture("legistar_html", "calendar").decode()
    tale = story(where, page, url)
    later = page.replace(
        'ID=9001&amp;GUID=AA">Agenda</a>', 'ID=9001&amp;GUID=AA">Notice of Cancellation</a>'
    )
    assert later != page
    assert told(tale, where, later, url) == ["cancelled"]


def test_civicclerk_a_new_file_is_a_revised_agenda():
    url = "https://demo.api.civicclerk.com/v1/Events"
    where = source("civicclerk", zone="America/Los_Angeles", site="demo")
    page = fixture("civicclerk", "events").decode()
    august = date(2026, 8, 1)
    tale = story(where, page, url, august)
    later = page.replace("4110", "4200").replace("2026-08-05T14", "2026-08-06T14")
    assert told(tale, where, later, url, august) == ["agenda_revised"]


def test_primegov_an_agenda_published_again_is_revised():
    url = "https://demo.primegov.com/api/v2/PublicPortal/ListUpcomingMeetings"
    where = source("primegov", site="demo")
    page = fixture("primegov", "upcoming").decode()
    tale = story(where, page, url)
    assert told(tale, where, page.replace("2026-03-12T10", "2026-03-13T10"), url) == [
        "agenda_revised"
    ]


def test_iqm2_a_meeting_marked_by_its_class_is_cancelled():
    url = "https://demo.iqm2.com/Citizens/Calendar.aspx"
    where = source("iqm2", site="demo")
    page = fixture("iqm2", "calendar").decode()
    before = page.replace('<span class="MeetingCancelled">Cancelled</span>', "").replace(
        "Status:&#09;Cancelled", "Status:&#09;Scheduled"
    )
    tale = story(where, before, url)
    assert told(tale, where, page, url) == ["cancelled"]


def test_what_steers_requests_is_never_compared():
    where = source("iqm2", site="demo")
    url = "https://demo.iqm2.com/Citizens/Calendar.aspx"
    first = meetings(read(where, fixture("iqm2", "calendar"), url))
    tale = Story(*first, now=NOW, source=where)
    assert tale.events(*(replace(record, version="other") for record in first)) == []
