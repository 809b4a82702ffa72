"""The same page written otherwise gives the same records: sites change templates, not meetings."""

import copy
import json
import re
from collections.abc import Callable, Iterator

import pytest

from monitor.adapters import modules
from monitor.errors import ExtractError
from monitor.models import Record
from monitor.models.wire import to_json
from tests.adapters.cases import Case, cases

_ROW = re.compile(r"<tr\b.*?</tr>", re.IGNORECASE | re.DOTALL)
_CELL = re.compile(r"<t[dh]\b.*?</t[dh]>", re.IGNORECASE | re.DOTALL)
_WORDS = re.compile(r">([^<>]+)<")


def council(suffix: str) -> list[Case]:
    found = [case for case in cases() if ".council." in modules()[case.adapter_name]]
    return [c for c in found if c.body_path.suffix == suffix and not c.said.get("raises")]


def uppercase_tags(text: str) -> str:
    return re.sub(r"<(/?)([a-z][a-z0-9]*)", lambda m: f"<{m[1]}{m[2].upper()}", text)


def single_quotes(text: str) -> str:
    return re.sub(r'="([^"\'<>]*)"', r"='\1'", text)


def comments_in_cells(text: str) -> str:
    return re.sub(r"(?i)(<t[dh]\b[^<>]*>)", r"\1<!-- was <b>other</b> -->", text)


def hard_blanks(text: str) -> str:
    """Every blank a no-break one, and more of them at the edges."""
    return _WORDS.sub(
        lambda m: (
            ">\xa0" + m[1].replace(" ", "\xa0") + "\xa0<"
            if m[1].strip() and "{" not in m[1]
            else m[0]
        ),
        text,
    )


def broken_lines(text: str) -> str:
    """Line breaks and tabs between words, as pretty-printing templates write them."""
    return _WORDS.sub(
        lambda m: (
            ">\n\t" + m[1].replace(" ", " \n  ") + "\n<"
            if m[1].strip() and "{" not in m[1]
            else m[0]
        ),
        text,
    )


def another_column(text: str) -> str:
    """One more column at the end of every table."""

    def widened(row: re.Match[str]) -> str:
        cells = _CELL.findall(row[0])
        if len(cells) < 2 or re.search(r"(?i)colspan|rowspan|<table|<!--", row[0]):
            return row[0]
        kind = cells[0][1:3].lower()
        words = "Zz Sponsor" if kind == "th" else "Zz"
        at = row[0].rindex(cells[-1]) + len(cells[-1])
        return f"{row[0][:at]}<{kind}>{words}</{kind}>{row[0][at:]}"

    return _ROW.sub(widened, text)


def nested(text: str) -> str:
    """The one table of the page inside a table of layout."""
    if text.lower().count("<table") != 1:
        return text
    return re.sub(r"(?is)(<table\b.*</table>)", r"<table><tr><td>\1</td></tr></table>", text)


def mark_first(text: str) -> str:
    return f"\ufeff{text}"


def other_line_ends(text: str) -> str:
    return text.replace("\n", "\r\n")


WAYS: list[Callable[[str], str]] = [
    uppercase_tags,
    single_quotes,
    comments_in_cells,
    hard_blanks,
    broken_lines,
    another_column,
    nested,
    mark_first,
    other_line_ends,
]

EXCEPTIONS = {
    ("legistar_html/legislation", "hard_blanks"): "blanks before the commas between sponsors",
    ("legistar_html/legislation", "broken_lines"): "blanks before the commas between sponsors",
    ("primegov/agenda_tables", "another_column"): "the item's own words stand in any column",
    ("revize/rows", "another_column"): "a city's own page has no headers to go by",
}


def records(case: Case, body: bytes) -> list[dict]:
    """The records, without their running text and what only says that something changed."""
    lines = []
    for thing in case.yields(case.response(body)):
        if isinstance(thing, Record):
            line = to_json(thing)
            line["fields"] = {k: v for k, v in line["fields"].items() if k != "zz_sponsor"}
            lines.append({k: v for k, v in line.items() if k not in {"text", "version"}})
    return lines


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("case", council(".html"), ids=str)
def test_markup_written_otherwise_gives_the_same_meetings(case, way):
    body = case.body.decode("utf-8-sig")
    changed = way(body)
    if (str(case), way.__name__) in EXCEPTIONS:
        assert len(records(case, changed.encode())) == len(records(case, case.body))
        return
    assert records(case, changed.encode()) == records(case, case.body)


def test_every_exception_is_one():
    known = {str(case): case for case in council(".html")}
    ways = {way.__name__: way for way in WAYS}
    for name, way in EXCEPTIONS:
        case = known[name]
        body = ways[way](case.body.decode("utf-8-sig")).encode()
        assert records(case, body) != records(case, case.body)


@pytest.mark.parametrize("case", council(".html"), ids=str)
def test_a_page_in_windows_1252_says_the_same(case):
    text = case.body.decode("utf-8-sig")
    bare = re.sub(r"(?i)<meta[^<>]*charset[^<>]*>", "", text)
    body = bare.encode("cp1252", "xmlcharrefreplace")
    response = case.response(body, content_type="text/html")
    found = [to_json(each) for each in case.yields(response) if isinstance(each, Record)]
    kept = ("key", "title", "starts_at", "status", "location", "documents")
    told = [to_json(each) for each in case.yields() if isinstance(each, Record)]
    assert [[one[k] for k in kept] for one in found] == [[one[k] for k in kept] for one in told]


# --- data ---------------------------------------------------------------------------------------


def places(value: object, path: tuple = ()) -> Iterator[tuple]:
    """The path of everything in ``value``, of lists the first rows."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield (*path, name)
            yield from places(each, (*path, name))
    elif isinstance(value, list):
        for at, each in enumerate(value[:3]):
            yield from places(each, (*path, at))


def with_value(value: object, path: tuple, new: object) -> object:
    whole = copy.deepcopy(value)
    here = whole
    for name in path[:-1]:
        here = here[name]  # type: ignore[index]
    here[path[-1]] = new  # type: ignore[index]
    return whole


def widened(value: object) -> object:
    """``value`` with members nobody knows in every object."""
    if isinstance(value, dict):
        return {"zzFirst": {"a": [1]}, **{k: widened(v) for k, v in value.items()}, "zzLast": None}
    return [widened(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", council(".json"), ids=str)
def test_data_with_new_members_or_a_byte_order_mark_says_the_same(case):
    value = json.loads(case.body.decode("utf-8-sig"))
    told = records(case, case.body)
    assert records(case, json.dumps(widened(value), indent=2).encode()) == told
    assert records(case, b"\xef\xbb\xbf" + json.dumps(value).encode()) == told


@pytest.mark.parametrize("case", council(".json"), ids=str)
@pytest.mark.parametrize("new", [None, "", 0, 1.5, True, [], {}, "garbage"], ids=repr)
def test_a_member_that_holds_something_else_breaks_nothing_but_its_own_row(case, new):
    value = json.loads(case.body.decode("utf-8-sig"))
    whole = len(records(case, case.body))
    for path in places(value):
        body = json.dumps(with_value(value, path, new)).encode()
        try:
            found = len(records(case, body))
        except ExtractError as error:
            assert len(path) <= 2, (path, str(error))
            continue
        if len(path) > 1 and isinstance(path[0], int):  # one member of one row of a list
            assert found >= whole - 1, path
