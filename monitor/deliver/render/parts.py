"""What a line of a message is made of. Raw text becomes harmless on its way in, always."""

import re
from dataclasses import dataclass

from monitor.deliver.render.escape import clean, escape, one_line, safe_url
from monitor.deliver.render.limits import cut

LABEL = 120


@dataclass(frozen=True, slots=True)
class Text:
    """Words with a style. The constructor cleans them: there is no other way in."""

    words: str
    bold: bool = False
    italic: bool = False
    strike: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", clean(self.words))


@dataclass(frozen=True, slots=True)
class Link:
    """An address to click; made by :func:`link`, which refuses all but http and https."""

    url: str
    label: str

    def __post_init__(self) -> None:
        url = safe_url(self.url)
        if url is None:
            message = "a link needs an http or https address"
            raise ValueError(message)
        object.__setattr__(self, "url", url)
        object.__setattr__(self, "label", cut(one_line(self.label), LABEL) or url[:LABEL])


@dataclass(frozen=True, slots=True)
class Ping:
    """A mention from the configuration: a user group ``S…``, a user ``U…`` or ``here``."""

    target: str

    def __post_init__(self) -> None:
        if not _PING.fullmatch(self.target):
            message = "a mention is a user group S…, a user U…, here or channel"
            raise ValueError(message)

    @property
    def markup(self) -> str:
        """As Slack reads it in ``text``."""
        if self.target[0] == "S":
            return f"<!subteam^{self.target}>"
        return f"<@{self.target}>" if self.target[0] in "UW" else f"<!{self.target}>"


_PING = re.compile(r"[SUW][A-Z0-9]{2,20}|here|channel")

Part = Text | Link | Ping
Line = tuple[Part, ...]


def text(words: str) -> Text:
    """Plain words."""
    return Text(words)


def bold(words: str) -> Text:
    """Bold words."""
    return Text(words, bold=True)


def strike(words: str) -> Text:
    """Words that hold no longer."""
    return Text(words, strike=True)


def italic(words: str) -> Text:
    """Words about the message itself."""
    return Text(words, italic=True)


def link(url: str | None, label: str) -> Part:
    """A link, or only its label when the address is not one to click."""
    safe = safe_url(url)
    return Text(cut(one_line(label), LABEL)) if safe is None else Link(safe, label)


def ping(target: str) -> Part | None:
    """The mention ``target`` names in the configuration, or its bare words when it names none."""
    bare = target.strip().removeprefix("<").removesuffix(">")
    bare = bare.removeprefix("!subteam^").removeprefix("!").removeprefix("@").partition("|")[0]
    if not bare:
        return None
    return Ping(bare) if _PING.fullmatch(bare) else Text("@" + one_line(bare))


def spoken(line: Line) -> str:
    """The line as plain words, for people and for sizes."""
    return "".join(_words(part) for part in line)


def fallback(line: Line, *, addresses: bool) -> str:
    """The line for Slack's ``text``: escaped; with ``addresses`` behind the labels of links."""
    return "".join(_said(part, addresses=addresses) for part in line if not isinstance(part, Ping))


def _said(part: Part, *, addresses: bool) -> str:
    if isinstance(part, Link) and addresses:
        return f"{escape(part.label)} ({escape(part.url)})"
    return escape(_words(part))


def _words(part: Part) -> str:
    if isinstance(part, Text):
        return part.words
    return part.label if isinstance(part, Link) else f"@{part.target}"
