"""Each defence taken out, one by one: the campaign must come to harm, or it proves nothing.

The figures are in docs/decisions/delivery.md.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler

from monitor.deliver import RunningClock
from monitor.deliver.notifier import Notifier, Post
from monitor.deliver.outcome import Sent
from monitor.deliver.slack import SlackNotifier
from monitor.store.outbox import Outbox
from tests.deliver.campaign import SETTINGS, Plan, campaign

BASE = Plan(alerts=60, kills=12, rate=0.3, seed=3)
HASTY = replace(SETTINGS, settle=timedelta(0), deadline=timedelta(seconds=0.7))


def test_with_every_defence_the_same_campaign_does_no_harm(tmp_path: Path) -> None:
    assert campaign(tmp_path, BASE).clean


class Blind(SlackNotifier):
    """Does not look before it sends again."""

    def find(self, post: Post, since: datetime) -> Sent | None:
        return None


def blind(url: str, clock: RunningClock) -> Notifier:
    return Blind("xoxb-test", url, clock=clock, timeout=0.4)


def test_without_the_read_back_messages_are_doubled(tmp_path: Path) -> None:
    outcome = campaign(tmp_path, replace(BASE, make=blind))
    assert outcome.doubled
    assert not outcome.lost


def test_without_the_wait_before_the_read_back_messages_are_doubled(tmp_path: Path) -> None:
    plan = replace(
        BASE, kills=0, rate=0.6, alerts=12, faults=("late:0.9",), settings=HASTY, linger=1.5
    )
    assert campaign(tmp_path, plan).doubled


def test_with_the_wait_the_same_late_requests_do_no_harm(tmp_path: Path) -> None:
    plan = replace(BASE, kills=0, rate=0.6, alerts=12, faults=("late:0.9",), linger=1.5)
    assert campaign(tmp_path, plan).clean


def eager(url: str, clock: RunningClock) -> Notifier:
    notifier = SlackNotifier("xoxb-test", url, clock=clock, timeout=0.4)
    notifier.web.retry_handlers = [ConnectionErrorRetryHandler()]
    return notifier


def test_with_the_sdks_own_retries_messages_are_doubled(tmp_path: Path) -> None:
    plan = replace(BASE, kills=0, alerts=20, faults=("stored_reset",), rate=0.5, make=eager)
    assert campaign(tmp_path, plan).doubled


def disorderly() -> None:
    """Claims whatever is due, whether what comes before it in its thread was sent or not."""
    import monitor.store.outbox as module

    source = Path(module.__file__).read_text()
    start = source.index(" AND NOT EXISTS (SELECT 1 FROM notifications e")
    end = source.index("IN ('pending', 'claimed'))\"", start)
    code = source[:start] + source[end + len("IN ('pending', 'claimed'))") :]
    scope: dict[str, object] = {"__name__": "without_order"}
    exec(compile(code, "without_order", "exec"), scope)
    Outbox.claim = scope["Outbox"].claim  # type: ignore[attr-defined, method-assign]


def test_without_the_order_in_a_thread_replies_come_before_what_they_answer(tmp_path: Path) -> None:
    plan = replace(BASE, kills=0, setup=disorderly)
    assert campaign(tmp_path, plan).disorder


def forgetful() -> None:
    """Marks a message as sent before it is."""
    claim = Outbox.claim

    def marked(self: Outbox, now: datetime, *, busy: frozenset[str] = frozenset()) -> object:
        row = claim(self, now, busy=busy)
        if row is not None:
            self.sent(row, now)
        return row

    Outbox.claim = marked  # type: ignore[assignment, method-assign]


def test_marked_before_it_is_sent_messages_are_lost(tmp_path: Path) -> None:
    outcome = campaign(
        tmp_path, replace(BASE, setup=forgetful, hooks=("after_claim", "before_post"))
    )
    assert outcome.lost


def test_text_that_goes_around_the_escaping_type_is_refused() -> None:
    from monitor.deliver.render.layout import Message, payload
    from monitor.deliver.render.parts import Text

    class Raw(Text):
        """A part that keeps what it is given."""

        def __post_init__(self) -> None:
            pass

    shown = str(payload(Message(head=(Text("<!channel>"),)), "k").blocks)
    around: Mapping[str, object] = payload(Message(head=(Raw("<!channel>"),)), "k").blocks[0]
    assert "<!" not in shown
    assert "<!" in str(around)


@pytest.mark.parametrize("hook", ["after_post", "before_commit"])
def test_a_kill_between_the_answer_and_the_mark_is_what_the_read_back_is_for(
    tmp_path: Path, hook: str
) -> None:
    plan = replace(BASE, alerts=12, kills=6, rate=0, hooks=(hook,))
    assert campaign(tmp_path / "with", plan).clean
    assert campaign(tmp_path / "without", replace(plan, make=blind)).doubled
