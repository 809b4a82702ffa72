"""From the outbox to people: the worker, Slack and the other ways out, and the renderer."""

from monitor.deliver.standard import interactive, standard_worker
from monitor.deliver.worker import DrainReport, RunningClock, Worker, WorkerSettings

__all__ = [
    "DrainReport",
    "RunningClock",
    "Worker",
    "WorkerSettings",
    "interactive",
    "standard_worker",
]
