"""Fetching: the only httpx, behind a guarded transport; see ``client.Fetcher``."""

from monitor.fetch.client import Fetcher, NotModified
from monitor.fetch.clock import Clock, SystemClock
from monitor.fetch.headers import older_copy, shown, validators_of
from monitor.fetch.settings import FetchSettings

__all__ = [
    "Clock",
    "FetchSettings",
    "Fetcher",
    "NotModified",
    "SystemClock",
    "older_copy",
    "shown",
    "validators_of",
]
