"""``sources.yaml`` to jurisdictions, sources, topics and routes; every mistake with its place."""

from monitor.config.load import Reloaded, Reloader, load
from monitor.config.model import Config

__all__ = ["Config", "Reloaded", "Reloader", "load"]
