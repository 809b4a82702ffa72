"""Entries added to ``sources.yaml``: every other line, comment and order stays as it was.

An entry is put in as lines where the file is written in blocks. Where it is written inline
(``sources: {…}``) the file goes through a round trip of ruamel.yaml, which keeps comments and order.
The result is read back and compared before it is handed out.
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from monitor.config.shape import COMMON
from monitor.errors import ConfigError

_COMMENT = re.compile(r"(?<=\})\s+#.*$")
WIDE = 100
"""A source that fits into so many columns is written in one line."""

Data = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The jurisdiction an entry belongs to; the rest is used only where it is new."""

    id: str
    name: str
    zone: str = ""
    aliases: tuple[str, ...] = ()
    channel: str = ""


def add_source(text: str, place: Place, name: str, entry: Data) -> str:
    """``text`` with the source ``name`` added to its jurisdiction.

    Raises ``ConfigError`` when there is one of that name already, or the file cannot be edited.
    """
    data = _load(text)
    jurisdictions = _map(data, "jurisdictions")
    known = jurisdictions.get(place.id)
    if isinstance(known, Mapping) and name in (known.get("sources") or {}):
        message = f"{place.id} has a source called {name!r} already; name another with --name"
        raise ConfigError(message)
    wanted = _plain(data)
    there = wanted["jurisdictions"] = wanted.get("jurisdictions") or {}
    home = there[place.id] = there.get(place.id) or {}
    if not isinstance(known, Mapping):
        home.update(_fresh(place))
    home["sources"] = {**(home.get("sources") or {}), name: dict(entry)}
    return _checked(_by_lines(text, data, place, name, entry), data, wanted)


def replace_source(text: str, source_id: str, entry: Data) -> str:
    """``text`` with the platform and settings of ``source_id`` replaced.

    What any source may say (channel, every, pause …) stays. Raises ``ConfigError`` when the file
    has no such source.
    """
    data = _load(text)
    place, _, name = source_id.partition("/")
    sources = _map(_map(_map(data, "jurisdictions"), place), "sources")
    old = sources.get(name)
    if not isinstance(old, Mapping):
        raise ConfigError(f"sources.yaml has no source {source_id!r} to replace")
    kept = {key: value for key, value in _plain(old).items() if key in COMMON - {"adapter"}}
    new = {**entry, **kept}
    wanted = _plain(data)
    wanted["jurisdictions"][place]["sources"][name] = new
    lines = None
    if isinstance(sources, CommentedMap) and not sources.fa.flow_style():
        lines = _swap(text, sources, name, new)
    return _checked(lines, data, wanted)


def shown(place: Place, name: str, entry: Data, *, new: bool) -> str:
    """The entry as it would stand in the file; ``new``: with its jurisdiction."""
    if not new:
        return "\n".join(_entry(name, entry, "      ")) + "\n"
    return "\n".join(_block(place, name, entry, "  ", "  ")) + "\n"


# --- reading and comparing ----------------------------------------------------------------------


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _load(text: str) -> Any:
    try:
        data = _yaml().load(text)
    except YAMLError as error:
        said = str(error).splitlines()[0]
        message = f"sources.yaml cannot be edited, since it cannot be read: {said}"
        raise ConfigError(message) from error
    if data is None:
        return CommentedMap()
    if not isinstance(data, Mapping):
        raise ConfigError("sources.yaml cannot be edited: it is no list of names and values")
    return data


def _map(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, Mapping) else CommentedMap()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _checked(lines: str | None, data: Any, wanted: Any) -> str:
    """The edit by lines when it reads as wanted, else the round trip."""
    if lines is not None:
        try:
            if _plain(_yaml().load(lines)) == _plain(wanted):
                return lines
        except YAMLError:
            pass
    _merge(data, wanted)
    out = io.StringIO()
    _yaml().dump(data, out)
    return out.getvalue()


