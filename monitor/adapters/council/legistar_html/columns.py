"""What the columns of a calendar mean, by the words tenants write above them."""

import re
from dataclasses import dataclass

COLUMNS = (
    ("status", re.compile(r"^(?:meeting )?status$|^estado$")),
    ("date", re.compile(r"\bdate\b|\bfecha\b")),
    ("time", re.compile(r"\btime\b|\bhora\b")),
    ("place", re.compile(r"\blocation\b|\bplace\b|\bvenue\b|\blugar\b|\bubicaci[oó]n\b")),
    (
        "topic",
        re.compile(r"\btopic\b|\bsubject\b|\bdescription\b|\bcomments?$|\btema\b|\bnotes?\b"),
    ),
    (
        "name",
        re.compile(
            r"^(?:meeting |legislative |governing |public )?"
            r"(?:name|body|committee|commission|department|board|group|nombre|entidad)\b"
            r"|cuerpo|^(?:meeting|reuni[oó]n|event)$"
        ),
    ),
)
OF_MEETINGS = re.compile(
    r"details|detalles|^agenda|^minutes|^actas?$|^orden del d[ií]a|^ical|^packet"
)


@dataclass(slots=True)
class Row:
    """One meeting as a row tells it: words by meaning; links as header, words, address."""

    words: dict[str, str]
    comment: str
    links: list[tuple[str, str, str]]
