"""Long lists come in parts, and a form does not offer thousands of places."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from monitor.store import Store
from monitor.web import paging, render
from tests.web.archive import fill, serving

Get = Callable[[str], str]


@pytest.fixture
def get(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Get]:
    monkeypatch.setattr(paging, "MANY", 1)
    monkeypatch.setattr(render, "MANY", 1)
    store = Store.open(tmp_path / "state")
    fill(store)
    with serving(tmp_path) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield lambda path: client.get(path).raise_for_status().text
    store.close()


@pytest.mark.parametrize(
    ("path", "first", "second"),
    [
        ("/jurisdictions", "Somerville, Massachusetts", "United States"),
        ("/sources", "somerville-ma/council", "us/grants"),
    ],
)
def test_a_long_list_comes_in_parts_that_lead_to_each_other(
    get: Get, path: str, first: str, second: str
) -> None:
    one, two = get(path), get(f"{path}?page=2")
    assert first in one
    assert second not in one
    assert second in two
    assert first not in two
    assert f'rel="next" href="{path}?page=2"' in one
    assert f'rel="prev" href="{path}?page=1"' in two
    assert 'rel="next"' not in two


@pytest.mark.parametrize("asked", ["0", "-1", "x", "99", "9" * 40, ""])
def test_a_part_that_is_not_there_leads_to_the_nearest(get: Get, asked: str) -> None:
    assert 'aria-label="Parts of this list"' in get(f"/sources?page={asked}")


@pytest.mark.parametrize("path", ["/?jurisdiction=us", "/upcoming?jurisdiction=us"])
def test_with_many_places_the_form_takes_an_id(get: Get, path: str) -> None:
    text = get(path)
    assert '<input id="jurisdiction" name="jurisdiction" value="us"' in text
    assert '<select id="jurisdiction"' not in text
