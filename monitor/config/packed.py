"""A configuration in few megabytes, for those who only look at it: the pages beside a daemon.

A hundred thousand sources with their options take 160 MB. Here what many have in common (adapter,
pace, zone …) is kept once, each has its id, and a ``Source`` or ``Jurisdiction`` is
made when it is asked for. It comes in packets, so that nobody is held up by a large one. What only
polls need stays behind: the adapters' options, headers, authorities, hosts that are allowed; the
hash of settings that no other source has.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from itertools import compress, islice
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from monitor.config.model import Config
from monitor.models import Jurisdiction, Source
from monitor.models.policy import FetchSettings

SIZE = 500
"""Sources or jurisdictions of one packet."""

_SHARED = (
    "adapter", "every", "zone", "channel", "enabled", "robots", "pause", "documents", "stale_after",
    "topics",
)  # fmt: skip
"""What sources have in common."""
_STYLE = ("zone", "aliases", "channel", "notice_hours", "holidays")
"""What jurisdictions have in common."""

T = TypeVar("T")
Alike = tuple[Any, ...]
Row = tuple[str, str, int]


class Packet(NamedTuple):
    """A part of a configuration; ``alike`` are ways to be that no packet before had.

    The first has the ``rest`` of it, the last says so. ``rows`` are id, a text, and which of the
    ways; of jurisdictions the text is the name, of sources the hash of settings they share.
    """

    rest: Config | None = None
    sources: bool = False
    alike: tuple[Alike, ...] = ()
    rows: tuple[Row, ...] = ()
    last: bool = False


def packets(config: Config) -> Iterator[Packet]:
    """``config`` in packets; each takes a millisecond to make, and one of 100,000 sources 40."""
    yield Packet(
        replace(
            config, jurisdictions={}, sources={}, warnings=(),
            fetch=FetchSettings(user_agent=config.fetch.user_agent),
        )
    )  # fmt: skip
    style, shared = attrgetter(*_STYLE), attrgetter(*_SHARED)
    places = ((p.id, p.name, style(p)) for p in config.jurisdictions.values())
    yield from _packets(places, sources=False)
    twice = _twice(config)
    sources = (
        (s.id, s.settings_hash if s.settings_hash in twice else "", shared(s))
        for s in config.sources.values()
    )
    yield from _packets(sources, sources=True)
    yield Packet(last=True)


def _twice(config: Config) -> frozenset[str]:
    """The settings that more than one source has: only of them it matters which they are."""
    counted = Counter(source.settings_hash for source in config.sources.values())
    return frozenset(settings for settings, count in counted.items() if count > 1)


def _packets(things: Iterator[tuple[str, str, Alike]], *, sources: bool) -> Iterator[Packet]:
    known: dict[Alike, int] = {}
    while some := list(islice(things, SIZE)):
        fresh: list[Alike] = []
        rows: list[Row] = []
        for name, text, alike in some:
            number = known.get(alike)
            if number is None:
                number = known[alike] = len(known)
                fresh.append(alike)
            rows.append((name, text, number))
        yield Packet(sources=sources, alike=tuple(fresh), rows=tuple(rows))


class Table(Mapping[str, T]):
    """Rows under their ids, in their order; a thing is made of its row each time it is asked for.

    Ids are found by halving, in a few microseconds: a dictionary would be as large as they are.
    """

    def __init__(
        self, make: Callable[[str, str, Alike], T], before: "Table[T] | None" = None
    ) -> None:
        self.alike: list[Alike] = []
        self._make = make
        self._before = before
        self._ids: list[str] = []
        self._texts: list[str] = []
        self._which = array("I")
        self._order = array("I")

    def add(self, packet: Packet) -> None:
        """The rows of one more packet. Texts that the table before had are kept once for both."""
        self.alike += packet.alike
        for name, text, which in packet.rows:
            once, same = (name, text) if self._before is None else self._before.kept(name, text)
            self._ids.append(once)
            self._texts.append(same)
            self._which.append(which)

    def kept(self, name: str, text: str) -> tuple[str, str]:
        """The same two, as they are in this table where they are."""
        number = self._find(name)
        if number is None:
            return name, text
        had = self._texts[number]
        return self._ids[number], had if had == text else text

    def whole(self) -> None:
        """There will be no more rows: now they can be found."""
        self._before = None
        self._order = array("I", sorted(range(len(self._ids)), key=self._ids.__getitem__))

    def having(self, which: Callable[[Alike], bool]) -> Iterator[str]:
        """The ids of the rows that are in one of the ways that ``which`` says."""
        wanted = {number for number, alike in enumerate(self.alike) if which(alike)}
        return compress(self._ids, (number in wanted for number in self._which))

    def below(self, prefix: str) -> list[str]:
        """The ids that begin so, in their order."""
        found: list[int] = []
        first = bisect_left(self._order, prefix, key=self._ids.__getitem__)
        for place in range(first, len(self._order)):
            number = self._order[place]
            if not self._ids[number].startswith(prefix):
                break
            found.append(number)
        return [self._ids[number] for number in sorted(found)]

    def _find(self, name: str) -> int | None:
        place = bisect_left(self._order, name, key=self._ids.__getitem__)
        if place == len(self._order) or self._ids[self._order[place]] != name:
            return None
        return self._order[place]

    def __getitem__(self, name: str) -> T:
        number = self._find(name)
        if number is None:
            raise KeyError(name)
        return self._make(name, self._texts[number], self.alike[self._which[number]])

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._find(name) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed(Config):
    """A configuration whose sources and jurisdictions are made when they are asked for."""

    jurisdictions: Table[Jurisdiction]
    sources: Table[Source]

    @property
    def disabled(self) -> frozenset[str]:
        """The ids of sources that are not polled."""
        return frozenset(self.sources.having(lambda alike: not _ENABLED(alike)))

    @property
    def adapters(self) -> frozenset[str]:
        """The names of the adapters whose sources are polled."""
        return frozenset(_ADAPTER(alike) for alike in self.sources.alike if _ENABLED(alike))

    def of_places(self, places: Iterable[str]) -> list[Source]:
        """The sources of these jurisdictions, jurisdiction by jurisdiction."""
        return [self.sources[each] for place in places for each in self.sources.below(f"{place}/")]


_ENABLED: Callable[[Alike], bool] = itemgetter(_SHARED.index("enabled"))
_ADAPTER: Callable[[Alike], str] = itemgetter(_SHARED.index("adapter"))


class Unpacking:
    """Takes the packets of one configuration after the other."""

    def __init__(self) -> None:
        self._held: Packed | None = None
        self._rest: Config | None = None
        self._places = Table(_place)
        self._sources = _sources(self._places)

    def take(self, packet: Packet) -> Config | None:
        """One packet; with the last of them the configuration is whole, and is answered."""
        if packet.rest is not None:
            self._rest = packet.rest
            held = self._held
            self._places = Table(_place, held.jurisdictions if held else None)
            self._sources = _sources(self._places, held.sources if held else None)
        (self._sources if packet.sources else self._places).add(packet)
        if not packet.last or self._rest is None:
            return None
        self._places.whole()
        self._sources.whole()
        given = {each.name: getattr(self._rest, each.name) for each in fields(Config)}
        given |= {"jurisdictions": self._places, "sources": self._sources}
        self._held = Packed(**given)
        return self._held


def _place(name: str, text: str, alike: Alike) -> Jurisdiction:
    return Jurisdiction(id=name, name=text, **dict(zip(_STYLE, alike, strict=True)))


def _sources(places: Table[Jurisdiction], before: Table[Source] | None = None) -> Table[Source]:
    def make(name: str, text: str, alike: Alike) -> Source:
        return Source(
            id=name, jurisdiction=places[name.partition("/")[0]], options=None, settings_hash=text,
            **dict(zip(_SHARED, alike, strict=True)),
        )  # fmt: skip

    return Table(make, before)
