"""A place is a party when its whole name is, and never by likeness."""

import pytest

from monitor.parse.parties import names_party


@pytest.mark.parametrize(
    ("caption", "alias"),
    [
        ("City of Chelsea v. Trump", "City of Chelsea"),
        ("CITY OF CHELSEA et al v. TRUMP et al", "City of Chelsea"),
        ("Lawrence, City of v. Sessions", "City of Lawrence"),
        ("Doe v. Lawrence, The City of", "City of Lawrence"),
        ("Doe v. Lawrence (City of)", "City of Lawrence"),
        ("Doe v. The City of Lawrence, Massachusetts", "City of Lawrence"),
        ("City of Chelsea, City of Lawrence v. Trump", "City of Lawrence"),
        ("United States v. City of Lawrence and Smith", "City of Lawrence"),
        ("Jones v. City of Chelsea Police Department", "City of Chelsea"),
        ("County of Santa Clara v. Noem", "Santa Clara County"),
        ("Santa Clara County v. Noem", "County of Santa Clara"),
        ("San Francisco, City and County of v. Trump", "City and County of San Francisco"),
        ("Chelsea v. Trump", "Chelsea"),
        ("In re: City of Detroit", "City of Detroit"),
        ("Doe v. City of Cañon City", "City of Canon City"),
    ],
)
def test_a_place_that_is_a_party_is_found(caption, alias):
    assert names_party(caption, [alias]) == alias


@pytest.mark.parametrize(
    ("caption", "alias"),
    [
        ("United States v. Lawrence Jones", "City of Lawrence"),
        ("United States v. Lawrence Jones", "Lawrence"),
        ("City of Lawrenceburg v. Doe", "City of Lawrence"),
        ("City of Lawrence Park v. Doe", "City of Lawrence"),
        ("City of New York Mills v. Doe", "City of New York"),
        ("Jane Lawrence, City of Boston v. Doe", "City of Lawrence"),
        ("Mount Lawrence, City of v. Doe", "City of Lawrence"),
        ("Chelsea Manning v. Trump", "Chelsea"),
        ("Trump v. Chelsea Group", "Chelsea"),
        ("Town of Chelsea v. Doe", "City of Chelsea"),
        ("United States v. Smith", "United States"),
        ("United States of America v. Smith", "United States of America"),
    ],
)
def test_what_only_looks_like_the_place_is_not_found(caption, alias):
    assert names_party(caption, [alias]) is None


def test_the_first_alias_that_fits_is_told():
    assert (
        names_party("City of Chelsea v. Trump", ["City of Lawrence", "City of Chelsea"])
        == "City of Chelsea"
    )
    assert names_party("City of Chelsea v. Trump", []) is None
