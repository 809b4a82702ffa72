"""The quick look: most records of most polls are what they were."""

from monitor.models import Record, When
from monitor.parse.links import plain_url


def is_identical(one: Record, other: Record) -> bool:
    """Whether two records are equal to the last sign; much cheaper than ``==``."""
    return one is other or (
        one.title == other.title
        and one.documents == other.documents
        and one.status == other.status
        and one.fields == other.fields
        and one.location == other.location
        and one.text == other.text
        and one.url == other.url
        and one.version == other.version
        and _same_time(one.starts_at, other.starts_at)
        and _same_time(one.ends_at, other.ends_at)
        and one.body == other.body
        and one.parent == other.parent
        and one.kind is other.kind
        and one.join == other.join
        and one.brief == other.brief
    )


def _same_time(one: When | None, other: When | None) -> bool:
    if one is None or other is None:
        return one is other
    return (
        one.day == other.day
        and one.clock == other.clock
        and one.zone == other.zone
        and (one.clock is None or other.clock is None or one.clock.fold == other.clock.fold)
    )


def same_links(one: Record, other: Record) -> bool:
    """Whether what is never told is the same too: addresses, version, join, which texts were read."""
    return (
        one.version == other.version
        and one.brief == other.brief
        and one.join == other.join
        and plain_url(one.url or "") == plain_url(other.url or "")
        and [(plain_url(each.url), each.digest) for each in one.documents]
        == [(plain_url(each.url), each.digest) for each in other.documents]
    )
