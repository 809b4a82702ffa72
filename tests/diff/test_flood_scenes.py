"""Scenes that flood other watchers: at most one notice each, and nobody is told anything."""

from datetime import timedelta

import pytest

from monitor.diff import digest
from tests.diff.build import Story, edit, meeting, meetings

MANY = meetings(24, text="The board meets in public.", fields={"remote": "https://m.example/j"})


def each(change):
    return [[change(record, n) for record in MANY] for n in range(8)]


SCENES = {
    "a new baseline": [[]],
    "a redesign": [[meeting(f"x{n}", day=1 + n, month=12, title=f"Session {n}") for n in range(20)]],
    "all ids renumbered": [[edit(record, key=f"{record.key}-new") for record in MANY]],
    "time of day in each row": each(
        lambda r, n: edit(r, text=f"{r.text}\nPage generated 11/16/2026 10:{n:02}:07 AM")
    ),
    "session ids in links": each(
        lambda r, n: edit(r, url=f"{r.url}?PHPSESSID={n}", fields={
            "remote": f"https://m.example/j?utm_source={n}"})
    ),
    "view counters": each(lambda r, n: edit(r, text=f"{r.text}\n{n},318 views")),
    "a random advertisement": each(lambda r, n: edit(r, text=f"{r.text}\nVisit shop {n} today")),
    "white space and capitals": each(
        lambda r, n: edit(r, title=f"{' ' * n}{r.title.upper()}\xa0", text=r.text.replace(" ", "  "))
    ),
    "pagination lost": [MANY[:8], list(MANY), MANY[:6], list(MANY)],
    "an empty list and back": [[], list(MANY), [], list(MANY)],
}  # fmt: skip


@pytest.mark.parametrize("name", SCENES)
def test_nobody_is_told_and_operators_at_most_once(name):
    story = Story(*MANY, every=timedelta(minutes=30))
    told, notices = [], []
    for records in SCENES[name]:
        told += story.says(*records, baseline=name == "a new baseline")
        notices += [notice.kind for notice in story.outcome.notices]
    if name in {"pagination lost", "an empty list and back"}:
        assert set(notices) == {"half_list"}
    else:
        assert len(notices) <= 1
    assert told == []


def test_hundreds_of_new_rows_are_additions_and_no_crash():
    story = Story(*MANY)
    rows = [meeting(f"n{n}", day=1 + n % 28, month=12, title=f"Row {n}", body=f"Row {n}")
            for n in range(300)]  # fmt: skip
    assert story.events(*MANY, *rows) == ["added"] * 300
    assert digest(rows[0], frozenset()) != digest(rows[1], frozenset())
