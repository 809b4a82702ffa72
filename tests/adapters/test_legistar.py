"""Legistar's Web API: paging, filters that are ignored, answers that are refusals."""

import json
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.adapters import load
from monitor.adapters.base import Sighting
from monitor.adapters.council.legistar import PAGE
from monitor.errors import BlockedError, ExtractError, TransientFetchError
from monitor.models import Dropped, Problem, Record, Request
from tests.adapters.cases import source_for
from tests.parse.answers import answer

LEGISTAR = load("legistar")
TODAY = date(2026, 8, 20)
SOURCE = source_for(LEGISTAR, {"client": "riverton"})


def event(number: int, day: str = "2026-08-25", **more: object) -> dict:
    row = {
        "EventId": number,
        "EventBodyName": "City Council",
        "EventDate": f"{day}T00:00:00",
        "EventTime": "6:00 PM",
        "EventAgendaStatusName": "Final",
        "EventRowVersion": "AAA=",
    }
    return row | more


def read(rows: object, source=SOURCE, request: Request | None = None, status: int = 200) -> list:
    response = replace(answer(json.dumps(rows), "application/json"), status=status)
    if request is not None:
        response = replace(response, request=request, url=request.url)
    return list(LEGISTAR.parse(source, response))


def test_the_window_reaches_a_week_back_and_everything_ahead():
    [request] = LEGISTAR.start(SOURCE, TODAY)
    said = parse_qs(urlsplit(request.url).query)
    assert said["$filter"] == ["EventDate ge datetime'2026-08-13'"]
    assert said["$top"] == [str(PAGE)]
    assert request.headers["Accept"] == "application/json"
    assert {403, 500} <= request.accept


def test_events_before_the_window_are_left_out_when_a_tenant_ignores_the_filter():
    things = read([event(1, "2026-08-12"), event(2, "2026-08-13"), event(3, "2027-01-01")])
    assert [thing.key for thing in things if isinstance(thing, Record)] == ["2", "3"]


def test_bodies_are_chosen_by_name():
    source = source_for(LEGISTAR, {"client": "riverton", "bodies": ["council"]})
    things = read([event(1), event(2, EventBodyName="Planning Board")], source)
    assert [thing.key for thing in things if isinstance(thing, Record)] == ["1"]


def test_a_full_page_asks_for_the_next_and_a_short_one_does_not():
    full = [event(n) for n in range(PAGE)]
    pages = [t for t in read(full) if isinstance(t, Request) and t.step == "list"]
    assert parse_qs(urlsplit(pages[0].url).query)["$skip"] == [str(PAGE)]
    second = [event(n) for n in range(PAGE, PAGE + 5)]
    assert not [t for t in read(second, request=pages[0]) if isinstance(t, Request)]


def test_paging_ends_where_the_window_begins():
    full = [event(n) for n in range(PAGE - 1)] + [event(PAGE, "2019-01-01")]
    assert not [t for t in read(full) if isinstance(t, Request)]


def test_a_tenant_that_ignores_skip_is_a_problem_and_no_endless_loop():
    full = [event(n) for n in range(PAGE)]
    [page] = [t for t in read(full) if isinstance(t, Request) and t.step == "list"]
    again = read(full, request=page)
    assert [t.where for t in again if isinstance(t, Problem)] == ["paging"]
    assert not [t for t in again if isinstance(t, Request) and t.step == "list"]


def wishes(**more: object) -> list[Request]:
    row = event(7, EventAgendaLastPublishedUTC="2026-08-18T20:00:00", **more)
    return [thing for thing in read([row]) if isinstance(thing, Request)]


def test_items_of_a_near_meeting_are_always_read():
    [wish] = wishes(EventDate="2026-08-30T00:00:00")
    assert (wish.step, wish.refreshes, wish.optional) == ("items", None, True)
    assert wish.url.endswith("/Events/7/EventItems?AgendaNote=1&MinutesNote=1&Attachments=1")


@pytest.mark.parametrize("day", ["2026-08-31", "2026-08-19"])
def test_items_of_other_meetings_are_read_when_the_event_moved(day):
    [wish] = wishes(EventDate=f"{day}T00:00:00")
    [record] = [
        t
        for t in read([event(7, day, EventAgendaLastPublishedUTC="2026-08-18T20:00:00")])
        if isinstance(t, Record)
    ]
    assert wish.refreshes.key == record.key == "7"
    assert wish.refreshes.version == record.version != ""


def test_items_of_a_draft_and_unwanted_items_are_not_read():
    assert not [t for t in read([event(7)]) if isinstance(t, Request)]
    draft = event(7, EventAgendaStatusName="Draft", EventAgendaFile="https://x.example/a.pdf")
    [record] = read([draft])
    assert record.documents == ()
    source = source_for(LEGISTAR, {"client": "riverton", "items": False})
    assert len(read([event(7, EventAgendaLastPublishedUTC="2026-08-18T20:00:00")], source)) == 1


