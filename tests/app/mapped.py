"""Any host's pages on loopback: real HTTP, the addresses the program sees stay the sites' own."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.fetch import Fetcher, FetchSettings
from monitor.models import Request, Response
from tests.sites import Answer, Hit, Site

SETTINGS = FetchSettings(allow_hosts=frozenset({"127.0.0.1"}), pause=0.0, robots=False)


class Mapped:
    """A fetcher whose every request goes to ``site``, under ``/<host>/…``."""

    def __init__(self, fetcher: Fetcher, site: Site) -> None:
        self._fetcher = fetcher
        self._site = site

    async def fetch(self, request: Request, **said: object) -> object:
        """The answer of the host's page on loopback, as if it came from the host."""
        url = self._here(request.url)
        answer = await self._fetcher.fetch(replace(request, url=url), **said)  # type: ignore[arg-type]
        if isinstance(answer, Response):
            root = self._site.url("/")
            there = "https://" + answer.url.removeprefix(root)
            return replace(answer, url=there, request=request)
        return answer

    def _here(self, url: str) -> str:
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return self._site.url(f"/{parts.hostname}{parts.path or '/'}{query}")


def put(site: Site, pages: Mapping[str, tuple[bytes | str, str]]) -> None:
    """Serve ``pages``: host and path (a query is not looked at) → body and media type."""

    for place, (body, kind) in pages.items():
        answer = Answer(body=body, type=kind)

        def answered(hit: Hit, answer: Answer = answer) -> Answer:
            return answer

        site.handle(f"/{place}", answered)
