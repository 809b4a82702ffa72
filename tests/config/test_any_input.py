"""Whatever stands in the file, the answer is a configuration or mistakes with places, in no long time."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config.load import load
from monitor.config.read import parse
from monitor.config.tree import read
from monitor.errors import ConfigError
from tests.config.files import GOOD
from tests.corpus_path import CORPUS

FILE = Path("sources.yaml")
SHIPPED = (Path(__file__).parents[2] / "sources.yaml").read_text(encoding="utf-8")
BITS = ["{", "}", "[", "]", ":", ": ", "- ", "#", '"', "'", "\t", "\n", "&a ", "*a", "!t ", "|", ">",
        "null", "~", "\x00", "\N{PILE OF POO}", "<<: ", "? ", "---\n", "%", "0", "true", " "]  # fmt: skip


def held(text: str) -> None:
    """Parse it; what is wrong must be told with places inside the file."""
    try:
        parse(text, FILE)
    except ConfigError as error:
        assert error.mistakes
        lines = max(1, text.count("\n") + 2)
        for mistake in error.mistakes:
            assert 1 <= mistake.line <= lines, mistake
            assert mistake.column >= 1
            assert "\n" not in mistake.message


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_answered(text):
    held(text)


@settings(max_examples=200, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_damaged_file_is_answered(chance: random.Random, times: int):
    text = GOOD + "topics: {s: {any: [abc]}}\nroutes:\n  - {match: {topic: s}, channel: '#a'}\n"
    for _ in range(times):
        at = chance.randrange(len(text))
        if chance.random() < 0.5:
            text = text[:at] + chance.choice(BITS) + text[at:]
        else:
            text = text[:at] + text[at + chance.randrange(1, 9) :]
    held(text)


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.text("ab:#*&- ", max_size=6))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["any", "match", "sources", "name", "", "x"]), inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(
            ["version", "contact", "defaults", "ops", "fetch", "topics", "boilerplate", "routes",
             "jurisdictions", "importance", "docket_importance", "upcoming", "retention", "web",
             "budgets"]
        ),
        VALUES,
        max_size=6,
    )
)  # fmt: skip
def test_every_section_takes_every_kind_of_value(written):
    import json

    held(json.dumps(written))


@pytest.mark.parametrize("cut", range(0, len(SHIPPED), 997))
def test_the_shipped_file_cut_anywhere_is_answered(cut):
    held(SHIPPED[:cut])


@pytest.mark.corpus
def test_every_file_of_the_yaml_corpus_is_answered():
    files = [path for path in CORPUS.glob("hostile/**/*") if path.suffix in (".yaml", ".yml")]
    assert len(files) > 100
    for path in files:
        try:
            load(path)
        except ConfigError as error:
            assert error.mistakes, path
        text = path.read_bytes().decode("utf-8", errors="replace")
        _, mistakes = read(text, path.name)
        assert all(m.line >= 1 for m in mistakes)
