"""What ``sources.yaml`` says of a calendar on InSite."""

from pydantic import Field

from monitor.adapters.listing import ItemOptions


class LegistarHtmlOptions(ItemOptions):
    """Settings of the adapter ``legistar_html``."""

    url: str = Field(
        default="",
        description="Address of the calendar (https://CITY.legistar.com/Calendar.aspx) "
        "or of one body's page (DepartmentDetail.aspx?ID=…&GUID=…)",
    )
    legislation: tuple[str, ...] = Field(
        default=(), description="Addresses of LegislationDetail pages to watch as well"
    )
