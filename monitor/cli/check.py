"""``check`` and ``schema``: is ``sources.yaml`` right, and what may stand in it."""

import sys
from typing import Annotated, Any

import typer

from monitor.cli._help import START
from monitor.cli._options import AsJson, ConfigPath


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command(rich_help_panel=START)(check)
    app.command(rich_help_panel=START)(schema)


def check(
    live: Annotated[
        bool,
        typer.Option("--live", help="Also ask every source once, and tell which of them answer."),
    ] = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Check sources.yaml; every mistake with its file, line and column.

    Leaves with 0 when the file can be used, with 2 when it cannot. Oddities that work are told as
    warnings and change nothing about that. With --live nothing is stored and nobody is told; it
    leaves with 1 when a source cannot be read.
    """
    from monitor.cli import _options, _output
    from monitor.config import load
    from monitor.errors import ConfigError, Mistake

    def told(mistake: Mistake, level: str) -> None:
        row = {"type": level, "file": mistake.file, "line": mistake.line}
        _output.line({**row, "column": mistake.column, "message": mistake.message})

    settings = _options.settings(config=config, logs=live)
    try:
        found = load(settings.config, cap=settings.config_bytes)
    except ConfigError as error:
        if not as_json:
            raise
        for mistake in error.mistakes:
            told(mistake, "mistake")
        if not error.mistakes:
            _output.line({"type": "mistake", "message": str(error)})
        raise typer.Exit(2) from None
    for warning in found.warnings:
        if as_json:
            told(warning, "warning")
        else:
            typer.echo(f"{_place(warning)} warning: {warning.message}", err=True)
    summary = {
        "jurisdictions": len(found.jurisdictions),
        "sources": len(found.sources),
        "enabled": len(found.active),
        "topics": len(found.topics),
        "routes": len(found.routes),
        "warnings": len(found.warnings),
    }
    if as_json:
        _output.line({"type": "summary", "file": str(found.path), **summary})
    else:
        said = ", ".join(
            f"{count} enabled" if name == "enabled" else _output.counted(count, name[:-1])
            for name, count in summary.items()
        )
        typer.echo(f"{found.path} is right: {said}")
    if live and not _all_answer(settings, found, as_json=as_json):
        raise typer.Exit(1)


def _all_answer(settings: Any, config: Any, *, as_json: bool) -> bool:
    """Ask every source and tell; whether all could be read."""
    import asyncio

    from monitor.app.live import ask
    from monitor.cli import _output
    from monitor.cli._progress import bar

    wanted = config.active
    with bar("Asking sources", len(wanted)) as step:
        answers = asyncio.run(
            ask(settings, config, wanted, told=lambda answer: step(answer.source))
        )
    if as_json:
        for answer in answers:
            _output.line(
                {
                    "type": "answer",
                    "source": answer.source,
                    "answer": answer.word,
                    "records": answer.records,
                    "reason": answer.reason,
                }
            )
    else:
        _output.table(
            ("source", "answer", "records", "reason"),
            [(a.source, a.word, a.records, a.reason) for a in answers],
        )
    return all(answer.well for answer in answers)


def _place(mistake: object) -> str:
    return str(mistake).partition(": ")[0] + ":"


def schema() -> None:
    """Print the JSON Schema of sources.yaml, for editors.

    Write it to a file, and let the first line of sources.yaml name it:
    # yaml-language-server: $schema=sources.schema.json
    """
    import json

    from monitor.config.schema import json_schema

    sys.stdout.write(json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n")
