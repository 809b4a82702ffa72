"""How an attempt to say something ended, and what has to be done next."""

from dataclasses import dataclass
from enum import StrEnum

from monitor.errors import DeliveryError


class Fate(StrEnum):
    """What is known of an attempt that did not plainly succeed."""

    LATER = "later"
    """Not posted; nothing wrong with the message: wait, then try again."""
    AMBIGUOUS = "ambiguous"
    """It may have been posted: look before anything is sent again."""
    WORKSPACE = "workspace"
    """The whole workspace refuses us: stop, keep everything."""
    QUOTA = "quota"
    """The workspace is full: stop for an hour."""
    CHANNEL = "channel"
    """This channel refuses us: set it aside, tell the operators."""
    MESSAGE = "message"
    """This message is refused as it is: once more as plain text, then aside."""
    THREAD = "thread"
    """The parent is gone: begin the thread anew."""
    GONE = "gone"
    """The message to edit is gone or closed: nothing left to do."""
    UNKNOWN = "unknown"
    """Refused for a reason we do not know: three tries, then aside."""


class SendError(DeliveryError):
    """An attempt that did not plainly succeed. ``reason`` is Slack's code or a fault's name."""

    def __init__(
        self, message: str, *, fate: Fate, reason: str, retry_after: float | None = None
    ) -> None:
        permanent = fate in {Fate.CHANNEL, Fate.MESSAGE, Fate.GONE}
        super().__init__(message, reason=reason, permanent=permanent, retry_after=retry_after)
        self.fate = fate


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message is: its time stamp and the id of its channel (empty: not told)."""

    ts: str | None
    channel_id: str = ""
