"""What ``sources.yaml`` says of a Granicus list."""

from typing import Literal

from pydantic import Field

from monitor.adapters.listing import MeetingOptions


class GranicusOptions(MeetingOptions):
    """Settings of the adapter ``granicus``."""

    url: str = Field(
        default="",
        description="Address of the list (https://CITY.granicus.com/ViewPublisher.php?view_id=1), "
        "or of the city's own page that shows it",
    )
    listing: Literal["page", "feed"] = Field(
        default="page", description="What is read: the page (best), or the RSS feed of agendas"
    )
    body: str = Field(
        default="", description="The body whose meetings these are, when the view is of one body"
    )
    agenda_times: bool = Field(
        default=False,
        description="Read the time and place from the agenda's page when the list shows no time",
    )
