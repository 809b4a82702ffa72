"""The courts' public feeds: one that stands still, hours not seen, other contents than declared."""

from datetime import UTC, datetime

from monitor.models import Health
from tests.scenarios.desk import desk
from tests.sites import Answer, Site

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # a Monday, 9 am in Boston
SOURCES = """
jurisdictions:
  lawsuits:
    name: Lawsuits
    channel: "#courts"
    sources:
      filings: {{adapter: pacer_rss, every: 15m, courts: [mad, rid], dockets: [mad/1:25-cv-10442], base_url: "{url}/{{court}}"}}
"""
PATH = "/cgi-bin/rss_outside.pl"


class Court:
    """A feed that is built anew at each look, unless it stands still."""

    def __init__(self, site, name, now):
        self.now, self.name = now, name
        self.types = "all"
        self.standing = None
        self.rows = []
        site.handle(f"/{name}{PATH}", self._feed)

    def file(self, kind, at=None):
        self.rows.append((len(self.rows) + 1, kind, at or self.now()))

    def _feed(self, hit):
        built = self.standing or self.now()
        items = "".join(
            f"<item><title>1:25-cv-10442 City of Chelsea v. Trump</title>"
            f"<link>https://ecf.{self.name}.uscourts.gov/cgi-bin/DktRpt.pl?280000</link>"
            f"<guid>https://ecf.{self.name}.uscourts.gov/cgi-bin/DktRpt.pl?280000&amp;{n}</guid>"
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate><description>[{kind}]</description></item>"
            for n, kind, at in reversed(self.rows)
            if (built - at).total_seconds() < 86_400
        )
        return Answer(
            type="application/xml",
            body=f'<?xml version="1.0"?><rss version="2.0"><channel><title>Court</title>'
            f"<link>https://ecf.{self.name}.uscourts.gov</link>"
            f"<description>Docket entries of type: {self.types}</description>"
            f"<lastBuildDate>{built:%a, %d %b %Y %H:%M:%S} GMT</lastBuildDate>{items}</channel></rss>",
        )


def courts(web, it):
    return [Court(web, name, lambda: it.now) for name in ("mad", "rid")]


async def test_a_feed_that_stands_still_is_told_to_operators_once_and_again_when_it_moves(tmp_path):
    with Site() as web:
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            mad, _ = courts(web, it)
            mad.file("Complaint")
            await it.round()
            mad.standing = it.now
            for _ in range(12):
                await it.round(minutes=15)
            state = it.app.store.sources.get("lawsuits/filings")
            assert state.health is Health.STALE
            told = it.told_ops()
            assert sum("stands still since 2026-11-23T09:00:00-05:00" in said for said in told) == 1
            mad.standing = None
            mad.file("Order")
            await it.round(minutes=15)
            assert it.app.store.sources.get("lawsuits/filings").health is Health.OK
            assert len(it.told_ops()) == len(told) + 1
            assert "readable again since" in it.told_ops()[-1]
            assert [said for said in it.said("#courts") if "feed" in said] == [], (
                "no news for readers"
            )
            assert any("Order" in said for said in it.said("#courts"))


async def test_other_declared_entry_types_are_told_to_operators(tmp_path):
    with Site() as web:
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            mad, _ = courts(web, it)
            mad.file("Complaint")
            await it.round()
            mad.types = "order,opinion"
            await it.round(minutes=15)
            await it.round(minutes=15)
            (told,) = [said for said in it.told_ops() if "entry types" in said]
            assert (
                "D. Mass.: public docket feed: entry types now opinion, order, before all" in told
            )
            assert it.said("#courts") == []


async def test_hours_that_were_not_seen_are_told_where_the_filings_would_have_been(tmp_path):
    with Site() as web:
        async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
            mad, rid = courts(web, it)
            mad.file("Complaint")
            await it.round()
            it.wait(hours=30)
            mad.file("Order")
            it.wait(hours=1)
            rid.file("Notice")
            await it.round(minutes=1)
            said = "\n".join(it.said("#courts"))
            assert "D. Mass.: filings from Nov 23, 09:00 to Nov 24, 15:00 were not seen" in said
            assert "Order" in said
            await it.round(minutes=15)
            assert "\n".join(it.said("#courts")).count("were not seen") == said.count(
                "were not seen"
            )
