"""What must never alert: one transformation after the other, on records with everything in them."""

import html
import unicodedata
from datetime import time

import pytest

from monitor.diff import digest, normalise
from monitor.models import Kind, Record, When
from tests.diff.build import ZONE, Story, doc, edit, item, meeting, meetings

OTHERS = meetings(3)
FULL = meeting(
    title="Comité of the Café & “Parks” — Special Session",
    location="City Hall, 2nd Floor; 93 Highland Avenue",
    documents=(
        doc(name="a", title="Agenda", url="https://www.city.example/files/agenda.pdf?id=7"),
        doc("packet", name="b", url="https://city.example/packet/"),
        doc("attachment", name="c", title="Exhibit A"),
    ),
    fields={
        "remote": "https://meet.example/j/123?pwd=abc",
        "sponsors": ("Ana Peña", "O'Hara"),
        "description": "Budget hearing. Public comment at 6:15 pm.",
        "count": 4,
        "open": False,
    },
    text="The committee will consider the matter.\nDoors open at 5:30 pm.",
)


def texts(record, change):
    fields = {
        name: change(value)
        if isinstance(value, str) and not value.startswith("http")
        else tuple(map(change, value))
        if isinstance(value, tuple)
        else value
        for name, value in record.fields.items()
    }
    documents = tuple(edit(each, title=change(each.title)) for each in record.documents)
    return edit(
        record, title=change(record.title), location=change(record.location),
        text="\n".join(map(change, record.text.splitlines())), fields=fields, documents=documents,
        body=change(record.body),
    )  # fmt: skip


def links(record, change):
    documents = tuple(edit(each, url=change(each.url)) for each in record.documents)
    fields = {**record.fields, "remote": change(record.fields["remote"])}
    return edit(record, url=change(record.url), documents=documents, fields=fields)


NOISE = {
    "white space": lambda r: texts(r, lambda t: f"  {t.replace(' ', '  ')}\t"),
    "line breaks": lambda r: edit(r, text=r.text.replace("\n", "\r\n\r\n") + "\n"),
    "NFD": lambda r: texts(r, lambda t: unicodedata.normalize("NFD", t)),
    "no-break spaces": lambda r: texts(r, lambda t: t.replace(" ", "\xa0")),
    "zero width": lambda r: texts(r, lambda t: f"\u200b{t}\ufeff"),
    "capitals": lambda r: texts(r, str.upper),
    "entities": lambda r: texts(r, html.escape),
    "numeric entities": lambda r: texts(r, lambda t: "".join(f"&#{ord(s)};" for s in t)),
    "typewriter quotes": lambda r: texts(r, lambda t: t.translate(str.maketrans("“”—", '""-'))),
    "list order": lambda r: edit(
        r, documents=r.documents[::-1], fields=dict(reversed(r.fields.items())) | {
            "sponsors": r.fields["sponsors"][::-1]
        },
    ),
    "http": lambda r: links(r, lambda u: u.replace("https://", "http://")),
    "www": lambda r: links(r, lambda u: u.replace("://www.", "://").replace("://", "://www.")),
    "trailing slash": lambda r: links(r, lambda u: u.rstrip("/") if "?" in u else f"{u.rstrip('/')}/"),
    "session ids": lambda r: links(
        r, lambda u: f"{u}{'&' if '?' in u else '?'}PHPSESSID=8f7d&utm_source=feed&_ga=1.2"
    ),
    "path sessions": lambda r: links(
        r, lambda u: u.replace("example/", "example/(S(abc123))/") if "?" not in u else u
    ),
    "cache busters": lambda r: links(
        r, lambda u: f"{u}{'&' if '?' in u else '?'}_=1764000000000&t=1764000000123&v=20261116&rand=0.71"
    ),
    "default port": lambda r: links(r, lambda u: u.replace("city.example/", "city.example:443/")),
    "host case": lambda r: links(r, lambda u: u.replace("city.example", "City.Example")),
    "own address": lambda r: edit(r, url="https://city.example/new/path/99"),
    "view counter": lambda r: edit(
        r, text=f"{r.text}\n1,024 views", fields={**r.fields, "description": (
            f"{r.fields['description']} Viewed 318 times")},
    ),
    "time of day": lambda r: edit(
        r, text=f"{r.text}\nPage generated on November 16, 2026 10:31:07 AM",
        location=f"{r.location} 10:31:07",
    ),
    "last updated": lambda r: edit(r, text=f"Last updated: 11/16/2026 10:31 AM\n{r.text}"),
    "version": lambda r: edit(r, version="AAAAAOfHhGs="),
    "empty fields": lambda r: edit(
        r, fields={**r.fields, "note": "", "tags": (), "extra": None}
    ),
    "numbers": lambda r: edit(r, fields={**r.fields, "count": 4.0}),
    "punctuation of the place": lambda r: edit(r, location=r.location.replace(", ", " - ")),
    "raw words of the time": lambda r: edit(
        r, starts_at=When(r.starts_at.day, r.starts_at.clock, ZONE, "6 o'clock")
    ),
    "seconds": lambda r: edit(r, starts_at=When(r.starts_at.day, time(r.starts_at.clock.hour, 0, 0), ZONE)),
    "doubled file": lambda r: edit(r, documents=(*r.documents, r.documents[0])),
}  # fmt: skip


