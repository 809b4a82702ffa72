"""A request on its way: what it carries, and how a redirect turns it. No I/O."""

from dataclasses import dataclass, field
from datetime import date, datetime

import httpx

from monitor.errors import PermanentFetchError, TransientFetchError
from monitor.fetch import target
from monitor.fetch.answer import blocked
from monitor.fetch.blocked import wall_ahead
from monitor.fetch.exchange import Answer
from monitor.models import Request, Source, Validators

MAX_REDIRECTS = 5
OK = frozenset({200})
ANY = frozenset(range(200, 300))


@dataclass(slots=True, kw_only=True)
class Trip:
    """One request through its redirects.

    ``url``, ``method`` and ``body`` are those of the next hop, ``first`` the address that was
    asked for. ``trusted``: the operator named its host, so ``allow_hosts`` counts on the way.
    ``left`` is seconds of work that remain. ``asked``: the last hop sent validators.
    ``for_robots``: this is a robots.txt. ``part``: a page's script or picture.
    """

    request: Request
    source: Source
    first: httpx.URL
    url: httpx.URL
    trusted: bool
    left: float
    now: datetime
    today: date
    pace: float = 0.0
    method: str = "GET"
    body: bytes | None = None
    validators: Validators | None = None
    accept: frozenset[int] = OK
    for_robots: bool = False
    part: bool = False
    asked: bool = False
    redirects: int = 0
    cookies: dict[str, str] = field(default_factory=dict)

    def turn(self, answer: Answer) -> None:
        """Point at the target of a redirect.

        Raises ``TransientFetchError`` or ``PermanentFetchError`` when there is none to go to, and
        ``BlockedError`` when it is a wall.
        """
        here, status = self.url, answer.status
        location = answer.headers.get("location", "")
        if not location:
            message = f"{here.host} redirects without saying where ({status})"
            raise TransientFetchError(message, status=status)
        self.redirects += 1
        if self.redirects > MAX_REDIRECTS:
            message = f"{self.first.host} redirects more than {MAX_REDIRECTS} times"
            raise PermanentFetchError(message, status=status)
        there = target.redirected(here, location)
        wall = None if self.for_robots else wall_ahead(str(self.first), str(there))
        if wall is not None:
            raise blocked(here.host, wall, status=status)
        if self.method != "HEAD" and (
            status == 303 or (status in (301, 302) and self.method == "POST")
        ):
            self.method, self.body = "GET", None
        if target.origin_of(there) == target.origin_of(here):
            self._remember(answer.cookies)
        else:
            self.cookies = {}
        self.url = there

    def _remember(self, cookies: tuple[str, ...]) -> None:
        """Cookies live for this trip only: some sites redirect until they see theirs."""
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name.strip()] = value.strip()
