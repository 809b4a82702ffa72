"""Fetching: the only httpx, behind a guarded transport; see ``client.Fetcher``."""

from monitor.fetch.client import Fetcher
from monitor.fetch.clock import Clock, SystemClock
from monitor.fetch.gate import HostWait
from monitor.fetch.headers import older_copy, shown, validators_of
from monitor.fetch.settings import FetchSettings
from monitor.fetch.verdict import NotModified

__all__ = [
    "Clock",
    "FetchSettings",
    "Fetcher",
    "HostWait",
    "NotModified",
    "SystemClock",
    "older_copy",
    "shown",
    "validators_of",
]
