"""Composition root: builds the objects, starts and stops them; the only reader of the clock."""

from monitor.app.assembly import App, Summary
from monitor.app.clock import Clock, clock_from, real_clock
from monitor.app.daemon import Daemon

__all__ = ["App", "Clock", "Daemon", "Summary", "clock_from", "real_clock"]
