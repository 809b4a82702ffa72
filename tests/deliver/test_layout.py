"""Whatever a page says, the payload is within Slack's limits and mentions nobody."""

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.deliver.render.escape import clean, escape, one_line, safe_url
from monitor.deliver.render.layout import Button, Message, Payload, payload
from monitor.deliver.render.limits import cut, size
from monitor.deliver.render.parts import Line, Link, Ping, Text, bold, link, ping, strike, text
from tests.corpus_path import CORPUS
from tests.deliver.second_checker import accepts, strings
from tests.fake_slack_limits import complaint

FOREIGN = re.compile(r"<[!@#]")
NASTY = [
    "<!channel>", "<!here|x>", "<@U0123>", "<#C0123|general>", "<!subteam^S0123>", "<!date^1^{date}|x>",
    "<javascript:alert(1)|click>", "*bold* _it_ ~no~ `code` ```block```", "&lt;!channel&gt;", "\u202ereversed",
    "<\u200b!channel>", "<\u2060!channel>", "<\x00!channel>", "\ud800", "e" + "\u0301" * 50, "👩‍👩‍👧‍👦" * 40, "🇺🇸" * 50,
    "x" * 20_000, "<" * 5_000, "&" * 5_000, "\n" * 500, "", " ", "\t", "a\u2028b", "😀" * 3_000,
]  # fmt: skip


def assert_in_order(made: Payload) -> None:
    arguments: dict[str, Any] = {
        "text": made.text,
        "blocks": list(made.blocks),
        "metadata": made.metadata,
    }
    assert complaint(arguments) is None
    assert complaint({"text": made.plain}) is None
    assert size(made.text) <= 3_000
    assert size(made.plain) <= 3_000
    for said in strings([made.text, list(made.blocks)]):
        assert not FOREIGN.search(said), said
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", said)
    json.dumps(arguments).encode()
    accepts(made.blocks)


def every_way(words: str) -> Message:
    """One hostile string in every place of a message."""
    return Message(
        head=(text(words), bold(words)),
        body=[
            (strike(words), Text(words, italic=True)),
            (link("https://a.example/" + words, words),),
        ]
        * 30,
        links=[
            part for part in [link("https://a.example/x", words)] * 12 if isinstance(part, Link)
        ],
        foot=words,
        buttons=[
            Button(words or "x", "mute", words),
            Button("Diff", "diff", "1", "https://a.example/c"),
        ],
        left_out=3,
        more_url="https://a.example/" + words,
    )


@pytest.mark.parametrize("words", NASTY)
def test_hostile_words_make_a_message_slack_accepts_and_nobody_is_mentioned(words: str) -> None:
    assert_in_order(payload(every_way(words), "k"))


@pytest.mark.corpus
def test_every_corpus_string_makes_a_message_in_order() -> None:
    found = json.loads((CORPUS / "hostile/strings/blns-2of3.json").read_text())
    for file in sorted((CORPUS / "hostile/slack").glob("*.json")):
        found += list(strings(json.loads(file.read_text())))
    assert len(found) > 700
    for words in found:
        assert_in_order(payload(every_way(words), "k"))


anything = st.text(st.characters(), max_size=300) | st.sampled_from(NASTY)
parts = st.one_of(
    st.builds(Text, anything, st.booleans(), st.booleans(), st.booleans()),
    st.builds(
        link, st.one_of(st.none(), anything, st.just("https://a.example/x?a=1&b=<2>|3")), anything
    ),
)
lines = st.lists(parts, max_size=8).map(tuple)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    head=lines,
    body=st.lists(lines, max_size=60),
    foot=anything,
    left=st.integers(0, 10**9),
    url=anything,
)
def test_any_message_is_within_every_limit(
    head: Line, body: list[Line], foot: str, left: int, url: str
) -> None:
    assert_in_order(
        payload(Message(head=head, body=body, foot=foot, left_out=left, more_url=url), "k" * 64)
    )


