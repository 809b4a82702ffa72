import pytest

from monitor.models import zone_of
from monitor.parse.places import STATES, state_of, zone_of_place


@pytest.mark.parametrize(
    ("url", "text", "state", "sure"),
    [
        ("https://www.ci.riverton.ma.us/", "", "ma", True),
        ("https://riverton.ca.gov/", "", "ca", True),
        (
            "https://riverton.example/",
            "City Hall, 93 Highland Ave, Somerville, MA 02143",
            "ma",
            True,
        ),
        ("https://riverton.example/", "Riverton, MI 48000 … Riverton, OH 43000", "mi", False),
        ("https://riverton.example/", "The City of Riverton, Texas welcomes you", "tx", True),
        ("https://www.riverton-ma.gov/", "", "ma", True),
        ("https://www.cityofrivertonfl.gov/", "", "fl", False),
        ("https://riverton.example/", "Government of Riverton in Vermont", "vt", False),
        ("https://riverton.example/", "Welcome", "", False),
        ("https://riverton-wa.municodemeetings.com/", "", "wa", True),
        ("https://rivertoncityga.iqm2.com/Citizens/", "", "ga", False),
        ("https://rivertoncityga.iqm2.com/", "Riverton, GA 30303", "ga", True),
        ("https://lacity.primegov.com/public/portal", "", "", False),
        ("https://oakland.legistar.com/", "", "", False),
        ("https://seattle.gov/", "", "", False),
    ],
)
def test_the_state_is_told_by_address_zip_and_name(url, text, state, sure):
    assert state_of(url, text) == (state, sure)


@pytest.mark.parametrize(
    ("state", "words", "zone", "sure"),
    [
        ("ma", "", "America/New_York", True),
        ("il", "", "America/Chicago", True),
        ("az", "", "America/Phoenix", True),
        ("fl", "City of Tampa", "America/New_York", True),
        ("fl", "City of Pensacola", "America/Chicago", True),
        ("tx", "El Paso City Council", "America/Denver", True),
        ("tx", "Dallas", "America/Chicago", True),
        ("tn", "Nashville", "America/Chicago", False),
        ("tn", "Knoxville", "America/New_York", True),
        ("id", "Coeur d'Alene", "America/Los_Angeles", True),
        ("in", "Gary", "America/Chicago", True),
        ("", "", "", False),
    ],
)
def test_the_zone_is_that_of_the_state_or_of_the_place_in_it(state, words, zone, sure):
    assert zone_of_place(state, words) == (zone, sure)


def test_every_state_has_a_zone_that_exists():
    for state in STATES:
        zone, _ = zone_of_place(state, "")
        assert zone_of(zone).key == zone
