"""Topics: where their words stand in a record's texts, and the sentence around each.

Words are whole words in any case; ``*`` at the end of a word takes any ending; several words are a
phrase, also when a line or a page breaks inside it. ``none`` phrases hide what stands inside them.
Patterns are RE2 and are searched in the text as it is compared: small letters, single blanks,
plain quotation marks.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import re2

from monitor.models import Hit, Page, Topic
from monitor.parse.fold import clean, fold

AGENDA_BOILERPLATE = (
    "This meeting also constitutes…",
    "Times listed are estimated…",
    "Times are approximate…",
    "Agenda items may be taken out of order…",
    "Items may be taken out of order…",
    "In accordance with the Americans with Disabilities Act…",
    "In compliance with the Americans with Disabilities Act…",
    "Pursuant to the Americans with Disabilities Act…",
    "Persons with disabilities who require…",
    "Individuals requiring special accommodation…",
    "Reasonable accommodations will be provided…",
    "Language interpretation services are available…",
    "Translation services are available…",
    "The public may view the meeting…",
    "Members of the public may address…",
    "Any person may speak for up to…",
    "The council may act on any item on this agenda…",
    "Esta reunión también constituye…",
)
"""Standing sentences of agendas that are never searched; ``…`` hides the rest of the sentence."""

Texts = Mapping[str, str | Sequence[Page]]
"""Field name → its text, or the pages of a document."""

_SPAN = 30
_ENDS = (".", "!", "?", ";")
# A point after these does not end a sentence.
_SHORT = re.compile(
    r"(?:\b[a-z]|\b(?:v|vs|no|nos|art|ch|sec|st|mr|ms|mrs|dr|jr|sr|inc|dept|u\.s)|\.[a-z])\.$"
)
_BROKEN = re.compile(r"[^\W\d_]{2,}-")


@dataclass(slots=True)
class _Text:
    """A text as it is searched, with the way back to its words and pages."""

    shown: list[str] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    folded: str = ""
    starts: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    plain: int = 0

    @classmethod
    def of(cls, value: str | Sequence[Page]) -> "_Text":
        """The text of a field or of a document's pages."""
        found = cls()
        parts: list[str] = []
        size = 0
        variants: list[int] = []
        known: dict[str, str] = {}
        for page in [Page(0, value)] if isinstance(value, str) else value:
            for line in page.text.splitlines():
                for n, word in enumerate(line.split()):
                    place = len(found.shown)
                    if n == 0 and place and _is_broken(found.shown[place - 1], word):
                        variants.append(place)
                    found.shown.append(word)
                    found.pages.append(page.number)
                    key = known.get(word)
                    if key is None:
                        key = known[word] = fold(word)
                    if key:
                        found.starts.append(size)
                        found.places.append(place)
                        parts.append(key)
                        size += len(key) + 1
        found.folded = " ".join(parts)
        found.plain = len(found.starts)
        for place in variants:
            found._join(place)
        return found

    def _join(self, place: int) -> None:
        """Add, at the end, a word broken by a line once whole and once with its hyphen."""
        left, right = fold(self.shown[place - 1]), fold(self.shown[place])
        for whole in (left[:-1] + right, left + right):
            words = [
                *((n, fold(self.shown[n])) for n in range(max(place - 7, 0), place - 1)),
                (place - 1, whole),
                *(
                    (n, fold(self.shown[n]))
                    for n in range(place + 1, min(place + 7, len(self.shown)))
                ),
            ]
            size = len(self.folded) + 3
            for n, word in words:
                self.starts.append(size)
                self.places.append(n)
                size += len(word) + 1
            # Two marks of the end of a text: no phrase leads from one part into the next.
            self.folded = f"{self.folded} \x00 {' '.join(word for _, word in words)}"

    def index(self, offset: int) -> int:
        """Which of ``starts`` and ``places`` belongs to ``offset`` of the folded text."""
        return max(bisect_right(self.starts, offset) - 1, 0)

    def words(self, begin: int, end: int) -> str:
        """The folded span as it stands in the text."""
        first, last = self.index(begin), self.index(end - 1)
        if last >= self.plain:
            return self.folded[begin:end]
        words = self.shown[self.places[first] : self.places[last] + 1]
        if len(fold(words[-1])) == len(words[-1]):
            words[-1] = words[-1][: end - self.starts[last]]
        if len(fold(self.shown[self.places[first]])) == len(self.shown[self.places[first]]):
            words[0] = words[0][begin - self.starts[first] :]
        return clean(" ".join(words))

    def sentence(self, first: int, last: int) -> str:
        """The sentence around the words ``first`` to ``last``, at most 30 words to each side."""
        start, end = first, last
        while start > 0 and first - start < _SPAN and not self._ends(start - 1):
            start -= 1
        while end + 1 < len(self.shown) and end - last < _SPAN and not self._ends(end):
            end += 1
        before = "… " if start > 0 and not self._ends(start - 1) else ""
        after = " …" if end + 1 < len(self.shown) and not self._ends(end) else ""
        return f"{before}{clean(' '.join(self.shown[start : end + 1]))}{after}"

    def _ends(self, place: int) -> bool:
        """Whether a sentence ends with the word at ``place``."""
        word = self.shown[place].rstrip("\"'”’)")
        if not word.endswith(_ENDS):
            return False
        return not word.endswith(".") or not _SHORT.search(word.lower())


