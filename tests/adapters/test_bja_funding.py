"""BJA funding: both deadlines, Eastern times, base64 texts, one story with Grants.gov."""

import base64

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from monitor.models import Role
from tests.adapters.federal import parse, problems, records, source, starts

ROW = {
    "origin_site": "BJA",
    "title": "FY25 Byrne &amp; JAG",
    "url": "https://bja.ojp.gov/funding/opportunities/o-bja-2025-172582",
    "field_closing_date": "2026-05-19T20:59:59",
    "field_grants_gov_deadline": "2026-05-12T23:59:59",
    "field_app_justgrants_deadline": "2026-05-19T20:59:59",
    "field_funding_type": "Formula",
    "tags": "Courts, Byrne",
    "body": base64.b64encode(b"&lt;p&gt;Certify under 8&amp;nbsp;U.S.C. 1373.&lt;/p&gt;").decode(),
}


@pytest.fixture
def bja():
    return source("bja_funding")


def one(bja, **changes):
    (record,) = records(parse(bja, starts(bja)[0], [{**ROW, **changes}]))
    return record


def test_the_number_in_the_address_joins_it_to_grants_gov(bja):
    record = one(bja)
    assert record.key == record.join == "O-BJA-2025-172582"
    grants = source("grants_gov", agencies=["X"])
    hit = {"id": "1", "number": "O-BJA-2025-172582 ", "title": "t", "oppStatus": "posted"}
    answer = {"errorcode": 0, "data": {"hitCount": 1, "oppHits": [hit]}}
    (other,) = records(parse(grants, starts(grants)[0], answer))
    assert other.join == record.join


def test_times_without_a_zone_are_eastern_and_there_are_two_deadlines(bja):
    record = one(bja)
    assert record.ends_at.isoformat() == "2026-05-12T23:59:59-04:00"
    assert record.fields["justgrants_deadline"] == "2026-05-19T20:59:59-04:00"
    assert "closing_date" not in record.fields
    assert one(bja, field_grants_gov_deadline="").ends_at.isoformat() == "2026-05-19T20:59:59-04:00"


def test_the_body_is_base64_of_escaped_html(bja):
    assert one(bja).text == "Certify under 8 U.S.C. 1373."
    assert one(bja, body="").text is None
    assert one(bja, body="Plain words, no base64!").text == "Plain words, no base64!"
    cut = base64.b64encode(b"&lt;p&gt;Certify un").decode().rstrip("=")
    assert one(bja, body=cut).text == "Certify un"


def test_the_notice_itself_hangs_on_it(bja):
    (document,) = one(bja).documents
    assert (document.role, document.url) == (
        Role.NOTICE,
        "https://www.ojp.gov/funding/docs/bja-2025-172582.pdf",
    )
    assert one(bja, url="https://bja.ojp.gov/funding/opportunities/special").documents == ()
    without = source("bja_funding", notice_files=False)
    assert records(parse(without, starts(without)[0], [ROW]))[0].documents == ()


def test_an_empty_answer_of_a_view_that_is_not_there_is_an_error(bja):
    for body in (b"", b"  ", b"<html></html>", {"message": "x"}):
        with pytest.raises(ExtractError):
            parse(bja, starts(bja)[0], body)


def test_a_row_that_cannot_be_read_is_a_problem(bja):
    found = parse(
        bja,
        starts(bja)[0],
        [ROW, {**ROW, "url": "", "title": "x"}, {**ROW, "field_closing_date": "soon"}],
    )
    assert len(records(found)) == 1
    assert len(problems(found)) == 2


def test_a_notice_that_left_is_closed_when_the_expired_list_shows_it(bja):
    asked = load("bja_funding").confirm(bja, one(bja))
    assert asked.url == "https://bja.ojp.gov/funding-api/expired_funding_data"
    other = {**ROW, "url": ROW["url"].replace("172582", "999999")}
    (closed,) = records(parse(bja, asked, [other, ROW]))
    assert (closed.key, closed.status) == ("O-BJA-2025-172582", "closed")
    assert parse(bja, asked, [other]) == []
