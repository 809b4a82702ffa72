"""``monitor --help`` in sections, in the order in which a newsroom meets the commands."""

from typing import Any

import typer.core

START, LOOK, DELIVER, OPERATE = "Start", "Look", "Deliver", "Operate"
SECTIONS = (START, LOOK, DELIVER, OPERATE)


class SectionedGroup(typer.core.TyperGroup):
    """A group whose help lists commands by ``rich_help_panel``, one of ``SECTIONS``."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names in the order of the sections, then as registered."""
        return sorted(self.commands, key=lambda name: SECTIONS.index(self._section(name)))

    def _section(self, name: str) -> str:
        panel = getattr(self.commands[name], "rich_help_panel", None)
        return panel if panel in SECTIONS else OPERATE

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """One block a section."""
        shown = [name for name in self.list_commands(ctx) if not self.commands[name].hidden]
        width = max((len(name) for name in shown), default=0)
        limit = formatter.width - 6 - width
        for section in SECTIONS:
            rows = [
                (name.ljust(width), self.commands[name].get_short_help_str(limit))
                for name in shown
                if self._section(name) == section
            ]
            if rows:
                with formatter.section(section):
                    formatter.write_dl(rows)
