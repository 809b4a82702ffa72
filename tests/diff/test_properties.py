"""Properties that hold for any records: nothing from nothing, order-free, exact, quiet."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.diff import Context, Known, Standing, compare, digest, recalled
from monitor.models import Document, Kind, Record, Role, Snapshot, When
from tests.diff.build import NOW, SOURCE, ZONE, Story, doc, edit, grant, item, meeting, meetings
from tests.diff.test_noise import NOISE

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# Far apart, so that two meetings of one draw are never one meeting under two ids.
NAMES = [
    f"Board of {word}"
    for word in ("Health", "Zoning", "Parks", "Taxes", "Water", "Schools", "Roads", "Ports")
]

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
values = st.one_of(words, st.integers(0, 9), st.booleans(), st.none(), st.tuples(words, words))
whens = st.one_of(
    st.none(),
    st.builds(
        When,
        st.dates(date(2026, 11, 18), date(2027, 3, 1)),
        st.one_of(st.none(), st.times().map(lambda t: t.replace(microsecond=0))),
        st.just(ZONE),
        words,
    ),
)
documents = st.lists(
    st.builds(
        Document,
        role=st.sampled_from(Role),
        url=st.sampled_from([f"https://city.example/{n}.pdf" for n in range(6)]),
        title=words,
        version=st.sampled_from(["", "1", "2"]),
        digest=st.sampled_from(["", "aa", "bb"]),
    ),
    max_size=4,
).map(tuple)


@st.composite
def records(draw, kinds=tuple(Kind)):
    key = draw(st.sampled_from([str(n) for n in range(8)]))
    kind = draw(st.sampled_from(kinds))
    return Record(
        kind=kind,
        key=key,
        title=draw(words),
        url=draw(st.one_of(st.none(), st.just("https://city.example/x"))),
        starts_at=draw(whens),
        ends_at=draw(whens),
        status=draw(st.sampled_from([None, "scheduled", "cancelled", "postponed", "closed", "Odd"])),
        body=draw(st.one_of(st.none(), words)),
        location=draw(st.one_of(st.none(), words)),
        documents=draw(documents),
        fields=draw(st.dictionaries(st.sampled_from("abcd"), values, max_size=3)),
        text=draw(st.one_of(st.none(), words)),
        parent="0" if kind in {Kind.AGENDA_ITEM, Kind.DOCKET_ENTRY} and key != "0" else None,
        version=draw(st.sampled_from(["", "1"])),
    )  # fmt: skip


snapshots = st.lists(records(), max_size=8, unique_by=lambda r: r.key)


@quick
@given(snapshots)
def test_nothing_changed_says_nothing(found):
    story = Story(*found)
    assert story.says(*found) == []
    assert dict(story.outcome.known) == {}


@quick
@given(snapshots, snapshots, st.randoms(use_true_random=False), st.booleans())
def test_order_does_not_matter(before, after, random, complete):
    known = Story(*before).known

    def outcome(known, found):
        snapshot = Snapshot(
            source_id=SOURCE.id, taken_at=NOW, records=tuple(found), complete=complete
        )
        return compare(known, snapshot, Context(now=NOW + timedelta(hours=1), source=SOURCE))

    shuffled = list(after)
    random.shuffle(shuffled)
    keys = list(known)
    random.shuffle(keys)
    one, other = outcome(known, after), outcome({key: known[key] for key in keys}, shuffled)
    assert one.changes == other.changes
    assert dict(one.known) == dict(other.known)
    assert one.notices == other.notices


@quick
@given(st.lists(snapshots, min_size=1, max_size=4))
def test_after_every_read_the_state_is_what_was_read(reads):
    story = Story(*reads[0])
    for found in reads[1:]:
        story.poll(*found)
    story.poll(*reads[-1])
    for record in reads[-1]:
        known = story.known[record.key]
        assert known.standing in {Standing.LISTED, Standing.CLOSED}
        bare = replace(known.record, documents=())
        assert digest(bare, frozenset()) == digest(replace(record, documents=()), frozenset())
    listed = {key for key, known in story.known.items() if known.standing is Standing.LISTED}
    assert listed <= {record.key for record in reads[-1]}
    assert story.says(*reads[-1]) == [] or story.known


@quick
@given(snapshots, snapshots, snapshots)
def test_what_is_remembered_survives_the_store(first, second, third):
    story = Story(*first)
    story.poll(*second)
    story.poll(*third)
    for known in story.known.values():
        again = Known(
            record=known.record,
            standing=known.standing,
            first_seen=known.first_seen,
            missing_since=known.missing_since,
            missing_polls=known.missing_polls,
            digest=known.digest,
            **recalled(known.memo),
        )
        assert again.memo == known.memo


@st.composite
def agendas(draw):
    """Meetings of different bodies, all ahead, each with its files."""
    count = draw(st.integers(2, 8))
    return [
        meeting(
            str(n),
            day=draw(st.integers(20, 28)),
            hour=draw(st.integers(8, 20)),
            title=NAMES[n],
            body=NAMES[n],
            documents=draw(st.sampled_from([(), (doc(version="1"),), (doc(digest="aa"),)])),
        )
        for n in range(count)
    ]


def moved(record):
    later = time((record.starts_at.clock.hour + 1) % 24)
    return edit(record, starts_at=When(record.starts_at.day, later, ZONE))


def agenda_changed(record):
    if not record.documents:
        return edit(record, documents=(doc(version="1"),)), "agenda_posted"
    (file,) = record.documents
    newer = replace(file, version="2") if file.version else replace(file, digest="bb")
    return edit(record, documents=(newer,)), "agenda_revised"


EDITS = {
    "rescheduled": moved,
    "relocated": lambda r: edit(r, location="Town Hall, Annex"),
    "cancelled": lambda r: edit(r, status="cancelled"),
    "postponed": lambda r: edit(r, status="postponed"),
    "renamed": lambda r: edit(r, title=f"{r.title}, special session"),
    "minutes_posted": lambda r: edit(r, documents=(*r.documents, doc("minutes"))),
    "document_added": lambda r: edit(r, documents=(*r.documents, doc("packet"))),
    "text_changed": lambda r: edit(r, text="Bring your own chair."),
    "modified": lambda r: edit(r, fields={"chair": "Ana"}),
    "agenda": agenda_changed,
    "removed": lambda _: None,
    "nothing": lambda r: r,
}


# So many that nothing else stay that the changes of a draw are no redesign.
ANCHORS = meetings(10, month=1, year=2027)


@quick
@given(agendas(), st.data())
def test_random_edits_give_exactly_the_events_of_the_edit_script(before, data):
    expected, after = set(), []
    for record in before:
        name = data.draw(st.sampled_from(sorted(EDITS)))
        result = EDITS[name](record)
        if name == "agenda":
            result, name = result
        if name != "nothing":
            expected.add((name, record.key))
        if result is not None:
            after.append(result)
    for n in range(data.draw(st.integers(0, 3))):
        after.append(meeting(f"new{n}", day=1 + n, month=12, title=f"Hearing {n}", body=f"New {n}"))
        expected.add(("added", f"new{n}"))
    before, after = [*before, *ANCHORS], [*after, *ANCHORS]
    story = Story(*before, mass_least=99)
    told = [story.says(*after) for _ in range(4)]
    assert {each for poll in told for each in poll} == expected
    assert sum(map(len, told)) == len(expected)
    assert apply(story, before) == {key: digest(r, frozenset()) for key, r in by_key(after).items()}


def by_key(found):
    return {record.key: record for record in found}


def apply(story, before):
    """``before`` with all told changes applied, as digests."""
    found = by_key(before)
    for change in story.told:
        if change.before is not None:
            found.pop(change.before.key, None)
        if change.after is not None:
            found[change.key] = change.after
    return {key: digest(record, frozenset()) for key, record in found.items()}


ITEM_EDITS = {
    "agenda_item_reworded": lambda r: edit(r, title=f"{r.title} as amended"),
    "agenda_item_moved": lambda r: edit(r, fields={**r.fields, "section": "Consent"}),
    "status_changed": lambda r: edit(r, fields={**r.fields, "result": "Adopted"}),
    "agenda_item_withdrawn": lambda _: None,
    "nothing": lambda r: edit(r, fields={**r.fields, "number": "99", "sequence": 99}),
}
SUBJECTS = (
    "Parking on Elm Street", "Snow removal in winter", "Library budget transfer",
    "Appointment of constables", "Sewer rates for 2027", "Rezoning of Union Square",
    "Liquor license for a tavern", "Sanctuary status and detainers",
)  # fmt: skip


@quick
@given(st.integers(3, 8), st.booleans(), st.booleans(), st.data())
def test_random_edits_of_an_agenda_give_exactly_their_events(count, files, new_ids, data):
    host = meeting(documents=(doc(),))
    before = [
        item("1", f"k{n}", SUBJECTS[n], file=f"26-{n:04}" if files else "", section="Discussion",
             sequence=n)
        for n in range(count)
    ]  # fmt: skip
    expected, after = [], []
    for record in before:
        name = data.draw(st.sampled_from(sorted(ITEM_EDITS)))
        result = ITEM_EDITS[name](record)
        if name != "nothing":
            expected.append(name)
        if result is not None:
            after.append(replace(result, key=f"{result.key}x") if new_ids else result)
    if data.draw(st.booleans()):
        after.append(item("1", "late", "Overnight shelter siting", file="26-9999" if files else ""))
        expected.append("agenda_item_added")
    data.draw(st.randoms(use_true_random=False)).shuffle(after)
    story = Story(host, *before)
    told = [event for _ in range(3) for event in story.events(host, *after)]
    if not after:
        expected = ["agenda_revised"]
    assert sorted(told) == sorted(expected)


@quick
@given(agendas(), st.lists(st.sampled_from(sorted(NOISE)), min_size=1, max_size=6))
def test_any_mixture_of_noise_is_silence(found, names):
    full = [
        edit(r, text="Bring a chair.", fields={"remote": "https://m.example/j", "description": "Open.",
                                               "sponsors": ("A", "B"), "count": 4})
        for r in found
    ]  # fmt: skip
    noisy = full
    for name in names:
        noisy = [NOISE[name](record) if record.documents or name != "doubled file" else record
                 for record in noisy]  # fmt: skip
    story = Story(*full)
    assert story.says(*noisy) == []
    assert story.says(*full) == []
    assert story.outcome.notices == ()


TEXTS = ("The board meets.", "The board meets in public.", "Visit the shoe shop.", "No quorum.")


@quick
@given(st.integers(1, 14), st.data())
def test_what_waits_or_is_held_is_never_lost(count, data):
    """Each record's changes, told and held, lead without a gap from its first to its last content."""
    first = meetings(count, text=TEXTS[0])
    choice = st.tuples(st.integers(0, 3), st.booleans(), st.integers(0, 2))
    reads = data.draw(
        st.lists(st.lists(choice, min_size=count, max_size=count), min_size=1, max_size=8)
    )
    story = Story(*first)
    changes = []
    for read in [*reads, reads[-1], reads[-1]]:
        records = [
            edit(
                record, text=TEXTS[text], location="Library" if moved_out else "City Hall",
                starts_at=When(record.starts_at.day, time(18 + hour), ZONE),
            )
            for record, (text, moved_out, hour) in zip(first, read, strict=True)
        ]  # fmt: skip
        changes += story.poll(*records).changes
    for record, last in zip(first, records, strict=True):
        state = record
        for change in changes:
            if change.key == record.key:
                assert digest(change.before, frozenset()) == digest(state, frozenset())
                state = change.after
        assert digest(state, frozenset()) == digest(last, frozenset())
        assert digest(story.known[record.key].record, frozenset()) == digest(last, frozenset())


