"""The shell completes commands and options."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def complete(**environment):
    return subprocess.run(
        [sys.executable, "-m", "monitor"],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_there_is_a_script_for_each_shell(shell):
    assert "_MONITOR_COMPLETE=complete_" in complete(_MONITOR_COMPLETE=f"source_{shell}")


def test_bash_completes_a_command():
    words = {"COMP_WORDS": "monitor catal", "COMP_CWORD": "1"}
    assert complete(_MONITOR_COMPLETE="complete_bash", **words).split() == ["catalogue"]


def test_zsh_shows_what_a_command_does():
    shown = complete(_MONITOR_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="monitor docto")
    assert '"doctor"' in shown
    assert "set-up" in shown


def test_bash_completes_an_option():
    words = {"COMP_WORDS": "monitor check --l", "COMP_CWORD": "2"}
    assert complete(_MONITOR_COMPLETE="complete_bash", **words).split() == ["--live"]
