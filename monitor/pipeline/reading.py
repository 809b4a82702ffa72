"""An answer to what it yields: here, or in a limited child when a linear look says it is dangerous."""

from collections.abc import Iterable

from monitor.adapters.base import Adapter, Yield
from monitor.errors import ExtractError
from monitor.fetch import child
from monitor.models import Response, Source
from monitor.parse.essence import essence


class Reader:
    """Reads answers. The look at an answer is made once: first its essence is asked, then all."""

    def __init__(self) -> None:
        self._looked_at = b""
        self._dangerous = False

    def _is_dangerous(self, body: bytes) -> bool:
        if body is not self._looked_at:
            self._looked_at, self._dangerous = body, child.needs_child(body)
        return self._dangerous

    def essence(self, adapter: Adapter, source: Source, response: Response) -> str:
        """What the answer is without its noise: as its adapter reads it, else without its tokens."""
        if self._is_dangerous(response.body):
            return essence(response.body)
        try:
            own = adapter.essence(source, response)
        except ExtractError:  # reading it will say so
            own = ""
        return own or essence(response.body)

    async def parse(self, adapter: Adapter, source: Source, response: Response) -> Iterable[Yield]:
        """All that the answer holds."""
        if self._is_dangerous(response.body):
            self._looked_at = b""
            return await child.parse_apart(adapter.name, source, response)
        self._looked_at = b""
        return list(adapter.parse(source, response))
