"""A large file is read in portions, and quickly; what is said of it is what the whole would say."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.portions import cut
from monitor.config.quick import quick
from monitor.config.read import parse
from monitor.config.tree import Node, read
from monitor.errors import ConfigError

FILE = Path("sources.yaml")
HEAD = """\
---
version: 1  # the form
contact: newsroom@paper.example
defaults: {every: 30m, channel: "#civic-watch", timezone: America/New_York}
jurisdictions:

# those in the east
"""
TAIL = """\

routes:
  - match: {jurisdiction: [a-1, a-2], source: a-3/council}
    channel: "#east"
"""
TOWNS = """\
  a-1: {name: Town One, sources: {grants: {adapter: grants_gov, agencies: [USDOJ, "DOJ x"]}}}
  a-2:
    name: Town Two, Ohio   # not the other
    aliases: ['The Two', Zwei Städte]
    sources:
      # once a day
      council: {adapter: page, url: 'https://two.example/a?b=1#c', rows: tr, kind: meeting, key: 'a@href', title: .name}
      grants:
        adapter: grants_gov
        every: 2h
        agencies:
          - USDOJ
  a-3:
    name: "Town \\u0033"
    timezone: America/Chicago
    sources: {council: {adapter: feed, url: 'https://three.example/feed', robots: false, every: 1m}}
  a-4: {name: It's Four}
  a-5:
    name: >-
      Town
      Five
    sources:
      feed: {adapter: feed, url: "https://five.example/f", headers: {Accept: text/xml}, enabled: false,
             pause: 10s}
"""
TEXT = HEAD + TOWNS + TAIL
BITS = ["{", "}", "[", "]", ":", ": ", "- ", "#", " #", '"', "'", "\t", "\n", "&a ", "*a", "!t ", "|", ">",
        "null", "~", "\x00", "\N{PILE OF POO}", "<<: ", "? ", "---\n", "%", "0", "true", " ", "  ", "\n  ",
        "\n  a-9: {}\n", "\n  a-1: x\n", "\nx: 1\n", "\njurisdictions:\n", "\r", "\x85", ",", "\n\n"]  # fmt: skip


def damaged(text: str, chance: random.Random, times: int) -> str:
    for _ in range(times):
        at = chance.randrange(len(text))
        if chance.random() < 0.6:
            text = text[:at] + chance.choice(BITS) + text[at:]
        else:
            text = text[:at] + text[at + chance.randrange(1, 9) :]
    return text


def said(text: str, portion: int) -> object:
    """What is found in ``text`` when it is read in such portions."""
    try:
        return parse(text, FILE, portion=portion)
    except ConfigError as error:
        return str(error), error.mistakes


def held(node: Node, *, named: bool = False) -> object:
    """All of a tree that is ever looked at."""
    inner: object = node.value
    if isinstance(node.value, dict):
        inner = [(name, held(value, named=True)) for name, value in node.value.items()]
    elif isinstance(node.value, list):
        inner = [held(value) for value in node.value]
    return inner, node.quoted, node.place, node.named_at if named else None


def test_a_file_in_portions_is_the_whole_file():
    assert len(list(cut(TEXT, 1).cut())) == 5
    whole = parse(TEXT, FILE, portion=len(TEXT))
    assert parse(TEXT, FILE, portion=1) == parse(TEXT, FILE, portion=200) == whole
    assert len(whole.sources) == 5
    assert whole.sources["a-2/grants"].names == (
        "Town One", "Town Two, Ohio", "The Two", "Zwei Städte", "Town 3", "It's Four", "Town Five"
    )  # fmt: skip
    assert [(w.line, w.column) for w in whole.warnings] == [(23, 15), (23, 97), (24, 3)]


def test_mistakes_in_all_portions_are_told_with_their_places():
    text = TEXT.replace("adapter: grants_gov", "adapter: grants-gov").replace(
        "robots: false", "robot: x"
    )
    found = said(text, 1)
    assert found == said(text, len(text))
    assert [(m.line, m.column) for m in found[1]] == [(8, 53), (16, 18), (23, 75)]


@pytest.mark.parametrize(
    "changed",
    [
        ("  a-4: {name: It's Four}\n", "  a-4: {name: It's Four\n  a-6: {name: Six}}\n"),
        ("  a-4: {name: It's Four}\n", "  a-4: {name: 'Four\n  a-6: x', aliases: [One]}\n"),
        ("  a-4: {name: It's Four}\n", "  a-4: {name: 'Four\nroutes: x', aliases: [One]}\n"),
        ("  a-4: {name: It's Four}\n", "  a-4: {name: It's Four}\n  a-1: {name: Again}\n"),
        ("  a-4: {name: It's Four}\n", "  ? a-4\n  : {name: It's Four}\n"),
        ("  a-4: {name: It's Four}\n", "  a-4: |-\n     a-6: {name: x}\n"),
        ("  a-4: {name: It's Four}\n", " a-4: {name: It's Four}\n"),
        ("version: 1", "contact: 'x\n\njurisdictions:\n  b: {}\n'"),
        ("\nroutes:\n", "\n- a\n"),
        ("\nroutes:\n", "\n&x\n"),
        ("\nroutes:\n", "\n--- \nroutes:\n"),
        ("\nroutes:\n", "\njurisdictions:\n"),
        ("jurisdictions:\n", "jurisdictions:  # all\n"),
        ("jurisdictions:\n", "jurisdictions: &all\n"),
        ("# those in the east\n", "  {b-1: {name: B}}\n"),
        (TOWNS, "  # nobody\n"),
        (TAIL, ""),
        ("\n", "\r\n"),
    ],
)
def test_what_cannot_be_cut_is_read_as_a_whole(changed):
    text = TEXT.replace(*changed)
    assert text != TEXT
    assert said(text, 1) == said(text, len(text))


@settings(max_examples=300, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 5), st.sampled_from([1, 90, 300]))
def test_a_damaged_file_says_the_same_in_portions(chance: random.Random, times: int, portion: int):
    text = damaged(TEXT, chance, times)
    assert said(text, portion) == said(text, len(text))


def same_tree(text: str, line: int) -> bool:
    """Whether the quick reader reads it, and then it must be what the parser reads."""
    found = quick(text, line, {})
    if found is None:
        return False
    tree, mistakes = read(text, "x", line=line)
    assert not mistakes, text
    assert tree is not None
    assert held(found) == held(tree), text
    return True


def test_plain_lines_are_read_quickly():
    plain = [portion for portion, _ in cut(TEXT, 1).cut() if ">-" not in portion]
    assert [same_tree(text, 7) for text in plain] == [True, False, False, True]
    lines = [line.strip() + "\n" for line in TOWNS.splitlines() if ": " in line]
    assert sum(same_tree(line, 3) for line in lines) == 9


@settings(max_examples=600, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_quick_reader_says_what_the_parser_says_or_nothing(chance: random.Random, times: int):
    town = "\n".join(line for line in TOWNS.splitlines()[:14] if "- USDOJ" not in line) + "\n"
    same_tree(damaged(town, chance, times), chance.randrange(9))


WORDS = st.text("abZ09 .:/_-,'\"[]{}()#&*!|>%@?~=+$^<;éß–", max_size=8)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["a", "b-c", "d.e", "'f'", "0"]), WORDS))
)
def test_any_words_after_a_name_are_read_alike_or_left_to_the_parser(lines):
    text = "".join(f"{' ' * indent}{name}: {words}\n" for indent, name, words in lines)
    same_tree(text, 0)
    for _, name, words in lines:
        same_tree(
            f"x: {{{name}: {words}, g: [{words}, {words}], h: '{words}', i: \"{words}\" }}\n", 2
        )
