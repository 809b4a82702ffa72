"""One change in full, line by line."""

from collections.abc import Iterator, Sequence

from rich.text import Text

from monitor.cli._output import printable
from monitor.models import Change, Passage

_STYLES = {"-": "red", "+": "green"}


def lines(change: Change, copies: Sequence[str]) -> Iterator[Text]:
    """What changed, where it stands and why it was told; ``copies`` are the stored pages' hashes."""
    yield Text(printable(change.account), style="bold")
    yield Text(f"{change.jurisdiction} · {change.source_id} · {change.event} · {change.importance}")
    yield Text(f"seen {change.detected_at:%Y-%m-%d %H:%M} UTC")
    if change.record.url:
        yield Text(printable(change.record.url))
    if change.flags:
        yield Text(", ".join(flag.replace("_", " ") for flag in sorted(change.flags)))
    if change.note:
        yield Text(printable(change.note))
    for field in change.fields:
        yield Text(f"  {field.name}")
        if field.before not in (None, "", ()):
            yield Text(f"    - {printable(field.before)}", style=_STYLES["-"])
        if field.after not in (None, "", ()):
            yield Text(f"    + {printable(field.after)}", style=_STYLES["+"])
    for passage in change.passages:
        yield from _passage(passage)
    for hit in change.hits:
        page = f", page {hit.page}" if hit.page else ""
        plain = f"“{hit.word}” in {hit.field}{page}"
        yield Text(printable(f"  topic {hit.topic}: {hit.turned or plain}"))
        yield Text(f"    “{printable(hit.sentence)}”")
    if copies:
        yield Text("stored copies (SHA-256): " + " ".join(copies))


def _passage(passage: Passage) -> Iterator[Text]:
    """Where it stands, then its words with what went and what came."""
    page = f"page {passage.page}" if passage.page else ""
    where = ", ".join(part for part in (passage.document, page, passage.item) if part)
    yield Text(f"  {printable(where)}")
    line = Text("    ")
    for mark, words in passage.words:
        if mark == "=":
            line.append(printable(words))
        else:
            line.append(f"[{mark}{printable(words)}{mark}]", style=_STYLES[mark])
        line.append(" ")
    yield line
