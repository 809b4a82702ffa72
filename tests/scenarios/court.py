"""A court's feed on loopback, as the simplest whole source: what is filed becomes a change."""

from datetime import UTC, datetime
from html import escape
from pathlib import Path

from tests.sites import Answer, Site

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PATH = "/cgi-bin/rss_outside.pl"
LINK = "https://ecf.mad.uscourts.gov/cgi-bin/DktRpt.pl?280000"


def feed(*types: str) -> Answer:
    """The feed with one entry for each type, newest first.

    It does not say when it was built: the commands are run with the clock of the day, and a feed
    built two hours ago is stale.
    """
    items = "".join(_item(n, kind) for n, kind in reversed(list(enumerate(types, 1))))
    return Answer(
        type="application/xml",
        body=f'<?xml version="1.0"?><rss version="2.0"><channel><title>D. Mass.</title>'
        f"<link>https://ecf.mad.uscourts.gov</link><description>Docket entries of type: all</description>"
        f"{items}</channel></rss>",
    )


def _item(number: int, kind: str) -> str:
    paper = f"https://ecf.mad.uscourts.gov/doc1/0951{number:07d}"
    text = escape(f'[{kind}] (<a href="{paper}">{number}</a>)')
    return (
        f"<item><title>1:25-cv-10442 City of Chelsea v. Trump</title><link>{LINK}</link>"
        f"<guid>{LINK}&amp;{number}</guid><pubDate>Mon, 23 Nov 2026 13:{number % 60:02d}:00 GMT</pubDate>"
        f"<description>{text}</description></item>"
    )


def sources(
    folder: Path, site: Site, *, every: str = "30m", more: str = "", count: int = 1
) -> Path:
    """A ``sources.yaml`` that watches the feed, ``count`` times under different names."""
    watched = "\n".join(
        f'      feed{n}: {{adapter: pacer_rss, courts: [mad], everything: true, base_url: "{site.url("")}"}}'
        for n in range(1, count + 1)
    )
    path = folder / "sources.yaml"
    path.write_text(
        f"""version: 1
contact: newsroom@example.org
defaults: {{every: {every}, channel: "#civic-watch", timezone: America/New_York}}
ops: {{channel: "#civic-watch-ops"}}
fetch: {{allow_hosts: [127.0.0.1], pause: 0s}}
jurisdictions:
  d-mass:
    name: District of Massachusetts
    sources:
{watched}
{more}"""
    )
    return path
