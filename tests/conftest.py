"""What holds for every test: examples are the same in every run, and no test has a stopwatch."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """The long ones first, in whatever order: none is left for the end, when nothing runs beside it."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
