"""Conditions of a grant: which words of a topic came into a notice's texts, and which left them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.models import Hit, Page, Topic
from monitor.parse.fold import fold
from monitor.parse.topics import Matcher

Texts = Mapping[str, str | Sequence[Page]]


@dataclass(frozen=True, slots=True)
class Compared:
    """All texts of a notice before and after a change, each by the name under which it is told."""

    before: Texts
    after: Texts


def turned(compared: Compared, matcher: Matcher, topics: Mapping[str, Topic]) -> tuple[Hit, ...]:
    """The words that only one side holds, each where it stands: new ones first.

    A word that moved to another document, or stands there once more, has not turned.
    """
    return (
        *_only(matcher.hits(compared.after), compared.before, topics, "new"),
        *_only(matcher.hits(compared.before), compared.after, topics, "gone"),
    )


def _only(
    hits: Iterable[Hit], others: Texts, topics: Mapping[str, Topic], turn: str
) -> Iterator[Hit]:
    """The hits whose very word the other texts do not hold: a stem finds one of its words only."""
    known: dict[tuple[str, str], bool] = {}
    for hit in hits:
        word = (hit.topic, fold(hit.word))
        if word not in known:
            alone = replace(topics[hit.topic], any=(hit.word,), patterns=())
            known[word] = bool(Matcher([alone]).hits(others))
        if not known[word]:
            yield replace(hit, turn=turn)
