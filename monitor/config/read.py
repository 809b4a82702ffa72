"""The whole file: sections in order, every mistake of all of them, then one ``Config``."""

import hashlib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from monitor import __version__
from monitor.config.explain import unknown
from monitor.config.grammar import contact as contact_of
from monitor.config.model import Config
from monitor.config.portions import SIZE, Portions, Unlike, cut
from monitor.config.rules import Rules, child
from monitor.config.shape import (
    BudgetShape,
    DefaultsShape,
    DocketShape,
    FetchShape,
    OpsShape,
    RetentionShape,
    WebShape,
)
from monitor.config.sources import Watched
from monitor.config.tree import Node, Place, no_collection, read
from monitor.config.validate import Report, validate
from monitor.errors import ConfigError
from monitor.models.policy import (
    Budget,
    DocketWords,
    FetchSettings,
    Removal,
    Retention,
    WebSettings,
)

CHANNEL = "#civic-watch"
SECTIONS = (
    "version", "contact", "defaults", "ops", "fetch", "topics", "boilerplate", "jurisdictions",
    "routes", "importance", "docket_importance", "upcoming", "retention", "web", "budgets",
)  # fmt: skip
TOP = Place(1, 1)
Shape = TypeVar("Shape", bound=BaseModel)


def parse(text: str, path: Path, *, portion: int = SIZE) -> Config:
    """A ``Config`` from the text of ``path``; raises ``ConfigError`` with every mistake.

    A file of more than ``portion`` characters is read in portions of about so many, so that it is
    never in memory as one tree.
    """
    with no_collection():
        found = _in_portions(text, path, portion) or _as_a_whole(text, path)
    config, report = found
    if report.mistakes or config is None:
        mistakes = tuple(sorted(set(report.mistakes), key=lambda m: (m.line, m.column, m.message)))
        count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        raise ConfigError(f"{path} has {count}; `monitor check` lists them", mistakes)
    return config


def _as_a_whole(text: str, path: Path) -> tuple[Config | None, Report]:
    """The configuration, only to be used when the report holds no mistake."""
    report = Report(str(path), path.parent)
    root, broken = read(text, report.file)
    report.mistakes.extend(broken)
    if root is None and not broken:
        report.wrong(TOP, "the file is empty; write `monitor init`, or begin with `version: 1`")
    elif root is not None and not isinstance(root.value, dict):
        report.wrong(root.place, "the file must begin with names, such as `version: 1`")
    elif root is not None:
        return _Reading(root, path, report, text).config(), report
    return None, report


def _in_portions(text: str, path: Path, size: int) -> tuple[Config, Report] | None:
    """The same as of the whole; ``None`` when it cannot be read so, or there is a slip of form."""
    portions = cut(text, size)
    if portions is None:
        return None
    report = Report(str(path), path.parent)
    root = portions.around(report.file)
    if root is None:
        return None
    try:
        return _Reading(root, path, report, text, portions).config(), report
    except Unlike:
        return None


