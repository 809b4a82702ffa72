"""``monitor new-adapter`` writes an adapter that already keeps the contract, and overwrites nothing."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from monitor.__main__ import main
from monitor.app.scaffold import Wanted, scaffold
from monitor.app.scaffold.guess import guess
from monitor.errors import ConfigError
from tests.config.files import GOOD
from tests.sites import Site

ROOT = Path(__file__).parents[2]
URL = "https://council.example/meetings"
PAGE = """<!doctype html><html><head><title>Meetings - Example City</title></head><body>
<h1>Meetings</h1><nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<table class="meetings"><tr><th>Meeting</th><th>Date</th><th>Agenda</th></tr>
<tr><td><a href="/m/17">City Council</a></td><td>November 24, 2026 6:00 PM</td>
<td><a href="/m/17/agenda.pdf">Agenda</a></td></tr>
<tr><td><a href="/m/18">Planning Board - CANCELLED</a></td><td>December 1, 2026 7:30 PM</td>
<td></td></tr>
<tr><td><a href="/m/19">Zoning Board</a></td><td>December 3, 2026</td><td></td></tr>
</table></body></html>
"""


def wanted(**changes):
    return Wanted(
        **{
            "name": "example_city",
            "url": URL,
            "body": PAGE.encode(),
            "content_type": "text/html; charset=utf-8",
            "today": date(2026, 11, 23),
            **changes,
        }
    )


@pytest.fixture
def checkout(tmp_path):
    """As much of the project as an adapter and its tests need."""
    for name in ("monitor", "tests/adapters", "docs/adapters.md", "pyproject.toml"):
        here, there = ROOT / name, tmp_path / name
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(here, there)
    (tmp_path / "tests/__init__.py").touch()
    (tmp_path / "tests/fixtures").mkdir()
    return tmp_path


def test_the_rows_of_a_page_are_guessed_from_what_repeats_with_dates():
    found = guess(PAGE.encode(), "text/html")
    assert found.rows == "table.meetings tr"
    assert found.count == 3
    assert found.mark == "Meetings - Example City"


def test_a_page_without_dates_gives_no_guess():
    assert guess(b"<html><title>Hello</title><p>Nothing</p></html>", "text/html").count == 0
    assert guess(b"", "text/html").count == 0


def test_what_is_written_keeps_the_contract_of_adapters(checkout):
    scaffold(checkout, wanted())
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly",
        "tests/adapters/test_conformance.py", "-k", "example_city", "--no-header",
    ]  # fmt: skip
    first = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert "expected.json was written: review it" in first.stdout, first.stdout
    again = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stdout
    written = (checkout / "tests/fixtures/example_city/page/expected.json").read_text("utf-8")
    assert '"starts_at": "2026-11-24T18:00:00-05:00"' in written
    assert '"status": "cancelled"' in written
    assert '"starts_at": "2026-12-03"' in written


def test_what_is_written_passes_the_quick_checks(checkout):
    scaffold(checkout, wanted())
    code = "monitor/adapters/council/example_city.py"
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, code],
            cwd=checkout,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_row_stands_with_the_other_rows(checkout):
    scaffold(checkout, wanted(title='The "Example" City'))
    lines = (checkout / "docs/adapters.md").read_text("utf-8").splitlines()
    (number,) = [n for n, line in enumerate(lines) if line.startswith("| `example_city` |")]
    assert lines[number - 1].startswith("| `")
    compile(
        (checkout / "monitor/adapters/council/example_city.py").read_text("utf-8"), "code", "exec"
    )


def test_other_kinds_of_answers_keep_their_kind(checkout):
    paths, found = scaffold(checkout, wanted(body=b"{}", content_type="application/json"))
    assert "body.json" in [path.name for path in paths]
    assert found.count == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Example-City"}, "cannot be an adapter's name"),
        ({"name": "legistar"}, "already something called legistar"),
        ({"group": "towns"}, "known are council, grants, courts, generic"),
        ({"url": "council"}, "is no web address"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_sentence(checkout, changes, sentence):
    with pytest.raises(ConfigError, match=sentence):
        scaffold(checkout, wanted(**changes))


def test_nothing_is_overwritten(checkout):
    scaffold(checkout, wanted())
    with pytest.raises(ConfigError, match="already something called example_city"):
        scaffold(checkout, wanted())


def test_outside_a_checkout_it_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no checkout of the project"):
        scaffold(tmp_path, wanted())


def test_the_command_takes_a_saved_page(checkout, monkeypatch, capsys):
    monkeypatch.chdir(checkout)
    Path("page.html").write_text(PAGE, encoding="utf-8")
    assert main(["new-adapter", "example_city", URL, "--file", "page.html"]) == 0
    out = capsys.readouterr().out
    assert "written: monitor/adapters/council/example_city.py" in out
    assert "3 rows with a date match 'table.meetings tr'." in out


def test_the_command_fetches_a_live_page(checkout, monkeypatch, capsys):
    monkeypatch.chdir(checkout)
    Path("sources.yaml").write_text(GOOD + "fetch: {allow_hosts: [127.0.0.1], pause: 0s}\n")
    with Site() as site:
        site.page("/meetings", PAGE)
        assert main(["new-adapter", "example_city", site.url("/meetings")]) == 0
    assert Path("tests/fixtures/example_city/page/body.html").read_text("utf-8") == PAGE
    capsys.readouterr()
