"""Recorded error pages, empty shells and other pages are never read as an empty listing."""

import pytest

from monitor.errors import ExtractError
from tests.corpus.reading import read
from tests.corpus.samples import COUNCIL, Page, sample

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not COUNCIL.is_dir(), reason=f"no recorded corpus at {COUNCIL}"),
]

REFUSED = {
    "legistar_html/bartow-fl__unknown_tenant_invalid_parameters.html": None,
    "civicplus/bartow-fl__Archive_AMID_404.html": None,
    "civicplus/bartow-fl__UpdateCategoryList_404.html": None,
    "civicplus/bartow-fl__rss_agenda_mod65_cc5_empty.xml": None,
    "civicplus/bartow-fl__rss_agenda_mod65_empty.xml": None,
    "civicplus/bartow-fl__rss_calendar_mod58_meetings_empty.xml": None,
    "civicplus/haines-city-fl__AgendaCenter_empty.html": None,
    "civicplus/haines-city-fl__rss_agenda_mod65_empty.xml": None,
    "civicplus/lake-wales-fl__Search.html": None,
    "granicus/lake-wales-fl__not_found_404.html": None,
    "primegov/los-angeles-ca__portal_page.html": None,
    "civicclerk/lacey-wa__api_categories.json": None,
    "civicclerk/lacey-wa__api_minutes_votes_empty.json": Page(
        url="https://laceywa.api.civicclerk.com/v1/Events"
    ),
    "series/iqm2__atlanta-ga__calendar/000.html": None,
}


@pytest.mark.parametrize("file", REFUSED)
def test_a_page_that_is_not_the_page_is_refused(file):
    with pytest.raises(ExtractError) as refused:
        read(sample(file, REFUSED[file]))
    assert str(refused.value).strip()


def test_a_year_with_one_meeting_is_read_as_one():
    reading = read(sample("legistar_html/nashville-tn__calendar_2023_empty.html"))
    assert [record.key for record in reading.records] == ["812493"]
