import time
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from monitor.models import Request, Response
from monitor.parse import feed
from monitor.parse.text import clean, decode, plain, readable, unescape, words
from tests.corpus_path import CORPUS


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9", "text/html; charset=iso-8859-1", "café"),
        ("café".encode("utf-16"), "", "café"),
        (b"\xfe\xff\x00c\x00a", "text/html; charset=utf-8", "ca"),
        (b"caf\xe9", "text/html; charset=ISO-8859-1", "café"),
        (b"\x93quoted\x94", "text/html; charset=iso-8859-1", "“quoted”"),
        (b'<meta charset="windows-1252"><p>\x92', "", '<meta charset="windows-1252"><p>’'),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">\x83e',
            "text/html",
            '<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">テ',
        ),
        (b'<meta charset="latin1">\xc3\xa9', "x; charset=utf-8", '<meta charset="latin1">é'),
        (
            b'<?xml version="1.0" encoding="koi8-r"?>\xf4',
            "",
            '<?xml version="1.0" encoding="koi8-r"?>Т',
        ),
        ("Peña".encode(), "", "Peña"),
        (b"Pe\xf1a", "", "Peña"),
        (b"Pe\xf1a", "text/html; charset=utf-8", "Peña"),
        (b"Pe\xc3\xb1a and Pe\xf1a", "", "Peña and Peña"),
        (b'<meta charset="utf-16">plain', "", '<meta charset="utf-16">plain'),
        (b"+ADw-script+AD4-", "text/html; charset=utf-7", "+ADw-script+AD4-"),
        (b"a\x00b", "", "ab"),
        (b"x", "text/html; charset=no-such-thing", "x"),
        (b"", "", ""),
    ],
)
def test_bytes_are_decoded_in_the_order_browsers_use(body, header, text):
    assert decode(body, header) == text


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["", "text/html", "text/html; charset=utf-8"]))
def test_any_bytes_give_a_text_and_always_the_same(body, header):
    assert decode(body, header) == decode(body, header)
    assert "\x00" not in decode(body, header)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  City\u00a0Council\r\n\tMeeting ", "City Council Meeting"),
        ("Cafe\u0301", "Café"),
        ("a\u200bb\u200e\ufeff", "ab"),
        ("\u202ereversed\u202c", "reversed"),
        ("soft\u00adhyphen", "softhyphen"),
        ("Mayor\x92s", "Mayor’s"),
        ("bell\x07ring", "bell ring"),
        ("thin\u2009\u3000wide", "thin wide"),
        ("&amp; stays", "&amp; stays"),
        ("", ""),
    ],
)
def test_text_is_cleaned_for_comparison(text, cleaned):
    assert clean(text) == cleaned


@settings(deadline=None)
@given(st.text(max_size=100))
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@given(st.text(alphabet=" a-\t\n\x00\x1c\x7f", max_size=12))
def test_plain_english_is_cleaned_as_everything_else_is(text):
    assert clean(text) == clean(f"{text} é").removesuffix(" é").removesuffix("é")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Parks &amp; Recreation", "Parks & Recreation"),
        ("Parks &amp;amp; Recreation", "Parks & Recreation"),
        ("&amp;amp;amp;", "&amp;"),
        ("Peña &#8211; 5", "Peña – 5"),
        ("AT&T", "AT&T"),
    ],
)
def test_entities_are_resolved_up_to_twice(text, read):
    assert unescape(text) == read


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("<b>A</b>genda <i>item</i>", "Agenda item"),
        ("<ul><li>first</li><li>second</li></ul>", "first\nsecond"),
        ("<table><tr><td>May 5</td><td>6 PM</td></tr></table>", "May 5 6 PM"),
        ("<script>alert(1)</script><style>p{}</style>seen<!-- not seen -->", "seen"),
        ("no markup &amp; two\nlines", "no markup & two\nlines"),
        ("<p>5 &lt; 6</p>", "5 < 6"),
        ("<p>unclosed <div>inside", "unclosed\ninside"),
        ("", ""),
        ("<p></p>\n\n<p> </p>", ""),
    ],
)
def test_a_fragment_reads_as_its_lines(fragment, text):
    assert plain(fragment) == text


@pytest.mark.corpus
def test_every_recorded_encoding_is_decoded_without_an_error_and_without_nul():
    files = [path for path in (CORPUS / "hostile/encodings").iterdir() if path.is_file()]
    assert len(files) > 100
    for path in files:
        assert "\x00" not in decode(path.read_bytes())


def test_utf8_is_believed_before_an_old_meta_and_nothing_else_is():
    old = '<meta charset="iso-8859-1">'
    assert decode(f"{old}únicamente".encode()) == f"{old}únicamente"
    assert decode(f"{old}únicamente".encode("latin-1")) == f"{old}únicamente"
    assert decode("únicamente".encode(), "text/html; charset=iso-8859-1") == "Ãºnicamente"


inline = st.recursive(
    st.sampled_from(["", "text", " ", "a  b", "<!-- no -->", "<br>", "<script>no</script>"]),
    lambda inside: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(["a", "span", "b", "div", "p", "td", "style", "title", "li"]),
        st.lists(inside, max_size=3).map("".join),
    ),
)


@settings(deadline=None)
@given(inline)
def test_words_on_one_line_are_the_readable_text(markup):
    body = LexborHTMLParser(f"<body>{markup}</body>").body
    for node in body.traverse():
        assert words(node) == clean(readable(node))


ATTRIBUTES = " ".join(f'a{n}="<"' for n in range(60_000))


@pytest.mark.parametrize(
    "fragment",
    [
        "before" + "<div>" * 60_000 + "after",
        "before<b " + ATTRIBUTES + ">after</b>",
        "before" + "<b><i>" * 30_000 + "after",
        "before<" + "<" * 300_000 + " after",
        "before <a href='" * 40_000 + " after",
        "before<b " + "x " * 100_000 + "after",
    ],
    ids=["depth", "attributes", "inline", "openings", "quotes", "no end"],
)
def test_a_fragment_made_to_hang_the_parser_is_read_at_once(fragment):
    """It comes escaped inside a feed, where no look at the page's tags can see it."""
    begun = time.monotonic()
    assert "before" in plain(fragment)
    assert time.monotonic() - begun < 10, "seconds; without the look it takes minutes"


def test_a_feed_with_a_hostile_entry_is_read_at_once():
    body = "<rss version='2.0'><channel><title>t</title><item><title>Hearing</title><description>"
    body += "&lt;div&gt;" * 60_000 + "</description></item></channel></rss>"
    begun = time.monotonic()
    found = feed.read(
        Response(
            url="https://city.example/rss",
            status=200,
            headers={"content-type": "application/xml"},
            body=body.encode(),
            request=Request(url="https://city.example/rss"),
            fetched_at=datetime(2026, 11, 23, tzinfo=UTC),
            today=date(2026, 11, 23),
        )
    )
    assert [entry.title for entry in found.entries] == ["Hearing"]
    assert time.monotonic() - begun < 10
