"""Every adapter keeps the contract, over every fixture it has."""

import json
import re
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor.adapters import load, modules, names
from monitor.errors import ExtractError
from monitor.models import (
    Coverage,
    Dropped,
    Identity,
    Kind,
    MeetingStatus,
    Problem,
    Record,
    Request,
    Role,
)
from tests.adapters.cases import FIXTURES, Case, cases, source_for

DOCS = Path(__file__).parents[2] / "docs" / "adapters.md"
CASES = cases()
READABLE = [case for case in CASES if not case.said.get("raises")]
GENERIC = {name for name, path in modules().items() if ".generic." in path}

SHELL = b"""<!doctype html><html><head><title>Portal</title><script src="/static/main.js"></script>
</head><body><noscript>You need to enable JavaScript to run this app.</noscript>
<div id="root"></div></body></html>"""
NOT_FOUND = b"""<!doctype html><html lang="en"><head><title>Page not found | City of Elsewhere</title>
</head><body><header><nav><a href="/">Home</a> <a href="/departments">Departments</a></nav></header>
<main><h1>Page not found</h1><p>We could not find the page you asked for. <a href="/search">Search</a>.
</p></main></body></html>"""
SIGN_IN = b"""<!doctype html><html><head><title>Sign in</title></head><body><form method="post"
action="/login"><label>User <input name="user"></label><label>Password <input type="password"
name="password"></label><button>Sign in</button></form></body></html>"""
FAULT = b'{"Message": "An error has occurred.", "code": 500}'
FOREIGN_FEED = b"""<?xml version="1.0"?><catalog><book id="bk101"><title>XML by example</title></book>
</catalog>"""
GARBAGE = bytes(range(256)) * 8

WRONG = {
    "empty body": (b"", "text/html"),
    "white space": (b" \r\n\t ", "text/html"),
    "garbage": (GARBAGE, "application/octet-stream"),
    "HTML shell of a script application": (SHELL, "text/html"),
    "soft 404": (NOT_FOUND, "text/html"),
    "login form": (SIGN_IN, "text/html"),
    "JSON error": (FAULT, "application/json"),
    "XML of something else": (FOREIGN_FEED, "application/xml"),
}


def ids(value: object) -> str:
    return str(value)


@pytest.mark.parametrize("name", names())
def test_every_adapter_has_a_fixture_and_a_row_in_the_documentation(name):
    assert cases(name), f"tests/fixtures/{name}/<case>/ is missing: case.yaml and body.<ext>"
    assert any(not case.said.get("raises") for case in cases(name))
    assert re.search(rf"^\|\s*`{name}`\s*\|", DOCS.read_text("utf-8"), re.MULTILINE), (
        f"docs/adapters.md has no row `{name}`"
    )


def test_no_fixture_is_without_its_adapter():
    folders = {path.name for path in FIXTURES.iterdir() if path.is_dir()} if CASES else set()
    assert not {name for name in folders if not name.startswith("_")} - set(names())


@pytest.mark.parametrize("name", names())
def test_an_adapter_declares_what_the_diff_must_know(name):
    adapter = load(name)
    assert adapter.title
    assert adapter.version >= 1
    assert isinstance(adapter.coverage, Coverage)
    assert isinstance(adapter.identity, Identity)
    assert adapter.kinds
    assert all(isinstance(kind, Kind) for kind in adapter.kinds)
    assert all(isinstance(role, Role) for role in adapter.reads)
    properties = adapter.options.model_json_schema().get("properties", {})
    bare = [n for n, said in properties.items() if n != "base_url" and not said.get("description")]
    assert not bare, f"settings without a description: {bare}"


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_a_fixture_gives_the_reviewed_lines(case: Case):
    if not case.expected_path.exists():
        case.write()
        pytest.fail(f"{case.expected_path} was written: review it, then run again")
    assert case.lines() == json.loads(case.expected_path.read_text("utf-8"))


