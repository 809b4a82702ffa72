"""``monitor check`` and ``monitor schema``, as a person runs them."""

import json

import pytest

from monitor.__main__ import main
from tests.config.files import GOOD

BAD = GOOD.replace("30m", "soon").replace("agencies:", "agency:")


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("MONITOR_CONFIG", "MONITOR_LOG", "MONITOR_CONFIG_MB"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "sources.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_right_file_is_said_to_be_right(file, capsys):
    assert main(["check"]) == 0
    out, err = capsys.readouterr()
    assert (
        out
        == "sources.yaml is right: 1 jurisdiction, 1 source, 1 enabled, 0 topics, 0 routes, 0 warnings\n"
    )
    assert err == ""


def test_every_mistake_is_a_line_on_stderr_and_the_exit_code_is_2(file, capsys):
    file.write_text(BAD, encoding="utf-8")
    assert main(["check", "--config", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.partition(": ")[0] for line in err.splitlines()] == [
        f"{file}:3:19",
        f"{file}:9:37",
    ]


def test_warnings_do_not_change_the_exit_code(file, capsys):
    file.write_text(GOOD.replace("version: 1\n", ""), encoding="utf-8")
    assert main(["check"]) == 0
    assert capsys.readouterr().err == (
        "sources.yaml:1:1: warning: the version of the file's form is missing; write `version: 1`\n"
    )


def test_json_lines_hold_mistakes_with_their_places(file, capsys):
    file.write_text(BAD, encoding="utf-8")
    assert main(["check", "--json"]) == 2
    out, err = capsys.readouterr()
    first, second = map(json.loads, out.splitlines())
    assert (first["type"], first["line"], first["column"]) == ("mistake", 3, 19)
    assert "did you mean 'agencies'" in second["message"]
    assert err == ""


def test_json_lines_end_with_a_summary(file, capsys):
    file.write_text(GOOD.replace("version: 1\n", ""), encoding="utf-8")
    assert main(["check", "--json"]) == 0
    warning, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert warning["type"] == "warning"
    assert (summary["type"], summary["sources"], summary["warnings"]) == ("summary", 1, 1)


def test_a_missing_file_is_told_in_json_too(file, capsys):
    assert main(["check", "--json", "--config", "none.yaml"]) == 2
    assert "there is no file none.yaml" in json.loads(capsys.readouterr().out)["message"]


def test_the_environment_names_the_file(file, monkeypatch, capsys):
    file.rename(file.with_name("other.yaml"))
    monkeypatch.setenv("MONITOR_CONFIG", "other.yaml")
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("other.yaml is right")


def test_a_variable_that_cannot_be_used_is_wrong_input(file, monkeypatch, capsys):
    monkeypatch.setenv("MONITOR_LOG", "xml")
    assert main(["check"]) == 2
    assert capsys.readouterr().err == "monitor: MONITOR_LOG is 'xml'; write one of console, json\n"


def test_the_schema_is_json(capsys):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "sources.yaml"
