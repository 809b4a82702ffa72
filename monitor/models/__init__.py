"""The domain's types: frozen, without behaviour beyond their own arithmetic."""

from monitor.models.background import Background
from monitor.models.change import Change, FieldChange, Hit, Passage, accounted
from monitor.models.exchange import Dropped, Problem, Refresh, Request, Response, Validators
from monitor.models.notification import Draft, Match, Mute, Notification, Route, Topic
from monitor.models.record import Document, DocumentText, FieldValue, Page, Record, Snapshot
from monitor.models.source import Jurisdiction, Source
from monitor.models.vocabulary import (
    Coverage,
    Event,
    Flag,
    Health,
    Identity,
    Importance,
    Kind,
    MeetingStatus,
    OutboxState,
    Result,
    Role,
)
from monitor.models.when import When, twelve_hours, zone_of

__all__ = [
    "Background",
    "Change",
    "Coverage",
    "Document",
    "DocumentText",
    "Draft",
    "Dropped",
    "Event",
    "FieldChange",
    "FieldValue",
    "Flag",
    "Health",
    "Hit",
    "Identity",
    "Importance",
    "Jurisdiction",
    "Kind",
    "Match",
    "MeetingStatus",
    "Mute",
    "Notification",
    "OutboxState",
    "Page",
    "Passage",
    "Problem",
    "Record",
    "Refresh",
    "Request",
    "Response",
    "Result",
    "Role",
    "Route",
    "Snapshot",
    "Source",
    "Topic",
    "Validators",
    "When",
    "accounted",
    "twelve_hours",
    "zone_of",
]
