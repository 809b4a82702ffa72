"""Docket numbers, captions, courts and the weight of filings."""

import pytest

from monitor.models import Importance
from monitor.parse import docket
from monitor.parse.courts import court, court_of


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("1:25-cv-10442-NMG City of Chelsea v. Trump", "1:25-cv-10442"),
        ("1:18-mj-03122-1 USA v. Lopez", "1:18-mj-03122"),
        ("1:17-cv-7", "1:17-cv-00007"),
        ("3:2017-CV-00485", "3:17-cv-00485"),
        ("25-3889 San Francisco v. Trump", "25-3889"),
        ("18-00079 Dozier", "18-00079"),
        ("5:18-~gr-00001 ", None),
        ("City of Chelsea v. Trump", None),
    ],
)
def test_a_docket_number_loses_judges_and_defendants(words, number):
    assert docket.number(words) == number


def test_a_document_id_has_zero_in_its_fourth_place():
    assert docket.document_id("127122264358") == "127022264358"
    assert docket.document_id("127022264358") == "127022264358"
    assert docket.document_id("12") == "12"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("USA v. Shargorodskaya", "United States v. Shargorodskaya"),
        ("US v. James Squire", "United States v. James Squire"),
        ("Mull v. The United States of America et al", "Mull v. United States"),
        ("Davis v. The City Of New York , et al", "Davis v. The City Of New York"),
        ("Food &amp;amp; Water Watch v. FERC", "Food & Water Watch v. FERC"),
        ("Stephen Ollar, et al v. DC, et al", "Stephen Ollar v. DC"),
        ("Fiel    v. Professional Claims Bureau, Inc.", "Fiel v. Professional Claims Bureau, Inc."),
        ("In re: Maura Lynch", "In re: Maura Lynch"),
        ("USAA v. Smith", "USAA v. Smith"),
    ],
)
def test_a_caption_reads_as_in_a_newspaper(raw, name):
    assert docket.case_name(raw) == name


HIGH = [
    "Order on Motion for Preliminary Injunction",
    "Order AND ~Util - Set Deadlines",
    "Judge Nathaniel M. Gorton: ORDER entered. MEMORANDUM AND ORDER denying 45 Motion",
    "MOTION for Temporary Restraining Order by City of Chelsea",
    "MOTION for TRO",
    "Motion for Preliminary Injunction",
    "Judgment",
    "Amended Complaint",
    "Notice of Appeal",
    "Case termination for opinion",
    "Opinion and Order AND ~Util - Terminate Motions",
    "Complaint",
]
NORMAL = [
    "Response in Opposition to Motion for TRO",
    "Reply Memorandum of Law in Support of Motion",
    "Memorandum in Opposition to Motion for Preliminary Injunction",
    "MOTION to Compel by X (Attachments: # 1 Text of Proposed Order)",
    "Answer to Amended Complaint",
    "Order on Motion for Leave to Appear Pro Hac Vice",
    "Motion for Protective Order",
    "Status Report",
    "",
]
LOW = [
    "Notice of Appearance",
    "NOTICE of Appearance by Jane Doe on behalf of United States",
    "MOTION for Leave to Appear Pro Hac Vice Filing fee $ 125",
    "Corporate Disclosure Statement",
    "Certificate of Service",
    "~Util - Set Deadlines",
    "~Util - Add and Terminate Attorneys",
    "Civil Cover Sheet",
    "Summons Issued",
    "Proposed Order",
    "Motion for Extension of Time to File Response/Reply as to Order",
    "Notice of Appearance AND Corporate Disclosure Statement",
]


@pytest.mark.parametrize(
    ("words", "rank"),
    [
        (words, rank)
        for rank, group in zip(("high", "normal", "low"), (HIGH, NORMAL, LOW), strict=True)
        for words in group
    ],
)
def test_a_filing_weighs_what_its_kind_weighs(words, rank):
    assert docket.importance(words) == Importance(rank)


def test_the_lists_can_be_replaced():
    assert docket.importance("Status Report", high=("status report",)) is Importance.HIGH
    assert docket.importance("Judgment", high=(), low=("judgment*",)) is Importance.LOW


def test_a_star_ends_a_stem_and_without_it_words_are_whole():
    assert docket.importance("Ordering of lunch", high=("order",)) is Importance.NORMAL
    assert docket.importance("Ordering of lunch", high=("order*",)) is Importance.HIGH
    assert docket.importance("The complaint", high=("^complaint",)) is Importance.NORMAL


@pytest.mark.parametrize(
    ("name", "title", "zone", "feed"),
    [
        ("mad", "D. Mass.", "America/New_York", "/cgi-bin/rss_outside.pl"),
        ("rid", "D.R.I.", "America/New_York", "/cgi-bin/rss_outside.pl"),
        ("nyed", "E.D.N.Y.", "America/New_York", "/cgi-bin/readyDockets.pl"),
        ("nysd", "S.D.N.Y.", "America/New_York", "/cgi-bin/rss_outside.pl"),
        ("cand", "N.D. Cal.", "America/Los_Angeles", "/cgi-bin/rss_outside.pl"),
        ("ared", "E.D. Ark.", "America/Chicago", "/cgi-bin/rss_outside4.pl"),
        ("mdb", "Bankr. D. Md.", "America/New_York", "/cgi-bin/rss_outside.pl"),
        ("dcd", "D.D.C.", "America/New_York", "/cgi-bin/rss_outside.pl"),
        ("akd", "D. Alaska", "America/Anchorage", "/cgi-bin/rss_outside.pl"),
        ("wvsd", "S.D. W. Va.", "America/New_York", "/cgi-bin/rss_outside.pl"),
        ("tned", "E.D. Tenn.", "America/New_York", "/cgi-bin/rss_outside.pl"),
        (
            "ca10",
            "10th Cir.",
            "America/Denver",
            "/n/beam/servlet/TransportRoom?servlet=RSSGenerator",
        ),
        ("mass", "Mass.", "America/New_York", "/cgi-bin/rss_outside.pl"),
    ],
)
def test_a_court_is_known_by_its_id(name, title, zone, feed):
    here = court(name)
    assert (here.name, here.zone, here.feed) == (title, zone, feed)


def test_an_unknown_court_keeps_its_id():
    assert court("xyz").name == "xyz"


def test_courtlistener_s_own_ids_are_used_where_they_differ():
    assert court("neb").courtlistener == "nebraskab"
    assert court("mad").courtlistener == "mad"


def test_the_host_of_a_filing_system_names_its_court():
    assert court_of("https://ecf.nyed.uscourts.gov/cgi-bin/DktRpt.pl?1") == "nyed"
    assert court_of("https://www.uscourts.gov/") is None


def test_a_filing_has_one_name_in_all_sources():
    assert docket.entry_join("mad", "1:25-cv-10442-NMG", "67") == "docket:mad/1:25-cv-10442#67"
    assert docket.entry_join("mad", "1:25-cv-10442", "", "210") == "docket:mad/1:25-cv-10442@210"
    assert docket.entry_join("mad", "1:25-cv-10442") is None
