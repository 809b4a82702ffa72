"""The fake keeps what it stores, whatever it answers; else the tests built on it prove nothing."""

import contextlib
import time
from http.client import HTTPException, RemoteDisconnected

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.fake_slack import AFTER, BEFORE, FakeSlack

META = {"event_type": "civic_change", "event_payload": {"key": "k1", "v": 1}}


def client(slack: FakeSlack, timeout: float = 1) -> WebClient:
    return WebClient(slack.token, base_url=slack.url, timeout=timeout, retry_handlers=[])


@pytest.mark.parametrize("fault", AFTER)
def test_a_fault_after_storing_leaves_exactly_one_message(fault: str) -> None:
    with FakeSlack(silence=2, drip=0.0005) as slack:
        slack.script("chat.postMessage", fault)
        with contextlib.suppress(SlackApiError, OSError, HTTPException, ValueError):
            client(slack).chat_postMessage(channel="#a", text="x", metadata=META)
        assert slack.by_key() == {"k1": 1}


@pytest.mark.parametrize("fault", BEFORE)
def test_a_fault_before_storing_leaves_no_message(fault: str) -> None:
    with FakeSlack() as slack:
        slack.script("chat.postMessage", fault)
        with pytest.raises((SlackApiError, OSError, RemoteDisconnected)):
            client(slack).chat_postMessage(channel="#a", text="x", metadata=META)
        assert not slack.stored
        assert slack.called("chat.postMessage")[0].fault == fault


def test_metadata_comes_back_only_when_asked_for_and_replies_are_not_in_history() -> None:
    with FakeSlack() as slack:
        web = client(slack)
        root = web.chat_postMessage(channel="#a", text="root", metadata=META)
        web.chat_postMessage(channel="#a", text="reply", thread_ts=root["ts"])
        history = web.conversations_history(channel=root["channel"])["messages"]
        assert [m["text"] for m in history] == ["root"]
        assert "metadata" not in history[0]
        again = web.conversations_history(channel=root["channel"], include_all_metadata=True)
        assert again["messages"][0]["metadata"]["event_payload"]["key"] == "k1"
        replies = web.conversations_replies(channel=root["channel"], ts=root["ts"])["messages"]
        assert [m["text"] for m in replies] == ["root", "reply"]


def test_history_is_paged_newest_first() -> None:
    with FakeSlack(page=2) as slack:
        web = client(slack)
        for number in range(5):
            posted = web.chat_postMessage(channel="#a", text=str(number))
        seen: list[str] = []
        cursor = None
        for _ in range(3):
            page = web.conversations_history(channel=posted["channel"], cursor=cursor, limit=200)
            seen += [m["text"] for m in page["messages"]]
            cursor = page["response_metadata"]["next_cursor"]
        assert seen == ["4", "3", "2", "1", "0"]
        assert not cursor


def test_text_over_4040_characters_is_split_into_several_messages() -> None:
    with FakeSlack() as slack:
        client(slack).chat_postMessage(channel="#a", text="x" * 8_100, metadata=META)
        assert [len(m.text) for m in slack.messages()] == [4_000, 4_000, 100]


@pytest.mark.parametrize(
    ("blocks", "code"),
    [
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}], "invalid_blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
        (
            [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}] * 5,
            "msg_blocks_too_long",
        ),
        ([{"type": "telepathy"}], "invalid_blocks"),
    ],
)
def test_payloads_over_a_limit_are_refused(blocks: list[dict[str, object]], code: str) -> None:
    with FakeSlack() as slack:
        with pytest.raises(SlackApiError) as caught:
            client(slack).chat_postMessage(channel="#a", text="x", blocks=blocks)
        assert caught.value.response["error"] == code
        assert not slack.stored


def test_a_second_post_within_the_pace_is_refused_with_retry_after() -> None:
    with FakeSlack(pace=30) as slack:
        web = client(slack)
        web.chat_postMessage(channel="#a", text="x")
        web.chat_postMessage(channel="#b", text="another channel")
        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel="#a", text="x")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "1"


def test_a_late_request_is_stored_after_its_client_gave_up() -> None:
    with FakeSlack() as slack:
        slack.script("chat.postMessage", "late:0.3")
        with pytest.raises(OSError):
            client(slack).chat_postMessage(channel="#a", text="x", metadata=META)
        assert not slack.stored
        deadline = time.monotonic() + 5
        while not slack.stored and time.monotonic() < deadline:
            time.sleep(0.02)
        assert slack.by_key() == {"k1": 1}


def test_update_delete_scopes_and_membership_answer_as_slack_does() -> None:
    with FakeSlack(["#a", "#b"], scopes={"chat:write"}) as slack:
        web = client(slack)
        posted = web.chat_postMessage(channel="#a", text="x")
        web.chat_update(channel=posted["channel"], ts=posted["ts"], text="y")
        assert [m.text for m in slack.messages("#a")] == ["y"]
        with pytest.raises(SlackApiError, match="missing_scope"):
            web.conversations_history(channel=posted["channel"])
        web.chat_delete(channel=posted["channel"], ts=posted["ts"])
        assert not slack.messages("#a")
        with pytest.raises(SlackApiError, match="message_not_found"):
            web.chat_update(channel=posted["channel"], ts=posted["ts"], text="z")
        slack.channel("#b").member = False
        with pytest.raises(SlackApiError, match="not_in_channel"):
            web.chat_postMessage(channel="#b", text="x")
