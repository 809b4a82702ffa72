"""The environment: what is set, what is wrong, and that secrets do not show."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.settings import Settings, from_environment


def test_nothing_set_gives_the_documented_defaults():
    settings = from_environment({})
    assert settings == Settings()
    assert (settings.config, settings.state) == (Path("sources.yaml"), Path("state"))
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.secrets == ()


def test_a_line_end_after_a_token_is_dropped():
    assert from_environment({"SLACK_BOT_TOKEN": "xoxb-1\n"}).slack_bot_token == "xoxb-1"


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "token").write_text("xoxb-2\n")
    settings = from_environment({"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")})
    assert settings.slack_bot_token == "xoxb-2"


def test_a_secret_in_the_environment_wins_over_its_file(tmp_path):
    environment = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_BOT_TOKEN_FILE": str(tmp_path / "none")}
    assert from_environment(environment).slack_bot_token == "xoxb-1"


def test_secrets_do_not_show_in_the_representation():
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-one", "SLACK_APP_TOKEN": "xapp-two", "COURTLISTENER_TOKEN": "three",
        "MONITOR_WEBHOOK_SECRET": "four", "MONITOR_WEB_PASSWORD": "five",
        "MONITOR_HEARTBEAT_URL": "https://ping.example/six",
    }  # fmt: skip
    settings = from_environment(environment)
    assert set(settings.secrets) == set(environment.values())
    assert not any(secret in repr(settings) for secret in settings.secrets)


def test_every_variable_that_cannot_be_used_is_told_at_once(tmp_path):
    with pytest.raises(ConfigError) as caught:
        from_environment(
            {
                "MONITOR_LOG": "xml",
                "MONITOR_LOG_LEVEL": "loud",
                "MONITOR_CONFIG_MB": "much",
                "SLACK_API_URL": "slack.com",
                "COURTLISTENER_TOKEN_FILE": str(tmp_path / "none"),
            }
        )
    told = str(caught.value)
    assert "MONITOR_LOG is 'xml'; write one of console, json" in told
    assert "MONITOR_LOG_LEVEL is 'loud'" in told
    assert "write a whole number of megabytes" in told
    assert "write an http(s) address" in told
    assert "COURTLISTENER_TOKEN_FILE names" in told


def test_each_legistar_client_has_its_own_token_and_none_is_shown():
    settings = from_environment({"LEGISTAR_TOKENS": "NYC=abc%3d=, madison=def"})
    assert settings.legistar_tokens == {"nyc": "abc%3d=", "madison": "def"}
    assert {"abc%3d=", "def"} <= set(settings.secrets)
    assert "abc" not in repr(settings)
    with pytest.raises(ConfigError, match="write it like nyc=TOKEN") as caught:
        from_environment({"LEGISTAR_TOKENS": "sesame"})
    assert "sesame" not in str(caught.value)


def test_a_secret_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "token").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="it is not text"):
        from_environment({"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token")})


@pytest.mark.parametrize(("written", "size"), [("20", 20_000_000), ("", 1_000_000)])
def test_the_cap_on_the_file_of_sources_can_be_raised(written, size):
    assert from_environment({"MONITOR_CONFIG_MB": written}).config_bytes == size


@pytest.mark.parametrize(("wanted", "passed"), [("here", 1), ("here:2", 2)])
def test_a_kill_point_kills_only_where_and_when_it_is_named(wanted, passed):
    code = (
        "from monitor.settings import kill_point\n"
        "kill_point('elsewhere')\n"
        f"for n in range(1, {passed} + 1):\n"
        "    print(n, flush=True); kill_point('here')\n"
        "print('alive')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "MONITOR_KILL_AT": wanted},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9
    assert done.stdout.split() == [str(n) for n in range(1, passed + 1)]
