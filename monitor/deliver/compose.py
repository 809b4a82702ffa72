"""From a row of the outbox to a payload: reads the changes, leaves the words to the renderer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.deliver.render import ops
from monitor.deliver.render.change import message
from monitor.deliver.render.digest import Standing, digest, summary, upcoming
from monitor.deliver.render.layout import Message, Payload, payload
from monitor.deliver.render.parts import Ping, ping
from monitor.deliver.render.present import present
from monitor.deliver.render.scene import Scene
from monitor.models import Background, Change, Notification
from monitor.models.wire import change_json
from monitor.store.changes import Changes
from monitor.store.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Edit:
    """A message that is there already, and what it is to say now; ``key`` stays its own."""

    ts: str
    channel_id: str
    key: str
    payload: Payload


@dataclass(frozen=True, slots=True)
class Made:
    """What a row comes to: a message to post, an edit of another one, or both.

    ``data`` are the facts for receivers that are programs.
    """

    payload: Payload | None
    edit: Edit | None = None
    data: Sequence[Mapping[str, object]] = ()


class Composer:
    """Composes what the rows of one store say. ``scene`` and ``standings`` are asked each time."""

    def __init__(
        self,
        outbox: Outbox,
        changes: Changes,
        *,
        scene: Callable[[], Scene],
        clock: Callable[[], datetime],
        standings: Callable[[datetime], Sequence[Standing]] = lambda _: (),
        background: Callable[[Sequence[Change]], Background] = lambda _: Background(),
    ) -> None:
        self._outbox = outbox
        self._changes = changes
        self._scene = scene
        self._clock = clock
        self._standings = standings
        self._background = background

    def made(self, row: Notification) -> Made:
        """What ``row`` comes to now."""
        draft = row.draft
        if draft.purpose == "present":
            return Made(None, self._present(row))
        changes = self._changes.many(draft.changes)
        data = tuple(change_json(change) for change in changes)
        edit = self._completed(row, changes) if draft.payload.get("edits") else None
        if edit is not None and not any(change.hits for change in changes):
            return Made(None, edit, data)
        return Made(payload(self.message(row, changes), draft.dedup_key), edit, data)

    def message(self, row: Notification, changes: Sequence[Change]) -> Message:
        """What is said, by purpose."""
        draft, now = row.draft, self._clock()
        scene = replace(self._scene(), now=now)
        match draft.purpose:
            case "ops":
                said = ops.notice(draft.payload, scene, now=now)
            case "digest":
                said = digest(
                    changes, draft.payload, scene, now=now, standings=self._standings(now)
                )
            case "upcoming":
                said = upcoming(draft.payload, scene, now=now)
            case "summary":
                said = summary(changes, draft.payload, scene)
            case _:
                return message(
                    changes, scene, channel=draft.channel, reason=draft.reason,
                    mention=draft.mention, repeat=row.uncertain, background=self._background(changes),
                )  # fmt: skip
        who = ping(draft.mention) if draft.mention else None
        return replace(said, ping=who) if isinstance(who, Ping) else said

    def _present(self, row: Notification) -> Edit | None:
        """The first message of the thread, as things stand now."""
        draft = row.draft
        parent = self._outbox.parent(draft.channel, draft.thread_key)
        told = self._outbox.told_in(draft.channel, draft.thread_key)
        if parent is None or not told:
            return None
        first = next((each for each in told if each.id == parent.notification_id), None)
        if first is None:
            return None
        later = [each for each in told if each.id > first.id]
        if first.draft.purpose == "ops":
            return self._ops_present(parent.ts, parent.channel_id, first, later)
        began = self._changes.many(first.draft.changes)
        if not began:
            return None
        began = [self._newest(change) for change in began]
        after = self._changes.many([number for each in later for number in each.draft.changes])
        checked = max(change.detected_at for change in began)
        said = present(self.message(first, began), after, self._scene(), checked=checked)
        key = first.draft.dedup_key
        return Edit(parent.ts, parent.channel_id, key, payload(said, key))

    def _ops_present(
        self, ts: str, channel_id: str, first: Notification, later: Sequence[Notification]
    ) -> Edit | None:
        """A source's thread of notices: its first message says how the source stands now."""
        if not later:
            return None
        newest = ops.notice(later[-1].draft.payload, self._scene(), now=self._clock())
        key = first.draft.dedup_key
        return Edit(ts, channel_id, key, payload(replace(newest, ping=None), key))

    def _completed(self, row: Notification, changes: Sequence[Change]) -> Edit | None:
        """The message that told of a filing whose text was not public then, with its text."""
        if not changes:
            return None
        lead = changes[-1]
        told = self._outbox.told_of(row.draft.channel, lead.source_id, lead.key)
        if told is None or told.ts is None:
            return None
        began = self._changes.many(told.draft.changes)
        now = [self._newest(change, lead) for change in began]
        said = replace(self.message(told, now), ping=None)
        key = told.draft.dedup_key
        return Edit(told.ts, told.channel_id or "", key, payload(said, key))

    def _newest(self, change: Change, later: Change | None = None) -> Change:
        """``change`` with the text that came after it was told."""
        if later is None:
            later = self._changes.completed(change)
        if (
            later is None
            or later.after is None
            or (later.key, later.source_id) != (change.key, change.source_id)
        ):
            return change
        return replace(change, after=later.after, title=later.after.title)
