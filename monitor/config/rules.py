"""Topics, routes and the other rules about what is told where."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from monitor.config.grammar import meant
from monitor.config.shape import (
    DefaultsShape,
    ImportanceShape,
    MatchShape,
    RouteShape,
    TopicShape,
    UpcomingShape,
)
from monitor.config.tree import Node, Place
from monitor.config.validate import Report, validate
from monitor.models import Match, Route, Topic
from monitor.models.policy import ImportanceRule, Upcoming


def child(node: Node, *path: str | int) -> Node:
    """The node at ``path``, or the last one on the way to it."""
    for step in path:
        inside = node.value
        if isinstance(inside, dict) and step in inside:
            node = inside[str(step)]
        elif isinstance(inside, list) and isinstance(step, int) and step < len(inside):
            node = inside[step]
        else:
            return node
    return node


def items(node: Node, place: Place, name: str, report: Report) -> Iterable[tuple[Node, Place]]:
    """The parts of a list, each with the place it begins."""
    if not isinstance(node.value, list):
        report.wrong(
            place if node.is_empty else node.place,
            f"{name} is a list: begin each part with `- `, in a line below",
        )
        return []
    return [(inner, inner.place) for inner in node.value]


@dataclass(slots=True)
class Rules:
    """Reads rules that name jurisdictions, sources and topics of the same file."""

    report: Report
    defaults: DefaultsShape
    jurisdictions: Collection[str]
    sources: Collection[str]
    topic_names: Collection[str] = ()
    boilerplate: tuple[str, ...] = ()

    def topics(self, node: Node, place: Place) -> dict[str, Topic]:
        """All topics, by name."""
        if not isinstance(node.value, dict):
            self.report.wrong(
                node.place, "topics is a group: write a name such as `sanctuary:` below it"
            )
            return {}
        found: dict[str, Topic] = {}
        for name, inner in node.value.items():
            shape = validate(TopicShape, inner, node.key_place(name), self.report)
            if shape is None:
                continue
            if not shape.any and not shape.patterns:
                self.report.wrong(
                    node.key_place(name), f"the topic {name} has no words; write `any: [word, …]`"
                )
            found[name] = Topic(
                name=name,
                any=shape.any,
                none=shape.none,
                patterns=shape.patterns,
                boilerplate=(*shape.boilerplate, *self.boilerplate),
                channel=shape.channel,
            )
        return found

    def match(self, shape: MatchShape) -> Match:
        """The matchers of a shape."""
        return Match(
            jurisdiction=shape.jurisdiction,
            source=shape.source,
            kind=tuple(kind.value for kind in shape.kind),
            event=tuple(event.value for event in shape.event),
            topic=shape.topic,
            importance=tuple(level.value for level in shape.importance),
            flag=tuple(flag.value for flag in shape.flag),
        )

    def _references(self, node: Node) -> None:
        """Names in a ``match`` that do not exist in the file."""
        for name, known in (
            ("jurisdiction", self.jurisdictions),
            ("source", self.sources),
            ("topic", self.topic_names),
        ):
            if isinstance(node.value, dict) and name in node.value:
                self._known(node.value[name], known, name)

    def _known(self, node: Node, known: Collection[str], what: str) -> None:
        for inner in node.value if isinstance(node.value, list) else [node]:
            if isinstance(inner.value, str) and not inner.is_empty and inner.value not in known:
                self.report.wrong(
                    inner.place,
                    f"there is no {what} {inner.value!r} in this file; "
                    f"{meant(inner.value, sorted(known))}",
                )

    def routes(self, node: Node, place: Place) -> tuple[Route, ...]:
        """All routes, in order."""
        found: list[Route] = []
        stopped = False
        for number, (inner, spot) in enumerate(items(node, place, "routes", self.report), 1):
            shape = validate(RouteShape, inner, spot, self.report)
            self._references(child(inner, "match"))
            if shape is None:
                continue
            match = self.match(shape.match)
            if stopped:
                self.report.warn(spot, f"route {number} is never reached: one above stops all")
            stopped = stopped or (shape.stop and match == Match())
            self._contradictions(shape, inner, spot)
            found.append(
                Route(
                    match=match,
                    channel=shape.channel,
                    digest=shape.digest or "",
                    zone=shape.timezone or self.defaults.timezone or "UTC",
                    mention=shape.mention or "",
                    stop=shape.stop,
                    drop=shape.drop,
                    quiet=shape.quiet or "",
                    empty_digest=shape.empty_digest,
                    notify=shape.notify or "",
                    name=shape.name or f"route {number}",
                )
            )
        return tuple(found)

    def _contradictions(self, shape: RouteShape, node: Node, spot: Place) -> None:
        told = [name for name in ("channel", "digest", "mention", "notify") if getattr(shape, name)]
        if shape.drop and told:
            self.report.wrong(
                child(node, told[0]).place, f"drop and {told[0]} cannot both be; remove one of them"
            )
        elif shape.empty_digest and not shape.digest:
            self.report.wrong(
                child(node, "empty_digest").place,
                "empty_digest needs a digest; write `digest: daily 08:00` beside it",
            )
        elif not shape.drop and not shape.stop and not told and not shape.quiet:
            self.report.warn(
                spot, "this route changes nothing; write a channel, digest, quiet or drop"
            )

    def importance(self, node: Node, place: Place) -> tuple[ImportanceRule, ...]:
        """The importance rules, in order."""
        found: list[ImportanceRule] = []
        for inner, spot in items(node, place, "importance", self.report):
            shape = validate(ImportanceShape, inner, spot, self.report)
            self._references(child(inner, "match"))
            if shape is not None:
                match = self.match(shape.match)
                found.append(
                    ImportanceRule(match=match, words=shape.words, importance=shape.importance)
                )
        return tuple(found)

    def upcoming(self, node: Node, place: Place, channel: str) -> tuple[Upcoming, ...]:
        """The lists of coming meetings; one may stand without a dash."""
        parts = (
            [(node, place)]
            if isinstance(node.value, dict)
            else items(node, place, "upcoming", self.report)
        )
        found: list[Upcoming] = []
        for inner, spot in parts:
            shape = validate(UpcomingShape, inner, spot, self.report)
            if isinstance(inner.value, dict):
                for name, known in (
                    ("topics", self.topic_names),
                    ("jurisdictions", self.jurisdictions),
                ):
                    if name in inner.value:
                        self._known(inner.value[name], known, name.removesuffix("s"))
            if shape is None:
                continue
            found.append(
                Upcoming(
                    channel=shape.channel or channel,
                    at=shape.at,
                    zone=shape.timezone or self.defaults.timezone or "UTC",
                    days=shape.days,
                    topics=shape.topics,
                    jurisdictions=shape.jurisdictions,
                )
            )
        return tuple(found)
