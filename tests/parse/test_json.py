import pytest

from monitor.errors import ExtractError
from monitor.parse.json import at, load, rows, text, within
from tests.corpus_path import CORPUS
from tests.parse.answers import answer, saved


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf [1, "x"]\n', [1, "x"]),
        (b')]}\',\n{"a": 1}', {"a": 1}),
        (b'{"city": "Pe\xf1a"}', {"city": "Peña"}),
        ('{"a": "é"}'.encode("utf-16"), {"a": "é"}),
        (b"null", None),
    ],
)
def test_json_is_read_also_with_marks_guards_and_old_encodings(body, value):
    assert load(answer(body, "application/json")) == value


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b'{"a": [1, 2', "breaks off"),
        (b'{"a": 1} trailing}', "not valid JSON"),
        (b"Invalid parameters!", "not valid JSON"),
    ],
)
def test_anything_else_is_an_error_that_says_what_came(body, words):
    with pytest.raises(ExtractError, match=words):
        load(answer(body))


def test_values_are_found_by_path():
    value = {"data": {"items": [{"id": 7}, {"id": 8}]}}
    assert at(value, "data.items[1].id") == 8
    assert at(value, "data.items.0.id") == 7
    assert at(value, "data.items[-1].id") == 8
    assert at(value, "data.none.id") is None
    assert at(value, "data.items[9]") is None
    assert at(value, "data.items.id") is None
    assert at(value, "") == value


def test_a_list_of_objects_is_required_where_records_are_expected():
    assert rows({"d": [{"a": 1}]}, "d", "meetings") == [{"a": 1}]
    assert rows([], "", "meetings") == []
    for wrong in ({"d": None}, {"d": [1]}, {"Message": "error"}):
        with pytest.raises(ExtractError, match="no list of meetings"):
            rows(wrong, "d", "meetings")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (3.0, "3"),
        (3.5, "3.5"),
        (7, "7"),
        ("x", "x"),
        ([], ""),
        ({}, ""),
    ],
)
def test_scalars_are_text(value, words):
    assert text(value) == words


@pytest.mark.corpus
def test_the_json_suite_parses_what_it_must_and_refuses_the_rest_cleanly():
    files = sorted((CORPUS / "hostile/json").glob("[ny]_*.json"))
    assert len(files) > 150
    wrong = []
    for path in files:
        try:
            load(saved(path))
        except ExtractError:
            if path.name.startswith("y_"):
                wrong.append(path.name)
        else:
            if path.name.startswith("n_"):
                wrong.append(path.name)
    assert not wrong


@pytest.mark.parametrize(
    "page",
    [
        b'<script>var data = [{"a": "x ] y"}]; more()</script>',
        b'<script>var data = JSON.load([{"a": "x ] y"}]);</script>',
        b'<div var data = "[{&quot;a&quot;: &quot;x ] y&quot;}]" class="x"></div>',
    ],
)
def test_data_in_a_page_is_read(page):
    assert within(answer(page, "text/html"), "var data =") == [{"a": "x ] y"}]


@pytest.mark.parametrize("page", [b"<p>var rows = []</p>", b"<p>var data = </p>", b"var data = [{"])
def test_no_data_in_a_page_is_an_error(page):
    with pytest.raises(ExtractError, match="var data ="):
        within(answer(page, "text/html"), "var data =")
