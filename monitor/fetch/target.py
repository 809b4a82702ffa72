"""Which addresses may be asked at all, before any connection: scheme, port, user names, redirects. Pure."""

import re

import httpx

from monitor.errors import PermanentFetchError
from monitor.fetch.headers import shown

# A name of at most 253 characters in labels of 1 to 63, or an IPv6 address.
_HOST = re.compile(rb"(?=.{1,254}$)(?:[A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?|[0-9A-Fa-f:.]+")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def parse(text: str) -> httpx.URL:
    """The address as a URL. Raises ``PermanentFetchError`` when it is none."""
    try:
        return httpx.URL(text)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise PermanentFetchError(f"{shown(text)[:200]} is not a web address") from error


def key_of(url: httpx.URL) -> str:
    """The host, with the port when it is not the usual one."""
    return url.host if url.port is None else f"{url.host}:{url.port}"


def origin_of(url: httpx.URL) -> str:
    """Scheme, host and port, as robots.txt is kept by."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return f"{url.scheme}://{host}" if url.port is None else f"{url.scheme}://{host}:{url.port}"


def named(url: httpx.URL, allow_hosts: frozenset[str]) -> bool:
    """Whether the operator named this host, or host and port, as their own."""
    if not allow_hosts:
        return False
    host = url.host.lower()
    port = url.port or _DEFAULT_PORTS.get(url.scheme, 0)
    return host in allow_hosts or f"{host}:{port}" in allow_hosts


def check(url: httpx.URL, *, ports: frozenset[int], own: bool) -> None:
    """Raises ``PermanentFetchError`` unless ``url`` is one that may be asked. ``own``: any port."""
    if url.scheme not in _DEFAULT_PORTS:
        raise PermanentFetchError(
            f"{shown(str(url))[:200]} is not http or https: such addresses are not followed"
        )
    if not url.host:
        raise PermanentFetchError(f"{shown(str(url))[:200]} names no host")
    if not _HOST.fullmatch(url.raw_host):
        raise PermanentFetchError(f"{url.host[:100]} is not a host name: check the address")
    if url.userinfo:
        raise PermanentFetchError(
            f"the address for {url.host} holds a user name or password: take them out"
        )
    if url.port is not None and url.port not in ports and not own:
        raise PermanentFetchError(
            f"{url.host} is asked on port {url.port}, which is not a web port. "
            "If it is meant, add host:port to fetch: allow_hosts"
        )


def redirected(url: httpx.URL, location: str) -> httpx.URL:
    """Where a redirect leads. Raises ``PermanentFetchError`` for a step from https to http."""
    try:
        target = url.join(location.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise PermanentFetchError(
            f"{url.host} redirects to something that is no address"
        ) from error
    if url.scheme == "https" and target.scheme == "http":
        raise PermanentFetchError(
            f"{url.host} redirects from https to http ({target.host}): refused"
        )
    return target
