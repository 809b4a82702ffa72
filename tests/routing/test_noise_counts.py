"""Messages a day by channel, route and topic, and words that do no work."""

from datetime import timedelta

import pytest

from monitor.models import Event, Match, Page, Route, Topic
from monitor.routing import Rules
from monitor.routing.noise import (
    by_channel,
    by_route,
    by_topic,
    label,
    messages,
    with_words,
    word_uses,
)
from monitor.routing.replay import replay
from tests.deliver.builders import NOW, PLACES, change, meeting, moved

SANCTUARY = Topic(
    name="sanctuary",
    any=("detainer*", "constable", "interpretation", "sanctuary", "snow"),
    none=("bird sanctuary",),
    patterns=(r"8 u\.s\.c\. 137\d",),
)
ROUTES = (
    Route(match=Match(event=("rescheduled",)), channel="#moves"),
    Route(match=Match(topic=("sanctuary",)), channel="#watch", name="the watch"),
    Route(match=Match(kind=("grant",)), digest="daily 08:00"),
)
WORDS = "Order on detainers. Language interpretation services are available on request."


def rules(*routes):
    return Rules(
        channel="#a", jurisdictions=PLACES, routes=routes, topics={"sanctuary": SANCTUARY, "snow": Topic(name="snow", any=("plough",))}
    )  # fmt: skip


def changes():
    new = [
        change(Event.ADDED, meeting(f"n{n}", title=title), id=n, detected_at=NOW + timedelta(hours=20 * n))
        for n, title in enumerate(("A hearing on detainers", "A bird sanctuary", WORDS), 1)
    ]  # fmt: skip
    return [*new, moved(id=4, detected_at=NOW + timedelta(hours=61))]


def test_messages_are_counted_by_channel_and_day():
    said = list(replay(changes(), rules(*ROUTES)))
    told = {each.name: (each.messages, each.most) for each in by_channel(said, "America/New_York")}
    assert told == {"#watch": (2, 1), "#moves": (1, 1), "#somerville": (1, 1)}
    assert messages(said) == 4
    (moves,) = [each for each in by_channel(said, "UTC") if each.name == "#moves"]
    assert moves.on == (NOW + timedelta(hours=61)).date()
    assert moves.a_day(4) == pytest.approx(0.25)
    assert moves.a_day(0) == 1


def test_messages_are_counted_by_the_route_that_brings_them():
    said = list(replay(changes(), rules(*ROUTES)))
    told = {each.name: each.messages for each in by_route(said, rules(*ROUTES), "UTC")}
    assert told == {
        "the watch: topic sanctuary": 2, "event rescheduled": 1, "jurisdiction somerville-ma": 1,
    }  # fmt: skip


def test_topics_about_which_nothing_was_said_are_counted_too():
    said = list(replay(changes(), rules(*ROUTES)))
    told = [(each.name, each.messages) for each in by_topic(said, rules(*ROUTES), "UTC")]
    assert told == [("sanctuary", 2), ("snow", 0)]


def test_a_digest_is_one_message_however_many_polls_it_grew_from():
    daily = Route(match=Match(), digest="daily 08:00", channel="#daily")
    found = [moved(id=n, detected_at=NOW + timedelta(minutes=n)) for n in range(1, 6)]
    said = list(replay(found, rules(daily)))
    assert len(said) == 5
    assert messages(said) == 1


def test_what_is_held_is_no_message():
    many = [
        change(Event.ADDED, meeting(f"k{n}", title=f"Hearing {n}"), id=n, detected_at=NOW) for n in range(1, 21)
    ]  # fmt: skip
    assert messages(replay(many, rules())) == 1


def test_words_say_how_often_they_work_and_what_only_stands_in_boilerplate():
    uses = {use.word: use for use in word_uses(changes(), [SANCTUARY], {})}
    assert {word: (use.found, use.hidden, use.verdict) for word, use in uses.items()} == {
        "detainer*": (2, 0, "found"),
        "constable": (0, 0, "never"),
        "interpretation": (0, 1, "boilerplate"),
        "sanctuary": (0, 1, "boilerplate"),
        "snow": (0, 0, "never"),
        r"8 u\.s\.c\. 137\d": (0, 0, "never"),
    }
    assert uses["detainer*"].seen == (1, 3)


def test_words_are_looked_for_in_new_documents():
    pages = {2: {"Agenda": (Page(1, "Award conditions under 8 U.S.C. 1373"),)}}
    uses = {use.word: use.seen for use in word_uses(changes(), [SANCTUARY], pages)}
    assert uses[r"8 u\.s\.c\. 137\d"] == (2,)


def test_words_can_be_tried_before_they_are_saved():
    topics = {"sanctuary": SANCTUARY, "snow": Topic(name="snow")}
    tried = with_words(topics, ["sanctuary=noncitizen*", "ward nine"])
    assert tried["sanctuary"].any[-1] == "noncitizen*"
    assert tried["ward nine"].any == ("ward nine",)
    assert topics["sanctuary"].any[-1] == "snow"
    assert with_words({"one": Topic(name="one")}, ["word"])["one"].any == ("word",)
    with pytest.raises(KeyError, match="nothing"):
        with_words(topics, ["nothing=word"])


def test_a_route_is_called_by_its_name_and_what_it_takes():
    assert label(Route()) == "everything"
    assert label(Route(match=Match(kind=("grant", "notice"), importance=("low",)))) == (
        "kind grant or notice, importance low"
    )
