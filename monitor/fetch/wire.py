"""One HTTP/1.1 exchange over one connection: h11 knows the protocol, the stream carries the bytes."""

from collections.abc import AsyncIterator
from contextlib import suppress

import h11
import httpx

from monitor.fetch.stream import Stream

_READ_BYTES = 64 * 1024
_HEAD_BYTES = 100 * 1024


class Wire(httpx.AsyncByteStream):
    """Asks once; then it is the answer's body, to be read and closed. Times are seconds."""

    __slots__ = ("_h11", "_read_seconds", "_stream")

    def __init__(self, stream: Stream, read_seconds: float | None) -> None:
        self._stream = stream
        self._read_seconds = read_seconds
        self._h11 = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_BYTES)

    async def ask(self, request: httpx.Request, write_seconds: float | None) -> httpx.Response:
        """The answer's head; its stream is this. Raises ``httpx.TransportError``."""
        with suppress(httpx.WriteError):  # a server may answer before it has read all, and close
            await self._stream.write(self._written(request), write_seconds)
        head = await self._event()
        while isinstance(head, h11.InformationalResponse):
            head = await self._event()
        assert isinstance(head, h11.Response)  # noqa: S101  h11 lets nothing else come first
        return httpx.Response(head.status_code, headers=head.headers.raw_items(), stream=self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while isinstance(event := await self._event(), h11.Data):
            yield bytes(event.data)

    async def aclose(self) -> None:
        """Drop the connection."""
        self._stream.close()

    def _written(self, request: httpx.Request) -> bytes:
        send = self._h11.send
        body = request.content
        try:
            head = h11.Request(
                method=request.method, target=request.url.raw_path, headers=request.headers.raw
            )
            events = (head, h11.Data(data=body), h11.EndOfMessage()) if body else (head, h11.EndOfMessage())  # fmt: skip
            return b"".join(send(event) or b"" for event in events)
        except h11.LocalProtocolError as error:
            raise httpx.LocalProtocolError(str(error)) from error

    async def _event(self) -> h11.Event | type[h11.PAUSED]:
        while True:
            try:
                event = self._h11.next_event()
            except h11.RemoteProtocolError as error:
                raise httpx.RemoteProtocolError(str(error)) from error
            if event is not h11.NEED_DATA:
                return event  # type: ignore[return-value]  # h11's marks are classes of their own
            data = await self._stream.read(_READ_BYTES, self._read_seconds)
            if not data and self._h11.their_state is h11.SEND_RESPONSE:
                raise httpx.RemoteProtocolError("closed without sending a response")
            self._h11.receive_data(data)
