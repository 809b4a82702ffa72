"""Court feeds: identity of filings, zones, escapes, standing still, and what was missed."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.adapters import load
from monitor.errors import ConfigError, ExtractError
from monitor.models import Dropped, Jurisdiction, Kind, Role
from monitor.parse.pacer import moment
from tests.adapters.federal import parse, problems, records, source, starts

NOW = datetime(2026, 11, 23, 16, 10, tzinfo=UTC)  # a Monday, 11:10 in Boston
BUILT = "Mon, 23 Nov 2026 16:00:01 GMT"
CHELSEA = Jurisdiction(
    id="chelsea-ma", name="Chelsea", zone="America/New_York", aliases=("City of Chelsea",)
)


def item(
    title="1:25-cv-10442-NMG City of Chelsea et al v. Trump et al",
    kind="Order",
    seq="210",
    doc="67",
    *,
    case="279556",
    at="Mon, 23 Nov 2026 15:40:00 GMT",
    guid=None,
    link=True,
):
    host = "https://ecf.mad.uscourts.gov"
    anchor = f"&#x28;&#x3C;a href=&#x22;{host}/doc1/095112345678?caseid={case}&#x26;de_seq_num={seq}&#x22; &#x3E;{doc}&#x3C;/a&#x3E;)"
    return (
        f"<item><title>{title}</title><link>{host}/cgi-bin/DktRpt.pl?{case}</link>"
        f"<description>[{kind}] {anchor if link else ''}</description>"
        f'<guid isPermaLink="true">{guid or f"{host}/cgi-bin/DktRpt.pl?{case}&#x26;{seq}"}</guid>'
        f"<pubDate>{at}</pubDate></item>"
    )


def feed(
    *items, types="Docket entries of type: all", built=BUILT, host="https://ecf.mad.uscourts.gov"
):
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?><rss version="2.0"><channel>'
        f"<title>District of Massachusetts - Recent Entries</title><link>{host}</link>"
        f"<description>{types}</description><lastBuildDate>{built}</lastBuildDate>"
        f"{''.join(items)}</channel></rss>"
    ).encode("iso-8859-1")


def read(body, where=None, now=NOW, **rest):
    where = where or source("pacer_rss", courts=["mad"])
    return parse(where, starts(where)[0], body, now=now, **rest)


def entries(found):
    return [record for record in records(found) if record.kind is Kind.DOCKET_ENTRY]


def itself(found):
    (record,) = [record for record in records(found) if record.kind is Kind.PAGE]
    return record


def test_every_court_has_its_own_address():
    where = source("pacer_rss", courts=["mad", "nyed", "ca1"])
    assert [request.url for request in starts(where)] == [
        "https://ecf.mad.uscourts.gov/cgi-bin/rss_outside.pl",
        "https://ecf.nyed.uscourts.gov/cgi-bin/readyDockets.pl",
        "https://ecf.ca1.uscourts.gov/n/beam/servlet/TransportRoom?servlet=RSSGenerator",
    ]
    assert all(request.optional for request in starts(where))
    assert not starts(source("pacer_rss", courts=["mad"]))[0].optional


def test_a_source_without_a_court_says_what_to_write():
    with pytest.raises(ConfigError, match=r"courts: \[mad\]"):
        starts(source("pacer_rss"))


def test_a_replay_may_hold_several_courts():
    where = source("pacer_rss", courts=["mad"], base_url="http://127.0.0.1:8/{court}")
    assert starts(where)[0].url == "http://127.0.0.1:8/mad/cgi-bin/rss_outside.pl"


def test_a_filing_is_read_with_its_numbers_and_its_document():
    (entry,) = entries(read(feed(item())))
    assert entry.title == "Order"
    assert entry.parent == "mad:279556"
    assert entry.key == "mad:279556:210"
    assert entry.url == "https://ecf.mad.uscourts.gov/cgi-bin/DktRpt.pl?279556"
    assert entry.starts_at.isoformat() == "2026-11-23T10:40:00-05:00"
    assert entry.fields["entry_number"] == "67"
    assert entry.fields["document_id"] == "095012345678"
    assert entry.fields["docket_number"] == "1:25-cv-10442"
    assert entry.fields["court"] == "D. Mass."
    assert entry.fields["case_name"] == "City of Chelsea v. Trump"
    assert [(d.role, d.title) for d in entry.documents] == [(Role.ORDER, "#67")]
    assert entry.join == "docket:mad/1:25-cv-10442#67"


def test_a_filing_without_a_number_is_named_by_its_sequence():
    (entry,) = entries(read(feed(item(link=False))))
    assert entry.join == "docket:mad/1:25-cv-10442@210"


def test_a_filing_of_several_kinds_is_one_entry():
    found = read(feed(item(kind="~Util - Set Deadlines"), item(kind="Order"), item(kind="Order")))
    (entry,) = entries(found)
    assert entry.fields["entry_type"] == "Order AND ~Util - Set Deadlines"
    assert entry.title == "Order AND Set Deadlines"


def test_where_the_guid_is_only_the_case_the_moment_tells_filings_apart():
    guid = "https://ecf.nyed.uscourts.gov/cgi-bin/DktRpt.pl?408124"
    body = feed(
        item(guid=guid, kind="Order", link=False),
        item(guid=guid, kind="Order(Other)", link=False),
        item(guid=guid, kind="Order", link=False, at="Mon, 23 Nov 2026 15:41:00 GMT"),
    )
    found = entries(read(body))
    assert [entry.fields["entry_type"] for entry in found] == ["Order AND Order(Other)", "Order"]
    assert len({entry.key for entry in found}) == 2


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("Fri, 03 Feb 2023 10:58:42 MST", "2023-02-03T17:58:42+00:00"),
        ("Fri, 07 Jul 2023 10:58:42 EDT", "2023-07-07T14:58:42+00:00"),
        ("Fri, 03 Feb 2023 10:58:42 GMT", "2023-02-03T10:58:42+00:00"),
        ("Fri, 03 Feb 2023 10:58:42 AKST", "2023-02-03T19:58:42+00:00"),
        ("Fri, 03 Feb 2023 10:58:42 HST", "2023-02-03T20:58:42+00:00"),
        ("Fri, 03 Feb 2023 10:58:42 -0500", "2023-02-03T15:58:42+00:00"),
    ],
)
def test_zone_letters_of_the_circuits_are_understood(words, iso):
    assert moment(words).isoformat() == iso


@pytest.mark.parametrize("words", ["", "yesterday", "Fri, 03 Feb 2023 10:58:42 QQT"])
def test_a_moment_without_a_known_zone_is_refused(words):
    with pytest.raises(ValueError, match=r"zone|date"):
        moment(words)


def test_latin_letters_and_double_escapes_come_out_right():
    found = entries(read(feed(item(title="1:25-cv-00001 Peña v. Food &amp;amp; Water"))))
    assert found[0].fields["case_name"] == "Peña v. Food & Water"


def test_an_appellate_filing_is_known_by_its_part():
    body = (
        b"<?xml version='1.0' encoding='ISO-8859-1'?><rss version=\"2.0\"><channel>"
        b"<title>First Circuit</title><link>https://ecf.ca1.uscourts.gov</link>"
        b"<description>Docket entries of type: orders, opinions</description>"
        b"<lastBuildDate>Mon, 23 Nov 2026 11:00:00 EST</lastBuildDate>"
        b"<item><title>25-1234 City of Chelsea v. Trump</title>"
        b"<link>https://ecf.ca1.uscourts.gov/n/beam/servlet/TransportRoom?servlet=DocketReportFilter.jsp&amp;caseNum=25-1234</link>"
        b"<description>[Opinion issued] (&lt;a href='https://ecf.ca1.uscourts.gov/docs1/00107123456'>Document&lt;/a>)</description>"
        b"<guid>https://ecf.ca1.uscourts.gov/n/beam/servlet/TransportRoom?servlet=DocketReportFilter.jsp&amp;caseNum=25-1234&amp;partId=77</guid>"
        b"<pubDate>Mon, 23 Nov 2026 10:00:00 EST</pubDate></item></channel></rss>"
    )
    where = source("pacer_rss", courts=["ca1"])
    (entry,) = entries(parse(where, starts(where)[0], body, now=NOW))
    assert entry.key == "ca1:25-1234:77"
    assert entry.parent == "ca1:25-1234"
    assert "entry_number" not in entry.fields
    assert entry.starts_at.isoformat() == "2026-11-23T10:00:00-05:00"


def test_only_watched_dockets_are_kept_by_number_or_by_pacer_id():
    other = item(title="1:26-cv-00002 Doe v. Roe", case="300000", seq="5")
    for wish in ("1:25-cv-10442", "279556", "mad/279556", "mad:1:25-cv-10442-NMG"):
        where = source("pacer_rss", courts=["mad"], dockets=[wish])
        assert [entry.key for entry in entries(read(feed(item(), other), where))] == [
            "mad:279556:210"
        ]
    elsewhere = source("pacer_rss", courts=["mad"], dockets=["nysd/279556"])
    assert entries(read(feed(item(), other), elsewhere)) == []


def test_a_case_that_names_a_watched_place_is_found_without_a_docket_number():
    body = feed(
        item(
            title="1:26-cv-11890 USA v. City of Chelsea",
            case="301",
            seq="1",
            kind="Complaint",
            doc="1",
        ),
        item(title="1:26-cv-11891 USA v. Chelsea Jones", case="302", seq="1", kind="Complaint"),
    )
    found = records(read(body, source("pacer_rss", CHELSEA, courts=["mad"])))
    case, entry = [record for record in found if record.kind is not Kind.PAGE]
    assert (case.kind, case.key, case.title) == (
        Kind.DOCKET,
        "mad:301",
        "United States v. City of Chelsea",
    )
    assert case.fields["named"] == "City of Chelsea"
    assert case.join == "docket:mad/1:26-cv-11890"
    assert entry.parent == case.key


def test_a_configured_docket_is_not_found_anew_by_name():
    where = source("pacer_rss", CHELSEA, courts=["mad"], dockets=["279556"])
    assert [r.kind for r in records(read(feed(item()), where))] == [Kind.PAGE, Kind.DOCKET_ENTRY]


def test_everything_of_a_court_can_be_watched():
    other = item(title="1:26-cv-00002 Doe v. Roe", case="300000", seq="5")
    where = source("pacer_rss", CHELSEA, courts=["mad"], everything=True)
    assert len(entries(read(feed(item(), other), where))) == 2


def test_the_declared_types_are_a_field_so_that_a_change_is_told():
    assert itself(read(feed(types="Docket entries of type: all"))).fields["entry_types"] == ("all",)
    fewer = itself(read(feed(types="Docket entries of type: order,answer, motion")))
    assert fewer.fields["entry_types"] == ("answer", "motion", "order")
    told = "Public Complaints, Orders and Judgments in the last 24 Hours"
    assert itself(read(feed(types=told))).fields["entry_types"] == (told,)


@pytest.mark.parametrize(
    ("built", "now", "stale"),
    [
        (BUILT, NOW, False),
        (BUILT, NOW + timedelta(hours=1, minutes=40), False),
        (BUILT, NOW + timedelta(hours=2), True),
        ("Fri, 20 Nov 2026 23:00:00 GMT", datetime(2026, 11, 21, 12, tzinfo=UTC), True),
        ("Sat, 21 Nov 2026 04:30:00 GMT", datetime(2026, 11, 22, 12, tzinfo=UTC), False),
        ("Sat, 21 Nov 2026 04:30:00 GMT", datetime(2026, 11, 23, 12, tzinfo=UTC), True),
    ],
)
def test_a_feed_that_stands_still_on_a_weekday_says_since_when(built, now, stale):
    assert ("stale_since" in itself(read(feed(built=built), now=now)).fields) is stale


def test_standing_still_is_one_change_and_not_one_each_poll():
    built = "Fri, 20 Nov 2026 15:00:00 GMT"
    moments = [NOW, NOW + timedelta(hours=1), NOW + timedelta(days=5)]
    assert (
        len({itself(read(feed(built=built), now=now)).fields["stale_since"] for now in moments})
        == 1
    )


def gaps(found):
    return [record for record in records(found) if record.kind is Kind.FEED_ENTRY]


def test_filings_missed_while_nobody_looked_are_told_once():
    since = NOW - timedelta(hours=40)
    (gap,) = gaps(read(feed(item()), since=since))
    assert gap.title == "D. Mass.: filings from Nov 21, 19:10 to Nov 23, 10:40 were not seen"
    assert gap.key == gaps(read(feed(item()), since=since, now=NOW + timedelta(minutes=1)))[0].key


def test_a_quiet_court_is_no_gap():
    assert gaps(read(feed(item()), since=NOW - timedelta(hours=3))) == []
    assert gaps(read(feed(item()))) == []
    assert (
        gaps(read(feed(item(at="Sun, 22 Nov 2026 00:00:00 GMT")), since=NOW - timedelta(hours=30)))
        == []
    )


def test_a_long_feed_may_have_been_cut_even_within_a_day():
    many = [item(seq=str(n), doc=str(n)) for n in range(120)]
    assert len(gaps(read(feed(*many), since=NOW - timedelta(hours=3)))) == 1


def test_an_empty_weekend_feed_is_a_feed():
    assert [record.kind for record in records(read(feed()))] == [Kind.PAGE]


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>PACER Login</title></head><body>Please log in</body></html>",
        b"",
        feed(item(), item())[:-40],
        b"<rss version='2.0'></rss>",
    ],
)
def test_a_login_page_or_a_cut_feed_is_never_an_empty_feed(body):
    with pytest.raises(ExtractError):
        read(body)


def test_a_caption_with_a_bare_ampersand_is_mended():
    (entry,) = entries(read(feed(item(title="1:26-cv-00002 A & B v. C"))))
    assert entry.fields["case_name"] == "A & B v. C"


def test_an_item_without_a_date_is_a_problem_and_one_without_a_number_is_left_out():
    found = read(feed(item(), item(at="", seq="2"), item(title="5:18-~gr-00001 ", seq="3")))
    assert len(entries(found)) == 1
    assert len(problems(found)) == 1
    assert len([one for one in found if isinstance(one, Dropped)]) == 1


def test_the_filing_system_is_recognised_by_its_host():
    from monitor.adapters.base import Sighting

    (candidate,) = load("pacer_rss").recognise(
        Sighting("https://ecf.mad.uscourts.gov/cgi-bin/login.pl")
    )
    assert candidate.options == {"courts": ["mad"]}
    (case,) = load("pacer_rss").recognise(
        Sighting("https://ecf.mad.uscourts.gov/cgi-bin/DktRpt.pl?280000")
    )
    assert case.options == {"courts": ["mad"], "dockets": ["mad/280000"]}
    assert list(load("pacer_rss").recognise(Sighting("https://example.org"))) == []
