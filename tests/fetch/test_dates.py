"""HTTP dates and Retry-After in all their forms."""

from datetime import UTC, datetime

import pytest

from monitor.fetch.dates import http_date, retry_after

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SERVER = "Mon, 23 Nov 2026 13:00:00 GMT"


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120.0),
        (" 0 ", None, 0.0),
        ("1.5", None, 1.5),
        ("2.", None, 2.0),
        ("86400", None, 86_400.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", None, 30.0),
        ("Monday, 23-Nov-26 12:00:30 GMT", None, 30.0),
        ("Mon Nov 23 12:00:30 2026", None, 30.0),
        ("Mon, 23 Nov 2026 13:00:30 GMT", SERVER, 30.0),
        ("Mon, 23 Nov 2026 07:00:30 -0500", None, 30.0),
        ("Mon, 23 Nov 2020 12:00:00 GMT", None, 0.0),
        (None, None, None),
        ("", None, None),
        ("-5", None, None),
        ("soon", None, None),
        ("1e9", None, None),
        ("99999999999", None, None),
        ("٣", None, None),
    ],
)
def test_retry_after(value: str | None, date: str | None, seconds: float | None) -> None:
    assert retry_after(value, date=date, now=NOON) == seconds


def test_a_date_without_a_zone_is_utc_and_nonsense_is_none() -> None:
    assert http_date("Mon, 23 Nov 2026 12:00:00 -0000") == NOON
    for text in ("", "x", "Mon, 99 Nov 2026 12:00:00 GMT", "Mon, 23 Nov 99999 12:00:00 GMT"):
        assert http_date(text) is None
