"""A page that links documents: each link is a record, and the text of its document is compared."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from urllib.parse import unquote

from pydantic import Field

from monitor.adapters.base import Adapter, Yield
from monitor.adapters.configured import ListOptions, chosen, coverage_of, make
from monitor.adapters.listing import file, options_of
from monitor.adapters.options import Drawn
from monitor.errors import ExtractError
from monitor.models import (
    Coverage,
    Identity,
    Kind,
    Problem,
    Record,
    Request,
    Response,
    Role,
    Source,
    When,
)
from monitor.parse import html, select
from monitor.parse.ancestors import above
from monitor.parse.dates import when
from monitor.parse.notpage import page_of, why_not
from monitor.parse.text import clean
from monitor.parse.urls import canonical, query

_FILE = re.compile(
    r"\.(?:pdf|docx?|rtf|odt|xlsx?|pptx?)(?:$|[?#])|/documentcenter/view/|/showpublisheddocument"
    r"|viewfile|/document/\d+|getfile|downloadfile|fileopen|fileid=|documentid=|viewdocument",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\W*(?:click here|here|download|view|open|pdf|read more|more|link|file|document|descargar|ver)\W*",
    re.IGNORECASE,
)


class DocumentsOptions(ListOptions):
    """Settings of the adapter ``documents``."""

    kind: Kind = Field(default=Kind.LIST_ENTRY, description="What the linked documents are")
    links: select.Selector | None = Field(
        default=None, description="CSS of the links; without it every link to a file"
    )
    within: select.Selector | None = Field(
        default=None, description="CSS of the part of the page that is read"
    )
    match: str = Field(default="", description="Only links whose words or address contain this")
    empty: str = Field(default="", description="Words the page shows when it links no document")
    expect: select.Selector | None = Field(
        default=None, description="CSS of something that must be there, else it is not the page"
    )
    render: Drawn = None


class DocumentsAdapter(Adapter):
    """A page of links, configured in the file alone."""

    name = "documents"
    title = "Any page that links documents"
    identity = Identity.LIKENESS
    kinds = frozenset(Kind)
    options = DocumentsOptions
    reads = frozenset(Role) - {Role.VIDEO, Role.AUDIO}

    def coverage_of(self, source: Source) -> Coverage:
        """A window, unless the settings or the kind of its records say otherwise."""
        return coverage_of(options_of(source, DocumentsOptions))

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The page itself."""
        options = options_of(source, DocumentsOptions)
        yield Request(url=options.address, render=options.render or "")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """One record for each address; its title is the longest of the words that link there."""
        options = options_of(source, DocumentsOptions)
        page = page_of(response)
        if options.expect:
            html.need(page, options.expect, "what the page must show")
        reason = "" if options.expect or options.within else why_not(page, least=0)
        if reason:
            raise ExtractError(f"this is not the page: {reason}", url=response.url, found=reason)
        links = self._links(options, page, response.url)
        if not links and not (options.empty and options.empty in html.text_of(page.body)):
            place = repr(options.links) if options.links else "a link to a file"
            raise ExtractError(
                f"the page has nothing that is {place}; it changed its layout, "
                "or links nothing now (then name the words it shows as empty)",
                url=response.url,
                expected=place,
            )
        for link in links:
            thing = _record(link, options, source)
            if isinstance(thing, Record):
                yield from chosen(thing, options, response.today)
            else:
                yield thing

    def _links(self, options: DocumentsOptions, page: html.Tree, base: str) -> list[html.Link]:
        part = html.need(page, options.within, "the part to read") if options.within else page.body
        if part is None:
            return []
        if options.links:
            wanted = {node.mem_id for node in part.css(options.links)}
            found = [link for link in html.links(part, base) if link.node.mem_id in wanted]
        else:
            found = [link for link in html.links(part, base) if _FILE.search(link.url)]
        word = options.match.casefold()
        best: dict[str, html.Link] = {}
        for link in found:
            if word and word not in f"{link.text} {unquote(link.url)}".casefold():
                continue
            key = canonical(link.url)
            if key not in best or len(link.text) > len(best[key].text):
                best[key] = link
        return list(best.values())


def _record(link: html.Link, options: DocumentsOptions, source: Source) -> Record | Problem:
    name = _file_name(link.url)
    title = link.text if link.text and not _VAGUE.fullmatch(link.text) else ""
    title = title or _beside(link.node) or name or link.text
    if not title:
        return Problem(link.url, "the link has neither words nor a file name")
    starts = _day(title, options, source) or _day(name, options, source)
    if options.kind is Kind.MEETING and starts is None:
        starts = _day(_beside(link.node), options, source)
        if starts is None:
            return Problem(link.url, f"no day of the meeting can be read: {title[:120]!r}")
    document = file(link.text or title, link.url, title=title)
    return make(
        kind=options.kind,
        key=canonical(link.url),
        title=title,
        url=link.url,
        starts_at=starts,
        documents=(document,),
    )


def _day(text: str, options: ListOptions, source: Source) -> When | None:
    return when(text, source.zone, order=options.order) if text else None


def _file_name(url: str) -> str:
    """The file's name as words: ``2026_05_05%20Agenda.pdf`` is ``2026-05-05 Agenda``."""
    path = unquote(url.partition("?")[0]).rstrip("/").rsplit("/", 1)[-1]
    stem = re.sub(r"\.[A-Za-z]{2,5}$", "", path) or query(url).get("n")
    stem = re.sub(r"(?<=\d)_(?=\d)", "-", stem)
    return clean(re.sub(r"[_+]+", " ", stem))


def _beside(node: html.Node) -> str:
    """The words of the row or paragraph around a link that says only "here" or "PDF"."""
    for here in islice(above(node), 3):
        if here.tag in {"body", "table", "ul", "main"}:
            return ""
        words = html.text_of(here)
        if len(words) > len(html.text_of(node)) + 3:
            return words[:200] if len(words) <= 300 else ""
    return ""


ADAPTER = DocumentsAdapter()
