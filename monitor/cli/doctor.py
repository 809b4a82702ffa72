"""``doctor``: is everything set up."""

import os
from typing import Annotated, Any

import typer

from monitor.cli._help import START
from monitor.cli._options import AsJson, ConfigPath, StatePath, colors

MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "wrong": ("WRONG", "red")}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=START)(doctor)


def doctor(
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask Slack about token, scopes and channels.")
    ] = False,
    config: ConfigPath = None,
    state: StatePath = None,
    as_json: AsJson = False,
) -> None:
    """Look for the usual set-up mistakes, and say how to mend each.

    Looks at Python, Tesseract, sources.yaml, the state folder, the disk, the database, the clock,
    the tokens, proxies, the port, and whether another daemon runs; asks Slack, without posting,
    about scopes, channels and the time. Leaves with 1 when something is wrong; notes do not count.
    """
    from monitor.app import doctor as examination
    from monitor.app import real_clock
    from monitor.cli import _output

    examined = examination.examine(os.environ, real_clock(), config=config, state=state)
    findings = [*examined.findings]
    if not offline and examined.settings is not None and examined.config is not None:
        from monitor.app.doctor_slack import ask_slack

        findings += ask_slack(examined.settings, examined.config, real_clock())
    for finding in findings:
        if as_json:
            _output.line({"type": finding.level, "what": finding.what, "message": finding.sentence})
        else:
            _tell(finding)
    if any(finding.level is examination.Level.WRONG for finding in findings):
        raise typer.Exit(1)


def _tell(finding: Any) -> None:
    import sys

    word, color = MARKS[finding.level]
    mark = word.ljust(6)
    if colors(sys.stdout):
        mark = typer.style(mark, fg=color, bold=finding.level == "wrong")
    typer.echo(f"{mark} {finding.what}: {finding.sentence}")
