"""Press releases when the News API fails: the feed takes over, and nothing is told twice."""

from datetime import UTC, datetime, timedelta
from html import escape

import orjson

from tests.scenarios.desk import desk
from tests.sites import Answer, Site

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SOURCES = """
jurisdictions:
  us:
    name: United States
    channel: "#federal"
    sources:
      news: {{adapter: doj_news, terms: [sanctuary], base_url: "{url}"}}
"""
API, FEED = "/api/v1/press_releases.json", "/news/rss"
COUNT = 120


class JusticeSite:
    """The News API, oldest first whatever is asked, and the feed with the newest."""

    def __init__(self, site):
        self.site = site
        self.releases = [(n, f"Old release {n} on sanctuary cities") for n in range(COUNT)]
        self.deleted = 0
        self.away = False
        self.broken_pages = False
        self.body = "in full"
        site.handle(API, self._api)
        site.handle(FEED, self._feed)

    def publish(self, title):
        self.releases.append((max(n for n, _ in self.releases) + 1 + self.deleted, title))

    def _day(self, number):
        """The oldest are of years ago; what is published later is of today."""
        old = NOW - timedelta(days=20 * (COUNT - number))
        return old if number < COUNT else NOW + timedelta(hours=number - COUNT)

    def _url(self, number):
        return f"https://www.justice.gov/opa/pr/release-{number}"

    def _api(self, hit):
        if self.away:
            return Answer(status=503, body="Service Unavailable")
        query = dict(part.split("=") for part in hit.path.partition("?")[2].split("&"))
        size, page = int(query["pagesize"]), int(query["page"])
        if self.broken_pages and size > 1:
            return Answer(status=502, body="Bad Gateway")
        rows = [
            {
                "uuid": f"00000000-0000-4000-8000-{n:012}",
                "title": title,
                "url": self._url(n),
                "date": str(int(self._day(n).timestamp())),
                "created": str(int(self._day(n).timestamp())),
                "changed": f"<time>{int(self._day(n).timestamp())}</time>",
                "body": f"<p>{title} {self.body}.</p>",
                "component": [{"name": "Office of Public Affairs"}],
            }
            for n, title in self.releases[page * size : (page + 1) * size]
        ]
        meta = {
            "responseInfo": {"status": 200},
            "resultset": {"count": str(len(self.releases)), "pagesize": size, "page": page},
        }
        body = orjson.dumps({"metadata": meta, "results": rows})
        return Answer(body=body, type="application/json")

    def _feed(self, hit):
        items = "".join(
            f"<item><title>{escape(title)}</title><link>{self._url(n)}</link>"
            f"<pubDate>{self._day(n):%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
            f"<description>{escape(title)} in short.</description></item>"
            for n, title in reversed(self.releases[-25:])
        )
        return Answer(
            body=f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>',
            type="application/rss+xml",
        )


async def test_the_feed_takes_over_and_the_api_comes_back_without_a_double(tmp_path):
    with Site() as web:
        justice = JusticeSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            assert await it.round() == []
            justice.publish("Attorney General updates the sanctuary list")
            assert told(await it.round(hours=1)) == ["added"]
            justice.away = True
            assert await it.round(hours=1) == [], "the feed shows what is known already"
            justice.publish("Department sues over sanctuary policy")
            assert told(await it.round(hours=1)) == ["added"]
            said = it.said("#federal")
            assert len(said) == 2
            assert "in short" in said[1]
            justice.away = False
            assert told(await it.round(hours=1)) == ["enriched"]
            said = it.said("#federal")
            assert len(said) == 2, "the message that is there is completed"
            assert "in full" in said[1]
            for away in (True, False, True):
                justice.away = away
                assert await it.round(hours=1) == []
            assert len(it.said("#federal")) == 2
            assert len(it.told_ops()) == 1, "the line about the baseline and nothing else"


async def test_a_page_of_the_api_that_fails_after_the_count_leaves_the_word_to_the_feed(tmp_path):
    with Site() as web:
        justice = JusticeSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            await it.round()
            justice.publish("Department sues over sanctuary policy")
            justice.broken_pages = True
            assert told(await it.round(hours=1)) == ["added"]
            assert "in short" in it.said("#federal")[0]


async def test_a_first_reading_through_the_feed_makes_no_news_of_what_the_api_shows_besides(
    tmp_path,
):
    with Site() as web:
        justice = JusticeSite(web)
        justice.away = True
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            await it.round()
            justice.away = False
            justice.publish("Department sues over sanctuary policy")
            assert told(await it.round(hours=1)) == ["added"]


async def test_releases_deleted_at_the_site_bring_no_old_ones_as_news(tmp_path):
    """The last page begins earlier then, and shows releases of a page that was never read."""
    with Site() as web:
        justice = JusticeSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            await it.round()
            justice.deleted = COUNT - 100
            del justice.releases[100:]
            assert await it.round(hours=1) == []
            justice.publish("Department sues over sanctuary policy")
            assert told(await it.round(hours=1)) == ["added"]


async def test_an_edited_release_is_told_once_as_a_change_of_its_text(tmp_path):
    with Site() as web:
        justice = JusticeSite(web)
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            await it.round()
            justice.publish("Department sues over sanctuary policy")
            await it.round(hours=1)
            justice.body = "in full, and corrected"
            found = await it.round(hours=1)
            assert {c.event.value for c in found} == {"text_changed"}
            assert await it.round(hours=1) == []


def told(changes):
    return [change.event.value for change in changes]
