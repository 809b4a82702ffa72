"""Slack's SDK, tamed: no retries of its own, no redirects, bounded answers.

As it comes it sends a post again when a connection dropped, and follows a redirect to another host
with the token in hand.
"""

import logging
from typing import Any
from urllib.request import (  # noqa: TID251 - the SDK's own transport, made safe here
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from slack_sdk import WebClient
from slack_sdk.errors import SlackRequestError

ANSWER_BYTES = 8_000_000


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """None follows: the answer 3xx is an answer."""


class Web(WebClient):
    """A ``WebClient`` whose calls go out exactly once, to exactly the host that was asked for."""

    def __init__(self, token: str, *, base_url: str, timeout: float) -> None:
        logger = logging.getLogger("monitor.slack_sdk")
        logger.setLevel(logging.CRITICAL)  # its debug lines hold whole messages
        super().__init__(
            token.strip(),
            base_url=base_url if base_url.endswith("/") else base_url + "/",
            timeout=max(1, round(timeout)),
            retry_handlers=[],
            logger=logger,
        )
        self.seconds = timeout

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        if not url.lower().startswith(("https://", "http://")):
            raise SlackRequestError(f"not an http address: {url}")
        proxies = {"http": self.proxy, "https": self.proxy} if self.proxy else {}
        opener = build_opener(_NoRedirect, ProxyHandler(proxies), HTTPSHandler(context=self.ssl))
        with opener.open(req, timeout=self.seconds) as answer:
            charset = answer.headers.get_content_charset() or "utf-8"
            body = answer.read(ANSWER_BYTES)
            return {
                "status": answer.status,
                "headers": answer.headers,
                "body": body.decode(charset, errors="replace"),
            }
