"""Detroit's calendar, 16 snapshots of eight months: ids that all change, a feed that falls a year back.

The truth is read here from the recorded calendars line by line. Between the third and the fourth
every id got another ending; from the eleventh on the feed shows last year's meetings only.
"""

import asyncio
import re
from datetime import date, datetime
from itertools import pairwise

import orjson
import pytest

from tests.scenarios.series import MARKS, SERIES, frames, page, replay, rows

NAME = "ical__detroit-mi__detroit_meetings_ics"
pytestmark = MARKS
SOURCE = '{adapter: ical, url: "URL/cal.ics", read_documents: false, days_back: 60}'


def moments():
    steps = orjson.loads((SERIES / NAME / "CHANGES.json").read_bytes())["steps"]
    told = [steps[0]["from_date"], *(step["to_date"] for step in steps)]
    return [datetime.fromisoformat(each) for each in told]


def events(path):
    """Id without its ending → the lines of one event."""
    text = re.sub(r"\r?\n[ \t]", "", path.read_text())
    found = {}
    for block in text.split("BEGIN:VEVENT")[1:]:
        lines = dict(line.partition(":")[::2] for line in block.splitlines() if ":" in line)
        found[lines["UID"].partition("@")[0]] = lines
    return found


def day(lines):
    line = next(f"{name}{value}" for name, value in lines.items() if name.startswith("DTSTART"))
    stamp = re.search(r"(\d{4})(\d\d)(\d\d)T", line)
    return date(int(stamp[1]), int(stamp[2]), int(stamp[3]))


def link(lines, what):
    found = re.search(rf"{what}: (\S+?DocumentId=\d+)", lines["DESCRIPTION"])
    return found and found[1]


def turn(old, new):
    for what, posted, revised in (
        ("Agenda", "agenda_posted", "agenda_revised"),
        ("Minutes", "minutes_posted", "document_revised"),
    ):
        before, after = link(old, what), link(new, what)
        if before != after and after:
            return revised if before else posted
    return ""


def truth():
    table = []
    for (before, after), moment in zip(pairwise(frames(NAME)), moments()[1:], strict=True):
        was, now = events(before), events(after)
        found = set()
        for key, lines in now.items():
            if (moment.date() - day(lines)).days > 60:
                continue
            event = turn(was[key], lines) if key in was else "added"
            found |= {(event, key)} if event else set()
        table.append(found)
    return table


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    steps = list(zip(moments(), frames(NAME), strict=True))
    show = page("/cal.ics", "text/calendar")
    folder = tmp_path_factory.mktemp("detroit")
    return asyncio.run(replay(folder, SOURCE, "America/Detroit", steps, show))


def test_every_real_change_is_told_once_although_all_ids_change(told):
    wanted = truth()
    assert [
        {(event, key.partition("@")[0]) for event, key in rows(changes)} for changes in told[1:]
    ] == wanted
    assert sum(map(len, told)) == sum(map(len, wanted))
    assert sum(map(len, wanted)) > 40


def test_a_feed_that_shows_another_year_is_never_news(told):
    assert told[10:] == [[]] * 6
    assert not [c for changes in told for c in changes if c.event in {"removed", "cancelled"}]
