"""Webhook, Apprise and console: the same outbox, other ways out."""

import hashlib
import hmac
import io
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from monitor.deliver.apprise import AppriseNotifier
from monitor.deliver.console import ConsoleNotifier
from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Fate, SendError
from monitor.deliver.render.layout import Message, payload
from monitor.deliver.render.parts import bold, link, ping, strike, text
from monitor.deliver.webhook import WebhookNotifier
from monitor.models import Event, Match, Route
from tests.deliver.builders import change, meeting, moved
from tests.deliver.newsroom import Newsroom, routes
from tests.fake_slack import FakeSlack

NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)
SAID = payload(Message(head=(text("Moved: "), strike("6:00 pm"), bold("7:30 pm")), body=[(link("https://a.example/x", "Agenda"),)], foot="checked"), "k")  # fmt: skip
POST = Post(key="k", channel="#a", payload=SAID, reason="why", data=({"id": 1},))


class Receiver:
    """A webhook's other end: remembers what came, answers as told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({**self.headers, "path": self.path}, body))
                status = receiver.answers.pop(0) if receiver.answers else 204
                self.send_response(status)
                self.send_header("Retry-After", "0")
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?a=1"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def test_a_webhook_gets_the_facts_signed_and_with_a_key_against_repeats(receiver: Receiver) -> None:
    assert WebhookNotifier(receiver.url, "secret").post(POST).ts is None
    ((headers, body),) = receiver.got
    assert headers["path"] == "/hook?a=1"
    assert headers["Idempotency-Key"] == "k"
    digest = hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert headers["X-Monitor-Signature"] == f"sha256={digest}"
    said = json.loads(body)
    assert said["changes"] == [{"id": 1}]
    assert (said["key"], said["reason"], said["purpose"]) == ("k", "why", "change")
    assert said["text"].startswith("Moved: 6:00 pm7:30 pm")


def test_without_a_secret_a_webhook_is_not_signed(receiver: Receiver) -> None:
    WebhookNotifier(receiver.url).post(Post(key="k", channel="#a"))
    assert "X-Monitor-Signature" not in receiver.got[0][0]


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (429, Fate.LATER),
        (503, Fate.LATER),
        (500, Fate.LATER),
        (404, Fate.UNKNOWN),
        (302, Fate.UNKNOWN),
    ],
)
def test_what_a_webhook_answers_decides(receiver: Receiver, status: int, fate: Fate) -> None:
    receiver.answers = [status]
    with pytest.raises(SendError) as caught:
        WebhookNotifier(receiver.url).post(POST)
    assert caught.value.fate is fate
    assert len(receiver.got) == 1


def test_a_webhook_that_is_not_there_is_tried_later() -> None:
    for url in ("http://127.0.0.1:9/x", "https://127.0.0.1:9/x"):
        with pytest.raises(SendError) as caught:
            WebhookNotifier(url, timeout=1).post(POST)
        assert caught.value.fate is Fate.LATER


def test_a_webhook_and_apprise_have_no_edits_and_nothing_to_look_for() -> None:
    for way in (WebhookNotifier("http://127.0.0.1:9/x"), AppriseNotifier("json://127.0.0.1:9")):
        way.check()
        assert way.find(POST, NOW) is None
        with pytest.raises(SendError) as caught:
            way.edit(POST, "1")
        assert caught.value.fate is Fate.GONE


def test_a_route_to_a_webhook_goes_through_the_same_outbox_and_survives_its_faults(
    tmp_path: Path, receiver: Receiver
) -> None:
    receiver.answers = [500, 429]
    with FakeSlack(["#somerville"]) as slack:
        hook = Route(
            match=Match(event=("rescheduled",)), channel="#hook", notify=f"webhook:{receiver.url}"
        )
        room = Newsroom(tmp_path, slack, rules=routes(hook))
        room.worker._attempts._others = lambda name: WebhookNotifier(name.removeprefix("webhook:"))
        room.say(moved(), change(Event.ADDED, meeting("m2")))
        room.drain()
        assert room.states() == ["sent", "sent"]
        assert len(receiver.got) == 3
        assert {headers["Idempotency-Key"] for headers, _ in receiver.got} == {
            room.store.outbox.listing()[-1].draft.dedup_key
        }
        assert json.loads(receiver.got[-1][1])["changes"][0]["event"] == "rescheduled"
        assert len(slack.messages()) == 1
        room.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of modules Apprise loads
def test_apprise_hands_plain_text_over_and_says_what_is_wrong(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"json://127.0.0.1:{receiver.server.server_port}/x"
    monkeypatch.setenv("DESK", address)
    receiver.answers = [200, 500]
    assert AppriseNotifier("$DESK").post(POST).ts is None
    assert "Agenda (https://a.example/x)" in json.loads(receiver.got[0][1])["message"]
    with pytest.raises(SendError) as caught:
        AppriseNotifier(address).post(POST)
    assert caught.value.fate is Fate.UNKNOWN
    for wrong in ("$NOT_SET_ANYWHERE", "nonsense://"):
        with pytest.raises(SendError, match="cannot be used") as caught:
            AppriseNotifier(wrong).post(POST)
        assert caught.value.fate is Fate.CHANNEL


def test_without_apprise_the_sentence_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(SendError, match="pip install"):
        AppriseNotifier("json://127.0.0.1").post(POST)


def test_the_console_prints_plain_lines_into_a_pipe() -> None:
    out = io.StringIO()
    console = ConsoleNotifier(out)
    console.check()
    sent = console.post(POST)
    console.post(Post(key="k", channel="#a", payload=SAID, thread_ts="1"))
    console.edit(Post(key="k", channel="#a", payload=SAID), sent.ts or "")
    console.post(Post(key="k", channel="#a"))
    assert console.find(POST, NOW) is None
    block = "  Moved: ~6:00 pm~7:30 pm\n  Agenda <https://a.example/x>\n  checked\n\n"
    assert out.getvalue() == f"#a\n{block}#a · reply\n{block}#a · edited\n{block}"


def test_the_console_frames_and_styles_on_a_terminal() -> None:
    out = io.StringIO()
    who = ping("S0DESK1")
    framed = payload(
        Message(head=(bold("Moved"),), body=[(link("https://a.example/x", "Agenda"),)], ping=who),
        "k",
    )  # type: ignore[arg-type]
    ConsoleNotifier(out, colors=True).post(Post(key="k", channel="#a", payload=framed))
    assert "─ #a ─" in out.getvalue()
    assert "@S0DESK1" in out.getvalue()
    plain = io.StringIO()
    ConsoleNotifier(plain).post(Post(key="k", channel="#a", payload=framed))
    assert "@S0DESK1" in plain.getvalue()
