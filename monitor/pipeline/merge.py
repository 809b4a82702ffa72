"""Records of one key, told by several responses, become one."""

from collections.abc import Iterable
from dataclasses import replace

from monitor.models import Document, Record

_OVERLAID = ("url", "starts_at", "ends_at", "status", "body", "location", "text", "parent", "join")


class Merged:
    """Records by key in the order first seen; later fields over earlier ones."""

    def __init__(self) -> None:
        self._records: dict[str, Record] = {}
        self._carried: dict[str, Record] = {}
        self._unread: set[str] = set()

    def add(self, record: Record) -> None:
        """Add what one response says of a record."""
        old = self._records.get(record.key)
        self._records[record.key] = record if old is None else merge(old, record)

    def carry(self, record: Record, children: Iterable[Record]) -> None:
        """Keep the details of a record whose version did not move, and its children."""
        self._carried[record.key] = record
        self._records.setdefault(record.key, record)
        for child in children:
            self._carried.setdefault(child.key, child)
            self._records.setdefault(child.key, child)

    def unread(self, key: str) -> None:
        """The details of a record could not be read: its version is still the old one, if any."""
        self._unread.add(key)

    def records(self) -> tuple[Record, ...]:
        """All of them; the listing's fresh fields lie over carried details."""
        return tuple(self._whole(key, record) for key, record in self._records.items())

    def _whole(self, key: str, record: Record) -> Record:
        carried = self._carried.get(key)
        if carried is None:
            return replace(record, version="") if key in self._unread else record
        whole = merge(carried, record)
        return replace(whole, version=carried.version) if key in self._unread else whole


def merge(old: Record, new: Record) -> Record:
    """``new`` over ``old``: what ``new`` leaves out stays, as does the time of a bare day."""
    changes = {
        name: value
        for name in _OVERLAID
        if (value := getattr(new, name)) is not None and value != ""
    }
    first, later = old.starts_at, new.starts_at
    if first and later and later.clock is None and first.day == later.day:
        changes["starts_at"] = first
    return replace(
        old,
        title=new.title or old.title,
        version=new.version or old.version,
        documents=_documents(old.documents, new.documents),
        fields={**old.fields, **new.fields},
        **changes,
    )


def _documents(old: tuple[Document, ...], new: tuple[Document, ...]) -> tuple[Document, ...]:
    merged = {(document.role, document.url): document for document in old}
    for document in new:
        merged[document.role, document.url] = document
    return tuple(merged.values())
