"""One client, two Slacks: our own fake and one by others must both bear these out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Fate, SendError
from monitor.deliver.render.layout import Message, payload
from monitor.deliver.render.parts import bold, link, strike, text
from monitor.deliver.slack import SlackNotifier, UnreadableError
from monitor.models import Event
from tests.deliver.builders import change, meeting, moved
from tests.deliver.emulate import emulate
from tests.deliver.newsroom import Newsroom
from tests.fake_slack import FakeSlack


@dataclass
class Workspace:
    url: str

    def client(self, token: str = "xoxb-test") -> SlackNotifier:
        return SlackNotifier(token, self.url, clock=lambda: datetime.now(UTC), timeout=5)


@pytest.fixture(params=["fake", pytest.param("emulate", marks=pytest.mark.node)], scope="module")
def workspace(request: pytest.FixtureRequest) -> Iterator[Workspace]:
    if request.param == "emulate":
        with emulate() as url:
            yield Workspace(url)
    else:
        with FakeSlack(["#somerville", "#ops"], create_channels=False) as slack:
            yield Workspace(slack.url)


def post(key: str, **rest: object) -> Post:
    said = payload(
        Message(head=(text("Moved: "), strike("6:00 pm"), bold("7:30 pm")), body=[(link("https://a.example/x?a=1&b=2", "Agenda"),)], foot="why"),
        key,
    )  # fmt: skip
    return Post(**{"key": key, "channel": "#somerville", "payload": said, **rest})  # type: ignore[arg-type]


def since() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=30)


def test_the_token_is_known(workspace: Workspace) -> None:
    workspace.client().check()


def test_a_message_is_posted_by_name_and_found_by_its_mark(workspace: Workspace) -> None:
    client = workspace.client()
    sent = client.post(post("found"))
    assert sent.ts
    assert client.find(post("found"), since()) == sent
    assert client.find(post("never-sent"), since()) is None
    assert workspace.client().find(post("found", channel_id=sent.channel_id), since()) == sent


def test_a_reply_is_found_in_its_thread_and_nowhere_else(workspace: Workspace) -> None:
    client = workspace.client()
    root = client.post(post("root"))
    inside = {"thread_ts": root.ts, "channel_id": root.channel_id}
    reply = client.post(post("reply", **inside))
    assert client.find(post("reply", **inside), since()) == reply
    assert client.find(post("reply"), since()) is None


def test_an_edit_keeps_the_mark(workspace: Workspace) -> None:
    client = workspace.client()
    sent = client.post(post("edited"))
    assert client.edit(post("edited", channel_id=sent.channel_id), sent.ts or "").ts == sent.ts
    assert client.find(post("edited"), since()) == sent
    with pytest.raises(SendError) as caught:
        client.edit(post("edited", channel_id=sent.channel_id), "1000000000.000001")
    assert caught.value.fate is Fate.GONE


def test_a_plain_message_is_found_too(workspace: Workspace) -> None:
    client = workspace.client()
    sent = client.post(post("plain", plain=True))
    assert client.find(post("plain"), since()) == sent


def test_a_deleted_message_is_not_found(workspace: Workspace) -> None:
    client = workspace.client()
    sent = client.post(post("deleted"))
    client.call("chat_delete", channel=sent.channel_id, ts=sent.ts)
    assert client.find(post("deleted"), since()) is None


def test_a_channel_that_is_not_there_is_told(workspace: Workspace) -> None:
    with pytest.raises(SendError) as caught:
        workspace.client().post(post("x", channel="#nowhere"))
    assert (caught.value.fate, caught.value.reason) == (Fate.CHANNEL, "channel_not_found")


def test_both_channels_are_listed(workspace: Workspace) -> None:
    assert {"somerville", "ops"} <= {str(found["name"]) for found in workspace.client().channels()}


def test_the_whole_worker_delivers_a_thread(workspace: Workspace, tmp_path: Path) -> None:
    room = Newsroom(tmp_path, None, url=workspace.url, timeout=5)
    room.say(change(Event.ADDED, meeting()))
    room.say(moved())
    report = room.drain()
    assert (report.sent, report.edited) == (2, 1)
    first, second = room.store.outbox.told_in("#somerville", "somerville-ma/council/m1")
    client = workspace.client()
    assert client.find(Post(key=first.draft.dedup_key, channel="#somerville"), since()) is not None
    inside = Post(
        key=second.draft.dedup_key,
        channel="#somerville",
        channel_id=first.channel_id or "",
        thread_ts=first.ts,
    )
    assert client.find(inside, since()) is not None
    room.close()


@pytest.mark.node
def test_without_a_scope_reading_is_refused_by_the_one_by_others() -> None:
    with emulate() as url:
        blind = Workspace(url).client("xoxb-blind")
        with pytest.raises(UnreadableError):
            blind.find(post("x", channel_id="C000000001"), since())
