"""Pages that arrive whole and are still not to be believed, or not to be told about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.models import Health, Result
from tests.faults.world import GOOD, MEETINGS, World, page
from tests.sites import Answer

Meeting = tuple[str, str, str]
MANY = [(str(n), f"Board {n}", f"December {n}, 2026 6:00 PM") for n in range(1, 25)]
ACCENTS = [(key, f"{name} · café", when) for key, name, when in MEETINGS]


def shown(answer: Answer) -> tuple[Answer, ...]:
    return (answer, GOOD)


@pytest.mark.parametrize(
    "odd",
    [
        Answer(body=page(*reversed(MEETINGS))),
        Answer(body=page(*MEETINGS, *MEETINGS[:2])),
        Answer(body=page(head='<meta name="token" content="8f3a">')),
        Answer(body=page().replace("\n", "\r\n  ")),
        Answer(body=page().replace("City Council", "City&nbsp;Council")),
        Answer(body=page().replace("/meeting/", "https://city.example:{port}/meeting/")),
        Answer(body=page(), headers={"ETag": '"another"'}),
        Answer(body=page(), type=""),
        Answer(body=page(), type="text/plain"),
        Answer(body=page(*MEETINGS[:1])),
        Answer(body=page(*[(key, "", when) for key, _, when in MEETINGS])),
    ],
    ids=[
        "reordered",
        "ids twice",
        "another token",
        "other white space",
        "other entities",
        "absolute links",
        "another ETag for the same page",
        "no type",
        "a wrong type",
        "half the table, once",
        "rows without names",
    ],
)
async def test_an_odd_copy_between_two_good_ones_is_no_news(odd: Answer, tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        body = odd.body if isinstance(odd.body, str) else ""
        world.shows(Answer(**{**vars(odd), "body": body.replace("{port}", str(world.port))}))
        report = await world.poll()
        assert report.row.result in (Result.UNCHANGED, Result.PARTIAL), report.row.reason
        world.shows(GOOD)
        for _ in range(3):
            assert (await world.poll()).row.result is Result.UNCHANGED
        assert (world.changes, world.messages) == ([], 0)
        assert world.kept == {key for key, _, _ in MEETINGS}
        assert world.state.health is Health.OK


@pytest.mark.parametrize(
    "odd",
    [
        Answer(body=page(*ACCENTS).encode("latin-1").replace(b'<meta charset="utf-8">', b""), type="text/html; charset=iso-8859-1"),
        Answer(body=page(*ACCENTS).encode("latin-1"), type="text/html; charset=utf-8"),
        Answer(body=page(*ACCENTS).encode("utf-8"), type="text/html; charset=us-ascii"),
        Answer(body=b"\xef\xbb\xbf" + page(*ACCENTS).encode("utf-8"), type="text/html; charset=iso-8859-1"),
    ],
    ids=["latin-1", "latin-1 that says utf-8", "utf-8 that says ascii", "a mark that outranks the header"],
)  # fmt: skip
async def test_the_same_words_in_another_encoding_are_no_news(odd: Answer, tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.shows(Answer(body=page(*ACCENTS)))
        await world.poll()
        world.shows(odd)
        assert (await world.poll()).row.result is Result.UNCHANGED
        assert world.changes == []


async def test_half_a_table_is_believed_only_when_it_was_read_three_times(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.poll()
        world.shows(Answer(body=page(*MEETINGS[:1])))
        for _ in range(2):
            assert (await world.poll()).changes == ()
        assert world.state.health is Health.PARTIAL
        assert [told.kind for told in world.told] == ["half_list"]
        await world.poll()
        assert sorted(world.changes) == ["removed 102", "removed 103", "removed 104"]


async def test_a_page_read_whole_again_after_a_partial_read_is_parsed_though_it_did_not_change(
    tmp_path: Path,
) -> None:
    """The bytes are those of the last good poll; the stored records are those of the partial one."""
    async with World(tmp_path) as world:
        world.shows(Answer(body=page(), headers={"ETag": '"v1"'}))
        await world.poll()
        world.shows(Answer(body=page(*MEETINGS[:1]), headers={"ETag": '"v2"'}))
        await world.poll()
        world.site.page("/calendar", page(), etag='"v1"')
        for _ in range(4):
            await world.poll()
        assert world.changes == []
        assert world.kept == {key for key, _, _ in MEETINGS}


def _shifted(meetings: Sequence[Meeting], hours: int) -> list[Meeting]:
    form = "%B %d, %Y %I:%M %p"
    moved = []
    for key, name, when in meetings:
        local = datetime.strptime(when, form) + timedelta(hours=hours)
        moved.append((key, name, local.strftime(form)))
    return moved


@pytest.mark.parametrize(
    "odd",
    [
        _shifted(MANY, 5),
        [(key, f"Junta {key}", when) for key, _, when in MANY],
        [(key, name, "") for key, name, when in MANY],
        [(key, name, when.replace("December", "January")) for key, name, when in MANY],
    ],
    ids=["times of another zone", "another language", "dates lost", "another month"],
)
async def test_a_whole_list_that_changes_at_once_is_held_and_told_to_operators(
    odd: list[Meeting], tmp_path: Path
) -> None:
    async with World(tmp_path) as world:
        world.shows(Answer(body=page(*MANY)))
        await world.poll()
        world.shows(Answer(body=page(*odd)))
        await world.poll()
        world.shows(Answer(body=page(*MANY)))
        await world.poll()
        assert world.messages == 0
        kinds = {told.kind for told in world.told}
        assert kinds
        assert kinds <= {"mass_change", "half_list"}


async def test_a_page_that_goes_back_and_forth_is_muted(tmp_path: Path) -> None:
    other = page(*MEETINGS[:3], ("104", "Licensing Board", "December 7, 2026 5:00 PM"))
    async with World(tmp_path) as world:
        await world.poll()
        for _ in range(10):
            world.shows(Answer(body=other))
            await world.poll()
            world.shows(GOOD)
            await world.poll()
        assert world.messages <= 6
        assert [told.kind for told in world.told] == ["flapping"]


SUNDAY, MONDAY = "Sun, 22 Nov 2026 20:00:00 GMT", "Mon, 23 Nov 2026 14:10:00 GMT"


def copy(*meetings: Meeting, modified: str, age: int | None) -> Answer:
    headers = {"Last-Modified": modified} | ({"Age": str(age)} if age is not None else {})
    return Answer(body=page(*meetings), headers=headers)


async def test_an_older_copy_from_a_cache_is_a_failed_read_and_no_news(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        world.shows(copy(*MEETINGS, modified=MONDAY, age=None))
        await world.poll()
        world.shows(copy(*MEETINGS[:3], modified=SUNDAY, age=50_000))
        for _ in range(2):
            report = await world.poll_when_due()
            assert report.row.result is Result.FAILED
            assert "an older copy than the one read before" in report.row.reason
        assert world.state.health is Health.FAILING
        world.shows(copy(*MEETINGS, modified=MONDAY, age=30))
        assert (await world.poll_when_due()).row.result is Result.UNCHANGED
        assert world.changes == []


@pytest.mark.parametrize(("modified", "age"), [(SUNDAY, 60), (SUNDAY, None), (MONDAY, 50_000)])
async def test_a_page_that_was_set_back_by_its_owner_is_believed(
    modified: str, age: int | None, tmp_path: Path
) -> None:
    """Made after our last read, or not older by its own date: no matter what caches do."""
    renamed = (*MEETINGS[:3], ("104", "Licensing Board", "December 7, 2026 5:00 PM"))
    async with World(tmp_path) as world:
        world.shows(copy(*MEETINGS, modified=MONDAY, age=None))
        await world.poll()
        world.shows(copy(*renamed, modified=modified, age=age))
        assert (await world.poll()).row.result is Result.CHANGED


async def test_an_etag_that_stays_while_the_page_changes_is_found_out_within_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A public site: for the operator's own hosts validators are always believed."""
    from monitor.fetch import target

    monkeypatch.setattr(target, "named", lambda url, hosts: False)
    monkeypatch.setattr("monitor.fetch.guard.refusal", lambda address: None)
    async with World(tmp_path) as world:
        world.fetcher.configure(
            type(world.fetcher.settings)(
                pause=0.0, ca_file=world.fetcher.settings.ca_file, ports=frozenset({world.port})
            )
        )
        tag = '"constant"'
        world.site.page("/calendar", page(), etag=tag)
        await world.poll()
        world.site.page(
            "/calendar", page(*MEETINGS, ("105", "Zoning", "December 9, 2026 6:00 PM")), etag=tag
        )
        polls = 0
        while not world.changes and polls < 500:
            await world.poll()
            polls += 1
        assert world.changes == ["added 105"]
        statuses = [hit.status for hit in world.site.hits_of("/calendar")]
        assert statuses.count(304) == polls - 1