class _Reading:
    """One pass over the sections of one file."""

    def __init__(
        self,
        root: Node,
        path: Path,
        report: Report,
        text: str,
        portions: Portions | None = None,
    ) -> None:
        self.root = root
        self.portions = portions  # of the jurisdictions, when they are not below the root
        self.names = tuple(root.value) if isinstance(root.value, dict) else ()
        self.failed: set[str] = set()
        self.path = path
        self.report = report
        self.text = text

    def config(self) -> Config:
        """The configuration; only to be used when the report holds no mistake."""
        self._unknown_names()
        version = self._version()
        contact = self._contact()
        defaults = self._section("defaults", DefaultsShape)
        ops = self._section("ops", OpsShape)
        fetch = self._fetch(contact)
        channel = defaults.channel or CHANNEL
        watched = self._watched(defaults, fetch)
        rules = self._rules(defaults, watched)
        topics = rules.topics(*self._part("topics")) if self._has("topics") else {}
        if defaults.channel is None and any(
            j.channel is None for j in watched.jurisdictions.values()
        ):
            self.report.warn(
                self._place("defaults"),
                f"no channel under `defaults:`; changes nobody claims go to {CHANNEL}",
            )
        docket = self._section("docket_importance", DocketShape)
        kept = self._section("retention", RetentionShape)
        web = self._section("web", WebShape)
        return Config(
            path=self.path,
            version=version,
            contact=contact,
            channel=channel,
            ops=ops.channel or channel,
            every=defaults.every,
            zone=defaults.timezone or "UTC",
            fetch=fetch,
            jurisdictions=watched.jurisdictions,
            sources=watched.sources,
            topics=topics,
            routes=rules.routes(*self._part("routes")) if self._has("routes") else (),
            removal=Removal(polls=defaults.removal.polls, apart=defaults.removal.apart),
            importance=(
                rules.importance(*self._part("importance")) if self._has("importance") else ()
            ),
            docket_words=DocketWords(high=docket.high, low=docket.low),
            upcoming=(
                rules.upcoming(*self._part("upcoming"), channel) if self._has("upcoming") else ()
            ),
            retention=Retention(**dict(kept)),
            web=WebSettings(
                listen=web.listen, url=(web.url or "").rstrip("/"), title=web.title, hosts=web.hosts
            ),
            budgets=self._budgets(),
            max_alerts=defaults.max_alerts,
            remind_ops=ops.remind,
            digest=hashlib.sha256(self.text.encode()).hexdigest(),
            warnings=tuple(sorted(self.report.warnings, key=lambda m: (m.line, m.column))),
        )

    def _has(self, name: str) -> bool:
        node = child(self.root, name)
        return node is not self.root and not node.is_empty

    def _part(self, name: str) -> tuple[Node, Place]:
        return child(self.root, name), self._place(name)

    def _place(self, name: str) -> Place:
        return self.root.key_place(name) if name in self.names else TOP

    def _section(self, name: str, shape: type[Shape]) -> Shape:
        if not self._has(name):
            return shape()
        found = validate(shape, *self._part(name), self.report)
        if found is None:
            self.failed.add(name)
        return found or shape()

    def _unknown_names(self) -> None:
        for name in self.names:
            if name not in SECTIONS:
                self.report.wrong(self.root.key_place(name), unknown(name, SECTIONS))

    def _version(self) -> int:
        if not self._has("version"):
            self.report.warn(TOP, "the version of the file's form is missing; write `version: 1`")
        else:
            node = child(self.root, "version")
            if node.value != "1":
                self.report.wrong(
                    node.place,
                    f"version {node.value!r} is not known to this program; write `version: 1`",
                )
        return 1

    def _contact(self) -> str:
        node, place = self._part("contact")
        if not self._has("contact"):
            self.report.wrong(
                place,
                "contact is missing; write `contact: newsroom@example.org` with your own address, "
                "so that a site's operator can reach you",
            )
            return "nobody@example.org"
        if not isinstance(node.value, str):
            self.report.wrong(node.place, "contact must be one e-mail or web address")
            return "nobody@example.org"
        try:
            contact = contact_of(node.value)
        except ValueError as error:
            self.report.wrong(node.place, f"contact: {error}")
            return "nobody@example.org"
        if contact.endswith(("@example.org", "@example.com", "@example.net")):
            self.report.warn(node.place, f"{contact} is an example; write your own address")
        return contact

    def _fetch(self, contact: str) -> FetchSettings:
        shape = self._section("fetch", FetchShape)
        node = child(self.root, "fetch")
        if shape.pause.total_seconds() < 1 and not shape.allow_hosts:
            self.report.warn(
                child(node, "pause").place,
                "a pause under 1s makes sites block you; write 1s or more",
            )
        agent = shape.user_agent or f"civic-monitor/{__version__}"
        return FetchSettings(
            user_agent=agent if contact in agent else f"{agent} (+{contact})",
            allow_hosts=frozenset(shape.allow_hosts),
            pause=shape.pause,
            timeout=shape.timeout,
            max_bytes=int(shape.max_megabytes * 1_000_000),
            document_bytes=int(shape.document_megabytes * 1_000_000),
            ca_file=shape.ca_file,
            robots=shape.robots,
        )

    def _watched(self, defaults: DefaultsShape, fetch: FetchSettings) -> Watched:
        watched = Watched(
            defaults=defaults,
            zone_needed="defaults" not in self.failed,
            allow_hosts=fetch.allow_hosts,
            report=self.report,
            topics=self._topic_names(),
        )
        if self.portions is not None:
            watched.read(self.portions.towns(self.report.file))
        elif self._has("jurisdictions"):
            watched.read_below(*self._part("jurisdictions"))
        else:
            self.report.wrong(
                self._place("jurisdictions"),
                "there are no jurisdictions, so nothing is watched; "
                "add one with `monitor add https://…`",
            )
        return watched

    def _topic_names(self) -> tuple[str, ...]:
        topics = child(self.root, "topics").value if self._has("topics") else {}
        return tuple(topics) if isinstance(topics, dict) else ()

    def _rules(self, defaults: DefaultsShape, watched: Watched) -> Rules:
        sentences: tuple[str, ...] = ()
        if self._has("boilerplate"):
            node = child(self.root, "boilerplate")
            parts = node.value if isinstance(node.value, list) else [node]
            for part in parts:
                if not isinstance(part.value, str) or part.is_empty:
                    self.report.wrong(part.place, "boilerplate is a list of sentences, in quotes")
            sentences = tuple(part.value for part in parts if isinstance(part.value, str))
        return Rules(
            report=self.report,
            defaults=defaults,
            jurisdictions=watched.declared,
            sources=watched.named,
            topic_names=self._topic_names(),
            boilerplate=sentences,
        )

    def _budgets(self) -> dict[str, Budget]:
        budgets: dict[str, Budget] = {}
        if not self._has("budgets"):
            return budgets
        node = child(self.root, "budgets")
        if not isinstance(node.value, dict):
            self.report.wrong(
                node.place, "budgets is a group: write `courtlistener: {day: 125}` below it"
            )
            return budgets
        for name, inner in node.value.items():
            shape = validate(BudgetShape, inner, node.key_place(name), self.report)
            if shape is not None:
                budgets[name] = Budget(minute=shape.minute, hour=shape.hour, day=shape.day)
        return budgets
