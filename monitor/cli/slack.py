"""``slack test`` and ``slack manifest``: set the workspace up, and see that it works."""

import json
import sys
from typing import Annotated

import typer

from monitor.cli._help import DELIVER
from monitor.cli._options import AsJson, ConfigPath


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Set Slack up, and see that it works.")
    group.command("test")(check)
    group.command("manifest")(print_manifest)
    app.add_typer(group, name="slack", rich_help_panel=DELIVER)


def check(
    channel: Annotated[
        str, typer.Option(help="Post the test message here [the operators' channel].")
    ] = "",
    read_only: Annotated[bool, typer.Option("--read-only", help="Post nothing.")] = False,
    config: ConfigPath = None,
    as_json: AsJson = False,
) -> None:
    """Check token, scopes and channels; post, read back, edit and delete one message."""
    from monitor.app import real_clock
    from monitor.cli import _options, _output
    from monitor.config import load
    from monitor.deliver.selftest import selftest
    from monitor.deliver.slack import SlackNotifier
    from monitor.deliver.standard import channels_of
    from monitor.errors import ConfigError

    settings = _options.settings(config=config)
    if not settings.slack_bot_token:
        message = (
            "no token: make the app with `monitor slack manifest`, install it, and set "
            "SLACK_BOT_TOKEN to its bot token (xoxb-…)"
        )
        raise ConfigError(message)
    found = load(settings.config, cap=settings.config_bytes)
    slack = SlackNotifier(settings.slack_bot_token, settings.slack_api_url, clock=real_clock)
    place = "" if read_only else channel or found.ops or found.channel
    failed = False
    wanted = [*channels_of(found), *([channel] if channel else [])]
    for step in selftest(slack, wanted, post_in=place, write=not read_only, now=real_clock()):
        failed = failed or not step.well
        if as_json:
            _output.line({"step": step.name, "ok": step.well, "said": step.said})
        else:
            typer.echo(f"{'ok  ' if step.well else 'FAIL'}  {step.name}: {step.said}")
    if failed:
        raise typer.Exit(1)


def print_manifest(
    name: Annotated[str, typer.Option(help="The app's name in Slack.")] = "Civic Watch",
    commands: Annotated[
        bool, typer.Option("--commands/--no-commands", help="With /monitor and Socket Mode.")
    ] = True,
) -> None:
    """Print the app manifest: paste it at api.slack.com/apps, "From a manifest", JSON."""
    from monitor.deliver.manifest import manifest

    sys.stdout.write(json.dumps(manifest(name, interactive=commands), indent=2) + "\n")
