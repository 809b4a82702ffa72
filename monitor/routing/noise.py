"""How much would be said where, by which route, and which words of a topic do any work. Pure.

For ``monitor backtest`` and the noise report: both count what today's rules make of stored changes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from monitor.models import Change, Match, Page, Route, Topic, zone_of
from monitor.parse.topics import Matcher
from monitor.routing.annotate import matches, texts
from monitor.routing.replay import Said
from monitor.routing.rules import Rules


@dataclass(frozen=True, slots=True)
class Traffic:
    """Messages into one channel (or by one route): in all, and on the day with most of them."""

    name: str
    messages: int
    most: int
    on: date | None

    def a_day(self, days: float) -> float:
        """The mean over a period of so many days."""
        return self.messages / max(days, 1.0)


@dataclass(frozen=True, slots=True)
class WordUse:
    """One word or pattern of a topic: in how many changes it was found.

    ``hidden`` counts changes in which it stands, but only in standing sentences or in a phrase of
    the topic's ``none``; ``seen`` are the changes it was found in.
    """

    topic: str
    word: str
    seen: tuple[int, ...]
    hidden: int

    @property
    def found(self) -> int:
        """In how many changes the word counts."""
        return len(self.seen)

    @property
    def verdict(self) -> str:
        """``found``, ``boilerplate`` (it stands nowhere else) or ``never``."""
        if self.seen:
            return "found"
        return "boilerplate" if self.hidden else "never"


def by_channel(said: Iterable[Said], zone: str) -> tuple[Traffic, ...]:
    """The traffic of each channel, most first; days are those of ``zone``. What is held is left out."""
    return _traffic(((each.draft.notifier or each.draft.channel, each) for each in said), zone)


def by_route(said: Iterable[Said], rules: Rules, zone: str) -> tuple[Traffic, ...]:
    """The traffic each route makes; one message may be owed to several of them.

    What no route claims goes to the jurisdiction's channel, or to that of a topic or a named place.
    """
    pairs = ((name, each) for each in said for name in sorted(_owed(each, rules)))
    return _traffic(pairs, zone)


def by_topic(said: Iterable[Said], rules: Rules, zone: str) -> tuple[Traffic, ...]:
    """The traffic about each topic, also of those about which nothing was said."""
    pairs = [
        (topic, each)
        for each in said
        for topic in sorted({topic for change in each.changes for topic in change.topics})
    ]
    told = _traffic(pairs, zone)
    silent = rules.topics.keys() - {each.name for each in told}
    return (*told, *(Traffic(name, 0, 0, None) for name in sorted(silent)))


def messages(said: Iterable[Said]) -> int:
    """How many messages there would be in all; what is held is none, a digest is one."""
    return sum(each.messages for each in by_channel(said, "UTC"))


def with_words(topics: Mapping[str, Topic], added: Iterable[str]) -> Mapping[str, Topic]:
    """``topics`` with words that are to be tried: ``topic=word``, or ``word`` when there is one topic.

    With no topic named among several, the word becomes a topic of its own name. Raises ``KeyError``
    with the name of a topic that is not there.
    """
    found = dict(topics)
    for each in added:
        name, given, word = each.rpartition("=")
        if given and name.strip() not in found:
            raise KeyError(name.strip())
        name = name.strip() or (next(iter(found)) if len(topics) == 1 else word)
        topic = found.get(name) or Topic(name=name)
        found[name] = replace(topic, any=(*topic.any, word.strip()))
    return found


def label(route: Route) -> str:
    """A route in a few words: its name, and what it takes."""
    match: Match = route.match
    named = (
        ("topic", match.topic),
        ("jurisdiction", match.jurisdiction),
        ("source", match.source),
        ("kind", match.kind),
        ("event", match.event),
        ("importance", match.importance),
        ("flag", match.flag),
    )
    parts = [f"{name} {' or '.join(values)}" for name, values in named if values]
    taken = ", ".join(parts) or "everything"
    return f"{route.name}: {taken}" if route.name else taken


def word_uses(
    changes: Iterable[Change],
    topics: Iterable[Topic],
    pages: Mapping[int, Mapping[str, Sequence[Page]]],
) -> tuple[WordUse, ...]:
    """How often each word and pattern of ``topics`` stands in ``changes``, in the order of the file."""
    single = {
        f"{number}": alone
        for number, alone in enumerate(alone for topic in topics for alone in _words_of(topic))
    }
    anywhere = Matcher(
        (replace(topic, name=name, none=(), boilerplate=()) for name, (topic, _) in single.items()),
        boilerplate=(),
    )
    counting: dict[str, Matcher] = {}
    seen: dict[str, list[int]] = defaultdict(list)
    hidden: Counter[str] = Counter()
    for change in changes:
        searched = texts(change, pages.get(change.id, {}))
        fields = defaultdict(set)
        for hit in anywhere.hits(searched):
            fields[hit.topic].add(hit.field)
        for name, found in fields.items():
            if name not in counting:
                counting[name] = Matcher([replace(single[name][0], name=name)])
            if counting[name].hits({field: searched[field] for field in found}):
                seen[name].append(change.id)
            else:
                hidden[name] += 1
    return tuple(
        WordUse(topic.name, word, tuple(seen[name]), hidden[name])
        for name, (topic, word) in single.items()
    )


def _words_of(topic: Topic) -> Iterable[tuple[Topic, str]]:
    for word in topic.any:
        yield replace(topic, any=(word,), patterns=()), word
    for pattern in topic.patterns:
        yield replace(topic, any=(), patterns=(pattern,)), pattern


def _traffic(pairs: Iterable[tuple[str, Said]], zone: str) -> tuple[Traffic, ...]:
    days: dict[str, Counter[date]] = defaultdict(Counter)
    place = zone_of(zone)
    digests = set()
    for name, each in pairs:
        draft = each.draft
        if draft.held or (name, draft.dedup_key) in digests:
            continue
        if draft.purpose == "digest":  # it grows from poll to poll, and is one message
            digests.add((name, draft.dedup_key))
        moment = draft.not_before or each.at
        days[name][moment.astimezone(place).date()] += 1
    found = []
    for name, counted in days.items():
        on, most = max(counted.items(), key=lambda item: (item[1], item[0]))
        found.append(Traffic(name, counted.total(), most, on))
    return tuple(sorted(found, key=lambda each: (-each.messages, each.name)))


def _owed(said: Said, rules: Rules) -> set[str]:
    """The routes that brought a message into its channel."""
    found: set[str] = set()
    for change in said.changes:
        claimed = False
        home = rules.home(change.jurisdiction, change.source_id)
        for route in rules.routes:
            if not matches(route.match, change):
                continue
            claimed = True
            if (route.channel or home, route.notify) == (said.draft.channel, said.draft.notifier):
                found.add(label(route))
            if route.stop:
                break
        own = rules.channels_of(change.topics)
        found |= {f"topic {name}" for name, at in own.items() if at == said.draft.channel}
        if not claimed and home == said.draft.channel:
            found.add(f"jurisdiction {change.jurisdiction}")
    return found or {"a place it names"}
