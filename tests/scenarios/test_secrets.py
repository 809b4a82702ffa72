"""No secret in anything the program writes: one full run, and every byte of it searched.

Each secret is seen to have been used, so that its absence elsewhere means something.
"""

import base64
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zstandard

from tests.fake_slack import FakeSlack
from tests.scenarios import court
from tests.sites import Answer, Site

pytestmark = pytest.mark.timeout(600)  # a dozen real processes

ROOT = Path(__file__).parents[2]
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-4242424242-AbCdEfGhIjKlMnOp",
    "SLACK_APP_TOKEN": "xapp-1-A0000-4242-ffeeddccbbaa",
    "COURTLISTENER_TOKEN": "9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d00112233",
    "LEGISTAR_TOKENS": "nyc=sesame-of-the-clerk",
    "MONITOR_WEB_PASSWORD": "swordfish-on-the-web",
    "MONITOR_WEBHOOK_SECRET": "hmac-key-of-the-desk",
}
PING = "/ping/5f0c6a1e-secret-path"
URL_KEY = "sesame-in-the-address"
HEADER_KEY = "sesame-in-a-header"
ALL = {
    *SECRETS.values(),
    SECRETS["LEGISTAR_TOKENS"].partition("=")[2],
    PING.rpartition("/")[2],
    URL_KEY,
    HEADER_KEY,
}
TO_BE_SHOWN_NOWHERE = re.compile(
    "|".join(re.escape(secret) for secret in sorted(ALL))
    + "|"
    + re.escape(base64.b64encode(f":{SECRETS['MONITOR_WEB_PASSWORD']}".encode()).decode())
)


class Desk:
    """A newsroom whose every secret is set, and all that its program ever wrote."""

    def __init__(self, folder: Path, site: Site, slack: FakeSlack) -> None:
        self.folder = folder
        self.site = site
        self.output: list[str] = []
        self.visited: dict[str, int] = {}
        self.posted = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.config = court.sources(
            folder,
            site,
            every="5m",
            more=f"""      dockets: {{adapter: courtlistener, dockets: [69665101], base_url: "{site.url("")}"}}
      council: {{adapter: legistar, client: nyc, base_url: "{site.url("")}"}}
      keyed:
        adapter: page
        url: "{site.url("/keyed")}?api_key={URL_KEY}"
        headers: {{X-Api-Key: {HEADER_KEY}}}
""",
        )
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SLACK_", "MONITOR_"))}
        self.environment = {
            **kept,
            **SECRETS,
            "SLACK_API_URL": slack.url,
            "MONITOR_HEARTBEAT_URL": site.url(PING),
            "MONITOR_LOG_LEVEL": "debug",
            "MONITOR_DEBUG": "1",
            "MONITOR_CONFIG": str(self.config),
            "MONITOR_STATE": str(folder / "state"),
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
        }

    def monitor(self, *args: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", *args],
            capture_output=True, text=True, check=False, timeout=100, env=self.environment, cwd=self.folder,
        )  # fmt: skip
        self.output += [done.stdout, done.stderr]
        return done

    def monitor_for(self, seconds: float, *args: str) -> None:
        """A command that would wait long for Slack, interrupted."""
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment, cwd=self.folder,
        )  # fmt: skip
        try:
            self.output += process.communicate(timeout=max(seconds, 60))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            self.output += process.communicate(timeout=30)

    def daemon(self) -> None:
        """The whole daemon with its web pages, visited once, then stopped."""
        process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "run", "--web", f"127.0.0.1:{self.port}"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment, cwd=self.folder,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not self.site.hits_of(PING) and time.monotonic() < deadline:
                time.sleep(0.1)
            for path in (
                "/",
                "/changes",
                "/sources",
                "/status",
                "/healthz",
                "/metrics",
                "/nowhere",
            ):
                self.visited[path] = self.visit(path)
        finally:
            process.send_signal(signal.SIGTERM)
            self.output += process.communicate(timeout=60)

    def visit(self, path: str) -> int:
        given = base64.b64encode(f":{SECRETS['MONITOR_WEB_PASSWORD']}".encode()).decode()
        for _ in range(100):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("GET", path, headers={"Authorization": f"Basic {given}"})
                answer = connection.getresponse()
                self.output += [str(answer.headers), answer.read().decode("utf-8", "replace")]
            except ConnectionRefusedError:
                time.sleep(0.1)
            else:
                return answer.status
            finally:
                connection.close()
        raise AssertionError(path)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file there is but the operator's own, and what is inside the compressed ones."""
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path != self.config:
                data = path.read_bytes()
                yield str(path), data
                if data.startswith(b"\x28\xb5\x2f\xfd"):
                    yield f"inside {path}", zstandard.ZstdDecompressor().stream_reader(data).read()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    token = SECRETS["SLACK_BOT_TOKEN"]
    with (
        Site() as site,
        FakeSlack(channels=["#civic-watch", "#civic-watch-ops"], token=token) as slack,
    ):
        site.page(PING, "ok")
        site.script(court.PATH, court.feed("Complaint"))
        site.script("/v1/nyc/Events", Answer(status=403, body="Token is required."))
        site.script("/keyed", Answer(status=500, body="broken"))
        site.script("/api/rest/v4/search/", Answer(status=429, headers={"Retry-After": "1"}))
        desk = Desk(tmp_path_factory.mktemp("desk"), site, slack)
        desk.monitor("run", "--once")
        site.script(court.PATH, court.feed("Complaint", "Order"))
        desk.monitor("run", "--once", "--json")
        site.script(court.PATH, court.feed("Complaint", "Order", "Motion"))
        slack.token_error = "token_revoked"
        desk.monitor_for(10, "poll", "d-mass/feed1")
        slack.token_error = ""
        for words in (
            ("status", "--json"), ("changes", "--json"), ("outbox", "list", "--json"), ("doctor",),
            ("slack", "test"), ("preview", "d-mass/keyed"), ("backup", "copy.db"),
        ):  # fmt: skip
            desk.monitor(*words)
        desk.daemon()
        desk.posted = len(slack.by_key())
        yield desk


