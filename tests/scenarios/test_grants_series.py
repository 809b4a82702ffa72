"""Two recorded years of Grants.gov, replayed through the whole pipeline, step by step.

The truth is computed here from the scrapes by set arithmetic over id, deadline, title, status and
description, and by nothing of the program.
"""

from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import pairwise

import orjson
import pytest

from tests.corpus_path import CORPUS
from tests.scenarios.grants_site import GrantsSite, key
from tests.scenarios.world import world
from tests.sites import Site

FULL = CORPUS / "federal/grants_gov/full"
SERIES = CORPUS / "federal/grants_gov/series"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SERIES.is_dir(), reason="the recorded corpus is not beside the project"),
]
LISTS = ("eligibilities", "funding_instruments", "funding_categories", "alns", "tags")
SOURCES = """
jurisdictions:
  us:
    name: United States
    sources:
      grants: {{adapter: grants_gov, agencies: [USDOJ], base_url: "{url}"}}
"""


def steps(name):
    for path in sorted((SERIES / name).glob("*.json")):
        scrape = orjson.loads(path.read_bytes())
        yield datetime.fromisoformat(scrape["generated_at"]), scrape["items"]


def turn(old, new):
    """The event between two states of one notice, empty when they say the same."""
    if plain(old["description"]) != plain(new["description"]):
        return "amended"
    if old["deadline_date"] != new["deadline_date"]:
        return "deadline_moved"
    if old["doc_type"] != new["doc_type"]:
        return "status_changed"
    if plain(old["title"]) != plain(new["title"]):
        return "renamed"
    if any(set(old[field]) != set(new[field]) for field in LISTS):
        return "modified"
    others = ("opportunity_number", "agency_code", "agency_name", "posted_date")
    return "modified" if any(plain(old[f]) != plain(new[f]) for f in others) else ""


def plain(words):
    return " ".join(unescape(words or "").replace("\xa0", " ").split()).casefold()


def truth(name):
    """Step → the set of (id, event) that an editor should be told of."""
    table, before, ever = [], None, set()
    for moment, items in steps(name):
        now = {key(item): item for item in items}
        found = set()
        for ident, item in now.items() if before is not None else ():
            if ident not in before:
                found.add((ident, "reopened" if ident in ever else "added"))
                continue
            event = turn(before[ident], item)
            found |= {(ident, event)} if event else set()
        for ident in (before or {}).keys() - now.keys():
            assert before[ident]["deadline_date"] < moment.date().isoformat()
            found.add((ident, "closed"))
        table.append((moment, found))
        before, ever = now, ever | now.keys()
    return table


def order_only(name):
    """How many lists differ between neighbouring steps in nothing but their order."""
    count, before = 0, {}
    for _, items in steps(name):
        for item in items:
            old = before.get(key(item), item)
            count += sum(
                old[field] != item[field] and sorted(old[field]) == sorted(item[field])
                for field in LISTS
            )
        before = {key(item): item for item in items}
    return count


async def replay(name, folder):
    """Poll at each step and a quarter of an hour later: (id, event) of each step's changes."""
    told = []
    with Site() as site:
        shown = GrantsSite(site)
        first, _ = next(steps(name))
        async with world(folder, SOURCES.format(url=site.url("")), first) as it:
            for moment, items in steps(name):
                it.now = moment.astimezone(UTC)
                shown.show(items)
                changes = await it.poll()
                it.wait(minutes=15)
                changes += await it.poll()
                told.append((moment, [(change.key, change.event.value) for change in changes]))
    return told


def table(rows):
    """The table of a series, for whoever reads a failure."""
    return "\n".join(
        f"{n:3} {moment:%Y-%m-%d} {', '.join(f'{i} {e}' for i, e in sorted(found)) or '-'}"
        for n, (moment, found) in enumerate(rows)
    )


@pytest.mark.parametrize(("name", "count"), [("doj", 41), ("dhs", 11)])
async def test_every_real_change_is_told_once_and_nothing_else(name, count, tmp_path):
    wanted, told = truth(name), await replay(name, tmp_path)
    assert len(told) == count
    assert table(told) == table(wanted)


def test_the_recorded_series_has_what_it_must_show():
    doj, dhs = dict(enumerate(truth("doj"))), dict(enumerate(truth("dhs")))
    assert ("360588", "closed") in doj[17][1]
    assert ("360588", "reopened") in doj[22][1]
    assert ("360588", "closed") in doj[23][1]
    assert ("360762", "deadline_moved") in dhs[5][1]
    assert sum(len(found) for _, found in doj.values()) == 47
    assert order_only("doj") >= 60


async def test_lists_in_another_order_are_no_change_and_the_real_ones_are(tmp_path):
    """Four whole scrapes, months apart, of notices that all of them show."""
    scrapes = [orjson.loads(path.read_bytes()) for path in sorted(FULL.glob("*.json"))]
    shelves = [{key(item): item for item in scrape["items"]} for scrape in scrapes]
    common = sorted(set.intersection(*map(set, shelves)))
    pairs = {i: [(a[i], b[i]) for a, b in pairwise(shelves)] for i in common}
    restless = [i for i in common if any(map(reordered, pairs[i]))][:80]
    kept = sorted({*restless, *[i for i in common if any(turn(*pair) for pair in pairs[i])][:60]})
    noise, wanted, told = 0, [], []
    with Site() as site:
        shown = GrantsSite(site)
        now = datetime(2025, 8, 13, 19, 0, tzinfo=UTC)
        async with world(tmp_path, SOURCES.format(url=site.url("")), now) as it:
            for number, shelf in enumerate(shelves):
                it.now = datetime.fromisoformat(scrapes[number]["generated_at"]).astimezone(UTC)
                shown.show([shelf[ident] for ident in kept])
                told.append({(c.key, c.event.value) for c in await it.poll()})
                before = shelves[number - 1] if number else shelf
                pairs = [(before[ident], shelf[ident]) for ident in kept]
                noise += sum(map(reordered, pairs))
                wanted.append(
                    {(key(new), event) for old, new in pairs if (event := turn(old, new))}
                )
    assert noise >= 200
    assert sum(map(len, wanted)) >= 50
    assert told == wanted


def reordered(pair):
    old, new = pair
    return sum(old[f] != new[f] and sorted(old[f]) == sorted(new[f]) for f in LISTS)


async def test_a_second_look_at_the_same_day_asks_for_no_detail(tmp_path):
    with Site() as site:
        shown = GrantsSite(site)
        moment, items = list(steps("doj"))[-1]
        shown.show(items)
        async with world(tmp_path, SOURCES.format(url=site.url("")), moment) as it:
            await it.poll()
            assert sorted(shown.details_asked) == sorted(key(item) for item in items)
            shown.details_asked.clear()
            for _ in range(3):
                it.wait(hours=1)
                assert await it.poll() == []
            assert shown.details_asked == []
            it.now = moment + timedelta(days=1)
            for _ in range(3):
                await it.poll()
                it.wait(hours=1)
            assert len(shown.details_asked) == len(items)
