"""A response for the parsers, made of bytes alone."""

from datetime import UTC, date, datetime
from pathlib import Path

from monitor.models import Request, Response

URL = "https://city.example/page"


def answer(body: bytes | str, content_type: str = "", url: str = URL) -> Response:
    return Response(
        url=url,
        status=200,
        headers={"content-type": content_type} if content_type else {},
        body=body.encode() if isinstance(body, str) else body,
        request=Request(url=url),
        fetched_at=datetime(2026, 8, 20, 16, tzinfo=UTC),
        today=date(2026, 8, 20),
    )


def saved(path: Path, url: str = URL) -> Response:
    return answer(path.read_bytes(), url=url)
