"""A topic gathers grants, dockets and ordinances; a name reaches its place, wherever it is read."""

import json
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from monitor.cli import build
from tests.scenarios.desk import desk
from tests.scenarios.grants_notice import ITEM
from tests.scenarios.grants_site import GrantsSite
from tests.sites import Answer, Site

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
SOURCES = """
topics:
  sanctuary: {{any: [sanctuary, detainer*], channel: "#sanctuary-watch"}}
jurisdictions:
  us:
    name: United States
    channel: "#federal"
    sources:
      grants: {{adapter: grants_gov, agencies: [USDOJ-OJP-BJA], base_url: "{url}"}}
  lawsuits:
    name: Lawsuits
    channel: "#courts"
    sources:
      filings: {{adapter: pacer_rss, courts: [mad], dockets: [mad/1:25-cv-10442], topics: [sanctuary], base_url: "{url}"}}
  somerville-ma:
    name: Somerville, Massachusetts
    aliases: [City of Somerville]
    channel: "#somerville"
    sources:
      ordinances: {{adapter: json, url: "{url}/ordinances", records: items, kind: matter, key: id, title: title, text: text}}
  chelsea-ma:
    name: Chelsea, Massachusetts
    aliases: [City of Chelsea]
    channel: "#chelsea"
    sources:
      ordinances: {{adapter: json, url: "{url}/chelsea", records: items, kind: matter, key: id, title: title, text: text}}
"""
FEED = "/cgi-bin/rss_outside.pl"


def filings(*rows):
    """The court's feed with (case id, number, caption, type, minute)."""
    items = "".join(
        f"<item><title>{number} {caption}</title>"
        f"<link>https://ecf.mad.uscourts.gov/cgi-bin/DktRpt.pl?{case}</link>"
        f"<guid>https://ecf.mad.uscourts.gov/cgi-bin/DktRpt.pl?{case}&amp;{minute}</guid>"
        f"<pubDate>Mon, 23 Nov 2026 13:{minute:02}:00 GMT</pubDate>"
        f"<description>[{kind}] (&lt;a href=&quot;https://ecf.mad.uscourts.gov/doc1/0951{minute:07}&quot;&gt;{minute}&lt;/a&gt;)</description></item>"
        for case, number, caption, kind, minute in rows
    )
    return Answer(
        type="application/xml",
        body='<?xml version="1.0"?><rss version="2.0"><channel><title>D. Mass.</title>'
        "<link>https://ecf.mad.uscourts.gov</link><description>Docket entries of type: all</description>"
        f"<lastBuildDate>Mon, 23 Nov 2026 13:59:00 GMT</lastBuildDate>{items}</channel></rss>",
    )


def matters(*rows):
    found = [{"id": number, "title": title, "text": text} for number, title, text in rows]
    return Answer(body=json.dumps({"items": found}), type="application/json")


OLD = ("1", "Parking on Elm Street", "No parking on the north side.")
WATCHED = ("280000", "1:25-cv-10442", "City of Chelsea et al v. Trump")
SUIT = (4242, "1:26-cv-11890", "United States v. City of Somerville", "Complaint", 40)
OTHER = (4141, "1:26-cv-11700", "Doe v. Roe", "Complaint", 10)


@pytest.fixture
def web():
    with Site() as site:
        site.script("/ordinances", matters(OLD))
        site.script("/chelsea", matters(OLD))
        site.script(FEED, filings(OTHER))
        yield site


@pytest.fixture
def grants(web):
    found = GrantsSite(web)
    found.show([ITEM])
    return found


def commanded(folder, *arguments):
    said = CliRunner().invoke(
        build(),
        [
            "changes",
            *arguments,
            "--json",
            "--config",
            str(folder / "sources.yaml"),
            "--state",
            str(folder / "state"),
        ],
    )
    assert said.exit_code == 0, said.output
    return [json.loads(line) for line in said.output.splitlines()]


async def test_a_topic_shows_grant_docket_and_ordinance_in_one_line_of_time(tmp_path, web, grants):
    async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
        assert await it.round() == []
        other = {**ITEM, "url": ITEM["url"] + "9", "opportunity_number": "O-1"}
        grants.show([ITEM, {**other, "title": "Grants to sanctuary jurisdictions"}])
        await it.round(hours=1)
        order = (*WATCHED, "Order on Motion for Preliminary Injunction", 41)
        web.script(FEED, filings((*WATCHED, "Notice of Appearance", 42), order, OTHER))
        await it.round(hours=1)
        new = ("2", "Ordinance on detainer requests", "None are honoured.")
        web.script("/ordinances", matters(OLD, new))
        await it.round(hours=1)
        told = it.said("#sanctuary-watch")
        assert len(told) == 3
        assert "Grants to sanctuary jurisdictions" in told[0]
        assert "Order on Motion for Preliminary Injunction" in told[1]
        assert "topic sanctuary: everything of lawsuits/filings" in told[1]
        assert "Ordinance on detainer requests" in told[2]
        assert not any("Appearance" in said for said in told), (
            "routine filings stay in their channel"
        )
        assert any("Notice of Appearance" in said for said in it.said("#courts"))
    found = commanded(tmp_path, "--topic", "sanctuary")
    assert [(c["kind"], c["title"]) for c in found if "Appearance" not in c["title"]] == [
        ("grant", "Grants to sanctuary jurisdictions"),
        ("docket_entry", "Order on Motion for Preliminary Injunction"),
        ("matter", "Ordinance on detainer requests"),
    ]
    assert [c["detected_at"] for c in found] == sorted(c["detected_at"] for c in found)


async def test_a_case_and_a_record_of_another_city_reach_the_place_they_name(tmp_path, web, grants):
    async with desk(tmp_path, SOURCES.format(url=web.url("")), NOW) as it:
        assert it.app.config.sources["lawsuits/filings"].names == (
            "United States", "Lawsuits", "Somerville, Massachusetts", "City of Somerville",
            "Chelsea, Massachusetts", "City of Chelsea",
        )  # fmt: skip
        await it.round()
        web.script(FEED, filings(SUIT, OTHER))
        joint = ("3", "Agreement with the City of Somerville on snow", "Both clear the bridge.")
        web.script("/chelsea", matters(OLD, joint))
        await it.round(hours=1)
        told = it.said("#somerville")
        assert len(told) == 2
        assert any("United States v. City of Somerville" in said for said in told)
        assert any("because: it names “City of Somerville”" in said for said in told)
        assert any("Agreement with the City of Somerville on snow" in said for said in told)
        assert any("Agreement" in said for said in it.said("#chelsea")), "and its own place"
        assert it.said("#sanctuary-watch") == [], "a case found by a name may be about anything"
    found = commanded(tmp_path, "--jurisdiction", "somerville-ma")
    assert {c["source"] for c in found} == {"lawsuits/filings", "chelsea-ma/ordinances"}
