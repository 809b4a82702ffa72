"""A network stream over an asyncio transport, in the form httpcore asks for.

It does no more than the fetcher needs (read, write, TLS, close), which makes a request cheaper
than through the general stream that httpcore brings.
"""

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore

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


class Stream(httpcore.AsyncNetworkStream):
    """One connection."""

    __slots__ = ("_inbox", "_transport")

    def __init__(self, transport: asyncio.Transport, inbox: _Inbox) -> None:
        self._transport = transport
        self._inbox = inbox

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """What has arrived, at least one byte; empty at the end. Raises on silence or a reset."""
        inbox = self._inbox
        if not inbox.buffer and not inbox.ended:
            inbox.waiter = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(timeout):
                    await inbox.waiter
            except TimeoutError as error:
                raise httpcore.ReadTimeout from error
            finally:
                inbox.waiter = None
        if inbox.buffer:
            return inbox.take(max_bytes)
        if inbox.error is not None:
            raise httpcore.ReadError(str(inbox.error)) from inbox.error
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Send ``buffer``; waits only when the system's buffers are full."""
        if not buffer:
            return
        if self._transport.is_closing():
            raise httpcore.WriteError("the connection is closed")
        self._transport.write(buffer)
        drained = self._inbox.drained
        if drained is not None:
            try:
                async with asyncio.timeout(timeout):
                    await drained
            except TimeoutError as error:
                raise httpcore.WriteTimeout from error

    async def aclose(self) -> None:
        """Drop the connection at once: nothing that is still on its way is wanted."""
        self._transport.abort()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  httpcore's signature
    ) -> "Stream":
        """The same connection under TLS; certificate errors pass through as they are."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                secured = await loop.start_tls(
                    self._transport, self._inbox, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            self._transport.abort()
            raise httpcore.ConnectTimeout from error
        except ssl.SSLError:
            self._transport.abort()
            raise
        except OSError as error:
            self._transport.abort()
            raise httpcore.ConnectError(str(error)) from error
        except BaseException:
            self._transport.abort()
            raise
        if secured is None:
            raise httpcore.ConnectError("the connection ended during the TLS handshake")
        self._inbox.transport = secured
        return Stream(secured, self._inbox)

    def get_extra_info(self, info: str) -> Any:
        """Facts of the transport under httpcore's names."""
        return self._transport.get_extra_info({"server_addr": "peername"}.get(info, info))


async def open_stream(
    host: str, port: int, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
) -> Stream:
    """Connect to the numeric address ``host``. Raises ``OSError``."""
    loop = asyncio.get_running_loop()
    transport, inbox = await loop.create_connection(_Inbox, host, port)
    for option in socket_options or ():
        transport.get_extra_info("socket").setsockopt(*option)
    return Stream(transport, inbox)
