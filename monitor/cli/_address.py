"""Addresses and zones as people type them on a command line."""


def address(url: str) -> str:
    """A whole web address; ``https://`` may be left out. Raises ``ConfigError`` for anything else."""
    from monitor.errors import ConfigError
    from monitor.parse.urls import absolute, host

    text = url.strip()
    text = text if "://" in text else f"https://{text}"
    found = absolute(text, text)
    name = host(found) if found else ""
    if found is None or ("." not in name and name != "localhost"):
        message = (
            f"{url!r} is no address of a web page; write it like https://city.example/meetings"
        )
        raise ConfigError(message)
    return found


def checked_zone(zone: str | None) -> str:
    """``zone`` when it is an IANA name, empty for none; raises ``ConfigError`` for another."""
    from zoneinfo import ZoneInfoNotFoundError

    from monitor.errors import ConfigError
    from monitor.models import zone_of

    if not zone:
        return ""
    try:
        zone_of(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"--timezone {zone!r} is no IANA zone; write it like America/New_York"
        raise ConfigError(message) from None
    return zone
