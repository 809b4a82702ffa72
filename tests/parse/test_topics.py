import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.models import Page, Topic
from monitor.parse.topics import AGENDA_BOILERPLATE, Matcher

SANCTUARY = Topic(
    name="sanctuary",
    any=("sanctuary", "immigration and customs", "detainer*", "287(g)", "8 U.S.C. 1373", "ICE"),
    none=("animal sanctuary", "bird sanctuar*"),
)


def hits(text, topic=SANCTUARY, field="the title", **rest):
    return Matcher([topic], **rest).hits({field: text})


def words(text, topic=SANCTUARY, **rest):
    return [hit.word for hit in hits(text, topic, **rest)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sanctuary city ordinance", ["Sanctuary"]),
        ("SANCTUARY", ["SANCTUARY"]),
        ("Sanctuaries of faith", []),
        ("pro-sanctuary vote", ["sanctuary"]),
        ("Response to detainer requests", ["detainer"]),
        ("Detainers, and detainees", ["Detainers"]),
        ("the 287(g) program", ["287(g)"]),
        ("under 8 U.S.C. 1373.", ["8 U.S.C. 1373"]),
        ("under 8\xa0U.S.C.\u200b 1373", ["8 U.S.C. 1373"]),
        ("Immigration  and\nCustoms Enforcement", ["Immigration and Customs"]),
        ("Immigration &amp; Customs", []),
        ("service and police", []),
        ("ICE, detainers and sanctuary", ["sanctuary", "detainers", "ICE"]),
        ("An animal sanctuary", []),
        ("Bird sanctuaries; a sanctuary", ["sanctuary"]),
        ("a \u200b sanctuary", ["sanctuary"]),
        ("", []),
    ],
)
def test_words_are_whole_words_and_none_phrases_hide(text, found):
    assert words(text) == found


def test_a_hit_remembers_field_page_and_sentence():
    pages = [
        Page(1, "Roll call.\nThe order concerns cooperation with Immigration and"),
        Page(2, "Customs Enforcement, said Mr. Lee. Next item."),
    ]
    (hit, *_) = hits(pages, field="Agenda")
    assert hit.topic == "sanctuary"
    assert hit.word == "Immigration and Customs"
    assert (hit.field, hit.page) == ("Agenda", 1)
    assert hit.sentence == (
        "The order concerns cooperation with Immigration and Customs Enforcement, said Mr. Lee."
    )


def test_each_word_counts_once_in_a_field_and_again_in_another():
    matcher = Matcher([SANCTUARY])
    found = matcher.hits({"the title": "Sanctuary, sanctuary", "the text": "sanctuary", "none": ""})
    assert [(hit.word, hit.field) for hit in found] == [
        ("Sanctuary", "the title"), ("sanctuary", "the text"),
    ]  # fmt: skip


def test_a_phrase_that_another_phrase_also_names_is_told_once():
    topic = Topic(name="t", any=("detainer", "detainer*"))
    assert words("a detainer", topic) == ["detainer"]


def test_abbreviations_do_not_end_a_sentence():
    (hit,) = hits("City of Chelsea v. Trump, No. 25, cites 8 U.S.C. 1373 in St. Louis. Adjourned.")
    assert hit.sentence == "City of Chelsea v. Trump, No. 25, cites 8 U.S.C. 1373 in St. Louis."


def test_a_long_sentence_is_cut_on_both_sides():
    text = " ".join(["before"] * 50 + ["sanctuary"] + ["after"] * 50)
    (hit,) = hits(text)
    assert hit.sentence.startswith("… before")
    assert hit.sentence.endswith("after …")
    assert len(hit.sentence.split()) == 63


def test_a_word_broken_at_the_end_of_a_line_is_found_whole_and_with_its_hyphen():
    topic = Topic(name="t", any=("immigration enforcement", "non-citizen"))
    assert words("on immigration enforce-\nment by police", topic) == ["immigration enforcement"]
    (hit,) = hits("services for a non-\ncitizen of the city", topic)
    assert hit.word == "non-citizen"
    assert hit.sentence == "services for a non- citizen of the city"
    assert words("Wards 1-\n3", topic) == []


def test_patterns_are_searched_in_the_folded_text():
    topic = Topic(name="t", patterns=(r"order \d{5}", r"caf[eé]", "x*"))
    (order, cafe) = hits("EXECUTIVE ORDER  14287 at the CAFÉ", topic)
    assert (order.word, cafe.word) == ("ORDER 14287", "CAFÉ")


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"(a+)+$", "a" * 5000 + "b"),
        (r"(a|a)*$", "a" * 5000 + "b"),
        (r"(a|aa)+$", "a" * 5000 + "b"),
        (r"([a-zA-Z]+)*$", "a" * 5000 + "1"),
        (r"(.*a){12}$", "a" * 5000 + "b"),
        (r"(.*)*x", "a" * 5000),
        (r"^(\w+\s?)*$", "word " * 1000 + "!"),
        (r"(x+x+)+y", "x" * 5000),
        (r"(\d+)+\.", "1" * 5000 + "x"),
        (r"^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 5000),
        (r"(\s*,\s*)*;", " , " * 1500),
        (r"([a-z0-9]+[.@]?)+com$", "a0" * 2500 + "!"),
    ],
)
def test_a_pattern_cannot_be_made_to_run_for_ever(pattern: str, text: str):
    """Each keeps a backtracking matcher busy for longer than the universe lasts."""
    topic = Topic(name="t", patterns=(pattern,))
    begin = time.process_time()
    hits(text, topic)
    assert time.process_time() - begin < 2


def test_boilerplate_is_never_searched():
    topic = Topic(
        name="t",
        any=("committee", "disabilities", "quorum"),
        boilerplate=("A quorum may be present.",),
    )
    text = (
        "This meeting also constitutes a meeting of the Committee on Rules. The committee will "
        "vote. In accordance with the Americans with Disabilities Act, call us. A quorum may be "
        "present."
    )  # fmt: skip
    assert words(text, topic) == ["committee"]
    (hit,) = hits(text, topic)
    assert hit.sentence == "The committee will vote."
    assert words(text, topic, boilerplate=()) == ["Committee", "Disabilities"]


def test_the_boilerplate_hides_only_its_own_sentence():
    for standing in AGENDA_BOILERPLATE:
        told = standing.replace("…", " and also a sanctuary. A sanctuary too.")
        assert len(hits(told)) == 1
        assert hits(told)[0].sentence == "A sanctuary too."


def test_ligatures_and_width_do_not_matter():
    topic = Topic(name="t", any=("sheriff office", "ice"))
    assert words("Sheri\ufb00 o\ufb03ce", topic) == ["Sheri\ufb00 o\ufb03ce"]
    assert words("ＩＣＥ raids", topic) == ["ＩＣＥ"]


def test_stems_inside_a_phrase():
    topic = Topic(name="t", any=("deport* proceeding*",))
    assert words("Deportation proceedings began", topic) == ["Deportation proceedings"]


def test_empty_words_match_nothing():
    topic = Topic(name="t", any=("", " "), none=(" ",), boilerplate=("",))
    assert words("anything", topic) == []


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=100))
def test_any_text_can_be_searched(text, more):
    found = Matcher([SANCTUARY]).hits({"a": text, "b": [Page(1, more), Page(2, text)]})
    assert all(hit.sentence for hit in found)
