"""Connecting only where it is allowed: names are resolved once and the address itself is judged.

The check stands between resolving and connecting, and the connection goes to the very address
that was checked, so a name that answers differently the second time gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from monitor.errors import PermanentFetchError, TransientFetchError
from monitor.fetch.addresses import refusal
from monitor.fetch.stream import Stream, open_stream

Resolver = Callable[[str, int], Awaitable[list[str]]]

_GONE = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class SystemResolver:
    """The system's resolver in threads of its own, so that slow names hold up nobody else's work."""

    def __init__(self, threads: int = 16) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> list[str]:
        """The numeric addresses of ``host``, in the system's order. Raises ``socket.gaierror``."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._pool, _lookup, host, port)
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Let the threads go; a lookup under way is left to end by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _lookup(host: str, port: int) -> list[str]:
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in infos]


class Guard:
    """Opens connections, and only where it is allowed."""

    __slots__ = ("_resolve",)

    def __init__(self, resolve: Resolver) -> None:
        self._resolve = resolve

    async def connect(
        self, host: str, port: int, seconds: float | None, *, exempt: bool = False
    ) -> Stream:
        """Connect to the first allowed address that answers, within ``seconds``.

        ``exempt`` lifts the check of the address (the operator's own hosts). Raises
        ``PermanentFetchError`` when no address of ``host`` is allowed and ``TransientFetchError``
        when the name cannot be resolved or nothing answers.
        """
        try:
            async with asyncio.timeout(seconds):
                addresses = await self._addresses(host, port)
                allowed = addresses if exempt else _allowed(host, addresses)
                return await _first(host, port, allowed, seconds)
        except TimeoutError as error:
            message = f"{host} did not accept a connection within {seconds:.0f} seconds"
            raise TransientFetchError(message) from error

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            ipaddress.ip_address(host)
        except ValueError:
            pass
        else:
            return [host]
        try:
            return await self._resolve(host, port)
        except socket.gaierror as error:
            if error.errno in _GONE:
                message = f"the name {host} does not exist: check the address"
            else:
                message = f"the name {host} could not be looked up: the name servers did not answer"
            raise TransientFetchError(message) from error
        except UnicodeError as error:
            raise PermanentFetchError(f"{host} is not a host name: check the address") from error


def _allowed(host: str, addresses: list[str]) -> list[str]:
    refused = {address: refusal(address) for address in addresses}
    allowed = [address for address, why in refused.items() if why is None]
    if not allowed:
        address, why = next(iter(refused.items()), (host, "unknown"))
        raise PermanentFetchError(
            f"{host} leads to {address}, an address that is {why}: refused. "
            f"If it is your own server, add it to fetch: allow_hosts"
        )
    return allowed


async def _first(host: str, port: int, addresses: list[str], seconds: float | None) -> Stream:
    """Try the addresses in turn, each but the last for its share of the time."""
    *others, final = addresses
    share = None if seconds is None else seconds / len(addresses)
    for address in others:
        with suppress(OSError):  # TimeoutError is one
            async with asyncio.timeout(share):
                return await open_stream(address, port)
    try:
        return await open_stream(final, port)
    except OSError as error:
        reason = (
            "refused the connection"
            if isinstance(error, ConnectionRefusedError)
            else f"could not be reached ({error.strerror or error})"
        )
        raise TransientFetchError(f"{host} {reason}") from error
