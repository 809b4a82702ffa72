"""Pages that JavaScript draws: Chromium shows them, and asks for nothing by itself.

Every request of the page comes through the fetcher (guards, robots.txt, limits); Chromium has a
proxy that leads nowhere, so what is not handed to it fails. Pictures, fonts and films are left out.
Needs the extra ``browser`` (Playwright) and the system's Chromium.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from monitor.errors import FetchError, PermanentFetchError, TransientFetchError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTLE_MS = 10_000
"""A page that still talks after that is taken as it stands."""

MAX_PARTS = 80
"""Scripts and data one page may load."""

_LEFT_OUT = frozenset({"image", "media", "font", "texttrack", "websocket", "manifest", "ping"})
_NEEDED = frozenset({"script", "xhr", "fetch"})
_KEPT_HEADERS = frozenset(
    {"accept", "content-type", "authorization", "x-requested-with", "origin", "referer"}
)
_ARGUMENTS = (
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)


@dataclass(frozen=True, slots=True)
class Part:
    """One answer for the page: what Chromium is given."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Load = Callable[[str, str, Mapping[str, str], bytes | None], Awaitable[Part]]
"""Method, address, headers, body → answer; raises ``FetchError``."""


def chromium() -> str:
    """The path of the system's Chromium; raises ``PermanentFetchError`` when there is none."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    message = "render: browser needs Chromium: install it (apt install chromium), or drop render"
    raise PermanentFetchError(message)


async def draw(url: str, page: Part, load: Load, *, seconds: float) -> bytes:
    """The HTML of ``url`` once its scripts have run, UTF-8; ``page`` is the document itself.

    Raises ``PermanentFetchError`` when Playwright or Chromium is missing, ``TransientFetchError``
    when drawing takes longer than ``seconds`` or Chromium fails, and what ``load`` raised for the
    site's own scripts and data: a page drawn without them is not the page.
    """
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415 - an extra
    except ImportError as error:
        message = "render: browser needs the extra: pip install 'civic-monitor[browser]'"
        raise PermanentFetchError(message, url=url) from error
    path = chromium()
    arguments = [*_ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    try:
        async with asyncio.timeout(seconds), async_playwright() as tools:
            with tempfile.TemporaryDirectory(
                prefix="monitor-browser-", ignore_cleanup_errors=True
            ) as folder:
                context = await tools.chromium.launch_persistent_context(
                    folder,
                    executable_path=path,
                    headless=True,
                    args=arguments,
                    accept_downloads=False,
                    service_workers="block",
                    viewport={"width": 1280, "height": 4000},
                )
                try:
                    return await _draw(context, url, page, load)
                finally:
                    await context.close()
    except TimeoutError as error:
        message = f"Chromium took longer than {seconds:.0f} seconds to draw the page: given up"
        raise TransientFetchError(message, url=url) from error
    except Error as error:
        message = f"Chromium could not draw the page: {str(error).splitlines()[0][:200]}"
        raise TransientFetchError(message, url=url) from error


async def _draw(context: Any, url: str, page: Part, load: Load) -> bytes:
    parts = _Parts(url, page, load)
    await context.route("**/*", parts.answer)
    sheet = await context.new_page()
    await sheet.goto(url, wait_until="load", timeout=0)
    await _settle(sheet)
    if parts.fault is not None:
        raise parts.fault
    html: str = await sheet.content()
    return html.encode()


async def _settle(sheet: Any) -> None:
    from playwright.async_api import TimeoutError as StillBusy  # noqa: PLC0415 - an extra

    try:
        await sheet.wait_for_load_state("networkidle", timeout=SETTLE_MS)
    except StillBusy:
        return


class _Parts:
    """Answers what one page asks for."""

    def __init__(self, url: str, page: Part, load: Load) -> None:
        self._url = url
        self._page: Part | None = page
        self._load = load
        self._host = urlsplit(url).hostname
        self.loaded = 0
        self.fault: FetchError | None = None

    async def answer(self, route: Any) -> None:
        asked = route.request
        if self._page is not None and asked.is_navigation_request():
            page, self._page = self._page, None
            await _fulfil(route, page)
            return
        if asked.resource_type in _LEFT_OUT or not asked.url.startswith(("http://", "https://")):
            await route.abort()
            return
        if asked.is_navigation_request() or self.loaded >= MAX_PARTS:
            await route.abort()
            return
        headers = {
            name: value for name, value in asked.headers.items() if name.lower() in _KEPT_HEADERS
        }
        needed = urlsplit(asked.url).hostname == self._host and asked.resource_type in _NEEDED
        try:
            part = await self._load(asked.method, asked.url, headers, asked.post_data_buffer)
        except FetchError as error:
            if needed:
                self.fault = self.fault or error
            await route.abort()
            return
        if needed and part.status >= 500:
            message = f"a part of the page failed ({part.status}): {asked.url[:200]}"
            self.fault = self.fault or TransientFetchError(message, url=self._url)
        self.loaded += 1
        await _fulfil(route, part)


async def _fulfil(route: Any, part: Part) -> None:
    kept = {
        name: value
        for name, value in part.headers.items()
        if name in {"content-type", "access-control-allow-origin", "access-control-allow-headers"}
    }
    await route.fulfill(status=part.status, headers=kept, body=part.body)
