"""robots.txt as RFC 9309 wants it, read with Protego (which knows wildcards).

A 4xx answer allows everything. A server error, a 429 or an unreachable host forbids, but the last
good file stays in force meanwhile. A file counts for 24 hours and is read up to 500 KiB.
"""

import asyncio
import zlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego

from monitor.errors import FetchError, TransientFetchError
from monitor.fetch.clock import Clock
from monitor.fetch.settings import PRODUCT

MAX_BYTES = 500 * 1024
KEEP_SECONDS = 86_400.0
RETRY_SECONDS = 600.0
LONGEST_DELAY = 300.0
_KEEP_HOSTS = 150_000
"""Every local government of the country, and then some; a kilobyte each at most."""
_KEEP_PARSED = 500
_KEEP_VERDICTS = 256


@dataclass(frozen=True, slots=True)
class Answered:
    """How the robots.txt of an origin answered: the status and, for 2xx, the text."""

    status: int
    text: str = ""
    retry_after: float | None = None


Read = Callable[[str, object], Awaitable[Answered]]


@dataclass(slots=True)
class _Entry:
    """What is kept of one origin. ``packed`` is the text when it holds rules for anybody."""

    packed: bytes | None = None
    verdicts: dict[str, bool] | None = None
    delay: float = 0.0
    known: bool = False
    fresh_until: float = float("-inf")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page may be read, and the pause the site asks for, in seconds (at most 300)."""

    allowed: bool
    delay: float = 0.0


FREE = Verdict(allowed=True)


class Robots:
    """The rules of every origin met. ``read`` fetches one robots.txt through the guarded client."""

    def __init__(self, read: Read, clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        # Parsed rules take ten times their text, and are asked only about addresses not met before.
        self._parsed: OrderedDict[str, Protego] = OrderedDict()
        self._renewing: dict[str, asyncio.Lock] = {}

    async def ask(self, origin: str, url: str, context: object = None) -> Verdict:
        """The verdict on ``url``. Raises ``FetchError`` when the rules cannot be had at all.

        ``context`` is handed to ``read``.
        """
        entry = self._entry(origin)
        if self._clock.monotonic() >= entry.fresh_until:
            lock = self._renewing.setdefault(origin, asyncio.Lock())
            try:
                async with lock:
                    if self._clock.monotonic() >= entry.fresh_until:
                        await self._renew(origin, entry, context)
            finally:
                if not lock.locked():
                    self._renewing.pop(origin, None)
            entry = self._entry(origin)
        if entry.packed is None:
            return FREE
        verdicts = entry.verdicts
        if verdicts is None:
            verdicts = entry.verdicts = {}
        allowed = verdicts.get(url)
        if allowed is None:
            if len(verdicts) >= _KEEP_VERDICTS:
                verdicts.clear()
            # Half a second for 30,000 wildcard rules: asked once for an address, not each time.
            allowed = verdicts[url] = self._parse(origin, entry.packed).can_fetch(url, PRODUCT)
        return Verdict(allowed, entry.delay)

    def learn(self, origin: str, answer: Answered) -> None:
        """Take over what an origin's robots.txt said; not for server errors."""
        entry = self._entry(origin)
        entry.known = True
        entry.verdicts = None
        self._parsed.pop(origin, None)
        entry.fresh_until = self._clock.monotonic() + KEEP_SECONDS
        rules, entry.delay = _rules(answer.text) if answer.status < 300 else (None, 0.0)
        entry.packed = None if rules is None else zlib.compress(answer.text.encode())

    def _entry(self, origin: str) -> _Entry:
        entry = self._entries.get(origin)
        if entry is None:
            entry = self._entries[origin] = _Entry()
            if len(self._entries) > _KEEP_HOSTS:
                oldest = next(iter(self._entries))
                del self._entries[oldest]
                self._parsed.pop(oldest, None)
        return entry

    def _parse(self, origin: str, packed: bytes) -> Protego:
        rules = self._parsed.get(origin)
        if rules is None:
            rules = self._parsed[origin] = Protego.parse(zlib.decompress(packed).decode())
            if len(self._parsed) > _KEEP_PARSED:
                self._parsed.popitem(last=False)
        return rules

    async def _renew(self, origin: str, entry: _Entry, context: object) -> None:
        host = origin.partition("//")[2]
        try:
            answer = await self._read(f"{origin}/robots.txt", context)
        except FetchError:
            if not entry.known:
                raise
            entry.fresh_until = self._clock.monotonic() + RETRY_SECONDS
            return
        if answer.status == 429 or answer.status >= 500:
            if not entry.known:
                raise TransientFetchError(
                    f"the robots.txt of {host} could not be read ({answer.status}), "
                    "so nothing else was asked for",
                    status=answer.status,
                    retry_after=answer.retry_after,
                )
            entry.fresh_until = self._clock.monotonic() + RETRY_SECONDS
            return
        self.learn(origin, answer)


def _rules(text: str) -> tuple[Protego | None, float]:
    """The rules, or none when the file has none for anybody; and the pause asked for."""
    rules = Protego.parse(text)
    delay = rules.crawl_delay(PRODUCT) or 0.0
    if "disallow" not in text.lower() and not delay:
        return None, 0.0
    return rules, min(max(float(delay), 0.0), LONGEST_DELAY)
