"""Who was told of a meeting for a topic is told what becomes of it, in the same thread."""

from tests.scenarios.newsdesk import READERS, WATCHERS, Newsdesk, page, row

REST = [row(n) for n in range(1, 8)]
TOPICS = """topics:
  sanctuary: {any: ["detainer*"], channel: "#sanctuary-watch"}
"""
STOPPING = """topics:
  sanctuary: {any: ["detainer*"]}
routes:
  - {match: {topic: sanctuary}, channel: "#sanctuary-watch", stop: true}
"""
MATTER = "Public hearing on detainer requests."
PLAIN = "A special meeting."


async def test_a_cancellation_follows_into_the_channel_that_was_told_of_the_meeting(tmp_path):
    async with Newsdesk(tmp_path, topics=TOPICS) as desk:
        desk.shows(page(*REST))
        await desk.poll()
        desk.shows(page(row(0, text=MATTER), *REST))
        await desk.poll(2)
        desk.shows(page(row(0, text=MATTER, title="CANCELLED - City Council"), *REST))
        await desk.poll(2)
        assert desk.events() == ["added 0", "cancelled 0"]
        for channel in (READERS, WATCHERS):
            first, then = desk.slack.messages(channel)
            assert then.thread_ts == first.ts
            assert "cancelled" in then.text.lower()


async def test_also_when_the_words_have_left_the_page_with_the_meeting(tmp_path):
    async with Newsdesk(tmp_path, topics=TOPICS) as desk:
        desk.shows(page(*REST))
        await desk.poll()
        desk.shows(page(row(0, text=MATTER), *REST))
        await desk.poll(2)
        desk.shows(page(row(0, text=PLAIN, title="CANCELLED - City Council"), *REST))
        await desk.poll(2)
        assert [m.thread_ts is None for m in desk.slack.messages(WATCHERS)] == [True, False]


async def test_a_meeting_that_was_never_about_it_stays_out_of_the_channel(tmp_path):
    async with Newsdesk(tmp_path, topics=TOPICS) as desk:
        desk.shows(page(row(0, text=PLAIN), *REST))
        await desk.poll()
        desk.shows(page(row(0, text=PLAIN, title="CANCELLED - City Council"), *REST))
        await desk.poll(2)
        assert len(desk.readers()) == 1
        assert desk.slack.messages(WATCHERS) == []
        assert [n for n in desk.notices() if "cancel" in n.lower()] == []


async def test_a_channel_that_was_told_of_a_meeting_hears_its_end_past_a_route_that_stops(tmp_path):
    async with Newsdesk(tmp_path, topics=STOPPING) as desk:
        desk.shows(page(*REST))
        await desk.poll()
        desk.shows(page(row(0, text=PLAIN), *REST))
        await desk.poll(2)
        desk.shows(page(row(0, text=MATTER, title="CANCELLED - City Council"), *REST))
        await desk.poll(2)
        first, then = desk.slack.messages(READERS)
        assert then.thread_ts == first.ts
        assert len(desk.slack.messages(WATCHERS)) == 1