def _merge(data: Any, wanted: Mapping[str, Any]) -> None:
    """Bring ``data`` to what is wanted, touching only what differs: comments stay on the rest."""
    for key, value in wanted.items():
        if isinstance(value, Mapping) and isinstance(data.get(key), Mapping):
            _merge(data[key], value)
        elif key not in data or _plain(data[key]) != _plain(value):
            data[key] = value
    for key in [key for key in data if key not in wanted]:
        del data[key]


# --- writing lines ------------------------------------------------------------------------------


def _by_lines(text: str, data: Any, place: Place, name: str, entry: Data) -> str | None:
    jurisdictions = data.get("jurisdictions")
    if jurisdictions is None and "jurisdictions" not in data:
        head = text if not text or text.endswith("\n") else text + "\n"
        lines = ["jurisdictions:", *_block(place, name, entry, "  ", "  ")]
        return head + ("\n" if head.strip() else "") + "\n".join(lines) + "\n"
    if not isinstance(jurisdictions, CommentedMap) or not jurisdictions:
        return None
    if jurisdictions.fa.flow_style():
        return None
    known = jurisdictions.get(place.id)
    if known is None:
        last = list(jurisdictions)[-1]
        line, column = jurisdictions.lc.key(last)
        return _insert(
            text, _end(text, line, column), _block(place, name, entry, " " * column, "  ")
        )
    sources = known.get("sources") if isinstance(known, CommentedMap) else None
    if not isinstance(sources, CommentedMap) or sources.fa.flow_style() or not sources:
        return None
    line, column = sources.lc.key(list(sources)[-1])
    return _insert(text, _end(text, line, column), _entry(name, entry, " " * column))


def _swap(text: str, sources: CommentedMap, name: str, entry: Data) -> str:
    line, column = sources.lc.key(name)
    rows = text.splitlines()
    new = _entry(name, entry, " " * column)
    comment = _COMMENT.search(rows[line])
    if comment:
        new[0] += comment[0]
    return "\n".join([*rows[:line], *new, *rows[_end(text, line, column) :]]) + "\n"


def _end(text: str, line: int, column: int) -> int:
    """The line after the block that begins at ``line`` (from 0) in ``column``."""
    rows = text.splitlines()
    last = line
    for number in range(line + 1, len(rows)):
        bare = rows[number].strip()
        if not bare or bare.startswith("#"):
            continue
        if len(rows[number]) - len(rows[number].lstrip()) <= column:
            break
        last = number
    return last + 1


def _insert(text: str, at: int, lines: list[str]) -> str:
    rows = text.splitlines()
    return "\n".join([*rows[:at], *lines, *rows[at:]]) + "\n"


def _fresh(place: Place) -> dict[str, object]:
    found: dict[str, object] = {"name": place.name}
    if place.aliases:
        found["aliases"] = list(place.aliases)
    if place.channel:
        found["channel"] = place.channel
    if place.zone:
        found["timezone"] = place.zone
    return found


def _block(place: Place, name: str, entry: Data, indent: str, step: str) -> list[str]:
    head = [f"{indent}{step}{key}: {_flow(value)}" for key, value in _fresh(place).items()]
    sources = [f"{indent}{step}sources:", *_entry(name, entry, indent + step * 2)]
    return [f"{indent}{_flow(place.id)}:", *head, *sources]


def _entry(name: str, entry: Data, indent: str) -> list[str]:
    line = f"{indent}{_flow(name)}: {_flow(dict(entry))}"
    if len(line) <= WIDE:
        return [line]
    return [f"{indent}{_flow(name)}:", *(f"{indent}  {k}: {_flow(v)}" for k, v in entry.items())]


def _flow(value: object) -> str:
    """A value in one line, quoted where a plain word could be misread."""
    yaml: Any = YAML(typ="safe", pure=True)
    yaml.default_flow_style = True
    yaml.width = 10_000
    yaml.sort_base_mapping_type_on_output = False
    out = io.StringIO()
    yaml.dump(value, out)
    return out.getvalue().strip().removesuffix("...").strip()
