"""A Slack that answers over real HTTP on loopback, keeps state, and misbehaves on request.

It lives in a thread of the test (or, with ``python -m tests.fake_slack``, in a process of its
own), so it outlives a client that is killed with SIGKILL. What it checks is what Slack's
documentation and live reports say: block and text limits, the silent split of long ``text``, one
message a second in a channel, scopes, membership, paging, metadata only when asked for.

    with FakeSlack() as slack:
        slack.script("chat.postMessage", "stored_reset")     # the next call, then normal again
        slack.chaos(rate=0.25, seed=7)                       # a quarter of all posts go wrong
        client = WebClient("xoxb-test", base_url=slack.url, retry_handlers=[])
        slack.by_key()                                       # how often each dedup key arrived
"""

import itertools
import random
import sys
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from typing import Any, Self

from tests.fake_slack_http import Server, handler
from tests.fake_slack_limits import complaint, splits
from tests.fake_slack_model import Call, Channel, Message, refusal, success

SCOPES = frozenset(
    [
        "chat:write",
        "channels:history",
        "channels:read",
        "channels:join",
        "groups:history",
        "groups:read",
        "commands",
    ]
)

BEFORE = (
    "429",
    "429:0",
    "429:1.5",
    "429:date",
    "429:none",
    "500",
    "502",
    "503",
    "504",
    "html500",
    "reset",
    "html200",
)
AFTER = (
    "stored_500",
    "stored_503",
    "stored_reset",
    "stored_silence",
    "stored_cut",
    "stored_html",
    "stored_empty",
    "stored_no_ts",
    "stored_drip",
)
CHAOS = (
    "429",
    "500",
    "stored_500",
    "stored_reset",
    "stored_silence",
    "stored_cut",
    "html200",
    "stored_html",
)


