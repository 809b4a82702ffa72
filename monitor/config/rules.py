"""Topics, routes and the other rules about what is told where."""

import re
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

NOTIFY = re.compile(r"webhook:https?://\S+\Z|[a-z][a-z0-9+.-]*://\S+\Z|\$[A-Z][A-Z0-9_]*\Z")


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
            self._words(shape, inner)
            self._patterns(shape, inner)
            found[name] = Topic(
                name=name,
                any=shape.any,
                none=shape.none,
                patterns=shape.patterns,
                boilerplate=(*shape.boilerplate, *self.boilerplate),
                channel=shape.channel,
            )
        return found

    def _words(self, shape: TopicShape, node: Node) -> None:
        for name, words in (("any", shape.any), ("none", shape.none)):
            for number, word in enumerate(words):
                spot = child(node, name, number).place
                if not re.search(r"\w", word):
                    self.report.wrong(spot, f"{word!r} holds no letter; write a word or remove it")
                elif "*" in word[:-1]:
                    self.report.wrong(
                        spot,
                        f"{word!r}: * may only end a word; use `patterns:` for more",
                    )
                elif word.endswith("*") and len(re.findall(r"\w", word.split()[-1])) < 3:
                    self.report.wrong(
                        spot, f"{word!r} would match nearly everything; write 3 letters before *"
                    )

    def _patterns(self, shape: TopicShape, node: Node) -> None:
        if not shape.patterns:
            return
        import re2  # noqa: PLC0415 - only who writes patterns pays for loading it

        options = re2.Options()
        options.log_errors = False
        for number, pattern in enumerate(shape.patterns):
            spot = child(node, "patterns", number).place
            try:
                compiled = re2.compile(pattern, options=options)
            except re2.error as error:
                reason = error.args[0] if error.args else error
                reason = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
                self.report.wrong(
                    spot,
                    f"the pattern {pattern!r} cannot be read: {reason}; "
                    "patterns are RE2: no look-ahead, no back-references",
                )
                continue
            if compiled.search("") is not None:
                self.report.wrong(
                    spot, f"the pattern {pattern!r} matches empty text; make it ask for a word"
                )

    def match(self, shape: MatchShape, node: Node) -> Match:
        """The matchers; names that do not exist in the file are mistakes."""
        for name, known in (
            ("jurisdiction", self.jurisdictions),
            ("source", self.sources),
            ("topic", self.topic_names),
        ):
            self._known(getattr(shape, name), known, name, child(node, name))
        return Match(
            jurisdiction=shape.jurisdiction,
            source=shape.source,
            kind=tuple(kind.value for kind in shape.kind),
            event=tuple(event.value for event in shape.event),
            topic=shape.topic,
            importance=tuple(level.value for level in shape.importance),
            flag=tuple(flag.value for flag in shape.flag),
        )

    def _known(self, used: tuple[str, ...], known: Collection[str], what: str, node: Node) -> None:
        for number, name in enumerate(used):
            if name not in known:
                self.report.wrong(
                    child(node, number).place,
                    f"there is no {what} {name!r} in this file; {meant(name, sorted(known))}",
                )

    def routes(self, node: Node, place: Place) -> tuple[Route, ...]:
        """All routes, in order."""
        found: list[Route] = []
        stopped = False
        for number, (inner, spot) in enumerate(items(node, place, "routes", self.report), 1):
            shape = validate(RouteShape, inner, spot, self.report)
            if shape is None:
                continue
            match = self.match(shape.match, child(inner, "match"))
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
        if shape.notify and not NOTIFY.match(shape.notify):
            self.report.wrong(
                child(node, "notify").place,
                f"{shape.notify!r} is no notifier; write webhook:https://… or an Apprise "
                "address, or $NAME for one in the environment",
            )

    def importance(self, node: Node, place: Place) -> tuple[ImportanceRule, ...]:
        """The importance rules, in order."""
        found: list[ImportanceRule] = []
        for inner, spot in items(node, place, "importance", self.report):
            shape = validate(ImportanceShape, inner, spot, self.report)
            if shape is not None:
                match = self.match(shape.match, child(inner, "match"))
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
            if shape is None:
                continue
            self._known(shape.topics, self.topic_names, "topic", child(inner, "topics"))
            self._known(
                shape.jurisdictions,
                self.jurisdictions,
                "jurisdiction",
                child(inner, "jurisdictions"),
            )
            if shape.at == "hourly":
                self.report.wrong(
                    child(inner, "at").place, "an hourly list is too often; write weekly Mon 08:00"
                )
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
