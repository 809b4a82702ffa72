"""What ``sources.yaml`` says of an IQM2 portal, and its address."""

from pydantic import Field

from monitor.adapters.listing import ItemOptions, site
from monitor.errors import ConfigError
from monitor.models import Source


class Iqm2Options(ItemOptions):
    """Settings of an IQM2 portal."""

    site: str = Field(
        default="", description="The portal's name: atlantacityga of atlantacityga.iqm2.com"
    )
    legislation: tuple[int, ...] = Field(
        default=(), description="Numbers of legislative files to watch (Detail_LegiFile.aspx?ID=N)"
    )


def root_of(source: Source, options: Iqm2Options) -> str:
    """The portal's address without a final slash; raises ``ConfigError`` when none is named."""
    if not options.site and not options.base_url:
        message = (
            f"{source.id}: name the portal, as site: atlantacityga (of atlantacityga.iqm2.com)"
        )
        raise ConfigError(message)
    return site(options.base_url, f"https://{options.site}.iqm2.com")
