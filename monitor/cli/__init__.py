"""The command line: one file for each family of commands, found by its name.

``monitor/cli/<family>.py`` holds ``register(app: typer.Typer) -> None``. There is no list to edit.
Such a file imports heavy things inside its functions, so that ``monitor --help`` stays quick.
Names that begin with an underscore are shared parts, not families.
"""

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from monitor import __version__
from monitor.cli._help import SectionedGroup

ABOUT = """Watch city councils, grant notices and court dockets, and tell Slack what changed.

Begin with "monitor demo", which needs nothing, or "monitor init", which writes sources.yaml
with you."""
SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def families() -> tuple[str, ...]:
    """The names of the files that hold commands, sorted."""
    here = Path(__file__).parent
    return tuple(
        sorted(
            info.name for info in pkgutil.iter_modules([str(here)]) if not info.name.startswith("_")
        )
    )


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monitor {__version__}")
        raise typer.Exit


def build() -> typer.Typer:
    """The application with the commands of every family."""
    app = typer.Typer(
        name="monitor",
        cls=SectionedGroup,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings=SETTINGS,
        rich_markup_mode=None,  # plain help: half the start-up time, and fit for pipes
    )

    @app.callback(help=ABOUT)
    def main(
        version: Annotated[
            bool,
            typer.Option(
                "--version", help="Print the version and leave.", callback=_version, is_eager=True
            ),
        ] = False,
    ) -> None:
        del version  # its callback has done it

    for name in families():
        import_module(f"monitor.cli.{name}").register(app)
    return app
