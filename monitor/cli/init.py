"""``init``: the first sources.yaml, with questions."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli._help import START
from monitor.cli._options import ConfigPath

if TYPE_CHECKING:
    from monitor.cli._questions import Questions
    from monitor.config.first import Answers


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(rich_help_panel=START)(init)


def init(
    contact: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where sites' operators can reach you.")
    ] = "",
    channel: Annotated[
        str, typer.Option(metavar="CHANNEL", help="Slack channel for changes.")
    ] = "",
    city: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME|URL", help="A city, or its page of meetings; repeatable."),
    ] = None,
    timezone: Annotated[str, typer.Option(metavar="ZONE", help="IANA time zone.")] = "",
    sanctuary: Annotated[
        bool | None,
        typer.Option("--sanctuary/--no-sanctuary", help="Watch for words of sanctuary policy."),
    ] = None,
    words: Annotated[
        str, typer.Option(metavar="WORDS", help="Words of your own, with commas between.")
    ] = "",
    grants: Annotated[
        bool | None,
        typer.Option("--grants/--no-grants", help="Watch the Justice Department's grant notices."),
    ] = None,
    preview: Annotated[
        bool | None,
        typer.Option("--preview/--no-preview", help="Show what the first source reads now."),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Ask nothing: take the options and the defaults.")
    ] = False,
    config: ConfigPath = None,
) -> None:
    """Write the first sources.yaml, asking for what it needs. Never overwrites a file.

    What is given as an option is not asked. Afterwards: monitor check, monitor doctor, monitor run.
    """
    from monitor.cli import _options, _output
    from monitor.cli._questions import Questions
    from monitor.config import load
    from monitor.config.first import compose
    from monitor.config.read import parse

    settings = _options.settings(config=config)
    path = settings.config
    _refuse_existing(path)
    ask = Questions(quiet=yes)
    typer.echo(f"This writes {path}. Press Enter to take what stands in brackets.\n", err=True)
    answers, addresses = _asked(
        ask,
        contact=contact,
        channel=channel,
        city=city,
        timezone=timezone,
        sanctuary=sanctuary,
        words=words,
        grants=grants,
    )
    text = compose(answers)
    found = parse(text, path)
    _write(path, text)
    for address in addresses:
        _add(path, address, yes=yes)
    if addresses:
        found = load(path)
    typer.echo(f"\n{path} is written: {_output.counted(len(found.active), 'source')}, checked.")
    if found.active and ask.choice(
        f"Show what {found.active[0].id} reads now", preview, default=not yes
    ):
        _preview(settings, found)
    if settings.slack_bot_token and ask.choice("Check Slack", None, default=not yes):
        _slack(settings, found)
    _next_steps(settings, found, answers.towns)


def _asked(
    ask: "Questions",
    *,
    contact: str,
    channel: str,
    city: list[str] | None,
    timezone: str,
    sanctuary: bool | None,
    words: str,
    grants: bool | None,
) -> "tuple[Answers, list[str]]":
    """What the file is made of, and the addresses that are added to it afterwards."""
    from monitor.config import grammar
    from monitor.config.first import Answers, split_words

    said = ask.text(
        "Your e-mail or web address, so that sites' operators can reach you",
        contact,
        grammar.contact,
    )
    room = ask.text(
        "Slack channel for changes",
        channel or ("#civic-watch" if ask.quiet else ""),
        _channel(grammar.channel),
        default="#civic-watch",
    )
    towns, addresses = _towns(ask, city)
    zone = ask.text(
        "Time zone",
        timezone or (towns[0].zone if towns else ""),
        grammar.zone,
        default="America/New_York",
    )
    answers = Answers(
        contact=said,
        channel=room,
        ops=f"{room}-ops" if room.startswith("#") and len(room) < 76 else room,
        zone=zone,
        towns=tuple(towns),
        sanctuary=ask.choice("Watch for words of sanctuary policy", sanctuary, default=True),
        words=split_words(
            words or ask.free("Words of your own, with commas between (Enter for none)")
        ),
        grants=ask.choice(
            "Watch the Justice Department's grant notices as well", grants, default=True
        ),
    )
    return answers, addresses


def _preview(settings: Any, config: Any) -> None:
    """The next five records of the first source; a site that does not answer stops nothing."""
    import asyncio

    from monitor.app import real_clock
    from monitor.app.finding import Finder, opened
    from monitor.cli import _output
    from monitor.errors import MonitorError

    async def look() -> tuple[list[Any], int]:
        async with opened(settings, config) as looker:
            adapter, source = Finder(looker).of(config.active[0])
            seen = await looker.records(adapter, source, limit=10)
            return seen.coming(real_clock()), len(seen.records)

    try:
        coming, count = asyncio.run(look())
    except MonitorError as error:
        typer.echo(f"It cannot be read now: {error}", err=True)
        return
    _output.table(
        ("when", "what", "status"),
        [
            (
                (
                    (r.starts_at or r.ends_at).isoformat() if r.starts_at or r.ends_at else ""
                ).replace("T", " ")[:16],
                r.title,
                r.status,
            )
            for r in coming
        ],
        empty="Nothing is ahead there at present." if count else "It answers, and lists nothing.",
    )
    typer.echo(f"{_output.counted(count, 'record')} in all.")


def _slack(settings: Any, config: Any) -> None:
    """Token, scopes and channels, without posting."""
    from monitor.app import real_clock
    from monitor.app.doctor_slack import ask_slack

    for finding in ask_slack(settings, config, real_clock()):
        typer.echo(f"{finding.level.value.ljust(6)} {finding.what}: {finding.sentence}")


def _refuse_existing(path: Path) -> None:
    from monitor.errors import ConfigError

    if path.exists():
        message = (
            f"{path} is already there and is not overwritten; add a city with `monitor add`, "
            "or write another file with --config FILE"
        )
        raise ConfigError(message)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)


def _channel(check: Any) -> Any:
    """As ``check``, and takes a name without its #."""
    return lambda name: check(name if name.startswith(("#", "C", "G")) else f"#{name}")


