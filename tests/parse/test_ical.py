from datetime import date

import pytest

from monitor.errors import ExtractError
from monitor.parse import ical
from tests.corpus_path import CORPUS
from tests.parse.answers import answer, saved

ZONE = "America/Detroit"
START, END = date(2026, 1, 1), date(2027, 1, 1)


def calendar(*events: str, head: str = "X-WR-CALNAME:City Calendar\r\n") -> str:
    inside = "".join(f"BEGIN:VEVENT\r\n{event}\r\nEND:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{inside}END:VCALENDAR\r\n"


def event(*lines: str, uid: str = "7", title: str = "Council") -> str:
    return "\r\n".join((f"UID:{uid}", f"SUMMARY:{title}", *lines))


def read(*events: str, **rest: str) -> ical.Calendar:
    return ical.read(answer(calendar(*events, **rest)), ZONE, start=START, end=END)


def only(*lines: str, **rest: str) -> ical.CalendarEvent:
    [found] = read(event(*lines, **rest)).events
    return found


def test_an_event_is_read_with_all_it_says():
    found = only(
        "DTSTART;TZID=America/New_York:20260505T180000",
        "DTEND;TZID=America/New_York:20260505T193000",
        "DTSTAMP:20260501T000000Z",
        "LAST-MODIFIED:20260401T120000Z",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "LOCATION:City Hall\\, Room 5",
        "DESCRIPTION:Agenda:\\nfirst\\\\nsecond",
        "URL:/meetings/7",
        "CATEGORIES:Council,Public",
        "ATTACH:https://city.example/a.pdf",
    )
    assert found.key == "7"
    assert found.start.isoformat() == "2026-05-05T18:00:00-04:00"
    assert found.end.isoformat() == "2026-05-05T19:30:00-04:00"
    assert (found.status, found.location) == ("CONFIRMED", "City Hall, Room 5")
    assert found.description == "Agenda:\nfirst\nsecond"
    assert found.url == "https://city.example/meetings/7"
    assert found.categories == ("Council", "Public")
    assert found.attachments == ("https://city.example/a.pdf",)
    assert found.version == "2 20260401T120000Z"
    assert read(event("DTSTART:20260505T180000")).name == "City Calendar"


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("DTSTART:20260505T180000", "2026-05-05T18:00:00-04:00"),
        ("DTSTART:20260505T220000Z", "2026-05-05T18:00:00-04:00"),
        ("DTSTART;TZID=America/Chicago:20260505T170000", "2026-05-05T18:00:00-04:00"),
        ('DTSTART;TZID="UTC-04:00":20260505T180000', "2026-05-05T18:00:00-04:00"),
        ('DTSTART;TZID="UTC-05:00":20260505T170000', "2026-05-05T18:00:00-04:00"),
        ("DTSTART;TZID=Eastern Standard Time:20260505T180000", "2026-05-05T18:00:00-04:00"),
        ("DTSTART;TZID=Nobody/Knows:20260505T180000", "2026-05-05T18:00:00-04:00"),
        ("DTSTART;VALUE=DATE:20260505", "2026-05-05"),
        ("DTSTART:20260505T000000", "2026-05-05"),
    ],
)
def test_odd_zones_come_out_as_wall_time_of_the_source(line, start):
    assert only(line).start.isoformat() == start


def test_all_day_events_have_no_time_and_end_on_their_last_day():
    found = only("DTSTART;VALUE=DATE:20260505", "DTEND;VALUE=DATE:20260507")
    assert (found.start.isoformat(), found.end.isoformat()) == ("2026-05-05", "2026-05-06")
    assert only("DTSTART;VALUE=DATE:20260505", "DTEND;VALUE=DATE:20260506").end is None
    late = only("DTSTART:20260505T000000", "DTEND:20260505T013000")
    assert late.start.isoformat() == "2026-05-05T00:00:00-04:00"
    assert (
        only("DTSTART:20260505T180000", "DURATION:PT90M").end.isoformat()
        == "2026-05-05T19:30:00-04:00"
    )


