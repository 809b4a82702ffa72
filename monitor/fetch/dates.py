"""HTTP dates and Retry-After (RFC 9110, sections 5.6.7 and 10.2.3). Pure."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_SECONDS = re.compile(r"\s*(\d{1,9})(?:\.\d*)?\s*\Z", re.ASCII)


def http_date(text: str) -> datetime | None:
    """The UTC moment, or ``None`` when ``text`` is no date."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


def retry_after(value: str | None, *, date: str | None, now: datetime) -> float | None:
    """Seconds to wait, or ``None`` when the header is missing or says nothing usable.

    Whole and decimal seconds and HTTP dates. A date counts from the server's own ``Date`` when it
    sent one, since its clock may differ from ours; a date gone by is 0.
    """
    if not value:
        return None
    if _SECONDS.match(value):
        return float(value)
    moment = http_date(value)
    if moment is None:
        return None
    start = http_date(date) if date else None
    return max(0.0, (moment - (start or now)).total_seconds())
