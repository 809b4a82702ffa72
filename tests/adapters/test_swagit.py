"""Swagit: a rolling list of recordings."""

import pytest

from monitor.errors import ExtractError
from monitor.models import Coverage
from tests.adapters.council_page import (
    files,
    fixture,
    meetings,
    problems,
    read,
    said,
    sighted,
    source,
    starts,
)

VIEW = "https://demotx.new.swagit.com/views/113"
LIBRARY = source("swagit", zone="America/Chicago", site="demotx.new", view="113")


def test_the_named_list_is_read():
    assert starts(LIBRARY)[0].url == VIEW
    assert starts(source("swagit", site="dart"))[0].url == "https://dart.swagit.com/views/default"


def test_a_title_with_a_time_is_surer_than_the_column():
    council, special, planning = meetings(read(LIBRARY, fixture("swagit", "view"), VIEW))
    assert said(council) == (
        "384301",
        "City Council Meeting",
        "2026-03-09T18:30:00-05:00",
        "unknown",
    )
    assert said(special)[2] == "2026-03-05"
    assert (planning.title, planning.status) == ("Planning Commission", "cancelled")
    assert files(special) == [("video", "https://demotx.new.swagit.com/videos/384245")]
    assert special.body == "City Council"


def test_a_recording_without_a_date_is_a_problem():
    assert problems(read(LIBRARY, fixture("swagit", "view"), VIEW))[0].where == "Ribbon cutting"


def test_a_page_without_the_list_is_an_error_and_the_coverage_rolls():
    with pytest.raises(ExtractError, match="no list of videos"):
        read(LIBRARY, "<html><body><p>Live</p></body></html>", VIEW)
    from monitor.adapters import load

    assert load("swagit").coverage is Coverage.ROLLING


def test_the_host_is_recognised_with_its_view():
    (found,) = sighted("swagit", f"{VIEW}/city-council-archive")
    assert found.options == {"site": "demotx.new", "view": "113/city-council-archive"}
    assert not sighted("swagit", "https://www.demo.gov/", "swagit")