def test_a_repeating_event_is_written_out_with_its_exceptions():
    found = read(
        event(
            "DTSTART;TZID=America/Detroit:20260303T180000",
            "RRULE:FREQ=MONTHLY;BYDAY=1TU;COUNT=4",
            "EXDATE;TZID=America/Detroit:20260505T180000",
        ),
        event(
            "DTSTART;TZID=America/Detroit:20260408T190000",
            "RECURRENCE-ID;TZID=America/Detroit:20260407T180000",
            title="Council (moved)",
        ),
    )
    assert [(e.key, e.title, e.start.isoformat()) for e in found.events] == [
        ("7/20260303", "Council", "2026-03-03T18:00:00-05:00"),
        ("7/20260407", "Council (moved)", "2026-04-08T19:00:00-04:00"),
        ("7/20260602", "Council", "2026-06-02T18:00:00-04:00"),
    ]


def test_a_moved_occurrence_without_its_series_is_read_as_it_stands():
    found = read(event("DTSTART:20260408T190000", "RECURRENCE-ID:20260407T180000"))
    assert [e.key for e in found.events] == ["7/20260407"]


def test_stamped_ids_lose_their_times_and_twins_are_told_apart_by_day():
    found = read(
        event("DTSTART:20260505T180000", uid="728-1709920800-1709926200@city.example"),
        event("DTSTART:20260506T180000", uid="9"),
        event("DTSTART:20260507T180000", uid="9"),
    )
    assert [e.key for e in found.events] == ["728@city.example", "9", "9/20260507"]


def test_an_event_that_cannot_be_read_is_a_fault_and_the_others_stay():
    found = read(
        event("DTSTART:20260505T180000", uid="1"), event("LOCATION:x", uid="2", title="No start")
    )
    assert [e.key for e in found.events] == ["1"]
    assert found.faults == ("No start: it has no start",)


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=1"])
def test_an_endless_repetition_is_a_fault_not_a_flood(rule):
    found = read(event("DTSTART:20260101T000000Z", f"RRULE:{rule}"))
    assert found.events == ()
    assert "repeats" in found.faults[0]


def test_events_outside_the_window_are_left_out():
    assert (
        read(event("DTSTART:20250505T180000"), event("DTSTART:20270101T180000", uid="8")).events
        == ()
    )


def test_broken_rules_for_two_zones_in_one_block_do_no_harm():
    block = "BEGIN:VTIMEZONE\r\nTZID:UTC\r\nTZID:America/Chicago\r\nBEGIN:STANDARD\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0600\r\nDTSTART:20241103T070000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    found = read(event("DTSTART;TZID=America/Chicago:20260505T170000"), head=block)
    assert found.events[0].start.isoformat() == "2026-05-05T18:00:00-04:00"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "nothing"),
        ("<!DOCTYPE html><html>404</html>", "web page"),
        ("Invalid parameters!", "something else"),
        (calendar(event("DTSTART:20260505T180000"))[:-20], "breaks off"),
    ],
)
def test_what_is_no_whole_calendar_is_an_error(body, words):
    with pytest.raises(ExtractError, match=words):
        ical.read(answer(body), ZONE, start=START, end=END)


@pytest.mark.corpus
def test_every_hostile_calendar_is_read_or_refused_cleanly():
    files = [
        *(CORPUS / "hostile/ics").glob("*.ics"),
        CORPUS / "hostile/bombs/ics-rrule-secondly-forever.ics",
    ]
    assert len(files) > 100
    for path in files:
        try:
            found = ical.read(saved(path), ZONE, start=date(2000, 1, 1), end=date(2027, 1, 1))
        except ExtractError as error:
            assert str(error)
        else:
            assert len({e.key for e in found.events}) == len(found.events)


@pytest.mark.corpus
def test_every_recorded_council_calendar_is_read_whole():
    files = sorted((CORPUS / "council").rglob("*.ics"))
    assert len(files) > 20
    for path in files:
        assert (
            ical.read(saved(path), ZONE, start=date(2000, 1, 1), end=date(2030, 1, 1)).faults == ()
        )
