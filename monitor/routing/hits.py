"""Which of a change's hits is named."""

from collections.abc import Iterable

from monitor.models import Hit


def first_hit(hits: Iterable[Hit], topic: str) -> Hit | None:
    """The hit to name in a reason: what turned, then one in an item or document, then in a title.

    ``None`` when there is none of the topic: its source is of the topic, whatever the words.
    """
    found = [hit for hit in hits if hit.topic == topic]
    return min(found, key=lambda hit: (not hit.turn, hit.field == "the title"), default=None)