class FakeSlack:
    """The workspace. ``pace`` is the least time in seconds between two posts in one channel."""

    def __init__(
        self,
        channels: Iterable[str] = ("#civic-watch", "#civic-watch-ops"),
        *,
        token: str = "xoxb-test",
        scopes: Iterable[str] = SCOPES,
        pace: float = 0.0,
        silence: float = 5.0,
        drip: float = 0.2,
        skew: float = 0.0,
        retry_after: int = 1,
        page: int = 200,
        create_channels: bool = True,
        port: int = 0,
    ) -> None:
        self.token = token
        self.scopes = frozenset(scopes)
        self.pace, self.silence, self.drip = pace, silence, drip
        self.skew, self.retry_after, self.page = skew, retry_after, page
        self.create_channels = create_channels
        self.bot_id, self.app_id, self.user_id, self.team_id = (
            "B0CIVIC",
            "A0CIVIC",
            "U0CIVIC",
            "T0TEST",
        )
        self.token_error = ""
        self.channel_errors: dict[str, str] = {}
        self.calls: list[Call] = []
        self.stored: list[Message] = []
        self.ephemeral: list[dict[str, Any]] = []
        self.responses: list[dict[str, Any]] = []
        self.socket_url = ""
        self.lock = threading.RLock()
        self._scripts: dict[str, deque[str]] = defaultdict(deque)
        self._chaos: tuple[float, random.Random, tuple[str, ...], tuple[str, ...]] | None = None
        self._channels: dict[str, Channel] = {}
        self._last_ts = 0
        for name in channels:
            self.channel(name)
        self._server = Server(("127.0.0.1", port), handler(self))
        self.stopping = self._server.stopping
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )

    # the test's side ---------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        """What belongs into ``SLACK_API_URL``."""
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    def channel(self, name: str) -> Channel:
        """The channel of that name or id, made when it is not there."""
        with self.lock:
            bare = name.lstrip("#")
            for found in self._channels.values():
                if bare in (found.id, found.name):
                    return found
            made = Channel(f"C{len(self._channels) + 1:08d}", bare)
            self._channels[made.id] = made
            return made

    def script(self, method: str, *faults: str) -> None:
        """The next calls of ``method`` meet these faults, in order; ``""`` is a normal answer.

        ``error:<code>`` answers ``ok: false`` with that code; ``late:<seconds>`` stores the
        message that long after the client has been cut off; ``hold:<seconds>`` only answers late.
        """
        with self.lock:
            self._scripts[method].extend(faults)

    def chaos(
        self,
        rate: float,
        seed: int = 0,
        kinds: tuple[str, ...] = CHAOS,
        methods: tuple[str, ...] = ("chat.postMessage", "chat.update"),
    ) -> None:
        """From now on this share of the calls of ``methods`` meets a fault picked by ``seed``."""
        with self.lock:
            self._chaos = (rate, random.Random(seed), kinds, methods) if rate else None

    def messages(self, channel: str | None = None) -> list[Message]:
        """What is in the channel now (or in all), oldest first."""
        with self.lock:
            found = self.stored if channel is None else self.channel(channel).messages
            return [message for message in found if not message.deleted]

    def by_key(self) -> Counter[str]:
        """How many messages were ever stored under each dedup key."""
        with self.lock:
            return Counter(message.key or "" for message in self.stored)

    def thread(self, channel: str, ts: str) -> list[Message]:
        """Root and replies, oldest first."""
        return [m for m in self.messages(channel) if ts in (m.ts, m.thread_ts)]

    def called(self, method: str) -> list[Call]:
        with self.lock:
            return [call for call in self.calls if call.method == method]

    def fastest(self) -> float:
        """The shortest time between two stored posts of one channel, in seconds."""
        gaps = [float("inf")]
        with self.lock:
            for channel in self._channels.values():
                times = [m.received for m in channel.messages]
                gaps += [later - earlier for earlier, later in itertools.pairwise(times)]
        return min(gaps)

    def person_posts(self, channel: str, body: dict[str, Any]) -> Message:
        """A message by somebody else, for instance one that copies our metadata."""
        return self._store(
            self.channel(channel), {"bot_id": "B0OTHER", "app_id": "A0OTHER", **body}
        )

    # the server's side -------------------------------------------------------------------------

    def now(self) -> float:
        return time.time() + self.skew

    def fault_for(self, method: str) -> str:
        with self.lock:
            if self._scripts[method]:
                return self._scripts[method].popleft()
            if self._chaos and method in self._chaos[3]:
                rate, rng, kinds, _ = self._chaos
                return rng.choice(kinds) if rng.random() < rate else ""
            return ""

    def _store(self, channel: Channel, body: dict[str, Any]) -> Message:
        with self.lock:
            micros = max(int(self.now() * 1_000_000), self._last_ts + 1)
            self._last_ts = micros
            ts = f"{micros // 1_000_000}.{micros % 1_000_000:06d}"
            message = Message(len(self.stored), ts, channel.id, body, time.monotonic())
            self.stored.append(message)
            channel.messages.append(message)
            return message

    def answer(self, method: str, arguments: dict[str, Any], token: str) -> dict[str, Any]:
        """The JSON of a normal answer; also does what was asked."""
        with self.lock:
            handler = getattr(self, "_" + method.replace(".", "_"), None)
            if handler is None:
                return refusal("unknown_method", req_method=method)
            if method == "apps.connections.open":
                return handler(arguments)
            if token != self.token:
                return refusal("not_authed" if not token else "invalid_auth")
            if self.token_error:
                return refusal(self.token_error)
            needed = _NEEDED.get(method)
            if needed and not needed & self.scopes:
                return refusal(
                    "missing_scope",
                    needed=min(needed),
                    provided=",".join(sorted(self.scopes)),
                )
            return handler(arguments)

    def _find(self, name: object) -> Channel | None:
        bare = str(name or "").lstrip("#")
        for channel in self._channels.values():
            if bare in (channel.id, channel.name):
                return channel
        return self.channel(bare) if self.create_channels and bare and bare[0] != "C" else None

    def _auth_test(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return success(
            url="https://test.slack.example/", team="Test", user="civicwatch", team_id=self.team_id,
            user_id=self.user_id, bot_id=self.bot_id, is_enterprise_install=False,
        )  # fmt: skip

    def _chat_postMessage(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._find(arguments.get("channel"))
        if channel is None:
            return refusal("channel_not_found")
        if (code := self.channel_errors.get(channel.name)) is not None:
            return refusal(code)
        if channel.archived:
            return refusal("is_archived")
        if not channel.member:
            return refusal("not_in_channel")
        if (wrong := complaint(arguments)) is not None:
            return refusal(wrong)
        thread_ts = arguments.get("thread_ts")
        if thread_ts and not any(m.ts == thread_ts and not m.deleted for m in channel.messages):
            return refusal("cannot_reply_to_message")
        last = max((m.received for m in channel.messages), default=float("-inf"))
        if self.pace and time.monotonic() - last < self.pace:
            return {"ok": False, "error": "ratelimited", "_status": 429, "_retry_after": "1"}
        own = {
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "user": self.user_id,
            "type": "message",
        }
        kept = {k: v for k, v in arguments.items() if k not in ("token", "channel", "as_user")}
        if kept.get("reply_broadcast") and thread_ts:
            own["subtype"] = "thread_broadcast"
        first = None
        for part in splits(str(kept.get("text") or "")):
            message = self._store(channel, {**kept, **own, "text": part})
            first = first or message
        assert first is not None
        return success(channel=channel.id, ts=first.ts, message=self._shown(first, metadata=True))

    def _chat_postEphemeral(self, arguments: dict[str, Any]) -> dict[str, Any]:
        if (wrong := complaint(arguments)) is not None:
            return refusal(wrong)
        self.ephemeral.append(arguments)
        return success(message_ts="1.000001")

    def _own(self, arguments: dict[str, Any], code: str) -> Message | dict[str, Any]:
        channel = self._find(arguments.get("channel"))
        if channel is None:
            return refusal("channel_not_found")
        for message in channel.messages:
            if message.ts == arguments.get("ts") and not message.deleted:
                return message if message.body.get("bot_id") == self.bot_id else refusal(code)
        return refusal("message_not_found")

    def _chat_update(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = self._own(arguments, "cant_update_message")
        if isinstance(found, dict):
            return found
        if len(str(arguments.get("text") or "")) > 4000:
            return refusal("msg_too_long")
        if (wrong := complaint(arguments)) is not None:
            return refusal(wrong)
        changed = {k: arguments[k] for k in ("text", "blocks", "metadata") if k in arguments}
        found.body.update(changed)
        found.edits += 1
        return success(
            channel=found.channel,
            ts=found.ts,
            text=found.text,
            message=self._shown(found, metadata=True),
        )

    def _chat_delete(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = self._own(arguments, "cant_delete_message")
        if isinstance(found, dict):
            return found
        found.deleted = True
        return success(channel=found.channel, ts=found.ts)

    def _chat_getPermalink(self, arguments: dict[str, Any]) -> dict[str, Any]:
        found = self._own({**arguments, "ts": arguments.get("message_ts")}, "message_not_found")
        if isinstance(found, dict):
            return found
        return success(
            permalink=f"https://test.slack.example/archives/{found.channel}/p{found.ts.replace('.', '')}"
        )

    def _described(self, channel: Channel) -> dict[str, Any]:
        return {
            "id": channel.id, "name": channel.name, "is_member": channel.member, "is_channel": True,
            "is_archived": channel.archived, "is_private": channel.private,
        }  # fmt: skip

    def _conversations_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        wanted = str(arguments.get("channel"))
        found = self._channels.get(wanted)
        return (
            refusal("channel_not_found")
            if found is None
            else success(channel=self._described(found))
        )

    def _conversations_list(self, arguments: dict[str, Any]) -> dict[str, Any]:
        types = str(arguments.get("types") or "public_channel").split(",")
        hidden = str(arguments.get("exclude_archived", "")).lower() in ("1", "true")
        rows = [
            self._described(channel)
            for channel in self._channels.values()
            if ("private_channel" if channel.private else "public_channel") in types
            and not (hidden and channel.archived)
        ]
        return self._paged(arguments, rows, "channels")

    def _conversations_join(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._channels.get(str(arguments.get("channel")))
        if channel is None or channel.private:
            return refusal("channel_not_found")
        if channel.archived:
            return refusal("is_archived")
        channel.member = True
        return success(channel=self._described(channel))

    def _readable(self, arguments: dict[str, Any]) -> Channel | dict[str, Any]:
        channel = self._channels.get(str(arguments.get("channel")))
        if channel is None:
            return refusal("channel_not_found")
        return channel if channel.member else refusal("not_in_channel")

    def _conversations_history(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._readable(arguments)
        if isinstance(channel, dict):
            return channel
        rows = [
            m
            for m in reversed(channel.messages)
            if not m.deleted and (not m.thread_ts or m.body.get("subtype") == "thread_broadcast")
        ]
        return self._told(arguments, rows)

    def _conversations_replies(self, arguments: dict[str, Any]) -> dict[str, Any]:
        channel = self._readable(arguments)
        if isinstance(channel, dict):
            return channel
        rows = self.thread(channel.name, str(arguments.get("ts")))
        return (
            self._told(arguments, rows, root=str(arguments.get("ts")))
            if rows
            else refusal("thread_not_found")
        )

    def _told(
        self, arguments: dict[str, Any], rows: list[Message], root: str = ""
    ) -> dict[str, Any]:
        oldest, latest = (
            float(arguments.get("oldest") or 0),
            float(arguments.get("latest") or "inf"),
        )
        metadata = str(arguments.get("include_all_metadata", "")).lower() in ("1", "true")
        shown = [
            self._shown(m, metadata=metadata)
            for m in rows
            if oldest < float(m.ts) < latest or m.ts == root
        ]
        return self._paged(arguments, shown, "messages")

    def _paged(self, arguments: dict[str, Any], rows: list[Any], name: str) -> dict[str, Any]:
        start = int(arguments.get("cursor") or 0)
        size = min(int(arguments.get("limit") or 100), self.page)
        following = str(start + size) if start + size < len(rows) else ""
        return success(
            **{name: rows[start : start + size]},
            has_more=bool(following),
            response_metadata={"next_cursor": following},
        )

    def _shown(self, message: Message, *, metadata: bool) -> dict[str, Any]:
        left_out = set() if metadata else {"metadata"}
        shown = {k: v for k, v in message.body.items() if k not in left_out}
        return {"type": "message", **shown, "ts": message.ts}

    def _users_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return success(
            user={"id": arguments.get("user"), "name": "somebody", "tz": "America/New_York"}
        )

    def _users_list(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return self._paged(
            arguments, [{"id": self.user_id, "name": "civicwatch", "is_bot": True}], "members"
        )

    def _bots_info(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return success(bot={"id": self.bot_id, "app_id": self.app_id, "name": "civicwatch"})

    def _usergroups_list(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return success(usergroups=[{"id": "S0DESK", "handle": "courts-desk"}])

    def _blocks_validate(self, arguments: dict[str, Any]) -> dict[str, Any]:
        wrong = complaint({"text": "x", **arguments})
        errors = [] if wrong is None else [{"pointer": "/blocks", "code": wrong, "message": wrong}]
        return success(errors=errors)

    def _apps_connections_open(self, arguments: dict[str, Any]) -> dict[str, Any]:
        return success(url=self.socket_url) if self.socket_url else refusal("invalid_auth")


_NEEDED: dict[str, frozenset[str]] = {
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "chat.delete": frozenset({"chat:write"}),
    "conversations.history": frozenset({"channels:history", "groups:history"}),
    "conversations.replies": frozenset({"channels:history", "groups:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),
    "conversations.list": frozenset({"channels:read", "groups:read"}),
    "conversations.join": frozenset({"channels:join"}),
}


def main() -> None:
    """Run alone until standard input ends; the first line printed is the address."""
    with FakeSlack(port=int(sys.argv[1]) if len(sys.argv) > 1 else 0) as slack:
        sys.stdout.write(slack.url + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
