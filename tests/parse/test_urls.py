import pytest

from monitor.parse.urls import absolute, canonical, host, query, rebase

BASE = "https://city.example/government/meetings.php?year=2026"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("agenda.pdf", "https://city.example/government/agenda.pdf"),
        ("/files/a b.pdf", "https://city.example/files/a%20b.pdf"),
        (
            "Document Center\\2026\\May 5.pdf",
            "https://city.example/government/Document%20Center/2026/May%205.pdf",
        ),
        ("//cdn.example/x.pdf", "https://cdn.example/x.pdf"),
        ("?page=2", "https://city.example/government/meetings.php?page=2"),
        (" https://other.example/x\n ", "https://other.example/x"),
        ("View.ashx?M=A&amp;ID=5", "https://city.example/government/View.ashx?M=A&ID=5"),
        ("https://x.example/año.pdf", "https://x.example/a%C3%B1o.pdf"),
        ("https://x.example/a%20b.pdf", "https://x.example/a%20b.pdf"),
        ("javascript:void(0)", None),
        ("JavaScript:open()", None),
        ("mailto:clerk@city.example", None),
        ("tel:+15550100", None),
        ("data:text/html,x", None),
        ("ftp://city.example/x", None),
        ("#top", None),
        ("", None),
        (None, None),
        ("http://[broken", None),
        ("https://", None),
    ],
)
def test_an_address_is_mended_and_made_absolute(href, url):
    assert absolute(BASE, href) == url


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.city.example/a/", "https://city.example/a"),
        ("https://City.Example/a?t=1718900000", "https://city.example/a"),
        ("https://city.example/a.pdf?sfvrsn=4c2a_2", "https://city.example/a.pdf"),
        ("https://city.example/a?utm_source=x&id=5", "https://city.example/a?id=5"),
        ("https://city.example/a;jsessionid=AB12?id=5", "https://city.example/a?id=5"),
        ("https://city.example/(S(abc123))/a", "https://city.example/a"),
        ("https://city.example/a?b=2&a=1", "https://city.example/a?a=1&b=2"),
        ("https://city.example:443/a#part", "https://city.example/a"),
        ("https://city.example/a b", "https://city.example/a%20b"),
    ],
)
def test_two_spellings_of_one_address_are_equal(one, other):
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://city.example/a?id=5", "https://city.example/a?id=6"),
        ("https://city.example/a?t=agenda", "https://city.example/a?t=minutes"),
        ("https://city.example/A", "https://city.example/a"),
        ("https://city.example:8080/a", "https://city.example/a"),
        ("https://city.example/a?Type=14&ID=1", "https://city.example/a?Type=15&ID=1"),
    ],
)
def test_two_addresses_of_different_things_differ(one, other):
    assert canonical(one) != canonical(other)


def test_parameters_are_found_in_any_case():
    found = query("https://city.example/MeetingDetail.aspx?ID=12&GUID=AB&ID=13&empty=")
    assert (found["id"], found.get("guid"), found["ID"]) == ("12", "AB", "12")
    assert "Id" in found
    assert found.get("none") == ""
    assert found.get("none", "x") == "x"
    assert dict(found) == {"ID": "12", "GUID": "AB", "empty": ""}


def test_a_broken_address_has_no_parameters_no_host_and_stays_itself():
    assert query("http://[broken") == {}
    assert host("http://[broken") == ""
    assert canonical("http://[broken") == "http://[broken"


def test_the_host_is_in_lower_case():
    assert host("https://Boston.Legistar.COM:443/Calendar.aspx") == "boston.legistar.com"


def test_a_mirror_is_asked_in_place_of_the_site_and_only_once():
    there = "http://127.0.0.1:9/site"
    moved = rebase("https://city.example/a/b.aspx?ID=1#x", there)
    assert moved == "http://127.0.0.1:9/site/a/b.aspx?ID=1#x"
    assert rebase(moved, there) == moved
    assert rebase(moved, None) == moved
