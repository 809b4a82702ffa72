import time

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.diff import document_diff, word_diff
from monitor.diff.align import Step, align
from monitor.models import DocumentText, Page
from tests.diff.build import item

WORDS = st.lists(st.sampled_from("a b c d e f g h".split()), max_size=120)  # noqa: SIM905


def rebuilt(steps, old, new):
    """Both sides put together from the steps."""
    left = [word for step in steps for word in old[step.i1 : step.i2]]
    right = [word for step in steps for word in new[step.j1 : step.j2]]
    return left, right


@settings(deadline=None)
@given(WORDS, WORDS)
def test_the_steps_give_both_sides_and_equal_steps_are_equal(old, new):
    steps, _ = align(old, new)
    assert rebuilt(steps, old, new) == (old, new)
    for step in steps:
        if step.same:
            assert old[step.i1 : step.i2] == new[step.j1 : step.j2]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_long_texts_are_aligned_through_their_lines(data):
    old = [
        [f"w{n}", f"x{n % 7}", "of", "the", f"y{n}"] for n in range(data.draw(st.integers(80, 200)))
    ]
    new = [list(line) for line in old]
    for _ in range(data.draw(st.integers(0, 12))):
        at = data.draw(st.integers(0, len(new) - 1))
        kind = data.draw(st.sampled_from(["edit", "drop", "add", "move"]))
        if kind == "edit":
            new[at] = [*new[at][:2], "CHANGED", *new[at][3:]]
        elif kind == "drop":
            del new[at]
        elif kind == "add":
            new.insert(at, ["new", "words", f"z{at}", "in", "here"])
        else:
            new.insert(data.draw(st.integers(0, len(new) - 1)), new.pop(at))
    flat = [[word for line in side for word in line] for side in (old, new)]
    spans = [[(5 * n, 5 * n + 5) for n in range(len(side))] for side in (old, new)]
    steps, moves = align(*flat, *spans)
    assert rebuilt(steps, *flat) == tuple(flat)
    for move in moves:
        assert flat[0][move.i : move.i + move.size] == flat[1][move.j : move.j + move.size]


def test_repeated_boilerplate_does_not_hide_a_change():
    lines = ["sponsors none attachments none legislative history filed"] * 300
    old = " ".join(lines).split()
    new = list(old)
    new[1000:1002] = ["two", "changes"]
    steps, _ = align(old, new)
    changed = [step for step in steps if not step.same]
    assert sum(step.j2 - step.j1 for step in changed) <= 8


def test_long_stretches_with_nothing_in_common_are_replaced_as_a_whole():
    old = [f"a{n % 50}" for n in range(3000)]
    new = [f"b{n % 50}" for n in range(3000)]
    steps, moves = align(old, new)
    assert steps == [Step(0, 3000, 0, 3000)]
    assert moves == []


def test_long_stretches_without_anchors_are_still_compared_word_by_word():
    old = ["x", "y"] * 200
    new = ["x", "y"] * 100 + ["z"] + ["x", "y"] * 100
    steps, _ = align([*old, "end"], ["start", *new])
    inserted = [new for step in steps if not step.same for new in range(step.j1, step.j2)]
    assert len(inserted) < 10


def text(*pages):
    return DocumentText(tuple(Page(n, page) for n, page in enumerate(pages, 1)), "text")


def test_words_of_invisible_signs_only_are_left_out():
    assert (
        document_diff(text("1. Order for a \u200b hearing"), text("1. Order for a hearing")) == ()
    )
    (passage,) = document_diff(
        text("1. \u200b Order for a hearing on ice"), text("1. Order for a hearing on snow")
    )
    assert ("-", "ice") in passage.words
    assert passage.item == "1. Order for a hearing on snow"


def test_blank_lines_and_equal_words_are_no_passages():
    assert word_diff("Same words.", "same  WORDS.") == ()
    (passage,) = document_diff(text("One.\n\n \nTwo."), text("One.\n\nThree."))
    assert ("+", "Three.") in passage.words


def test_an_empty_text_has_no_pages_to_name():
    (passage,) = word_diff("", "New words.")
    assert passage.words == (("+", "New words."),)
    (passage,) = document_diff(DocumentText((), "none"), text("New words."))
    assert passage.page == 1
    (passage,) = document_diff(text("Old words."), DocumentText((), "none"))
    assert passage.page == 0


def test_titles_too_short_to_be_found_name_no_place():
    (passage,) = document_diff(
        text("Roll call. Vote on snow."), text("Roll call. Vote on ice."), [item("1", "a", "Vote")]
    )
    assert passage.item == ""


def test_a_long_label_is_cut_at_a_word():
    line = "7. " + "Petition of many residents " * 8
    (passage,) = document_diff(text(f"{line}\nagreed"), text(f"{line}\nrefused"))
    assert len(passage.item) <= 90
    assert passage.item.endswith(" …")


def test_two_agendas_of_a_hundred_pages_are_compared_at_once():
    pages = [
        "\n".join(f"{page}.{line} The council considers matter {page * 50 + line} of the day."
                  for line in range(40))
        for page in range(100)
    ]  # fmt: skip
    edited = [
        page.replace("matter 77 ", "report 77 ").replace("considers matter 4000 ", "refuses ")
        for page in pages
    ]
    before, after = text(*pages), text(*edited)
    begin = time.process_time()
    found = document_diff(before, after)
    assert time.process_time() - begin < 0.6  # 0.15 on a quiet machine, see the benchmarks
    assert len(found) == 2
