"""Logs reach stderr in the form asked for, from everybody, without secrets."""

import json
import logging

import pytest
import structlog

from monitor import log

TOKEN = "xoxb-" + "1234567890-abcdef"


@pytest.fixture(autouse=True)
def _as_before():
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def written(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_json_lines_carry_event_level_time_and_values(capsys):
    log.configure(form="json")
    structlog.get_logger("fetch").info("blocked", host="a.example", status=403)
    (row,) = written(capsys)
    assert row.pop("timestamp").endswith("Z")
    assert row == {"event": "blocked", "level": "info", "host": "a.example", "status": 403}


def test_the_console_form_is_one_readable_line(capsys):
    log.configure(form="console")
    structlog.get_logger("fetch").warning("blocked", host="a.example")
    line = capsys.readouterr().err
    assert line.count("\n") == 1
    assert "blocked" in line
    assert "host=a.example" in line
    assert "\x1b[" not in line


def test_lines_below_the_level_are_not_written(capsys):
    log.configure(form="json", level="warning")
    structlog.get_logger("fetch").info("fetched")
    logging.getLogger("any").info("hello")
    assert written(capsys) == []


def test_libraries_go_the_same_way_and_their_chatter_does_not(capsys):
    log.configure(form="json", level="info")
    logging.getLogger("httpx").info("HTTP Request: GET")
    logging.getLogger("httpx").warning("odd %s", "answer")
    (row,) = written(capsys)
    assert (row["event"], row["level"]) == ("odd answer", "warning")


def test_secrets_are_hidden_wherever_they_stand(capsys):
    log.configure(form="json", secrets=["a-web-password", ""])
    structlog.get_logger("deliver").error(
        "refused a-web-password",
        token=TOKEN,
        header={"Authorization": "Token " + "0" * 40},
        urls=["https://a.example/?key=a-web-password"],
        error=ValueError(f"bad {TOKEN}"),
        count=3,
    )
    line = capsys.readouterr().err
    assert "a-web-password" not in line
    assert TOKEN not in line
    assert "0" * 40 not in line
    assert json.loads(line)["count"] == 3


def test_secrets_are_hidden_in_tracebacks_too(capsys):
    log.configure(form="json", secrets=["hunter-seven"])

    def fail():
        raise RuntimeError("the password is hunter-seven")

    try:
        fail()
    except RuntimeError:
        structlog.get_logger("run").exception("failed")
    line = capsys.readouterr().err
    assert "hunter-seven" not in line
    assert "RuntimeError" in line


def test_a_short_secret_does_not_blacken_every_line(capsys):
    log.configure(form="json", secrets=["a"])
    structlog.get_logger("run").info("started")
    assert written(capsys)[0]["event"] == "started"
