"""Mutes end by themselves, or by hand."""

from datetime import timedelta

from monitor.models import Mute
from monitor.store import Store
from tests.store.conftest import NOW


def test_a_mute_holds_until_its_date_or_until_it_is_lifted(store: Store) -> None:
    mute = Mute(scope="source", target="us/a", until=NOW + timedelta(days=7), reason="noise")
    number = store.mutes.add(mute, NOW)
    (active,) = store.mutes.active(NOW)
    assert (active.scope, active.target, active.until, active.reason, active.id) == (
        "source", "us/a", mute.until, "noise", number,
    )  # fmt: skip
    assert store.mutes.active(mute.until) == ()
    assert store.mutes.lift(number)
    assert not store.mutes.lift(number)
    assert store.mutes.active(NOW) == ()
