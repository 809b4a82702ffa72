"""Questions on the terminal, asked until an answer can be used."""

from typing import Any

import typer


class Questions:
    """Asks until an answer can be used; ``quiet`` takes what was given, or the default."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet

    def text(self, question: str, given: str, check: Any, *, default: str = "") -> str:
        """An answer that ``check`` accepts; a given one that it refuses is wrong input."""
        from monitor.errors import ConfigError

        if given or self.quiet:
            try:
                return str(check(given or default))
            except ValueError as error:
                raise ConfigError(str(error)) from None
        while True:
            answer = typer.prompt(question, default=default or None, err=True)
            try:
                return str(check(answer.strip()))
            except ValueError as error:
                typer.echo(f"  {error}", err=True)

    def free(self, question: str) -> str:
        """Any answer, or none."""
        if self.quiet:
            return ""
        return str(typer.prompt(question, default="", show_default=False, err=True))

    def choice(self, question: str, given: bool | None, *, default: bool) -> bool:
        """Yes or no."""
        if given is not None or self.quiet:
            return default if given is None else given
        return typer.confirm(question + "?", default=default, err=True)
