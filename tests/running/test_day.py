"""A day of 200 sources with one request in twenty going wrong: nothing grows, nothing is lost.

Two hours of it run here; ``make soak`` runs the day. ``SOAK_HOURS`` and ``SOAK_SOURCES`` size it.
"""

import os

import pytest

from tests.running.day import Day, live_through

MB = 1_000_000
NEWS = 3_000
"""Bytes that stay of one notice for good: its change, message, record and search. Polls do not."""


def sound(day: Day) -> None:
    assert day.lost == []
    assert day.doubled == {}
    assert day.other == []
    assert set(day.outbox) <= {"sent"}, day.outbox
    assert day.events == {}
    assert day.faults > 0.02 * day.requests
    assert set(day.health) <= {"ok"}, day.health
    least = 2 * len(day.hours) * 0.8
    assert min(day.polls.values()) >= least, (least, day.polls)


@pytest.mark.long
@pytest.mark.timeout(280)
def test_two_hours_of_a_small_newsroom(tmp_path):
    day = live_through(tmp_path, hours=2, sources=40)
    print("\n" + day.told())
    sound(day)
    first, last = day.hours
    assert last.descriptors <= first.descriptors + 4
    assert last.threads <= first.threads + 4
    assert last.memory <= first.memory + 30 * MB


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_a_day_of_two_hundred_sources(tmp_path):
    day = live_through(
        tmp_path,
        hours=int(os.environ.get("SOAK_HOURS", "24")),
        sources=int(os.environ.get("SOAK_SOURCES", "200")),
        seed=int(os.environ.get("SEED", "1")),
    )
    print("\n" + day.told())
    sound(day)
    hour = day.hours[1:]
    assert max(h.memory for h in hour) < 300 * MB
    assert max(h.memory for h in hour) <= 1.1 * hour[0].memory
    assert max(h.descriptors for h in hour) <= hour[0].descriptors + 4
    assert max(h.threads for h in hour) <= hour[0].threads + 4
    half, last = day.hours[len(day.hours) // 2].database, day.hours[-1].database
    assert last <= 1.05 * half + NEWS * len(day.expected) / 2
