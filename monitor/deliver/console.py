"""Messages on the terminal, as they would look: what happens without a Slack token."""

import sys
from datetime import datetime
from typing import TextIO

from rich.console import Console
from rich.panel import Panel
from rich.text import Text as Rich

from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Sent
from monitor.deliver.render.parts import Line, Link, Ping, Text, spoken


class ConsoleNotifier:
    """Prints each message; plain lines into a pipe, a frame with styles on a terminal."""

    threads = True
    reads_back = False
    idempotent = True

    def __init__(self, out: TextIO | None = None, *, colors: bool | None = None) -> None:
        self._out = out or sys.stdout
        self._colors = self._out.isatty() if colors is None else colors
        self._count = 0

    def check(self) -> None:
        """Always open."""

    def post(self, post: Post) -> Sent:
        """Print it."""
        self._count += 1
        self._print(post, "reply" if post.thread_ts else "")
        return Sent(f"console.{self._count}", post.channel)

    def edit(self, post: Post, ts: str) -> Sent:
        """Print what the message says now."""
        self._print(post, "edited")
        return Sent(ts, post.channel)

    def find(self, post: Post, since: datetime) -> Sent | None:
        """What was printed cannot be looked for."""
        del post, since
        return None

    def _print(self, post: Post, note: str) -> None:
        if post.payload is None:
            return
        title = f"{post.channel} · {note}" if note else post.channel
        if self._colors:
            body = Rich("\n").join(_styled(line) for line in post.payload.lines)
            if post.payload.foot:
                body.append(f"\n{post.payload.foot}", style="dim")
            Console(file=self._out, highlight=False).print(
                Panel(body, title=title, title_align="left", border_style="dim")
            )
        else:
            lines = [spoken_with_links(line) for line in post.payload.lines]
            shown = [title, *lines, *([post.payload.foot] if post.payload.foot else [])]
            self._out.write("\n  ".join(line.replace("\n", "\n  ") for line in shown) + "\n\n")
        self._out.flush()


def spoken_with_links(line: Line) -> str:
    """A line for a pipe: struck words in tildes, addresses in brackets."""
    words = []
    for part in line:
        if isinstance(part, Link):
            words.append(f"{part.label} <{part.url}>")
        elif isinstance(part, Text) and part.strike and part.words.strip():
            words.append(f"~{part.words}~")
        else:
            words.append(spoken((part,)))
    return "".join(words)


def _styled(line: Line) -> Rich:
    shown = Rich()
    for part in line:
        if isinstance(part, Link):
            shown.append(part.label, style=f"underline link {part.url}")
        elif isinstance(part, Ping):
            shown.append(f"@{part.target}", style="bold yellow")
        else:
            names = [name for name in ("bold", "italic", "strike") if getattr(part, name)]
            shown.append(part.words, style=" ".join(names))
    return shown
