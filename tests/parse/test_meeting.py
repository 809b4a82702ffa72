from datetime import date

import pytest

from monitor.models import MeetingStatus, Role
from monitor.parse.meeting import is_test_row, plausible, remote_link, role_of, status_of

CANCELLED = [
    "No City Council Meeting",
    "Board Meetings - NO MEETING",
    "No regular meeting in July",
    "CANCELLED - City Council",
    "Canceled: Planning Board",
    "Meeting- Cancelled",
    "City Council (Canceled)",
    "Council Meeting *CANCELLED*",
    "Cancellation Notice",
    "Notice of Cancellation",
    "Notice of Cancellation of Regular Meeting",
    "Meeting Cancellation",
    "Cancellation",
    "Cancelación",
    "Aviso de Cancelación",
    "Reunión cancelada",
    "Meeting has been canceled due to snow",
    "The July 4 meeting of the Council is CANCELLED",
    "MEETING CANCELLED",
    "Meeting Cancelled - Lack of Quorum",
    "Finance Committee - cancelled, no quorum",
    "CANCELED MEETING Airport Board",
    "No meeting",
    "NO MEETING - Holiday",
    "The Board will not meet on July 4",
    "Meeting will not be held",
    "Cancelled & Rescheduled to May 5",
    "Cancelled",
    "Se cancela la sesión",
    "City Council&nbsp;&ndash; CANCELLED",
]
POSTPONED = [
    "City Council deferred",
    "POSTPONED: Hearing",
    "Deferred",
    "Meeting postponed to 6/1",
    "RECESSED to 5/6",
    "Sesión pospuesta",
]
RESCHEDULED = [
    "Rescheduled to May 5",
    "Council (Rescheduled)",
    "Re-scheduled",
    "Sesión reprogramada",
]
UNSAID = [
    "Virtual Meeting - No vote on Hearing regarding the budget",
    "No action at this meeting",
    "Approve cancellation of lease agreement",
    "Cancellation of taxes",
    "Cancellation of Lease Agreement with ACME",
    "The contract was cancelled",
    "cancelled checks report",
    "Cancelled Contracts Audit",
    "Discussion of cancelled lease",
    "Consider Cancellation of July 4 Meeting",
    "if the meeting is cancelled, residents are told",
    "This meeting may be cancelled",
    "The meeting was not cancelled",
    "No meeting minutes available",
    "Order cancelled",
    "Notice of cancellation of insurance policy",
    "Regular Meeting",
    "Regular Session",
    "Cancel",
    "",
]


@pytest.mark.parametrize("text", CANCELLED)
def test_a_cancelled_meeting_is_read_with_its_evidence(text):
    status, evidence = status_of("Council", text)
    assert status is MeetingStatus.CANCELLED
    assert evidence
    assert status_of(text, None, "")[0] is MeetingStatus.CANCELLED


@pytest.mark.parametrize("text", UNSAID)
def test_business_that_speaks_of_cancelling_is_no_cancelled_meeting(text):
    assert status_of(text) == (MeetingStatus.UNKNOWN, "")


@pytest.mark.parametrize("text", POSTPONED)
def test_a_postponed_meeting_is_read(text):
    assert status_of(text)[0] is MeetingStatus.POSTPONED


@pytest.mark.parametrize("text", RESCHEDULED)
def test_a_rescheduled_meeting_is_read(text):
    assert status_of(text)[0] is MeetingStatus.RESCHEDULED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Scheduled", MeetingStatus.SCHEDULED),
        ("Final", MeetingStatus.SCHEDULED),
        ("Confirmed", MeetingStatus.SCHEDULED),
        ("Meeting Held", MeetingStatus.HELD),
        ("Adjourned", MeetingStatus.HELD),
        ("Final budget hearing", MeetingStatus.UNKNOWN),
    ],
)
def test_a_bare_status_word_is_a_status(text, status):
    assert status_of(text)[0] is status


def test_cancelled_wins_over_the_other_words():
    assert status_of("Scheduled", "Meeting cancelled")[0] is MeetingStatus.CANCELLED


