"""JSON answers, and values inside them by path."""

import hashlib
import json
import re
from collections.abc import Mapping

import orjson

from monitor.errors import ExtractError
from monitor.models import Response
from monitor.parse.text import decode, unescape

_GUARD = re.compile(rb"^\)\]\}',?\s*")
_OPENS = re.compile(r"[\[{]")
_NEAR = 200
_PLAIN = json.JSONDecoder(strict=False)
_STEP = re.compile(r"[^.\[\]]+")


def load(response: Response) -> object:
    """The JSON value of ``response``; raises ``ExtractError`` saying what came instead."""
    body = _GUARD.sub(b"", response.body.removeprefix(b"\xef\xbb\xbf").strip())
    if not body:
        raise ExtractError("the answer is empty where JSON was expected", url=response.url)
    if body.startswith(b"<"):
        raise ExtractError(
            "the answer is a web page where JSON was expected; "
            "the address moved or the site shows an error page",
            url=response.url,
            expected="JSON",
            found=body[:80].decode("utf-8", "replace"),
        )
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        problem = error
    if not _is_utf8(body):  # windows-1252 or UTF-16 bytes: JSON all the same
        try:
            return orjson.loads(decode(response.body, response.headers.get("content-type", "")))
        except orjson.JSONDecodeError as error:
            problem = error
    cut = problem.pos >= len(body) - 1 or "end of data" in problem.msg
    reason = "it breaks off" if cut else problem.msg
    message = f"the answer is not valid JSON: {reason} (byte {problem.pos} of {len(body)})"
    raise ExtractError(message, url=response.url, expected="JSON") from problem


def within(response: Response, after: str) -> object:
    """The JSON value that a web page holds after the words ``after``; raises ``ExtractError``.

    The value is the first object or list behind them, in a script or in an attribute.
    """
    text = decode(response.body, response.headers.get("content-type", ""))
    place = text.find(after)
    opened = _OPENS.search(text, place + len(after), place + len(after) + _NEAR) if after else None
    if place < 0 or opened is None:
        raise ExtractError(
            f"the page holds no data after {after!r}; it changed, or it is another page",
            url=response.url,
            expected=after,
        )
    data = text[opened.start() :]
    if "&quot;" in data[:_NEAR] or "&#34;" in data[:_NEAR]:
        data = unescape(data.partition('"')[0])
    try:
        return _PLAIN.raw_decode(data)[0]
    except (ValueError, RecursionError) as error:
        message = f"the data after {after!r} cannot be read: {str(error)[:80]}"
        raise ExtractError(message, url=response.url, expected="JSON") from None


def essence(value: object) -> str:
    """A hash of a JSON value; empty for one that cannot be written again."""
    try:
        return f"json:{hashlib.sha256(orjson.dumps(value)).hexdigest()}"
    except TypeError:  # a number or text beyond what is exchanged
        return ""


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def at(value: object, path: str) -> object:
    """What stands at ``path`` (``data.items[0].id``; empty: the value itself), else ``None``."""
    for step in _STEP.findall(path):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.lstrip("-").isdigit():
            index = int(step)
            value = value[index] if -len(value) <= index < len(value) else None
        else:
            return None
    return value


def rows(value: object, path: str, what: str) -> list[dict[str, object]]:
    """The list of objects at ``path``; raises ``ExtractError`` naming ``what`` when it is none."""
    found = at(value, path)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        place = f"at {path!r} " if path else ""
        raise ExtractError(
            f"the answer holds no list of {what} {place}where one was expected; "
            "the interface changed or answered with an error",
            expected=f"a list of objects {place}".strip(),
            found=str(found)[:200],
        )
    return found


def text(value: object) -> str:
    """A JSON scalar as text: ``null`` is empty, ``true`` is ``true``, 3.0 is ``3``."""
    if value is None or isinstance(value, dict | list):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
