"""Quotations: what was reworded is cut down to the seam, what was found stands in its sentence."""

import pytest

from monitor.deliver.render.parts import Line, Text
from monitor.deliver.render.quotes import hits, numbered, passage_line, reworded, turned
from monitor.models import Hit, Passage


def said(line: Line) -> str:
    parts = [part for part in line if isinstance(part, Text)]
    return "".join(
        f"*{p.words}*" if p.bold else f"~{p.words}~" if p.strike else p.words for p in parts
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("approve", "place on file", "“approve” → “*place on file*”"),
        ("0377 That it approve", "0377 That it place on file", "*0377* “That it approve” → “That it *place on file*”"),
        ("a b c d old e f g h", "a b c d new e f g h", "“…c d old e f…” → “…c d *new* e f…”"),
        ("a b c", "a b x c", "“a b c” → “a b *x c*”"),
        ("a b", "a b c", "“a b” → “a *b c*”"),
        ("same words", "same words", "“same words” → “same *words*”"),
        ("", "new", "~~ → *new*"),
    ],
)  # fmt: skip
def test_a_rewording_shows_its_seam(old: str, new: str, line: str) -> None:
    assert said(reworded(old, new)).replace("~~", "") == line.replace("~~", "")


def test_a_number_at_the_front_of_an_item_is_bold() -> None:
    assert said(numbered("0412 Order for a hearing")) == "*0412* Order for a hearing"
    assert said(numbered("CMA 2026 #291 Letter")) == "*CMA 2026* #291 Letter"
    assert said(numbered("Order for a hearing")) == "Order for a hearing"


def test_places_of_one_topic_share_a_line_and_the_rest_is_counted() -> None:
    found = [Hit("ice", "ICE", "item 4", f"ICE hearing {n}", n) for n in range(6)]
    other = Hit("sanctuary", "sanctuary", "the title", "A sanctuary city", 2)
    first, second = (said(line) for line in hits([*found, found[0], other]))
    assert first == (
        "Matching “ice”: *item 4* *ICE* hearing 0 · *item 4* (p. 1) *ICE* hearing 1 · "
        "*item 4* (p. 2) *ICE* hearing 2 · *item 4* (p. 3) *ICE* hearing 3 … and 2 more"
    )
    assert second == "Matching “sanctuary”: (p. 2) A *sanctuary* city"


def test_words_that_came_or_went_stand_in_their_sentence() -> None:
    found = [
        Hit("s", "detainer", "the notice", "Honour a detainer.", 4, "new"),
        Hit("s", "1373", "the notice", "Comply with 1373.", 7, "gone"),
        *(Hit("s", "x", "the notice", f"x {n}", 0, "new") for n in range(4)),
    ]
    lines = [said(line) for line in turned(found)]
    assert lines[0] == "New in the notice, p. 4: “Honour a *detainer*.”"
    assert lines[1] == "No longer in the notice (it was on p. 7): “Comply with *1373*.”"
    assert lines[-1] == "… and 2 more"


def test_a_passage_that_only_brings_words_is_quoted() -> None:
    new = Passage((("=", "must"), ("+", "report within 30 days")), 3, "item 2", "Agenda")
    assert said(passage_line(new, [])) == (
        "New in the agenda, p. 3, item 2: “must *report within 30 days*”"
    )
    assert said(passage_line(new, ["nowhere", "30 days"])) == (
        "New in the agenda, p. 3, item 2: “must report within *30 days*”"
    )
    gone = Passage((("=", "may"), ("-", "report")), 0, "", "")
    assert said(passage_line(gone, [])) == "may ~report~"
