"""Legistar's Web API. Items, matters and refusals are checked in ``test_legistar_api``."""

from collections.abc import Iterator
from datetime import datetime

from tests.corpus.expected import Anchor, Fact
from tests.corpus.samples import Page, Sample

ADAPTER = "legistar"
PAGES = {
    f"legistar_api/olympia-wa__api_{name}.json": Page(options={"client": "olympia", "items": False})
    for name in ("events", "eventitems", "bodies", "matter_histories", "votes")
}
EXCEPTIONS: dict[tuple[str, str], str] = {}
NOT_LISTINGS = {
    "legistar_api/bartow-fl__api_unknown_client_500.json": "a refusal",
    "legistar_api/lake-wales-fl__api_unknown_client_500.json": "a refusal",
    "legistar_api/chicago-il__api_matter_histories_duplicate.json": "histories of a matter",
    "legistar_api/chicago-il__api_matter_histories_no_duplicate.json": "histories of a matter",
    "legistar_api/olympia-wa__api_eventitems.json": "items of one meeting",
    "legistar_api/olympia-wa__api_bodies.json": "bodies",
    "legistar_api/olympia-wa__api_matter_histories.json": "histories of a matter",
}


def facts(sample: Sample, data: dict) -> list[Fact]:
    """The expected events, by their own id."""
    del sample
    return [fact for row in data["expected"].get("events", []) for fact in _event(row)]


def _event(row: dict) -> Iterator[Fact]:
    key = str(row["EventId"])
    label, anchor = f"events.{key}", Anchor(key=key)
    day = row["EventDate"][:10]
    start = datetime.strptime(f"{day} {row['EventTime']}", "%Y-%m-%d %I:%M %p")
    yield Fact(f"{label}.meeting", "meeting", anchor)
    yield Fact(f"{label}.start", "start", anchor, start.isoformat())
    yield Fact(f"{label}.status", "status", anchor, "on")
    yield Fact(f"{label}.location", "location", anchor, row["EventLocation"])
    for name in ("EventAgendaFile", "EventMinutesFile"):
        if row[name]:
            yield Fact(f"{label}.links.{name}.link", "link", anchor, row[name])
