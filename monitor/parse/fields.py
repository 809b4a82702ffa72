"""Loosely typed JSON as the values a record's ``fields`` may hold."""

from collections.abc import Mapping

from monitor.models import FieldValue
from monitor.parse import text

Json = Mapping[str, object]


def known(**fields: FieldValue) -> dict[str, FieldValue]:
    """``fields`` without those that say nothing (``None``, empty text, empty tuple)."""
    return {name: value for name, value in fields.items() if value not in (None, "", ())}


def words(value: object) -> str:
    """One line of text with entities resolved; ``None`` and missing are empty."""
    return text.clean(text.unescape(str(value))) if value not in (None, "") else ""


def prose(value: object) -> str | None:
    """The readable text of plain or HTML prose, ``None`` when there is none."""
    return (text.plain(str(value)) or None) if value else None


def dollars(value: object) -> int | None:
    """Whole dollars of ``2750000``, ``"2,750,000"`` or ``2750000.49``; ``None`` when not stated."""
    digits = str(value if value is not None else "").replace(",", "").replace("$", "").strip()
    whole = digits.partition(".")[0]
    return int(whole) if whole.isdigit() else None


def array(value: object) -> list[object]:
    """``value`` when it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def rows(holder: Json, name: str) -> list[Json]:
    """The objects in the list ``holder[name]``; anything else there is passed over."""
    return [row for row in array(holder.get(name)) if isinstance(row, dict)]


def several(values: object) -> tuple[str, ...]:
    """A list whose order means nothing: cleaned, without blanks and repeats, sorted."""
    return tuple(sorted({words(value) for value in array(values)} - {""}))
