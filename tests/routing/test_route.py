"""What is told where, when, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.models import (
    Change,
    Draft,
    Event,
    FieldChange,
    Flag,
    Importance,
    Kind,
    Match,
    Mute,
    Page,
    Passage,
    Record,
    Route,
    Source,
    Topic,
)
from monitor.models.policy import DocketWords, ImportanceRule
from monitor.routing import Routed, Rules, route
from tests.deliver.builders import (
    LAWRENCE,
    NOW,
    PLACES,
    SOMERVILLE,
    change,
    docket,
    entry,
    grant,
    item,
    meeting,
    moved,
)

SANCTUARY = Topic(
    name="sanctuary", any=("sanctuary", "detainer*", "8 U.S.C. 1373"), none=("bird sanctuary",)
)
US: dict[str, Any] = {"source_id": "us/doj", "jurisdiction": "us"}


def rules(*routes: Route, **rest: Any) -> Rules:
    topics = rest.pop("topics", {"sanctuary": SANCTUARY})
    return Rules(channel="#civic-watch", jurisdictions=PLACES, routes=routes, topics=topics, **rest)


def routed(*changes: Change, to: Rules | None = None, **rest: Any) -> Routed:
    numbered = [replace(each, id=each.id or number) for number, each in enumerate(changes, 1)]
    return route(numbered, to or rules(), now=rest.pop("now", NOW), **rest)


def channels(found: Routed) -> list[str]:
    return [draft.channel for draft in found.drafts]


def detainer_item(**changed: Any) -> Change:
    return change(Event.AGENDA_ITEM_ADDED, item(), parent=meeting(), **changed)


# where -------------------------------------------------------------------------------------------


def test_without_a_route_a_change_goes_to_its_jurisdiction_else_to_the_default() -> None:
    assert channels(routed(moved())) == ["#somerville"]
    assert channels(routed(change(Event.ADDED, grant(), **US))) == ["#civic-watch"]
    assert channels(routed(moved(source_id="nowhere/x", jurisdiction="nowhere"))) == [
        "#civic-watch"
    ]
    assert routed(moved()).drafts[0].reason == "jurisdiction Somerville"
    assert routed(moved(jurisdiction="nowhere")).drafts[0].reason == "jurisdiction nowhere"


def test_a_source_with_a_channel_of_its_own_uses_it() -> None:
    source = Source(
        id="somerville-ma/council", jurisdiction=SOMERVILLE, adapter="page", options=None, every=timedelta(hours=1),
        zone="UTC", channel="#council-only",
    )  # fmt: skip
    assert channels(routed(moved(), to=rules(sources={source.id: source}))) == ["#council-only"]
    silent = replace(source, channel=None)
    assert channels(routed(moved(), to=rules(sources={source.id: silent}))) == ["#somerville"]


def test_all_routes_that_match_apply_and_then_the_jurisdiction_does_not() -> None:
    found = routed(
        detainer_item(),
        to=rules(
            Route(match=Match(topic=("sanctuary",)), channel="#sanctuary-watch"),
            Route(
                match=Match(kind=("agenda_item",), event=("agenda_item_added",)), channel="#items"
            ),
            Route(match=Match(kind=("docket",)), channel="#courts"),
        ),
    )
    assert channels(found) == ["#sanctuary-watch", "#items"]
    assert found.drafts[0].reason == "topic sanctuary: “detainer” in item 14"
    assert found.drafts[1].reason == "kind agenda item, event agenda item added"


def test_a_route_without_a_channel_keeps_the_jurisdictions_and_names_every_matcher() -> None:
    match = Match(
        jurisdiction=("somerville-ma",), source=("somerville-ma/council",), importance=("high",), flag=("late_addition",)
    )  # fmt: skip
    late = detainer_item(flags=frozenset({Flag.LATE_ADDITION}))
    found = routed(late, to=rules(Route(match=match, mention="@courts-desk")))
    (draft,) = found.drafts
    assert (draft.channel, draft.mention) == ("#somerville", "@courts-desk")
    assert (
        draft.reason
        == "jurisdiction Somerville, source somerville-ma/council, high importance, late addition"
    )
    assert (
        routed(moved(), to=rules(Route(match=match))).drafts[0].reason == "jurisdiction Somerville"
    )


def test_a_route_that_stops_ends_the_search_and_one_that_drops_says_nothing() -> None:
    stop = Route(match=Match(event=("rescheduled",)), channel="#moves", stop=True)
    everything = Route(channel="#all", name="all")
    assert channels(routed(moved(), to=rules(stop, everything))) == ["#moves"]
    assert (
        routed(detainer_item(), to=rules(stop, everything)).drafts[0].reason
        == "all takes everything"
    )
    drop = Route(match=Match(importance=("low",)), drop=True)
    assert (
        channels(routed(change(Event.MODIFIED, meeting(), meeting()), to=rules(drop, everything)))
        == []
    )
    assert channels(
        routed(change(Event.MODIFIED, meeting(), meeting()), to=rules(everything, drop))
    ) == ["#all"]


def test_a_topics_channel_comes_on_top_of_the_jurisdictions() -> None:
    topics = {"sanctuary": replace(SANCTUARY, channel="#sanctuary")}
    assert channels(routed(detainer_item(), to=rules(topics=topics))) == [
        "#somerville",
        "#sanctuary",
    ]


def test_two_routes_to_one_channel_are_one_message_with_both_reasons_and_the_mention() -> None:
    found = routed(
        detainer_item(),
        to=rules(
            Route(match=Match(topic=("sanctuary",)), channel="#a", digest="daily 08:00"),
            Route(match=Match(kind=("agenda_item",)), channel="#a", mention="S0DESK1"),
            Route(match=Match(kind=("agenda_item",)), channel="#a"),
        ),
    )
    (draft,) = found.drafts
    assert draft.purpose == "change"
    assert draft.reason == "topic sanctuary: “detainer” in item 14; kind agenda item"
    assert draft.mention == "S0DESK1"


def test_another_notifier_is_another_place() -> None:
    hook = Route(channel="#somerville", notify="webhook:https://a.example/x")
    found = routed(moved(), to=rules(hook, Route(channel="#somerville")))
    assert [draft.notifier for draft in found.drafts] == ["webhook:https://a.example/x", ""]
    assert len({draft.dedup_key for draft in found.drafts}) == 2


# places and topics -------------------------------------------------------------------------------


def test_a_record_that_names_another_jurisdiction_reaches_its_channel_too() -> None:
    named = change(Event.ADDED, grant(title="Award to the City of Lawrence Police"), **US)
    found = routed(named)
    assert channels(found) == ["#civic-watch", "#lawrence"]
    assert found.drafts[1].reason == "it names “City of Lawrence”"
    assert found.reaches == {1: ["lawrence-ma"]}
    assert channels(routed(change(Event.ADDED, grant(title="City of Lawrenceburg"), **US))) == [
        "#civic-watch"
    ]


def test_a_case_reaches_a_jurisdiction_only_as_a_party() -> None:
    party = change(Event.ADDED, docket(title="United States v. City of Lawrence"), **US)
    assert channels(routed(party)) == ["#civic-watch", "#lawrence"]
    park = change(Event.ADDED, docket(title="Jones v. City of Lawrence Park"), **US)
    assert channels(routed(park)) == ["#civic-watch"]
    filing = change(Event.FILED, entry(), parent=docket(title="Doe v. City of Lawrence"), **US)
    assert channels(routed(filing)) == ["#civic-watch", "#lawrence"]


def test_its_own_place_and_one_without_a_channel_are_not_told_again() -> None:
    own = moved(after=meeting(title="City of Somerville council", starts_at=None))
    assert channels(routed(own)) == ["#somerville"]
    bare = {**PLACES, "lawrence-ma": replace(LAWRENCE, channel=None)}
    named = change(Event.ADDED, grant(title="For the City of Lawrence"), **US)
    found = route([replace(named, id=1)], replace(rules(), jurisdictions=bare), now=NOW)
    assert channels(found) == ["#civic-watch"]
    assert found.reaches == {1: ["lawrence-ma"]}


def test_topics_are_found_where_something_is_new_and_not_where_nothing_changed() -> None:
    old = meeting(
        text="sanctuary policy", fields={"notes": "about the detainer ordinance, at length"}
    )
    quiet = change(Event.MINUTES_POSTED, old, old)
    assert routed(quiet).changes[0].topics == ()
    loud = change(Event.CANCELLED, old, old)
    assert routed(loud).changes[0].topics == ("sanctuary",)
    assert {hit.field for hit in routed(loud).changes[0].hits} == {"the text", "notes"}
    posted = change(
        Event.AGENDA_POSTED, meeting(), meeting(),
        fields=(FieldChange("items", None, ("14. Limit detainer requests", "14. More on detainers", "Sanctuary city")),),
    )  # fmt: skip
    assert {hit.field for hit in routed(posted).changes[0].hits} == {"item 14", "items"}


def test_a_changed_field_a_set_and_a_passage_are_searched_as_they_read_now_and_before() -> None:
    passage = Passage(
        (("=", "under"), ("-", "8 U.S.C. 1373"), ("=", "as amended")), 23, "", "notice"
    )
    page = Record(kind=Kind.PAGE, key="p", title="Chapter 9", text="sanctuary everywhere")
    found = routed(
        change(Event.TEXT_CHANGED, page, page, passages=(passage, passage), fields=(FieldChange("text", "a", "sanctuary"), FieldChange("text:agenda", "sanctuary", "b"))),
        change(Event.MODIFIED, page, page, fields=(FieldChange("tags", ("sanctuary",), ("x",)), FieldChange("count", 1, 2))),
        change(Event.AGENDA_ITEM_REWORDED, item(), item(), passages=(Passage((("+", "detainers"),), 0, "item 14"),)),
    ).changes  # fmt: skip
    assert [(hit.field, hit.page) for hit in found[0].hits] == [
        ("the notice", 23),
        ("the notice (2)", 23),
    ]
    assert [hit.field for hit in found[1].hits] == ["tags"]
    assert [hit.field for hit in found[2].hits] == ["item 14", "item 14 (2)"]


def test_a_new_documents_pages_are_searched_and_the_page_is_told() -> None:
    found = route(
        [replace(change(Event.AGENDA_POSTED, meeting(), meeting()), id=5)],
        rules(Route(match=Match(topic=("sanctuary",)), channel="#s")),
        now=NOW,
        pages={5: {"Agenda": [Page(1, "nothing"), Page(6, "a detainer policy")]}},
    )
    assert found.drafts[0].reason == "topic sanctuary: “detainer” in Agenda, p. 6"


def test_an_items_own_text_and_a_moved_meetings_fields_are_searched() -> None:
    told = change(
        Event.AGENDA_ITEM_ADDED,
        item(title="Item", text="about detainers", fields={}),
        parent=meeting(),
    )
    assert [hit.field for hit in routed(told).changes[0].hits] == ["the item"]
    described = Record(kind=Kind.GRANT, key="g", title="JAG", body="with a sanctuary clause")
    assert [hit.field for hit in routed(change(Event.ADDED, described, **US)).changes[0].hits] == [
        "the description"
    ]
    shifted = replace(moved(), fields=(FieldChange("notes", None, "sanctuary night"),))
    assert [hit.field for hit in routed(shifted).changes[0].hits] == ["notes"]


def test_a_phrase_that_hides_a_word_hides_it() -> None:
    assert routed(change(Event.ADDED, meeting(title="Bird sanctuary walk"))).changes[0].topics == ()


# importance --------------------------------------------------------------------------------------


def level(told: Change, **rest: Any) -> Importance:
    return routed(told, to=rules(**rest)).changes[0].importance


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (change(Event.CANCELLED, meeting(), meeting()), Importance.HIGH),
        (detainer_item(), Importance.HIGH),
        (change(Event.ADDED, docket(), **US), Importance.HIGH),
        (change(Event.ADDED, meeting()), Importance.NORMAL),
        (change(Event.MODIFIED, meeting(), meeting()), Importance.LOW),
        (change(Event.FILED, entry(fields={"entry_type": "Order on Motion for Preliminary Injunction"}), **US), Importance.HIGH),
        (change(Event.FILED, entry(title="Notice of Appearance"), **US), Importance.LOW),
        (change(Event.FILED, entry(title="Letter about a detainer"), **US), Importance.HIGH),
    ],
)  # fmt: skip
def test_how_loudly_a_change_is_told(told: Change, expected: Importance) -> None:
    assert level(told) is expected


def test_the_editors_rules_come_first_and_their_words_must_be_there() -> None:
    quiet = ImportanceRule(match=Match(event=("cancelled",)), importance=Importance.LOW)
    worded = ImportanceRule(words=("zoning",), importance=Importance.HIGH)
    cancelled = change(Event.CANCELLED, meeting(), meeting())
    assert level(cancelled, importance=(worded, quiet)) is Importance.LOW
    assert (
        level(change(Event.MODIFIED, meeting(title="Zoning"), meeting()), importance=(worded,))
        is Importance.HIGH
    )


def test_the_editors_docket_words_win_over_the_built_in_ones() -> None:
    own = DocketWords(high=("appearance",), low=("injunction",))
    assert (
        level(change(Event.FILED, entry(title="Notice of Appearance"), **US), docket_words=own)
        is Importance.HIGH
    )
    injunction = change(Event.FILED, entry(title="Motion for Preliminary Injunction"), **US)
    assert level(injunction, docket_words=own) is Importance.LOW
    assert level(injunction, docket_words=DocketWords(high=("never",))) is not Importance.LOW


# when --------------------------------------------------------------------------------------------


def test_a_digest_gathers_by_slot_and_says_since_when() -> None:
    digest = Route(
        match=Match(kind=("docket_entry",)),
        channel="#courts",
        digest="daily 08:00",
        zone="America/New_York",
        name="Courts",
    )
    found = routed(
        change(Event.FILED, entry(), **US), change(Event.FILED, entry("68"), **US), to=rules(digest)
    )
    (draft,) = found.drafts
    assert draft.purpose == "digest"
    assert draft.changes == (1, 2)
    assert draft.not_before == datetime(2026, 11, 24, 13, tzinfo=UTC)
    assert draft.payload == {
        "title": "Courts",
        "zone": "America/New_York",
        "since": "2026-11-23T13:00:00+00:00",
    }
    assert draft.thread_key == ""


def test_quiet_hours_hold_what_is_not_important_until_their_end() -> None:
    quiet = Route(channel="#a", quiet="22:00-07:00", zone="America/New_York")
    night = datetime(2026, 11, 24, 4, tzinfo=UTC)
    calm = routed(change(Event.ADDED, meeting()), to=rules(quiet), now=night).drafts[0]
    assert calm.not_before == datetime(2026, 11, 24, 12, tzinfo=UTC)
    loud = routed(change(Event.CANCELLED, meeting(), meeting()), to=rules(quiet), now=night).drafts[
        0
    ]
    assert loud.not_before is None
    assert loud.broadcast
    assert routed(change(Event.ADDED, meeting()), to=rules(quiet)).drafts[0].not_before is None
    open_too = rules(quiet, Route(channel="#a"))
    assert (
        routed(change(Event.ADDED, meeting()), to=open_too, now=night).drafts[0].not_before is None
    )


def mute(scope: str, target: str, hours: int = 1) -> Mute:
    return Mute(scope=scope, target=target, until=NOW + timedelta(hours=hours))


def test_a_mute_silences_a_source_a_record_or_a_topic_until_its_end() -> None:
    assert not routed(moved(), mutes=[mute("source", "somerville-ma/council")]).drafts
    assert not routed(moved(), mutes=[mute("record", "somerville-ma/council/m1")]).drafts
    assert not routed(detainer_item(), mutes=[mute("record", "somerville-ma/council/m1")]).drafts
    assert channels(routed(moved(), mutes=[mute("source", "somerville-ma/council", -1)])) == [
        "#somerville"
    ]
    assert channels(routed(moved(), mutes=[mute("record", "somerville-ma/council/m2")])) == [
        "#somerville"
    ]
    topic = Route(match=Match(topic=("sanctuary",)), channel="#sanctuary")
    found = routed(detainer_item(), to=rules(topic), mutes=[mute("topic", "sanctuary")])
    assert channels(found) == ["#somerville"]
    assert found.changes[0].topics == ("sanctuary",)


# together ----------------------------------------------------------------------------------------


def test_one_polls_changes_of_one_thing_are_one_message_and_later_ones_another() -> None:
    later = NOW + timedelta(minutes=5)
    found = routed(moved(), detainer_item(), moved(detected_at=later), moved("m2"))
    assert [draft.changes for draft in found.drafts] == [(1, 2), (3,), (4,)]
    assert [draft.thread_key for draft in found.drafts] == [
        "somerville-ma/council/m1", "somerville-ma/council/m1", "somerville-ma/council/m2",
    ]  # fmt: skip


def test_a_completed_filing_stands_alone_and_edits_its_message() -> None:
    found = routed(
        change(Event.ENRICHED, entry(), entry(), **US), change(Event.FILED, entry("68"), **US)
    )
    assert [dict(draft.payload) for draft in found.drafts] == [{"edits": True}, {}]


def test_corrections_say_that_they_are() -> None:
    assert routed(change(Event.RESTORED, meeting(), meeting())).drafts[0].purpose == "correction"


def test_filings_share_the_thread_of_their_case_whoever_saw_them() -> None:
    one = routed(change(Event.FILED, entry(), parent=docket(), thread="69665101", **US)).drafts[0]
    two = routed(
        change(Event.FILED, entry(key="x", parent="feed"), source_id="us/feed", jurisdiction="us")
    ).drafts[0]
    case = routed(change(Event.REASSIGNED, docket(), docket(), **US)).drafts[0]
    assert one.thread_key == two.thread_key == case.thread_key == "docket:mad/1:25-cv-10442"
    assert one.stories == two.stories


def test_stories_are_shared_only_where_two_systems_tell_the_same() -> None:
    def story(told: Change) -> str:
        return routed(told).drafts[0].stories[0]

    deadline = FieldChange("deadline", "a", "b")
    shared = [
        change(
            Event.DEADLINE_MOVED,
            grant(),
            grant(),
            fields=(deadline,),
            source_id=s,
            jurisdiction="us",
        )
        for s in ("us/a", "us/b")
    ]
    assert story(shared[0]) == story(shared[1])
    own = [
        change(
            Event.AMENDED,
            grant(),
            grant(),
            fields=(FieldChange("mod_comments", "", s),),
            source_id=s,
            jurisdiction="us",
        )
        for s in ("us/a", "us/b")
    ]
    assert story(own[0]) != story(own[1])
    other = change(
        Event.DEADLINE_MOVED, grant(), grant(), fields=(FieldChange("deadline", "b", "c"),), **US
    )
    assert story(other) != story(shared[0])
    bare = [
        change(Event.MODIFIED, meeting(), meeting(), fields=(FieldChange("x", 1, n),))
        for n in (2, 3)
    ]
    assert story(bare[0]) != story(bare[1])


def test_the_dedup_key_names_changes_and_channel_and_stays_the_same() -> None:
    first, again = routed(moved()).drafts[0], routed(moved()).drafts[0]
    assert first.dedup_key == again.dedup_key
    assert first.dedup_key != routed(moved(id=2)).drafts[0].dedup_key
    assert first.dedup_key != routed(moved(), to=rules(Route(channel="#x"))).drafts[0].dedup_key


# too much ----------------------------------------------------------------------------------------


def flood(count: int, **changed: Any) -> list[Change]:
    return [moved(f"m{number}", **changed) for number in range(count)]


def held(found: Routed) -> list[bool]:
    return [draft.held for draft in found.drafts]


def test_ten_alerts_of_one_poll_pass_and_eleven_are_one_summary_with_the_rest_held() -> None:
    assert held(routed(*flood(10))) == [False] * 10
    found = routed(*flood(11))
    assert held(found) == [True] * 11 + [False]
    summary = found.drafts[-1]
    assert (summary.purpose, summary.channel) == ("summary", "#somerville")
    assert summary.payload == {"source": "somerville-ma/council", "count": 11, "limit": 10}
    assert len(summary.changes) == 10


def test_the_summary_shows_the_important_ones_first_in_every_channel_concerned() -> None:
    topic = Route(match=Match(topic=("sanctuary",)), channel="#sanctuary", mention="S0DESK1")
    many = [change(Event.ADDED, meeting(f"m{n}")) for n in range(11)]
    found = routed(
        *many, change(Event.ADDED, meeting("s", title="Sanctuary hearing")), to=rules(topic)
    )
    summaries = [draft for draft in found.drafts if draft.purpose == "summary"]
    assert [draft.channel for draft in summaries] == ["#somerville", "#sanctuary"]
    assert summaries[1].mention == "S0DESK1"
    assert summaries[1].changes == (12,)


def test_two_polls_two_sources_and_digests_are_braked_apart() -> None:
    later = NOW + timedelta(hours=1)
    two = routed(
        *flood(6), *flood(6, detected_at=later), *flood(6, source_id="lawrence-ma/council")
    )
    assert not any(held(two))
    digest = rules(Route(channel="#a", digest="hourly"))
    assert held(routed(*flood(30), to=digest)) == [False]


def test_a_source_already_past_the_brake_brings_no_second_summary() -> None:
    found = routed(*flood(3), over={"somerville-ma/council"})
    assert held(found) == [True] * 3


def test_what_the_comparison_holds_is_held() -> None:
    found = routed(moved(held=True), moved())
    assert [(draft.held, draft.changes) for draft in found.drafts] == [(True, (1,)), (False, (2,))]


def test_nothing_comes_of_nothing() -> None:
    assert routed() == Routed((), (), {})
    assert isinstance(Draft(dedup_key="x", channel="#a", purpose="ops"), Draft)


def test_a_message_names_each_topic_once_and_an_item_by_its_number() -> None:
    passage = Passage(
        (("+", "Limit detainer requests"),), 6, "14. 26-1187 Limit detainer requests", "agenda"
    )
    revised = change(Event.AGENDA_REVISED, meeting(), meeting(), passages=(passage,))
    found = routed(
        revised, detainer_item(), to=rules(Route(match=Match(topic=("sanctuary",)), channel="#s"))
    )
    assert found.drafts[0].reason == "topic sanctuary: “detainer” in item 14, p. 6"
