"""``monitor init`` writes a first file that is right, and never overwrites one."""

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.__main__ import main
from monitor.cli import init
from monitor.config import load
from monitor.config.first import sanctuary_topic, split_words
from monitor.config.read import parse
from monitor.settings import Settings
from tests.config.files import GOOD
from tests.docs.pages import ROOT
from tests.fake_slack import FakeSlack
from tests.sites import Site


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith(("MONITOR_", "SLACK_")):
            monkeypatch.delenv(name)
    return tmp_path


def answering(monkeypatch, *lines):
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_options_alone_write_the_whole_file(capsys):
    arguments = ["init", "--contact", "desk@paper.example", "--channel", "city-hall", "--yes",
                 "--city", "Somerville, MA", "--city", "oakland-ca", "--words", 'trust act, "x"',
                 "--no-grants"]  # fmt: skip
    assert main(arguments) == 0
    config = load("sources.yaml")
    assert config.warnings == ()
    assert (config.contact, config.channel, config.ops) == (
        "desk@paper.example", "#city-hall", "#city-hall-ops",
    )  # fmt: skip
    assert list(config.sources) == ["somerville-ma/council", "oakland-ca/council"]
    assert config.jurisdictions["oakland-ca"].zone == "America/Los_Angeles"
    assert config.topics["words"].any == ("trust act", '"x"')
    assert "sanctuary" in config.topics
    out = capsys.readouterr().out
    assert "sources.yaml is written: 2 sources, checked." in out
    assert "monitor preview somerville-ma/council" in out
    assert "monitor slack manifest" in out
    assert out.rstrip().endswith("Start:                monitor run")


def test_an_existing_file_is_never_overwritten(capsys):
    Path("sources.yaml").write_text("mine")
    assert main(["init", "--yes", "--contact", "a@b.co"]) == 2
    assert Path("sources.yaml").read_text() == "mine"
    assert "add a city with `monitor add`" in capsys.readouterr().err


def test_questions_are_asked_again_until_the_answer_can_be_used(monkeypatch, capsys):
    answering(
        monkeypatch,
        "nobody", "desk@paper.example",        # contact
        "Civic watch!", "civic",               # channel
        "Somervile", "1",                      # city, chosen from the like-named ones
        "Qqzzx",                               # not in the catalogue
        "",                                    # done
        "n", "", "y", "n",                     # topics, own words, grants, preview
    )  # fmt: skip
    assert main(["init"]) == 0
    config = load("sources.yaml")
    assert (config.contact, config.channel, config.zone) == (
        "desk@paper.example", "#civic", "America/New_York",
    )  # fmt: skip
    assert list(config.sources) == ["somerville-ma/council", "us/doj-grants"]
    assert config.topics == {}
    err = capsys.readouterr().err
    assert "neither an e-mail address nor a web address" in err
    assert "is not the name of a channel" in err
    assert "Not in the catalogue" in err


