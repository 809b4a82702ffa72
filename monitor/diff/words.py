"""Word diffs that people can read: whole words, the sentence around them, page and item."""

import difflib

from monitor.models import Passage
from monitor.parse.fold import clean, quiet

_CONTEXT = 12


def word_diff(before: str, after: str) -> tuple[Passage, ...]:
    """The changed passages between two texts, a few words around each."""
    old, new = clean(before).split(), clean(after).split()
    matcher = difflib.SequenceMatcher(
        None, [quiet(word) for word in old], [quiet(word) for word in new], autojunk=False
    )
    found = []
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        words: list[tuple[str, str]] = []
        for tag, i1, i2, j1, j2 in group:
            if tag == "equal":
                words.append(("=", " ".join(new[j1:j2])))
                continue
            if i1 < i2:
                words.append(("-", " ".join(old[i1:i2])))
            if j1 < j2:
                words.append(("+", " ".join(new[j1:j2])))
        found.append(Passage(tuple(words)))
    return tuple(found)
