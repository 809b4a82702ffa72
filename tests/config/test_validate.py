"""Models of any shape, as adapters may declare them: one slip is one mistake, at its place."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from monitor.config.tree import Place, read
from monitor.config.validate import Report, validate


class Column(BaseModel):
    model_config = ConfigDict(extra="forbid")
    css: str
    index: int = 0


class Fixed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    value: str


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    columns: list[Column] = []
    named: dict[str, Column | Fixed] = {}
    one: Annotated[Column | None, Field(description="one")] = None
    code: str = Field("AB", pattern=r"^[A-Z]+$")
    since: date | None = Field(None, ge=date(2000, 1, 1))
    words: tuple[str, ...] = Field((), max_length=2)
    title: str = Field("x", min_length=1)
    order: Literal["mdy", "dmy"] = "mdy"
    client: str | int = "x"
    label: str | None = None
    ratio: float = Field(0.5, gt=0)
    extra: object = None


def told(text: str) -> list[str]:
    root, _ = read(text, "f")
    report = Report("f", Path())
    validate(Shape, root, Place(1, 1), report)
    return [str(mistake).removeprefix("f:") for mistake in report.mistakes]


def made(text: str) -> Shape:
    root, _ = read(text, "f")
    report = Report("f", Path())
    shape = validate(Shape, root, Place(1, 1), report)
    assert report.mistakes == []
    return shape


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("columns: [{css: a}, {cs: b}]", "1:22: 'cs' is not known here; did you mean 'css'?"),
        ("columns: [{css: a}, {index: 1}]", "1:21: css is missing"),
        ("columns: {css: a}", "1:10: columns must be a list"),
        ("columns: [a]", "1:11: columns must be a group"),
        ("named: {a: {css: x, indx: 1}}", "1:21: 'indx' is not known here; did you mean 'index'?"),
        ("named: {a: {vale: x}}", "1:13: 'vale' is not known here; did you mean 'value'?"),
        ("one: {css: [a]}", "1:12: css must be text; it is a list"),
        ("one: {css: a, index: first}", "1:22: index must be a whole number; it is 'first'"),
        ("code: ab", "1:7: code: 'ab' does not fit; it must look like ^[A-Z]+$"),
        ("since: 1999-01-01", "1:8: since must be at least 2000-01-01; it is '1999-01-01'"),
        ("since: yesterday", "1:8: since must be a date, such as 2026-11-24"),
        ("words: [a, b, c]", "1:8: words: "),
        ("title: ''", "1:8: title must not be empty"),
        ("order: ymd", "1:8: order: 'ymd' is not known; known are mdy, dmy"),
        ("order: [a]", "1:8: order: a list is not known; known are mdy, dmy"),
        ("ratio: 0", "1:8: ratio must be more than 0; it is '0'"),
        ("ratio: much", "1:8: ratio must be a number"),
        ("title: " + "x" * 5 + "\nratio: " + "y" * 90, "2:8: ratio must be a number; it is 'yyy"),
        ("client: [a]", "1:9: client must be text"),
    ],
)
def test_one_slip_is_one_mistake_at_its_place(text, sentence):
    (mistake,) = told(text)
    assert mistake.startswith(sentence)


def test_several_slips_in_one_group_are_all_told():
    assert len(told("one: {cs: a, indx: b}\ncode: 1\nratio: x")) == 4


def test_a_root_that_is_no_group_is_told():
    assert told("[a]") == ["1:1: here a group is needed: lines of `name: value`, indented"]


def test_words_stay_words_and_numbers_numbers_where_each_is_wanted():
    shape = made("title: 010\nlabel: NO\nclient: 12\nextra: {a: 1, b: [true, NO]}\nwords: 1.10")
    assert (shape.title, shape.label, shape.client, shape.words) == ("010", "NO", 12, ("1.10",))
    assert shape.extra == {"a": 1, "b": [True, "NO"]}


def test_deep_words_stay_words_too():
    shape = made("columns: [{css: 2026}]\nnamed: {a: {value: 1.10}}")
    assert shape.columns[0].css == "2026"
    assert shape.named["a"].value == "1.10"
