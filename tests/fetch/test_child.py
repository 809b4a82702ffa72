"""The limited child: what it gives back, what it may not do, and how it is replaced."""

import asyncio
import gzip
import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import DocumentError, ExtractError
from monitor.fetch import child
from monitor.fetch.child import Children, Limits
from monitor.models import Document, DocumentText, Kind, Page, Record, Response, Role, When
from tests.corpus_path import CORPUS
from tests.fetch.conftest import NOW, TODAY, a_source

OWNED = Path("/tmp/owned-by-the-child")
JOBS = "tests.fetch.jobs."
SMALL = Limits(memory=256 * 1_048_576, processor_seconds=1, wall_seconds=100, answer=5_000_000)


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    made = Children(SMALL, packages=("monitor", "tests"))
    yield made
    made.close()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_function_runs_by_its_name_and_gives_back_its_result(children: Children) -> None:
    assert await children.run(JOBS + "add", 1, 2) == 3
    text = await children.run(JOBS + "pages", "Item 1")
    assert text == DocumentText(pages=(Page(1, "Item 1"),), method="text")


async def test_records_with_times_and_documents_come_back_equal() -> None:
    record = Record(
        kind=Kind.MEETING,
        key="7",
        title="Council",
        starts_at=When.at(NOW, "America/New_York"),
        documents=(Document(role=Role.AGENDA, url="http://a.example/7.pdf"),),
        fields={"places": ("a", "b")},
    )
    made = Children(SMALL, packages=("copy",))
    try:
        assert await made.run("copy.copy", [record]) == [record]
    finally:
        made.close()


def test_only_members_of_enumerations_are_looked_up_by_name():
    from pickle import UnpicklingError

    from monitor.fetch.child import _member

    assert _member(Role, "AGENDA") is Role.AGENDA
    with pytest.raises(UnpicklingError, match="only members of enumerations"):
        _member(os, "system")


async def test_the_child_is_kept_warm_for_the_next_job(children: Children) -> None:
    assert await children.run(JOBS + "who") == await children.run(JOBS + "who") != os.getpid()


def test_it_works_from_plain_threads_too(children: Children) -> None:
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda n=n: found.append(children.call(JOBS + "add", n, n)))  # type: ignore[misc]
        for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 2, 4, 6, 8, 10]


def test_it_works_from_several_event_loops_in_turn(children: Children) -> None:
    for n in range(2):
        assert asyncio.run(children.run(JOBS + "add", n, 1)) == n + 1


async def test_the_event_loop_goes_on_while_a_child_works(children: Children) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    ticker = asyncio.create_task(tick())
    assert await children.run(JOBS + "nap", 0.5) == "rested"
    ticker.cancel()
    assert ticks > 10


@pytest.mark.parametrize(
    ("job", "args", "sentence"),
    [
        ("burn", (60,), "took more than 1 seconds of processor time"),
        ("eat", (400,), "needs more than 256 MB of memory"),
        ("lots", (6,), "gave more than 5 MB"),
        ("recurse", (), "nested too deeply"),
        ("crash", (), "crashed on it (SIGSEGV)"),
        ("leave", (), "crashed on it (exit 3)"),
        ("bug", (), "could not be read (KeyError: 'row 7')"),
        ("malicious", (), "something unreadable"),
        ("garbage", (), "something unreadable"),
    ],
)
async def test_a_job_past_its_limits_is_a_sentence_and_the_next_job_is_served(
    children: Children, job: str, args: tuple[object, ...], sentence: str
) -> None:
    OWNED.unlink(missing_ok=True)  # noqa: ASYNC240
    with pytest.raises(DocumentError) as caught:
        await children.run(JOBS + job, *args)
    assert sentence in str(caught.value)
    assert await children.run(JOBS + "add", 1, 2) == 3
    assert not OWNED.exists()  # noqa: ASYNC240


async def test_a_job_that_sleeps_is_ended_by_the_wall_clock() -> None:
    made = Children(Limits(wall_seconds=1.5), packages=("tests",))
    try:
        with pytest.raises(DocumentError, match=r"took longer than 1\.5 seconds"):
            await made.run(JOBS + "nap", 60)
    finally:
        made.close()


