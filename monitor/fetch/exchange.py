"""One request and its answer on the wire, within all bounds: no redirects, no judgement."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import httpx

from monitor.errors import TransientFetchError
from monitor.fetch.body import read_body
from monitor.fetch.faults import WIRE_ERRORS, fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request. ``limit`` is in decoded bytes of an accepted answer, ``seconds`` for all of it.

    ``truncate``: a longer body is cut to the limit instead of refused.
    """

    url: httpx.URL
    method: str
    headers: Mapping[str, str]
    body: bytes | None
    limit: int
    seconds: float
    accept: frozenset[int]
    tls: ssl.SSLContext
    exempt: bool = False
    truncate: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names are lower case, repeated ones joined by commas.

    The body is whole for an accepted status, empty for redirects and 304, and the first 64 kB of
    an error page.
    """

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()


ERROR_BYTES = 64_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})


async def exchange(
    client: httpx.AsyncClient, ask: Ask, clock: Callable[[], float], sent: Callable[[], None]
) -> Answer:
    """Send ``ask``, calling ``sent`` when it goes out. Raises ``FetchError`` for everything that is not a complete answer."""
    host = ask.url.host
    request = httpx.Request(
        ask.method,
        ask.url,
        headers={"Connection": "keep-alive", **ask.headers},
        content=ask.body,
        extensions={"exempt": ask.exempt, "tls": ask.tls, "sent": sent},
    )
    try:
        async with asyncio.timeout(ask.seconds):
            response = await client.send(request, stream=True)
            try:
                return await _read(response, ask, host, clock)
            finally:
                await response.aclose()
    except TimeoutError as error:
        message = f"{host} took longer than {ask.seconds:.0f} seconds: given up"
        raise TransientFetchError(message) from error
    except WIRE_ERRORS as error:
        raise fault(error, host) from error


async def _read(
    response: httpx.Response, ask: Ask, host: str, clock: Callable[[], float]
) -> Answer:
    status = response.status_code
    headers: dict[str, str] = {}
    cookies = []
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name == "set-cookie":
            cookies.append(value)
        else:
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
    if (status in REDIRECTS or status == 304) and status not in ask.accept:
        return Answer(status, headers, b"", tuple(cookies))
    accepted = status in ask.accept
    body = await read_body(
        response.stream,  # type: ignore[arg-type]  # an AsyncByteStream of our transport
        host=host,
        coding=headers.pop("content-encoding", ""),
        limit=ask.limit if accepted else min(ask.limit, ERROR_BYTES),
        clock=clock,
        truncate=ask.truncate or not accepted,
    )
    return Answer(status, headers, body, tuple(cookies))
