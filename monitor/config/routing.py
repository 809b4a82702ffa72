"""The part of a configuration that routing works with."""

from monitor.config.model import Config
from monitor.routing import Rules


def rules_of(config: Config) -> Rules:
    """The routing rules of ``config``; topics are compiled when they are first asked."""
    return Rules(
        channel=config.channel,
        jurisdictions=config.jurisdictions,
        sources=config.sources,
        topics=config.topics,
        routes=config.routes,
        importance=config.importance,
        docket_words=config.docket_words,
        max_alerts=config.max_alerts,
    )