@given(anything)
def test_cleaning_twice_changes_nothing_more(words: str) -> None:
    once = clean(words)
    assert clean(once) == once
    assert one_line(one_line(words)) == one_line(words)


@given(anything, st.integers(1, 200))
def test_a_cut_is_within_the_limit_and_the_start_of_the_text(words: str, limit: int) -> None:
    shorter = cut(words, limit)
    assert size(shorter) <= limit
    if shorter != words:
        assert shorter.endswith("…")
        assert words.startswith(shorter[:-1])


def test_a_cut_never_splits_a_letter_or_an_emoji() -> None:
    family = "👩‍👩‍👧‍👦"
    for limit in range(1, 60):
        kept = cut(family * 6, limit).removesuffix("…")
        assert kept == family * (len(kept) // len(family))
        accented = cut("e\u0301" * 40, limit).removesuffix("…")
        assert len(accented) % 2 == 0
        flags = cut("🇺🇸" * 20, limit).removesuffix("…")
        assert flags == "🇺🇸" * (len(flags) // 2)


def test_the_fallback_escapes_after_cutting_so_no_entity_is_cut() -> None:
    made = payload(Message(head=(text("&" * 5_000),)), "k")
    assert re.fullmatch("(&amp;)+…", made.text)


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("https://city.example/a b|c<d>", "https://city.example/a%20b%7Cc%3Cd%3E"),
        ("HTTP://city.example/x", "HTTP://city.example/x"),
        ("https://city.example/é", "https://city.example/%C3%A9"),
        ("https://city.example/a%20b", "https://city.example/a%20b"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//city.example/x", None),
        ("https://", None),
        ("https://user:secret@city.example/", None),
        ("https://city.example:port/", None),
        ("https://[::1/", None),
        ("https://city.example/" + "x" * 3_000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_addresses_fit_to_be_clicked_become_links(raw: str | None, safe: str | None) -> None:
    assert safe_url(raw) == safe


def test_a_link_or_mention_that_is_none_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="http or https"):
        Link("javascript:alert(1)", "x")
    with pytest.raises(ValueError, match="user group"):
        Ping("!channel> <@U1")
    assert ping("courts desk <!here>") == Text("@courts desk <\u2060!here")
    assert ping("  ") is None


@pytest.mark.parametrize(
    ("configured", "markup"),
    [
        ("S0DESK1", "<!subteam^S0DESK1>"),
        ("<!subteam^S0DESK1|@courts-desk>", "<!subteam^S0DESK1>"),
        ("@U0ABC", "<@U0ABC>"),
        ("@here", "<!here>"),
    ],
)
def test_a_configured_mention_is_an_element_and_in_the_plain_form_markup(
    configured: str, markup: str
) -> None:
    target = ping(configured)
    assert isinstance(target, Ping)
    made = payload(Message(head=(text("x"),), ping=target), "k")
    assert "<!" not in made.text
    assert made.plain.startswith(markup + " ")
    kinds = {part["type"] for block in made.blocks for part in block["elements"][0]["elements"]}  # type: ignore[index]
    assert kinds & {"usergroup", "user", "broadcast"}


def test_a_long_body_ends_with_how_many_more_and_a_link() -> None:
    body = [(text(f"line {number} " + "x" * 200),) for number in range(100)]
    made = payload(Message(head=(text("head"),), body=body, more_url="https://m.example/c/1"), "k")
    last = made.blocks[-1]["elements"][0]["elements"][-1]  # type: ignore[index]
    shown = sum("line " in said for said in strings(list(made.blocks)))
    assert last == {
        "type": "link",
        "url": "https://m.example/c/1",
        "text": f"… and {100 - shown} more",
    }


def test_the_escape_of_the_fallback_is_what_the_documentation_names() -> None:
    assert escape("a < b & c > d *e*") == "a &lt; b &amp; c &gt; d *e*"