def test_every_secret_was_used(desk: Desk) -> None:
    """A secret that was never sent proves nothing by being absent."""
    hits = desk.site.all_hits
    assert any(SECRETS["COURTLISTENER_TOKEN"] in h.headers.get("authorization", "") for h in hits)
    assert any(h.headers.get("x-api-key") == HEADER_KEY for h in hits)
    assert any(URL_KEY in h.path for h in hits)
    assert any(h.path.endswith("token=sesame-of-the-clerk") for h in hits)
    assert desk.site.hits_of(PING)
    assert desk.visited["/"] == 200  # with the password
    assert desk.posted


def test_no_line_and_no_page_shows_a_secret(desk: Desk) -> None:
    text = "\n".join(desk.output)
    assert len(text) > 10_000
    found = TO_BE_SHOWN_NOWHERE.search(text)
    assert found is None, text[max(0, found.start() - 300) : found.end() + 100]


def test_no_file_holds_a_secret(desk: Desk) -> None:
    """But for the source's own address, which is the key of its stored answers."""
    pattern = re.compile(TO_BE_SHOWN_NOWHERE.pattern.replace(re.escape(URL_KEY) + "|", "").encode())
    names = []
    for name, data in desk.files():
        names.append(name)
        found = pattern.search(data)
        assert found is None, (name, data[max(0, found.start() - 200) : found.end() + 50])
    assert any(name.endswith("monitor.db") for name in names)
    assert any(name.startswith("inside ") for name in names)


def test_state_is_for_the_operator_alone(desk: Desk) -> None:
    state = desk.folder / "state"
    for path in (state, state / "monitor.db"):
        assert path.stat().st_mode & 0o077 == 0, path
