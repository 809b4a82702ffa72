"""Records, dropped rows and problems as people read them."""

from collections.abc import Iterable, Mapping

import typer

from monitor.cli import _output


def show(lines: Iterable[Mapping[str, object]], *, as_json: bool) -> None:
    """JSON Lines into a pipe or with ``--json``; on a terminal tables, then what was left out."""
    import sys

    held = list(lines)
    if as_json or not sys.stdout.isatty():
        _output.lines(held)
        return
    records = [line for line in held if line["type"] == "record"]
    _output.table(
        ("When", "What", "Status", "Documents", "Key"),
        [_row(line) for line in records],
        empty="no records",
    )
    for line in held:
        if line["type"] == "problem":
            typer.echo(f"problem  {line['where']}: {line['message']}")
        elif line["type"] == "dropped":
            typer.echo(f"left out {line['where']}: {line['reason']}")
        elif line["type"] == "request":
            typer.echo(f"asks for {line['url']} ({line['step']})")
    total = held[-1] if held and held[-1]["type"] == "summary" else {}
    if total:
        typer.echo(
            f"{total['adapter']}: {total['records']} records, {total['problems']} problems, "
            f"{total['dropped']} left out, {total['requests']} further pages"
        )


def _row(line: Mapping[str, object]) -> tuple[str, str, str, str, str]:
    when = str(line["starts_at"] or line["ends_at"] or "")
    shown = when[:16].replace("T", " ")
    documents = line["documents"]
    roles = [str(each["role"]) for each in documents] if isinstance(documents, list) else []
    counted = ", ".join(
        f"{role} {roles.count(role)}" if roles.count(role) > 1 else role
        for role in dict.fromkeys(roles)
    )
    title = str(line["title"])
    return shown, title[:100], str(line["status"] or ""), counted, str(line["key"])[:60]
