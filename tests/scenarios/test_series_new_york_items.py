"""Three agendas of New York as they grew, were reordered, and became minutes.

The rows are those of a public mirror of the council's own records, put back into the names the
service gives. The truth is computed from the rows' ids and titles alone.
"""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import orjson
import pytest

from tests.scenarios.legistar_site import LegistarSite
from tests.scenarios.series import MARKS, SERIES, frames, replay

pytestmark = MARKS
SOURCE = '{adapter: legistar, client: nyc, read_documents: false, base_url: "URL"}'
NAMES = {
    "health": "legistar_api__new-york-ny__events_2026_2026-02-18_10_00_health_22164",
    "finance": "legistar_api__new-york-ny__events_2026_2026-06-02_10_00_finance_22470",
    "gender": "legistar_api__new-york-ny__events_2026_2026-04-29_10_00_women-and-gender-equity_22364",
}


def steps(name):
    changes = orjson.loads((SERIES / name / "CHANGES.json").read_bytes())["steps"]
    moments = [changes[0]["from_date"], *(step["to_date"] for step in changes)]
    for moment, path in zip(moments, frames(name), strict=True):
        yield datetime.fromisoformat(moment), orjson.loads(path.read_bytes())


def event(row):
    moment = datetime.fromisoformat(row["Date"])
    given = {
        f"Event{name.replace('ID', 'Id').replace('GUID', 'Guid')}": value
        for name, value in row.items()
        if name not in {"Items", "Date", "AgendaLastPublished", "MinutesLastPublished"}
    }
    published = {
        f"Event{kind}LastPublishedUTC": row[f"{kind}LastPublished"].rstrip("Z")
        for kind in ("Agenda", "Minutes")
    }
    return given | published | {
        "EventDate": moment.strftime("%Y-%m-%dT00:00:00"),
        "EventTime": moment.strftime("%I:%M %p").lstrip("0"),
        "EventRowVersion": row["LastModified"],
        "EventLastModifiedUtc": row["LastModified"].rstrip("Z"),
        "EventItems": [],
    }  # fmt: skip


def item(row):
    return {
        f"EventItem{name.replace('ID', 'Id').replace('GUID', 'Guid')}": value
        for name, value in row.items()
    }


def action(row):
    return row.get("ActionName")


def plain(title):
    return " ".join((title or "").split()).casefold()


def truth(name):
    """Step by step, what happened to items before the meeting began: (event, id)."""
    table, gone = [], set()
    for (_, before), (moment, after) in pairwise(steps(name)):
        was = {row["ID"]: row for row in before["Items"]}
        now = {row["ID"]: row for row in after["Items"]}
        begins = datetime.fromisoformat(after["Date"])
        found = set()
        if moment < begins and after["AgendaStatusName"] == "Final":
            for key, row in now.items():
                if key not in was:
                    found.add(("restored" if key in gone else "agenda_item_added", key))
                elif plain(row["Title"]) != plain(was[key]["Title"]):
                    found.add(("agenda_item_reworded", key))
                elif row.get("AgendaNote") != was[key].get("AgendaNote"):
                    found.add(("modified", key))
            found |= {("agenda_item_withdrawn", key) for key in was.keys() - now.keys()}
        decided = [
            key for key, row in now.items() if key in was and action(row) != action(was[key])
        ]
        if moment > begins and len(decided) == 1:
            found.add(("status_changed", decided[0]))
        gone |= was.keys() - now.keys()
        table.append(found)
    return table


def tell(name, folder):
    _, first = next(steps(name))

    def show(site, row):
        shown = getattr(site, "legistar", None) or LegistarSite(site, "nyc")
        site.legistar = shown
        shown.items = {row["ID"]: [item(each) for each in row["Items"]]}
        # A council with one meeting only is rare: others stand beside it, and stay as they are.
        others = [
            event(first) | {"EventId": n, "EventBodyName": f"Committee {n}", "EventRowVersion": "1",
                          "EventAgendaFile": None, "EventAgendaStatusName": "Final",
                          "EventComment": None, "EventAgendaLastPublishedUTC": None,
                          "EventDate": day(first, n)}
            for n in range(1, 6)
        ]  # fmt: skip
        shown.show([event(row), *others])

    return asyncio.run(replay(folder, SOURCE, "America/New_York", list(steps(name)), show))


def day(row, days):
    moment = datetime.fromisoformat(row["Date"]) + timedelta(days=days)
    return moment.strftime("%Y-%m-%dT00:00:00")


@pytest.mark.parametrize("short", NAMES)
def test_what_happens_to_items_is_told_once_and_their_order_never(short, tmp_path):
    name = NAMES[short]
    wanted = truth(name)
    told = tell(name, tmp_path)
    found = [
        {
            (change.event.value, int(change.key.partition("/")[2]))
            for change in changes
            if change.kind == "agenda_item"
        }
        for changes in told[1:]
    ]
    assert found == wanted
    meetings = [
        [change.event.value for change in changes if change.kind == "meeting"] for changes in told
    ]
    assert meetings == MEETINGS[short]
    assert {change.thread for changes in told for change in changes} == {
        NAMES[short].rpartition("_")[2]
    }


# What happened to the meeting itself at each step, read by hand from the recording.
MEETINGS = {
    "health": [[], *[["agenda_revised"]] * 4, ["relocated"], ["postponed"], []],
    "finance": [[], *[["agenda_revised"]] * 4, [], ["document_added"], ["minutes_posted"]],
    "gender": [
        [], *[["agenda_revised"]] * 3, [], ["agenda_revised"], ["minutes_posted"],
        ["document_revised"],
    ],
}  # fmt: skip
