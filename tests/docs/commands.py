"""docs/commands.md, from the commands themselves: ``python -m tests.docs.commands`` writes it."""

import sys
from collections.abc import Iterator
from typing import Any

import typer.main

from monitor.cli import build
from monitor.cli._help import SECTIONS
from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "commands.md"
HEAD = """\
# Commands

Written by `make docs` from the commands themselves; `monitor COMMAND --help` shows the same.

Commands that list things take `--json` (JSON Lines). Exit codes: 0 done, 1 something failed, 2 wrong input. Errors are one
sentence and a next step, on stderr. Into a pipe tables become lines with tabs, without colours; `NO_COLOR` is respected.
`monitor --install-completion` sets up completion for bash, zsh, fish and PowerShell.
"""


def commands() -> Iterator[tuple[str, str, Any]]:
    """Section, full name and command, groups opened up."""
    group = typer.main.get_command(build())
    context = typer.Context(group, info_name="monitor")
    for name in group.list_commands(context):
        command = group.commands[name]
        if command.hidden:
            continue
        section = group._section(name)
        if hasattr(command, "commands"):
            for inner, found in command.commands.items():
                yield section, f"{name} {inner}", found
        else:
            yield section, name, command


def page() -> str:
    """The whole page."""
    found = list(commands())
    parts = [HEAD]
    for section in SECTIONS:
        parts += [f"## {section}\n"] if any(where == section for where, _, _ in found) else []
        parts += [one(name, command) for where, name, command in found if where == section]
    return "\n".join(parts)


def one(name: str, command: Any) -> str:
    """One command: usage, help, arguments and options."""
    context = typer.Context(command, info_name=f"monitor {name}")
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [f"### monitor {name}\n", f"`monitor {name} {usage}`".replace(" `", "`") + "\n"]
    help_text = (command.help or "").partition("\f")[0]
    lines.append(paragraphs(help_text))
    rows = [record for p in command.get_params(context) if (record := p.get_help_record(context))]
    rows = [(left, right) for left, right in rows if "--help" not in left]
    if rows:
        lines += ["| Option | |", "|---|---|"]
        lines += [f"| `{cell(left)}` | {cell(right)} |" for left, right in rows]
        lines.append("")
    return "\n".join(lines)


def paragraphs(text: str) -> str:
    """Unwrapped paragraphs; lines that begin with a number or bullet stay lines."""
    blocks = [block for block in text.strip().split("\n\n") if block.strip()]
    return "\n\n".join(" ".join(block.split()).replace("<", "&lt;") for block in blocks) + "\n"


def cell(text: str) -> str:
    """Text that does not break a table."""
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)} written\n")
