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
EVERY = timedelta(seconds=15)
LOW_DISK_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Vitals:
    """Whether the daemon lives, in sentences that are empty when all is well.

    ``hung`` is what a restart may mend: systemd's watchdog is fed, and the sign of life written,
    only without it. ``troubles`` lie outside (Slack, the disk): the ping says them by silence,
    but ending the process over and over would mend nothing.
    """

    hung: tuple[str, ...] = ()
    troubles: tuple[str, ...] = ()

    @property
    def alive(self) -> bool:
        """The process does its work."""
        return not self.hung

    @property
    def well(self) -> bool:
        """Nothing is wrong."""
        return not self.hung and not self.troubles


def stuck(*, scheduler_runs: bool, sender_silent: timedelta) -> tuple[str, ...]:
    """What of the process does not move; ``sender_silent`` is since its last step."""
    found = []
    if not scheduler_runs:
        found.append("the scheduler does not run")
    if sender_silent > DEAD_AFTER:
        found.append(
            f"the sender has not moved for {sender_silent.total_seconds():.0f} seconds; "
            "restart the daemon"
        )
    return tuple(found)


def examine(
    store: Store,
    now: datetime,
    *,
    store_time: datetime,
    scheduler_runs: bool,
    sender_silent: timedelta,
) -> Vitals:
    """Look at everything a silent failure could hide in, and write the sign of life.

    ``store_time`` is the time by the clock that the store's rows are written with; it differs
    from ``now`` in a replay.
    """
    hung = list(stuck(scheduler_runs=scheduler_runs, sender_silent=sender_silent))
    troubles = []
    try:
        oldest = store.outbox.oldest_sendable(store_time)
        if oldest is not None and store_time - oldest > OLDEST_UNSENT:
            troubles.append(f"a message has waited since {oldest:%H:%M} UTC")
        if not hung:
            store.meta.beat(now)
    except StoreError as error:
        (troubles if error.passing else hung).append(str(error))
    free = shutil.disk_usage(store.state).free
    if free < LOW_DISK_BYTES:
        troubles.append(f"only {free // 1_000_000} MB are free on the disk of {store.state}")
    return Vitals(tuple(hung), tuple(troubles))


def interval() -> timedelta:
    """How often to look: every 15 seconds, or twice in the time that systemd's watchdog allows."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    if not allowed.isdecimal() or os.environ.get("WATCHDOG_PID", str(os.getpid())) != str(
        os.getpid()
    ):
        return EVERY
    return min(EVERY, timedelta(microseconds=max(int(allowed), 200_000) / 2))


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
