"""The faults of a fetch as the table of ``docs/reliability.md``: ``python -m tests.faults.table``."""

from tests.faults.catalogue import BODY, CONTENT, NETWORK, STATUS, TLS, WALLS, Fault

GROUPS = {
    "On the way": NETWORK,
    "TLS": TLS,
    "Statuses and redirects": STATUS,
    "Bodies": BODY,
    "Walls": WALLS,
    "Pages that are not the page": CONTENT,
}


def row(fault: Fault) -> str:
    """One line of the table."""
    kind = fault.error.__name__ if fault.error else "ExtractError"
    words = fault.sentence.replace("|", "\\|")
    return f"| {fault.name} | … {words} … | `{kind}` | {fault.health.value} |"


def table() -> str:
    """All groups, each a table."""
    parts = []
    for title, faults in GROUPS.items():
        lines = [
            f"### {title}",
            "",
            "| The site | The reason says | Class | Health |",
            "|---|---|---|---|",
            *(row(fault) for fault in faults),
        ]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


if __name__ == "__main__":
    print(table())
