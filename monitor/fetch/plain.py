"""httpx's client without what no fetch uses, which is half of what it costs.

Logins, cookies, redirects and hooks are ours to judge, or are not wanted at all; and no address is
written to the log, where a token in its query would stand.
"""

from typing import Any

import httpx


class PlainClient(httpx.AsyncClient):
    """Sends a request as it is, over its one transport; ``timeout`` holds for requests without their own."""

    def __init__(self, transport: httpx.AsyncBaseTransport, timeout: httpx.Timeout) -> None:
        super().__init__(transport=transport, timeout=timeout, trust_env=False)
        self._line = transport
        self._patience = timeout.as_dict()

    async def send(
        self, request: httpx.Request, *, stream: bool = False, **_unused: Any
    ) -> httpx.Response:
        """One exchange. With ``stream`` the caller reads and closes; else the body is read."""
        if self.is_closed:
            raise RuntimeError("the client is closed")
        request.extensions.setdefault("timeout", self._patience)
        response = await self._line.handle_async_request(request)
        response.request = request
        if not stream:
            try:
                await response.aread()
            except BaseException:
                await response.aclose()
                raise
        return response
