"""The recorded answers of Legistar's Web API, and New York's events over eighteen days."""

import json
from datetime import datetime

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from monitor.models import Record, Role
from tests.adapters.cases import source_for
from tests.corpus_path import CORPUS
from tests.parse.answers import answer

pytestmark = pytest.mark.corpus

LEGISTAR = load("legistar")
SINGLE = CORPUS / "council/legistar_api"
NYC = CORPUS / "council/series/legistar_api__new-york-ny__events"
ALL = {"client": "nyc", "items": False, "days_back": 36_000}
# Field of a record ← fields of the API that CHANGES.json compares.
WATCHED = {
    "starts_at": {"EventDate", "EventTime"},
    "location": {"EventLocation"},
    "body": {"EventBodyName"},
    "status_text": {"EventAgendaStatusName"},
    "minutes_status": {"EventMinutesStatusName"},
    "comment": {"EventComment"},
    "agenda": {"EventAgendaFile", "EventAgendaLastPublishedUTC"},
    "minutes": {"EventMinutesFile", "EventMinutesLastPublishedUTC"},
}


def records(
    path, step: str = "list", zone: str = "America/New_York", **options: object
) -> list[Record]:
    response = answer(
        path.read_bytes(), "application/json", "https://webapi.legistar.com/v1/x/Events"
    )
    context = {"key": "7259"} if step == "items" else {}
    object.__setattr__(response.request, "step", step)
    object.__setattr__(response.request, "context", context)
    source = source_for(LEGISTAR, {**ALL, **options}, zone)
    return [thing for thing in LEGISTAR.parse(source, response) if isinstance(thing, Record)]


def expected(path) -> dict:
    return json.loads(path.with_name(f"{path.stem}.expected.json").read_text())["expected"]


def test_every_expected_event_is_found_with_its_time_place_and_files():
    path = SINGLE / "olympia-wa__api_events.json"
    found = {record.key: record for record in records(path, zone="America/Los_Angeles")}
    for row in expected(path)["events"]:
        record = found[str(row["EventId"])]
        day = row["EventDate"][:10]
        wall = datetime.strptime(f"{day} {row['EventTime']}", "%Y-%m-%d %I:%M %p")
        assert record.starts_at.local.replace(tzinfo=None) == wall
        assert (record.body, record.location) == (row["EventBodyName"], row["EventLocation"])
        assert record.fields["status_text"] == row["EventAgendaStatusName"]
        assert record.url == row["EventInSiteURL"]
        files = {document.role: document.url for document in record.documents}
        assert files.get(Role.AGENDA) == row["EventAgendaFile"]
        assert files.get(Role.MINUTES) == row["EventMinutesFile"]


def test_every_expected_item_is_found_with_number_file_and_action():
    path = SINGLE / "olympia-wa__api_eventitems.json"
    found = {record.key: record for record in records(path, "items")}
    rows = expected(path)["items"]
    assert len(found) == len(rows)
    for row in rows:
        record = found[f"7259/{row['EventItemId']}"]
        assert record.title == row["EventItemTitle"]
        for name, theirs in {
            "number": "EventItemAgendaNumber",
            "sequence": "EventItemAgendaSequence",
            "file_number": "EventItemMatterFile",
            "type": "EventItemMatterType",
            "matter_status": "EventItemMatterStatus",
            "action": "EventItemActionName",
            "result": "EventItemPassedFlagName",
        }.items():
            assert record.fields.get(name) == row[theirs]


@pytest.mark.parametrize(
    "name",
    [
        "bartow-fl__api_unknown_client_500.json",
        "lake-wales-fl__api_unknown_client_500.json",
        "lake-wales-fl__api_unknown_route_404.html",
    ],
)
def test_an_unknown_client_or_route_is_an_error(name):
    with pytest.raises(ExtractError):
        records(SINGLE / name)


@pytest.mark.parametrize(
    "name",
    [
        "olympia-wa__api_bodies.json",
        "olympia-wa__api_matter_histories.json",
        "chicago-il__api_matter_histories_duplicate.json",
    ],
)
def test_another_list_of_the_same_service_is_never_a_list_of_events(name):
    with pytest.raises(ExtractError):
        records(SINGLE / name)


def parts(record: Record) -> dict[str, object]:
    files = {}
    for document in record.documents:
        files.setdefault(document.role.value, []).append((document.url, document.version))
    named = {name: record.fields.get(name) for name in ("status_text", "minutes_status", "comment")}
    base = {"starts_at": record.starts_at, "location": record.location, "body": record.body}
    return {**base, **named, **{role: files.get(role) for role in ("agenda", "minutes")}}


def test_new_york_changes_are_read_as_they_were_recorded_and_no_others():
    steps = json.loads((NYC / "CHANGES.json").read_text())["steps"]
    assert len(steps) == 18
    seen = 0
    for step in steps:
        before = {r.key: parts(r) for r in records(NYC / f"{step['from']}.json")}
        after = {r.key: parts(r) for r in records(NYC / f"{step['to']}.json")}
        assert sorted(set(after) - set(before)) == sorted(step["added"])
        assert sorted(set(before) - set(after)) == sorted(step["removed"])
        for key in set(before) & set(after):
            moved = {name for name in WATCHED if before[key][name] != after[key][name]}
            said = set(step["changed"].get(key, {}))
            assert moved == {name for name, theirs in WATCHED.items() if theirs & said}, (
                step["to"],
                key,
            )
            seen += len(moved)
    assert seen > 40


def test_a_deferred_meeting_is_postponed_and_its_own_meeting():
    rows = records(NYC / "018.json")
    deferred = [record for record in rows if record.fields["status_text"] == "Deferred"]
    assert deferred
    assert {record.status for record in deferred} == {"postponed"}
    assert {r.status for r in rows if r.fields["status_text"] == "Final"} == {"scheduled"}


def renamed(row: dict, prefix: str) -> dict:
    """A row of the mirror with the names the service gives."""
    return {
        f"{prefix}{name.replace('ID', 'Id').replace('GUID', 'Guid')}": value
        for name, value in row.items()
    }


@pytest.mark.parametrize(
    "folder",
    sorted((CORPUS / "council/series").glob("legistar_api__new-york-ny__events_2026_*")),
    ids=lambda path: path.name[-30:],
)
def test_the_items_of_an_event_keep_their_identity_over_months(folder):
    keys: set[str] = set()
    for path in sorted(folder.glob("[0-9]*.json")):
        items = [renamed(row, "EventItem") for row in json.loads(path.read_text()).get("Items", [])]
        response = answer(json.dumps(items), "application/json")
        object.__setattr__(response.request, "step", "items")
        object.__setattr__(response.request, "context", {"key": "1"})
        found = [
            t for t in LEGISTAR.parse(source_for(LEGISTAR, ALL), response) if isinstance(t, Record)
        ]
        assert len(found) == len([row for row in items if row.get("EventItemTitle")])
        now = {record.key for record in found}
        assert not keys or keys & now
        keys = now
