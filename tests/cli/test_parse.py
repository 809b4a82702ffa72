"""``parse`` and ``preview``: what the commands print, and how they refuse."""

import json
from pathlib import Path

import pytest

import monitor.__main__ as entry
from tests.sites import Site

FIXTURES = Path(__file__).parents[1] / "fixtures"
EVENTS = FIXTURES / "legistar/events/body.json"
EVENTS_URL = "https://webapi.legistar.com/v1/riverton/Events"


def run(capsys, *arguments: str) -> tuple[int, list[dict], str]:
    code = entry.main(list(arguments))
    said = capsys.readouterr()
    return (
        code,
        [json.loads(line) for line in said.out.splitlines() if line.startswith("{")],
        said.err,
    )


def records(lines: list[dict]) -> list[dict]:
    return [line for line in lines if line["type"] == "record"]


def test_a_saved_page_is_recognised_by_address_and_content(capsys):
    code, lines, err = run(
        capsys,
        "parse",
        str(EVENTS),
        "--url",
        EVENTS_URL,
        "--today",
        "2026-08-20",
        "--timezone",
        "America/Los_Angeles",
    )
    assert (code, err) == (0, "")
    assert lines[-1]["type"] == "summary"
    assert lines[-1]["adapter"] == "legistar"
    assert lines[-1]["records"] == len(records(lines)) == 10
    assert records(lines)[0]["starts_at"] == "2026-11-17T18:00:00-08:00"
    assert next(iter(lines[0])) == "type"
    assert {line["type"] for line in lines} >= {"record", "request", "dropped", "summary"}


def test_past_meetings_are_shown_unless_the_window_is_asked_for(capsys):
    arguments = ("parse", str(EVENTS), "--url", EVENTS_URL, "--today", "2030-01-01")
    _, everything, _ = run(capsys, *arguments)
    _, window, _ = run(capsys, *arguments, "--option", "days_back=7")
    assert records(everything)
    assert not records(window)


def test_the_step_of_a_detail_page_is_told_by_its_address(capsys):
    body = FIXTURES / "legistar/items/body.json"
    _, lines, _ = run(
        capsys, "parse", str(body), "--url", f"{EVENTS_URL}/7288/EventItems?Attachments=1"
    )
    assert {line["kind"] for line in records(lines)} == {"agenda_item"}
    assert {line["parent"] for line in records(lines)} == {"7288"}


def test_a_page_that_needs_its_list_is_said_to(capsys):
    case = FIXTURES / "civicweb/documents"
    url = "https://town.civicweb.net/Services/MeetingsService.svc/meetings/501/meetingDocuments"
    code, lines, err = run(capsys, "parse", str(case / "body.json"), "--url", url)
    assert (code, lines) == (2, [])
    assert "only after the list" in err


def test_what_a_platform_refuses_is_not_read_as_just_any_feed(capsys, tmp_path):
    feed = tmp_path / "feed.xml"
    feed.write_text(
        "<rss version='2.0'><channel><title>x</title><item><title>A</title></item></channel></rss>"
    )
    code, lines, _ = run(capsys, "parse", str(feed), "--url", EVENTS_URL)
    assert (code, lines) == (1, [])


def test_a_calendar_page_is_read_by_the_adapter_that_can_read_it(capsys):
    body = FIXTURES / "legistar_html/calendar/body.html"
    code, lines, _ = run(
        capsys, "parse", str(body), "--url", "https://riverton.legistar.com/Calendar.aspx"
    )
    assert (code, lines[-1]["adapter"]) == (0, "legistar_html")


def test_any_page_is_read_with_settings_given(capsys):
    body = FIXTURES / "page/meetings/body.html"
    code, lines, _ = run(
        capsys, "parse", str(body), "--url", "https://riverton.example/meetings", "--adapter", "page",
        "-o", "rows=table.meetings tr", "-o", "kind=meeting", "-o", "title=.name", "-o", "starts_at=.date",
        "-o", "documents={agenda: a.agenda@href}",
    )  # fmt: skip
    assert code == 0
    assert records(lines)[0]["documents"][0]["role"] == "agenda"


