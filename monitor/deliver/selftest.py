"""What ``monitor slack test`` tries: can this token keep the promises in every configured channel.

Reads first; then posts one message in one channel, reads it back, edits it and deletes it.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.deliver.manifest import NEEDED, SCOPES
from monitor.deliver.notifier import Post
from monitor.deliver.outcome import SendError
from monitor.deliver.render.layout import Message, payload
from monitor.deliver.render.parts import bold, text
from monitor.deliver.slack import SlackNotifier
from monitor.deliver.slack_errors import of_exception


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. ``said`` tells what was found, or what to do about it."""

    name: str
    well: bool
    said: str


def selftest(
    slack: SlackNotifier,
    channels: Sequence[str],
    *,
    post_in: str,
    now: datetime,
    write: bool = True,
) -> Iterator[Step]:
    """Every step, one by one; stops where the next ones would make no sense."""
    try:
        answer = slack.web.auth_test()
        who: Mapping[str, Any] = answer.data if isinstance(answer.data, dict) else {}
        granted = _granted(answer.headers)
        slack.check()
    except Exception as error:  # noqa: BLE001 - told as a step
        yield Step("token", well=False, said=str(of_exception(error, now)))
        return
    yield Step("token", well=True, said=f"it is {who.get('user')} in {who.get('team')}")
    yield _scopes(granted)
    try:
        known = {str(channel.get("name")): channel for channel in slack.channels()}
        known |= {str(channel["id"]): channel for channel in known.values()}
    except SendError as error:
        yield Step("channels", well=False, said=str(error))
        return
    usable = []
    for name in dict.fromkeys(channels):
        step = _channel(slack, name, known.get(name.lstrip("#")))
        yield step
        if step.well:
            usable.append(name)
    place = post_in or (usable[0] if usable else "")
    if write and place:
        yield from _round_trip(slack, place, now)


def _granted(headers: Mapping[str, Any]) -> frozenset[str] | None:
    raw = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    return None if raw is None else frozenset(part.strip() for part in str(raw).split(","))


def _scopes(granted: frozenset[str] | None) -> Step:
    if granted is None:
        return Step("scopes", well=True, said="Slack does not tell them; the steps below will")
    missing = [scope for scope in NEEDED if scope not in granted]
    if missing:
        what = "; ".join(f"{scope}: {SCOPES[scope]}" for scope in missing)
        return Step(
            "scopes", well=False,
            said=f"missing {what}. Paste `monitor slack manifest` into the app's settings and reinstall it",
        )  # fmt: skip
    extra = sorted(granted - SCOPES.keys() - {""})
    more = f"; not needed: {', '.join(extra)}" if extra else ""
    return Step("scopes", well=True, said=f"all that is needed{more}")


def _channel(slack: SlackNotifier, name: str, found: Mapping[str, Any] | None) -> Step:
    label = f"channel {name}"
    if found is None:
        return Step(
            label, well=False,
            said="not found: correct the name in sources.yaml or, if it is private, "
            "type /invite @civicwatch there",
        )  # fmt: skip
    if found.get("is_archived"):
        return Step(
            label, well=False, said="archived: unarchive it, or name another one in sources.yaml"
        )
    if not found.get("is_member"):
        return Step(label, well=False, said="the bot is not in it: type /invite @civicwatch there")
    try:
        slack.call("conversations_history", channel=str(found["id"]), limit=1)
    except SendError as error:
        return Step(label, well=False, said=f"its history cannot be read: {error}")
    return Step(label, well=True, said=f"found ({found['id']}), joined, readable")


def _round_trip(slack: SlackNotifier, place: str, now: datetime) -> Iterator[Step]:
    key = f"selftest-{secrets.token_hex(8)}"
    said = payload(
        Message(
            head=(text("🧪 "), bold("Self-test"), text(": this message is deleted in a moment")),
            body=[(text("It was posted, is read back by its mark, edited and deleted."),)],
        ),
        key,
    )
    post = Post(key=key, channel=place, payload=said)
    step = "post"
    try:
        sent = slack.post(post)
        yield Step("post", well=True, said=f"in {place}")
        step = "read back"
        found = slack.find(post, now)
        if found is None or found.ts != sent.ts:
            yield Step(
                step,
                well=False,
                said="the message is not found by its mark: repeats could not be told apart",
            )
        else:
            yield Step(step, well=True, said="found by its mark")
        step = "edit"
        slack.edit(post, sent.ts or "")
        yield Step(step, well=True, said="edited")
        step = "delete"
        slack.call("chat_delete", channel=sent.channel_id, ts=sent.ts)
        yield Step(step, well=True, said="deleted")
    except SendError as error:
        yield Step(step, well=False, said=str(error))
