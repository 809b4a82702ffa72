"""Reading a body within bounds, and undoing gzip ourselves.

httpx would hand out half a gzip page without an error and a gigabyte for a megabyte; here the end
of the compressed stream is required and the decoded size is limited while it is being decoded.
"""

import zlib
from collections.abc import AsyncIterable, Callable

from monitor.errors import PermanentFetchError, TransientFetchError
from monitor.settings import kill_point

_GZIP = 31  # zlib's window bits for "gzip only", which also checks the length and the CRC
_MAGIC = b"\x1f\x8b"
SLOW_AFTER = 10.0
SLOW_RATE = 1000.0


class Gunzip:
    """A bounded decoder of one or more gzip members. ``limit`` counts decoded bytes in all."""

    __slots__ = ("_decoder", "_limit", "_rest", "size")

    def __init__(self, limit: int) -> None:
        self._decoder = zlib.decompressobj(_GZIP)
        self._limit = limit
        self._rest = b""
        self.size = 0

    def feed(self, data: bytes) -> bytes:
        """Decode ``data``; stops one byte past the limit. Raises ``zlib.error`` on damage."""
        out = []
        if self._rest:
            data, self._rest = self._rest + data, b""
        while data and self.size <= self._limit:
            if self._decoder.eof and not self._next(data):
                break
            part = self._decoder.decompress(data, self._limit - self.size + 1)
            self.size += len(part)
            out.append(part)
            data = self._decoder.unused_data
        return b"".join(out)

    def _next(self, data: bytes) -> bool:
        """Begin another member when one follows; padding after the last one is let go."""
        if len(data) == 1 and data == _MAGIC[:1]:
            self._rest = data
            return False
        if not data.startswith(_MAGIC):
            return False
        self._decoder = zlib.decompressobj(_GZIP)
        return True

    @property
    def complete(self) -> bool:
        """Whether the last member came to its end."""
        return self._decoder.eof and not self._rest


async def read_body(
    chunks: AsyncIterable[bytes],
    *,
    host: str,
    coding: str,
    limit: int,
    clock: Callable[[], float],
    truncate: bool = False,
) -> bytes:
    """The whole decoded body of at most ``limit`` bytes.

    ``coding`` is the Content-Encoding. ``truncate``: give the first ``limit`` bytes instead of
    refusing a longer body (robots.txt, error pages). Raises ``PermanentFetchError`` for a body too
    large or in a coding that was not asked for, ``TransientFetchError`` for a damaged, cut or
    dripping one.
    """
    decoder = _decoder(coding, limit, host)
    parts: list[bytes] = []
    size = raw = 0
    started = clock()
    async for chunk in chunks:
        raw += len(chunk)
        part = chunk
        if decoder is not None:
            try:
                part = decoder.feed(chunk)
            except zlib.error as error:
                message = f"{host} sent a damaged gzip body; nothing of it was used"
                raise TransientFetchError(message) from error
        size += len(part)
        parts.append(part)
        if size > limit or raw > limit:
            if truncate:
                return b"".join(parts)[:limit]
            raise _too_large(host, limit)
        kill_point("half_body")
        elapsed = clock() - started
        if elapsed > SLOW_AFTER and raw < elapsed * SLOW_RATE:
            raise TransientFetchError(
                f"{host} sent only {raw} bytes in {elapsed:.0f} seconds: given up"
            )
    if decoder is not None and raw and not decoder.complete:
        raise TransientFetchError(f"{host} sent a cut gzip body; nothing of it was used")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _decoder(coding: str, limit: int, host: str) -> Gunzip | None:
    name = coding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip"):
        return Gunzip(limit)
    raise PermanentFetchError(
        f"{host} sent the encoding “{name[:40]}” though only gzip was asked for"
    )


def _too_large(host: str, limit: int) -> PermanentFetchError:
    return PermanentFetchError(
        f"{host} sent more than {limit / 1_000_000:.0f} MB, the limit for one page: not read"
    )
