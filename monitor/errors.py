"""The exception tree. A class says what to do next; attributes hold the facts.

    MonitorError
    ├── ConfigError            sources.yaml or the environment is wrong: stop, tell the person
    ├── FetchError             a request failed: url, reason
    │   ├── TransientFetchError    try again later (retry_after seconds, when the site said so)
    │   │   └── HostQuietError         not asked: its host wants to be left alone (retry_after)
    │   ├── PermanentFetchError    404, 410, too large, TLS: an operator must look
    │   └── BlockedError           a bot wall, captcha or access denial: slow down, tell an operator
    ├── ExtractError           the page is not the page it should be (drift)
    │   └── DocumentError          a document could not be read within its limits
    ├── StoreError             the database cannot be used: wait (passing), or stop; never start empty
    └── DeliveryError          a message could not be handed over

Constructors have no side effects. ``str(error)`` is one sentence a person can act on.
"""

from dataclasses import dataclass


class MonitorError(Exception):
    """Root of all errors this project raises on purpose."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in ``sources.yaml``: 1-based line and column, what is wrong and what to write."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ConfigError(MonitorError):
    """The configuration cannot be used; ``mistakes`` lists every fault found."""

    def __init__(self, message: str, mistakes: tuple[Mistake, ...] = ()) -> None:
        super().__init__(message)
        self.mistakes = mistakes


class FetchError(MonitorError):
    """A request gave no content; ``status`` is the HTTP status when there was an answer."""

    def __init__(
        self,
        message: str,
        *,
        url: str = "",
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.url = url
        self.status = status
        self.retry_after = retry_after


class TransientFetchError(FetchError):
    """It may work later; ``retry_after`` is seconds when the site named a time."""


class HostQuietError(TransientFetchError):
    """Nothing was asked: the host told this or another source to leave it alone for ``retry_after``."""


class PermanentFetchError(FetchError):
    """It will not work until somebody changes something."""


class BlockedError(FetchError):
    """The site refused us as a robot (RFC 9309 refusal, 403, captcha, challenge page)."""


class ExtractError(MonitorError):
    """A response is not the page the adapter knows: never content, never an empty list."""

    def __init__(self, message: str, *, url: str = "", expected: str = "", found: str = "") -> None:
        super().__init__(message)
        self.url = url
        self.expected = expected
        self.found = found


class DocumentError(ExtractError):
    """A document (PDF, image) could not be read within its limits."""


class StoreError(MonitorError):
    """The database is damaged, locked by another daemon, newer than this program, or unwritable.

    ``passing``: a full disk, a lock, missing permission: the same work succeeds once that is over.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing


class DeliveryError(MonitorError):
    """A message was not accepted; ``permanent`` says whether a retry can help."""

    def __init__(
        self, message: str, *, reason: str, permanent: bool, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