def test_without_any_city_the_file_is_still_right(monkeypatch, capsys):
    assert main(["init", "--yes", "--contact", "a@b.co", "--no-grants", "--no-sanctuary"]) == 0
    config = load("sources.yaml")
    assert config.active == ()
    assert "monitor add https://" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--contact", "nobody", "neither an e-mail"),
        ("--city", "Somervile", 'it knows "Somerville, Massachusetts"'),
        ("--city", "Qqzzx", "give an address of its web site"),
        ("--timezone", "Boston", "there is no time zone 'Boston'"),
    ],
)
def test_an_option_that_cannot_be_used_is_wrong_input(option, value, sentence, capsys):
    given = {"--contact": "a@b.co", option: value}
    arguments = [part for pair in given.items() for part in pair]
    assert main(["init", "--yes", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not Path("sources.yaml").exists()


def test_old_facts_are_pointed_at(capsys):
    assert main(["init", "--yes", "--contact", "a@b.co", "--city", "mesa-az"]) == 0
    assert "check --live" in capsys.readouterr().out


def test_with_a_token_slack_is_to_be_tested(monkeypatch, capsys):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    assert main(["init", "--yes", "--contact", "a@b.co"]) == 0
    assert "monitor slack test" in capsys.readouterr().out


def test_with_a_token_slack_is_checked_without_posting(monkeypatch, capsys):
    with FakeSlack(["#civic", "#civic-ops"]) as slack:
        monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
        monkeypatch.setenv("SLACK_API_URL", slack.url)
        answering(monkeypatch, "a@b.co", "civic", "", "", "n", "", "y", "n", "y")
        assert main(["init"]) == 0
        assert slack.stored == []
    assert "ok     Slack channel #civic: found" in capsys.readouterr().out


def test_another_name_for_the_file(home):
    assert main(["init", "--yes", "--contact", "a@b.co", "--config", "conf/mine.yaml"]) == 0
    assert load(home / "conf/mine.yaml").sources


def test_the_sanctuary_topic_is_that_of_the_shipped_file():
    shipped = (ROOT / "sources.yaml").read_text(encoding="utf-8")
    block = "".join(f"  {line}\n" if line else "\n" for line in sanctuary_topic().splitlines())
    assert block in shipped


def test_words_are_parted_by_commas():
    assert split_words(" a, b c ,,a") == ("a", "b c")


PAGE = """<html><head><title>Meetings</title></head><body><table class="meetings">
<tr><td class="name">City Council</td><td class="date">{day} 6:00 PM</td></tr>
<tr><td class="name">Old Council</td><td class="date">2020-01-06 6:00 PM</td></tr></table></body></html>"""


def test_an_address_is_added_as_monitor_add_does_it_and_the_placeholder_goes(capsys):
    with Site() as site:
        site.page("/news.xml", FEED, type="application/rss+xml")
        url = site.url("/news.xml")
        arguments = ["--yes", "--contact", "a@b.co", "--city", url, "--no-grants", "--no-sanctuary"]
        assert main(["init", *arguments]) == 0
        err = capsys.readouterr().err
        assert f"{url} is not added: " in err, "a private address is refused, and stops nothing"
    assert "my-city" in Path("sources.yaml").read_text()


def test_the_placeholder_goes_once_a_city_is_added(capsys):
    """From nothing to a watched page of a pasted address, in two commands."""
    assert main(["init", "--yes", "--contact", "a@b.co", "--no-grants", "--no-sanctuary"]) == 0
    path = Path("sources.yaml")
    path.write_text(path.read_text() + "fetch: {allow_hosts: [127.0.0.1], pause: 0s}\n")
    with Site() as site:
        site.page("/news.xml", FEED, type="application/rss+xml")
        given = ["add", site.url("/news.xml"), "--yes", "--jurisdiction", "riverton-ma"]
        assert main([*given, "--timezone", "America/New_York"]) == 0
    assert list(load(path).jurisdictions) == ["riverton-ma"]
    assert "my-city" not in path.read_text()
    assert "Council meets" in capsys.readouterr().out


FEED = """<rss version="2.0"><channel><title>News</title><link>https://a.example/</link>
<description>d</description><item><title>Council meets</title><link>https://a.example/1</link>
<guid>1</guid></item></channel></rss>"""


class TestPreview:
    """What the first source reads now."""

    def show(self, page, capsys):
        with Site() as site:
            if page:
                site.page("/m", page)
            text = GOOD[: GOOD.index("      grants:")] + (
                f"      m: {{adapter: page, url: '{site.url('/m')}', rows: 'table.meetings tr',\n"
                "          kind: meeting, title: .name, starts_at: .date}\n"
                "fetch: {allow_hosts: [127.0.0.1], pause: 0s}\n"
            )
            init._preview(Settings(), parse(text, Path("sources.yaml")))
        return capsys.readouterr()

    def test_the_next_records_are_shown(self, capsys):
        day = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
        out = self.show(PAGE.format(day=day), capsys).out
        assert f"{day} 18:00\tCity Council\t" in out
        assert "Old Council" not in out
        assert "1 record in all." in out

    def test_a_site_that_does_not_answer_stops_nothing(self, capsys):
        assert "It cannot be read now: " in self.show("", capsys).err
