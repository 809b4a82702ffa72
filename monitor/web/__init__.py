"""The read-only site: a readable, citable archive of what changed."""

from monitor.web.serve import build, serve_beside, serve_here
from monitor.web.site import Site

__all__ = ["Site", "build", "serve_beside", "serve_here"]
