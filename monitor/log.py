"""Logs: one event a line on stderr, for people or as JSON. No secret passes."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

TOKEN = re.compile(r"\b(?:xox[a-z]-|xapp-)[A-Za-z0-9-]{6,}|(?<=Token )[0-9a-f]{20,}")
QUIET = ("httpx", "httpcore", "slack_sdk", "apscheduler", "asyncio", "uvicorn.access")
HIDDEN = "[hidden]"


class Redact:
    """Replaces the secrets of the environment, and what looks like a token, in every value."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({secret for secret in secrets if len(secret) > 3}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def text(self, value: str) -> str:
        """``value`` without secrets."""
        if self._known is not None:
            value = self._known.sub(HIDDEN, value)
        return TOKEN.sub(HIDDEN, value)

    def value(self, value: object) -> object:
        """Any value without secrets, into lists and groups."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(inner) for key, inner in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.value(inner) for inner in value]
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self.text(str(value))

    def __call__(
        self, logger: object, name: str, event: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        """As a processor of structlog's."""
        for key, value in event.items():
            event[key] = self.value(value)
        return event


def configure(
    *, form: str = "console", level: str = "info", secrets: Iterable[str] = (), colors: bool = False
) -> None:
    """Set logging up for the whole process; ``form`` is ``console`` or ``json``.

    Libraries that use the standard library's logging go the same way, from warnings on.
    """
    import structlog  # noqa: PLC0415 - only commands that do something pay for loading it

    number = getattr(logging, level.upper())
    redact = Redact(secrets)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=colors)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                redact,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(number)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(number, logging.WARNING))
