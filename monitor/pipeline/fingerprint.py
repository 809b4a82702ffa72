"""One hash over all records of a snapshot: equal when nothing that counts differs."""

import hashlib

from monitor.diff import digest
from monitor.models import Snapshot


def fingerprint(snapshot: Snapshot, volatile: frozenset[str]) -> str:
    """One hash over all records and the versions read of them, whatever their order."""
    parts = sorted(
        f"{record.key}\0{record.version}\0{digest(record, volatile)}" for record in snapshot.records
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
