"""When what happens: polls as they fall due, and housekeeping at fixed intervals."""

from monitor.scheduler.scheduler import Scheduler

__all__ = ["Scheduler"]
