"""ASP.NET pages: the form as a browser would post it back, and where a script link leads."""

import re
from collections.abc import Mapping
from urllib.parse import quote_plus

from monitor.errors import ExtractError
from monitor.parse.html import Node, Tree

_POSTBACK = re.compile(
    r"__doPostBack\(\s*(['\"])(?P<target>.*?)\1\s*,\s*(['\"])(?P<argument>.*?)\3"
)
_OPENED = re.compile(
    r"(?:window\.open|OpenTelerikWindow|OpenWindow|radopen|openNewWindow|openVideoWindow)"
    r"\s*\(\s*(['\"])(?P<url>.+?)\1",
    re.IGNORECASE,
)
_BASE64 = re.compile(r"[A-Za-z0-9+/=]*")
_SENT = frozenset({"hidden", "text", "search", ""})

HEADERS = {"content-type": "application/x-www-form-urlencoded"}
"""What a posted form must say of itself."""


def fields(page: Tree) -> dict[str, str]:
    """Name → value of the form's hidden and text fields; buttons and boxes are left out."""
    found: dict[str, str] = {}
    for field in page.css("input[name]"):
        attributes = field.attributes
        if (attributes.get("type") or "").lower() in _SENT:
            found[attributes.get("name") or ""] = attributes.get("value") or ""
    return found


def body(
    page: Tree, target: str, argument: str = "", changes: Mapping[str, str] | None = None
) -> bytes:
    """The body that posts ``page`` back as if ``target`` had been clicked, fields changed first.

    Raises ``ExtractError`` when the page carries no ``__VIEWSTATE``: it cannot be posted back.
    """
    known = fields(page)
    if "__VIEWSTATE" not in known:
        raise ExtractError(
            "the page carries no form state, so its further pages cannot be asked for",
            expected="an input called __VIEWSTATE",
        )
    known |= dict(changes or {}) | {"__EVENTTARGET": target, "__EVENTARGUMENT": argument}
    return "&".join(
        f"{quote_plus(name)}={_quoted(value)}" for name, value in known.items()
    ).encode()


def _quoted(value: str) -> str:
    """``quote_plus``, without a look at each of the 300,000 letters of a form state."""
    if _BASE64.fullmatch(value):
        return value.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
    return quote_plus(value)


def target_of(link: str | None) -> tuple[str, str] | None:
    """Target and argument of a ``javascript:__doPostBack('…','…')`` link, else ``None``."""
    found = _POSTBACK.search(link or "")
    return (found["target"].replace("%24", "$"), found["argument"]) if found else None


def opened(node: Node) -> str | None:
    """The address a link opens from its ``onclick`` (``window.open('…')``), else ``None``."""
    found = _OPENED.search(node.attributes.get("onclick") or "")
    return found["url"] if found else None