def _towns(ask: "Questions", given: list[str] | None) -> tuple[list[Any], list[str]]:
    """Cities of the catalogue, and addresses of others, that were named or are chosen now."""
    from monitor.cli._add_known import known

    towns: list[Any] = []
    addresses: list[str] = []
    for name in given or []:
        entry = known(name)
        if entry is None:
            addresses.append(name)
        else:
            towns.append(entry)
    if given or ask.quiet:
        return towns, addresses
    question = "A city to watch: Somerville, MA, or the address of its page (Enter when done)"
    while name := ask.free(question).strip():
        if "://" in name:
            addresses.append(name)
        elif (entry := _pick(ask, name)) is not None and entry not in towns:
            towns.append(entry)
            typer.echo(f"  {entry.name}: {entry.sources[0].adapter}", err=True)
    return towns, addresses


def _add(path: Path, address: str, *, yes: bool) -> None:
    """As ``monitor add`` does it; what cannot be added stops nothing."""
    from monitor.cli.add import add
    from monitor.errors import MonitorError

    try:
        add(address, yes=yes, config=path)
    except MonitorError as error:
        typer.echo(f"{address} is not added: {error}", err=True)


def _pick(ask: "Questions", name: str) -> Any:
    from monitor.config import catalogue

    entry = catalogue.find(name)
    if entry is not None:
        return entry
    found = catalogue.search(name, 9)
    if not found:
        typer.echo(
            "  Not in the catalogue. Afterwards, give its web address: monitor add https://…",
            err=True,
        )
        return None
    for number, one in enumerate(found, 1):
        typer.echo(f"  {number}  {one.name}", err=True)
    answer = ask.free("  Which number (Enter for none)").strip()
    chosen = int(answer) if answer.isdecimal() else 0
    return found[chosen - 1] if 0 < chosen <= len(found) else None


def _next_steps(settings: Any, config: Any, towns: tuple[Any, ...]) -> None:
    if any(town.unsure for town in towns):
        typer.echo("Some facts are old; `monitor check --live` tells which addresses still answer.")
    if config.active:
        typer.echo(f"See what it reads:    monitor preview {config.active[0].id}")
    else:
        typer.echo("Add a city:           monitor add https://…")
    if settings.slack_bot_token:
        typer.echo("Check Slack:          monitor slack test")
    else:
        typer.echo("Connect Slack:        monitor slack manifest   (until then: the terminal)")
    typer.echo("Check the rest:       monitor doctor")
    typer.echo("Start:                monitor run")
