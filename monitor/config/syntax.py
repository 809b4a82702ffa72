"""What a YAML parser complains about, in words that say what to write."""

import re

import yaml

from monitor.errors import Mistake

SENTENCES = {
    "mapping values are not allowed": (
        "this colon is out of place: indent the line like its neighbours, or put a text "
        "that holds a colon in quotes"
    ),
    "could not find expected ':'": "this line has no colon; write `name: value`",
    "did not find expected key": (
        "the indentation does not fit the lines above, or a quote, bracket or comma is "
        "missing; indent names of one list alike"
    ),
    "did not find expected '-' indicator": (
        "this line does not fit the list above; begin it with `- `, indented like the others"
    ),
    "did not find expected ',' or ']'": (
        "the list that begins with [ is not closed; write ] at its end and commas between its parts"
    ),
    "did not find expected ',' or '}'": (
        "the group that begins with { is not closed; write } at its end and commas "
        "between its parts"
    ),
    "found unexpected end of stream": "a quotation mark is opened and never closed",
    "found unknown escape character": "a backslash inside double quotes; use single quotes for patterns",
    "found character '%'": "% cannot begin a value; put the text in quotes",
    "found character '@'": "@ cannot begin a value; put the text in quotes",
    "found character '`'": "` cannot begin a value; put the text in quotes",
    "found character that cannot start any token": "this character cannot begin a value; put the text in quotes",
    "did not find expected alphabetic or numeric character": "* and & cannot begin a value; put the text in quotes",
    "block sequence entries are not allowed": (
        "a list cannot begin in the line of its name; write it below, each part after `- `"
    ),
    "found unexpected ':'": "a value or a space is missing here; write `name: value`",
    "block mapping": "the indentation does not fit the lines above",
}


def explain(error: yaml.YAMLError, text: str, file: str) -> Mistake:
    """The one mistake that made reading stop, with its place."""
    if isinstance(error, yaml.reader.ReaderError):
        position = error.position if isinstance(error.position, int) else 0
        line = text.count("\n", 0, position) + 1
        column = position - (text.rfind("\n", 0, position) + 1) + 1
        return Mistake(
            file, line, column, "an invisible control character; delete it and type it anew"
        )
    if not isinstance(error, yaml.MarkedYAMLError):
        return Mistake(file, 1, 1, f"this is not YAML: {error}")
    problem = error.problem or ""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    if tab := _tab(lines, line):
        return Mistake(file, *tab, "a tab indents this line; use spaces")
    if error.context_mark and (hidden := _hidden(lines, error.context_mark.line + 1, line)):
        return Mistake(file, *hidden, "from # on this is a comment; put the text in quotes")
    if error.context_mark and "end of stream" in problem:  # where the quote was opened
        line, column = error.context_mark.line + 1, error.context_mark.column + 1
    for known, sentence in SENTENCES.items():
        if known in problem or known in (error.context or ""):
            return Mistake(file, line, column, sentence)
    return Mistake(file, line, column, f"{problem or 'this is not YAML'}; check quotes and spaces")


def _tab(lines: list[str], line: int) -> tuple[int, int] | None:
    """The tab that indents ``line`` or the one before, which is where parsers notice it."""
    for number in (line, line - 1):
        if 0 < number <= len(lines):
            written = lines[number - 1]
            lead = written[: len(written) - len(written.lstrip())]
            if "\t" in lead:
                return number, lead.index("\t") + 1
    return None


def _hidden(lines: list[str], first: int, last: int) -> tuple[int, int] | None:
    """A value that # has made a comment, between the opening of a group and where it broke."""
    for number in range(first, min(last, len(lines)) + 1):
        if found := re.search(r"[:,\[]\s+(#\S)", lines[number - 1]):
            return number, found.start(1) + 1
    return None
