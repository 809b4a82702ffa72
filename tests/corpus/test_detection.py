"""The platform of a page is told from its address and content, and never wrongly with confidence."""

import pytest

from monitor.adapters import modules
from monitor.adapters.base import Candidate
from monitor.adapters.recognition import SURE, recognise, sighting_of
from tests.corpus.reading import response_of
from tests.corpus.samples import COUNCIL, Sample, folder_of, manifest, platforms, sample

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not COUNCIL.is_dir(), reason=f"no recorded corpus at {COUNCIL}"),
]

SAME = {"legistar_html": {"legistar"}, "granicus": {"granicus"}}
"""Adapters of the same platform: a Legistar host is offered its Web API first."""

GENERIC = {name for name, path in modules().items() if ".generic." in path} - {"ical", "feed"}
"""Of no platform: right is to say that the page is unknown."""

UNKNOWN = {
    "civicplus/bartow-fl__Archive_AMID_404.html": "a page that is not there",
    "civicplus/bartow-fl__UpdateCategoryList_404.html": "a page that is not there",
    "civicplus/lake-wales-fl__Search.html": "an error page",
    "civicplus/haines-city-fl__AgendaCenter_empty.html": "an Agenda Center that is not in use",
    "granicus/lake-wales-fl__not_found_404.html": "a page that is not there",
    "granicus/lausd-ca__viewpublisher.html": "the city's own page, which only links to recordings",
    **{
        f"drupal/detroit-mi__{name}.html": "one meeting's page"
        for name in (
            "council_event",
            "historic_event",
            "planning_event",
            "transportation",
            "zoning_event",
        )
    },
    **{
        f"series/drupal__detroit-mi__city_council/{frame}.html": "one meeting's page"
        for frame in ("000", "002")
    },
    "wordpress/cleveland-oh__cpc_detail.html": "one meeting's page",
    "simbli/dekalb-schools-ga__GetMeetingListing.json": "an answer without the district's number",
    "series/iqm2__atlanta-ga__calendar/000.html": "the city's own page, which frames the calendar",
}
"""Pages of a known platform that must not be taken for its list: the reason."""


def pages() -> list[Sample]:
    """Every recorded page of the platforms known here whose address is known."""
    files = (file for file in manifest() if folder_of(file) in platforms())
    found = (sample(file) for file in files if not file.endswith((".pdf", ".txt")))
    return [one for one in found if one.url]


def accepted(one: Sample) -> set[str]:
    own = getattr(platforms()[one.folder], "RECOGNISED", set())
    return {one.adapter} | SAME.get(one.adapter, set()) | set(own)


def surest(one: Sample) -> Candidate | None:
    """The one platform that is recognised for certain, or ``None``: then it is unknown."""
    found = recognise(sighting_of(response_of(one)))
    return found[0] if found and found[0].certainty >= SURE else None


def test_nearly_every_page_is_recognised_and_none_wrongly():
    wrong, unknown, right = [], [], 0
    for one in pages():
        found = surest(one)
        if found is None and one.adapter in GENERIC:
            right += 1
        elif found is None:
            unknown.append(one.file)
        elif found.adapter in accepted(one):
            right += 1
        else:
            wrong.append(f"{one.file}: {found.adapter} ({found.certainty})")
    assert not wrong
    missed = [file for file in unknown if file not in UNKNOWN]
    assert right / (right + len(missed)) >= 0.98, missed


def test_what_is_no_list_is_not_taken_for_one():
    taken = [file for file in UNKNOWN if surest(sample(file)) is not None]
    assert taken == []


def test_a_page_that_frames_a_platform_names_where_to_look():
    (candidate,) = recognise(
        sighting_of(response_of(sample("series/iqm2__atlanta-ga__calendar/000.html")))
    )
    assert (candidate.adapter, candidate.options) == ("iqm2", {"site": "atlantacityga"})
