"""What each answer of Slack and each fault of the network means for a message."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.client import IncompleteRead, RemoteDisconnected
from urllib.error import URLError

import pytest

from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Fate, SendError
from monitor.deliver.render.layout import Message, payload
from monitor.deliver.render.parts import text
from monitor.deliver.slack import SlackNotifier
from monitor.deliver.slack_errors import FATES, advice, of_code, of_exception, retry_after
from tests.fake_slack import FakeSlack

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
POST = Post(key="k", channel="#a", payload=payload(Message(head=(text("x"),)), "k"))


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack(["#a"], silence=1.5, drip=0.05) as running:
        yield running


def notifier(slack: FakeSlack, **rest: float) -> SlackNotifier:
    return SlackNotifier(
        slack.token,
        slack.url.rstrip("/"),
        clock=lambda: datetime.now(UTC),
        **{"timeout": 0.5, **rest},
    )


def fate(slack: FakeSlack, fault: str) -> SendError:
    slack.script("chat.postMessage", fault)
    with pytest.raises(SendError) as caught:
        notifier(slack).post(POST)
    return caught.value


@pytest.mark.parametrize(("code", "expected"), sorted(FATES.items()))
def test_every_documented_code_has_its_fate_over_http(
    slack: FakeSlack, code: str, expected: Fate
) -> None:
    error = fate(slack, f"error:{code}")
    assert (error.fate, error.reason) == (expected, code)
    assert str(error)
    assert error.permanent == (expected in {Fate.CHANNEL, Fate.MESSAGE, Fate.GONE})


def test_there_are_at_least_sixty_codes_and_an_unknown_one_has_a_fate_too(slack: FakeSlack) -> None:
    assert len(FATES) >= 60
    assert fate(slack, "error:as_yet_unheard_of").fate is Fate.UNKNOWN
    assert advice("as_yet_unheard_of") == "Slack answered “as_yet_unheard_of”"


@pytest.mark.parametrize(
    "fault",
    ["500", "502", "503", "504", "html500", "html200", "reset", "stored_500", "stored_503", "stored_reset",
     "stored_silence", "stored_cut", "stored_short", "stored_html", "stored_empty", "stored_no_ts"],
)  # fmt: skip
def test_an_answer_that_does_not_say_is_ambiguous(slack: FakeSlack, fault: str) -> None:
    assert fate(slack, fault).fate is Fate.AMBIGUOUS


@pytest.mark.parametrize("fault", ["reset", "stored_reset"])
def test_a_connection_that_breaks_is_one_request(slack: FakeSlack, fault: str) -> None:
    """The SDK as it comes would send a second one, and Slack would have the message twice."""
    error = notifier(slack, timeout=5.0)
    slack.script("chat.postMessage", fault)
    with pytest.raises(SendError):
        error.post(POST)
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [("429", 1.0), ("429:0", 0.0), ("429:1.5", 1.5), ("429:86400", 3600.0), ("429:none", None), ("429:soon", None), ("429:nan", None), ("429:-5", 0.0)],
)  # fmt: skip
def test_slow_down_means_not_posted_and_how_long_to_wait(
    slack: FakeSlack, fault: str, seconds: float | None
) -> None:
    error = fate(slack, fault)
    assert (error.fate, error.retry_after) == (Fate.LATER, seconds)


def test_a_date_in_retry_after_is_read_against_the_servers_own_clock(slack: FakeSlack) -> None:
    slack.skew = 300
    slack.retry_after = 7
    waited = fate(slack, "429:date").retry_after
    assert waited is not None
    assert 6 <= waited <= 8
    later = format_datetime(NOW + timedelta(seconds=9))
    assert retry_after({"Retry-After": later}, NOW) == 9
    assert retry_after({"retry-after": ["3"]}, NOW) == 3
    assert retry_after({"retry-after": []}, NOW) is None
    assert retry_after({"Retry-After": later, "Date": ["nonsense"]}, NOW) == 9
    assert retry_after({"Retry-After": later, "Date": []}, NOW) == 9


def test_a_redirect_is_not_followed_and_the_token_goes_nowhere_else(slack: FakeSlack) -> None:
    with FakeSlack(["#a"]) as elsewhere:
        error = fate(slack, f"redirect:{elsewhere.url}chat.postMessage")
        assert not elsewhere.calls
    assert (error.fate, error.reason) == (Fate.LATER, "http 302")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (URLError(ConnectionRefusedError("x")), Fate.LATER),
        (URLError(socket.gaierror(-2, "x")), Fate.LATER),
        (ssl.SSLCertVerificationError("x"), Fate.LATER),
        (URLError("x"), Fate.AMBIGUOUS),
        (URLError(TimeoutError("x")), Fate.AMBIGUOUS),
        (RemoteDisconnected("x"), Fate.AMBIGUOUS),
        (IncompleteRead(b""), Fate.AMBIGUOUS),
        (ValueError("x"), Fate.AMBIGUOUS),
        (KeyError("x"), Fate.AMBIGUOUS),
        (of_code("not_in_channel"), Fate.CHANNEL),
    ],
)
def test_faults_of_the_network_are_told_apart(error: Exception, expected: Fate) -> None:
    assert of_exception(error, NOW).fate is expected


def test_a_closed_port_means_nothing_was_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    closed = SlackNotifier("xoxb-test", f"http://127.0.0.1:{port}/api", clock=lambda: NOW)
    with pytest.raises(SendError) as caught:
        closed.post(POST)
    assert caught.value.fate is Fate.LATER


def test_an_answer_from_another_channel_is_no_success(slack: FakeSlack) -> None:
    assert fate(slack, "stored_elsewhere").fate is Fate.AMBIGUOUS
    wrong = Post(key="k", channel="#a", channel_id="C99999999", payload=POST.payload)
    slack.create_channels = False
    with pytest.raises(SendError, match="no such channel"):
        notifier(slack).post(wrong)


@pytest.mark.parametrize("code", ["missing_scope", "no_permission"])
def test_a_channel_whose_id_cannot_be_looked_up_is_posted_to_by_name(
    slack: FakeSlack, code: str
) -> None:
    slack.script("conversations.list", f"error:{code}")
    assert notifier(slack).post(POST).channel_id == slack.channel("#a").id
    assert slack.called("chat.postMessage")[0].arguments["channel"] == "a"


def test_a_look_up_that_fails_has_posted_nothing(slack: FakeSlack) -> None:
    slack.script("conversations.list", "500", "429")
    for _ in range(2):
        with pytest.raises(SendError) as caught:
            notifier(slack).post(POST)
        assert caught.value.fate is Fate.LATER
    assert not slack.called("chat.postMessage")


def test_a_post_without_words_and_an_address_that_is_none_are_refused(slack: FakeSlack) -> None:
    with pytest.raises(ValueError, match="payload"):
        notifier(slack).post(Post(key="k", channel="#a"))
    from slack_sdk.errors import SlackRequestError

    odd = SlackNotifier("xoxb-test", "ftp://127.0.0.1/", clock=lambda: NOW)
    with pytest.raises(SlackRequestError):
        odd.web._perform_urllib_http_request_internal("ftp://127.0.0.1/", None)  # type: ignore[arg-type]


def test_a_channel_given_by_its_id_needs_no_list_and_an_unknown_name_is_told(
    slack: FakeSlack,
) -> None:
    ours = notifier(slack)
    sent = ours.post(Post(key="k", channel=slack.channel("#a").id, payload=POST.payload))
    assert ours.edit(Post(key="k", channel=sent.channel_id, payload=POST.payload), sent.ts or "")
    assert not slack.called("conversations.list")
    slack.create_channels = False
    with pytest.raises(SendError, match="no such channel"):
        ours.edit(Post(key="k", channel="#nowhere", payload=POST.payload), "1.0")


def test_channels_are_listed_through_every_page() -> None:
    with FakeSlack([f"#c{n}" for n in range(7)], page=2) as slack:
        assert len(notifier(slack).channels()) == 7


def test_a_read_back_that_gets_no_list_or_never_ends_is_ambiguous(slack: FakeSlack) -> None:
    ours = notifier(slack)
    ours.post(POST)
    slack.script("conversations.history", "error:ratelimited")
    with pytest.raises(SendError) as caught:
        ours.find(POST, NOW)
    assert caught.value.fate is Fate.LATER


def test_a_thread_whose_parent_is_gone_holds_nothing(slack: FakeSlack) -> None:
    ours = notifier(slack)
    ours.post(POST)
    assert ours.find(Post(key="r", channel="#a", thread_ts="1.0"), NOW) is None
