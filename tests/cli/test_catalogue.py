"""``monitor catalogue``, as a person runs it."""

import json

from monitor.__main__ import main


def test_a_search_lists_name_platform_and_when_it_was_seen(capsys):
    assert main(["catalogue", "search", "somerville"]) == 0
    out, err = capsys.readouterr()
    header, row = out.splitlines()
    assert header.split("\t") == ["id", "name", "platform", "known as", "last seen", "sure"]
    assert row.split("\t")[:4] == [
        "somerville-ma", "Somerville, Massachusetts", "legistar", "somervillema",
    ]  # fmt: skip
    assert err == 'Add one with: monitor add "Somerville, Massachusetts"\n'


def test_json_lines_hold_one_source_each(capsys):
    assert main(["catalogue", "search", "amherst", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["adapter"] for row in rows] == ["civicplus_archive", "civicplus_calendar"]
    assert rows[0]["options"]["lists"] == [204, 206]


def test_nothing_found_says_what_to_do(capsys):
    assert main(["catalogue", "search", "xqzzy"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "give monitor add an address of its web site instead" in err


def test_one_place_is_shown_as_it_would_stand_in_the_file(capsys):
    assert main(["catalogue", "show", "Somerville, MA"]) == 0
    assert "council: {adapter: legistar, client: somervillema}" in capsys.readouterr().out


def test_an_unknown_place_is_wrong_input_with_what_is_near(capsys):
    assert main(["catalogue", "show", "Somervile"]) == 2
    assert "near are somerville-ma" in capsys.readouterr().err
