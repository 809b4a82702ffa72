"""Everything an editor decided about what is told where, ready to be asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from monitor.models import Jurisdiction, Route, Source, Topic
from monitor.models.policy import DocketWords, ImportanceRule
from monitor.parse.topics import Matcher


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules of one configuration. ``channel`` takes what nothing else claims.

    ``max_alerts`` is the flood brake: alerts of one source in one poll.
    """

    channel: str
    jurisdictions: Mapping[str, Jurisdiction] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    routes: Sequence[Route] = ()
    importance: Sequence[ImportanceRule] = ()
    docket_words: DocketWords = field(default_factory=DocketWords)
    max_alerts: int = 10

    @cached_property
    def channels(self) -> frozenset[str]:
        """Every channel that the configuration names."""
        named = [
            *(place.channel for place in self.jurisdictions.values()),
            *(source.channel for source in self.sources.values()),
            *(topic.channel for topic in self.topics.values()),
            *(route.channel for route in self.routes),
        ]
        return frozenset(name for name in (self.channel, *named) if name)

    @cached_property
    def matcher(self) -> Matcher:
        """The topics, compiled once."""
        return Matcher(self.topics.values())

    @cached_property
    def names(self) -> Matcher:
        """The jurisdictions' aliases as words to be found, compiled once."""
        return Matcher(
            Topic(name=place.id, any=aliases)
            for place in self.jurisdictions.values()
            if (aliases := self.aliases(place))
        )

    @cached_property
    def importance_words(self) -> Sequence[Matcher | None]:
        """The words of each importance rule, compiled once."""
        return [
            Matcher([Topic(name="words", any=rule.words)]) if rule.words else None
            for rule in self.importance
        ]

    @cached_property
    def loud(self) -> Matcher:
        """The editor's words for docket entries that are told loudly."""
        return Matcher([Topic(name="loud", any=self.docket_words.high)])

    @cached_property
    def hushed(self) -> Matcher:
        """The editor's words for docket entries that are told quietly."""
        return Matcher([Topic(name="hushed", any=self.docket_words.low)])

    @cached_property
    def _firsts(self) -> Mapping[str, str]:
        """What is watched → the first source that watches it."""
        found: dict[str, str] = {}
        for source in self.sources.values():
            if source.settings_hash:
                found.setdefault(source.settings_hash, source.id)
        return found

    def first_of(self, source_id: str) -> str:
        """The first source in the file that watches the same as ``source_id``: mostly itself."""
        source = self.sources.get(source_id)
        return self._firsts.get(source.settings_hash, source_id) if source else source_id

    @staticmethod
    def aliases(place: Jurisdiction) -> tuple[str, ...]:
        """What names a jurisdiction in other sources' texts."""
        return tuple(dict.fromkeys(alias for alias in place.aliases if alias.strip()))

    def place(self, jurisdiction: str) -> str:
        """The short name of a jurisdiction."""
        found = self.jurisdictions.get(jurisdiction)
        return found.name.partition(",")[0] if found else jurisdiction

    def home(self, jurisdiction: str, source_id: str) -> str:
        """The channel where a source's changes belong when no route says otherwise."""
        source = self.sources.get(source_id)
        if source is not None and source.channel:
            return source.channel
        place = self.jurisdictions.get(jurisdiction)
        return (place.channel if place and place.channel else None) or self.channel

    def channels_of(self, topics: Iterable[str]) -> dict[str, str]:
        """The topics that have a channel of their own, and which."""
        return {
            name: topic.channel
            for name in topics
            if (topic := self.topics.get(name)) is not None and topic.channel
        }
