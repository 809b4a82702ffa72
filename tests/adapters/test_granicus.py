"""Granicus: layouts, ids that change, the feed's hours, agendas' pages."""

from datetime import date

import pytest

from monitor.adapters import load
from monitor.errors import ConfigError, ExtractError
from monitor.models import Identity
from tests.adapters.council_page import (
    dropped,
    files,
    fixture,
    meetings,
    problems,
    read,
    requests,
    said,
    sighted,
    source,
    starts,
)

VIEW = "https://demo.granicus.com/ViewPublisher.php?view_id=12"
CITY = source("granicus", zone="America/Los_Angeles", url=VIEW)


def table(*rows: str, head: str = "") -> str:
    return f"<html><title>Demo</title><table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def test_upcoming_and_recorded_meetings_of_one_view():
    found = read(CITY, fixture("granicus", "view"), VIEW)
    assert [said(record)[0] for record in meetings(found)] == [
        "event-601",
        "city council meeting 2026-03-24",
        "event-1338",
        "clip-983",
    ]
    cancelled, plain, hidden, recorded = meetings(found)
    assert cancelled.status == "cancelled"
    assert plain.url == VIEW
    assert hidden.starts_at.isoformat() == "2026-03-30T18:00:00-07:00"
    assert [role for role, _ in files(recorded)] == [
        "agenda",
        "packet",
        "minutes",
        "video",
        "video",
    ]
    assert recorded.ends_at.isoformat() == "2026-03-05T19:17:00-08:00"
    assert dropped(found)[0].reason.startswith("test row")
    assert len(problems(found)) == 1  # an agenda without a date


def test_an_event_that_becomes_a_recording_is_paired_by_likeness():
    adapter = load("granicus")
    assert adapter.identity is Identity.LIKENESS
    assert "duration" in adapter.volatile


def test_columns_are_known_by_their_headers_or_by_what_stands_in_them():
    link = "<a href='//x.granicus.com/MediaPlayer.php?view_id=1&clip_id=7'>Watch</a>"
    head = "<tr><th>Video</th><th>Length</th><th>Meeting</th><th>Date</th></tr>"
    row = f"<tr><td>{link}</td><td>2 hr</td><td>Zoning Board</td><td>3/17/26 6 p.m.</td></tr>"
    (named,) = meetings(read(CITY, table(row, head=head), VIEW))
    assert said(named) == ("clip-7", "Zoning Board", "2026-03-17T18:00:00-07:00", "unknown")
    (bare,) = meetings(read(CITY, table(row), VIEW))
    assert said(bare) == said(named)


def test_a_time_in_a_column_of_its_own_belongs_to_the_date():
    link = "<a href='https://x.granicus.com/AgendaViewer.php?view_id=1&event_id=7'>Agenda</a>"
    head = "<tr><th>Nombre</th><th>Fecha</th><th>Hora</th><th>Lugar</th><th></th></tr>"
    row = f"<tr><td>Concejo</td><td>17 de marzo de 2026</td><td>18:30</td><td>Sala 1</td><td>{link}</td></tr>"
    (record,) = meetings(read(CITY, table(row, head=head), VIEW))
    assert said(record)[2] == "2026-03-17T18:30:00-07:00"
    assert record.location == "Sala 1"


def test_a_citys_own_page_is_read_when_its_rows_lead_to_granicus():
    url = "http://board.example/agendas"
    where = source("granicus", url=url)
    (record,) = meetings(read(where, fixture("granicus", "city_page"), url))
    assert record.url == "http://board.example/03-24-26RgBd"
    assert files(record)[0] == (
        "agenda",
        "http://board.example/sites/default/files/03-24-26REVISED.pdf",
    )


def test_nothing_upcoming_is_an_empty_list_and_a_refusal_is_not():
    assert read(CITY, fixture("granicus", "nothing_upcoming"), VIEW) == []
    with pytest.raises(ExtractError, match="protected"):
        read(CITY, fixture("granicus", "denied"), VIEW)
    with pytest.raises(ExtractError):
        read(CITY, table("<tr><td>Council</td><td>3/17/2026</td></tr>"), VIEW)


