"""What ``sources.yaml`` says of a WordPress site."""

from typing import Literal

from pydantic import Field

from monitor.adapters.listing import MeetingOptions
from monitor.adapters.options import Called, Hour


class WordpressOptions(MeetingOptions):
    """Settings of a WordPress site."""

    url: str = Field(
        description="The site (https://www.example.gov), or for listing: page the page itself"
    )
    listing: Literal["events", "ical", "meetings", "page"] = Field(
        default="events",
        description="events: The Events Calendar; ical: its calendar file; meetings: ProudCity's "
        "meetings; page: a page of agendas or another calendar",
    )
    categories: tuple[str, ...] = Field(
        default=(), description="Only events of these categories (their short names); none: all"
    )
    body: Called = ""
    hour: Hour = ""
    within: str = Field(
        default="", description="CSS of the part of the page to read; empty: its text"
    )
