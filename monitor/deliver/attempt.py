"""One attempt to say one thing, and what its outcome means for the row.

A claim is committed before the message leaves, the mark after the answer came. Between the two
nobody knows whether Slack has the message, so a row found claimed is never simply sent again:
first its request must be over (``settle``), then the channel is read back by the row's key.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from monitor.deliver.compose import Composer, Edit, Made
from monitor.deliver.notifier import Notifier, Post
from monitor.deliver.outcome import Fate, SendError, Sent
from monitor.deliver.pace import Pace
from monitor.deliver.patience import within
from monitor.deliver.slack import UnreadableError
from monitor.deliver.slack_errors import of_exception
from monitor.errors import StoreError
from monitor.models import Draft, Notification
from monitor.routing.notices import parked_notice
from monitor.settings import kill_point
from monitor.store.outbox import Outbox

WINDOW = timedelta(hours=24)
"""After so long a message that is not found may have been deleted by a person: never sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """How the worker works. ``ops_channel`` gets the notices; empty: nobody does.

    ``settle`` must be longer than a request can be under way: the client's time-outs for
    connecting, encrypting and sending, and a margin. ``deadline`` bounds one call as a whole.
    """

    ops_channel: str = ""
    settle: timedelta = timedelta(seconds=60)
    deadline: timedelta = timedelta(seconds=20)
    channel_gap: timedelta = timedelta(seconds=1)
    per_minute: int = 60
    aside: timedelta = timedelta(hours=1)
    stopped: timedelta = timedelta(minutes=15)
    unknown_tries: int = 3
    unknown_wait: timedelta = timedelta(minutes=20)
    back_off: timedelta = timedelta(seconds=5)
    back_off_cap: timedelta = timedelta(minutes=5)


