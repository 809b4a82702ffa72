"""The benchmark's own checks: its sites answer as said, and a run finds every change told once."""

from datetime import datetime

import pytest

from bench import differences, polls, report
from bench.pages import html, meetings
from bench.world import Told, host, sites

# Each site of the benchmark has a loopback address of its own.
pytestmark = pytest.mark.allow_hosts(["127.0.0.1", *(host(number) for number in range(3))])
FIRST = datetime(2026, 11, 26, 18)


def test_from_one_version_to_the_next_exactly_one_meeting_differs() -> None:
    for version in (0, 1, 99, 100, 101):
        before, after = meetings(FIRST, version), meetings(FIRST, version + 1)
        assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


def test_the_page_has_the_size_of_a_real_calendar() -> None:
    assert 50_000 < len(html(meetings(FIRST, 0), "t" * 32)) < 80_000


@pytest.mark.parametrize("kind", ["page", "json"])
async def test_a_run_counts_every_change_as_told_once(kind: str) -> None:
    with sites() as server:
        rows = await polls.run(server, kind, count=3, runs=2)
    assert [row.wrong for row in rows] == [()] * 6
    assert [row.changes for row in rows] == [0, 0, 0, 0, 6, 6]


async def test_a_change_that_is_missing_or_told_twice_is_found_out() -> None:
    async def work(bench: polls.Bench, _client: object) -> list[str]:
        bench.wrong = []
        what = polls.SCENARIOS[-1]
        bench.version += 1
        bench.say(what)
        await bench.ours(polls.Result.CHANGED)
        (change,) = bench.app.store.db.query("SELECT id FROM changes")
        bench.told.changes.update({change["id"]: 1})
        await bench.tell(0, 2)
        return bench.wrong

    with sites() as server:
        found = await polls._inside(server, "page", 1, work)
    assert found == ["2 changes were made, 1 stored", "0 changes not told, 1 told twice"]


def test_a_part_of_the_page_is_replaced_and_the_others_stay() -> None:
    text = report.replaced(report.TEMPLATE, "store", "new")
    assert "<!-- store -->\nnew\n<!-- /store -->" in text
    assert text.count("Not measured yet.") == report.TEMPLATE.count("Not measured yet.") - 1


def test_a_page_without_its_marks_is_refused() -> None:
    with pytest.raises(SystemExit, match="marks"):
        report.replaced("nothing", "store", "new")


def test_messages_to_operators_are_not_counted_as_changes() -> None:
    from monitor.deliver.notifier import Post

    told = Told()
    told.post(Post(key="k", channel="#ops", purpose="ops", data=({"id": 7},)))
    told.post(Post(key="l", channel="#bench", data=({"id": 8},)))
    assert told.changes == {8: 1}


def test_what_the_comparisons_are_measured_on_differs_as_said() -> None:
    one, other = differences.agenda(), differences.agenda(edits=2)
    assert len(one.pages) == len(other.pages) == 100
    assert one == differences.agenda()
    assert sum(a.text != b.text for a, b in zip(one.pages, other.pages, strict=True)) == 100
    assert len({record.key for record in differences.records()}) == 100
