"""What the operator may set about fetching."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor import __version__

PRODUCT = "civic-monitor"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchSettings:
    """How to fetch. Times are seconds, sizes bytes.

    ``contact`` goes into the User-Agent. ``allow_hosts`` names hosts (``127.0.0.1`` or
    ``intranet.example:8080``) whose address may be private and whose port may be any.
    ``pause`` lies between two starts to one host. ``credentials`` are headers for one host each,
    never sent to another. ``queries`` are parameters for the addresses that begin so: they go over
    the wire only, into no address that is kept or shown. ``patience`` is the longest a request waits for a host that asked to be
    left alone. One in ``recheck`` requests is made without validators (0: none), because some sites
    keep their ETag while the page changes. ``ca_file`` adds certificate authorities; there is no way to switch checking off.
    """

    contact: str = ""
    allow_hosts: frozenset[str] = frozenset()
    pause: float = 5.0
    ca_file: str | None = None
    max_bytes: int = 10_000_000
    total_seconds: float = 60.0
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    concurrency: int = 50
    robots: bool = True
    user_agent: str | None = None
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    patience: float = 30.0
    recheck: int = 48
    credentials: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    queries: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def agent(self) -> str:
        """The honest User-Agent: what we are and whom to write to."""
        if self.user_agent:
            return self.user_agent
        contact = "".join(c for c in self.contact if " " <= c <= "~" and c not in "()\\")
        about = f"{PRODUCT}/{__version__} (public-records change monitor"
        return f"{about}; contact {contact})" if contact else f"{about})"
