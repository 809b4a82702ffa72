"""The sanctuary list as a set of kind and name; half a page is no list."""

import pytest

from monitor.adapters import load
from monitor.errors import ExtractError
from tests.adapters.federal import parse, records, source, starts

STATES = ["California", "Colorado", "District of Columbia", "Oregon", "Vermont"]
COUNTIES = ["Baltimore County, MD", "Cook County, IL"]
CITIES = ["Boston, MA", "New York City, NY", "San&nbsp;Francisco, CA", "Seattle, WA"]


def ul(names):
    return f"<ul>{''.join(f'<li>{name}</li>' for name in names)}</ul>"


def page(body, end="</body></html>"):
    return f"<html><body><nav>{ul(['Home', 'About'])}</nav><main><h1>U.S. Sanctuary Jurisdiction List</h1><p>It will be reviewed regularly.</p>{body}<h2>Related</h2>{ul(['Contact us'])}</main><footer>{ul(['Privacy'])}</footer>{end}"


def chapters(states=STATES, counties=COUNTIES, cities=CITIES):
    return (
        f"<h2>States:</h2>{ul(states)}<h2>Counties:</h2>{ul(counties)}<h2>Cities:</h2>{ul(cities)}"
    )


def paragraphs():
    blocks = (("States", STATES), ("Counties", COUNTIES), ("Cities", CITIES))
    return "".join(
        f"<p><strong>{kind}</strong><br>{'<br/>'.join(names)}</p>" for kind, names in blocks
    )


def labels_apart():
    blocks = (("States:", STATES), ("Counties:", COUNTIES), ("Cities:", CITIES))
    return "".join(
        f"<p><b>{kind}</b></p>{''.join(f'<p>{name}</p>' for name in names)}"
        for kind, names in blocks
    )


def read(text):
    where = source("doj_sanctuary_list")
    return records(parse(where, starts(where)[0], text))


@pytest.mark.parametrize("body", [chapters(), paragraphs(), labels_apart()])
def test_the_list_is_a_set_of_kind_and_name_however_it_is_laid_out(body):
    found = {(record.fields["kind"], record.title) for record in read(page(body))}
    assert found == {
        *(("state", name) for name in STATES),
        *(("county", name) for name in COUNTIES),
        *(("city", name.replace("&nbsp;", " ")) for name in CITIES),
    }


def test_order_case_and_blanks_are_no_other_entry():
    shuffled = chapters(STATES[::-1], COUNTIES, ["BOSTON,  MA", *CITIES[1:]])
    assert {r.key for r in read(page(chapters()))} == {r.key for r in read(page(shuffled))}


def test_an_entry_more_or_less_is_a_record_more_or_less():
    before = {record.key for record in read(page(chapters()))}
    after = {
        record.key
        for record in read(page(chapters(STATES[:-1], COUNTIES, [*CITIES, "Somerville, MA"])))
    }
    assert after - before == {"city:somerville, ma"}
    assert before - after == {"state:vermont"}


@pytest.mark.parametrize(
    "text",
    [
        page(chapters())[:-60],
        page(f"<h2>States:</h2>{ul(STATES)}"),
        page(chapters(["California"], [], ["Boston, MA"])),
        page("<p>The list is being reviewed.</p>"),
        page(chapters(), end=""),
        "<html><body><h1>Access Denied</h1></body></html>",
    ],
)
def test_half_a_page_or_another_page_is_refused(text):
    with pytest.raises(ExtractError):
        read(text)


def test_a_refusal_for_days_is_usual_there():
    assert load("doj_sanctuary_list").patience >= 72
