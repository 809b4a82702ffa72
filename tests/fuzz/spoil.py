"""Ways to spoil a page, each drawn from a number, so that an example can be made again."""

import json
import random
import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**30, -(10**18), 0.1, 1e308, "", " ", "x" * 5000, "\ud800",
    "\x00", "null", "NaN", "0000-00-00", "9999-12-31T23:59:59Z", "0001-01-01", "2026-02-30", "25:61", "<b>x</b>",
    "/Date(99999999999999999)/", "/Date(-1)/", "1/1/0001 12:00:00 AM", "١٢:٣٠", "-1", "1e999", "javascript:alert(1)",
    "http://[::1", "//", [], {}, [None], [[]], [{}], {"": None}, {"a": {"a": []}}, ["x", 1, None],
)  # fmt: skip
_TAG = re.compile(rb"<[^<>]{0,2000}>")
_WORD = re.compile(rb"[0-9]+|[A-Za-z]+")


def spoiled(body: bytes, suffix: str, seed: int) -> bytes:
    """``body`` with one to four faults."""
    chance = random.Random(seed)
    ways = [_flip, _cut, _drop, _double, _words]
    if suffix == ".json":
        ways += [_json] * 8
    if suffix in (".html", ".xml"):
        ways += [_tags, _tags, _tags, _attributes]
    if suffix == ".ics":
        ways += [_lines] * 4
    for _ in range(chance.randint(1, 4)):
        way: Callable[[bytes, random.Random], bytes] = chance.choice(ways)
        body = way(body, chance)
    return body


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def _flip(body: bytes, chance: random.Random) -> bytes:
    found = bytearray(body)
    for _ in range(chance.randint(1, 20)):
        if found:
            found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: _place(body, chance)]


def _drop(body: bytes, chance: random.Random) -> bytes:
    start = _place(body, chance)
    return body[:start] + body[start + chance.randint(1, 400) :]


def _double(body: bytes, chance: random.Random) -> bytes:
    start = _place(body, chance)
    part = body[start : start + chance.randint(1, 2000)]
    return body[:start] + part * chance.randint(2, 4) + body[start:]


def _words(body: bytes, chance: random.Random) -> bytes:
    """Some words and numbers become others."""
    found = list(_WORD.finditer(body))
    for match in chance.sample(found, min(len(found), chance.randint(1, 6))):
        odd = chance.choice([b"0", b"-1", b"99999999999999999999", b"", b"\xff\xfe", b"&#0;", b"\xe2\x80\xae", b"13/32/2026", b"99:99"])  # fmt: skip
        body = body[: match.start()] + odd + body[match.start() + len(match[0]) :]
    return body


def _tags(body: bytes, chance: random.Random) -> bytes:
    """Some tags are gone, or stand twice, or close what was never opened."""
    found = list(_TAG.finditer(body))
    chosen = sorted(chance.sample(found, min(len(found), chance.randint(1, 12))), key=lambda m: -m.start())  # fmt: skip
    for match in chosen:
        other = chance.choice(
            [b"", match[0] * 2, b"</div>", b"<td>", b"<!--", b"<![CDATA[", b"<p>"]
        )
        body = body[: match.start()] + other + body[match.end() :]
    return body


def _attributes(body: bytes, chance: random.Random) -> bytes:
    found = list(re.finditer(rb"""=["'][^"']{0,500}["']""", body))
    for match in sorted(chance.sample(found, min(len(found), 5)), key=lambda m: -m.start()):
        odd = chance.choice([b"=''", b'="javascript:x"', b'="http://[::1"', b'="//"', b'="?ID=&GUID="', b"", b'="%"', b'="\xff"'])  # fmt: skip
        body = body[: match.start()] + odd + body[match.end() :]
    return body


def _lines(body: bytes, chance: random.Random) -> bytes:
    lines = body.splitlines(keepends=True)
    for _ in range(chance.randint(1, 5)):
        if not lines:
            break
        place = chance.randrange(len(lines))
        name, _, _ = lines[place].partition(b":")
        odd = chance.choice([b"", b"99999999T999999Z", b"20260230", b"FREQ=SECONDLY", b"FREQ=YEARLY;UNTIL=99991231", b"-P99999W", b"\xff"])  # fmt: skip
        lines[place] = chance.choice([b"", lines[place] * 2, name + b":" + odd + b"\r\n", name.partition(b";")[0] + b";TZID=Nowhere/Else:20261124T180000\r\n"])  # fmt: skip
    return b"".join(lines)


def _json(body: bytes, chance: random.Random) -> bytes:
    """Values of another type, missing and additional members."""
    try:
        value = json.loads(body)
    except ValueError:
        return _flip(body, chance)
    holder = {"": value}
    for _ in range(chance.randint(1, 6)):
        spots = list(_spots(holder))
        where, key = chance.choice(spots)
        if chance.random() < 0.2 and where is not holder:
            del where[key]
        else:
            where[key] = deepcopy(chance.choice(ODD))
    return json.dumps(holder[""]).encode()


def _spots(value: Any) -> Any:
    """Every (holder, key) in ``value``."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield value, key
            yield from _spots(inner)
    elif isinstance(value, list):
        for key, inner in enumerate(value):
            yield value, key
            yield from _spots(inner)
