"""Waiting for a blocking call: its answer, its fault, its time, and a stop in the same moment."""

import asyncio
import threading
import time

import pytest

from monitor.deliver.patience import within


def fail() -> None:
    raise KeyError("x")


async def test_the_answer_or_the_fault_of_the_call_comes_back() -> None:
    assert await within(5, lambda: 7) == 7
    with pytest.raises(KeyError):
        await within(5, fail)


async def test_a_call_that_takes_too_long_is_left_behind() -> None:
    go_on = threading.Event()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        await within(0.1, go_on.wait)
    assert time.monotonic() - began < 2
    go_on.set()
    await asyncio.sleep(0.05)


async def test_a_stop_that_comes_with_the_answer_is_not_lost() -> None:
    """The sender of a daemon that is told to stop must stop, whatever arrives in that moment."""
    go_on = threading.Event()
    waiting = asyncio.create_task(within(5, go_on.wait))
    await asyncio.sleep(0.05)
    go_on.set()
    time.sleep(0.05)  # noqa: ASYNC251 - the answer is on its way while the loop stands still
    asyncio.get_running_loop().call_soon(waiting.cancel)
    with pytest.raises(asyncio.CancelledError):
        await waiting
