"""Discovery: an adapter is a file. There is no list to edit."""

import pkgutil
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path

from monitor.adapters.base import Adapter
from monitor.errors import ConfigError

GROUPS = ("council", "grants", "courts", "generic")


@lru_cache(maxsize=1)
def modules() -> dict[str, str]:
    """Adapter name → module path, from the file names alone; imports nothing."""
    here = Path(__file__).parent
    return {
        info.name: f"monitor.adapters.{group}.{info.name}"
        for group in GROUPS
        for info in pkgutil.iter_modules([str(here / group)])
        if not info.name.startswith("_")
    }


def names() -> tuple[str, ...]:
    """All adapter names, sorted."""
    return tuple(sorted(modules()))


@cache
def load(name: str) -> Adapter:
    """The adapter called ``name``; raises ``ConfigError`` when there is none."""
    path = modules().get(name)
    if path is None:
        message = f"there is no adapter called {name!r}; known are {', '.join(names())}"
        raise ConfigError(message)
    adapter = import_module(path).ADAPTER
    if not isinstance(adapter, Adapter) or adapter.name != name:
        message = f"{path} must hold ADAPTER, an Adapter whose name is {name!r}"
        raise ConfigError(message)
    return adapter
