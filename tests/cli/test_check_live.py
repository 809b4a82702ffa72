"""``monitor check --live`` asks every source once and stores nothing."""

import json
import os

import pytest

from monitor.__main__ import main
from tests.sites import Answer, Site

FEED = """<rss version="2.0"><channel><title>News</title><link>https://city.example/</link>
<description>News</description><item><title>One</title><link>https://city.example/1</link>
<guid>1</guid></item><item><title>Two</title><link>https://city.example/2</link><guid>2</guid></item>
</channel></rss>"""
FILE = """\
version: 1
contact: newsroom@paper.example
defaults: {{every: 5s, channel: "#a", timezone: America/New_York}}
fetch: {{allow_hosts: [127.0.0.1], pause: 0s}}
jurisdictions:
  city:
    name: City
    sources:
      news: {{adapter: feed, url: "{site}/news.xml"}}
      moved: {{adapter: feed, url: "{site}/gone.xml"}}
      other: {{adapter: feed, url: "{site}/page"}}
      walled: {{adapter: feed, url: "{site}/wall"}}
      later: {{adapter: feed, url: "{site}/later.xml", enabled: false}}
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in [*os.environ]:
        if name.startswith(("MONITOR_", "SLACK_")):
            monkeypatch.delenv(name)
    with Site() as running:
        running.page("/news.xml", FEED, type="application/rss+xml")
        running.page("/page", "<html><title>City</title><p>A page</p></html>")
        running.script("/wall", Answer(status=403, body="Access denied"))
        (tmp_path / "sources.yaml").write_text(FILE.format(site=running.url("").rstrip("/")))
        yield running


def test_each_source_is_asked_and_its_answer_told_in_a_word(site, tmp_path, capsys):
    assert main(["check", "--live", "--json"]) == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    answers = {row["source"]: row for row in rows if row["type"] == "answer"}
    assert {name: row["answer"] for name, row in answers.items()} == {
        "city/news": "answers", "city/moved": "no answer",
        "city/other": "another page", "city/walled": "blocked",
    }  # fmt: skip
    assert answers["city/news"]["records"] == 2
    assert answers["city/news"]["reason"] == ""
    assert "404" in answers["city/moved"]["reason"]
    assert not (tmp_path / "state").exists()


def test_a_table_shows_the_same_in_the_order_of_the_file(site, capsys):
    assert main(["check", "--live"]) == 1
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines() if "\t" in line]
    assert [row[0] for row in rows] == [
        "source", "city/news", "city/moved", "city/other", "city/walled",
    ]  # fmt: skip


def test_when_all_answer_the_exit_code_is_0(site, tmp_path, capsys):
    path = tmp_path / "sources.yaml"
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True)
                            if not line.lstrip().startswith(("moved", "other", "walled"))))  # fmt: skip
    assert main(["check", "--live"]) == 0
    assert "city/news\tanswers\t2\t" in capsys.readouterr().out


def test_a_wrong_file_is_not_asked_for(site, tmp_path, capsys):
    (tmp_path / "sources.yaml").write_text("version: 1\n")
    assert main(["check", "--live"]) == 2
    assert site.hits == []
