"""CourtListener: one search, details on change, stubs, doubled entries, what is no news."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from monitor.adapters import load
from monitor.adapters.base import Sighting
from monitor.errors import ConfigError, ExtractError
from monitor.models import Jurisdiction, Kind, Role
from monitor.parse.courtlistener import title
from tests.adapters.federal import parse, problems, records, requests, source, starts

NOW = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
CHELSEA = Jurisdiction(
    id="chelsea-ma", name="Chelsea", zone="America/New_York", aliases=("City of Chelsea",)
)
TEXT = "ORDER granting 45 Motion for Preliminary Injunction. Defendants are enjoined. (Entered: 11/23/2026)"


@pytest.fixture
def watched():
    return source("courtlistener", dockets=[69665101, 69623767])


def row(
    entry=501,
    number=67,
    short="Order",
    text=TEXT,
    *,
    day="2026-11-23",
    docket=69665101,
    attachment=None,
    created="2026-11-23T15:41:00Z",
    available=True,
    **more,
):
    return {
        "absolute_url": f"/docket/{docket}/{number or 'x'}/a-v-b/",
        "attachment_number": attachment,
        "description": text,
        "docket_entry_id": entry,
        "docket_id": docket,
        "document_number": number,
        "entry_date_filed": day,
        "entry_number": number,
        "filepath_local": f"recap/x.{number}.{attachment or 0}.pdf" if available else "",
        "id": entry * 100 + (attachment or 0),
        "is_available": available,
        "meta": {"timestamp": "2026-11-23T15:41:10Z", "date_created": created},
        "pacer_doc_id": "095012345210",
        "page_count": 3,
        "short_description": short,
        "snippet": "",
        **more,
    }


def entry(
    ident=501,
    number=67,
    text=TEXT,
    short="Order",
    *,
    day="2026-11-23",
    created="2026-11-23T07:41:00-08:00",
    order="",
    docket=69665101,
    papers=None,
    modified="2026-11-23T08:00:00-08:00",
):
    paper = {
        "id": ident * 100,
        "attachment_number": None,
        "document_number": str(number or ""),
        "description": short,
        "filepath_local": f"recap/x.{number}.0.pdf",
        "is_available": True,
        "page_count": 3,
        "absolute_url": f"/docket/{docket}/{number}/a-v-b/",
        "pacer_doc_id": "095012345210",
    }
    return {
        "id": ident,
        "docket": f"https://www.courtlistener.com/api/rest/v4/dockets/{docket}/",
        "date_filed": day,
        "entry_number": number,
        "recap_sequence_number": order,
        "pacer_sequence_number": 210,
        "description": text,
        "recap_documents": [paper] if papers is None else papers,
        "date_created": created,
        "date_modified": modified,
    }


def case(
    docket=69665101,
    name="City of Chelsea v. Trump",
    *,
    ended=None,
    judge="N. Gorton",
    number="1:25-cv-10442",
    stamp="2026-11-23T15:00:00Z",
    slug="city-of-chelsea-v-trump",
    court="mad",
):
    return {
        "docket_id": docket,
        "caseName": name,
        "docketNumber": number,
        "court_id": court,
        "assignedTo": judge,
        "dateFiled": "2025-02-23",
        "dateTerminated": ended,
        "docket_absolute_url": f"/docket/{docket}/{slug}/",
        "meta": {"timestamp": stamp},
    }


def page(*rows, following=None):
    return {"count": len(rows), "next": following, "previous": None, "results": list(rows)}


WATCHED = NOW - timedelta(days=30)


def search(where, *rows, **rest):
    rest = {"watched": WATCHED, **rest}
    shown = page(*rows, following=rest.pop("following", None))
    return parse(where, starts(where)[0], shown, now=NOW, **rest)


def step(found, name):
    return [request for request in requests(found) if request.step == name]


def detail(where, found, *rows, **rest):
    return parse(where, step(found, "detail")[0], page(*rows), now=NOW, **rest)


def test_one_search_serves_all_watched_dockets(watched):
    (request,) = starts(watched)
    query = parse_qs(urlsplit(request.url).query)
    assert query == {
        "type": ["rd"],
        "q": ["docket_id:(69665101 OR 69623767)"],
        "order_by": ["entry_date_filed desc"],
    }
    assert request.budget == "courtlistener"
    assert request.secret is None
    assert not request.optional


def test_a_docket_may_be_written_as_a_number_or_as_its_address():
    url = "https://www.courtlistener.com/docket/69665101/city-of-chelsea-v-trump/"
    assert source("courtlistener", dockets=[69665101, url]).options.dockets == ("69665101",) * 2
    with pytest.raises(ValidationError, match="number in its address"):
        source("courtlistener", dockets=["Chelsea v. Trump"])


def test_a_source_without_a_docket_says_what_to_write():
    with pytest.raises(ConfigError, match="dockets"):
        starts(source("courtlistener"))


def test_rows_of_one_entry_are_one_record_with_its_documents(watched):
    found = search(watched, row(), row(attachment=1, short="Appendix"))
    (record,) = records(found)
    assert (record.key, record.parent) == ("69665101#67", "69665101")
    assert record.title == "ORDER granting 45 Motion for Preliminary Injunction"
    assert record.text == TEXT
    assert record.starts_at.isoformat() == "2026-11-23"
    assert [(d.role, d.title, d.url) for d in record.documents] == [
        (Role.ORDER, "#67", "https://storage.courtlistener.com/recap/x.67.0.pdf"),
        (Role.ATTACHMENT, "#67-1 Appendix", "https://storage.courtlistener.com/recap/x.67.1.pdf"),
    ]


def test_a_document_nobody_bought_yet_has_no_link(watched):
    (record,) = records(search(watched, row(available=False)))
    assert record.documents == ()
    assert record.url == "https://www.courtlistener.com/docket/69665101/67/a-v-b/"


def test_a_stub_and_its_later_text_are_one_entry(watched):
    (stub,) = records(search(watched, row(text="", short="Notice of Appeal")))
    (full,) = records(search(watched, row(text=TEXT, short="Notice of Appeal")))
    assert stub.key == full.key
    assert (stub.title, stub.text) == ("Notice of Appeal", None)
    assert full.text == TEXT


def test_a_stub_that_stays_beside_its_full_entry_is_no_second_entry(watched):
    numbered = search(watched, row(entry=501, text="", short="Order"), row(entry=777))
    assert len(records(numbered)) == 1
    assert records(numbered)[0].text == TEXT
    unnumbered = [
        entry(9, None, "", "Order", order="2026-11-23.004"),
        entry(12, None, TEXT, "Order", order="2026-11-23.004"),
    ]
    (one,) = records(detail(watched, search(watched, row()), *unnumbered))
    assert one.key == "69665101/9"
    assert one.text == TEXT


def test_minute_entries_that_say_the_same_of_one_day_are_one(watched):
    said = "ELECTRONIC NOTICE of hearing set for 12/1/2026."
    twice = search(watched, row(9, None, "", said), row(12, None, "", f" {said.upper()} "))
    assert [record.key for record in records(twice)] == ["69665101/9"]
    other_day = search(watched, row(9, None, "", said), row(12, None, "", said, day="2026-11-20"))
    assert len(records(other_day)) == 2


def test_details_are_wished_only_while_an_entry_says_something_new(watched):
    (wish,) = step(search(watched, row()), "detail")
    assert wish.optional
    assert wish.secret == wish.budget == "courtlistener"
    assert "omit=recap_documents__plain_text" in wish.url
    again = step(search(watched, row(meta={"timestamp": "2026-11-23T15:59:59Z"})), "detail")
    assert again[0].refreshes == wish.refreshes
    other = step(search(watched, row(text=TEXT.replace("granting", "denying"))), "detail")
    assert other[0].refreshes != wish.refreshes


def test_entries_of_one_docket_share_one_detail_request(watched):
    wishes = step(search(watched, row(1, 1), row(2, 2), row(3, 3, docket=69623767)), "detail")
    assert len(wishes) == 3
    assert len({wish.key for wish in wishes}) == 2


def test_a_detail_says_the_same_as_the_search_and_carries_the_version(watched):
    found = search(watched, row())
    (listed,) = records(found)
    (full,) = records(detail(watched, found, entry()))
    assert (full.key, full.title, full.text, full.starts_at) == (
        listed.key, listed.title, listed.text, listed.starts_at,
    )  # fmt: skip
    assert full.version == step(found, "detail")[0].refreshes.version
    assert listed.version == ""
    assert full.fields["entry_type"] == listed.fields["entry_type"]
    assert full.documents == listed.documents


def test_date_modified_alone_is_nothing(watched):
    found = search(watched, row())
    first = records(detail(watched, found, entry()))
    assert records(detail(watched, found, entry(modified="2026-11-23T20:00:00-08:00"))) == first


def test_an_old_entry_that_somebody_bought_is_no_news(watched):
    found = search(watched, row())
    old = entry(3, 5, "COMPLAINT", day="2025-02-23", created="2025-02-24T01:00:00-08:00")
    late = entry(4, 6, "EXHIBIT", day="2025-02-25", created="2026-11-23T06:00:00-08:00")
    since = NOW - timedelta(days=10)
    kept = records(detail(watched, found, entry(), old, late, watched=since))
    assert [record.key for record in kept] == ["69665101#67", "69665101#6"]
    assert len(records(detail(watched, found, entry(), old, late))) == 3


def test_what_was_there_before_is_not_completed(watched):
    old = row(40, 5, created="2026-01-05T10:00:00Z", day="2026-01-05")
    assert step(search(watched, row(), old, watched=WATCHED), "detail") != []
    assert step(search(watched, old, watched=WATCHED), "detail") == []
    assert step(search(watched, row(), watched=None), "detail") == []


def test_further_pages_are_read_only_while_everything_on_them_is_new(watched):
    more = "https://www.courtlistener.com/api/rest/v4/search/?cursor=abc"
    since = NOW - timedelta(hours=1)
    new, old = row(1, 1), row(2, 2, created="2026-11-20T10:00:00Z")
    assert step(search(watched, new, following=more, since=since), "search")[0].url == more
    assert step(search(watched, new, old, following=more, since=since), "search") == []
    assert step(search(watched, new, following=more), "search") == []


def test_dockets_are_looked_at_every_four_hours(watched):
    (wish,) = step(search(watched, row()), "dockets")
    query = parse_qs(urlsplit(wish.url).query)
    assert query == {"type": ["d"], "q": ["docket_id:(69665101 OR 69623767)"]}
    assert wish.refreshes.also == ("69665101", "69623767")
    assert wish.optional
    first = step(search(watched, row(), watched=None), "dockets")[0]
    assert not first.optional  # the first reading must have them
    evening = NOW + timedelta(hours=1)
    soon = parse(watched, starts(watched)[0], page(row()), now=evening)
    assert step(soon, "dockets")[0].refreshes == wish.refreshes
    night = parse(watched, starts(watched)[0], page(row()), now=NOW + timedelta(hours=4))
    assert step(night, "dockets")[0].refreshes != wish.refreshes


def dockets(where, *rows):
    (wish,) = step(search(where, row()), "dockets")
    return parse(where, wish, page(*rows), now=NOW, watched=WATCHED)


def test_a_docket_tells_judge_end_and_name(watched):
    (watch, record) = records(dockets(watched, case(ended="2026-11-20")))
    assert (record.kind, record.key, record.title) == (
        Kind.DOCKET,
        "69665101",
        "City of Chelsea v. Trump",
    )
    assert record.fields["assigned_to"] == "N. Gorton"
    assert record.fields["date_terminated"] == "2026-11-20"
    assert record.status == "terminated"
    assert records(dockets(watched, case()))[1].fields["date_terminated"] == ""
    assert record.fields["court"] == "D. Mass."
    assert record.join == "docket:mad/1:25-cv-10442"
    assert (watch.kind, watch.version) == (Kind.PAGE, "2026-11-23 16h")


def test_a_docket_of_the_database_reads_like_one_of_the_search(watched):
    database = {
        "id": 69665101,
        "case_name": "City of Chelsea v. Trump",
        "docket_number": "1:25-cv-10442-NMG",
        "court_id": "mad",
        "assigned_to_str": "N. Gorton",
        "date_filed": "2025-02-23",
        "date_terminated": None,
        "absolute_url": "/docket/69665101/city-of-chelsea-v-trump/",
        "date_modified": "2026-11-23T15:00:00Z",
    }
    (record,) = records(parse(watched, starts(watched)[0], database))
    searched = records(dockets(watched, case()))[1]
    assert (record.key, record.title, record.fields, record.join) == (
        searched.key, searched.title, searched.fields, searched.join,
    )  # fmt: skip


def test_another_slug_or_moment_is_no_other_docket(watched):
    first = records(dockets(watched, case()))[1]
    later = records(
        dockets(watched, case(slug="city-of-chelsea-v-vance", stamp="2026-11-23T15:59:00Z"))
    )[1]
    assert (later.key, later.title, later.fields) == (first.key, first.title, first.fields)


def test_a_docket_that_moved_is_read_in_full(watched):
    (wish,) = step(dockets(watched, case()), "detail")
    assert wish.refreshes.version == "2026-11-23T15:00:00Z"
    assert "docket=69665101" in wish.url


def test_new_cases_are_found_by_the_whole_name_of_a_place():
    where = source("courtlistener", CHELSEA, dockets=[1], new_cases=True, courts=["mad"])
    (wish,) = step(search(where, row()), "cases")
    query = parse_qs(urlsplit(wish.url).query)
    assert query["q"] == ['caseName:("City of Chelsea")']
    assert query["filed_after"] == ["10/24/2026"]
    found = parse(
        where,
        wish,
        page(
            case(5, "United States v. City of Chelsea"),
            case(6, "United States v. Chelsea Jones"),
            case(7, "Doe v. City of Chelsea", court="nysd"),
        ),
        now=NOW,
    )
    record = records(found)[-1]
    assert [each.kind for each in records(found)] == [Kind.PAGE, Kind.DOCKET]
    assert (record.key, record.fields["named"]) == ("5", "City of Chelsea")


def test_new_cases_can_be_all_a_source_looks_for():
    where = source("courtlistener", CHELSEA, new_cases=True)
    assert [request.step for request in starts(where)] == ["cases"]


@pytest.mark.parametrize(
    ("moment", "resting"),
    [
        (datetime(2026, 11, 20, 6, 0, tzinfo=UTC), True),  # Thursday 22:00 Pacific
        (datetime(2026, 11, 20, 8, 30, tzinfo=UTC), False),  # Friday 00:30
        (datetime(2026, 11, 20, 4, 30, tzinfo=UTC), False),  # Thursday 20:30
        (datetime(2026, 11, 19, 6, 0, tzinfo=UTC), False),  # Wednesday 22:00
    ],
)
def test_thursday_nights_are_for_maintenance(moment, resting):
    assert bool(load("courtlistener").resting(moment)) is resting


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "Request was throttled. Rate limit exceeded: 5/min."},
        {"detail": "Authentication credentials were not provided."},
        {"results": [{"something": "else"}]},
        b"<html>Just a moment...</html>",
        b"",
        [],
    ],
)
def test_what_is_no_answer_of_the_api_is_never_an_empty_docket(watched, body):
    with pytest.raises(ExtractError):
        parse(watched, starts(watched)[0], body)


def test_an_entry_without_a_date_is_a_problem_and_the_others_count(watched):
    found = search(watched, row(), row(9, 68, day=None, entry_date_filed=None))
    assert len(records(found)) == 1
    assert len(problems(found)) == 1


@pytest.mark.parametrize(
    ("text", "short", "expected"),
    [
        ("", "Notice of Appeal", "Notice of Appeal"),
        ("", "", "Docket entry"),
        (TEXT, "", "ORDER granting 45 Motion for Preliminary Injunction"),
        (
            "Judge Nathaniel M. Gorton: ORDER entered. Bench trial set.",
            "",
            "Judge Nathaniel M. Gorton: ORDER entered",
        ),
        ("COMPLAINT against Trump (Attachments: # 1 Exhibit A)", "x", "COMPLAINT against Trump"),
    ],
)
def test_an_entry_s_title_is_its_first_sentence(text, short, expected):
    assert title(text, short) == expected


def test_a_very_long_first_sentence_is_cut_at_a_word():
    made = title("MOTION " + "for relief " * 40, "")
    assert len(made) <= 142
    assert made.endswith(" …")


def test_a_docket_s_address_is_recognised():
    url = "https://www.courtlistener.com/docket/69665101/67/city-of-chelsea-v-trump/"
    (candidate,) = load("courtlistener").recognise(Sighting(url))
    assert candidate.options == {"dockets": ["69665101"]}
    assert candidate.name == "city-of-chelsea-v-trump"
    assert list(load("courtlistener").recognise(Sighting("https://example.org/docket/1/"))) == []
