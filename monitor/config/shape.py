"""The sections of ``sources.yaml`` as people write them; descriptions are for editors' tool tips."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from monitor.config.grammar import (
    CHANNEL_SCHEMA,
    Alias,
    CaFile,
    Digest,
    Headers,
    Host,
    Interval,
    Listen,
    Mention,
    Notify,
    Pattern,
    Quiet,
    Schedule,
    Span,
    Url,
    Word,
    Zone,
    channel,
)
from monitor.models import Event, Flag, Importance, Kind

MaybeChannel = Annotated[str | None, PlainValidator(channel), WithJsonSchema(CHANNEL_SCHEMA)]


Words = tuple[str, ...]  # where a list is wanted, one word is a list of one


class Section(BaseModel):
    """A part of the file: unknown names are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RemovalShape(Section):
    """When something that is no longer listed may be called removed."""

    polls: int = Field(default=2, ge=1, le=20, description="complete polls that must miss it")
    apart: Span = Field(
        default=timedelta(minutes=10), description="least time between the first and last"
    )


class DefaultsShape(Section):
    """What holds for every jurisdiction and source that does not say otherwise."""

    every: Interval = Field(
        default=timedelta(minutes=30),
        description="time between two polls of a source: 5s, 30m, 2h, 1d",
    )
    channel: MaybeChannel = Field(
        default=None, description="Slack channel for changes that nothing else claims"
    )
    timezone: Zone | None = Field(
        default=None, description="IANA time zone of the meetings' local times"
    )
    removal: RemovalShape = Field(
        default=RemovalShape(), description="when something no longer listed counts as removed"
    )
    notice_hours: int = Field(
        default=48,
        ge=0,
        le=24 * 60,
        description="notice a meeting needs, in hours of business days",
    )
    holidays: str = Field(default="US", description="public holidays that do not count as notice")
    max_alerts: int = Field(
        default=10,
        ge=1,
        le=1000,
        description="alerts of one source in one poll; above it, one summary",
    )


class OpsShape(Section):
    """Where operators read about sources and the program itself."""

    channel: MaybeChannel = Field(default=None, description="Slack channel of the operators")
    remind: Interval = Field(
        default=timedelta(days=1), description="how often trouble that lasts is told again"
    )


class FetchShape(Section):
    """How web sites are asked."""

    allow_hosts: tuple[Host, ...] = Field(
        default=(), description="hosts that may have private addresses, such as 127.0.0.1 in tests"
    )
    pause: Span = Field(
        default=timedelta(seconds=5), description="least time between two requests to one host"
    )
    timeout: Interval = Field(
        default=timedelta(seconds=60), description="longest time for one request"
    )
    max_megabytes: float = Field(default=10, gt=0, le=500, description="largest page, decoded")
    document_megabytes: float = Field(
        default=25, gt=0, le=100, description="largest document, decoded"
    )
    ca_file: CaFile | None = Field(
        default=None, description="certificates of an own authority, PEM"
    )
    user_agent: str | None = Field(
        default=None, description="name told to web sites; the contact is always added"
    )
    robots: bool = Field(default=True, description="whether robots.txt is obeyed")


class TopicShape(Section):
    """A named set of words. A change that holds one belongs to the topic."""

    any: tuple[Word, ...] = Field(
        default=(),
        description="words and phrases, whole words in any case; * at the end for a stem",
    )
    none: tuple[Word, ...] = Field(default=(), description="phrases in which a word does not count")
    patterns: tuple[Pattern, ...] = Field(
        default=(), description="regular expressions (RE2), in single quotes"
    )
    boilerplate: Words = Field(default=(), description="standing sentences that are never searched")
    channel: MaybeChannel = Field(default=None, description="where the topic's changes go as well")


class MatchShape(Section):
    """Which changes: each name given must hold, one of several values is enough."""

    jurisdiction: Words = Field(default=(), description="ids of jurisdictions")
    source: Words = Field(default=(), description="ids of sources, jurisdiction/name")
    kind: tuple[Kind, ...] = Field(default=(), description="what the record is")
    event: tuple[Event, ...] = Field(default=(), description="what happened")
    topic: Words = Field(default=(), description="topics of this file")
    importance: tuple[Importance, ...] = Field(default=(), description="high, normal or low")
    flag: tuple[Flag, ...] = Field(default=(), description="short_notice, late_addition")


