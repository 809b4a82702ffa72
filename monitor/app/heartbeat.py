"""The dead-man's switch: signs of life for systemd, a ping address, and ``monitor health``.

The ping is sent only while everything that matters works, so that a hung process is told by
silence (reference: reliability, 1.7 d).
"""

import os
import shutil
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.errors import StoreError
from monitor.store import DEAD_AFTER, Store

OLDEST_UNSENT = timedelta(minutes=15)
LOW_DISK_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Vitals:
    """Whether the daemon lives; ``troubles`` are sentences, empty when all is well."""

    troubles: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Nothing is wrong."""
        return not self.troubles


def examine(
    store: Store,
    now: datetime,
    *,
    store_time: datetime,
    scheduler_runs: bool,
    sender_beat: datetime,
) -> Vitals:
    """Look at everything a silent failure could hide in.

    ``store_time`` is the time by the clock that the store's rows are written with; it differs
    from ``now`` in a replay.
    """
    troubles = []
    if not scheduler_runs:
        troubles.append("the scheduler does not run")
    if now - sender_beat > DEAD_AFTER:
        troubles.append(f"the sender has not moved since {sender_beat:%H:%M:%S} UTC")
    oldest = store.outbox.oldest_sendable(store_time)
    if oldest is not None and store_time - oldest > OLDEST_UNSENT:
        troubles.append(f"a message has waited since {oldest:%H:%M} UTC")
    free = shutil.disk_usage(store.state).free
    if free < LOW_DISK_BYTES:
        troubles.append(f"only {free // 1_000_000} MB are free on the disk of {store.state}")
    try:
        store.meta.beat(now)
    except StoreError as error:
        troubles.append(str(error))
    return Vitals(tuple(troubles))


def tell_systemd(message: str) -> None:
    """``sd_notify`` (READY=1, WATCHDOG=1, STOPPING=1); does nothing outside systemd.

    Protocol: https://www.freedesktop.org/software/systemd/man/sd_notify.html
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
        try:
            channel.sendto(message.encode(), address)
        except OSError:
            return
