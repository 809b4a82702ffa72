"""Jurisdictions and their sources, with the adapter's own options."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel

from monitor import adapters
from monitor.adapters.base import Adapter
from monitor.config.certificates import certificates_problem
from monitor.config.grammar import NAME, meant, spell
from monitor.config.shape import COMMON, DefaultsShape, JurisdictionShape, SourceShape
from monitor.config.tree import Node, Place
from monitor.config.validate import Report, validate
from monitor.models import Jurisdiction, Source

SOON = timedelta(minutes=5)
PLACEHOLDER_ZONE = "UTC"


@dataclass(slots=True)
class Watched:
    """What the file watches, gathered while reading."""

    base: Path
    defaults: DefaultsShape
    allow_hosts: frozenset[str]
    report: Report
    jurisdictions: dict[str, Jurisdiction] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)

    def read(self, node: Node, place: Place) -> None:
        """All jurisdictions."""
        if not isinstance(node.value, dict):
            self.report.wrong(
                place if node.is_empty else node.place,
                "jurisdictions is a group: write an id such as `somerville-ma:` below it, indented",
            )
            return
        for name, inner in node.value.items():
            self._jurisdiction(name, inner, node.key_place(name))

    def _jurisdiction(self, name: str, node: Node, place: Place) -> None:
        self.declared.append(name)
        self._check_name(name, place, "somerville-ma")
        found = validate(JurisdictionShape, node, place, self.report, hide=("sources",))
        if not isinstance(node.value, dict):
            return
        shape = found or JurisdictionShape(name=name)
        zone = shape.timezone or self.defaults.timezone
        if zone is None and found is not None:
            self.report.wrong(
                place,
                f"{name} has no time zone; write `timezone: America/New_York` here "
                "or under `defaults:`",
            )
        for number, alias in enumerate(shape.aliases):
            if len(alias.strip()) < 3:
                spot = node.value["aliases"]
                inside = spot.value[number] if isinstance(spot.value, list) else spot
                self.report.wrong(
                    inside.place, f"the alias {alias!r} is too short; write at least 3 letters"
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
        listed = node.value.get("sources")
        if listed is None or listed.is_empty:
            self.report.warn(place, f"{name} has no sources, so nothing is watched there")
            return
        if not isinstance(listed.value, dict):
            self.report.wrong(
                listed.place,
                "sources is a group: write a name such as `council:` below it, indented",
            )
            return
        for source, inner in listed.value.items():
            self._source(jurisdiction, shape, source, inner, listed.key_place(source))

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
        town: JurisdictionShape,
        name: str,
        node: Node,
        place: Place,
    ) -> None:
        self.named.append(f"{jurisdiction.id}/{name}")
        self._check_name(name, place, "council")
        adapter = self._adapter(node, place)
        if adapter is None or not isinstance(node.value, dict):
            return
        own = adapter.options.model_fields
        theirs = [key for key in node.value if key not in COMMON or key in own]
        shape = validate(SourceShape, node, place, self.report, hide=theirs)
        ours = [key for key in node.value if key not in theirs]
        options = validate(
            adapter.options, node, place, self.report, also=sorted(COMMON), hide=ours
        )
        if shape is None or options is None:
            return
        zone = shape.timezone or jurisdiction.zone
        ca_file = self._ca_file(shape.ca_file, node)
        source = Source(
            id=f"{jurisdiction.id}/{name}",
            jurisdiction=jurisdiction,
            adapter=adapter.name,
            options=options,
            every=shape.every or town.every or self.defaults.every,
            zone=zone,
            settings_hash=settings_hash(adapter.name, options, zone, shape),
            channel=shape.channel,
            enabled=shape.enabled,
            headers=shape.headers,
            ca_file=ca_file,
            robots=shape.robots,
            pause=shape.pause,
            documents=shape.read_documents,
            stale_after=shape.stale_after,
        )
        self.sources[source.id] = source
        self._look_twice(source, node, place)

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

    def _ca_file(self, written: str | None, node: Node) -> str | None:
        if written is None or not isinstance(node.value, dict):
            return None
        path = self.base / written
        if problem := certificates_problem(path):
            self.report.wrong(node.value["ca_file"].place, f"ca_file: {problem}")
        return str(path)

    def _look_twice(self, source: Source, node: Node, place: Place) -> None:
        """What works and is probably not meant."""
        host = host_of(source.options)
        if source.every < SOON and host not in self.allow_hosts:
            spot = node.value.get("every", node) if isinstance(node.value, dict) else node
            self.report.warn(
                place if spot is node else spot.place,
                f"{source.id} is polled every {spell(source.every)}; sites that do not know you "
                "may block that: write 5m or more",
            )
        if not source.robots and host not in self.allow_hosts:
            self.report.warn(
                place, f"{source.id} does not obey robots.txt; ask the site's operator first"
            )
        other = self.seen.setdefault(source.settings_hash, source.id)
        if other != source.id:
            self.report.warn(place, f"{source.id} watches the same as {other}; remove one of them")


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
    text = json.dumps(_canonical(shaping), sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def _canonical(value: object) -> object:  # noqa: PLR0911 - one line for each type
    if isinstance(value, Mapping):
        return {str(key): _canonical(inner) for key, inner in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(json.dumps(_canonical(inner), sort_keys=True) for inner in value)
    if isinstance(value, (list, tuple)):
        return [_canonical(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)
