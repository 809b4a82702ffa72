from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.diff import Standing
from monitor.models import Kind
from tests.store.conftest import NOW, SOURCE, known, meeting, write


def test_a_record_comes_back_as_it_went_in(store):
    record = meeting()
    store.polls.commit(write(known={"1": known(record, flips=(NOW,), thread="t", missing_polls=2)}))
    found = store.records.known(SOURCE)["1"]
    assert found.record == record
    assert found.record.starts_at.raw == "6 pm"
    assert found.record.starts_at.clock.fold == 1
    assert found.record.fields == record.fields
    assert (found.flips, found.thread, found.missing_polls) == ((NOW,), "t", 2)


def test_a_bare_record_comes_back_without_inventions(store):
    from monitor.models import Record

    record = Record(kind=Kind.PAGE, key="p", title="Page")
    store.polls.commit(write(known={"p": known(record)}))
    assert store.records.known(SOURCE)["p"].record == record


def test_records_that_fell_off_are_read_only_when_asked_for(store):
    store.polls.commit(
        write(known={"1": known(meeting()), "2": known(meeting("2"), Standing.LEFT)})
    )
    assert set(store.records.known(SOURCE)) == {"1"}
    assert set(store.records.known(SOURCE, ["1", "2", "3"])) == {"1", "2"}


def test_many_keys_are_asked_in_portions(store):
    many = {str(n): known(meeting(str(n)), Standing.LEFT) for n in range(1203)}
    store.polls.commit(write(known=many))
    assert len(store.records.known(SOURCE, list(many))) == 1203


def test_digests_are_those_of_listed_records(store):
    one = known(meeting())
    store.polls.commit(write(known={"1": one, "2": known(meeting("2"), Standing.MISSING)}))
    assert store.records.digests(SOURCE) == {"1": one.digest}


def test_every_content_becomes_a_version_and_a_mere_standing_does_not(store):
    first = known(meeting())
    store.polls.commit(write(known={"1": first}))
    store.polls.commit(write(known={"1": replace(first, standing=Standing.MISSING)}))
    second = known(meeting(location="Library"))
    store.polls.commit(write(known={"1": second}))
    versions = store.records.versions(SOURCE, "1")
    assert [v.record.location for v in versions] == ["City Hall", "Library"]
    assert versions[0].seen_at == NOW


def test_first_seen_never_moves(store):
    store.polls.commit(write(known={"1": known(meeting())}))
    later = replace(known(meeting(title="New")), first_seen=NOW + timedelta(days=1))
    store.polls.commit(write(known={"1": later}))
    assert store.records.known(SOURCE)["1"].first_seen == NOW


def test_one_record_can_be_asked_for_by_key_and_by_number(store):
    store.polls.commit(write(known={"1": known(meeting())}))
    found = store.records.get(SOURCE, "1")
    assert found is not None
    assert store.records.by_id(found.id) == found
    assert found.jurisdiction == "somerville-ma"
    assert store.records.get(SOURCE, "9") is None
    assert store.records.by_id(99) is None


def test_children_are_the_listed_records_of_a_thread(store):
    item = meeting("1/a", kind=Kind.AGENDA_ITEM, parent="1")
    gone = meeting("1/b", kind=Kind.AGENDA_ITEM, parent="1")
    store.polls.commit(
        write(
            known={
                "1": known(meeting()),
                "1/a": known(item),
                "1/b": known(gone, Standing.REMOVED),
            }
        )
    )
    assert [child.record.key for child in store.records.children(SOURCE, "1")] == ["1/a"]


@pytest.mark.parametrize(("place", "count"), [("somerville-ma", 1), ("other", 0), (None, 1)])
def test_due_records_lie_between_two_moments(store, place, count):
    store.polls.commit(write(known={"1": known(meeting())}))
    day = timedelta(days=1)
    assert len(store.records.due(NOW - day, NOW + day, place)) == count
    assert store.records.due(NOW + day, NOW + 2 * day) == []


def test_a_record_that_reads_as_it_is_stored_is_taken_as_it_was_read(store):
    one, other = known(meeting("1")), known(meeting("2"))
    store.polls.commit(write(known={"1": one, "2": other}))
    again = replace(one.record)
    moved = replace(other.record, title="Another title")
    found = store.records.known(SOURCE, present={"1": again, "2": moved})
    assert found == store.records.known(SOURCE)
    assert found["1"].record is again
    assert found["2"].record == other.record
