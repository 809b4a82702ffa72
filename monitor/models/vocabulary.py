"""The closed vocabularies. Stored, printed and matched as their lower-case values."""

from enum import StrEnum


class Kind(StrEnum):
    """What a record is."""

    MEETING = "meeting"
    AGENDA_ITEM = "agenda_item"
    MATTER = "matter"
    GRANT = "grant"
    NOTICE = "notice"
    PRESS_RELEASE = "press_release"
    DOCKET = "docket"
    DOCKET_ENTRY = "docket_entry"
    OPINION = "opinion"
    LIST_ENTRY = "list_entry"
    PAGE = "page"
    FEED_ENTRY = "feed_entry"


class Event(StrEnum):
    """What happened to a record. A change has exactly one; the most specific wins."""

    ADDED = "added"
    MODIFIED = "modified"
    RESCHEDULED = "rescheduled"
    RELOCATED = "relocated"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    REINSTATED = "reinstated"
    AGENDA_POSTED = "agenda_posted"
    AGENDA_REVISED = "agenda_revised"
    MINUTES_POSTED = "minutes_posted"
    DOCUMENT_ADDED = "document_added"
    DOCUMENT_REMOVED = "document_removed"
    DOCUMENT_REVISED = "document_revised"
    AGENDA_ITEM_ADDED = "agenda_item_added"
    AGENDA_ITEM_WITHDRAWN = "agenda_item_withdrawn"
    AGENDA_ITEM_REWORDED = "agenda_item_reworded"
    AGENDA_ITEM_MOVED = "agenda_item_moved"
    DEADLINE_MOVED = "deadline_moved"
    AMENDED = "amended"
    STATUS_CHANGED = "status_changed"
    CLOSED = "closed"
    REOPENED = "reopened"
    FILED = "filed"
    ENRICHED = "enriched"
    CORRECTED = "corrected"
    REASSIGNED = "reassigned"
    RENAMED = "renamed"
    REMOVED = "removed"
    RESTORED = "restored"
    TEXT_CHANGED = "text_changed"


class Flag(StrEnum):
    """Said beside the event."""

    SHORT_NOTICE = "short_notice"
    LATE_ADDITION = "late_addition"


class Role(StrEnum):
    """What a document is to its record."""

    AGENDA = "agenda"
    PACKET = "packet"
    MINUTES = "minutes"
    NOTICE = "notice"
    SUMMARY = "summary"
    VIDEO = "video"
    AUDIO = "audio"
    ORDER = "order"
    FILING = "filing"
    ATTACHMENT = "attachment"
    OTHER = "other"


class MeetingStatus(StrEnum):
    """A meeting's status as the source says it, never from the clock."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    RESCHEDULED = "rescheduled"
    HELD = "held"
    UNKNOWN = "unknown"


class Coverage(StrEnum):
    """What a listing shows. From a ``rolling`` one a record may fall off: that is no removal."""

    WINDOW = "window"
    ROLLING = "rolling"


class Identity(StrEnum):
    """How records of two snapshots are paired: by the system's own key, or by likeness."""

    KEY = "key"
    LIKENESS = "likeness"


class Health(StrEnum):
    """How a source is doing, from its polls alone."""

    OK = "ok"
    PARTIAL = "partial"
    STALE = "stale"
    BLOCKED = "blocked"
    FAILING = "failing"


class Importance(StrEnum):
    """How loudly a change is told."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Result(StrEnum):
    """How one poll ended."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    BASELINE = "baseline"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    DRIFT = "drift"
    FAILED = "failed"


class OutboxState(StrEnum):
    """Where a notification stands; see ``docs/architecture.md``, delivery."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENT = "sent"
    PARKED = "parked"
    HELD = "held"
