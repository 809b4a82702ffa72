"""Every kind of mistake in sources.yaml is told with its line, its column and what to write."""

from pathlib import Path

import pytest

from monitor.config.read import parse
from monitor.errors import ConfigError
from tests.config.files import GOOD, mistakes, with_part

FILE = Path("sources.yaml")
SOURCE = "{adapter: grants_gov, agencies: [USDOJ-OJP-BJA]}"


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


ONE_MISTAKE = {
    # form
    "an empty file": ("", "1:1", "the file is empty"),
    "only a comment": ("# soon\n", "1:1", "the file is empty"),
    "a list instead of names": ("- a\n- b\n", "1:1", "must begin with names"),
    "a tab that indents": (changed("  us:", "\tus:"), "6:1", "a tab indents this line; use spaces"),
    "a tab deep in the file": (changed("    name:", "  \tname:"), "7:3", "a tab indents"),
    "a quotation mark never closed": (
        changed('"#civic-watch-ops"', '"#civic-watch-ops'),
        "4:16",
        "opened and never closed",
    ),
    "a bracket never closed": (changed("BJA]", "BJA"), "9:61", "write ] at its end"),
    "a brace never closed": (changed("BJA]}", "BJA]"), "10:1", "write } at its end"),
    "a colon inside a text": (
        changed("United States", "United States: all"),
        "7:24",
        "put a text that holds a colon in quotes",
    ),
    "a text where a name should be": (changed("  us:", "  us"), "7:9", "this colon is out of place"),
    "an indentation that fits nothing": (changed("    sources:", "   sources:"), "8:4", "indentation"),
    "a backslash in double quotes": (
        with_part('topics: {s: {patterns: ["\\d"]}}\n'),
        "10:26",
        "use single quotes",
    ),
    "a value that begins with a percent sign": (
        changed("United States", "%name"),
        "7:11",
        "put the text in quotes",
    ),
    "a control character": (changed("United", "Uni\x07ted"), "7:14", "invisible control character"),
    "an anchor": (changed("name: United", "name: &n United"), "7:11", "&n names a value"),
    "an alias": (changed("United States", "*n"), "7:11", "*n repeats a value"),
    "a merge of groups": (with_part("topics:\n  <<: {any: [x]}\n"), "11:3", "<< merges"),
    "a tag": (changed("United", "!!python/name:os.system"), "7:11", "!!python/name:os.system is a tag"),
    "a second document": (with_part("---\nversion: 1\n"), "10:1", "second document"),
    "a list for a name": (with_part("[a, b]: c\n"), "10:1", "a word or text in quotes"),
    "nested too deep": (with_part("topics: " + "[" * 45 + "]" * 45 + "\n"), "10:48", "nested deeper"),
    # names
    "an unknown section": (
        with_part("chanel: x\n"),
        "10:1",
        "'chanel' is not known here; did you mean 'channel'? it belongs under `defaults:`",
    ),
    "a section in the wrong place": (with_part("every: 5m\n"), "10:1", "it belongs under `defaults:`"),
    "an unknown name in defaults": (
        changed("defaults: {every", "defaults: {evry"),
        "3:12",
        "did you mean 'every'?",
    ),
    "an unknown name in an adapter's options": (
        changed("agencies:", "agency:"),
        "9:37",
        "'agency' is not known here; did you mean 'agencies'?",
    ),
    "the same section twice": (with_part("version: 1\n"), "10:1", "'version' is written twice"),
    "the same jurisdiction twice": (with_part("  us: {name: x}\n"), "10:3", "first in line 6"),
    "the same source twice": (with_part(f"      grants: {SOURCE}\n"), "10:7", "first in line 9"),
    "an id with capitals": (changed("  us:", "  US:"), "6:3", "small letters, digits and hyphens"),
    "an id of a source with a space": (changed("grants:", "all grants:"), "9:7", "such as council"),
    "an unknown adapter": (changed("grants_gov", "grant_gov"), "9:25", "did you mean 'grants_gov'?"),
    # what is missing
    "no contact": (changed("contact: newsroom@paper.example\n", ""), "1:1", "contact is missing"),
    "no adapter": (changed("adapter: grants_gov, ", ""), "9:7", "adapter is missing"),
    "an empty adapter": (changed("grants_gov", ""), "9:16", "there is no adapter ''"),
    "no name of a jurisdiction": (changed("    name: United States\n", ""), "6:3", "name is missing"),
    "no time zone": (changed(", timezone: America/New_York", ""), "6:3", "us has no time zone"),
    "no jurisdictions": (GOOD[: GOOD.index("  us:")], "5:1", "there are no jurisdictions"),
    "a topic without words": (with_part("topics: {s: {none: [xyz]}}\n"), "10:10", "has no words"),
    "a rule without an importance": (
        with_part("importance:\n  - {match: {kind: meeting}}\n"),
        "11:5",
        "importance is missing",
    ),
    # kinds of values
    "a word for a source": (changed(SOURCE, "grants_gov"), "9:15", "a source is a group"),
    "nothing for a source": (changed(f" {SOURCE}", ""), "9:7", "a source is a group"),
    "a group for a list": (changed("[USDOJ-OJP-BJA]", "{a: b}"), "9:47", "must be a list"),
    "a list for a name of a place": (changed("United States", "[a]"), "7:11", "name must be text"),
    "a word for yes or no": (
        changed("adapter: grants_gov,", "adapter: grants_gov, enabled: maybe,"),
        "9:46",
        "enabled must be true or false; it is 'maybe'",
    ),
    "a number below the bound": (
        changed("{every: 30m", "{max_alerts: 0"),
        "3:24",
        "max_alerts must be at least 1; it is '0'",
    ),
    "a group for routes": (with_part("routes: {a: b}\n"), "10:9", "routes is a list"),
    "a word for a route": (with_part("routes:\n  - all\n"), "11:5", "here a group is needed"),
    "a list for jurisdictions": (
        GOOD[: GOOD.index("jurisdictions:")] + "jurisdictions: [us]\n",
        "5:16",
        "write an id such as `somerville-ma:`",
    ),
    "a list for sources": (
        GOOD[: GOOD.index("    sources:")] + "    sources: [council]\n",
        "8:14",
        "write a name such as `council:`",
    ),
    "a word for a jurisdiction": (
        GOOD[: GOOD.index("jurisdictions:")] + "jurisdictions: {us: there}\n",
        "5:21",
        "here a group is needed",
    ),
    "a list for topics": (with_part("topics: [law]\n"), "10:9", "topics is a group"),
    "a list for budgets": (with_part("budgets: [1]\n"), "10:10", "budgets is a group"),
    "a group in the boilerplate": (with_part("boilerplate: [{a: b}]\n"), "10:15", "list of sentences"),
    "a list for the contact": (changed("newsroom@paper.example", "[a]"), "2:10", "contact must be one"),
    "a list for a channel": (changed('"#civic-watch-ops"', "[a]"), "4:16", "a channel is text"),
    "a list for a span": (changed("30m", "[a]"), "3:19", "a time span is needed"),
    "a header with a line break": (
        changed("adapter: grants_gov,", 'adapter: grants_gov, headers: {Accept: "a\\nb"},'),
        "9:46",
        "holds a line break",
    ),
    "a list for an adapter": (changed("adapter: grants_gov", "adapter: [a]"), "9:25", "one name"),
    # small languages
    "an unknown version": (changed("version: 1", "version: 7"), "1:10", "write `version: 1`"),
    "a contact that is none": (changed("newsroom@paper.example", "us"), "2:10", "neither an e-mail"),
    "an unknown time zone": (
        changed("America/New_York", "America/NewYork"),
        "3:59",
        "did you mean 'America/New_York'?",
    ),
    "a time zone without a region": (changed("America/New_York", "New_York"), "3:59", "America/New_York"),
    "a span without a unit": (changed("30m", "30"), "3:19", "write 30s, 30m, 30h or 30d"),
    "a span in words": (changed("30m", "half an hour"), "3:19", "is not a time span"),
    "a span of nothing": (changed("30m", "0m"), "3:19", "longer than nothing"),
    "a channel hidden by its #": (
        changed('"#civic-watch", ', "#civic-watch, "),
        "3:33",
        "from # on this is a comment",
    ),
    "a channel lost to its #": (
        changed('ops: {channel: "#civic-watch-ops"}', "ops:\n  channel: #ops"),
        "5:3",
        "# begins a comment unless it is in quotes",
    ),
    "a channel with spaces": (
        changed('"#civic-watch-ops"', '"Civic watch ops"'),
        "4:16",
        'write "#civic-watch-ops"',
    ),
    "a person for a channel": (changed('"#civic-watch-ops"', '"@ann"'), "4:16", "not the name of a channel"),
    "a digest in its own words": (
        with_part("routes:\n  - digest: every morning\n"),
        "11:13",
        "write hourly, daily 08:00 or weekly Mon 08:00",
    ),
    "a digest on no weekday": (with_part("routes:\n  - digest: weekly Mitt 08:00\n"), "11:13", "weekly Mon"),
    "quiet hours without minutes": (with_part("routes:\n  - quiet: 22-7\n"), "11:12", "22:00-07:00"),
    "a mention that would shout": (
        with_part("routes:\n  - mention: '<!channel>'\n"),
        "11:14",
        "cannot be mentioned",
    ),
    "an unknown notifier": (with_part("routes:\n  - notify: mail\n"), "11:13", "is no notifier"),
    "a pattern that RE2 does not read": (
        with_part("topics: {s: {patterns: ['(?=x)y']}}\n"),
        "10:25",
        "no look-ahead",
    ),
    "a pattern that matches nothing": (
        with_part("topics: {s: {patterns: ['x*']}}\n"),
        "10:25",
        "matches empty text",
    ),
    "a star inside a word": (with_part("topics: {s: {any: [de*ain]}}\n"), "10:20", "may only end a word"),
    "a star after two letters": (with_part("topics: {s: {any: [ab*]}}\n"), "10:20", "nearly everything"),
    "a word of signs": (with_part('topics: {s: {any: ["!!"]}}\n'), "10:20", "holds no letter"),
    "an alias of two letters": (
        changed("    name: United States\n", "    name: United States\n    aliases: [US]\n"),
        "8:15",
        "at least 3 letters",
    ),
    "an address where a host is wanted": (
        with_part('fetch: {allow_hosts: ["http://127.0.0.1"]}\n'),
        "10:23",
        "not a bare host",
    ),
    "a file of certificates that is not there": (
        with_part("fetch: {ca_file: nowhere.pem}\n"),
        "10:18",
        "there is no file nowhere.pem",
    ),
    "a header that the program sets": (
        changed("adapter: grants_gov,", "adapter: grants_gov, headers: {User-Agent: x},"),
        "9:46",
        "the header User-Agent is set by the program",
    ),
    "a header that is none": (
        changed("adapter: grants_gov,", 'adapter: grants_gov, headers: {"a b": x},'),
        "9:46",
        "is not the name of a header",
    ),
    "an address to listen on without a port": (with_part("web: {listen: here}\n"), "10:15", "127.0.0.1:8765"),
    "a public address without a scheme": (with_part("web: {url: a.example}\n"), "10:12", "https://"),
    "a quota of nothing": (with_part("budgets: {courtlistener: {day: 0}}\n"), "10:32", "at least 1"),
    # names that do not exist in the file
    "an unknown topic in a route": (
        with_part('routes:\n  - {match: {topic: sanctuary}, channel: "#a"}\n'),
        "11:21",
        "there is no topic 'sanctuary' in this file",
    ),
    "an unknown jurisdiction in a route": (
        with_part('routes:\n  - {match: {jurisdiction: [us, usa]}, channel: "#a"}\n'),
        "11:33",
        "did you mean 'us'?",
    ),
    "an unknown source in a route": (
        with_part('routes:\n  - {match: {source: us/grant}, channel: "#a"}\n'),
        "11:22",
        "did you mean 'us/grants'?",
    ),
    "an unknown event in a route": (
        with_part('routes:\n  - {match: {event: canceled}, channel: "#a"}\n'),
        "11:21",
        "did you mean 'cancelled'?",
    ),
    "an unknown kind in a route": (
        with_part('routes:\n  - {match: {kind: meetings}, channel: "#a"}\n'),
        "11:20",
        "did you mean 'meeting'?",
    ),
    "an unknown topic in the coming meetings": (
        with_part("upcoming: {topics: [law]}\n"),
        "10:21",
        "there is no topic 'law'",
    ),
    # contradictions
    "a route that drops and tells": (
        with_part('routes:\n  - {drop: true, channel: "#a"}\n'),
        "11:27",
        "drop and channel cannot both be",
    ),
    "an empty digest without a digest": (
        with_part('routes:\n  - {empty_digest: true, channel: "#a"}\n'),
        "11:20",
        "needs a digest",
    ),
    "an hourly list of meetings": (with_part("upcoming: {at: hourly}\n"), "10:16", "too often"),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_a_mistake_is_told_with_its_place_and_what_to_write(name):
    text, place, sentence = ONE_MISTAKE[name]
    told = mistakes(text, FILE)
    assert len(told) == 1, told
    assert told[0].startswith(f"{place}: ")
    assert sentence in told[0]


def test_the_good_file_has_no_mistake_and_no_warning():
    assert parse(GOOD, FILE).warnings == ()


def test_all_mistakes_of_all_sections_are_told_at_once():
    text = (
        changed("30m", "30")
        .replace("agencies:", "agency:")
        .replace("paper.example", "nowhere")
        .replace("United States", "")
    )
    text += 'routes:\n  - {match: {topic: x, event: y}, chanel: "#a"}\n'
    assert [told.partition(": ")[0] for told in mistakes(text, FILE)] == [
        "2:10", "3:19", "7:5", "9:37", "11:21", "11:31", "11:35",
    ]  # fmt: skip


def test_a_mistake_in_defaults_makes_no_second_one_elsewhere():
    assert len(mistakes(changed("every: 30m", "every: x"), FILE)) == 1


def test_an_adapter_may_take_a_group_inside_and_a_mistake_there_has_its_place():
    text = changed("agencies: [USDOJ-OJP-BJA]", "agencies: [USDOJ-OJP-BJA, {a: b}]")
    assert mistakes(text, FILE) == ["9:63: agencies must be text; it is a group of names"]


def test_a_hundred_mistakes_are_enough():
    text = GOOD + "".join(f"version: {number}\n" for number in range(200))
    assert len(mistakes(text, FILE)) == 100


def test_a_bomb_of_aliases_is_refused_without_being_expanded():
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    told = mistakes("\n".join(lines), FILE)
    assert told[0].startswith("1:5: ")
    assert any("&a0 names a value to be repeated" in line for line in told)


def test_the_error_counts_and_names_the_file():
    with pytest.raises(ConfigError, match=r"sources\.yaml has 1 mistake; `monitor check`"):
        parse("", FILE)
