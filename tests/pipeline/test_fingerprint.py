"""No change of a record is missed by the hash that says "all as before"."""

import pickle
from dataclasses import fields, replace
from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.models import Document, Kind, Record, Role, When
from monitor.pipeline.fingerprint import fingerprint

words = st.text(max_size=8)
maybe = st.none() | words
values = st.one_of(words, st.integers(), st.booleans(), st.none(), st.tuples(words, words))
whens = st.none() | st.builds(
    When,
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.none() | st.builds(time.replace, st.times(), fold=st.sampled_from([0, 1])),
    st.sampled_from(["America/New_York", "UTC"]),
    words,
)
documents = st.builds(
    Document,
    role=st.sampled_from(Role),
    url=words,
    title=words,
    version=words,
    digest=words,
    pages=st.integers(0, 9),
    note=words,
)
PARTS = {
    "kind": st.sampled_from(Kind),
    "key": words,
    "title": words,
    "url": maybe,
    "starts_at": whens,
    "ends_at": whens,
    "status": maybe,
    "body": maybe,
    "location": maybe,
    "documents": st.lists(documents, max_size=3).map(tuple),
    "fields": st.dictionaries(words, values, max_size=3),
    "text": maybe,
    "parent": maybe,
    "version": words,
    "join": maybe,
    "brief": st.booleans(),
    "own": st.booleans(),
}
records = st.builds(Record, **PARTS)
quick = settings(deadline=None, max_examples=60)


def test_every_part_of_a_record_is_tried():
    assert set(PARTS) == {part.name for part in fields(Record) if part.init}


@pytest.mark.parametrize("part", PARTS)
@quick
@given(data=st.data(), around=st.lists(records, max_size=2))
def test_a_changed_part_of_one_record_changes_the_hash(part, data, around):
    record = data.draw(records)
    other = replace(record, **{part: data.draw(PARTS[part])})
    same = repr(getattr(other, part)) == repr(getattr(record, part))
    if part == "fields":
        same = sorted(map(repr, record.fields.items())) == sorted(map(repr, other.fields.items()))
    assert (fingerprint([record, *around]) == fingerprint([other, *around])) is same


@quick
@given(st.lists(records, max_size=5), st.randoms())
def test_the_order_of_records_does_not_matter(found, random):
    mixed = list(found)
    random.shuffle(mixed)
    assert fingerprint(found) == fingerprint(mixed)


@quick
@given(st.lists(records, min_size=1, max_size=4))
def test_a_record_more_or_less_changes_the_hash(found):
    assert fingerprint(found) != fingerprint(found[1:])


def test_values_that_are_no_json_are_told_apart_as_well():
    def of(value):
        return fingerprint([Record(kind=Kind.PAGE, key="1", title="t", fields={"a": value})])

    assert len({of(10**30), of(10**30 + 1), of("\ud800"), of("\udfff"), of("1")}) == 5


@quick
@given(records, st.data())
def test_a_copy_with_another_part_is_hashed_anew(record, data):
    before = record.exact
    other = replace(record, title=record.title + data.draw(st.text(min_size=1, max_size=3)))
    assert other.exact != before
    assert record.exact == before
    assert pickle.loads(pickle.dumps(record)).exact == before