@pytest.mark.parametrize(
    "title",
    [
        "TEST",
        "Test Meeting",
        "TEST MEETING 3",
        "zz Test",
        "Test - City Council",
        "City Council (TEST)",
        "EVENT 3 - NO AUTOSTART",
        "do not use",
        "Committee - DO NOT USE",
        "page break",
        "Agenda Template",
        "This is only a test",
    ],
)
def test_a_clerks_trial_is_a_test_row(title):
    assert is_test_row(title)


@pytest.mark.parametrize(
    "title",
    [
        "City Council",
        "Siren Testing Update",
        "COVID-19 test sites",
        "Testimony on Bill 5",
        "Latest news",
        "Contest Committee",
        "Training and Education Committee",
        "Water Quality Test Results Hearing",
    ],
)
def test_a_real_meeting_is_no_test_row(title):
    assert not is_test_row(title)


def test_a_day_a_meeting_can_be_on_is_plausible():
    today = date(2026, 8, 20)
    assert plausible(date(2026, 9, 1), today)
    assert plausible(date(1996, 1, 1), today)
    assert plausible(date(2031, 1, 1), today)
    assert not plausible(date(1989, 12, 31), today)
    assert not plausible(date(2032, 1, 1), today)


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("Join: https://us02web.zoom.us/j/123?pwd=a.b.", "https://us02web.zoom.us/j/123?pwd=a.b"),
        (
            '<a href="https://teams.microsoft.com/l/meetup-join/19%3a">x</a>',
            "https://teams.microsoft.com/l/meetup-join/19%3a",
        ),
        (
            "(https://city.webex.com/city/j.php?MTID=m1&amp;x=2)",
            "https://city.webex.com/city/j.php?MTID=m1&x=2",
        ),
        ("https://www.zoomgov.com/j/160", "https://www.zoomgov.com/j/160"),
        ("https://city.example/zoom.us", None),
        ("https://notzoom.us.example/j/1", None),
        ("Room 5", None),
        (None, None),
    ],
)
def test_the_link_to_join_is_found(text, link):
    assert remote_link(text) == link


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("Agenda", Role.AGENDA),
        ("Amended Agenda (Spanish)", Role.AGENDA),
        ("Notice and Agenda", Role.AGENDA),
        ("Orden del día", Role.AGENDA),
        ("Agenda Packet", Role.PACKET),
        ("Paquete de agenda", Role.PACKET),
        ("Board Book", Role.PACKET),
        ("Supporting documents", Role.PACKET),
        ("Minutes", Role.MINUTES),
        ("Draft Minutes", Role.MINUTES),
        ("Action Minutes", Role.MINUTES),
        ("Summary Minutes", Role.MINUTES),
        ("Acta", Role.MINUTES),
        ("Public Notice", Role.NOTICE),
        ("Notice of Cancellation", Role.NOTICE),
        ("Aviso", Role.NOTICE),
        ("Summary", Role.SUMMARY),
        ("Resumen", Role.SUMMARY),
        ("Video", Role.VIDEO),
        ("Watch the recording", Role.VIDEO),
        ("Audio", Role.AUDIO),
        ("Resolution 2026-15", Role.ATTACHMENT),
        ("Staff Report", Role.ATTACHMENT),
        ("Court Order", Role.ORDER),
        ("Download", Role.OTHER),
        ("", Role.OTHER),
    ],
)
def test_a_document_is_what_its_label_says(label, role):
    assert role_of(label) is role


@pytest.mark.parametrize(
    ("label", "url", "role"),
    [
        ("", "https://blob.example/city-pubu/MEET-Packet-ab12.pdf", Role.PACKET),
        ("Download", "https://city.example/City%20Council%20Minutes.pdf", Role.MINUTES),
        ("PDF", "https://city.example/2026_05_05_Agenda.pdf", Role.AGENDA),
        ("", "https://city.granicus.com/MediaPlayer.php?view_id=2&clip_id=7", Role.VIDEO),
        ("Media", "https://city.example/council.mp3?x=1", Role.AUDIO),
        ("Media", "https://city.example/council.mp4", Role.VIDEO),
        ("Agenda", "https://city.example/minutes.pdf", Role.AGENDA),
    ],
)
def test_when_the_label_does_not_say_the_address_does(label, url, role):
    assert role_of(label, url) is role
