"""``add``: what is offered, what is written, and that nothing else moves."""

import json

import pytest
from ruamel.yaml import YAML

import monitor.__main__ as entry
from tests.cli.test_parse import FIXTURES
from tests.parse.test_guess import CARDS, PROSE, TABLE
from tests.sites import Site

HEAD = """version: 1   # a comment that stays
contact: desk@paper.example
defaults: {every: 30m, channel: "#watch", timezone: America/New_York}
fetch: {allow_hosts: [127.0.0.1], pause: 0s}

jurisdictions:
  riverton-ma:
    name: Riverton, Massachusetts
    sources:
      council: {adapter: legistar, client: riverton, every: 1h}   # the council
"""


@pytest.fixture
def site():
    with Site() as running:
        yield running


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MONITOR_CONFIG", raising=False)
    path = tmp_path / "sources.yaml"
    path.write_text(HEAD)
    return path


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = entry.main(["add", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def sources(file) -> dict:
    data = YAML(typ="safe", pure=True).load(file.read_text())
    return {
        f"{place}/{name}": entry
        for place, each in data["jurisdictions"].items()
        for name, entry in each["sources"].items()
    }


def test_a_calendar_is_recognised_shown_and_written(capsys, site, file):
    site.page("/cal.ics", (FIXTURES / "ical/calendar/body.ics").read_bytes(), type="text/calendar")
    url = site.url("/cal.ics")
    code, out, err = run(
        capsys, url, "--yes", "--jurisdiction", "riverton-ma", "--name", "calendar"
    )
    assert code == 0, err
    assert "ical: the address is a calendar (90% sure" in out
    assert "riverton-ma/calendar stands in sources.yaml now" in out
    assert sources(file)["riverton-ma/calendar"] == {"adapter": "ical", "url": url}
    assert file.read_text().startswith(HEAD)
    assert entry.main(["check"]) == 0


def test_an_unknown_page_is_offered_with_guessed_selectors_and_how_sure_they_are(
    capsys, site, file
):
    site.page("/meetings", TABLE)
    code, out, err = run(capsys, site.url("/meetings"), "--yes", "-j", "riverton-ma")
    assert code == 0, err
    assert "guessed" in out
    assert "% sure" in out
    assert "Board of Health" in out
    entry_ = sources(file)["riverton-ma/meetings"]
    assert entry_["adapter"] == "page"
    assert entry_["kind"] == "meeting"


def test_dry_run_prints_the_entry_and_writes_nothing(capsys, site, file):
    site.page("/meetings", CARDS)
    before = file.read_text()
    code, out, _ = run(capsys, site.url("/meetings"), "--dry-run", "-j", "riverton-ma")
    assert code == 0
    assert "      meetings:\n        adapter: page" in out
    assert file.read_text() == before


def test_a_dry_run_needs_no_file(capsys, tmp_path, monkeypatch, site):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(capsys, "https://127.0.0.1:1/x", "--dry-run")
    assert code == 2
    assert "sources.yaml" not in err
    code, _, err = run(capsys, "https://city.example/", "--yes")
    assert code == 2
    assert "monitor init" in err


def test_a_new_jurisdiction_is_named_by_the_page_and_gets_its_zone(capsys, site, file):
    text = CARDS.replace("<title>Meetings", "<title>City of Lakeview - Meetings").replace(
        "</main>", "<p>City Hall, Lakeview, IL 60601</p></main>"
    )
    site.page("/meetings", text)
    code, _, err = run(capsys, site.url("/meetings"), "--yes")
    assert code == 0, err
    data = YAML(typ="safe", pure=True).load(file.read_text())["jurisdictions"]["lakeview-il"]
    assert data["name"] == "Lakeview, Illinois"
    assert data["timezone"] == "America/Chicago"


def test_a_city_that_moved_keeps_its_id_and_what_was_set(capsys, site, file):
    site.page("/cal.ics", (FIXTURES / "ical/calendar/body.ics").read_bytes(), type="text/calendar")
    url = site.url("/cal.ics")
    code, _, err = run(capsys, url, "--yes", "--replace", "riverton-ma/council")
    assert code == 0, err
    assert sources(file) == {"riverton-ma/council": {"adapter": "ical", "url": url, "every": "1h"}}
    assert "# the council" in file.read_text()


def test_json_lines_tell_the_next_records_and_the_entry(capsys, site, file):
    site.page("/meetings", CARDS)
    code, out, _ = run(capsys, site.url("/meetings"), "--json", "-j", "riverton-ma", "--dry-run")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert lines[-1]["type"] == "entry"
    assert lines[-1]["source"] == "riverton-ma/meetings"
    assert lines[-1]["guessed"] is True
    assert lines[-1]["written"] is False
    assert {line["type"] for line in lines[:-1]} <= {"record"}


def test_without_an_answer_nothing_is_written(capsys, site, file):
    site.page("/meetings", CARDS)
    before = file.read_text()
    code, _, err = run(capsys, site.url("/meetings"), "-j", "riverton-ma")
    assert code == 0
    assert "say --yes" in err
    assert file.read_text() == before


def test_prose_is_offered_as_a_page_and_says_that_it_is_unsure(capsys, site, file):
    site.page("/about", PROSE)
    code, out, _ = run(capsys, site.url("/about"), "--dry-run", "-j", "riverton-ma")
    assert code == 0
    assert "30% sure, guessed" in out


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/none", "404"),
        ("/soft", "no platform that is known"),
        ("/empty", "no platform that is known"),
    ],
)
def test_what_is_no_page_is_not_added(capsys, site, file, path, words):
    site.page(
        "/soft",
        "<html><head><title>Page not found</title></head><body><main><h1>Page not found</h1><p>Sorry.</p></main></body></html>",
    )
    site.page("/empty", "<html><body><div id=root></div><script src=/x.js></script></body></html>")
    before = file.read_text()
    code, _, err = run(capsys, site.url(path), "--yes", "-j", "riverton-ma")
    assert code == 2
    assert words in err
    assert file.read_text() == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nonsense",), "no address of a web page"),
        (("https://city.example/", "--replace", "riverton-ma/concil"), "did you mean"),
        (("https://city.example/", "--timezone", "Mars/Base"), "no IANA zone"),
    ],
)
def test_wrong_input_is_refused_before_anything_is_read(capsys, file, arguments, words):
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert words in err


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Meetings - Town of Riverton, Massachusetts", "Riverton"),
        ("CITY OF RIVERTON MEETINGS", "Riverton"),
        ("City of New Riverton Public Meetings | Home", "New Riverton"),
        ("Agendas | Riverton, MA", "Riverton"),
        ("Riverton County Board of Supervisors", "Riverton County"),
    ],
)
def test_a_place_is_called_as_the_title_of_its_page_calls_it(title, name, capsys, site, file):
    page = TABLE if "</head>" in TABLE else f"<html><head></head><body>{TABLE}</body></html>"
    site.page("/m", page.replace("<head>", f"<head><title>{title}</title>"))
    code, _out, err = run(
        capsys, site.url("/m"), "--yes", "--jurisdiction", "there", "--timezone", "America/New_York"
    )
    assert code == 0, err
    data = YAML(typ="safe", pure=True).load(file.read_text())
    assert data["jurisdictions"]["there"]["name"].partition(",")[0] == name
