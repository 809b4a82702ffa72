"""One document: a record whose text is read, and compared, by the stage that reads documents."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.configured import SourceOptions, make
from monitor.adapters.listing import file, options_of
from monitor.errors import ExtractError
from monitor.models import Kind, Request, Response, Role, Source
from monitor.parse.disposition import file_name
from monitor.parse.meeting import role_of
from monitor.parse.urls import canonical

_WITHIN = 1024
"""A PDF's mark stands within its first kilobyte (ISO 32000-1, annex H)."""


class PdfOptions(SourceOptions):
    """Settings of the adapter ``pdf``."""

    title: str = Field(default="", description="What to call the document; else its file name")
    kind: Kind = Field(default=Kind.PAGE, description="What the document is")


class PdfAdapter(Adapter):
    """A document at a fixed address."""

    name = "pdf"
    title = "Any PDF document"
    kinds = frozenset(Kind)
    options = PdfOptions
    reads = frozenset(Role) - {Role.VIDEO, Role.AUDIO}

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The document itself."""
        yield Request(url=options_of(source, PdfOptions).address)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The document as one record. Raises ``ExtractError`` for anything that is no PDF."""
        options = options_of(source, PdfOptions)
        body = response.body
        if b"%PDF-" not in body[:_WITHIN]:
            what = "empty" if not body.strip() else "no PDF"
            message = f"the answer is {what}; the document moved, or the site shows a page instead"
            raise ExtractError(message, url=response.url, expected="a PDF")
        if b"%%EOF" not in body[-2048:]:
            raise ExtractError("the PDF breaks off before its end", url=response.url)
        name = file_name(response.headers.get("content-disposition", ""), response.url)
        role = role_of(options.title, response.url)
        yield make(
            kind=options.kind,
            key=canonical(options.url),
            title=options.title or name,
            url=response.url,
            documents=(
                file(
                    name,
                    response.url,
                    role=Role.ATTACHMENT if role in {Role.OTHER, Role.VIDEO, Role.AUDIO} else role,
                ),
            ),
            fields={"file_name": name},
        )

    def recognise(self, sighting: Sighting) -> Iterator[Candidate]:
        """A document that begins as a PDF does."""
        if sighting.text.startswith("%PDF-"):
            yield Candidate(
                self.name, {"url": sighting.url}, 0.9, "the address is a PDF", name="document"
            )


ADAPTER = PdfAdapter()
