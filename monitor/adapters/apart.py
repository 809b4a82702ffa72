"""An adapter's ``parse`` by its name, for the limited child."""

from monitor.adapters import load
from monitor.adapters.base import Yield
from monitor.models import Response, Source


def parse(name: str, source: Source, response: Response) -> list[Yield]:
    """All that the adapter called ``name`` yields for ``response``."""
    return list(load(name).parse(source, response))