async def test_a_child_that_was_broken_into_is_not_given_another_job(children: Children) -> None:
    with pytest.raises(DocumentError):
        await children.run(JOBS + "garbage")
    for _ in range(3):
        assert await children.run(JOBS + "add", 1, 2) == 3


async def test_errors_of_the_function_come_through_as_they_are(children: Children) -> None:
    with pytest.raises(ExtractError, match="no table here") as caught:
        await children.run(JOBS + "drift")
    assert type(caught.value) is ExtractError
    assert (caught.value.url, caught.value.expected) == ("http://a.example/", "table")
    with pytest.raises(DocumentError, match="the document is encrypted"):
        await children.run(JOBS + "unreadable")


async def test_the_child_sees_no_token_writes_no_file_and_says_nothing(
    children: Children,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-not-for-children")
    fresh = Children(SMALL, packages=("tests",))
    try:
        assert "SLACK_BOT_TOKEN" not in await fresh.run(JOBS + "environment")
        with pytest.raises(DocumentError):
            await fresh.run(JOBS + "write", str(tmp_path / "file"))
        assert await fresh.run(JOBS + "chatter") == "said"
    finally:
        fresh.close()
    assert not (tmp_path / "file").exists() or (tmp_path / "file").stat().st_size == 0
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "path", ["os.system", "monitor", "", "tests.fetch.jobs.", "monitorx.evil.f"]
)
async def test_only_functions_of_the_project_are_run(path: str) -> None:
    only = Children(SMALL)
    try:
        with pytest.raises(DocumentError, match="is not a function of this project"):
            await only.run(path)
    finally:
        only.close()


async def test_a_child_killed_while_idle_is_replaced(children: Children) -> None:
    pid = await children.run(JOBS + "who")
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.1)
    assert await children.run(JOBS + "who") != pid


async def test_a_child_that_nobody_needs_ends_by_itself() -> None:
    made = Children(Limits(idle_seconds=0.1), packages=("tests",))
    try:
        pid = await made.run(JOBS + "who")
        for _ in range(100):
            if not _runs(pid):
                break
            await asyncio.sleep(0.05)
        assert not _runs(pid)
    finally:
        made.close()


async def test_a_child_is_replaced_after_its_number_of_jobs() -> None:
    made = Children(Limits(jobs=2), packages=("tests",))
    try:
        pids = [await made.run(JOBS + "who") for _ in range(4)]
    finally:
        made.close()
    assert pids[0] == pids[1] != pids[2] == pids[3]


async def test_the_shared_children_run_functions_of_the_project() -> None:
    assert await child.run("monitor.fetch.prescan.needs_child", b"<div>" * 600) is True


async def test_an_adapter_parses_apart_as_it_does_here() -> None:
    from monitor.adapters import load
    from monitor.models import Request

    adapter = load("escribe")
    source = a_source(
        adapter="escribe", options=adapter.options.model_construct(), every=timedelta(hours=1)
    )
    response = Response(
        url="https://pub-a.example/x",
        status=200,
        headers={"content-type": "text/html"},
        body=b"<html><p>not a calendar</p></html>",
        request=Request(url="https://pub-a.example/x"),
        fetched_at=NOW,
        today=TODAY,
    )
    with pytest.raises(ExtractError) as here:
        list(adapter.parse(source, response))
    with pytest.raises(ExtractError) as there:
        await child.parse_apart("escribe", source, response)
    assert str(there.value) == str(here.value)


@pytest.mark.corpus
async def test_real_bombs_are_ended_within_the_limits(children: Children) -> None:
    bombs = CORPUS / "hostile" / "bombs"
    deep = (bombs / "html-100k-deep-div.html").read_bytes()
    many = gzip.decompress((bombs / "html-1e6-nodes.html.gz").read_bytes())
    with pytest.raises(DocumentError, match="processor time"):
        await children.run(JOBS + "nested", deep)
    with pytest.raises(DocumentError):
        await children.run(JOBS + "nested", many)
    assert await children.run(JOBS + "add", 1, 2) == 3
