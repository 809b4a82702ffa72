"""Municode Meetings: lists of three skins and PublishPage."""

from dataclasses import replace
from datetime import datetime

from tests.corpus.expected import Anchor, Fact, city_scrapers
from tests.corpus.samples import Page, Sample

ADAPTER = "municode"
PAGES = {
    "municode/stevenson-wa__meetings_page.html": Page(
        options={"url": "https://www.ci.stevenson.wa.us/meetings?field_microsite_tid_1=27"}
    ),
    "municode/tumwater-wa__meetings_page.html": Page(options={"site": "tumwater-wa"}),
    **{
        f"municode/clovis-ca__publishpage_{name}.html": Page(
            options={"url": f"https://meetings.municode.com/PublishPage?cid=CLOVIS&ppid={ppid}"}
        )
        for name, ppid in (
            ("council", "5157d66d-a361-43e8-87a4-3d5eca4821de"),
            ("planning", "ad6551de-2ee0-4b3f-b2ab-803f5aca27c8"),
        )
    },
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "municode/clovis-ca__publishpage_council.html",
        "parsed_items.0.location",
    ): "the name before the address is a constant of the source's scraper"
}


def facts(sample: Sample, data: dict) -> list[Fact] | None:
    """CivicConnector names rows by their place; Clovis's scraper joins all links to one."""
    rows = data["expected"].get("rows")
    if rows is None:
        return [
            each
            for fact in city_scrapers(data["expected"], data.get("counts") or {})
            for each in _apart(fact)
        ]
    found = [Fact("counts.rows", "meeting", Anchor(), str(data["counts"]["rows"]))]
    for place, row in rows.items():
        links = [row[name] for name in ("agenda_url", "packet_url", "minutes_url") if row[name]]
        start = datetime.fromisoformat(row["start"]).replace(tzinfo=None)
        anchor = Anchor(start.date(), row["title"])
        found += [
            Fact(f"rows.{place}.meeting", "meeting", anchor),
            Fact(f"rows.{place}.start", "start", anchor, start.isoformat()),
            *(Fact(f"rows.{place}.links.{n}", "link", anchor, url) for n, url in enumerate(links)),
        ]
    return found


def _apart(fact: Fact) -> list[Fact]:
    links = [part for part in fact.wanted.split(" https://") if part]
    if fact.aspect != "link" or len(links) < 2:
        return [fact]
    urls = [links[0], *(f"https://{each}" for each in links[1:])]
    anchor = replace(fact.anchor, links=())
    return [
        replace(fact, label=f"{fact.label}.{n}", anchor=anchor, wanted=url.replace(" ", "%20"))
        for n, url in enumerate(urls)
    ]
