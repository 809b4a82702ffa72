"""Grants.gov: identity, deadlines, statuses and what must not count as a change."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from monitor.models import Role
from tests.adapters.federal import NOW, parse, problems, records, requests, source, starts

JAG = {
    "id": "361501",
    "number": "O-BJA-2025-172542",
    "title": "BJA FY25 Edward Byrne Memorial &amp; Justice Assistance Grant &ndash; Local",
    "agency": "Bureau of Justice Assistance",
    "agencyCode": "USDOJ-OJP-BJA",
    "openDate": "03/10/2026",
    "closeDate": "08/21/2026",
    "oppStatus": "posted",
    "docType": "synopsis",
    "cfdaList": ["16.738", "16.034"],
}


def listing(*hits, total=None, token="t1", at=0):
    data = {
        "hitCount": len(hits) if total is None else total,
        "startRecord": at,
        "oppHits": list(hits),
    }
    return {"errorcode": 0, "msg": "Webservice Succeeds", "token": token, "data": data}


def notice(**changes):
    synopsis = {
        "version": 2,
        "agencyName": "Jane Doe\nGrantor",
        "synopsisDesc": "<p>Recipients must certify compliance with <b>8&nbsp;U.S.C. 1373</b>.</p>",
        "responseDate": "Aug 21, 2026 12:00:00 AM EDT",
        "responseDateStr": "2026-08-21-00-00-00",
        "postingDateStr": "2026-03-10-00-00-00",
        "archiveDateStr": "2026-09-20-00-00-00",
        "awardCeiling": "2,750,000",
        "estimatedFunding": "none",
        "modComments": "Amended to extend both deadlines.",
        "applicantTypes": [
            {"id": "01", "description": "County governments"},
            {"id": "02", "description": "City or township governments"},
        ],
        **changes.pop("synopsis", {}),
    }
    data = {
        "id": 361501,
        "revision": 3,
        "opportunityNumber": "O-BJA-2025-172542",
        "opportunityTitle": "BJA FY25 Edward Byrne Memorial & Justice Assistance Grant – Local",
        "owningAgencyCode": "USDOJ-OJP-BJA",
        "docType": "synopsis",
        "synopsis": synopsis,
        "agencyDetails": {"agencyName": "Bureau of Justice Assistance"},
        "cfdas": [{"cfdaNumber": "16.738"}, {"cfdaNumber": "16.034"}],
        **changes,
    }
    return {"errorcode": 0, "token": "x", "data": data}


@pytest.fixture
def us():
    return source("grants_gov", agencies=["USDOJ-OJP-BJA", "USDOJ-OJP-COPS"])


def read(us, body, **rest):
    return parse(us, starts(us)[0], body, **rest)


def one(us, body, **rest):
    (record,) = records(read(us, body, **rest))
    return record


def test_the_search_joins_codes_and_statuses_with_pipes(us):
    (request,) = starts(us)
    assert request.url == "https://api.grants.gov/v1/api/search2"
    assert request.method == "POST"
    body = orjson.loads(request.body)
    assert body["agencies"] == "USDOJ-OJP-BJA|USDOJ-OJP-COPS"
    assert body["oppStatuses"] == "forecasted|posted"


def test_a_row_becomes_a_grant_with_its_words_unescaped(us):
    record = one(us, listing(JAG))
    assert (record.key, record.join) == ("361501", "O-BJA-2025-172542")
    assert record.title == "BJA FY25 Edward Byrne Memorial & Justice Assistance Grant – Local"
    assert record.status == "posted"
    assert record.ends_at.isoformat() == "2026-08-21"
    assert record.ends_at.zone == "America/New_York"


def test_the_token_and_the_order_of_lists_change_nothing(us):
    first = read(us, listing(JAG, token="a"))
    again = read(us, listing({**JAG, "cfdaList": JAG["cfdaList"][::-1]}, token="b"))
    assert first == again
    types = notice()["data"]["synopsis"]["applicantTypes"]
    plain = one(us, notice())
    shuffled = one(us, notice(synopsis={"applicantTypes": types[::-1]}))
    assert plain == shuffled


def test_a_detail_is_wished_only_for_the_version_its_row_shows(us):
    (detail,) = requests(read(us, listing(JAG)))
    assert detail.refreshes.key == "361501"
    assert orjson.loads(detail.body) == {"opportunityId": 361501}
    same = requests(read(us, listing(dict(JAG)), now=NOW + timedelta(hours=3)))[0]
    assert same.refreshes == detail.refreshes
    moved = requests(read(us, listing({**JAG, "closeDate": "08/28/2026"})))[0]
    assert moved.refreshes != detail.refreshes


def test_a_notice_whose_row_stands_still_is_read_again_the_next_day(us):
    today = requests(read(us, listing(JAG)))[0].refreshes
    tomorrow = requests(read(us, listing(JAG), now=NOW + timedelta(days=1)))[0].refreshes
    assert today.version != tomorrow.version
    never = source("grants_gov", agencies=["X"], recheck_days=0)
    first = requests(parse(never, starts(never)[0], listing(JAG)))[0].refreshes
    later = requests(parse(never, starts(never)[0], listing(JAG), now=NOW + timedelta(days=9)))[0]
    assert first == later.refreshes


def test_a_detail_carries_the_version_so_that_a_failed_one_is_asked_for_again(us):
    found = read(us, listing(JAG))
    assert records(found)[0].version == ""
    (wish,) = requests(found)
    (full,) = records(parse(us, wish, notice()))
    assert full.version == wish.refreshes.version
    assert full.status == "posted"


def test_pages_follow_until_the_count_is_reached(us):
    rows = [{**JAG, "id": str(number)} for number in range(100)]
    found = read(us, listing(*rows, total=130))
    (more,) = [r for r in requests(found) if r.step == "list"]
    assert orjson.loads(more.body)["startRecordNum"] == 100
    last = parse(us, more, listing(*[{**JAG, "id": str(n)} for n in range(100, 130)], total=130))
    assert [r for r in requests(last) if r.step == "list"] == []


def test_an_empty_listing_is_empty_only_when_the_count_says_so(us):
    assert read(us, listing()) == []
    with pytest.raises(ExtractError, match="counts 7"):
        read(us, listing(total=7))


def test_success_is_the_errorcode_and_not_the_http_status(us):
    with pytest.raises(ExtractError, match="Access denied"):
        read(us, {"errorcode": 1, "msg": "Access denied", "data": {}})
    with pytest.raises(ExtractError):
        read(us, b"<html>Request blocked</html>")
    with pytest.raises(ExtractError):
        read(us, {"message": "Missing Authentication Token"})


def test_a_row_with_an_impossible_date_is_a_problem_and_not_a_grant_without_deadline(us):
    found = read(us, listing(JAG, {**JAG, "id": "2", "closeDate": "soon"}))
    assert [r.key for r in records(found)] == ["361501"]
    assert len(problems(found)) == 1


def test_a_notice_without_close_date_has_no_deadline(us):
    assert one(us, listing({**JAG, "closeDate": "", "oppStatus": "forecasted"})).ends_at is None


def test_the_agency_is_the_agency_and_never_the_person(us):
    assert one(us, notice()).fields["agency"] == "Bureau of Justice Assistance"


def test_a_deadline_is_a_bare_date_and_its_clock_a_field(us):
    plain = one(us, notice())
    assert plain.ends_at.isoformat() == "2026-08-21"
    assert "deadline_clock" not in plain.fields
    late = one(us, notice(synopsis={"responseDateStr": "2026-08-21-23-59-00"}))
    assert late.ends_at.isoformat() == "2026-08-21"
    assert late.fields["deadline_clock"] == "23:59"


def test_reading_the_detail_does_not_reword_what_the_row_said(us):
    row = {**JAG, "agency": "Justice, Bureau of", "cfdaList": ["16.738"], "openDate": "03/11/2026"}
    found = read(us, listing(row))
    (listed,) = records(found)
    (full,) = records(parse(us, requests(found)[0], notice()))
    assert full.title == listed.title
    assert {name: full.fields[name] for name in listed.fields} == listed.fields
    asked = load("grants_gov").confirm(us, listed)
    (kept,) = records(parse(us, asked, notice()))
    assert {name: kept.fields[name] for name in listed.fields} == listed.fields


def test_the_detail_gives_text_money_and_the_agency_s_own_note(us):
    record = one(us, notice())
    assert record.text == "Recipients must certify compliance with 8 U.S.C. 1373."
    assert record.fields["award_ceiling"] == 2750000
    assert "estimated_funding" not in record.fields
    assert record.fields["mod_comments"] == "Amended to extend both deadlines."
    assert record.fields["alns"] == ("16.034", "16.738")


def test_attachments_are_documents_and_those_of_the_announcement_are_read(us):
    folders = [
        {
            "folderType": "Full Announcement",
            "synopsisAttachments": [
                {
                    "id": 9,
                    "fileName": "nofo.pdf",
                    "fileDescription": "Amendment 000002",
                    "fileLobSize": 5,
                    "createdDate": "Feb 03, 2026",
                }
            ],
        },
        {
            "folderType": "Other Supporting Documents",
            "synopsisAttachments": [
                {"id": 10, "fileName": "budget.xlsx", "mimeType": "application/vnd.ms-excel"},
                {"id": 11, "fileName": "faq.pdf", "mimeType": "application/pdf"},
            ],
        },
    ]
    record = one(us, notice(synopsisAttachmentFolders=folders))
    assert [(d.role, d.title) for d in record.documents] == [
        (Role.NOTICE, "Amendment 000002"),
        (Role.OTHER, "budget.xlsx"),
        (Role.ATTACHMENT, "faq.pdf"),
    ]
    assert record.documents[0].url.endswith("/grantsws/rest/opportunity/att/download/9")
    assert record.documents[0].version == "Feb 03, 2026 5"
    assert load("grants_gov").reads == {Role.NOTICE, Role.ATTACHMENT}


def test_a_forecast_keeps_its_identity_when_it_is_posted(us):
    forecast = {
        "id": 361501,
        "opportunityNumber": "O-BJA-2025-172542",
        "opportunityTitle": "JAG",
        "docType": "forecast",
        "forecast": {
            "forecastDesc": "Planned.",
            "estSynopsisPostingDateStr": "2026-09-01-00-00-00",
            "estApplicationResponseDateStr": "2026-10-01-00-00-00",
        },
    }
    before = one(us, {"errorcode": 0, "data": forecast})
    after = one(us, notice())
    assert before.key == after.key
    assert (before.status, after.status) == ("forecasted", "posted")
    assert before.ends_at is None
    assert before.fields["estimated_deadline"] == "2026-10-01"


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (datetime(2026, 8, 21, 23, 0, tzinfo=UTC), "posted"),
        (datetime(2026, 8, 22, 3, 59, tzinfo=UTC), "posted"),  # still Aug 21 in New York
        (datetime(2026, 8, 22, 4, 1, tzinfo=UTC), "closed"),
    ],
)
def test_a_notice_gone_from_the_listing_is_closed_only_after_its_deadline_s_day(us, now, status):
    record = one(us, listing(JAG))
    asked = load("grants_gov").confirm(us, record)
    (answer,) = records(parse(us, asked, notice(), now=now))
    assert (answer.key, answer.status) == (record.key, status)


def test_a_reopened_notice_is_posted_again_under_the_same_id(us):
    record = one(us, listing(JAG))
    asked = load("grants_gov").confirm(us, record)
    (closed,) = records(parse(us, asked, notice(), now=NOW + timedelta(days=60)))
    again = one(us, listing({**JAG, "closeDate": "12/16/2026"}), now=NOW + timedelta(days=140))
    assert (closed.status, again.status) == ("closed", "posted")
    assert closed.key == again.key


def test_a_notice_the_service_no_longer_knows_yields_nothing_when_asked_for(us):
    asked = load("grants_gov").confirm(us, one(us, listing(JAG)))
    gone = {"errorcode": 0, "data": {"errorMessages": ["No opportunity found"]}}
    assert parse(us, asked, gone) == []
    with pytest.raises(ExtractError, match="No opportunity found"):
        parse(us, requests(read(us, listing(JAG)))[0], gone)


def test_numbers_are_watched_in_every_status(us):
    pinned = source("grants_gov", numbers=["O-BJA-2025-172542"])
    (request,) = starts(pinned)
    assert orjson.loads(request.body) == {
        "oppNum": "O-BJA-2025-172542",
        "oppStatuses": "forecasted|posted|closed|archived",
        "rows": 100,
        "startRecordNum": 0,
    }


def test_each_keyword_is_a_search_of_its_own():
    words = source("grants_gov", keywords=["sanctuary", "1373"], alns=["16.738"])
    bodies = [orjson.loads(request.body) for request in starts(words)]
    assert [body["keyword"] for body in bodies] == ["sanctuary", "1373"]
    assert {body["aln"] for body in bodies} == {"16.738"}


def test_another_host_that_speaks_the_format_is_used_for_everything():
    local = source("grants_gov", agencies=["X"], base_url="http://127.0.0.1:9/")
    assert starts(local)[0].url == "http://127.0.0.1:9/v1/api/search2"
    record = one(
        local,
        notice(
            synopsisAttachmentFolders=[
                {"folderType": "x", "synopsisAttachments": [{"id": 1, "fileName": "a.pdf"}]}
            ]
        ),
    )
    assert record.documents[0].url == "http://127.0.0.1:9/grantsws/rest/opportunity/att/download/1"
    assert record.url == "https://www.grants.gov/search-results-detail/361501"
