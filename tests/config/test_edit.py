"""Entries are added to ``sources.yaml`` and nothing else moves."""

import pytest
from ruamel.yaml import YAML

from monitor.config.edit import Place, add_source, replace_source, shown
from monitor.errors import ConfigError

FILE = """# our sources
version: 1   # keep
defaults: {every: 30m, channel: "#watch"}

jurisdictions:
  # the city
  riverton-ma:
    name: Riverton, Massachusetts   # as people say
    sources:
      council: {adapter: legistar, client: riverton, every: 1h}   # the council
      # planning comes later
  us:
    name: United States
    sources:
      doj:
        adapter: grants_gov
        agencies: [A, B]

routes:
  - match: {topic: x}
    channel: "#x"
"""
HOME = Place(id="riverton-ma", name="ignored")
ENTRY = {"adapter": "feed", "url": "https://riverton.example/rss"}


def load(text: str) -> dict:
    return YAML(typ="safe", pure=True).load(text)


def new_lines(before: str, after: str) -> list[str]:
    old = before.splitlines()
    rest = iter(old)
    added = []
    expected = next(rest, None)
    for line in after.splitlines():
        if line == expected:
            expected = next(rest, None)
        else:
            added.append(line)
    assert expected is None, f"a line is gone or moved: {expected!r}"
    return added


def test_a_source_is_added_and_every_other_line_stays():
    after = add_source(FILE, HOME, "news", ENTRY)
    assert new_lines(FILE, after) == [
        "      news: {adapter: feed, url: https://riverton.example/rss}"
    ]
    assert load(after)["jurisdictions"]["riverton-ma"]["sources"]["news"] == ENTRY


def test_a_long_entry_is_written_in_lines_and_quoted_where_needed():
    entry = {"adapter": "page", "url": "https://riverton.example/meetings", "rows": "table.meetings tr",
             "key": "@data-id", "title": "#t", "documents": {"any": "a[href*='.pdf']"}, "pages": 3}  # fmt: skip
    after = add_source(FILE, HOME, "planning", entry)
    assert "        key: '@data-id'" in new_lines(FILE, after)
    assert load(after)["jurisdictions"]["riverton-ma"]["sources"]["planning"] == entry


def test_a_new_jurisdiction_is_added_after_the_others():
    place = Place(
        id="no", name="Yes: a place", zone="America/Chicago", aliases=("City of No",), channel="#no"
    )
    after = add_source(FILE, place, "council", ENTRY)
    added = new_lines(FILE, after)
    assert added[0] == "  no:" or added[0] == "  'no':"
    assert load(after)["jurisdictions"]["no"] == {
        "name": "Yes: a place",
        "aliases": ["City of No"],
        "channel": "#no",
        "timezone": "America/Chicago",
        "sources": {"council": ENTRY},
    }
    assert list(load(after)["jurisdictions"]) == ["riverton-ma", "us", "no"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version: 1\n",
        "version: 1\ncontact: x",
        "version: 1\njurisdictions:\n",
        "version: 1\njurisdictions: {}\n",
        "version: 1\njurisdictions:\n  riverton-ma:\n    name: R\n",
        "version: 1\njurisdictions:\n  riverton-ma:\n    name: R\n    sources:\n",
        "version: 1\njurisdictions:\n  riverton-ma: {name: R, sources: {}} # inline\n",
        "version: 1\njurisdictions: {riverton-ma: {name: R, sources: {a: {adapter: feed, url: u}}}} # c\n",
        "jurisdictions:\n    riverton-ma:\n        name: R\n        sources:\n            a:\n                adapter: feed\n                text: |\n                  one\n\n                  two\n\n# the end\nversion: 1\n",
    ],
)
def test_any_way_of_writing_the_file_is_edited(text):
    before = load(text) or {}
    after = add_source(text, HOME, "news", ENTRY)
    data = load(after)
    sources = data["jurisdictions"]["riverton-ma"]["sources"]
    assert sources.pop("news") == ENTRY
    assert {k: v for k, v in data.items() if k != "jurisdictions"} == {
        k: v for k, v in before.items() if k != "jurisdictions"
    }
    old = ((before.get("jurisdictions") or {}).get("riverton-ma") or {}).get("sources") or {}
    assert sources == old
    assert (
        [line for line in text.splitlines() if "#" in line]
        == [line for line in after.splitlines() if "#" in line]
        or "# inline" in after
        or "# c" in after
    )


def test_a_source_is_replaced_under_its_id_and_keeps_what_any_source_may_say():
    after = replace_source(FILE, "riverton-ma/council", {"adapter": "primegov", "client": "rv"})
    line = "      council: {adapter: primegov, client: rv, every: 1h}   # the council"
    assert line in after.splitlines()
    assert len(after.splitlines()) == len(FILE.splitlines())
    block = replace_source(FILE, "us/doj", ENTRY)
    assert load(block)["jurisdictions"]["us"]["sources"] == {"doj": ENTRY}
    assert "# planning comes later" in block


def test_a_source_in_an_inline_list_is_replaced_too():
    text = "jurisdictions: {a: {name: A, sources: {x: {adapter: feed, url: u, every: 1h}}}} # c\n"
    after = replace_source(text, "a/x", {"adapter": "ical", "url": "v"})
    assert load(after)["jurisdictions"]["a"]["sources"]["x"] == {
        "adapter": "ical",
        "url": "v",
        "every": "1h",
    }
    assert "# c" in after


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda: add_source(FILE, HOME, "council", ENTRY), "has a source called 'council'"),
        (lambda: replace_source(FILE, "riverton-ma/none", ENTRY), "no source 'riverton-ma/none'"),
        (lambda: replace_source(FILE, "none/none", ENTRY), "no source"),
        (lambda: add_source("a: [", HOME, "x", ENTRY), "cannot be read"),
        (lambda: add_source("- a\n- b\n", HOME, "x", ENTRY), "no list of names"),
    ],
)
def test_what_cannot_be_edited_is_said(edit, words):
    with pytest.raises(ConfigError, match=words):
        edit()


def test_an_entry_is_shown_as_it_would_stand():
    assert (
        shown(HOME, "news", ENTRY, new=False)
        == "      news: {adapter: feed, url: https://riverton.example/rss}\n"
    )
    text = shown(Place(id="a-ma", name="A"), "news", ENTRY, new=True)
    assert load("jurisdictions:\n" + text)["jurisdictions"]["a-ma"]["sources"]["news"] == ENTRY
