"""Addresses of an Agenda Online site, and what is behind them."""

import re

from monitor.models import Role

FILES = {
    "1": (Role.AGENDA, "Agenda"),
    "2": (Role.MINUTES, "Minutes"),
    "3": (Role.SUMMARY, "Summary"),
}
"""What ``doctype`` in an address says of the document: its role and name."""


def root_of(url: str) -> str:
    """The site's first page, of any of its pages."""
    return re.split(r"/(?:Meetings|Documents|Home)(?:[/?#]|$)|[?#]", url, maxsplit=1)[0].rstrip("/")