@pytest.mark.parametrize("name", NOISE)
def test_noise_is_silence_there_and_back(name):
    story = Story(FULL, *OTHERS)
    noisy = NOISE[name](FULL)
    assert noisy != FULL or name in {"seconds", "raw words of the time", "numbers"}
    assert story.says(noisy, *OTHERS) == []
    assert story.says(FULL, *OTHERS) == []


@pytest.mark.parametrize("name", set(NOISE) - {"punctuation of the place", "doubled file"})
def test_noise_does_not_touch_the_digest(name):
    noisy = NOISE[name](FULL)
    assert digest(noisy, frozenset()) == digest(FULL, frozenset())


def test_all_noise_at_once_is_silence():
    noisy = FULL
    for name, change in NOISE.items():
        if name not in {"numeric entities", "path sessions"}:
            noisy = change(noisy)
    story = Story(FULL, *OTHERS)
    assert story.says(noisy, *OTHERS) == []


def test_a_running_clock_is_silence_also_when_it_shows_a_full_minute():
    row = edit(FULL, text="Now 10:31:07. The committee meets.")
    story = Story(row, *OTHERS)
    for clock in ("10:32:00", "10:33:00", "10:34:41"):
        after = edit(row, text=f"Now {clock}. The committee meets.")
        assert story.says(after, *OTHERS) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Fees updated July 1, 2026.", "Fees updated July 1, 2027."),
        ("An updated plan.", "A plan."),
        ("Held at 6:00 pm.", "Held at 7:00 pm."),
        ("Printed copies at the desk.", "Copies at the desk."),
        ("Order 12 views the matter.", "Order 13 views the matter."),
    ],
)
def test_words_that_only_sound_like_self_talk_are_news(before, after):
    row = edit(FULL, text=before)
    assert Story(row, *OTHERS).events(edit(row, text=after), *OTHERS) == ["text_changed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Last updated 3 July 2026", "Last updated 4 July 2026"),
        ("Updated: 7/3/2026 6:01 am", "Updated: 7/3/2026 6:31 am"),
        ("Printed on Monday, July 3, 2026 at 6:01 a.m. EDT", "Printed on 7/4/26 at 6:02 a.m. EDT"),
        ("Current time: 6:01 PM", "Current time: 6:02 PM"),
        ("Page views: 318", "Page views: 319"),
        ("Viewed 318 times", "Viewed 319 times"),
        ("As of 6:01 pm 3 seats are open", "As of 6:07 pm 3 seats are open"),
        ("See https://a.example/x?PHPSESSID=1", "See https://www.a.example/x?PHPSESSID=2"),
    ],
)
def test_what_a_page_says_of_itself_is_silence(before, after):
    row = edit(FULL, text=before)
    assert Story(row, *OTHERS).says(edit(row, text=after), *OTHERS) == []


