"""What delivery tells the operators: once a day for a channel, once for each message."""

from dataclasses import replace
from datetime import timedelta

from monitor.models import Draft, Notification, OutboxState
from monitor.routing.notices import parked_notice
from tests.deliver.builders import NOW

ROW = Notification(
    id=4,
    draft=Draft(dedup_key="k", channel="#somerville", purpose="change"),
    state=OutboxState.CLAIMED,
    created_at=NOW,
)


def notice(row: Notification = ROW, kind: str = "channel", days: int = 0) -> Draft:
    at = NOW + timedelta(days=days)
    return parked_notice(row, kind=kind, code="not_in_channel", why="why", channel="#ops", now=at)


def test_a_channel_is_told_of_once_a_day_whichever_message_met_it() -> None:
    other = replace(ROW, id=5)
    assert notice().dedup_key == notice(other).dedup_key
    assert notice().dedup_key != notice(days=1).dedup_key
    assert notice().thread_key == notice(other).thread_key
    assert notice().payload["again"]


def test_each_refused_message_is_told_of_by_itself() -> None:
    other = replace(ROW, id=5)
    assert notice(kind="message").dedup_key != notice(other, kind="message").dedup_key
    assert notice(kind="message").payload["again"] == ""
