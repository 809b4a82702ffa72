"""What is said where: topics, routes, mutes and the outbox row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from monitor.models.vocabulary import OutboxState


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A named set of words. ``any`` words, phrases and stems (``detain*``); ``patterns`` are RE2.

    ``none`` are phrases that hide a hit inside them; ``boilerplate`` are sentences never searched.
    """

    name: str
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    boilerplate: tuple[str, ...] = ()
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The matchers of a route: each named one must hold; a tuple means any of them."""

    jurisdiction: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    importance: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where and when matching changes are told.

    ``digest``: empty for at once, else ``hourly``, ``daily 08:00`` or ``weekly Mon 08:00`` in
    ``zone``. ``quiet``: ``22:00-07:00``, held until its end unless the change is important.
    ``notify`` names another notifier (``webhook:…`` or an Apprise address) instead of Slack.
    """

    match: Match = Match()
    channel: str | None = None
    digest: str = ""
    zone: str = "UTC"
    mention: str = ""
    stop: bool = False
    drop: bool = False
    quiet: str = ""
    empty_digest: bool = False
    notify: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mute:
    """Do not tell until a date; ``scope`` is ``source``, ``record`` or ``topic``."""

    scope: str
    target: str
    until: datetime
    reason: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A notification to be: ``dedup_key`` says "this was already said there".

    ``purpose`` is ``change``, ``digest``, ``ops``, ``upcoming``, ``summary`` or ``correction``;
    the outbox itself adds ``present``, an edit of a thread's first message.
    ``thread_key`` names the story in the channel (empty: no thread). ``payload`` is what the
    renderer needs beside the changes; plain JSON. ``stories`` runs beside ``changes``: what each
    of them says there, so that a second source that saw the same does not say it again.
    ``joins`` begins the dedup keys of what is gathered into one message: while such a message
    waits in that channel, the draft's ``rows`` and ``totals`` are added to it.
    """

    dedup_key: str
    channel: str
    purpose: str
    changes: tuple[int, ...] = ()
    stories: tuple[str, ...] = ()
    reason: str = ""
    thread_key: str = ""
    not_before: datetime | None = None
    mention: str = ""
    broadcast: bool = False
    held: bool = False
    notifier: str = ""
    joins: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """A row of the outbox: one message for one channel."""

    id: int
    draft: Draft
    state: OutboxState
    created_at: datetime
    claimed_at: datetime | None = None
    attempts: int = 0
    sent_at: datetime | None = None
    ts: str | None = None
    channel_id: str | None = None
    parked_reason: str | None = None
    uncertain: bool = False
