"""What befalls a meeting is told to the readers of its items' topics, though no word of theirs is in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.models import Event, Hit, Importance, Match, Mute, Route
from monitor.routing import Earlier, route
from tests.deliver.builders import NOW, change, item, meeting
from tests.routing.test_route import SANCTUARY, rules

WATCH = rules(topics={"sanctuary": replace(SANCTUARY, channel="#sanctuary-watch")})
TOLD = Hit("sanctuary", "detainer", "item 14", "limiting cooperation with detainer requests")


def fate(event: Event, **more: object):
    return change(event, meeting(), before=meeting(), id=7, **more)


def told(event: Event, earlier: Earlier, **more: object):
    found = route([fate(event, **more)], WATCH, now=NOW, earlier={7: earlier})
    return {draft.channel: draft.reason for draft in found.drafts}, found.changes[0]


@pytest.mark.parametrize(
    "event", [Event.CANCELLED, Event.RESCHEDULED, Event.REMOVED, Event.RESTORED]
)
def test_a_meeting_told_for_an_item_is_followed_to_its_end(event):
    places, _ = told(event, Earlier(hits=(TOLD,)))
    assert places["#sanctuary-watch"] == "topic sanctuary: “detainer” in item 14"
    assert "#somerville" in places


def test_items_known_since_the_first_reading_count_as_well():
    words = {"item 14": "Ordinance to limit cooperation with detainer requests"}
    places, _ = told(Event.CANCELLED, Earlier(texts=words))
    assert places["#sanctuary-watch"] == "topic sanctuary: “detainer” in item 14"


def test_what_is_routine_is_not_told_for_an_old_hit():
    places, changed = told(Event.AGENDA_REVISED, Earlier(hits=(TOLD,)))
    assert set(places) == {"#somerville"}
    assert changed.topics == ()


def test_an_old_hit_decides_who_is_told_not_how_loudly():
    _, changed = told(Event.RELOCATED, Earlier(hits=(TOLD,)))
    assert changed.topics == ("sanctuary",)
    assert changed.importance is Importance.NORMAL


def test_a_topic_that_is_no_longer_in_the_file_is_not_told():
    gone = replace(TOLD, topic="rent-control")
    places, changed = told(Event.CANCELLED, Earlier(hits=(gone,)))
    assert set(places) == {"#somerville"}
    assert changed.topics == ()


def test_a_route_that_drops_cancellations_still_drops_them():
    dropping = replace(WATCH, routes=[Route(match=Match(event=("cancelled",)), drop=True)])
    found = route([fate(Event.CANCELLED)], dropping, now=NOW, earlier={7: Earlier(hits=(TOLD,))})
    assert found.drafts == ()


def test_added_and_cancelled_before_anything_was_routed():
    added = change(Event.AGENDA_ITEM_ADDED, item(), parent=meeting(), id=1)
    other = change(Event.AGENDA_ITEM_ADDED, item("i9", parent="m2"), parent=meeting("m2"), id=2)
    found = route([added, other, replace(fate(Event.CANCELLED), id=3)], WATCH, now=NOW)
    places = [draft.channel for draft in found.drafts if 3 in draft.changes]
    assert "#sanctuary-watch" in places
    alone = route([other, replace(fate(Event.CANCELLED), id=3)], WATCH, now=NOW)
    assert [d.channel for d in alone.drafts if 3 in d.changes] == ["#somerville"]


def test_a_part_inherits_only_what_was_said_of_itself():
    item_told = change(Event.AGENDA_ITEM_ADDED, item(), parent=meeting(), id=1)
    plain = item("i15", title="Order for a hearing", fields={"number": "15"})
    withdrawn = change(Event.AGENDA_ITEM_WITHDRAWN, plain, before=plain, parent=meeting(), id=2)
    found = route([item_told, withdrawn], WATCH, now=NOW)
    assert found.changes[1].topics == ()


def test_a_route_that_stops_takes_nothing_from_a_channel_that_heard_of_the_thing():
    only = replace(
        WATCH, routes=[Route(match=Match(topic=("sanctuary",)), channel="#s", stop=True)]
    )
    known = Earlier(hits=(TOLD,), heard=(("#somerville", ""), ("#s", "")))
    found = route([fate(Event.CANCELLED)], only, now=NOW, earlier={7: known})
    reasons = {draft.channel: draft.reason for draft in found.drafts}
    assert reasons["#somerville"] == "it follows what was told here before"
    assert reasons["#s"].startswith("topic sanctuary")


def test_a_muted_topic_is_not_told_though_its_channel_heard_of_the_thing():
    mute = Mute(scope="topic", target="sanctuary", until=NOW + timedelta(days=1))
    known = Earlier(hits=(TOLD,), heard=(("#sanctuary-watch", ""),))
    found = route([fate(Event.CANCELLED)], WATCH, now=NOW, earlier={7: known}, mutes=[mute])
    assert [draft.channel for draft in found.drafts] == ["#somerville"]


def test_the_channels_of_a_configuration():
    named = rules(Route(match=Match(), channel="#courts"), Route(match=Match(), channel=None))
    assert {"#civic-watch", "#courts", "#somerville"} <= named.channels
    assert None not in named.channels
