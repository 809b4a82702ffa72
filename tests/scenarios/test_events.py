"""Every event of the vocabulary, from a page on loopback to a sent message; and silence for the same page."""

import pytest

from monitor.models import Event
from tests.scenarios.replay import listing, replaying
from tests.sites import Answer

COUNCIL = {
    "id": "1", "title": "City Council", "body": "City Council", "start": "2026-12-01 18:00", "place": "City Hall",
    "status": "Scheduled", "url": "/m/1",
}  # fmt: skip
GRANT = {
    "id": "g", "title": "Byrne JAG", "end": "2027-04-07", "status": "posted", "text": "Certify nothing.", "url": "/g",
}  # fmt: skip
DOCKET = {"id": "d", "title": "Chelsea v. Trump", "judge": "Gorton", "url": "/d"}
ENTRY = {
    "id": "e1",
    "title": "Order",
    "text": "",
    "start": "2026-11-20",
    "number": "67",
    "url": "/e",
}
PAGE = {"id": "p", "title": "Ordinances", "text": "The council may waive the fee.", "url": "/p"}
ITEM = {
    "id": "i1",
    "title": "Order on detainer requests",
    "section": "Discussion",
    "file": "26-1187",
    "url": "/i",
}

ROWS = [
    ("meeting", COUNCIL, {"start": "2026-12-01 19:30"}, "rescheduled"),
    ("meeting", COUNCIL, {"place": "Library"}, "relocated"),
    ("meeting", COUNCIL, {"status": "Cancelled"}, "cancelled"),
    ("meeting", COUNCIL, {"status": "Postponed"}, "postponed"),
    ("meeting", COUNCIL | {"status": "Cancelled"}, {"status": "Scheduled"}, "reinstated"),
    ("meeting", COUNCIL, {"agenda": "/agenda.html"}, "agenda_posted"),
    ("meeting", COUNCIL | {"agenda": "/agenda.html"}, {"agenda": "/agenda2.html"}, "agenda_revised"),
    ("meeting", COUNCIL, {"minutes": "/minutes.html"}, "minutes_posted"),
    ("meeting", COUNCIL, {"files": "/map.html"}, "document_added"),
    ("grant", GRANT, {"end": "2027-04-21"}, "deadline_moved"),
    ("grant", GRANT, {"text": "Certify compliance with 8 U.S.C. 1373."}, "amended"),
    ("grant", GRANT, {"status": "forecasted"}, "status_changed"),
    ("grant", GRANT, {"status": "closed"}, "closed"),
    ("grant", GRANT | {"status": "closed"}, {"status": "posted"}, "reopened"),
    ("docket", DOCKET, {"judge": "Talwani"}, "reassigned"),
    ("docket", DOCKET, {"title": "Chelsea v. Vance"}, "renamed"),
    ("docket_entry", ENTRY, {"text": "ORDER granting the motion in part."}, "enriched"),
    (
        "docket_entry",
        ENTRY | {"text": "ORDER granting the motion in part and denying it in part."},
        {"text": "ORDER denying the motion."},
        "corrected",
    ),
    ("page", PAGE, {"text": "The council must not waive the fee."}, "text_changed"),
    ("agenda_item", ITEM, {"title": "Order on sanctuary status and detainers, amended text"}, "agenda_item_reworded"),
    ("agenda_item", ITEM, {"section": "Consent"}, "agenda_item_moved"),
    ("agenda_item", ITEM, {"status": "Withdrawn"}, "agenda_item_withdrawn"),
    ("list_entry", {"id": "x", "title": "Boston", "comment": "a"}, {"comment": "b"}, "modified"),
]  # fmt: skip
NEW = [
    ("meeting", COUNCIL, "added"),
    ("docket_entry", ENTRY, "filed"),
    ("agenda_item", ITEM, "agenda_item_added"),
]
BY_ABSENCE = {"removed", "restored", "document_removed", "document_revised"}


def files(site) -> None:
    for name, text in (("agenda", "1. Roll call 2. Budget"), ("agenda2", "1. Roll call 2. Detainers"),
                       ("minutes", "The council met."), ("map", "A map of the ward.")):  # fmt: skip
        site.page(f"/{name}.html", f"<html><body><p>{text}</p></body></html>")


