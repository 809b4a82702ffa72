"""The whole program's manners: help, failures in one sentence, pipes and colours."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import monitor.__main__ as entry
from monitor import __version__, cli
from monitor.cli import _output
from monitor.errors import StoreError

ROOT = Path(__file__).parents[2]
HEAVY = ("httpx", "pydantic", "rich", "selectolax", "slack_sdk", "sqlite_utils", "starlette",
         "structlog", "apscheduler", "yaml", "ruamel", "asyncio")  # fmt: skip


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "monitor", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_lists_every_command_once_in_a_section():
    done = run("--help", COLUMNS="100")
    assert done.returncode == 0
    assert "Start:" in done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines() if "check  " in line] == ["check"]


def test_help_loads_nothing_heavy():
    code = (
        "import sys, monitor.__main__ as m; m.main(['--help']);"
        f"sys.stderr.write(' '.join(n for n in {HEAVY!r} if n in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_the_version_is_told():
    assert run("--version").stdout == f"monitor {__version__}\n"


def test_help_the_version_and_wrong_use_within_one_process(capsys):
    assert entry.main(["--help"]) == 0
    out = capsys.readouterr().out
    assert out.index("Start:") < out.index("Look:") < out.index("Operate:")
    assert out.index("  demo ") < out.index("  init ") < out.index("  check ")
    assert entry.main(["--version"]) == 0
    assert capsys.readouterr().out == f"monitor {__version__}\n"
    assert entry.main(["chekc"]) == 2
    assert capsys.readouterr().err == (
        "monitor: No such command 'chekc'. Did you mean 'check'? Try: monitor --help\n"
    )
    assert entry.main([]) == 2
    assert "Usage: monitor" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chekc"], "No such command 'chekc'."),
        (["check", "--nope"], "No such option: --nope."),
        (["check", "--config"], "Option '--config' requires an argument."),
        (["check", "surplus"], "Got unexpected extra argument"),
    ],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(arguments, sentence):
    done = run(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(f"monitor: {sentence}")
    assert done.stderr.endswith("Try: monitor --help\n")
    assert done.stderr.count("\n") == 1


def test_without_a_command_the_help_is_shown():
    done = run()
    assert done.returncode == 2
    assert "Usage: monitor" in done.stderr


def test_a_reader_that_leaves_early_is_no_failure():
    done = subprocess.run(
        ["bash", "-c", 'set -o pipefail; "$0" -m monitor schema | head -1', sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


class TestFailures:
    """Whatever a command raises, people see one sentence."""

    @pytest.fixture
    def raising(self, monkeypatch):
        def build(error):
            app = typer.Typer()

            @app.command()
            def one():
                raise error

            @app.callback()
            def main():
                pass

            monkeypatch.setattr(entry, "build", lambda: app)
            return entry.main(["one"])

        return build

    def test_a_failure_of_the_project_exits_with_1(self, raising, capsys):
        assert raising(StoreError("the store is locked; stop the other daemon")) == 1
        assert capsys.readouterr().err == "monitor: the store is locked; stop the other daemon\n"

    def test_an_unexpected_fault_says_where_and_how_to_see_more(self, raising, monkeypatch, capsys):
        monkeypatch.delenv("MONITOR_DEBUG", raising=False)
        assert raising(KeyError("x")) == 1
        err = capsys.readouterr().err
        assert "Traceback" not in err
        assert err.startswith("monitor: a fault of its own at test_main.py:")
        assert "KeyError: 'x'. Run it again with MONITOR_DEBUG=1" in err
        assert err.count("\n") == 1

    def test_a_fault_does_not_show_secrets(self, raising, monkeypatch, capsys):
        monkeypatch.delenv("MONITOR_DEBUG", raising=False)
        monkeypatch.setenv("COURTLISTENER_TOKEN", "very-secret")
        raising(RuntimeError("header very-secret\nsecond line"))
        assert "[hidden] second line" in capsys.readouterr().err

    def test_a_fault_in_a_broken_environment_is_still_one_sentence(
        self, raising, monkeypatch, capsys
    ):
        monkeypatch.delenv("MONITOR_DEBUG", raising=False)
        monkeypatch.setenv("MONITOR_LOG", "xml")
        assert raising(RuntimeError("x" * 400)) == 1
        assert "…" in capsys.readouterr().err

    @pytest.mark.parametrize(("written", "shown"), [("1", True), ("0", False), ("", False)])
    def test_debugging_shows_the_traceback(self, raising, monkeypatch, capsys, written, shown):
        monkeypatch.setenv("MONITOR_DEBUG", written)
        assert raising(KeyError("x")) == 1
        assert ("Traceback" in capsys.readouterr().err) is shown

    def test_a_fault_of_the_system_names_the_file(self, raising, monkeypatch, capsys):
        monkeypatch.delenv("MONITOR_DEBUG", raising=False)
        assert raising(PermissionError(13, "Permission denied", "state/monitor.db")) == 1
        assert capsys.readouterr().err == (
            "monitor: Permission denied (state/monitor.db). Check the path and who may use it.\n"
        )

    def test_an_interrupt_is_130(self, raising, capsys):
        assert raising(KeyboardInterrupt()) == 130

    def test_a_command_may_choose_its_exit_code(self, raising):
        assert raising(typer.Exit(1)) == 1


class TestFamilies:
    """A file of commands is found by its name."""

    def test_files_that_begin_with_an_underscore_are_no_families(self):
        assert "check" in cli.families()
        assert not any(name.startswith("_") for name in cli.families())

    def test_every_family_registers_commands_with_help(self):
        for command in cli.build().registered_commands:
            assert (command.help or command.callback.__doc__ or "").strip(), command.callback


class TestTables:
    """On a terminal a table, into a pipe tab-separated lines."""

    def test_into_a_pipe_rows_are_lines_with_tabs(self, capsys):
        _output.table(("id", "health"), [("us/grants", "ok"), ("a\nb", None)])
        assert capsys.readouterr().out == "id\thealth\nus/grants\tok\na b\t\n"

    def test_nothing_to_show_is_said_on_stderr(self, capsys):
        _output.table(("id",), [], empty="no source is defined")
        assert capsys.readouterr() == ("", "no source is defined\n")

    def test_on_a_terminal_the_table_is_drawn_and_page_text_cannot_steer_it(
        self, monkeypatch, capsys
    ):
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        monkeypatch.setenv("NO_COLOR", "1")
        _output.table(("id", "title"), [("1", "[red]\x1b]0;x\x07council")])
        out = capsys.readouterr().out
        assert "\x1b" not in out
        assert "[red]" in out

    @pytest.mark.parametrize("name", ["NO_COLOR", "TERM"])
    def test_no_color_and_dumb_terminals_are_respected(self, name, monkeypatch):
        monkeypatch.delenv("NO_COLOR", raising=False)
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setattr("sys.stdout.isatty", lambda: True)
        from monitor.cli._options import colors

        assert colors(sys.stdout)
        monkeypatch.setenv(name, "dumb")
        assert not colors(sys.stdout)
