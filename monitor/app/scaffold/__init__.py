"""``monitor new-adapter``: an adapter, its first fixture and its row in the documentation.

The adapter that is written reads the page with selectors guessed from its repeating parts. It
works well enough to be looked at; the person who asked for it makes it right.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from monitor import adapters
from monitor.adapters import GROUPS
from monitor.app.scaffold.guess import Guess, guess
from monitor.app.scaffold.template import adapter_code
from monitor.errors import ConfigError
from monitor.parse import urls

NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*\Z")
EXTENSIONS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "application/rss+xml": "xml",
    "text/calendar": "ics",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be written. ``body`` is the page as it came; ``today`` goes into the fixture."""

    name: str
    url: str
    body: bytes
    content_type: str
    today: date
    group: str = "council"
    title: str = ""


def scaffold(root: Path, wanted: Wanted) -> tuple[list[Path], Guess]:
    """Write the three parts below ``root``, a checkout of the project; never overwrites.

    Raises ``ConfigError`` when the name cannot be used or something is already there.
    """
    _check(root, wanted)
    extension = EXTENSIONS.get(wanted.content_type.partition(";")[0].strip().lower(), "html")
    found = guess(wanted.body, wanted.content_type) if extension == "html" else Guess()
    title = wanted.title or wanted.name.replace("_", " ").title()
    code = root / "monitor" / "adapters" / wanted.group / f"{wanted.name}.py"
    case = root / "tests" / "fixtures" / wanted.name / "page"
    page = root / "docs" / "adapters.md"
    code.write_text(adapter_code(wanted.name, title, wanted.url, found), encoding="utf-8")
    case.mkdir(parents=True)
    (case / f"body.{extension}").write_bytes(wanted.body)
    (case / "case.yaml").write_text(
        f"url: {wanted.url}\ntoday: {wanted.today.isoformat()}\ntimezone: America/New_York\n",
        encoding="utf-8",
    )
    _add_row(page, wanted.name, title, urls.host(wanted.url))
    return [code, case / f"body.{extension}", case / "case.yaml", page], found


def _check(root: Path, wanted: Wanted) -> None:
    if not (root / "monitor" / "adapters").is_dir() or not (root / "tests").is_dir():
        message = f"{root} is no checkout of the project; run this in its folder"
        raise ConfigError(message)
    if not NAME.match(wanted.name):
        message = f"{wanted.name!r} cannot be an adapter's name; write one such as example_city"
        raise ConfigError(message)
    if wanted.group not in GROUPS:
        message = f"there is no group {wanted.group!r}; known are {', '.join(GROUPS)}"
        raise ConfigError(message)
    taken = wanted.name in adapters.modules() or any(
        (root / "monitor" / "adapters" / group / f"{wanted.name}.py").exists() for group in GROUPS
    )
    if taken or (root / "tests" / "fixtures" / wanted.name).exists():
        message = f"there is already something called {wanted.name}; choose another name"
        raise ConfigError(message)
    if not urls.host(wanted.url):
        message = f"{wanted.url!r} is no web address; write one that begins with https://"
        raise ConfigError(message)


def _add_row(page: Path, name: str, title: str, host: str) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    row = f"| `{name}` | {title} | host `{host}` | `url`, `bodies`, `leave_out`, `days_back` | window |"
    last = max(number for number, line in enumerate(lines) if line.startswith("| `"))
    lines.insert(last + 1, row)
    page.write_text("\n".join(lines) + "\n", encoding="utf-8")