def _is_broken(before: str, after: str) -> bool:
    return after[:1].islower() and _BROKEN.fullmatch(before) is not None


Search = Callable[[str], tuple[int, int] | None]
"""A folded text to the begin and end of the first match."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A topic ready to be searched."""

    name: str
    searches: tuple[Search, ...]
    hides: tuple[re.Pattern[str], ...]


class Matcher:
    """All topics, compiled once. ``boilerplate`` is hidden from every topic."""

    def __init__(
        self, topics: Iterable[Topic], boilerplate: Sequence[str] = AGENDA_BOILERPLATE
    ) -> None:
        standing = tuple(_sentence(each) for each in boilerplate if each.strip())
        self._topics = tuple(_compiled(topic, standing) for topic in topics)

    def hits(self, fields: Texts) -> tuple[Hit, ...]:
        """Each word of each topic once for each field it stands in, with page and sentence."""
        return tuple(
            hit
            for name, value in fields.items()
            if value
            for hit in self._of_field(name, _Text.of(value))
        )

    def _of_field(self, name: str, text: _Text) -> Iterator[Hit]:
        for topic in self._topics:
            searched = text.folded
            for hidden in topic.hides:
                searched = hidden.sub(_blank, searched)
            told = set()
            for search in topic.searches:
                span = search(searched)
                if span is None or span[0] == span[1]:
                    continue
                word = text.words(*span)
                if fold(word) in told:
                    continue
                told.add(fold(word))
                first, last = (text.places[text.index(end)] for end in (span[0], span[1] - 1))
                yield Hit(topic.name, word, name, text.sentence(first, last), text.pages[first])


def _blank(found: re.Match[str]) -> str:
    return "\x01" * len(found[0])


def _compiled(topic: Topic, standing: tuple[re.Pattern[str], ...]) -> _Compiled:
    own = tuple(_sentence(each) for each in topic.boilerplate if each.strip())
    hides = (*standing, *own, *(_words(each) for each in topic.none if each.strip()))
    searches = (
        *(_word_search(each) for each in topic.any if each.strip()),
        *(_pattern_search(each) for each in topic.patterns),
    )
    return _Compiled(topic.name, searches, hides)


def _words(phrase: str) -> re.Pattern[str]:
    """A phrase as whole words; ``*`` stands for any ending."""
    text = fold(phrase)
    body = re.sub(r"\\\*(?=\W|$)", r"\\w*", re.escape(text))
    left = r"(?<!\w)" if re.match(r"\w", text) else ""
    right = r"(?!\w)" if re.search(r"\w$", text) else ""
    return re.compile(f"{left}{body}{right}")


def _sentence(standing: str) -> re.Pattern[str]:
    """A standing sentence; with ``…`` at its end, up to where the sentence ends."""
    text = fold(standing)
    open_end = text.endswith("...")
    body = re.escape(text.removesuffix("...").strip())
    return re.compile(f"{body}[^.!?\x00]*" if open_end else body)


def _word_search(phrase: str) -> Search:
    pattern = _words(phrase)
    # Most words are in no text at all: a plain search says so much faster.
    core = max(fold(phrase).replace("*", " ").split(), key=len, default="")

    def search(text: str) -> tuple[int, int] | None:
        found = pattern.search(text) if core in text else None
        return found.span() if found else None

    return search


def _pattern_search(pattern: str) -> Search:
    compiled = re2.compile(f"(?i){pattern}")

    def search(text: str) -> tuple[int, int] | None:
        found = compiled.search(text)
        return found.span() if found else None

    return search
