"""``monitor --help`` in sections, in the order in which a newsroom meets the commands."""

from typing import Any

import typer.core

START, LOOK, DELIVER, OPERATE = "Start", "Look", "Deliver", "Operate"
SECTIONS = (START, LOOK, DELIVER, OPERATE)
FIRST = ("demo", "init", "add", "catalogue", "check", "doctor", "run", "status", "changes", "show")
"""The commands people meet first stand first in their section; the others follow."""


class SectionedGroup(typer.core.TyperGroup):
    """A group whose help lists commands by ``rich_help_panel``, one of ``SECTIONS``."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of the sections; in a section the first ones first."""
        return sorted(
            self.commands,
            key=lambda name: (
                SECTIONS.index(self._section(name)),
                FIRST.index(name) if name in FIRST else len(FIRST),
            ),
        )

    def _section(self, name: str) -> str:
        panel = getattr(self.commands[name], "rich_help_panel", None)
        return panel if panel in SECTIONS else OPERATE

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """One block a section; each command with its first sentence, whole."""
        shown = [name for name in self.list_commands(ctx) if not self.commands[name].hidden]
        width = max((len(name) for name in shown), default=0)
        for section in SECTIONS:
            rows = [
                (name.ljust(width), first_sentence(self.commands[name].help or ""))
                for name in shown
                if self._section(name) == section
            ]
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)


def first_sentence(text: str) -> str:
    """What stands before the first full stop or blank line."""
    paragraph = " ".join(text.strip().partition("\n\n")[0].split())
    return paragraph.partition(". ")[0].rstrip(".")
