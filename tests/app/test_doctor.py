"""``monitor doctor`` finds each of the usual set-up mistakes and says how to mend it."""

import json
import os
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.__main__ import main
from monitor.app import doctor
from monitor.app.doctor import Level, examine
from monitor.app.doctor_slack import ask_slack
from monitor.config.read import parse
from monitor.settings import Settings
from monitor.store import Lock, Store
from tests.config.files import GOOD
from tests.fake_slack import SCOPES, FakeSlack

NOW = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "state").mkdir(mode=0o700)
    return tmp_path


def look(environment=None, now=NOW):
    return examine(environment or {}, now).findings


def said(findings, what, level=None):
    return [f.sentence for f in findings if f.what == what and level in (None, f.level)]


def test_a_sound_set_up_has_nothing_wrong(home):
    findings = look({"SLACK_BOT_TOKEN": "xoxb-" + "1" * 12})
    assert [f for f in findings if f.level is Level.WRONG] == []
    assert said(findings, "sources.yaml", Level.OK) == ["1 source watched"]


def test_an_old_python_is_named(home, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    assert said(look(), "Python", Level.WRONG) == ["this is Python 3.10.4; install 3.11 or newer"]


def test_a_missing_tesseract_is_a_note_with_the_package_to_install(home, monkeypatch):
    monkeypatch.setenv("PATH", str(home))
    (sentence,) = said(look(), "Tesseract", Level.NOTE)
    assert "install tesseract-ocr" in sentence


def test_a_missing_file_of_sources_leads_to_init(home):
    (home / "sources.yaml").unlink()
    (sentence,) = said(look(), "sources.yaml", Level.WRONG)
    assert "make one with `monitor init`" in sentence


def test_a_wrong_file_of_sources_leads_to_check(home):
    (home / "sources.yaml").write_text(GOOD.replace("30m", "soon"), encoding="utf-8")
    assert said(look(), "sources.yaml", Level.WRONG) == [
        "1 mistakes in sources.yaml; `monitor check` lists them"
    ]


def test_an_example_address_is_wrong(home):
    (home / "sources.yaml").write_text(GOOD.replace("@paper.example", "@example.org"))
    (sentence,) = said(look(), "contact", Level.WRONG)
    assert "write your own address" in sentence


def test_a_file_that_watches_nothing_is_a_note(home):
    (home / "sources.yaml").write_text(GOOD[: GOOD.index("    sources:")])
    (sentence,) = said(look(), "sources", Level.NOTE)
    assert "add a city" in sentence


def test_a_token_in_the_file_of_sources_is_wrong(home):
    (home / "sources.yaml").write_text(GOOD + "# xoxb-" + "123456789-abc\n")
    (sentence,) = said(look(), "secrets", Level.WRONG)
    assert "move it to SLACK_BOT_TOKEN" in sentence


def test_a_state_folder_that_cannot_be_made_is_wrong(home, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    (sentence,) = said(look({"MONITOR_STATE": str(home / "new" / "state")}), "state", Level.WRONG)
    assert "choose another with --state" in sentence


def test_a_state_folder_of_somebody_else_is_wrong(home, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    (sentence,) = said(look(), "state", Level.WRONG)
    assert "chown" in sentence


def test_a_state_folder_that_is_a_file_is_wrong(home):
    (home / "file").write_text("")
    assert said(look({"MONITOR_STATE": "file"}), "state", Level.WRONG)


def test_a_state_folder_that_others_can_read_is_a_note(home):
    (home / "state").chmod(0o750)
    (sentence,) = said(look(), "state", Level.NOTE)
    assert sentence.endswith("chmod 700 state")


def test_a_state_folder_that_everybody_can_read_is_wrong(home):
    (home / "state").chmod(0o755)
    (sentence,) = said(look(), "state", Level.WRONG)
    assert sentence.endswith("chmod 700 state")


def test_a_full_disk_is_wrong(home, monkeypatch):
    monkeypatch.setattr(doctor, "LOW_DISK_BYTES", 10**18)
    (sentence,) = said(look(), "disk", Level.WRONG)
    assert sentence.endswith("make room")


def test_a_damaged_database_is_wrong(home):
    (home / "state" / "monitor.db").write_bytes(b"not a database" * 400)
    assert said(look(), "database", Level.WRONG)


def test_a_sound_database_is_said_to_be_readable(home):
    Store.open(home / "state").close()
    assert said(look(), "database", Level.OK)


def test_another_daemon_is_named_and_its_port_is_left_alone(home):
    lock = Lock(home / "state")
    lock.take()
    try:
        findings = look()
        (sentence,) = said(findings, "daemon", Level.NOTE)
        assert f"process {os.getpid()}" in sentence
        assert said(findings, "port") == []
    finally:
        lock.release()


def test_a_clock_before_what_already_happened_is_wrong(home):
    (sentence,) = said(look(now=datetime(2001, 1, 1, tzinfo=UTC)), "clock", Level.WRONG)
    assert "timedatectl" in sentence


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-1234567890"}, "is not a bot token"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-2"}, "not an app-level token"),
    ],
)
def test_a_token_of_the_wrong_kind_is_wrong(home, environment, sentence):
    (told,) = said(look(environment), "Slack", Level.WRONG)
    assert sentence in told


