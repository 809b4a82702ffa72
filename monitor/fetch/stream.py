"""A connection over an asyncio transport, with no more than the fetcher needs: read, write, TLS, close."""

import asyncio
import ssl

import httpx

_HIGH_WATER = 1 << 18


class _Inbox(asyncio.Protocol):
    """Collects what arrives; stops reading while more than 256 KiB wait to be taken."""

    __slots__ = ("buffer", "drained", "ended", "error", "paused", "transport", "waiter")

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.buffer = bytearray()
        self.error: BaseException | None = None
        self.ended = False
        self.paused = False
        self.waiter: asyncio.Future[None] | None = None
        self.drained: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  asyncio's own promise
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if len(self.buffer) > _HIGH_WATER and not self.paused and self.transport is not None:
            self.paused = True
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self.ended = True
        self._wake()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self.error = self.error or exc
        self._wake()
        if self.drained is not None and not self.drained.done():
            self.drained.set_result(None)

    def pause_writing(self) -> None:
        self.drained = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self.drained is not None and not self.drained.done():
            self.drained.set_result(None)
        self.drained = None

    async def arrival(self, seconds: float | None) -> None:
        """Wait until something came or the other side ended. Raises ``httpx.ReadTimeout``."""
        loop = asyncio.get_running_loop()
        self.waiter = waiter = loop.create_future()
        # One timer instead of asyncio.timeout, which also watches over a cancellation of its own.
        silence = None if seconds is None else loop.call_later(seconds, _silent, waiter)
        try:
            await waiter
        finally:
            self.waiter = None
            if silence is not None:
                silence.cancel()

    def _wake(self) -> None:
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    def take(self, max_bytes: int) -> bytes:
        """Up to ``max_bytes`` of what waits."""
        if len(self.buffer) <= max_bytes:
            data = bytes(self.buffer)
            self.buffer.clear()
        else:
            data = bytes(self.buffer[:max_bytes])
            del self.buffer[:max_bytes]
        if self.paused and len(self.buffer) < _HIGH_WATER // 2 and self.transport is not None:
            self.paused = False
            self.transport.resume_reading()
        return data


def _silent(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_exception(httpx.ReadTimeout("nothing came"))


class Stream:
    """One connection. Times are seconds."""

    __slots__ = ("_inbox", "_transport")

    def __init__(self, transport: asyncio.Transport, inbox: _Inbox) -> None:
        self._transport = transport
        self._inbox = inbox

    async def read(self, max_bytes: int, seconds: float | None) -> bytes:
        """What has arrived, at least one byte; empty at the end.

        Raises ``httpx.ReadTimeout`` after silence and ``httpx.ReadError`` after a reset.
        """
        inbox = self._inbox
        if not inbox.buffer and not inbox.ended:
            await inbox.arrival(seconds)
        if inbox.buffer:
            return inbox.take(max_bytes)
        if inbox.error is not None:
            raise httpx.ReadError(str(inbox.error)) from inbox.error
        return b""

    async def write(self, data: bytes, seconds: float | None) -> None:
        """Send ``data``; waits only when the system's buffers are full.

        Raises ``httpx.WriteError`` when the connection is gone, ``httpx.WriteTimeout``.
        """
        if self._transport.is_closing():
            raise httpx.WriteError("the connection is closed")
        self._transport.write(data)
        drained = self._inbox.drained
        if drained is not None:
            try:
                async with asyncio.timeout(seconds):
                    await drained
            except TimeoutError as error:
                raise httpx.WriteTimeout("nothing was taken") from error

    def close(self) -> None:
        """Drop the connection at once: nothing that is still on its way is wanted."""
        self._transport.abort()

    async def start_tls(
        self, context: ssl.SSLContext, host: str, seconds: float | None
    ) -> "Stream":
        """The same connection under TLS, with a certificate for ``host``.

        Raises ``httpx.ConnectTimeout`` and ``httpx.ConnectError``; ``ssl.SSLError`` as it is.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                secured = await loop.start_tls(
                    self._transport, self._inbox, context, server_hostname=host
                )
        except TimeoutError as error:
            self._transport.abort()
            raise httpx.ConnectTimeout("no TLS") from error
        except ssl.SSLError:
            self._transport.abort()
            raise
        except OSError as error:
            self._transport.abort()
            raise httpx.ConnectError(str(error)) from error
        except BaseException:
            self._transport.abort()
            raise
        if secured is None:
            raise httpx.ConnectError("the connection ended during the TLS handshake")
        self._inbox.transport = secured
        return Stream(secured, self._inbox)


async def open_stream(address: str, port: int) -> Stream:
    """Connect to a numeric address. Raises ``OSError``."""
    loop = asyncio.get_running_loop()
    transport, inbox = await loop.create_connection(_Inbox, address, port)
    return Stream(transport, inbox)