class Attempts:
    """Sends, looks and decides. ``look_at`` holds back read-backs that failed themselves.

    ``unmarked`` are rows that were sent while the store could not be written: nothing is in doubt
    about them as long as this process lives.
    """

    def __init__(
        self,
        outbox: Outbox,
        notifier: Notifier,
        settings: WorkerSettings,
        *,
        composer: Composer,
        others: Callable[[str], Notifier] | None,
        clock: Callable[[], datetime],
    ) -> None:
        self._outbox = outbox
        self._notifier = notifier
        self._settings = settings
        self._composer = composer
        self._others = others
        self._now = clock
        self._pace: Pace | None = None
        self._faults = 0
        self.look_at: dict[int, datetime] = {}
        self.unmarked: dict[int, Callable[[], None]] = {}
        self.stopped_until: datetime | None = None
        self.stopped = ""
        self.done: Counter[str] = Counter()

    def begin(self, pace: Pace) -> None:
        """A new drain: count from nought."""
        self._pace = pace
        self.done = Counter()

    def forget_times(self) -> None:
        """What waits for a moment of a clock that was set is looked at again now."""
        self.look_at.clear()
        if self.stopped_until is not None:
            self.stopped_until = datetime.min.replace(tzinfo=UTC)

    async def is_open(self) -> bool:
        """Whether the workspace takes messages; asks it again when its time has come."""
        if self.stopped_until is None:
            return True
        if self._now() < self.stopped_until:
            return False
        try:
            await within(self._settings.deadline.total_seconds(), self._notifier.check)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not open
            self._stop(of_exception(error, self._now()))
            return False
        self.stopped_until, self.stopped = None, ""
        return True

    async def send(self, row: Notification) -> None:
        """Say what the claimed ``row`` has to say."""
        try:
            way = self._way(row)
            made = self._composer.made(row)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one odd row must not stop the others
            self._park(row, "message", f"it cannot be written ({type(error).__name__}: {error})")
            return
        if made.edit is not None and way.threads:
            gone = await self._edit(row, way, made.edit, stays=made.payload is None)
            if not gone:
                return
        if made.payload is None:
            self._outbox.sent(row, self._now(), outcome="nothing to edit")
            return
        await self._hand_over(row, way, self._post(row, way, made))

    async def settle(self, row: Notification) -> None:
        """A row in doubt: look whether it arrived, and decide."""
        now = self._now()
        way = self._way(row)
        if row.id in self.unmarked:
            self.unmarked[row.id]()
            del self.unmarked[row.id]
            return
        kill_point("during_readback")
        if row.draft.purpose == "present" or way.idempotent:
            self._outbox.postpone(
                row, now, until=None, outcome="again", detail="repeating does no harm"
            )
            return
        if not way.reads_back:
            self._unsure(row, "no way to look whether it arrived")
            return
        post = self._post(row, way, None)
        since = row.claimed_at or now
        try:
            found = await within(
                4 * self._settings.deadline.total_seconds(), partial(way.find, post, since)
            )
        except UnreadableError as error:
            self._unsure(row, str(error))
        except Exception as error:  # noqa: BLE001 - sorted below
            self._look_later(row, of_exception(error, self._now()))
        else:
            self.look_at.pop(row.id, None)
            if found is not None:
                self.done["found"] += 1
                self._arrived(row, found, "found")
            elif now - since > WINDOW:
                self._park(row, "uncertain", "it was tried over a day ago and is not in the channel now; "
                           "it may have been deleted there. To send it again: monitor outbox retry "
                           f"{row.id}", uncertain=True)  # fmt: skip
            else:
                self._outbox.postpone(row, self._now(), until=None, outcome="not there")

    def _way(self, row: Notification) -> Notifier:
        name = row.draft.notifier
        return self._notifier if not name or self._others is None else self._others(name)

    def _post(self, row: Notification, way: Notifier, made: Made | None) -> Post:
        draft = row.draft
        parent = self._outbox.parent(draft.channel, draft.thread_key) if way.threads else None
        known = parent.channel_id if parent else self._outbox.channel_id(draft.channel)
        return Post(
            key=draft.dedup_key,
            channel=draft.channel,
            payload=made.payload if made else None,
            channel_id=known or "",
            thread_ts=parent.ts if parent else None,
            broadcast=draft.broadcast,
            purpose=draft.purpose,
            reason=draft.reason,
            data=made.data if made else (),
        )

    async def _call(self, call: Callable[[], Sent]) -> Sent | SendError:
        def tried() -> Sent | SendError:
            try:
                return call()
            except Exception as error:  # noqa: BLE001 - the SDK lets many kinds through
                return of_exception(error, self._now())

        try:
            return await within(self._settings.deadline.total_seconds(), tried)
        except TimeoutError as error:
            return of_exception(error, self._now())

    async def _hand_over(self, row: Notification, way: Notifier, post: Post) -> None:
        if post.thread_ts:
            kill_point("between_root_and_reply")
        kill_point("before_post")
        outcome = await self._call(partial(way.post, post))
        kill_point("after_post")
        if isinstance(outcome, SendError) and outcome.fate is Fate.THREAD and post.thread_ts:
            self._outbox.forget_thread(row.draft.channel, row.draft.thread_key)
            post = replace(post, thread_ts=None)
            outcome = await self._call(partial(way.post, post))
        if isinstance(outcome, SendError) and outcome.fate is Fate.MESSAGE:
            self._outbox.tried(
                row, self._now(), "refused", f"{outcome.reason}; once more as plain text"
            )
            outcome = await self._call(partial(way.post, replace(post, plain=True)))
        if self._pace is not None:
            self._pace.went(row.draft.channel, self._now())
        if isinstance(outcome, SendError):
            self._failed(row, outcome)
        else:
            self.done["sent"] += 1
            self._arrived(row, outcome, "sent", was_reply=post.thread_ts is not None)

    def _arrived(
        self, row: Notification, sent: Sent, outcome: str, *, was_reply: bool | None = None
    ) -> None:
        draft = row.draft
        if was_reply is None:
            was_reply = self._outbox.parent(draft.channel, draft.thread_key) is not None
        follow = None
        if was_reply and draft.purpose in ("change", "correction", "ops"):
            follow = Draft(
                dedup_key=f"present:{row.id}",
                channel=draft.channel,
                purpose="present",
                thread_key=draft.thread_key,
                notifier=draft.notifier,
            )
        self._faults = 0
        kill_point("before_commit")
        mark = partial(
            self._outbox.sent,
            row,
            self._now(),
            ts=sent.ts,
            channel_id=sent.channel_id or None,
            outcome=outcome,
            follow=follow,
        )
        try:
            mark()
        except StoreError:
            self.unmarked[row.id] = mark
            raise
        kill_point("after_commit")

    async def _edit(self, row: Notification, way: Notifier, edit: Edit, *, stays: bool) -> bool:
        """Edit a message; whether the row still has something to post."""
        post = Post(
            key=edit.key,
            channel=row.draft.channel,
            payload=edit.payload,
            channel_id=edit.channel_id,
        )
        outcome = await self._call(partial(way.edit, post, edit.ts))
        if not isinstance(outcome, SendError):
            self.done["edited"] += 1
            if stays:
                self._outbox.sent(
                    row, self._now(), ts=edit.ts, channel_id=edit.channel_id, outcome="edited"
                )
            return not stays
        if outcome.fate is Fate.GONE:
            return True
        if outcome.fate is Fate.AMBIGUOUS:  # an edit may be repeated
            outcome = SendError(str(outcome), fate=Fate.LATER, reason=outcome.reason)
        self._failed(row, outcome)
        return False

    def _failed(self, row: Notification, error: SendError) -> None:
        now = self._now()
        match error.fate:
            case Fate.AMBIGUOUS:
                self._outbox.tried(row, now, "unclear", str(error))
            case Fate.LATER:
                self._outbox.postpone(
                    row, now, until=self._wait(error), outcome="later", detail=str(error)
                )
            case Fate.WORKSPACE | Fate.QUOTA:
                self._stop(error)
                self._outbox.postpone(row, now, until=None, outcome="stopped", detail=str(error))
            case Fate.CHANNEL:
                self._park(
                    row, "channel", str(error), again=now + self._settings.aside, code=error.reason
                )
            case Fate.UNKNOWN if self._unknown(row) + 1 < self._settings.unknown_tries:
                until = now + self._settings.unknown_wait
                self._outbox.postpone(row, now, until=until, outcome="unknown", detail=str(error))
            case _:
                self._park(row, "message", str(error), code=error.reason)

    def _unknown(self, row: Notification) -> int:
        return sum(attempt.outcome == "unknown" for attempt in self._outbox.attempts(row.id))

    def _wait(self, error: SendError) -> datetime:
        """Until when nothing is sent: what Slack asks for, else longer with each fault in a row."""
        self._faults += 1
        doubled: timedelta = self._settings.back_off * (1 << min(self._faults - 1, 10))
        wait = min(doubled, self._settings.back_off_cap)
        if error.retry_after is not None:
            wait = timedelta(seconds=error.retry_after)
        until = self._now() + wait
        if self._pace is not None:
            self._pace.shut(until)
        return until

    def _look_later(self, row: Notification, error: SendError) -> None:
        now = self._now()
        wait = (
            timedelta(seconds=error.retry_after) if error.retry_after else self._settings.back_off
        )
        self.look_at[row.id] = now + wait
        self._outbox.tried(row, now, "not read back", str(error))
        if error.fate in (Fate.WORKSPACE, Fate.QUOTA):
            self._stop(error)

    def _unsure(self, row: Notification, why: str) -> None:
        """Nobody can know: it goes again, and says so."""
        self._outbox.postpone(
            row, self._now(), until=None, outcome="uncertain", detail=why, uncertain=True
        )

    def _stop(self, error: SendError) -> None:
        wait = self._settings.aside if error.fate is Fate.QUOTA else self._settings.stopped
        self.stopped_until, self.stopped = self._now() + wait, str(error)

    def _park(
        self,
        row: Notification,
        kind: str,
        why: str,
        *,
        again: datetime | None = None,
        code: str = "",
        uncertain: bool = False,
    ) -> None:
        now = self._now()
        notice = None
        ops = self._settings.ops_channel
        if ops and row.draft.channel != ops:
            notice = parked_notice(row, kind=kind, code=code or kind, why=why, channel=ops, now=now)
        self.done["parked"] += 1
        self._outbox.park(
            row, now, reason=f"{kind}: {why}", outcome=f"parked {kind}", again=again,
            uncertain=uncertain, notice=notice,
        )  # fmt: skip
