"""``monitor demo``: bundled civic sites, replayed over loopback HTTP through the real pipeline."""

from monitor.demo.play import Demo, Outcome

__all__ = ["Demo", "Outcome"]