@pytest.mark.parametrize(("kind", "before", "moves", "event"), ROWS, ids=[row[3] for row in ROWS])
async def test_a_difference_is_told_once_as_its_event(tmp_path, kind, before, moves, event):
    async with replaying(tmp_path, kind) as replay:
        files(replay.site)
        other = {"id": "other", "title": "Something that stays", "start": "2026-12-08 18:00"}
        await replay.poll([before, other])
        await replay.poll()
        assert replay.events() == []
        await replay.poll([before | moves, other])
        assert [name for name, _ in replay.events()] == [event]
        (change,) = replay.told()
        assert change.sentence
        assert replay.messages() == 1
        await replay.poll(minutes=120)
        await replay.poll([before | moves, other])
        assert (len(replay.events()), replay.messages()) == (1, 1)


@pytest.mark.parametrize(("kind", "row", "event"), NEW, ids=[row[2] for row in NEW])
async def test_a_new_row_is_told_once(tmp_path, kind, row, event):
    async with replaying(tmp_path, kind) as replay:
        other = {"id": "other", "title": "Something that stays", "start": "2026-12-08 18:00"}
        await replay.poll([other])
        await replay.poll([other, row])
        assert [name for name, _ in replay.events()] == [event]
        assert replay.messages() == 1


async def test_a_row_that_is_gone_is_removed_after_two_readings_and_restored_when_it_is_back(
    tmp_path,
):
    rest = [
        COUNCIL | {"id": str(n), "title": f"Committee {n}", "url": f"/m/{n}"} for n in range(2, 9)
    ]
    async with replaying(tmp_path, "meeting") as replay:
        await replay.poll([COUNCIL, *rest])
        await replay.poll(rest)
        assert replay.events() == []
        await replay.poll(minutes=5)
        assert replay.events() == [], "two readings must lie ten minutes apart"
        await replay.poll(minutes=30)
        assert replay.events() == [("removed", "City Council")]
        await replay.poll([COUNCIL, *rest])
        assert replay.events() == [("removed", "City Council"), ("restored", "City Council")]
        assert replay.messages() == 2


async def test_a_short_absence_is_silence(tmp_path):
    rest = [
        COUNCIL | {"id": str(n), "title": f"Committee {n}", "url": f"/m/{n}"} for n in range(2, 9)
    ]
    async with replaying(tmp_path, "meeting") as replay:
        await replay.poll([COUNCIL, *rest])
        await replay.poll(rest)
        await replay.poll([COUNCIL, *rest])
        await replay.poll()
        assert replay.events() == []


async def test_a_file_whose_text_changes_behind_its_address_is_revised_and_one_taken_away_is_removed(
    tmp_path,
):
    row = COUNCIL | {"notice": "/notice.html"}
    other = {"id": "other", "title": "Something that stays", "start": "2026-12-08 18:00"}
    async with replaying(tmp_path, "meeting") as replay:
        replay.site.page(
            "/notice.html", "<html><body><p>The hearing is on the budget.</p></body></html>"
        )
        await replay.poll([row, other])
        replay.site.page(
            "/notice.html", "<html><body><p>The hearing is on detainer requests.</p></body></html>"
        )
        await replay.poll(minutes=120)
        assert [name for name, _ in replay.events()] == ["document_revised"]
        (change,) = replay.told()
        assert any(
            "detainer" in words for p in change.passages for mark, words in p.words if mark == "+"
        )
        for _ in range(3):
            await replay.poll([COUNCIL, other])
        assert [name for name, _ in replay.events()] == ["document_revised", "document_removed"]


async def test_what_cannot_be_read_is_never_news(tmp_path):
    rest = [
        COUNCIL | {"id": str(n), "title": f"Committee {n}", "url": f"/m/{n}"} for n in range(1, 9)
    ]
    async with replaying(tmp_path, "meeting") as replay:
        await replay.poll(rest)
        for answer in (
            Answer(status=503), Answer(body=b""), Answer(body="<html>Access denied</html>", status=403),
            Answer(body='{"items": [', type="application/json"), listing([]), Answer(body="{}", type="application/json"),
        ):  # fmt: skip
            await replay.poll(answer)
            await replay.poll(answer)
        await replay.poll(rest)
        await replay.poll(rest)
        assert replay.events() == []


def test_every_event_of_the_vocabulary_is_shown_here():
    shown = {row[3] for row in ROWS} | {row[2] for row in NEW} | BY_ABSENCE
    assert shown == {event.value for event in Event}
