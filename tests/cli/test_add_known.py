"""``monitor add "Somerville, MA"``: a place of the catalogue, tried before it is written."""

import json

import pytest

import monitor.__main__ as entry
from monitor.cli import _add_known
from monitor.config import load
from monitor.config.catalogue import Entry, KnownSource
from monitor.errors import ConfigError
from tests.sites import Site

HEAD = """version: 1   # a comment that stays
contact: desk@paper.example
defaults: {every: 30m, channel: "#watch", timezone: America/New_York}
fetch: {allow_hosts: [127.0.0.1], pause: 0s}

jurisdictions:
  us: {name: United States, sources: {grants: {adapter: grants_gov}}}
"""
FEED = """<rss version="2.0"><channel><title>News</title><link>https://a.example/</link>
<description>d</description><item><title>Council meets</title><link>https://a.example/1</link>
<guid>1</guid></item></channel></rss>"""


def place(site, *paths: str) -> Entry:
    sources = tuple(
        KnownSource(f"news{n or ''}", "feed", {"url": site.url(path)}, "2026", "very", "answered")
        for n, path in enumerate(paths)
    )
    return Entry("riverton-ma", "Riverton, Massachusetts", "America/New_York",
                 ("City of Riverton",), sources)  # fmt: skip


@pytest.fixture
def site():
    with Site() as running:
        running.page("/news.xml", FEED, type="application/rss+xml")
        running.page("/more.xml", FEED, type="application/rss+xml")
        yield running


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    path = tmp_path / "sources.yaml"
    path.write_text(HEAD)
    return path


@pytest.fixture
def add(monkeypatch, capsys):
    def run(town, *arguments):
        monkeypatch.setattr("monitor.config.catalogue.entries", lambda: (town,))
        code = entry.main(["add", town.name, *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_what_can_be_read_is_shown_and_written_with_comments_kept(site, file, add):
    code, out, err = add(place(site, "/news.xml", "/more.xml"), "--yes")
    assert code == 0, err
    assert "riverton-ma/news: feed, 1 records" in out
    assert "Council meets" in out
    assert "riverton-ma/news, riverton-ma/news1 stand in sources.yaml now." in out
    assert file.read_text().startswith("version: 1   # a comment that stays")
    config = load(file)
    assert set(config.sources) == {"us/grants", "riverton-ma/news", "riverton-ma/news1"}
    assert config.jurisdictions["riverton-ma"].aliases == ("City of Riverton",)


def test_what_cannot_be_read_is_left_out_and_said(site, file, add):
    code, out, err = add(place(site, "/news.xml", "/gone.xml"), "--yes")
    assert code == 0
    assert "riverton-ma/news1: feed cannot be read now: " in err
    assert "riverton-ma/news stands in sources.yaml now." in out
    assert "riverton-ma/news1" not in load(file).sources


def test_when_nothing_can_be_read_nothing_is_written(site, file, add):
    code, _, err = add(place(site, "/gone.xml"), "--yes")
    assert code == 2
    assert "nothing of Riverton, Massachusetts can be read now" in err
    assert file.read_text() == HEAD


def test_a_dry_run_prints_what_would_be_written(site, file, add):
    code, out, _ = add(place(site, "/news.xml"), "--dry-run")
    assert code == 0
    assert "riverton-ma:" in out
    assert "adapter: feed" in out
    assert file.read_text() == HEAD


def test_without_a_terminal_nothing_is_written_unasked(site, file, add):
    code, _, err = add(place(site, "/news.xml"))
    assert code == 0
    assert "say --yes to write it" in err
    assert file.read_text() == HEAD


def test_a_place_that_is_watched_already_is_said_to_be(site, file, add):
    add(place(site, "/news.xml"), "--yes")
    before = file.read_text()
    code, _, err = add(place(site, "/news.xml"), "--yes")
    assert code == 0
    assert "Riverton, Massachusetts is watched already." in err
    assert file.read_text() == before


def test_json_lines(site, file, add):
    code, out, _ = add(place(site, "/news.xml"), "--json")
    assert code == 0
    row = json.loads(out)
    assert (row["source"], row["written"]) == ("riverton-ma/news", True)


def test_a_name_the_catalogue_does_not_know_is_wrong_input(file, capsys):
    assert entry.main(["add", "Somervile"]) == 2
    assert 'it knows "Somerville, Massachusetts"' in capsys.readouterr().err
    assert entry.main(["add", "Qqzzx"]) == 2
    assert "give an address of its web site" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["https://city.example/x", "city.example", "localhost:8000/x", "127.0.0.1:80"]
)
def test_addresses_are_not_looked_up_as_names(text):
    assert _add_known.known(text) is None


def test_names_are(text="Somerville, MA"):
    assert _add_known.known(text).id == "somerville-ma"
    with pytest.raises(ConfigError):
        _add_known.known("St. Qqzzx, ZZ")
