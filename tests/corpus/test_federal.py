"""The federal and court samples: what our parsers read against what others read there."""

import re
from datetime import UTC, datetime

import orjson
import pytest

from monitor.errors import ExtractError
from monitor.models import Kind
from tests.adapters.federal import parse, problems, records, source, starts
from tests.corpus_path import CORPUS

FEDERAL = CORPUS / "federal"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not FEDERAL.is_dir(), reason="the recorded corpus is not beside the project"
    ),
]

FEEDS = ("ca10", "ca2_1", "ca4_1", "cadc", "mdb_1", "mdb_2", "nyed_1", "sdny_1")


def oracle(name):
    return orjson.loads((FEDERAL / "pacer_rss" / f"{name}.expected.json").read_bytes())


def feed(name):
    court = {"sdny": "nysd"}.get(name.partition("_")[0], name.partition("_")[0])
    where = source("pacer_rss", courts=[court])
    body = (FEDERAL / "pacer_rss" / f"{name}.xml").read_bytes()
    return parse(where, starts(where)[0], body)


def expected_rows(name):
    """Each filing of the oracle as our fields, in the order of the feed.

    Allowed differences, all of the oracle's making: it calls a document without a number by its
    document id; it has a sequence only where there is a link to a document, while the guid of
    minute entries has one too; it names a caption it could not read "Unknown Case Title"; it
    says a kind twice when the feed repeats it, and keeps blanks at its end.
    """
    for case in oracle(name):
        (entry,) = case["docket_entries"]
        number = entry["document_number"]
        yield {
            "docket_number": case["docket_number"],
            "at": datetime.fromisoformat(entry["date_filed"]).astimezone(UTC),
            "entry_number": None if number == entry["pacer_doc_id"] else number,
            "entry_type": " AND ".join(
                sorted(set(entry["short_description"].strip().split(" AND ")))
            )
            or None,
            "document_id": entry["pacer_doc_id"] or None,
            "pacer_case_id": case["pacer_case_id"],
            "case_name": None if case["case_name"] == "Unknown Case Title" else case["case_name"],
            "sequence": entry["pacer_seq_no"],
        }


def our_rows(name):
    for record in records(feed(name)):
        if record.kind is not Kind.DOCKET_ENTRY:
            continue
        yield {
            "at": record.starts_at.instant,
            **{
                field: record.fields.get(field)
                for field in (
                    "docket_number", "entry_number", "entry_type", "document_id",
                    "pacer_case_id", "case_name", "sequence",
                )
            },
        }  # fmt: skip


def plain(name):
    """A caption for comparison: the oracle also mends capitals, and spares "of America" at times."""
    return re.sub(r"[^a-z0-9]|of america", "", (name or "").lower())


@pytest.mark.parametrize("name", FEEDS)
def test_every_filing_of_a_court_feed_is_read_as_others_read_it(name):
    theirs, ours = list(expected_rows(name)), list(our_rows(name))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert plain(mine.pop("case_name")) == plain(other.pop("case_name")), other
        if other["sequence"] is None:
            mine.pop("sequence"), other.pop("sequence")
        assert mine == other


@pytest.mark.parametrize("name", FEEDS)
def test_no_two_filings_of_a_feed_share_a_key_and_nothing_is_unread(name):
    found = feed(name)
    keys = [record.key for record in records(found)]
    assert len(keys) == len(set(keys))
    assert problems(found) == []


WALLS = sorted((FEDERAL / "pacer_dockets/not_dockets").glob("*.html"))


@pytest.mark.parametrize("adapter", ["pacer_rss", "courtlistener", "courtlistener_feed"])
def test_pages_that_answer_200_and_are_no_dockets_are_never_content(adapter):
    options = {"courts": ["mad"]} if adapter == "pacer_rss" else {"dockets": ["1"]}
    where = source(adapter, **options)
    assert len(WALLS) >= 8
    for page in WALLS:
        with pytest.raises(ExtractError):
            parse(where, starts(where)[0], page.read_bytes())


def test_the_recorded_search_of_dockets_is_read_whole():
    where = source("courtlistener", dockets=["1"])
    answer = orjson.loads((FEDERAL / "courtlistener_api/search_type_r.json").read_bytes())
    found = records(parse(where, starts(where)[0], answer))
    dockets = {r.key: r for r in found if r.kind is Kind.DOCKET}
    assert dockets.keys() == {str(row["docket_id"]) for row in answer["results"]}
    papers = [d for row in answer["results"] for d in row["recap_documents"]]
    named = {
        (str(r["docket_id"]), d["entry_number"])
        for r in answer["results"]
        for d in r["recap_documents"]
    }
    entries = [r for r in found if r.kind is Kind.DOCKET_ENTRY]
    assert {(r.parent, int(r.fields["entry_number"])) for r in entries} == named
    assert sum(len(r.documents) for r in entries) == len(
        {d["filepath_local"] for d in papers if d["is_available"]}
    )


def test_the_recorded_alert_is_an_entry_with_its_free_document():
    where = source("courtlistener", dockets=["1"])
    body = (FEDERAL / "courtlistener_api/webhook_docket_alert.json").read_bytes()
    (entry,) = records(parse(where, starts(where)[0], body))
    assert (entry.key, entry.parent) == ("4214664#140", "4214664")
    assert [d.title for d in entry.documents] == ["#140"]


def test_the_recorded_notices_are_read():
    where = source("grants_gov", agencies=["X"])
    grants = FEDERAL / "grants_gov"
    hits = records(
        parse(where, starts(where)[0], (grants / "search2_two_hits_2026-07.json").read_bytes())
    )
    assert [(r.key, r.status) for r in hits] == [("363293", "posted"), ("363107", "forecasted")]
    assert hits[0].title == "American Innovation Hub: AI & Digital Skills"
    (full,) = records(
        parse(
            where, starts(where)[0], (grants / "opportunity_details_358302_2025.json").read_bytes()
        )
    )
    assert full.fields["attachment_comments"] == ("Amendment 3. See front page of NOFO.",)
    assert len(full.documents) == 3
    bja = source("bja_funding")
    (row,) = records(
        parse(bja, starts(bja)[0], (grants / "bja_current_funding_data.row.json").read_bytes())
    )
    assert row.key == "O-BJA-2025-172582"
