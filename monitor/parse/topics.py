"""Topics: where their words stand in a record's texts."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import re2

from monitor.models import Hit, Page, Topic
from monitor.parse.fold import clean, fold

_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
Texts = Mapping[str, str | Sequence[Page]]


class Matcher:
    """All topics, compiled once."""

    def __init__(self, topics: Iterable[Topic]) -> None:
        self._topics = tuple(topics)
        self._words = {topic.name: [_word(word) for word in topic.any] for topic in self._topics}
        self._none = {topic.name: [_word(word) for word in topic.none] for topic in self._topics}
        self._patterns = {
            topic.name: [re2.compile(f"(?i){pattern}") for pattern in topic.patterns]
            for topic in self._topics
        }
        self._boiler = {
            topic.name: [fold(sentence) for sentence in topic.boilerplate] for topic in self._topics
        }

    def hits(self, fields: Texts) -> tuple[Hit, ...]:
        """Each word of each topic once for each field it stands in, with the sentence around it."""
        found: dict[tuple[str, str, str], Hit] = {}
        for name, value in fields.items():
            pages = [Page(0, value)] if isinstance(value, str) else value
            for page in pages:
                for hit in self._page(name, page):
                    found.setdefault((hit.topic, fold(hit.word), name), hit)
        return tuple(found.values())

    def _page(self, name: str, page: Page) -> Iterator[Hit]:
        for sentence in _SENTENCE.split(page.text):
            folded = fold(sentence)
            if folded:
                yield from self._sentence(name, page.number, clean(sentence), folded)

    def _sentence(self, name: str, page: int, sentence: str, folded: str) -> Iterator[Hit]:
        for topic in self._topics:
            bare = folded
            for boiler in self._boiler[topic.name]:
                bare = bare.replace(boiler, " ")
            for hidden in self._none[topic.name]:
                bare = hidden.sub(" ", bare)
            for word in (*self._words[topic.name], *self._patterns[topic.name]):
                match = word.search(bare)
                if match:
                    yield Hit(topic.name, match.group(0), name, sentence, page)


def _word(word: str) -> re.Pattern[str]:
    text = fold(word)
    stem = text.endswith("*")
    body = re.escape(text.rstrip("*"))
    left = r"(?<!\w)" if text[:1].isalnum() else ""
    right = r"\w*" if stem else (r"(?!\w)" if text[-1:].isalnum() else "")
    return re.compile(f"{left}{body}{right}")
