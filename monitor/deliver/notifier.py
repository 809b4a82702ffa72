"""What the worker asks of Slack, a webhook, Apprise or the console. Calls block: it threads them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from monitor.deliver.outcome import Sent
from monitor.deliver.render.layout import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message to hand over. ``key`` marks it, so that it can be found again.

    ``channel_id`` is empty until Slack told it; ``thread_ts`` names the parent of a reply.
    ``plain`` asks for text without blocks. ``data`` is for receivers that want facts, not looks:
    the changes as ``monitor changes --json`` prints them.
    """

    key: str
    channel: str
    payload: Payload | None = None
    channel_id: str = ""
    thread_ts: str | None = None
    broadcast: bool = False
    plain: bool = False
    purpose: str = "change"
    reason: str = ""
    data: Sequence[Mapping[str, object]] = field(default_factory=tuple)


class Notifier(Protocol):
    """One way out. Methods raise ``SendError``; whatever else they raise counts as ambiguous.

    ``threads``: replies and edits are possible. ``reads_back``: a message can be looked for.
    ``idempotent``: saying it again under the same key does no harm.
    """

    threads: bool
    reads_back: bool
    idempotent: bool

    def post(self, post: Post) -> Sent:
        """Hand it over."""

    def edit(self, post: Post, ts: str) -> Sent:
        """Put ``post`` in the place of the message ``ts``."""

    def find(self, post: Post, since: datetime) -> Sent | None:
        """The message with ``post.key`` that arrived after ``since``, if it is there."""

    def check(self) -> None:
        """Raise ``SendError`` while the way out is closed."""
