"""poll() and route(): the only package that names all stages.

poll    adapter.start → fetch → adapter.parse → documents → diff → one transaction
route   stored changes × routes → notifications → one transaction
"""

from monitor.pipeline.build import build_poller
from monitor.pipeline.memory import Memory
from monitor.pipeline.ops import BASELINES
from monitor.pipeline.poll import Poller
from monitor.pipeline.report import PollReport
from monitor.pipeline.route import Router

__all__ = ["BASELINES", "Memory", "PollReport", "Poller", "Router", "build_poller"]