def test_rows_that_cannot_be_read_are_problems_beside_the_others():
    things = read([event(1), {"EventId": None, "EventDate": None}, event(3, EventDate="soon")])
    assert [t.key for t in things if isinstance(t, Record)] == ["1"]
    assert len([t for t in things if isinstance(t, Problem)]) == 2
    [dropped] = [t for t in read([event(4, "9999-12-31"), event(5)]) if isinstance(t, Dropped)]
    assert "impossible date" in dropped.reason


def test_no_events_is_an_empty_window():
    assert read([]) == []


@pytest.mark.parametrize(
    ("body", "status", "kind", "words"),
    [
        (
            {
                "Message": "An error has occurred.",
                "ExceptionMessage": "LegistarConnectionString setting is not set up in InSite for client: riverton",
            },
            500,
            ExtractError,
            "knows no client 'riverton'",
        ),
        ({"Message": "Token is required."}, 403, BlockedError, "asks for a token"),
        (
            {"Message": "An error has occurred.", "ExceptionMessage": "Timeout expired"},
            500,
            TransientFetchError,
            "error of its own: Timeout expired",
        ),
        ({"Message": "The query is not valid"}, 200, ExtractError, "refused the request"),
        ({"EventId": 5}, 200, ExtractError, "no list of events"),
        ([{"id": 1, "name": "x"}], 200, ExtractError, "not of events"),
    ],
)
def test_a_refusal_is_told_in_a_sentence(body, status, kind, words):
    with pytest.raises(kind, match=words):
        read(body, status=status)


def test_a_page_in_place_of_the_closed_interface_is_a_refusal_too():
    with pytest.raises(BlockedError, match="legistar_html"):
        list(LEGISTAR.parse(SOURCE, replace(answer("<html>Forbidden</html>"), status=403)))


def test_a_meeting_that_left_the_listing_is_asked_for_by_its_id():
    [record] = read([event(7)])
    request = LEGISTAR.confirm(SOURCE, record)
    assert request.url == "https://webapi.legistar.com/v1/riverton/Events/7"
    assert read(event(7), request=request) == [record]
    assert read({"Message": "No HTTP resource was found"}, request=request, status=404) == []
    with pytest.raises(ExtractError, match="EventId"):
        read({"Id": 7}, request=request)


def test_a_matter_is_followed_to_the_text_of_its_version():
    source = source_for(LEGISTAR, {"client": "riverton", "matters": True})
    items = Request(url="https://x.example", step="items", context={"key": "7", "near": "1"})
    row = {
        "EventItemId": 1,
        "EventItemTitle": "Order",
        "EventItemMatterId": 9,
        "EventItemMatterFile": "26-1",
        "EventItemRowVersion": "V1",
    }
    _, wish = read([row], source, items)
    assert (wish.refreshes.key, wish.refreshes.version) == ("matter/9", "V1")
    matter, versions = read(
        {"MatterId": 9, "MatterTitle": "An order", "MatterVersion": "2"}, source, wish
    )
    assert (matter.key, matter.version, matter.parent) == ("matter/9", "V1", "7")
    [text] = read([{"Key": "50", "Value": "1"}, {"Key": "51", "Value": "2"}], source, versions)
    assert text.url.endswith("/Matters/9/Texts/51")
    [record] = read({"MatterTextId": 51, "MatterTextPlain": "Whereas\n\nResolved"}, source, text)
    assert (record.key, record.text, record.title) == ("matter/9", "Whereas\nResolved", "An order")
    hidden = read(
        {"MatterId": 9, "MatterTitle": "x", "MatterRestrictViewViaWeb": True}, source, wish
    )
    assert hidden == []


@pytest.mark.parametrize(
    ("url", "client", "sure"),
    [
        ("https://riverton.legistar.com/Calendar.aspx", "riverton", True),
        ("https://webapi.legistar.com/v1/riverton/Events?$top=5", "riverton", True),
        ("https://riverton.legistar1.com/riverton/meetings/2026/8/1_A.pdf", "riverton", True),
        ("https://city.example/", None, False),
    ],
)
def test_the_client_is_found_in_the_address(url, client, sure):
    found = list(LEGISTAR.recognise(Sighting(url)))
    assert [candidate.options for candidate in found] == ([{"client": client}] if client else [])
    assert all(candidate.certainty >= 0.9 for candidate in found) is (sure or not found)


def test_a_link_to_legistar_is_followed_one_step():
    [found] = LEGISTAR.recognise(
        Sighting(
            "https://city.example/", links=("https://x.example/", "https://riverton.legistar.com/")
        )
    )
    assert found.options == {"client": "riverton"}
    assert found.certainty < 0.9
    assert found.follow == "https://riverton.legistar.com/Calendar.aspx"


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("Events?$top=5", "list"),
        ("Events/7", "event"),
        ("Events/7/EventItems?Attachments=1", "items"),
        ("Matters/9", "matter"),
        ("Matters/9/Versions", "versions"),
        ("Matters/9/Texts/51", "text"),
    ],
)
def test_the_step_of_a_saved_answer_is_told_by_its_address(path, step):
    found, context = LEGISTAR.step_of(f"https://webapi.legistar.com/v1/riverton/{path}", b"")
    assert found == step
    assert (context.get("key") == "7") is (step == "items")
