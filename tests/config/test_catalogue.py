"""The catalogue's facts fit the program, and people find what they look for."""

import re
from pathlib import Path

import pytest

from monitor.config import catalogue
from monitor.config.read import parse

FILE = Path("sources.yaml")


def load(entries):
    text = "version: 1\ncontact: a@paper.example\njurisdictions:\n"
    for entry in entries:
        text += "".join(f"  {line}\n" for line in catalogue.as_yaml(entry).splitlines())
    return parse(text, FILE)


def test_every_entry_can_stand_in_sources_yaml_as_it_is():
    config = load(catalogue.entries())
    assert len(config.jurisdictions) == len(catalogue.entries()) > 250
    for entry in catalogue.entries():
        for source in entry.sources:
            read = config.sources[f"{entry.id}/{source.name}"]
            assert read.adapter == source.adapter
            for name, value in source.options.items():
                held = getattr(read.options, name)
                assert (list(held) if isinstance(value, list) else held) == value


def test_no_two_entries_watch_the_same():
    config = load(catalogue.entries())
    assert [w.message for w in config.warnings if "watches the same" in w.message] == []


@pytest.mark.parametrize("entry", catalogue.entries(), ids=lambda entry: entry.id)
def test_every_fact_says_when_it_was_seen_and_how_sure_it_is(entry):
    for source in entry.sources:
        assert re.fullmatch(r"20\d\d(-\d\d(-\d\d)?)?", source.seen)
        assert source.sure in ("very", "fairly", "medium", "once")
        assert source.evidence


@pytest.mark.parametrize(
    "words",
    ["Somerville, MA", "somerville ma", "Somerville, Massachusetts", "somerville-ma",
     "City of Somerville", "SOMERVILLE,  Massachusetts"],
)  # fmt: skip
def test_a_place_is_found_by_any_of_its_names(words):
    assert catalogue.find(words).id == "somerville-ma"


def test_a_name_that_several_places_have_finds_none_alone():
    assert catalogue.find("City of Fayetteville") is None
    assert {entry.id for entry in catalogue.search("fayetteville")} == {
        "fayetteville-ar", "fayetteville-nc",
    }  # fmt: skip


def test_a_search_takes_name_state_and_platform_together():
    assert [entry.id for entry in catalogue.search("legistar ohio toledo")] == ["toledo-oh"]


def test_a_slip_of_the_pen_still_finds_the_place():
    assert catalogue.search("somervile")[0].id == "somerville-ma"


def test_nonsense_finds_nothing():
    assert catalogue.search("xqzzy") == []
    assert catalogue.search("") != []


def test_what_begins_with_the_word_comes_first():
    found = [entry.id for entry in catalogue.search("lake")]
    assert found[0].startswith("lake")
    assert len(found) <= 20


def test_values_that_could_be_misread_are_quoted():
    entry = catalogue.find("amherst-ma")
    text = catalogue.as_yaml(entry)
    assert 'url: "https://www.amherstma.gov/Archive.aspx", lists: [204, 206]' in text
    assert "last seen 2026, not checked live" in text


def test_old_hearsay_is_known_as_unsure():
    assert catalogue.find("mesa-az").unsure
    assert not catalogue.find("somerville-ma").unsure
    assert catalogue.find("somerville-ma").channel == "#somerville"
