"""What a value means is decided by where it stands; YAML's old traps keep the words written."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.adapters.base import Options
from monitor.config.grammar import duration, spell
from monitor.config.read import parse
from monitor.config.shape import SourceShape
from monitor.config.sources import settings_hash
from monitor.config.tree import data, read
from monitor.models import Importance
from tests.config.files import DEFAULTS, GOOD, GRANTS, HEAD, PLACES, with_part

FILE = Path("sources.yaml")


def source(text: str):
    return parse(text, FILE).sources["us/grants"]


@pytest.mark.parametrize(
    "word", ["NO", "no", "off", "010", "1:30", "1.10", "0x1F", "2026-11-24", "1e3", "true"]
)
def test_a_word_stays_what_was_written_where_text_is_wanted(word):
    text = GOOD.replace("[USDOJ-OJP-BJA]", f"[{word}]")
    assert source(text).options.agencies == (word,)


@pytest.mark.parametrize("word", ["NO", "010", "1:30", "1.10", "true"])
def test_a_name_of_a_jurisdiction_may_look_like_a_number_or_yes(word):
    assert parse(GOOD.replace("United States", word), FILE).jurisdictions["us"].name == word


@pytest.mark.parametrize(
    ("written", "meant"),
    [("true", True), ("yes", True), ("on", True), ("false", False), ("no", False), ("NO", False)],
)
def test_yes_and_no_are_understood_where_they_are_wanted(written, meant):
    text = GOOD.replace("adapter: grants_gov,", f"adapter: grants_gov, enabled: {written},")
    assert source(text).enabled is meant


def test_one_word_is_a_list_of_one():
    assert source(GOOD.replace("[USDOJ-OJP-BJA]", "USDOJ-OJP-BJA")).options.agencies == (
        "USDOJ-OJP-BJA",
    )


def test_plain_data_follows_the_core_rules_of_yaml_1_2():
    root, mistakes = read(
        "a: [1, -2, +3, 0, 1.5, 010, 0o7, 1_000, .5, 1e3, 12345678901234567890]\n"
        "b: [true, True, yes, NO, on, null, ~, '', '1', 'true', 1:30, 2026-01-01]\n"
        "c:\nd: |\n  two\n  lines\n",
        "f",
    )
    assert mistakes == []
    assert data(root) == {
        "a": [1, -2, 3, 0, 1.5, "010", "0o7", "1_000", ".5", "1e3", "12345678901234567890"],
        "b": [True, True, "yes", "NO", "on", None, None, "", "1", "true", "1:30", "2026-01-01"],
        "c": None,
        "d": "two\nlines\n",
    }


@given(st.integers(1, 99999), st.sampled_from("smhd"))
def test_a_span_that_is_spelled_out_reads_back_the_same(number, unit):
    span = duration(f"{number}{unit}")
    assert duration(spell(span)) == span


def test_durations_have_their_units():
    assert [duration(text) for text in ("5s", "30m", "2h", "1d")] == [
        timedelta(seconds=5), timedelta(minutes=30), timedelta(hours=2), timedelta(days=1),
    ]  # fmt: skip


def test_everything_in_the_file_reaches_the_configuration():
    config = parse(
        HEAD
        + """\
defaults:
  every: 1h
  channel: "#civic-watch"
  timezone: America/New_York
  removal: {polls: 3, apart: 20m}
  notice_hours: 72
  holidays: US-MA
  max_alerts: 5
ops: {channel: "#ops", remind: 12h}
fetch: {allow_hosts: [127.0.0.1, LocalHost], pause: 0s, timeout: 20s, max_megabytes: 2.5, robots: false}
boilerplate: ["Times listed are estimated."]
topics:
  sanctuary:
    any: [sanctuary, detainer*]
    none: ["animal sanctuary"]
    patterns: ['\\bICE\\b']
    boilerplate: ["The chair reads the notice."]
    channel: "#sanctuary"
jurisdictions:
  boston-ma:
    name: Boston, Massachusetts
    aliases: [City of Boston]
    channel: "#boston"
    timezone: America/Chicago
    every: 2h
    notice_hours: 24
    sources:
      grants:
        adapter: grants_gov
        every: 10m
        channel: C0123ABCD
        timezone: America/Denver
        enabled: false
        headers: {Accept: text/html}
        robots: false
        pause: 9s
        read_documents: false
        stale_after: 30d
        base_url: http://127.0.0.1:8000
      more: {adapter: grants_gov}
  us: {name: United States, sources: {all: {adapter: grants_gov, keywords: Byrne}}}
routes:
  - match: {topic: sanctuary, kind: [meeting, agenda_item], event: cancelled, flag: short_notice}
    channel: "#loud"
    mention: "@courts-desk"
    stop: yes
  - {match: {importance: low, jurisdiction: us, source: us/all}, digest: weekly monday 8:05, empty_digest: true}
  - {name: nights, quiet: "22:00 - 07:00", timezone: Europe/Paris}
  - {match: {kind: page}, drop: true}
  - {notify: "webhook:https://a.example/hook"}