def test_the_feeds_hour_is_in_the_zone_its_parts_name_not_in_the_one_it_prints():
    where = source("granicus", url=VIEW, listing="feed")
    url = "https://demo.granicus.com/ViewPublisherRSS.php?view_id=12&mode=agendas"
    assert [request.url for request in starts(where)] == [url]
    first, second, third = meetings(
        read(where, fixture("granicus", "feed"), url, today=date(2026, 4, 10))
    )
    assert first.starts_at.isoformat() == "2026-04-15T14:00:00-04:00"
    assert second.starts_at.isoformat() == "2026-04-08T18:00:00-04:00"
    assert third.starts_at.isoformat() == "2026-04-09"
    assert (first.key, second.key) == ("event-957", "clip-953")


def test_time_and_place_are_read_from_the_agendas_page_when_asked_to():
    asking = source("granicus", zone="America/Los_Angeles", url=VIEW, agenda_times=True)
    link = "<a href='https://x.granicus.com/AgendaViewer.php?view_id=1&clip_id=825'>Agenda</a>"
    row = f"<tr><td>Audit Committee</td><td>Mar 19, 2026</td><td>{link}</td></tr>"
    found = read(asking, table(row), VIEW)
    (request,) = requests(found)
    assert (request.step, request.optional) == ("agenda", True)
    assert requests(read(CITY, table(row), VIEW)) == []
    url = "https://x.granicus.com/AgendaViewer.php?view_id=1&clip_id=825"
    page = fixture("granicus", "agenda")
    (record,) = meetings(read(asking, page, url, step="agenda", context=dict(request.context)))
    assert record.key == meetings(found)[0].key
    assert record.starts_at.isoformat() == "2026-03-19T14:00:00-07:00"
    assert read(asking, b"%PDF-1.7 ...", url, step="agenda", context=dict(request.context)) == []


def test_without_an_address_the_reader_is_told_what_to_write():
    with pytest.raises(ConfigError, match=r"view_id=1"):
        starts(source("granicus"))


def test_a_mirror_is_asked_instead_of_the_site():
    mirror = source("granicus", url=VIEW, base_url="http://127.0.0.1:9")
    assert starts(mirror)[0].url == "http://127.0.0.1:9/ViewPublisher.php?view_id=12"


def test_a_view_is_recognised_by_its_host_or_by_a_link_to_it():
    (view,) = sighted("granicus", "https://demo.granicus.com/ViewPublisher.php?view_id=12")
    assert (view.options, view.certainty) == ({"url": VIEW}, 0.95)
    (clip,) = sighted("granicus", "https://demo.granicus.com/player/clip/9?view_id=3")
    assert clip.options == {"url": "https://demo.granicus.com/ViewPublisher.php?view_id=3"}
    players = [f"http://demo.granicus.com/player/camera/{n}" for n in range(3)]
    (city,) = sighted("granicus", "https://board.example/agendas", "", *players)
    assert city.certainty < 0.9
    (link,) = sighted("granicus", "https://demo.gov/council", "", VIEW)
    assert link.follow == VIEW
    assert sighted("granicus", "https://demo.gov/council", "<a href='https://granicus.com'>") == []


@pytest.mark.parametrize(
    "block",
    [
        "<li><h3>{name}</h3><span class=d>{date}</span> {agenda} {video}</li>",
        "<div><div class=row><div>{date}</div><div><a href='/x'>{name}</a></div></div>{agenda}{video}</div>",
    ],
)
def test_a_list_without_a_table_is_read_block_by_block(block):
    def one(number: int, name: str, day: str) -> str:
        root = "https://x.granicus.com"
        agenda = f"<a href='{root}/AgendaViewer.php?view_id=1&clip_id={number}'>Agenda</a>"
        video = f"<a href='{root}/player/clip/{number}?view_id=1'>Watch</a>"
        return block.format(name=name, date=day, agenda=agenda, video=video)

    page = (
        "<html><title>Demo</title><body><nav><a href='/'>Home</a></nav><main>"
        + one(7, "City Council", "March 17, 2026 6:00 PM")
        + one(8, "Zoning Board", "March 18, 2026 7:00 PM")
        + "</main></body></html>"
    )
    first, second = meetings(read(CITY, page, VIEW))
    assert said(first) == ("clip-7", "City Council", "2026-03-17T18:00:00-07:00", "unknown")
    assert said(second)[:2] == ("clip-8", "Zoning Board")
    assert [role for role, _ in files(first)][-2:] == ["agenda", "video"]