class RouteShape(Section):
    """Where changes go, and when. All routes that match apply."""

    name: str = Field(default="", description="shown in the reason under a message")
    match: MatchShape = Field(default=MatchShape(), description="which changes; all without it")
    channel: MaybeChannel = Field(
        default=None, description="Slack channel; else the jurisdiction's"
    )
    digest: Digest | None = Field(
        default=None, description="gather and send hourly, daily 08:00 or weekly Mon 08:00"
    )
    timezone: Zone | None = Field(
        default=None, description="time zone of the digest and quiet hours"
    )
    mention: Mention | None = Field(default=None, description="user group to mention")
    quiet: Quiet | None = Field(
        default=None, description="hours without messages, such as 22:00-07:00"
    )
    stop: bool = Field(default=False, description="routes below do not see the change")
    drop: bool = Field(default=False, description="tell nobody; still stored")
    empty_digest: bool = Field(default=False, description="send the digest without news, too")
    notify: Notify | None = Field(
        default=None, description="instead of Slack: webhook:https://… or an Apprise address"
    )


class ImportanceShape(Section):
    """How important the changes are that match. The first rule that fits decides."""

    match: MatchShape = Field(default=MatchShape(), description="which changes")
    words: Words = Field(default=(), description="and that hold one of these words")
    importance: Importance = Field(description="high, normal or low")


class DocketShape(Section):
    """Kinds of docket entries, by words, on top of the built-in lists."""

    high: Words = Field(default=(), description="told loudly, such as order, injunction")
    low: Words = Field(default=(), description="told quietly, such as notice of appearance")


class UpcomingShape(Section):
    """A list of the coming days' meetings and deadlines."""

    channel: MaybeChannel = Field(default=None, description="where it is posted")
    at: Schedule = Field(
        default="weekly Mon 08:00", description="when: daily 08:00 or weekly Mon 08:00"
    )
    timezone: Zone | None = Field(default=None, description="time zone of that hour")
    days: int = Field(default=7, ge=1, le=60, description="how many days it looks ahead")
    topics: Words = Field(default=(), description="name items of these topics; all without it")
    jurisdictions: Words = Field(default=(), description="only these jurisdictions; all without it")


class RetentionShape(Section):
    """How long things are kept. Changes are kept for good."""

    polls: Interval = Field(
        default=timedelta(days=90), description="one row for each poll; then one for each day"
    )
    snapshots: Interval = Field(
        default=timedelta(days=365), description="older states of a source and attempts to deliver"
    )


class WebShape(Section):
    """The read-only site."""

    listen: Listen = Field(default="127.0.0.1:8765", description="address and port to listen on")
    url: Url | None = Field(
        default=None, description="public address of the site, for links in messages"
    )
    title: str = Field(default="Civic monitor", description="name of the site")
    hosts: Words = Field(default=(), description="further host names the site answers to")


class BudgetShape(Section):
    """A quota of requests that sources share."""

    minute: int | None = Field(default=None, ge=1, description="requests a minute")
    hour: int | None = Field(default=None, ge=1, description="requests an hour")
    day: int | None = Field(default=None, ge=1, description="requests a day")


class JurisdictionShape(Section):
    """A city, county, court or agency, and what is watched there."""

    name: str = Field(min_length=1, description="as people call it: Somerville, Massachusetts")
    aliases: tuple[Alias, ...] = Field(
        default=(), description="other names, found in records from anywhere"
    )
    channel: MaybeChannel = Field(default=None, description="Slack channel of the jurisdiction")
    timezone: Zone | None = Field(default=None, description="IANA time zone; else that of defaults")
    every: Interval | None = Field(default=None, description="time between polls of its sources")
    notice_hours: int | None = Field(
        default=None, ge=0, le=24 * 60, description="notice a meeting needs"
    )
    holidays: str | None = Field(
        default=None, description="public holidays that do not count as notice"
    )


class SourceShape(Section):
    """What every source may say, whatever its adapter."""

    adapter: str = Field(description="which kind of system it is")
    every: Interval | None = Field(
        default=None, description="time between two polls: 5s, 30m, 2h, 1d"
    )
    channel: MaybeChannel = Field(
        default=None, description="Slack channel; else the jurisdiction's"
    )
    timezone: Zone | None = Field(default=None, description="time zone; else the jurisdiction's")
    enabled: bool = Field(default=True, description="false: keep it, but do not poll")
    headers: Headers = Field(default_factory=dict, description="headers of its requests")
    ca_file: CaFile | None = Field(
        default=None, description="certificates of an own authority, PEM"
    )
    robots: bool = Field(default=True, description="whether robots.txt is obeyed")
    pause: Span | None = Field(
        default=None, description="least time between two requests to its host"
    )
    read_documents: bool = Field(
        default=True, description="whether agendas and notices are fetched and compared"
    )
    topics: Words = Field(
        default=(), description="topics its changes belong to, whatever their words"
    )
    stale_after: Interval | None = Field(
        default=None, description="without anything new for so long the source is stale"
    )


COMMON = frozenset(SourceShape.model_fields)
