"""The twenty scenes that flood other watchers, through the whole program to a Slack.

Each: at most one message or notice, and no false change; and the next real change is told.
"""

import shutil
import unicodedata
from datetime import UTC, datetime

import pytest

from tests.scenarios.newsdesk import BOARDS, ROWS, Newsdesk, page, row
from tests.sites import Answer

SIZES = [4, 9, 24]
ADS = ("Shoes at Miller’s", "Eat at Joe’s", "Hats, hats, hats", "Used cars", "Learn to sing")


def usual(count, **more):
    return page(*[row(n, **more) for n in range(count)])


async def still_works(desk, *rows):
    """The next real change reaches readers: one message."""
    before = len(desk.readers())
    desk.shows(page(*rows, row(777, title="Emergency Session", when="December 19, 2026 8:00 AM")))
    await desk.poll(2)
    told = desk.readers()[before:]
    assert len(told) == 1
    assert "Emergency Session" in told[0]


async def test_1_a_first_run_tells_nobody_but_one_line(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(usual(24))
        await desk.poll(3)
        assert (desk.readers(), desk.notices()) == ([], [])
        assert len(desk.baselines()) == 1
        await still_works(desk, *map(row, range(24)))


async def test_2_a_new_reader_takes_a_new_baseline_in_silence(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(usual(24))
        await desk.poll()
        # As an older program left it: it read the same page in other words.
        with desk.app.store.db.atomic() as connection:
            connection.execute("UPDATE sources SET parser_version = 0")
            connection.execute("UPDATE records SET title = 'Read by the old reader: ' || key")
        await desk.stop()
        await desk.start()
        await desk.poll(3)
        assert (desk.readers(), desk.notices()) == ([], [])
        assert len(desk.baselines()) == 2
        await still_works(desk, *map(row, range(24)))


@pytest.mark.parametrize("count", SIZES)
async def test_3_a_redesign_is_one_notice(count, tmp_path):
    def anew(n):
        return row(n, f"Session {n} of the town", f"December {2 + n % 27}, 2026 7:15 PM",
                   "Watch it live.", f"/events/2026/{n * 7}")  # fmt: skip

    async with Newsdesk(tmp_path) as desk:
        desk.shows(usual(count))
        await desk.poll()
        desk.shows(page(*map(anew, range(count))))
        await desk.poll(4)
        assert (desk.readers(), desk.events()) == ([], [])
        assert len(desk.notices()) == 1
        await still_works(desk, *map(anew, range(count)))


@pytest.mark.parametrize("count", SIZES)
async def test_4_new_ids_for_everything_are_at_most_one_notice(count, tmp_path):
    def renumbered(n):
        return row(n, href=f"/meeting/{9000 + n * 3}")

    async with Newsdesk(tmp_path) as desk:
        desk.shows(usual(count))
        await desk.poll()
        desk.shows(page(*map(renumbered, range(count))))
        await desk.poll(4)
        assert (desk.readers(), desk.events()) == ([], [])
        assert len(desk.notices()) <= 1
        await still_works(desk, *map(renumbered, range(count)))


def clock(n, turn):
    return row(n, text=f"The public is welcome. Generated at 10:{turn:02}:{n:02} AM")


def session(n, turn):
    return row(n, href=f"/meeting/{n}?PHPSESSID={turn:08x}")


def counter(n, turn):
    return row(n, text=f"The public is welcome. {318 + 7 * turn + n} views")


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize(
    "change", [clock, session, counter], ids=["5 time", "6 session", "7 views"]
)
async def test_what_a_page_says_of_itself_is_silence(change, count, tmp_path):
    async with Newsdesk(tmp_path) as desk:
        for turn in range(9):
            desk.shows(page(*[change(n, turn) for n in range(count)]))
            await desk.poll()
        assert (desk.readers(), desk.notices(), desk.events()) == ([], [], [])
        assert len(desk.baselines()) == 1


@pytest.mark.parametrize("count", SIZES)
async def test_8_another_advertisement_at_each_poll_is_one_notice(count, tmp_path):
    def with_ad(n, turn):
        return row(n, text=f"The public is welcome. {ADS[(turn + n) % 5]}, only {turn} left")

    async with Newsdesk(tmp_path) as desk:
        for turn in range(24):
            desk.shows(page(*[with_ad(n, turn) for n in range(count)]))
            await desk.poll()
        assert (desk.readers(), desk.events()) == ([], [])
        assert len(desk.notices()) == 1
        rows = [with_ad(n, 99) for n in range(count)]
        rows[2] = row(2, when="December 30, 2026 9:00 AM", text="The public is welcome. Hats")
        desk.shows(page(*rows))
        await desk.poll()
        assert desk.events() == ["rescheduled 2"]


async def test_8_an_advertisement_beside_the_list_is_silence_and_in_a_page_told_once(tmp_path):
    whole = ROWS + '      ordinances: {adapter: page, url: "URL/ordinances"}\n'
    async with Newsdesk(tmp_path, whole) as desk:
        for turn in range(24):
            body = page(*map(row, range(6))).replace(
                "<table>", f"<p>{ADS[turn % 5]} {turn}!</p><table>"
            )
            desk.shows(body)
            desk.shows(body, "/ordinances")
            await desk.poll()
        assert desk.events() == ["text_changed ordinances"]
        assert len(desk.readers()) == 1
        assert len(desk.notices()) == 1


async def test_9_a_year_that_ends_is_silence_and_the_new_one_one_message(tmp_path):
    old = [row(n, when=f"December {1 + n}, 2026 6:00 PM") for n in range(24)]
    new = [row(100 + n, when=f"January {4 + n}, 2027 6:00 PM") for n in range(24)]
    async with Newsdesk(tmp_path, now=datetime(2026, 12, 29, 20, tzinfo=UTC)) as desk:
        desk.shows(page(*old))
        await desk.poll()
        desk.shows(page(*new))
        await desk.poll(4, hours=20)
        assert not [each for each in desk.events() if not each.startswith("added")]
        assert len(desk.readers()) + len(desk.notices()) == 1


async def test_10_ten_thousand_rows_are_one_message(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(usual(24))
        await desk.poll()
        dates = [
            f"{month} {day}, 2027 6:00 PM"
            for month in ("March", "April", "May")
            for day in range(1, 29)
        ]
        rows = [row(n, f"Hearing No. {n}", dates[n % 84]) for n in range(24, 10_000)]
        desk.shows(page(*map(row, range(24)), *rows))
        results = await desk.poll(2)
        assert "failed" not in results
        assert len(desk.readers()) + len(desk.notices()) == 1


async def test_11_fifty_thousand_entries_of_one_guid_are_one_record(tmp_path):
    def feed(count, guid):
        items = "".join(
            f"<item><title>Notice {guid}</title><guid>{guid}</guid><link>https://t.example/n</link></item>"
            for _ in range(count)
        )
        return f'<rss version="2.0"><channel><title>Notices</title>{items}</channel></rss>'

    source = '      notices: {adapter: feed, url: "URL/rss"}\n'
    async with Newsdesk(tmp_path, source) as desk:
        kind = {"path": "/rss", "type": "application/rss+xml"}
        desk.shows(feed(1, "a"), **kind)
        await desk.poll()
        desk.shows(feed(50_000, "b"), **kind)
        results = await desk.poll(3)
        assert len(desk.readers()) + len(desk.notices()) <= 1
        assert results.count("changed") <= 1
        assert len(desk.events()) <= 1


def spaced(body):
    return body.replace("\n", "\r\n\t ").replace("City Council", " City\u00a0 Council ")


def decomposed(body):
    return unicodedata.normalize("NFD", body)


def loud(body):
    for name in BOARDS:
        body = body.replace(f">{name}<", f">{name.upper()}<")
    return body.replace("The public is welcome.", "THE PUBLIC IS WELCOME.")


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize(
    "change", [spaced, decomposed, loud], ids=["12 blanks", "12 NFD", "13 case"]
)
async def test_the_same_words_in_other_letters_are_silence(change, count, tmp_path):
    async with Newsdesk(tmp_path) as desk:
        for turn in range(6):
            body = page(*[row(n, title=f"{BOARDS[n]} · Café") for n in range(count)])
            desk.shows(change(body) if turn % 2 else body)
            await desk.poll()
        assert (desk.readers(), desk.notices(), desk.events()) == ([], [], [])


ENCODINGS = {
    "latin-1": lambda b: (b.replace("utf-8", "iso-8859-1").encode("latin-1"), "text/html"),
    "header": lambda b: (b.encode("latin-1"), "text/html; charset=iso-8859-1"),
    "utf-8 mark": lambda b: (b"\xef\xbb\xbf" + b.encode(), "text/html"),
    "utf-16 with a mark": lambda b: (b.encode("utf-16"), "text/html"),
    "utf-16 by the header": lambda b: (b.encode("utf-16-le"), "text/html; charset=utf-16"),
    "utf-16 without a word": lambda b: (b.encode("utf-16-be"), "text/html"),
    "utf-8 that says utf-16": lambda b: (b.encode(), "text/html; charset=utf-16"),
}


@pytest.mark.parametrize("name", ENCODINGS)
async def test_14_another_encoding_is_silence(name, tmp_path):
    async with Newsdesk(tmp_path) as desk:
        text = page(*[row(n, title=f"{BOARDS[n].replace('’', '')} Café") for n in range(9)])
        for turn in range(4):
            body, kind = ENCODINGS[name](text) if turn % 2 else (text, "text/html; charset=utf-8")
            desk.shows(body, type=kind)
            assert await desk.poll() == ["unchanged" if turn else "baseline"]
        assert (desk.readers(), desk.notices(), desk.events()) == ([], [], [])


@pytest.mark.parametrize("count", [9, 24])
async def test_15_a_lost_second_page_is_one_notice(count, tmp_path):
    paged = ROWS.replace('expect: "table"', 'expect: "table", next: "a.next@href"')
    async with Newsdesk(tmp_path, paged) as desk:
        rows = [row(n) for n in range(count)]
        first = page(*rows[: count // 3]).replace(
            "</table>", '</table><a class="next" href="/two">Next</a>'
        )
        desk.shows(page(*rows[count // 3 :]), "/two")
        for _ in range(6):
            desk.shows(first)
            await desk.poll(2)
            desk.shows(page(*rows[: count // 3]))  # the link to the next page is lost
            await desk.poll()
            desk.shows(first)
            desk.site.script("/two", Answer(status=500))
            await desk.poll()
            desk.shows(page(*rows[count // 3 :]), "/two")
        assert (desk.readers(), desk.events()) == ([], [])
        assert len(desk.notices()) <= 1


async def test_16_a_backup_of_last_week_comes_back_and_nothing_is_told_twice(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        rows = [row(n) for n in range(24)]
        desk.shows(page(*rows))
        await desk.poll(2)
        desk.app.store.db.backup(tmp_path / "backup.db")
        for n in (3, 7, 11, 3):  # the third is moved twice, and one is called off on the way
            rows[n] = row(n, when=f"December {n + len(rows) - 20}, 2026 9:15 AM")
            rows += [
                row(30 + 3 * len(rows) + k, title=f"Session {len(rows)} {k}") for k in range(3)
            ]
            desk.shows(page(*rows))
            await desk.poll(2, hours=20)
        told = desk.readers()
        assert len(told) == 16
        await desk.stop()
        for path in desk.state.glob("monitor.db*"):
            path.unlink()
        shutil.copy(tmp_path / "backup.db", desk.state / "monitor.db")
        await desk.start()
        rows.append(row(99, title="Budget Hearing", when="December 23, 2026 7:00 PM"))
        rows[5] = row(5, when="December 29, 2026 9:15 AM")
        desk.shows(page(*rows))
        await desk.poll(3)
        fresh = desk.readers()[len(told) :]
        assert len(fresh) == 2
        assert "Budget Hearing" in fresh[0]
        assert BOARDS[5] in fresh[1]
        assert desk.notices() == []
        await desk.stop()
        await desk.start()
        rows[7] = row(7, when="December 28, 2026 9:15 AM")  # once more: that is news
        desk.shows(page(*rows))
        await desk.poll(2)
        assert len(desk.readers()) == len(told) + 3


async def test_17_a_deleted_database_is_one_baseline(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(usual(24))
        await desk.poll(2)
        await desk.stop()
        shutil.rmtree(desk.state)
        await desk.start()
        await desk.poll(3)
        assert (desk.readers(), desk.notices()) == ([], [])
        assert len(desk.baselines()) == 2
        await still_works(desk, *map(row, range(24)))


async def test_18_two_sources_of_one_address_tell_a_change_once(tmp_path):
    both = ROWS + ROWS.replace("calendar:", "again:", 1)
    async with Newsdesk(tmp_path, both) as desk:
        desk.shows(usual(9))
        await desk.poll()
        desk.shows(page(row(0, when="December 9, 2026 7:30 PM"), *map(row, range(1, 9)), row(40)))
        await desk.poll(3)
        assert len(desk.readers()) == 2
        assert desk.notices() == []


async def test_19_the_nights_when_clocks_change_are_silence(tmp_path):
    for night in (
        datetime(2026, 11, 1, 3, 30, tzinfo=UTC),
        datetime(2027, 3, 14, 4, 30, tzinfo=UTC),
    ):
        folder = tmp_path / str(night.date())
        folder.mkdir()
        async with Newsdesk(folder, now=night) as desk:
            first = f"{night:%B} {night.day}, {night.year}"
            rows = [row(1, when=f"{first} 1:30 AM"), row(2, when=f"{first} 2:30 AM"),
                    row(3, when=f"{first} 6:00 PM"), *map(row, range(4, 9))]  # fmt: skip
            desk.shows(page(*rows))
            await desk.poll(20)
            assert (desk.readers(), desk.notices(), desk.events()) == ([], [], [])


async def test_20_three_days_off_are_one_catch_up(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(usual(9))
        await desk.poll()
        await desk.stop()
        desk.shows(page(*map(row, range(8)), row(8, when="December 29, 2026 7:30 PM")))
        await desk.start()
        hits = len(desk.site.hits)
        await desk.poll(hours=72)
        assert len(desk.site.hits) == hits + 1
        await desk.poll(3)
        assert len(desk.readers()) == 1
        assert desk.notices() == []
