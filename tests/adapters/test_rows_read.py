"""A row read before gives what reading it again would give, whatever else differs."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.adapters import load
from monitor.adapters.rows_read import LONG, READ
from monitor.models import Dropped, Problem, Record
from tests.adapters.cases import source_for
from tests.adapters.test_essence import SETTINGS, original, read
from tests.parse.answers import URL, answer

TODAY = date(2026, 8, 20)
ROWS = {"rows": "tr", "title": ".t", "starts_at": ".d", "kind": "meeting", "days_back": 9_000}


@pytest.fixture(autouse=True)
def _nothing_is_known():
    READ.cache_clear()
    yield
    READ.cache_clear()


def page(*rows: str, heading: str = "Board", up: str = "list") -> str:
    cells = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f"<html><body><h1>{heading}</h1><div class={up}><table>{cells}</table></div></body></html>"
    )


def row(title: str, day: str = "May 5, 2026", more: str = "") -> str:
    return f"<td class=t><a href=/m/{title}>{title}</a></td><td class=d>{day}</td>{more}"


def found(body: str, *, zone: str = "UTC", today: date = TODAY, url: str = URL, **options: object):
    adapter = load("page")
    source = replace(source_for(adapter, {"url": URL, **ROWS, **options}), zone=zone)
    response = replace(answer(body, "text/html"), today=today, url=url)
    return list(adapter.parse(source, response))


def read_alone(body: str, **how):
    READ.cache_clear()
    return found(body, **how)


@pytest.mark.parametrize("name", SETTINGS)
@settings(deadline=None, max_examples=100)
@given(data=st.data())
def test_whatever_is_done_to_an_answer_what_was_read_before_changes_nothing(name, data):
    body = original(name)
    start = data.draw(st.integers(0, len(body) - 1))
    new = data.draw(st.sampled_from(["", "x", " ", "7", "<b>", "</tr>", '"', "&amp;", "}"]))
    changed = body[:start] + new + body[start + data.draw(st.integers(0, 12)) :]
    read(name, body)
    after_another = read(name, changed)
    READ.cache_clear()
    assert after_another == read(name, changed)


BARE = "<td class=d>5/6/2026</td><td><a href=/agenda.pdf>Agenda</a></td>"


@pytest.mark.parametrize(
    ("body", "one", "other"),
    [
        (page(row("A", "May 5, 2026 6 PM")), {"zone": "UTC"}, {"zone": "America/New_York"}),
        (page(row("A", "May 5")), {"today": TODAY}, {"today": date(2028, 8, 20)}),
        (page(row("A")), {"url": URL}, {"url": "https://other.example/list"}),
        (page(row("A", "5/6/2026")), {"order": "mdy"}, {"order": "dmy"}),
        (page(row("A", more="<td><i>x</i></td>")), {"fields": {}}, {"fields": {"room": "i"}}),
        (page(row("A", more="<td><i>x</i></td>")), {"location": ""}, {"location": "i"}),
        (page(row("A")), {"kind": "meeting"}, {"kind": "notice"}),
        (page(row("A")), {"key": ""}, {"key": ".d"}),
        (page(row("A", more="<td><i>Room</i></td>")), {"ignore": []}, {"ignore": ["a"]}),
    ],
    ids=["zone", "day", "address", "order", "fields", "location", "kind", "key", "ignored"],
)
def test_one_row_read_otherwise_is_another_record(body, one, other):
    """Each of these must be in a row's name: without it the first reading would be the second's."""
    first = read_alone(body, **one)
    second = found(body, **other)
    assert second != first
    assert second == read_alone(body, **other)


@pytest.mark.parametrize(
    ("one", "other", "options"),
    [
        (page(BARE, heading="Board"), page(BARE, heading="Council"), {"title": ""}),
        (page(row("A"), up="list"), page(row("A"), up="old"), {"location": ".old .t"}),
        (page(row("A")), page(row("A", more="<td><i>x</i></td>")), {"location": "i"}),
        (page(row("A")), page(row("A").replace("/m/A", "/m/B")), {}),
    ],
    ids=["heading", "around", "inside", "attribute"],
)
def test_what_a_row_is_in_and_what_is_in_it_count(one, other, options):
    first = read_alone(one, **options)
    second = found(other, **options)
    assert second != first
    assert second == read_alone(other, **options)


def test_a_place_that_depends_on_what_stands_beside_the_row_is_read_each_time():
    place = {"location": "tr:last-child .t"}
    two = page(row("A"), row("B"))
    found(two, **place)
    assert len(READ) == 0
    three = page(row("A"), row("B"), row("C"))
    assert found(three, **place) == read_alone(three, **place)


def test_a_row_that_could_not_be_read_is_told_with_its_place_of_today():
    bad = row("Bad", "31 February 2026x 25:99 soon")
    before = found(page(row("A"), bad))
    after = found(page(row("A"), row("B"), bad))
    assert [each.where for each in before if isinstance(each, Problem | Dropped)] == ["row 2"]
    assert [each.where for each in after if isinstance(each, Problem | Dropped)] == ["row 3"]


def test_twins_keep_their_own_keys_when_they_are_read_again():
    body = page(row("A"), row("A"), row("B"))
    keys = [each.key for each in found(body) if isinstance(each, Record)]
    assert len(set(keys)) == 3
    assert [each.key for each in found(body) if isinstance(each, Record)] == keys


def test_a_row_that_did_not_change_is_not_read_again_and_one_that_did_is():
    first = found(page(row("A"), row("B")))
    second = found(page(row("A"), row("B", "May 6, 2026")))
    assert second[0] is first[0]
    assert second[1] != first[1]


def test_objects_of_an_interface_are_remembered_by_all_they_hold():
    adapter = load("json")
    source = source_for(adapter, {"url": URL, "records": "items", "key": "id", "title": "name"})

    def of(text: str):
        return list(adapter.parse(source, answer(text, "application/json")))

    first = of('{"items": [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}]}')
    second = of('{"items": [{"id": 1, "name": "A"}, {"id": 2, "name": "C"}]}')
    assert second[0] is first[0]
    assert [each.title for each in second] == ["A", "C"]


def test_long_rows_are_not_kept():
    long = page(row("A", more=f"<td>{'word ' * LONG}</td>"))
    assert found(long) == found(long)
    assert len(READ) == 0


def test_a_day_with_its_year_is_read_once_and_one_without_anew_each_day():
    body = page(row("A"), row("B", "May 5"), row("C", ""))
    tomorrow = TODAY.replace(day=21)
    first, second = found(body), found(body, today=tomorrow)
    assert second[0] is first[0]
    assert second[1] is not first[1]
    assert second[2] is first[2]
    assert second == read_alone(body, today=tomorrow)


def test_an_end_without_its_year_is_read_anew_each_day():
    body = page(row("A", more="<td><i>May 5</i></td>"))
    kind = {"kind": "notice", "ends_at": "i"}
    first = found(body, **kind)
    assert found(body, today=date(2028, 8, 20), **kind) != first
