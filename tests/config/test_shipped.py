"""The shipped sources.yaml: complete, right, and its commented cities only need their # taken away."""

import re
import time
from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.read import parse
from monitor.parse.topics import Matcher

FILE = Path(__file__).parents[2] / "sources.yaml"
TEXT = FILE.read_text(encoding="utf-8")
CONFIG = load(FILE)


def test_it_only_asks_for_an_address_of_your_own():
    assert [warning.message.partition(" ")[0] for warning in CONFIG.warnings] == [
        "newsroom@example.org"
    ]


@pytest.mark.parametrize(
    "town", ["boston", "cambridge", "somerville", "northampton", "amherst", "chelsea", "lawrence"]
)
def test_the_towns_are_watched_and_found_by_name_in_other_sources(town):
    jurisdiction = CONFIG.jurisdictions[f"{town}-ma"]
    assert jurisdiction.aliases
    assert jurisdiction.channel == f"#{town}"
    assert any(source.jurisdiction is jurisdiction for source in CONFIG.active)


@pytest.mark.parametrize(
    "adapter",
    ["grants_gov", "bja_funding", "federal_register", "doj_news", "doj_sanctuary_list",
     "courtlistener", "pacer_rss", "courtlistener_feed"],
)  # fmt: skip
def test_the_federal_sources_are_watched(adapter):
    assert any(source.adapter == adapter for source in CONFIG.active)


def test_courts_are_asked_often_enough_not_to_lose_entries():
    every = {source.id: source.every.total_seconds() for source in CONFIG.active}
    assert every["lawsuits/filings"] <= 6 * 3600, "the courts' feeds hold a day at most"
    assert 15 * 60 <= every["lawsuits/dockets"] <= 20 * 60, "a free account allows 125 a day"


def test_the_old_lawsuits_are_there_and_not_polled():
    old = CONFIG.sources["lawsuits/filings-2017"]
    assert not old.enabled
    assert "mad/1:17-cv-10214" in old.options.dockets


def test_every_docket_number_is_written_as_its_court_writes_it():
    for name in ("filings", "filings-2017"):
        options = CONFIG.sources[f"lawsuits/{name}"].options
        for docket in options.dockets:
            court, _, number = docket.partition("/")
            assert court in options.courts
            assert re.fullmatch(r"\d:\d\d-cv-\d{5}", number)


def test_the_commented_cities_load_once_the_marks_are_gone():
    begin = TEXT.index("  # ---- Other cities")
    end = TEXT.index("\nroutes:")
    freed = re.sub(r"^  # (?!----)", "  ", TEXT[begin:end], flags=re.MULTILINE)
    config = parse(TEXT[:begin] + freed + TEXT[end:], FILE)
    assert len(config.jurisdictions) - len(CONFIG.jurisdictions) >= 8


def test_it_is_checked_within_a_second():
    started = time.process_time()
    load(FILE)
    assert time.process_time() - started < 1


SANCTUARY = Matcher([CONFIG.topics["sanctuary"]])


@pytest.mark.parametrize(
    "sentence",
    [
        "Ordinance affirming Boston as a sanctuary city",
        "Order on compliance with 8 U.S.C. § 1373 and civil immigration detainers",
        "That the BPD report on cooperation with ICE agents in the courthouse",
        "Amending the Trust Act",
        "Agreement under section 287(g) of the Immigration and Nationality Act",
        "Resolution in support of undocumented residents",
        "Communication on Executive Order 14287",
        "Policy on administrative warrants issued by federal immigration authorities",
    ],
)
def test_the_sanctuary_topic_finds_what_editors_look_for(sentence):
    assert SANCTUARY.hits({"title": sentence})


@pytest.mark.parametrize(
    "sentence",
    [
        "Bird sanctuary on the Mystic River: maintenance contract",
        "Ice skating rink repairs",
        "Detention basin at Main Street",
        "Acceptance of a Homeland Security grant for radios",
        "Times listed are estimated, including that of the sanctuary hearing.",
    ],
)
def test_the_sanctuary_topic_leaves_alone_what_only_sounds_alike(sentence):
    assert SANCTUARY.hits({"title": sentence}) == ()
