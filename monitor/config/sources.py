"""Jurisdictions and their sources, with the adapter's own options."""

import hashlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from urllib.parse import urlsplit

import orjson
from pydantic import BaseModel

from monitor import adapters
from monitor.adapters.base import Adapter
from monitor.config.grammar import NAME, meant, spell
from monitor.config.lean import Lean
from monitor.config.shape import COMMON, DefaultsShape, JurisdictionShape, SourceShape
from monitor.config.tree import Node, Place
from monitor.config.validate import Report, validate
from monitor.models import Jurisdiction, Source

SOON = timedelta(minutes=5)
PLACEHOLDER_ZONE = "UTC"
ALIKE = 1000
"""So many ways to write what any source may say are remembered."""
NO_HEADERS: Mapping[str, str] = {}


@dataclass(slots=True)
class Watched:
    """What the file watches, gathered while reading."""

    defaults: DefaultsShape
    zone_needed: bool
    allow_hosts: frozenset[str]
    report: Report
    jurisdictions: dict[str, Jurisdiction] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    topics: tuple[str, ...] = ()
    _lean: Lean = field(default_factory=Lean)
    _alike: dict[tuple[object, ...], SourceShape] = field(default_factory=dict)

    def read_below(self, node: Node, place: Place) -> None:
        """All jurisdictions that are below ``node``."""
        if not isinstance(node.value, dict):
            self.report.wrong(
                place if node.is_empty else node.place,
                "jurisdictions is a group: write an id such as `somerville-ma:` below it, indented",
            )
            return
        self.read((name, inner, node.key_place(name)) for name, inner in node.value.items())

    def read(self, towns: Iterable[tuple[str, Node, Place]]) -> None:
        """Each jurisdiction with its sources: its id, what stands below it, and where its id stands."""
        for name, node, place in towns:
            shape = self._jurisdiction(name, node, place)
            if shape is not None:
                self._listed(shape.every, self.jurisdictions[name], node, place)
        names = tuple(
            dict.fromkeys(
                called
                for town in self.jurisdictions.values()
                for called in (town.name, *town.aliases)
            )
        )
        for source in self.sources.values():
            # All names are known only now, and a source made twice would be too much of it.
            object.__setattr__(source, "names", names)

    def _jurisdiction(self, name: str, node: Node, place: Place) -> JurisdictionShape | None:
        """One jurisdiction without its sources; ``None`` when it is not even a group."""
        self.declared.append(name)
        self._check_name(name, place, "somerville-ma")
        found = validate(JurisdictionShape, node, place, self.report, hide={"sources"})
        if not isinstance(node.value, dict):
            return None
        shape = found or JurisdictionShape.model_construct(name=name)
        zone = shape.timezone or self.defaults.timezone
        if zone is None and found is not None and self.zone_needed:
            self.report.wrong(
                place,
                f"{name} has no time zone; write `timezone: America/New_York` here "
                "or under `defaults:`",
            )
        notice, defaults = shape.notice_hours, self.defaults
        jurisdiction = Jurisdiction(
            id=name,
            name=shape.name,
            zone=zone or PLACEHOLDER_ZONE,
            aliases=shape.aliases,
            channel=shape.channel,
            notice_hours=defaults.notice_hours if notice is None else notice,
            holidays=shape.holidays or defaults.holidays,
        )
        self.jurisdictions[name] = jurisdiction
        return shape

    def _listed(
        self, every: timedelta | None, jurisdiction: Jurisdiction, node: Node, place: Place
    ) -> None:
        listed = node.value.get("sources") if isinstance(node.value, dict) else None
        if listed is None or listed.is_empty:
            self.report.warn(
                place, f"{jurisdiction.id} has no sources, so nothing is watched there"
            )
            return
        if not isinstance(listed.value, dict):
            self.report.wrong(
                listed.place,
                "sources is a group: write a name such as `council:` below it, indented",
            )
            return
        for source, inner in listed.value.items():
            self._source(jurisdiction, every, source, inner, listed.key_place(source))

    def _check_name(self, name: str, place: Place, example: str) -> None:
        if not NAME.match(name):
            self.report.wrong(
                place,
                f"{name!r} cannot be an id; write small letters, digits and hyphens, "
                f"such as {example}",
            )

    def _source(
        self,
        jurisdiction: Jurisdiction,
        every: timedelta | None,
        name: str,
        node: Node,
        place: Place,
    ) -> None:
        source_id = f"{jurisdiction.id}/{name}"
        self.named.append(source_id)
        self._check_name(name, place, "council")
        adapter = self._adapter(node, place)
        if adapter is None or not isinstance(node.value, dict):
            return
        ours = common_names(adapter.options)
        theirs = node.value.keys() - ours
        shape = self._common(node, place, theirs)
        options = validate(adapter.options, node, place, self.report, also=ours, hide=ours)
        if shape is None or options is None:
            return
        options = self._lean(options)
        zone = shape.timezone or jurisdiction.zone
        source = Source(
            id=source_id,
            jurisdiction=jurisdiction,
            adapter=adapter.name,
            options=options,
            every=shape.every or every or self.defaults.every,
            zone=zone,
            settings_hash=settings_hash(adapter.name, options, zone, shape),
            channel=shape.channel,
            enabled=shape.enabled,
            headers=shape.headers or NO_HEADERS,
            ca_file=shape.ca_file,
            robots=shape.robots,
            pause=shape.pause,
            documents=shape.read_documents,
            stale_after=shape.stale_after,
            topics=self._topics(shape, node),
        )
        self.sources[source.id] = source
        self._look_twice(source, node, place)

    def _common(self, node: Node, place: Place, theirs: AbstractSet[str]) -> SourceShape | None:
        """What any source may say. Most say the same few words, which need be checked only once."""
        written = [
            (name, inner.value, inner.quoted)
            for name, inner in node.value.items()  # type: ignore[union-attr] # asked before
            if name not in theirs
        ]
        if not all(isinstance(value, str) for _, value, _ in written):
            return validate(SourceShape, node, place, self.report, hide=theirs)
        key = tuple(written)
        shape = self._alike.get(key)
        if shape is None:
            shape = validate(SourceShape, node, place, self.report, hide=theirs)
            if shape is not None and len(self._alike) < ALIKE:
                self._alike[key] = shape
        return shape

    def _topics(self, shape: SourceShape, node: Node) -> tuple[str, ...]:
        for name in shape.topics:
            if name not in self.topics and isinstance(node.value, dict):
                self.report.wrong(
                    node.value["topics"].place,
                    f"there is no topic {name!r} in this file; {meant(name, sorted(self.topics))}",
                )
        return shape.topics

    def _adapter(self, node: Node, place: Place) -> Adapter | None:
        if not isinstance(node.value, dict):
            self.report.wrong(
                place if node.is_empty else node.place,
                "a source is a group; write `adapter: …` and its options below it, indented",
            )
            return None
        inner = node.value.get("adapter")
        if inner is None:
            self.report.wrong(place, "adapter is missing; write `adapter: legistar` or another")
            return None
        name = inner.value
        if not isinstance(name, str) or name not in adapters.modules():
            self.report.wrong(
                node.key_place("adapter") if inner.is_empty else inner.place,
                f"there is no adapter {name!r}; {meant(name, adapters.names())}"
                if isinstance(name, str)
                else "adapter must be one name, such as legistar",
            )
            return None
        return adapters.load(name)

    def _is_foreign(self, source: Source) -> bool:
        host = host_of(source.options)
        return not any(
            host == allowed.rpartition(":")[0] or host == allowed for allowed in self.allow_hosts
        )

    def _look_twice(self, source: Source, node: Node, place: Place) -> None:
        """What works and is probably not meant."""
        if source.every < SOON and self._is_foreign(source):
            spot = node.value.get("every", node) if isinstance(node.value, dict) else node
            self.report.warn(
                place if spot is node else spot.place,
                f"{source.id} is polled every {spell(source.every)}; sites that do not know you "
                "may block that: write 5m or more",
            )
        if not source.robots and self._is_foreign(source):
            self.report.warn(
                place, f"{source.id} does not obey robots.txt; ask the site's operator first"
            )
        other = self.seen.setdefault(source.settings_hash, source.id)
        if other != source.id:
            self.report.warn(place, f"{source.id} watches the same as {other}; remove one of them")


@cache
def common_names(options: type[BaseModel]) -> frozenset[str]:
    """The names every source may have, without those this adapter has taken for its own."""
    return COMMON - (frozenset(options.model_fields) - {"adapter"})


def host_of(options: object) -> str | None:
    """The host a source's options name, if they name one."""
    for name in ("base_url", "url"):
        value = getattr(options, name, None)
        if isinstance(value, str):
            try:
                return urlsplit(value).hostname
            except ValueError:
                return None
    return None


def settings_hash(adapter: str, options: BaseModel, zone: str, shape: SourceShape) -> str:
    """Changes when anything changes that shapes the source's records, and else never.

    Options that are left at their defaults do not count, nor does the order of sets and groups.
    """
    shaping = {
        "adapter": adapter,
        "zone": zone,
        "options": options.model_dump(exclude_defaults=True),
        "headers": {name.lower(): value for name, value in shape.headers.items()},
        "documents": shape.read_documents,
    }
    text = orjson.dumps(shaping, _plain, orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return hashlib.blake2b(text, digest_size=12).hexdigest()


def _plain(value: object) -> object:
    """What JSON has no form for; sets in a fixed order."""
    if isinstance(value, (set, frozenset)):
        return sorted(str(inner) for inner in value)
    return str(value)
