"""Templates, and how times, words and links are shown on every page."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from monitor import __version__
from monitor.deliver.render.parts import Line, Link, Part, Ping
from monitor.deliver.render.words import LABELS
from monitor.models import When, twelve_hours, zone_of
from monitor.store.search import MARK
from monitor.web.paging import MANY
from monitor.web.site import Site

NOTHING = "nothing"
_HERE = Path(__file__).parent / "templates"


def site_of(request: Request) -> Site:
    """The site this request is for."""
    found: Site = request.app.state.site
    return found


def page(request: Request, template: str, status: int = 200, **more: object) -> HTMLResponse:
    """One page; every value from outside is escaped by the template engine."""
    site = site_of(request)
    config = site.config()
    text = (
        environment()
        .get_template(template)
        .render(
            request=request,
            path=request.url.path,
            config=config,
            site_title=config.web.title,
            zone=config.zone,
            now=site.clock(),
            version=__version__,
            many=MANY,
            **more,
        )
    )
    return HTMLResponse(text, status)


@cache
def environment() -> Environment:
    """The template engine: escaping everywhere, an undefined name is an error."""
    engine = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters.update(
        moment=moment, when=when, clock=clock, safe_link=safe_link, marked=marked, words=words,
        plain=plain, label=label, field_label=field_label, gone=gone, came=came, marking=marking, before=before_side, after=after_side, message_line=message_line,
    )  # fmt: skip
    return engine


def moment(value: datetime | None, zone: str) -> str:
    """``Mon 23 Nov 2026, 9:14 am``, in ``zone``."""
    if value is None:
        return "never"
    local = value.astimezone(zone_of(zone))
    return f"{local:%a} {local.day} {local:%b %Y}, {twelve_hours(local.time())}"


def clock(value: datetime, zone: str) -> str:
    """``9:14 am``, in ``zone``."""
    return twelve_hours(value.astimezone(zone_of(zone)).time())


def when(value: When | None) -> str:
    """A meeting's or deadline's own wall time; says so when the time is not published."""
    if value is None:
        return "date not published"
    day = f"{value.day:%a} {value.day.day} {value.day:%b %Y}"
    if value.clock is None:
        return f"{day}, time not published"
    return f"{day}, {twelve_hours(value.clock)} {value.local:%Z}"


def safe_link(url: str | None) -> str:
    """``url`` when it is http or https, else empty: nothing else becomes a link."""
    return url if url and urlsplit(url).scheme in ("http", "https") else ""


def marked(snippet: str) -> Markup:
    """A search snippet with its hits marked."""
    start, end = MARK
    text = str(escape(snippet)).replace(start, "<mark>").replace(end, "</mark>")
    return Markup(text)  # noqa: S704 - escaped above


def marking(sentence: str, found: Sequence[str]) -> Markup:
    """The sentence with each of the ``found`` words marked, however it is written there."""
    stems = [word.rstrip("*") for word in found if word.rstrip("*")]
    if not stems:
        return escape(sentence)
    pattern = re.compile(
        "|".join(map(re.escape, sorted(stems, key=len, reverse=True))), re.IGNORECASE
    )
    said, end = Markup(), 0
    for match in pattern.finditer(sentence):
        said += escape(sentence[end : match.start()])
        said += Markup("<mark>{}</mark>").format(match.group())
        end = match.end()
    return said + escape(sentence[end:])


def words(parts: Sequence[tuple[str, str]]) -> Markup:
    """A word diff in line, readable without colours and by screen readers."""
    return Markup(" ").join(_part(mark, text) for mark, text in parts)


def before_side(parts: Sequence[tuple[str, str]]) -> Markup:
    """The left side of a word diff: what stood there."""
    return words([part for part in parts if part[0] != "+"])


def after_side(parts: Sequence[tuple[str, str]]) -> Markup:
    """The right side of a word diff: what stands there now."""
    return words([part for part in parts if part[0] != "-"])


def _part(mark: str, text: str) -> Markup:
    if mark == "-":
        return Markup('<del><span class="vh">removed: </span>{}</del>').format(text)
    if mark == "+":
        return Markup('<ins><span class="vh">added: </span>{}</ins>').format(text)
    return Markup("{}").format(text)


def message_line(line: Line) -> Markup:
    """A line of a Slack message, as Slack shows it."""
    return Markup().join(_message_part(part) for part in line)


def _message_part(part: Part) -> Markup:
    if isinstance(part, Link):
        found = Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>')
        return found.format(part.url, part.label)
    if isinstance(part, Ping):
        return Markup('<span class="ping">@{}</span>').format(part.target)
    shown = Markup("{}").format(part.words)
    for wanted, tag in ((part.bold, "strong"), (part.italic, "em"), (part.strike, "s")):
        if wanted:
            shown = Markup(f"<{tag}>{{}}</{tag}>").format(shown)  # noqa: S704 - constant tags
    return shown


def plain(value: Any) -> str:
    """A field's value for people."""
    if value is None or value in ("", ()):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def gone(value: Any) -> Markup:
    """What stood there before; a plain word when nothing did."""
    return _part("-", plain(value)) if plain(value) != NOTHING else _nothing()


def came(value: Any) -> Markup:
    """What stands there now; a plain word when nothing does."""
    return _part("+", plain(value)) if plain(value) != NOTHING else _nothing()


def _nothing() -> Markup:
    return Markup('<span class="quiet">{}</span>').format(NOTHING)


def field_label(name: str) -> str:
    """``mod_comments`` as ``Agency's note``: the word that messages use for it."""
    return LABELS.get(name) or label(name).replace(":", ": ")


def label(name: str) -> str:
    """``agenda_item_added`` as ``agenda item added``."""
    return name.replace("_", " ")