def test_without_a_token_the_way_to_one_is_shown(home):
    (sentence,) = said(look(), "Slack", Level.NOTE)
    assert "monitor slack manifest" in sentence


def test_dockets_without_a_token_are_a_note(home):
    text = GOOD + "      dockets: {adapter: courtlistener, dockets: [1]}\n"
    (home / "sources.yaml").write_text(text)
    assert said(look(), "CourtListener", Level.NOTE)
    assert said(look({"COURTLISTENER_TOKEN": "t" * 20}), "CourtListener") == []


def test_a_proxy_is_a_note(home):
    (sentence,) = said(look({"HTTPS_PROXY": "http://proxy:3128"}), "proxy", Level.NOTE)
    assert "HTTPS_PROXY is set and not used" in sentence


def test_a_port_in_use_is_wrong(home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        (home / "sources.yaml").write_text(GOOD + f'web: {{listen: "127.0.0.1:{port}"}}\n')
        (sentence,) = said(look(), "port", Level.WRONG)
    assert "write another under `web: {listen: …}`" in sentence


def test_a_variable_that_cannot_be_used_is_wrong(home):
    (sentence,) = said(look({"MONITOR_LOG": "xml"}), "environment", Level.WRONG)
    assert "MONITOR_LOG" in sentence


class TestCommand:
    """As a person runs it."""

    @pytest.fixture(autouse=True)
    def _bare(self, home, monkeypatch):
        for name in [*os.environ]:
            if name.startswith(("MONITOR_", "SLACK_", "COURTLISTENER_")) or name.endswith("PROXY"):
                monkeypatch.delenv(name)

    def test_one_line_a_finding_and_0_when_nothing_is_wrong(self, capsys):
        assert main(["doctor"]) == 0
        out = capsys.readouterr().out
        assert "ok     sources.yaml: 1 source watched\n" in out
        assert "note   Slack: " in out

    def test_1_when_something_is_wrong(self, home, capsys):
        (home / "sources.yaml").unlink()
        assert main(["doctor"]) == 1
        assert "WRONG  sources.yaml: there is no file" in capsys.readouterr().out

    def test_json_lines(self, capsys):
        assert main(["doctor", "--json"]) == 0
        rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert {row["type"] for row in rows} <= {"ok", "note"}


class TestSlack:
    """What Slack itself must tell."""

    def ask(self, slack, now=None, token="xoxb-test"):
        config = parse(GOOD, Path("sources.yaml"))
        settings = Settings(slack_bot_token=token, slack_api_url=slack.url)
        return list(ask_slack(settings, config, now or datetime.now(UTC)))

    def test_a_sound_workspace_has_nothing_wrong_and_nothing_is_posted(self):
        with FakeSlack() as slack:
            findings = self.ask(slack)
            assert [f for f in findings if f.level is not Level.OK] == []
            assert "Slack channel #civic-watch-ops" in [f.what for f in findings]
            assert slack.stored == []

    def test_a_refused_token_is_wrong(self):
        with FakeSlack(token="xoxb-other") as slack:
            (finding,) = self.ask(slack)
        assert (finding.level, finding.what) == (Level.WRONG, "Slack token")

    def test_a_missing_scope_is_named(self):
        with FakeSlack(scopes=SCOPES - {"channels:history"}) as slack:
            told = said(self.ask(slack), "Slack scopes", Level.WRONG)
        assert "channels:history" in told[0]

    def test_a_channel_without_the_bot_leads_to_invite(self):
        with FakeSlack() as slack:
            slack.channel("#civic-watch").member = False
            (told,) = said(self.ask(slack), "Slack channel #civic-watch", Level.WRONG)
        assert "/invite" in told

    def test_a_clock_that_is_off_slacks_is_wrong(self):
        with FakeSlack() as slack:
            findings = self.ask(slack, datetime.now(UTC) + timedelta(minutes=10))
        (told,) = said(findings, "clock", Level.WRONG)
        assert "10 minutes off Slack's" in told

    def test_a_token_of_the_wrong_kind_is_not_sent_anywhere(self):
        with FakeSlack() as slack:
            assert self.ask(slack, token="xoxp-1") == []
            assert slack.calls == []

    def test_the_command_asks_unless_told_not_to(self, home, monkeypatch, capsys):
        with FakeSlack() as slack:
            monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-test")
            monkeypatch.setenv("SLACK_API_URL", slack.url)
            assert main(["doctor"]) == 0
            assert "ok     Slack token: " in capsys.readouterr().out
            before = len(slack.calls)
            assert main(["doctor", "--offline"]) == 0
            assert len(slack.calls) == before
