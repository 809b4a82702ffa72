"""The RSS feed of agendas (ModID 65)."""

import re
from collections.abc import Iterator

from monitor.adapters.listing import file, meeting
from monitor.errors import ExtractError
from monitor.models import Problem, Record, Response, Role, Source
from monitor.parse import feed
from monitor.parse.dates import when
from monitor.parse.fields import known
from monitor.parse.text import clean

_OLDER = re.compile(r"/PreviousVersions/(?:_\d{8}-)?(?P<id>\d+)(?:/(?P<ticks>\d+))?", re.IGNORECASE)


def read(source: Source, response: Response) -> Iterator[Record | Problem]:
    """The agenda feed (ModID 65): link and key are the meeting's, the ticks its version.

    Its dates are when the site was edited; the meeting's stands in the title at best.
    """
    entries = feed.read(response).entries
    if not entries:
        raise ExtractError(
            "the feed of agendas is empty, as it is on many sites whose Agenda Center is in use; "
            "set listing: search in sources.yaml",
            url=response.url,
        )
    for number, entry in enumerate(entries, 1):
        found = _OLDER.search(f"{entry.id or ''}") or _OLDER.search(entry.link or "")
        if found is None:
            yield Problem(f"entry {number}", f"the entry names no meeting: {entry.link}")
            continue
        minutes = re.search(r"Update:\s*(.+)$", clean(entry.text))
        version = found["ticks"] or entry.published_raw
        link = entry.link or response.url
        yield meeting(
            key=found["id"],
            title=entry.title or "Meeting",
            url=link,
            starts_at=when(entry.title, source.zone),
            documents=[file("Agenda", link, role=Role.AGENDA, version=version)],
            fields=known(update=minutes[1] if minutes else None),
            version=version,
        )
