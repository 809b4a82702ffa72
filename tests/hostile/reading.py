"""What runs inside the limited child: one hostile file through parsers of its kind.

Anything but a result or an error of the project's own is a finding.
"""

import time
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path

from monitor.adapters.recognition import by_content, recognise, sighting_of
from monitor.errors import ExtractError
from monitor.fetch.body import Gunzip
from monitor.fetch.prescan import needs_child
from monitor.models import Request, Response
from monitor.parse import document, feed, guess, html, ical, json, notpage, pdf, text, xml
from monitor.parse.essence import essence
from tests.adapters.cases import Case, cases

PAGE_BYTES = 10_000_000
URL = "https://city.example/meetings"
TODAY = date(2026, 11, 23)
TYPES = {
    "html": "text/html", "json": "application/json", "xml": "application/xml", "ics": "text/calendar",
    "pdf": "application/pdf", "txt": "text/plain",
}  # fmt: skip
Parser = tuple[str, Callable[[bytes], object]]
Found = list[tuple[str, str, float]]


def response(body: bytes, kind: str) -> Response:
    return Response(
        url=URL,
        status=200,
        headers={"content-type": TYPES[kind]},
        body=body,
        request=Request(url=URL),
        fetched_at=datetime(2026, 11, 23, 14, tzinfo=UTC),
        today=TODAY,
    )


@cache
def parsers(kind: str) -> tuple[Parser, ...]:
    """Every parser that may be handed a body of this kind: the formats' own, then every adapter's."""
    made: list[Parser] = [
        ("decode", lambda body: text.decode(body, TYPES[kind])),
        ("essence", essence),
        ("recognise", lambda body: recognise(sighting_of(response(body, kind)))),
        ("by content", lambda body: by_content(response(body, kind))),
    ]
    if kind == "html":
        made += [("html", _html), ("document", partial(_document, kind))]
    if kind == "xml":
        made += [("feed", lambda body: feed.read(response(body, kind))), ("xml", lambda body: xml.load(response(body, kind)))]  # fmt: skip
    if kind == "json":
        made.append(("json", lambda body: json.load(response(body, kind))))
    if kind == "ics":
        made.append(("ical", _ical))
    if kind == "pdf":
        return (("pdf", pdf.text), ("document", partial(_document, kind)), ("pictures", _pictures))
    seen: set[tuple[str, str]] = set()
    for case in cases():
        same = (case.adapter_name, case.request.step)
        if case.body_path.suffix == f".{kind}" and same not in seen:
            seen.add(same)
            made.append((f"{case.adapter_name} {case.request.step}", partial(_adapter, case, kind)))
    return tuple(made)


def _html(body: bytes) -> None:
    page = notpage.page_of(response(body, "html"))
    notpage.why_not(page)
    guess.guesses(html.tree(response(body, "html")), URL, TODAY)


def _ical(body: bytes) -> None:
    ical.read(response(body, "ics"), "America/New_York", start=date(2026, 10, 1), end=date(2027, 11, 1))  # fmt: skip


def _document(kind: str, body: bytes) -> None:
    document.text_of(body, TYPES[kind], f"{URL}.{kind}")


def _pictures(body: bytes) -> None:
    pdf.pages_as_images(body, (1,), 72)


def _adapter(case: Case, kind: str, body: bytes) -> None:
    list(case.adapter.parse(case.source, case.response(body, TYPES[kind])))


def body_of(path: str) -> bytes:
    """The bytes as the fetcher hands them on: gzip undone, within the limit of a page."""
    raw = Path(path).read_bytes()
    if not raw.startswith(b"\x1f\x8b"):
        return raw
    decoder = Gunzip(PAGE_BYTES)
    try:
        body = decoder.feed(raw)
    except zlib.error as error:
        raise ExtractError("damaged gzip") from error
    if len(body) > PAGE_BYTES:
        raise ExtractError("more than 10 MB: refused by size")
    if not decoder.complete:
        raise ExtractError("cut gzip")
    return body


def is_watched(path: str) -> bool:
    """Whether the daemon would parse this page apart, under limits."""
    return needs_child(body_of(path))


def read(path: str, kind: str, chosen: list[int]) -> Found:
    """(parser, what came of it, seconds) for the parsers of these numbers."""
    body = body_of(path)
    found: Found = []
    every = parsers(kind)
    for number in chosen:
        name, parse = every[number]
        begun = time.monotonic()
        try:
            parse(body)
            said = "read"
        except ExtractError as error:
            said = "refused" if str(error).strip() and "\n" not in str(error) else f"no sentence: {error!r}"  # fmt: skip
        except MemoryError:
            raise
        except Exception as error:
            said = f"crash: {type(error).__name__}: {error}"[:300]
        found.append((name, said, time.monotonic() - begun))
    return found


def count(kind: str) -> int:
    """How many parsers there are for a kind; loads them."""
    return len(parsers(kind))
