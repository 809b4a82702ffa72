"""A meeting's own page beside its listing, read for the items of the agenda.

For portals where nothing says that an agenda's items changed: the page is read again whenever the
listing's row moved, else twice a day.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

from monitor.models import MeetingStatus, Record, Refresh, Request, Response, Role
from monitor.parse import urls


def half_day(response: Response) -> str:
    """The part of a record's version that moves twice a day: ``2026-11-24 pm``."""
    return f"{response.today.isoformat()} {'am' if response.fetched_at.hour < 12 else 'pm'}"


def wish(record: Record, base_url: str | None) -> Iterator[Request]:
    """The meeting's page, once its agenda is out."""
    published = any(each.role in {Role.AGENDA, Role.PACKET} for each in record.documents)
    if published and record.url:
        yield Request(
            url=urls.rebase(record.url, base_url),
            step="meeting",
            context={"key": record.key, "status": record.status or ""},
            refreshes=Refresh(record.key, record.version),
            optional=True,
        )


def beside(record: Record, response: Response) -> Record:
    """``record`` of a meeting's page: what the listing says better is left to it, when it asked."""
    asked = response.request.context
    if not asked.get("key"):
        return record
    known = asked.get("status") if record.status == MeetingStatus.UNKNOWN else None
    status = known or record.status
    return replace(record, documents=(), url=None, location=None, status=status)


def key_of_words(title: str) -> str:
    """The key of an item that has no number of the portal's: its words."""
    return f"t{crc32(title.casefold().encode()):08x}"


def numbered(key: str, used: Counter[str]) -> str:
    """``key``, from its second use on with a number (``m7~2``); ``used`` counts the uses."""
    used[key] += 1
    return key if used[key] == 1 else f"{key}~{used[key]}"