def test_a_table_is_shown_on_a_terminal(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert entry.main(["parse", str(EVENTS), "--url", EVENTS_URL, "--today", "2026-08-20"]) == 0
    said = capsys.readouterr().out
    assert "2026-11-17 18:00" in said
    assert "left out event 12: impossible date" in said
    assert "legistar: 10 records" in said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--url", "https://city.example/"), 2, "no platform that is known"),
        ((), 2, "no platform that is known"),
        (("--url", "https://x.example/", "--adapter", "nothing"), 2, "no adapter called 'nothing'"),
        (("--url", EVENTS_URL, "--today", "yesterday"), 2, "--today 'yesterday' is no day"),
        (("--url", EVENTS_URL, "--timezone", "Mars/Base"), 2, "no IANA zone"),
        (("--url", EVENTS_URL, "-o", "client"), 2, "write it like"),
        (("--url", EVENTS_URL, "-o", "colour=red"), 2, "colour: Extra inputs"),
        (("--url", "nonsense"), 2, "no address of a web page"),
        (("--url", EVENTS_URL, "--source", "demo/council"), 2, "sources.yaml"),
        (("--url", EVENTS_URL), 1, "web page where JSON was expected"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(capsys, tmp_path, monkeypatch, arguments, code, words):
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.html"
    page.write_text(
        "<!doctype html><html><body><p>Welcome to the city of Elsewhere</p></body></html>"
    )
    found, lines, err = run(capsys, "parse", str(page), *arguments)
    assert (found, lines) == (code, [])
    assert words in err
    assert "Traceback" not in err


def test_a_file_that_is_not_there_is_said(capsys):
    code, _, err = run(capsys, "parse", "/nonexistent/file.html", "--url", EVENTS_URL)
    assert code == 2
    assert "cannot be read" in err


# --- preview ------------------------------------------------------------------------------------


@pytest.fixture
def site():
    with Site() as running:
        yield running


def config(tmp_path: Path, site: Site, more: str = "") -> str:
    path = tmp_path / "sources.yaml"
    path.write_text(
        f"""version: 1
contact: desk@paper.example
defaults: {{every: 30m, channel: "#watch", timezone: America/New_York}}
fetch: {{allow_hosts: [127.0.0.1], pause: 0s}}
jurisdictions:
  riverton-ma:
    name: Riverton, Massachusetts
    sources:
      council: {{adapter: legistar, client: riverton, base_url: "{site.url("")}"}}
{more}"""
    )
    return str(path)


def put_legistar(site: Site) -> None:
    site.page("/v1/riverton/Events", EVENTS.read_bytes(), type="application/json")
    for event in ("7290", "7288", "7287", "7284", "7280"):
        items = (FIXTURES / "legistar/items/body.json").read_bytes()
        site.page(f"/v1/riverton/Events/{event}/EventItems", items, type="application/json")


def test_a_source_is_read_now_with_its_details_and_nothing_is_stored(capsys, tmp_path, site):
    put_legistar(site)
    code, lines, err = run(
        capsys, "preview", "riverton-ma/council", "--config", config(tmp_path, site), "--pages", "3"
    )
    assert (code, err) == (0, "")
    assert {line["kind"] for line in records(lines)} <= {"meeting", "agenda_item"}
    assert lines[-1]["adapter"] == "legistar"
    assert not (tmp_path / "state").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"sources.yaml"}


def test_an_address_is_recognised_and_read(capsys, tmp_path, site):
    calendar = (FIXTURES / "ical/calendar/body.ics").read_bytes()
    site.page("/cal.ics", calendar, type="text/calendar")
    code, lines, _ = run(
        capsys,
        "preview",
        site.url("/cal.ics"),
        "--config",
        config(tmp_path, site),
        "-o",
        "days_back=36500",
    )
    assert (code, lines[-1]["adapter"]) == (0, "ical")
    assert records(lines)


def test_an_unknown_page_is_said_to_be_unknown(capsys, tmp_path, site):
    site.page("/", "<html><body><h1>Welcome to Riverton, a friendly city</h1></body></html>")
    code, lines, err = run(capsys, "preview", site.url("/"), "--config", config(tmp_path, site))
    assert (code, lines) == (2, [])
    assert "no platform that is known" in err
    assert "monitor add" in err


def test_a_page_that_is_gone_and_a_source_that_is_not_there_are_said(capsys, tmp_path, site):
    code, _, err = run(capsys, "preview", site.url("/none"), "--config", config(tmp_path, site))
    assert code == 2
    assert "404" in err
    code, _, err = run(capsys, "preview", "riverton-ma/concil", "--config", config(tmp_path, site))
    assert code == 2
    assert "did you mean riverton-ma/council" in err


def test_a_source_that_cannot_be_read_fails_in_one_sentence(capsys, tmp_path, site):
    site.page("/v1/riverton/Events", "<html>moved</html>")
    code, lines, err = run(
        capsys, "preview", "riverton-ma/council", "--config", config(tmp_path, site)
    )
    assert (code, lines) == (1, [])
    assert "web page where JSON was expected" in err
