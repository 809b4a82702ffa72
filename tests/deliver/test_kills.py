"""Nothing lost, nothing doubled, every thread in order, whoever is killed and whatever Slack says."""

import os
from pathlib import Path

import pytest

from tests.deliver.campaign import HOOKS, Plan, campaign


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_thousand_alerts_through_two_hundred_kills(tmp_path: Path) -> None:
    outcome = campaign(tmp_path, Plan(alerts=1_000, kills=200))
    assert outcome.clean, outcome
    assert sum(outcome.kills.values()) == 200
    assert set(outcome.kills) == {*HOOKS, "random"}
    assert outcome.faults > 200
    assert outcome.states == {"sent": 1_000}
    assert outcome.seconds < 480


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("fault", ["", "429:0", "stored_reset", "stored_drip"])
def test_a_kill_at_every_hand_off_with_every_kind_of_answer(
    tmp_path: Path, hook: str, fault: str
) -> None:
    plan = Plan(
        alerts=6,
        kills=2,
        seed=len(hook) * 7 + len(fault),
        rate=0.4 if fault else 0.0,
        faults=(fault,),
        hooks=(hook,),
    )
    outcome = campaign(tmp_path, plan)
    assert outcome.clean, outcome
    assert outcome.states == {"sent": 6}


@pytest.mark.soak
@pytest.mark.timeout(6 * 3600)
def test_ten_thousand_alerts_through_two_thousand_kills(tmp_path: Path) -> None:
    """``SOAK_ALERTS``, ``SOAK_KILLS`` and ``SEED`` make a piece of it."""
    alerts, kills, seed = (
        int(os.environ.get(name, usual))
        for name, usual in (("SOAK_ALERTS", "10000"), ("SOAK_KILLS", "2000"), ("SEED", "2"))
    )
    outcome = campaign(tmp_path, Plan(alerts=alerts, kills=kills, seed=seed))
    print(
        f"\n{alerts} alerts, {sum(outcome.kills.values())} kills, {outcome.faults} faulty answers:"
        f" {len(outcome.lost)} lost, {len(outcome.doubled)} doubled, {len(outcome.disorder)} out of"
        f" order; database {outcome.integrity}; {outcome.seconds:.0f} s"
    )
    assert outcome.clean, outcome
    assert sum(outcome.kills.values()) == kills