def test_a_time_of_a_meeting_is_no_running_clock():
    row = edit(FULL, fields={"doors": "17:30:00"})
    story = Story(row, *OTHERS)
    assert story.events(edit(row, fields={"doors": "18:30:00"}), *OTHERS) == ["modified"]


def test_volatile_fields_are_left_out():
    row = edit(FULL, fields={"token": "a"})
    story = Story(row, *OTHERS, volatile=frozenset({"token"}))
    assert story.says(edit(row, fields={"token": "b"}), *OTHERS) == []
    assert digest(row, frozenset({"token"})) == digest(edit(row, fields={}), frozenset())


def test_addresses_that_are_none_are_compared_as_they_stand():
    row = edit(FULL, documents=(doc(url="https://[city.example/a.pdf"),))
    story = Story(row, *OTHERS)
    assert story.says(row, *OTHERS) == []
    assert story.events(edit(row, documents=(doc(url="https://[city.example/b"),)), *OTHERS) == [
        "agenda_revised"
    ]


def test_the_route_of_a_single_page_application_counts():
    row = edit(FULL, documents=(doc(url="https://city.example/app#/files/7"),))
    after = edit(row, documents=(doc(url="https://city.example/app#/files/8"),))
    assert Story(row, *OTHERS).events(after, *OTHERS) == ["agenda_revised"]
    other = edit(row, documents=(doc(url="https://city.example:8443/app#/files/7"),))
    assert Story(row, *OTHERS).events(other, *OTHERS) == ["agenda_revised"]


def test_the_permission_in_a_signed_link_is_no_name():
    signed = "https://store.example/a.pdf?sv=2024&se={}&sig={}"
    row = edit(FULL, documents=(doc(url=signed.format("2026-11-16", "abc")),))
    after = edit(row, documents=(doc(url=signed.format("2026-11-17", "def")),))
    assert Story(row, *OTHERS).says(after, *OTHERS) == []


def test_small_numbers_in_a_link_are_names():
    row = edit(FULL, documents=(doc(url="https://city.example/file?r=7"),))
    after = edit(row, documents=(doc(url="https://city.example/file?r=8"),))
    assert Story(row, *OTHERS).events(after, *OTHERS) == ["agenda_revised"]


def test_the_stored_state_follows_addresses_and_versions_in_silence():
    story = Story(FULL, *OTHERS)
    moved = edit(FULL, url="https://city.example/new", version="2", join="J")
    assert story.says(moved, *OTHERS) == []
    assert story.known["1"].record.url == "https://city.example/new"
    assert story.known["1"].record.version == "2"
    assert set(story.outcome.known) == {"1"}


def test_noise_is_not_written():
    story = Story(FULL, *OTHERS)
    story.poll(NOISE["white space"](FULL), *OTHERS)
    assert dict(story.outcome.known) == {}


def test_items_may_be_renumbered_reordered_and_capitalised():
    items = [item("1", str(n), f"Matter no. {n} of the day", number=f"{n}.") for n in range(3)]
    story = Story(meeting(), *items, *OTHERS)
    after = [
        edit(each, title=each.title.upper(), fields={"number": "9", "order": 4}) for each in items
    ]
    assert story.says(*reversed(after), *OTHERS, meeting()) == []


def test_normalise_gives_the_plain_form_for_people():
    plain = normalise(NOISE["entities"](NOISE["no-break spaces"](FULL)), frozenset({"count"}))
    assert plain.title == "Comité of the Café & “Parks” — Special Session"
    assert plain.text == "The committee will consider the matter.\nDoors open at 5:30 pm."
    assert "count" not in plain.fields
    assert plain.fields["sponsors"] == ("Ana Peña", "O'Hara")
    bare = normalise(Record(kind=Kind.PAGE, key="p", title=" x "), frozenset())
    assert (bare.title, bare.status, bare.text) == ("x", None, None)