@pytest.mark.parametrize("case", [case for case in CASES if case.said.get("raises")], ids=ids)
def test_a_page_that_is_not_the_page_is_refused_in_one_sentence(case: Case):
    with pytest.raises(ExtractError) as refused:
        case.yields()
    assert str(refused.value).strip()
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("case", READABLE, ids=ids)
def test_parsing_is_a_function_of_its_arguments(case: Case):
    response = case.response()
    first = case.yields(response)
    assert case.yields(response) == first
    assert case.yields(case.response()) == first


@pytest.mark.parametrize("case", READABLE, ids=ids)
def test_records_keep_the_contract(case: Case):
    things = case.yields()
    records = [thing for thing in things if isinstance(thing, Record)]
    twice = [key for key, n in Counter(record.key for record in records).items() if n > 1]
    assert not twice, f"keys that are not unique: {twice[:5]}"
    for record in records:
        assert record.key == record.key.strip() != ""
        assert record.title.strip()
        assert record.kind in case.adapter.kinds
        for when in filter(None, (record.starts_at, record.ends_at)):
            assert when.zone == case.zone or when.clock is None or record.kind is not Kind.MEETING
            assert 1990 <= when.day.year <= 2100
        if record.kind is Kind.MEETING:
            assert record.status in {status.value for status in MeetingStatus}
        for value in record.fields.values():
            assert value is None or isinstance(value, str | int | float | bool | tuple)
        for url in filter(None, (record.url, *(document.url for document in record.documents))):
            assert_absolute(url)
    for request in (thing for thing in things if isinstance(thing, Request)):
        assert_absolute(request.url)
        assert all(isinstance(value, str) for value in request.context.values())
    for problem in (thing for thing in things if isinstance(thing, Problem)):
        assert problem.where
        assert problem.message
    for dropped in (thing for thing in things if isinstance(thing, Dropped)):
        assert dropped.where
        assert dropped.reason


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("case", READABLE, ids=ids)
def test_a_wrong_page_is_an_error_and_never_an_empty_list(case: Case, wrong: str):
    body, content_type = WRONG[wrong]
    response = case.response(body, content_type)
    with pytest.raises(ExtractError):
        case.yields(response)


def test_a_page_of_another_platform_is_an_error_and_never_an_empty_list():
    council = [c for c in READABLE if c.adapter_name not in GENERIC and c.request.step == "list"]
    taken = []
    for case in council:
        for other in council:
            if other.adapter_name == case.adapter_name or other.body_path.suffix == ".xml":
                continue
            try:
                things = case.yields(case.response(other.body, other.response().content_type))
            except ExtractError:
                continue
            taken.append(f"{case} read {other} as {len(things)} things")
    assert not taken, "\n".join(taken)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_a_poll_starts_with_absolute_addresses_and_the_same_ones_each_time(case: Case):
    first = list(case.adapter.start(case.source, case.today))
    assert first
    assert first == list(case.adapter.start(case.source, case.today))
    for request in first:
        assert_absolute(request.url)
        assert request.method in {"GET", "POST"}
    assert len({request.key for request in first}) == len(first)


@pytest.mark.parametrize("name", sorted(set(names()) - GENERIC))
def test_a_typed_adapter_can_be_pointed_at_another_host(name):
    for case in cases(name)[:1]:
        options = {**(case.said.get("options") or {}), "base_url": "http://127.0.0.1:8000"}
        source = source_for(case.adapter, options, case.zone)
        for request in case.adapter.start(source, case.today):
            assert request.url.startswith("http://127.0.0.1:8000")


@pytest.mark.parametrize("case", READABLE, ids=ids)
def test_asking_what_became_of_a_record_is_a_request_or_nothing(case: Case):
    for record in (thing for thing in case.yields() if isinstance(thing, Record)):
        request = case.adapter.confirm(case.source, record)
        if request is not None:
            assert_absolute(request.url)
            assert request.step


def assert_absolute(url: str) -> None:
    parts = urlsplit(url)
    assert parts.scheme in {"http", "https"}, url
    assert parts.hostname, url
    assert not re.search(r"\s", url), url
