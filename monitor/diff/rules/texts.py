"""Pages, posts and list entries, and what is left over of the other kinds."""

from monitor.diff.fields import Delta
from monitor.diff.rules.base import Named, file_event
from monitor.models import Event


def event(delta: Delta, named: Named) -> Event:
    """Name, state, text, files: the first that differs."""
    if "title" in named:
        return Event.RENAMED
    if "status" in named:
        return Event.STATUS_CHANGED
    if "text" in named:
        return Event.TEXT_CHANGED
    return file_event(delta.files) or Event.MODIFIED
