"""Slack: post, edit, and look whether a message arrived."""

import itertools
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Fate, SendError, Sent
from monitor.deliver.render.layout import EVENT_TYPE
from monitor.deliver.slack_errors import of_code, of_exception, server_now
from monitor.deliver.slack_web import Web

PAGE = 200
PAGES = 50
MARGIN = timedelta(seconds=60)
"""How far before the claim a message is looked for, on top of the measured clock difference."""
_NO_READING = frozenset(
    {"missing_scope", "not_in_channel", "channel_not_found", "no_permission", "access_denied"}
)


class UnreadableError(SendError):
    """The channel's history is closed to us, so nobody can know whether a message is there."""


class SlackNotifier:
    """The workspace behind one bot token. ``clock`` tells the time the outbox works with."""

    threads = True
    reads_back = True
    idempotent = False

    def __init__(
        self,
        token: str,
        base_url: str = "https://slack.com/api/",
        *,
        clock: Callable[[], datetime],
        timeout: float = 10,
    ) -> None:
        self.web = Web(token, base_url=base_url, timeout=timeout)
        self._clock = clock
        self._skew = timedelta(0)
        self._own: Mapping[str, Any] | None = None
        self._ids: dict[str, str] = {}

    def check(self) -> None:
        """Raise ``SendError`` while the token is refused."""
        self._own = self._call(self.web.auth_test)

    def post(self, post: Post) -> Sent:
        """One ``chat.postMessage``; only ``ok`` with a ``ts`` in the same channel is success."""
        arguments = self._said(post)
        if post.thread_ts:
            arguments |= {"thread_ts": post.thread_ts, "reply_broadcast": post.broadcast}
        answer = self._call(
            self.web.chat_postMessage,
            channel=post.channel_id or self._address(post.channel),
            unfurl_links=False,
            unfurl_media=False,
            mrkdwn=False,
            link_names=False,
            **arguments,
        )
        return self._sent(answer, post)

    def edit(self, post: Post, ts: str) -> Sent:
        """One ``chat.update``; saying it twice does no harm."""
        channel = post.channel_id or self._id_of(post.channel)
        arguments = self._said(post)
        answer = self._call(
            self.web.chat_update,
            channel=channel,
            ts=ts,
            parse="none",
            link_names=False,
            **arguments,
        )
        return self._sent(answer, post)

    def find(self, post: Post, since: datetime) -> Sent | None:
        """Look through the channel's history, or the thread's replies, for ``post.key``.

        Only our own messages count: others can copy metadata. Raises ``UnreadableError`` when the
        history cannot be read at all.
        """
        try:
            own = self._own or self._call(self.web.auth_test)
            self._own = own
            channel = post.channel_id or self._id_of(post.channel)
            oldest = f"{(since + self._skew - MARGIN).timestamp():.6f}"
            return self._search(post, channel, oldest, own)
        except SendError as error:
            if error.reason == "thread_not_found":
                return None
            if error.reason in _NO_READING:
                raise UnreadableError(str(error), fate=Fate.UNKNOWN, reason=error.reason) from error
            raise

    def _search(self, post: Post, channel: str, oldest: str, own: Mapping[str, Any]) -> Sent | None:
        cursor: str | None = None
        for _ in range(PAGES):
            wanted: dict[str, Any] = {
                "channel": channel, "oldest": oldest, "limit": PAGE, "include_all_metadata": True,
            }  # fmt: skip
            if cursor:
                wanted["cursor"] = cursor
            if post.thread_ts:
                page = self._call(self.web.conversations_replies, ts=post.thread_ts, **wanted)
            else:
                page = self._call(self.web.conversations_history, **wanted)
            messages = page.get("messages")
            if not isinstance(messages, list):
                raise SendError(
                    "Slack's answer cannot be read", fate=Fate.AMBIGUOUS, reason="no answer"
                )
            for message in messages:
                if _is_ours(message, own) and _key(message) == post.key:
                    return Sent(str(message["ts"]), channel)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return None
        raise SendError("too many messages to look through", fate=Fate.AMBIGUOUS, reason="too many")

    def _said(self, post: Post) -> dict[str, Any]:
        if post.payload is None:
            message = "a post needs a payload"
            raise ValueError(message)
        if post.plain:
            return {"text": post.payload.plain, "metadata": dict(post.payload.metadata)}
        return {
            "text": post.payload.text,
            "blocks": [dict(block) for block in post.payload.blocks],
            "metadata": dict(post.payload.metadata),
        }

    def _sent(self, answer: Mapping[str, Any], post: Post) -> Sent:
        ts, channel = answer.get("ts"), answer.get("channel")
        wanted = post.channel_id or self._ids.get(post.channel.lstrip("#"))
        if (
            not isinstance(ts, str)
            or not isinstance(channel, str)
            or (wanted and channel != wanted)
        ):
            raise SendError("Slack's answer names no message", fate=Fate.AMBIGUOUS, reason="no ts")
        self._ids[post.channel.lstrip("#")] = channel
        return Sent(ts, channel)

    def _address(self, channel: str) -> str:
        """What to post to: the id, which a renaming does not change, else the name as it is.

        Nothing was posted when the look-up fails, so the trouble is never ambiguous.
        """
        try:
            return self._id_of(channel)
        except SendError as error:
            if error.reason in _NO_READING:
                return channel.lstrip("#")
            if error.fate is Fate.AMBIGUOUS:
                raise SendError(str(error), fate=Fate.LATER, reason=error.reason) from error
            raise

    def _id_of(self, channel: str) -> str:
        """Slack's id of a channel given by name; history and edits take nothing else."""
        bare = channel.lstrip("#")
        if not channel.startswith("#") and bare[:1] in "CGD" and bare.isalnum() and bare.isupper():
            return bare
        if bare not in self._ids:
            for found in self.channels():
                self._ids[str(found.get("name"))] = str(found["id"])
        if bare not in self._ids:
            raise of_code("channel_not_found")
        return self._ids[bare]

    def channels(self) -> list[Mapping[str, Any]]:
        """Every channel the bot can see."""
        found: list[Mapping[str, Any]] = []
        cursor: str | None = None
        for _ in itertools.repeat(None, PAGES):
            page = self._call(
                self.web.conversations_list,
                types="public_channel,private_channel",
                exclude_archived=False,
                limit=PAGE,
                **({"cursor": cursor} if cursor else {}),
            )
            found += page.get("channels") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return found

    def call(self, name: str, **arguments: Any) -> Mapping[str, Any]:
        """One call of a Web API method by the SDK's name for it; raises ``SendError``."""
        return self._call(getattr(self.web, name), **arguments)

    def _call(self, method: Callable[..., Any], **arguments: Any) -> Mapping[str, Any]:
        try:
            answer = method(**arguments)
        except Exception as error:
            raise of_exception(error, self._clock()) from error
        there = server_now(answer.headers)
        if there is not None:
            self._skew = there - self._clock()
        data = answer.data
        if not isinstance(data, dict) or data.get("ok") is not True:
            raise SendError(
                "Slack's answer cannot be read", fate=Fate.AMBIGUOUS, reason="no answer"
            )
        return data


def _is_ours(message: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    mine = message.get("bot_id")
    if mine and own.get("bot_id"):
        return bool(mine == own["bot_id"])
    return bool(message.get("user")) and message.get("user") == own.get("user_id")


def _key(message: Mapping[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    return (metadata.get("event_payload") or {}).get("key")
