"""Municode Meetings: tables with true offsets, older skins, PublishPage, pages of one meeting."""

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from monitor.models import Identity
from tests.adapters.council_page import (
    files,
    fixture,
    meetings,
    read,
    requests,
    said,
    sighted,
    source,
    starts,
)

ROOT = "https://demo-wa.municodemeetings.com"
TOWN = source("municode", zone="America/Los_Angeles", site="demo-wa")
PUBLISHED = "https://meetings.municode.com/PublishPage?cid=DEMO&ppid=1111&p=1"


def test_a_poll_begins_with_the_first_page_or_the_page_that_was_named():
    assert [each.url for each in starts(TOWN)] == [f"{ROOT}/?page=0"]
    named = source("municode", url="https://www.demo.gov/meetings?x=1")
    assert [each.url for each in starts(named)] == ["https://www.demo.gov/meetings?x=1"]
    replay = source("municode", url="https://www.demo.gov/meetings", base_url="http://127.0.0.1:1")
    assert [each.url for each in starts(replay)] == ["http://127.0.0.1:1/meetings"]


def test_the_offset_of_the_page_is_true_and_told_in_the_sources_zone():
    east = source("municode", zone="America/New_York", site="demo-wa")
    (there,) = [
        each
        for each in meetings(read(east, fixture("municode", "list"), f"{ROOT}/?page=0"))
        if each.title == "City Council"
    ]
    assert there.starts_at.isoformat() == "2026-03-19T21:00:00-04:00"


def test_the_list_is_read_on_while_it_reaches_into_the_window():
    body = fixture("municode", "list")
    (further,) = requests(read(TOWN, body, f"{ROOT}/?page=0"))
    assert (further.url, further.context) == (f"{ROOT}/?page=1", {"page": "2"})
    past = body.replace(b"2026-", b"2025-")
    assert not requests(read(TOWN, past, f"{ROOT}/?page=3"))


def test_a_published_page_names_the_day_in_the_title_or_in_its_files():
    here = source("municode", zone="America/Los_Angeles", url=PUBLISHED)
    planning, regular = meetings(read(here, fixture("municode", "publish_page"), PUBLISHED))
    assert said(planning)[2] == ("2026-03-19T18:00:00-07:00")
    assert said(regular)[1:3] == ("Regular Meeting", "2026-03-12T18:00:00-07:00")
    assert regular.key == "b" * 32
    assert [role for role, _ in files(regular)] == ["agenda", "video"]


def test_columns_are_found_by_their_words_in_any_order():
    old = source("municode", url="https://www.demo.gov/meetings")
    library, town = meetings(read(old, fixture("municode", "old_skin"), old.options.url))
    assert said(library) == (
        "node/44",
        "Library Board",
        "2026-03-12T19:00:00-04:00",
        "postponed",
    )
    assert said(town)[2] == "2026-03-14"
    assert town.documents[-1].title == "Draft minutes"


def test_a_renamed_meeting_is_paired_by_likeness():
    assert load("municode").identity is Identity.LIKENESS


def test_a_meetings_own_page_answers_what_became_of_it():
    council = meetings(read(TOWN, fixture("municode", "list"), f"{ROOT}/?page=0"))[0]
    asked = load("municode").confirm(TOWN, council)
    assert (asked.url, asked.accept) == (f"{ROOT}/bc-cc/page/city-council-80", {404, 410})
    (again,) = meetings(read(TOWN, fixture("municode", "detail"), asked.url, step=asked.step))
    assert said(again) == said(council)
    here = source("municode", url=PUBLISHED)
    row = meetings(read(here, fixture("municode", "publish_page"), PUBLISHED))[0]
    assert load("municode").confirm(here, row) is None


def test_a_list_without_meetings_is_only_empty_when_the_view_says_so():
    empty = (
        '<html><body><form><select name="field_microsite_tid"></select></form>'
        '<div class="view view-calendar"><div class="view-empty">No meetings</div></div></body></html>'
    )
    assert read(TOWN, empty, f"{ROOT}/?page=0") == []
    with pytest.raises(ExtractError):
        read(TOWN, empty.replace("view-empty", "view-filters"), f"{ROOT}/?page=0")


def test_sites_are_recognised_by_host_published_page_and_store():
    (own,) = sighted("municode", f"{ROOT}/")
    assert (own.options, own.certainty) == ({"site": "demo-wa"}, 0.97)
    (page,) = sighted("municode", PUBLISHED)
    assert page.options == {"url": PUBLISHED}
    text = '<a href="https://mccmeetings.blob.core.usgovcloudapi.net/x-pubu/MEET-Agenda-1.pdf">'
    (stored,) = sighted("municode", "https://www.demo.gov/meetings", text)
    assert stored.options == {"url": "https://www.demo.gov/meetings"}
    assert not sighted("municode", "https://www.demo.gov/", "library.municode.com")
