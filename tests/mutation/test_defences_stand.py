"""The list of defences fits the source: each change applies, and each named test is there."""

import re

import pytest

from tests.mutation.__main__ import ROOT, main, patched
from tests.mutation.defences import DEFENCES, Defence

NAMED = (
    "settle wait", "read-back", "same-transaction validators", "gate", "brake", "retry_handlers=[]", "eof check",
    "deadline", "escape", "SSRF guard", "misfire_grace_time", "db.atomic",
)  # fmt: skip


def test_all_twelve_are_there():
    assert {d.name.partition(":")[0] for d in DEFENCES} >= set(NAMED)


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.name)
def test_each_change_applies_to_the_present_source(defence):
    text = (ROOT / defence.file).read_text(encoding="utf-8")
    without = patched(text, defence)
    assert without != text
    compile(without, defence.file, "exec")


@pytest.mark.parametrize("defence", DEFENCES, ids=lambda defence: defence.name)
def test_each_named_test_is_there(defence):
    for test in defence.tests:
        file, _, name = test.partition("::")
        source = (ROOT / file).read_text(encoding="utf-8")
        assert re.search(
            rf"^(async )?def {name.partition('[')[0] or 'test_'}", source, re.MULTILINE
        )


def test_a_change_that_does_not_apply_any_more_is_told():
    stale = Defence(name="n", against="", file="f", before="gone", after="", tests=())
    with pytest.raises(ValueError, match="0 times in f"):
        patched("text", stale)
    with pytest.raises(ValueError, match="2 times in f"):
        patched("gone gone", stale)


def test_each_defence_is_in_the_table_of_the_reliability_page():
    page = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
    for defence in DEFENCES:
        assert f"| {defence.name} |" in page, defence.name


@pytest.mark.soak
def test_every_defence_is_missed_when_it_is_gone(capsys):
    assert main([]) == 0, capsys.readouterr().out