GRANT_EDITS = {
    "deadline_moved": lambda r: edit(r, ends_at=When(date(2027, 1, 20), None, ZONE)),
    "amended": lambda r: edit(r, text=f"{r.text} Certify compliance with 8 U.S.C. 1373."),
    "status_changed": lambda r: edit(r, status="forecasted"),
    "closed": lambda r: edit(r, status="closed"),
    "renamed": lambda r: edit(r, title=f"{r.title}, second round"),
    "modified": lambda r: edit(r, fields={**r.fields, "awards": 12}),
    "nothing": lambda r: edit(r, fields={**r.fields, "comment": ""}),
}


@quick
@given(st.lists(st.sampled_from(sorted(GRANT_EDITS)), min_size=1, max_size=8))
def test_random_edits_of_grants_give_exactly_their_events(names):
    before = [
        grant(str(n), title=f"Program for {NAMES[n]}", ends_at=When(date(2026, 12, 20 + n), None, ZONE))
        for n in range(len(names))
    ]  # fmt: skip
    after = [GRANT_EDITS[name](each) for name, each in zip(names, before, strict=True)]
    story = Story(*before)
    told = [event for _ in range(3) for event in story.says(*after)]
    wanted = [(name, str(n)) for n, name in enumerate(names) if name != "nothing"]
    assert sorted(told) == sorted(wanted)
    assert apply(story, before) == {key: digest(r, frozenset()) for key, r in by_key(after).items()}
