"""Lists of meetings as people write them: a date, some words, and links to papers, in any markup.

A meeting is the smallest block that names a day, or a row of a table with a column of dates.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from monitor.adapters.blocks import blocks, in_lines
from monitor.adapters.listing import meeting
from monitor.adapters.months import spell_out
from monitor.adapters.tables import kinds, rows
from monitor.adapters.titles import title_of
from monitor.models import Record, Role
from monitor.parse import dates, html


def records(
    root: html.Node,
    page: str,
    zone: str,
    *,
    today: date,
    name: str = "",
    hour: str = "",
    base: str = "",
) -> Iterator[Record]:
    """The meetings below ``root``, called ``name`` where the page gives them no name.

    ``hour`` is when they begin where only the day stands. ``base`` is the address that links start
    from where it is not the page's. Tables that have been read are taken out of the tree.
    """
    base = base or page
    root = in_lines(spell_out(root), today)
    found: list[Record] = []
    for table in html.below(root, "table"):
        if {"day"} < kinds(table) and not html.below(table, "table"):
            found += _scheduled(table, page, base, zone, today, name)
            table.decompose()
    for block in blocks(root, base, zone, today):
        labels = [*(paper.title for paper in block.papers), *block.missing]
        title = title_of(block.words, block.day, labels, name, link=block.node.tag == "a")
        found.append(
            meeting(
                key=block.anchor,
                title=title,
                url=block.own or (block.papers[0].url if block.papers else page),
                starts_at=block.start,
                ends_at=block.end,
                says=[block.words if len(block.words) < 200 else ""],
                body=name,
                documents=block.papers,
                fields={"remote": block.join},
            )
        )
    seen: dict[str, int] = {}
    for one in _together(found):
        key = one.key or f"{one.starts_at.day if one.starts_at else ''} {one.title}"
        start = one.starts_at
        if hour and start is not None and start.clock is None:
            start = dates.when(start.day.isoformat(), zone, clock_text=hour)
        yield replace(one, key=_once(seen, key), starts_at=start)


def _together(found: list[Record]) -> list[Record]:
    """One meeting of several entries: its agenda in one list, its minutes in another."""
    kept: list[Record] = []
    places: dict[tuple[date | None, str], list[int]] = {}
    for one in found:
        day = one.starts_at.day if one.starts_at else None
        group = places.setdefault((day, one.title.casefold()), [])
        at = next((at for at in group if _is_part(kept[at], one)), None)
        if at is None:
            group.append(len(kept))
            kept.append(one)
            continue
        old = kept[at]
        bare = old.starts_at is None or old.starts_at.clock is None
        kept[at] = replace(
            old,
            key=old.key or one.key,
            url=old.url if old.documents else one.url,
            starts_at=one.starts_at if bare else old.starts_at,
            ends_at=one.ends_at if bare else old.ends_at,
            documents=(*old.documents, *one.documents),
            fields={**one.fields, **old.fields},
            location=old.location or one.location,
        )
    return kept


def _is_part(old: Record, new: Record) -> bool:
    """Whether two entries of one day and name can be one meeting: other papers, no other hour."""
    first, second = (one.starts_at.clock if one.starts_at else None for one in (old, new))
    if (first and second and first != second) or (old.key and new.key):
        return False
    roles = {each.role for each in old.documents} & {each.role for each in new.documents}
    return old.status == new.status and not roles - {Role.OTHER, Role.ATTACHMENT}


def _scheduled(
    table: html.Node, page: str, base: str, zone: str, today: date, name: str
) -> Iterator[Record]:
    """A table with a column of dates: its other columns say what is what."""
    for row in rows(table, base):
        start = row.starts(zone, today)
        if start is None:
            continue
        yield meeting(
            key="",
            title=row.title or row.kind or row.body or name or "Meeting",
            url=row.detail or page,
            starts_at=start,
            ends_at=row.ends(zone, today),
            raw=row.status,
            says=[row.day, row.time, *row.others.values()],
            body=row.body or name,
            location=row.place,
            documents=row.files,
            fields=row.fields,
        )


def _once(seen: dict[str, int], key: str) -> str:
    seen[key] = seen.get(key, 0) + 1
    return key if seen[key] == 1 else f"{key} ({seen[key]})"
