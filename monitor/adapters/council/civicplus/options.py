"""What ``sources.yaml`` says of an Agenda Center, and the site's address."""

import re
from typing import Literal

from pydantic import Field

from monitor.adapters.listing import MeetingOptions
from monitor.errors import ConfigError
from monitor.models import Source


class CivicPlusOptions(MeetingOptions):
    """Settings of the adapter ``civicplus``."""

    url: str = Field(
        default="", description="Address of the Agenda Center (https://www.CITY.gov/AgendaCenter)"
    )
    categories: tuple[int, ...] = Field(
        default=(),
        description="Numbers of the categories to watch (the N of Search/?CIDs=N); none: all",
    )
    listing: Literal["search", "page", "feed"] = Field(
        default="search",
        description="What is read: the search (best), the whole page, or the RSS feed of agendas",
    )


def root_of(source: Source, options: CivicPlusOptions) -> str:
    """The site's root without a final slash; raises ``ConfigError`` when none is named."""
    url = options.base_url or re.split(r"(?i)/agendacenter\b", options.url)[0]
    if not url:
        message = f"{source.id}: name the Agenda Center, as url: https://www.CITY.gov/AgendaCenter"
        raise ConfigError(message)
    return url.rstrip("/")
