"""What the fake Slack keeps: channels, messages and the calls it got."""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Message:
    """One stored message. ``number`` counts stored messages; ``times`` are server seconds."""

    number: int
    ts: str
    channel: str
    body: dict[str, Any]
    received: float
    edits: int = 0
    deleted: bool = False

    @property
    def key(self) -> str | None:
        metadata = self.body.get("metadata") or {}
        return (metadata.get("event_payload") or {}).get("key")

    @property
    def thread_ts(self) -> str | None:
        return self.body.get("thread_ts")

    @property
    def text(self) -> str:
        return self.body.get("text") or ""


@dataclass
class Channel:
    id: str
    name: str
    member: bool = True
    archived: bool = False
    private: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass
class Call:
    """One request as the server saw it."""

    method: str
    arguments: dict[str, Any]
    at: float
    fault: str = ""


def success(**rest: Any) -> dict[str, Any]:
    return {"ok": True, **rest}


def refusal(code: str, **rest: Any) -> dict[str, Any]:
    return {"ok": False, "error": code, **rest}
