"""Words of a topic that come into a notice's texts, or leave them."""

from monitor.models import Event, Page, Topic
from monitor.routing import Compared
from monitor.routing.annotate import annotate
from monitor.routing.conditions import turned
from monitor.routing.rules import Rules
from tests.deliver.builders import PLACES, change, grant

TOPIC = Topic(
    name="conditions",
    any=("8 U.S.C. 1373", "detain*", "immigration"),
    none=("immigration and customs history museum",),
)
RULES = Rules(channel="#c", jurisdictions=PLACES, topics={"conditions": TOPIC})


def turns(before, after):
    found = turned(Compared(before, after), RULES.matcher, RULES.topics)
    return [(hit.turn, hit.word, hit.field, hit.page) for hit in found]


def pages(*texts):
    return [Page(number, text) for number, text in enumerate(texts, 1)]


def test_a_word_that_only_the_new_text_holds_is_new_there_with_its_page():
    before = {"the notice": pages("One.", "Two.")}
    after = {"the notice": pages("One.", "Two, with 8 U.S.C. 1373.")}
    assert turns(before, after) == [("new", "8 U.S.C. 1373", "the notice", 2)]
    assert turns(after, before) == [("gone", "8 U.S.C. 1373", "the notice", 2)]


def test_a_word_that_stands_elsewhere_as_well_has_not_turned():
    one = {"the notice": "about immigration"}
    both = {"the notice": "about immigration", "“Annex”": pages("immigration again")}
    assert turns(one, both) == turns(both, one) == []
    assert turns(one, {"“Annex”": pages("Immigration moved here")}) == []


def test_each_word_of_a_stem_counts_for_itself():
    assert turns({"a": "detained and detainer"}, {"a": "a detainer"}) == [
        ("gone", "detained", "a", 0)
    ]
    assert turns({"a": "a detainer"}, {"a": "detained by a detainer"}) == [
        ("new", "detained", "a", 0)
    ]


def test_a_word_inside_a_phrase_that_does_not_count_is_not_there():
    museum = {"a": "the Immigration and Customs history museum"}
    assert turns(museum, {"a": "an immigration officer"}) == [("new", "immigration", "a", 0)]


def test_a_turn_takes_the_place_of_the_plain_hit_and_is_the_reason():
    new = grant(text="Certify 8 U.S.C. 1373. On immigration.")
    amended = change(Event.AMENDED, new, grant(text="On immigration."), id=1)
    compared = Compared({"the text": "On immigration."}, {"the text": new.text})
    told, _ = annotate(amended, RULES, {}, compared)
    assert [(hit.word, hit.turn) for hit in told.hits] == [("8 U.S.C. 1373", "new")]
    assert told.account.endswith(": “8 U.S.C. 1373” is new in the text")
