"""Changes x topics x routes to notification drafts, each with its reason. Pure."""

from monitor.routing.conditions import Compared
from monitor.routing.earlier import Earlier
from monitor.routing.route import Routed, route
from monitor.routing.rules import Rules

__all__ = ["Compared", "Earlier", "Routed", "Rules", "route"]
