"""The two examples of the project's contract load as they stand."""

from pathlib import Path

from monitor.config.read import parse

FILE = Path("sources.yaml")
TYPED = """\
version: 1
contact: newsroom@example.org           # goes into the User-Agent
defaults: {every: 30m, channel: "#civic-watch", timezone: America/New_York}
ops: {channel: "#civic-watch-ops"}

topics:
  sanctuary:
    any: [sanctuary, "immigration and customs", detainer*, "287(g)", "8 U.S.C. 1373"]
    none: ["animal sanctuary", "bird sanctuary"]

jurisdictions:
  somerville-ma:
    name: Somerville, Massachusetts
    aliases: [City of Somerville]
    channel: "#somerville"
    sources:
      council: {adapter: legistar, client: somervillema, bodies: [City Council]}
  us:
    name: United States
    sources:
      doj-grants: {adapter: grants_gov, agencies: [USDOJ-OJP-BJA, USDOJ-OJP-COPS]}
      chelsea-v-trump: {adapter: courtlistener, dockets: [69665101]}

routes:                                  # all that match apply; none matching: the jurisdiction's channel
  - match: {topic: sanctuary}
    channel: "#sanctuary-watch"
  - match: {kind: docket_entry, importance: low}
    digest: "daily 08:00"
"""
GENERIC = """\
version: 1
contact: newsroom@paper.example
defaults: {every: 5s, timezone: America/New_York, channel: "#a", removal: {polls: 2, apart: 10m}}
fetch: {allow_hosts: [127.0.0.1], pause: 0s}
jurisdictions:
  city:
    name: City
    sources:
      planning:
        adapter: page
        url: https://city.example/meetings
        rows: "table.meetings tr"          # CSS; one record a match; without it the page is one record
        kind: meeting                       # what the records are; default feed_entry or page
        key: "a.detail@href"                # CSS, @attribute; without it identity is by likeness
        title: ".name"
        starts_at: ".date"
        documents: {agenda: "a.agenda@href", minutes: "a.minutes@href"}
        fields: {location: ".place"}
        expect: "h1"                        # must be on the page, else it is not the page
      notices: {adapter: feed, url: https://city.example/rss}
      calendar: {adapter: ical, url: https://city.example/cal.ics}
      api: {adapter: json, url: https://city.example/api, records: "data.items", key: id, title: name, starts_at: start}
      agendas: {adapter: documents, url: https://city.example/agendas, links: "a[href$='.pdf']"}
      code: {adapter: pdf, url: https://city.example/ordinance.pdf}
"""


def test_the_example_of_typed_adapters_loads():
    config = parse(TYPED, FILE)
    assert list(config.sources) == [
        "somerville-ma/council", "us/doj-grants", "us/chelsea-v-trump",
    ]  # fmt: skip
    assert config.routes[1].digest == "daily 08:00"


def test_the_example_of_generic_adapters_loads():
    config = parse(GENERIC, FILE)
    planning = config.sources["city/planning"]
    assert planning.documents is True, "the common setting, not the adapter's of the same name"
    assert planning.options.documents["agenda"] == "a.agenda@href"
    assert len(config.sources) == 6
