"""What leaves a list, through the whole program to Slack: cancelled, moved, taken down, or not known.

And what goes back and forth: one notice when it does so at each reading, two messages over days.
"""

from datetime import UTC, datetime

from tests.scenarios.newsdesk import BOARDS, READERS, Newsdesk, page, row
from tests.sites import Answer

REST = [row(n) for n in range(1, 8)]


async def test_cancelled_is_said_when_the_page_says_it_and_its_leaving_is_silence(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(page(row(0), *REST))
        await desk.poll()
        desk.shows(page(row(0, title="CANCELLED - City Council"), *REST))
        await desk.poll(2)
        assert desk.events() == ["cancelled 0"]
        desk.shows(page(*REST))
        await desk.poll(4)
        assert desk.events() == ["cancelled 0"]
        assert len(desk.readers()) == 1


async def test_a_new_day_under_the_same_id_is_a_move(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(page(row(0), *REST))
        await desk.poll()
        desk.shows(page(row(0, when="December 15, 2026 7:30 PM"), *REST))
        await desk.poll(3)
        assert desk.events() == ["rescheduled 0"]
        assert "Tue Dec 1, 6:00 pm → Tue Dec 15, 7:30 pm" in desk.readers()[0]


async def test_a_postponed_meeting_that_gets_a_new_row_is_one_story(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(page(row(0), *REST))
        await desk.poll()
        put_off = row(0, title="POSTPONED - City Council")
        desk.shows(page(put_off, *REST))
        await desk.poll()
        desk.shows(
            page(put_off, *REST, row(50, title="City Council", when="December 15, 2026 6:00 PM"))
        )
        await desk.poll(2)
        assert desk.events() == ["postponed 0", "rescheduled 50"]
        first, second = desk.slack.messages(READERS)
        assert second.thread_ts == first.ts


async def test_taken_down_is_said_after_two_readings_and_corrected_in_its_thread(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(page(row(0), *REST))
        await desk.poll()
        desk.shows(page(*REST))
        await desk.poll()
        assert desk.readers() == []
        await desk.poll(minutes=5)
        assert desk.readers() == [], "two readings that count lie ten minutes apart"
        await desk.poll()
        assert desk.events() == ["removed 0"]
        (root,) = desk.slack.messages(READERS)
        assert "no longer listed" in root.text
        assert "cancelled" not in root.text.lower().replace("not marked cancelled", "")
        desk.shows(page(row(0), *REST))
        await desk.poll(2)
        assert desk.events() == ["removed 0", "restored 0"]
        root, correction = desk.slack.messages(READERS)
        assert correction.thread_ts == root.ts
        assert "Correction" in correction.text
        assert root.edits >= 1
        await desk.poll(3)
        assert len(desk.readers()) == 2


async def test_while_the_source_is_not_well_nothing_is_said(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(page(row(0), *REST))
        await desk.poll()
        odd = (
            Answer(status=500), Answer(status=403, body="<title>Access Denied</title>"), Answer(body=""),
            Answer(body=page()), Answer(body=page(*REST[:2])), Answer(status=404),
        )  # fmt: skip
        for answer in odd:
            desk.site.script("/calendar", answer)
            await desk.poll(hours=26)  # so late that it is tried again whatever happened before
        assert (desk.events(), desk.readers()) == ([], [])
        desk.shows(page(row(0), *REST))
        await desk.poll(3, hours=26)
        assert (desk.events(), desk.readers()) == ([], [])


async def test_a_past_meeting_that_leaves_is_silence(tmp_path):
    async with Newsdesk(tmp_path, now=datetime(2026, 12, 1, 12, tzinfo=UTC)) as desk:
        desk.shows(page(row(0), *REST))
        await desk.poll()
        desk.now = datetime(2026, 12, 2, 12, tzinfo=UTC)
        desk.shows(page(*REST))
        await desk.poll(4)
        assert (desk.readers(), desk.events(), desk.notices()) == ([], [], [])


async def test_what_goes_back_and_forth_at_each_reading_is_muted_with_one_notice(tmp_path):
    other = row(0, title="City Council (hybrid)")
    async with Newsdesk(tmp_path) as desk:
        for turn in range(24):
            desk.shows(page(other if turn % 2 else row(0), *REST))
            await desk.poll()
        assert len(desk.readers()) == 5
        assert len(desk.notices()) == 1
        assert BOARDS[0] in desk.notices()[0]


async def test_there_and_back_over_days_is_two_honest_changes(tmp_path):
    async with Newsdesk(tmp_path) as desk:
        desk.shows(page(row(0), *REST))
        await desk.poll(2)
        desk.shows(page(row(0, when="December 15, 2026 7:30 PM"), *REST))
        await desk.poll(2, hours=30)
        desk.shows(page(row(0), *REST))
        await desk.poll(2, hours=30)
        assert desk.events() == ["rescheduled 0", "rescheduled 0"]
        assert len(desk.readers()) == 2
        assert desk.notices() == []
