"""Every service Apprise knows, as an optional extra: ``pip install civic-monitor[apprise]``.

Apprise only says yes or no, and has no way to look what arrived: a "no" is tried three times, and
a message that may have arrived says so when it is sent again.
"""

import os
from datetime import datetime
from typing import Any

from monitor.deliver.notifier import Post
from monitor.deliver.outcome import Fate, SendError, Sent


class AppriseNotifier:
    """One Apprise address, or ``$NAME`` for one kept in the environment."""

    threads = False
    reads_back = False
    idempotent = False

    def __init__(self, address: str) -> None:
        self._address = address

    def check(self) -> None:
        """Nothing to ask beforehand."""

    def post(self, post: Post) -> Sent:
        """Hand the plain text over."""
        if not self._service().notify(title="", body=post.payload.plain if post.payload else ""):
            raise SendError(
                "the service behind the Apprise address did not accept it",
                fate=Fate.UNKNOWN,
                reason="refused",
            )
        return Sent(None)

    def edit(self, post: Post, ts: str) -> Sent:
        """A message sent through Apprise cannot be edited."""
        del post, ts
        raise SendError("this service has no edits", fate=Fate.GONE, reason="no edits")

    def find(self, post: Post, since: datetime) -> Sent | None:
        """Apprise cannot read back."""
        del post, since
        return None

    def _service(self) -> Any:
        try:
            import apprise  # noqa: PLC0415 - an optional extra
        except ImportError as error:
            raise SendError(
                "a route names an Apprise address, but Apprise is not installed: "
                "pip install 'civic-monitor[apprise]'",
                fate=Fate.CHANNEL,
                reason="apprise_missing",
            ) from error
        address = self._address
        if address.startswith("$"):
            address = os.environ.get(address[1:], "")
        service = apprise.Apprise()
        if not address or not service.add(address):
            raise SendError(
                "the Apprise address of a route cannot be used; see the list of services in Apprise's documentation",
                fate=Fate.CHANNEL,
                reason="apprise_address",
            )
        return service