importance:
  - {match: {event: cancelled}, words: [budget], importance: high}
docket_importance: {high: [mandamus], low: [letter]}
upcoming: {channel: "#week", at: weekly Mon 07:30, days: 10, topics: [sanctuary], jurisdictions: us}
retention: {polls: 30d, snapshots: 50d}
web: {listen: "0.0.0.0:80", url: https://watch.example/, title: Watch, hosts: [a.example]}
budgets: {courtlistener: {minute: 10, hour: 75, day: 300}, other: {day: 5}}
""",
        FILE,
    )
    assert config.contact == "newsroom@paper.example"
    assert (config.channel, config.ops) == ("#civic-watch", "#ops")
    assert (config.removal.polls, config.removal.apart) == (3, timedelta(minutes=20))
    assert (config.max_alerts, config.remind_ops) == (5, timedelta(hours=12))
    fetch = config.fetch
    assert fetch.allow_hosts == {"127.0.0.1", "localhost"}
    assert (fetch.pause, fetch.timeout, fetch.max_bytes) == (
        timedelta(0), timedelta(seconds=20), 2_500_000,
    )  # fmt: skip
    assert not fetch.robots
    assert fetch.user_agent.endswith("(+newsroom@paper.example)")
    topic = config.topics["sanctuary"]
    assert topic.any == ("sanctuary", "detainer*")
    assert topic.patterns == (r"\bICE\b",)
    assert topic.boilerplate == ("The chair reads the notice.", "Times listed are estimated.")
    boston, us = config.jurisdictions["boston-ma"], config.jurisdictions["us"]
    assert (boston.zone, boston.notice_hours, boston.holidays) == ("America/Chicago", 24, "US-MA")
    assert (us.zone, us.notice_hours, us.channel) == ("America/New_York", 72, None)
    grants, more = config.sources["boston-ma/grants"], config.sources["boston-ma/more"]
    assert (grants.every, more.every) == (timedelta(minutes=10), timedelta(hours=2))
    assert config.sources["us/all"].every == timedelta(hours=1)
    assert (grants.zone, more.zone) == ("America/Denver", "America/Chicago")
    assert (grants.channel, grants.enabled, grants.robots) == ("C0123ABCD", False, False)
    assert (grants.pause, grants.stale_after) == (timedelta(seconds=9), timedelta(days=30))
    assert (grants.documents, grants.headers) == (False, {"Accept": "text/html"})
    assert grants.options.base_url == "http://127.0.0.1:8000"
    assert [source.id for source in config.active] == ["boston-ma/more", "us/all"]
    assert more.names == ("Boston, Massachusetts", "City of Boston", "United States")
    loud, low, nights, drop, hook = config.routes
    assert loud.match.kind == ("meeting", "agenda_item")
    assert (loud.match.event, loud.match.flag, loud.match.topic) == (
        ("cancelled",), ("short_notice",), ("sanctuary",),
    )  # fmt: skip
    assert (loud.channel, loud.mention, loud.stop) == ("#loud", "@courts-desk", True)
    assert (low.digest, low.empty_digest, low.zone) == (
        "weekly Mon 08:05",
        True,
        "America/New_York",
    )
    assert (nights.name, nights.quiet, nights.zone) == ("nights", "22:00-07:00", "Europe/Paris")
    assert drop.drop
    assert hook.notify == "webhook:https://a.example/hook"
    (rule,) = config.importance
    assert (rule.match.event, rule.words, rule.importance) == (
        ("cancelled",), ("budget",), Importance.HIGH,
    )  # fmt: skip
    assert (config.docket_words.high, config.docket_words.low) == (("mandamus",), ("letter",))
    (week,) = config.upcoming
    assert (week.channel, week.at, week.days, week.zone) == (
        "#week", "weekly Mon 07:30", 10, "America/New_York",
    )  # fmt: skip
    assert (week.topics, week.jurisdictions) == (("sanctuary",), ("us",))
    assert config.retention.polls == timedelta(days=30)
    assert config.retention.snapshots == timedelta(days=50)
    assert (config.web.listen, config.web.url, config.web.title, config.web.hosts) == (
        "0.0.0.0:80", "https://watch.example", "Watch", ("a.example",),
    )  # fmt: skip
    assert config.budgets["courtlistener"].day == 300
    assert config.budgets["other"].minute is None


def test_quotas_are_those_of_the_service_unless_said_otherwise():
    assert parse(GOOD, FILE).budgets == {}


def test_sections_that_are_named_and_empty_count_as_absent():
    config = parse(GOOD + "topics:\nroutes:\nfetch:\nupcoming:\nimportance: ~\n", FILE)
    assert (config.topics, config.routes, config.upcoming, config.importance) == ({}, (), (), ())


def test_several_lists_of_coming_meetings_may_be_asked_for():
    config = parse(with_part("upcoming:\n  - {}\n  - {at: daily 6:00, days: 1}\n"), FILE)
    assert [(week.channel, week.at) for week in config.upcoming] == [
        ("#civic-watch", "weekly Mon 08:00"), ("#civic-watch", "daily 06:00"),
    ]  # fmt: skip


def test_an_own_user_agent_always_carries_the_contact():
    agent = parse(with_part("fetch: {user_agent: paperbot/2}\n"), FILE).fetch.user_agent
    assert agent == "paperbot/2 (+newsroom@paper.example)"


def test_a_sentence_without_a_list_is_boilerplate_too():
    text = "boilerplate: Times are estimates.\ntopics: {s: {any: [abc]}}\n"
    assert parse(with_part(text), FILE).topics["s"].boilerplate == ("Times are estimates.",)


def test_an_address_that_cannot_be_split_has_no_host():
    text = GOOD.replace(
        "adapter: grants_gov,", 'adapter: grants_gov, every: 5s, base_url: "http://[::1",'
    )
    (warning,) = parse(text, FILE).warnings
    assert "is polled every 5s" in warning.message


class TestSettingsHash:
    """It changes with what shapes the records, and with nothing else."""

    def of(self, options: str) -> str:
        text = HEAD + DEFAULTS + PLACES + GRANTS.replace("grants_gov", f"grants_gov{options}")
        return source(text).settings_hash

    @pytest.mark.parametrize(
        "harmless",
        [", every: 5h", ', channel: "#a"', ", enabled: false", ", pause: 9s", ", robots: false",
         ", statuses: [forecasted, posted]", ", stale_after: 3d"],
    )  # fmt: skip
    def test_it_stays_the_same_for_what_does_not_shape_records(self, harmless):
        assert self.of(harmless) == self.of("")

    @pytest.mark.parametrize(
        "shaping",
        [", agencies: [A]", ", timezone: America/Denver", ", headers: {Accept: a}",
         ", read_documents: false", ", base_url: http://a.example"],
    )  # fmt: skip
    def test_it_changes_with_what_shapes_records(self, shaping):
        assert self.of(shaping) != self.of("")

    def test_sets_and_odd_values_have_one_form(self):
        class Odd(Options):
            words: frozenset[str] = frozenset()
            span: timedelta = timedelta(0)

        def of(*words):
            options = Odd(words=frozenset(words), span=timedelta(hours=1))
            return settings_hash("odd", options, "UTC", SourceShape(adapter="odd"))

        assert of("a", "b", "c") == of("c", "b", "a") != of("a", "b")

    def test_it_is_the_same_in_every_process(self):
        assert self.of(", agencies: [A]") == "6b228efa92afebdcb06c67d5"


WARNINGS = {
    "an example address": (
        GOOD.replace("@paper.example", "@example.org"),
        "2:10",
        "write your own",
    ),
    "no version": (GOOD.replace("version: 1\n", ""), "1:1", "write `version: 1`"),
    "no sources": (GOOD + "  ma: {name: Massachusetts}\n", "10:3", "ma has no sources"),
    "polled too often": (
        GOOD.replace("adapter: grants_gov,", "adapter: grants_gov, every: 1m,"),
        "9:44",
        "is polled every 1m",
    ),
    "the same thing twice": (
        GOOD + "      again: {adapter: grants_gov, agencies: [USDOJ-OJP-BJA]}\n",
        "10:7",
        "watches the same as us/grants",
    ),
    "robots.txt ignored": (
        GOOD.replace("adapter: grants_gov,", "adapter: grants_gov, robots: false,"),
        "9:7",
        "does not obey robots.txt",
    ),
    "a short pause": (with_part("fetch: {pause: 0s}\n"), "10:16", "write 1s or more"),
    "a route that does nothing": (
        with_part("routes:\n  - match: {kind: page}\n"),
        "11:5",
        "this route changes nothing",
    ),
    "a route never reached": (
        with_part('routes:\n  - {channel: "#a", stop: true}\n  - {channel: "#b"}\n'),
        "12:5",
        "route 2 is never reached",
    ),
    "no channel": (
        GOOD.replace('channel: "#civic-watch", ', ""),
        "3:1",
        "changes nobody claims go to #civic-watch",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_what_is_odd_and_works_is_a_warning_with_its_place(name):
    text, place, sentence = WARNINGS[name]
    (warning,) = parse(text, FILE).warnings
    assert f"{warning.line}:{warning.column}" == place
    assert sentence in warning.message


def test_a_short_interval_is_no_warning_for_a_host_that_is_allowed():
    text = GOOD.replace(
        "adapter: grants_gov,", 'adapter: grants_gov, every: 5s, base_url: "http://127.0.0.1:1",'
    )
    for host in ("127.0.0.1", '"127.0.0.1:1"'):
        part = f"fetch: {{allow_hosts: [{host}], pause: 0s}}\n"
        assert parse(text + part, FILE).warnings == ()
