"""Any web page, by CSS selectors: one record for each row, or the page's text as one record."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import Field, field_validator, model_validator

from monitor.adapters.base import Adapter, Yield
from monitor.adapters.configured import MIRRORED, Row, RowOptions, coverage_of, make, records
from monitor.adapters.listing import file, options_of
from monitor.adapters.options import Drawn
from monitor.errors import ExtractError
from monitor.models import (
    Coverage,
    Document,
    Identity,
    Kind,
    Problem,
    Request,
    Response,
    Role,
    Source,
)
from monitor.parse import html, select
from monitor.parse.meeting import role_of
from monitor.parse.notpage import LITTLE, main_of, page_of, why_not
from monitor.parse.rows import Rows, looks_up, marks
from monitor.parse.text import clean, plain
from monitor.parse.urls import absolute, canonical

_MENUS = "nav, header, footer, aside, form, iframe, [role=navigation], [aria-hidden=true]"


class PageOptions(RowOptions):
    """Settings of the adapter ``page``. Places are CSS, ``css@attribute``, ``css =~ pattern``."""

    rows: select.Selector | None = Field(
        default=None,
        description="CSS of the rows, one record each; without it the page is one record",
    )
    expect: select.Selector | None = Field(
        default=None, description="CSS of something that must be there, else it is not the page"
    )
    empty: str = Field(
        default="",
        description="Words the page shows when its list is empty (No meetings scheduled)",
    )
    ignore: tuple[select.Selector, ...] = Field(
        default=(), description="CSS of parts left out before anything is read"
    )
    next: select.Value = Field(default="", description="Where the link to the next page stands")
    pages: int = Field(default=5, ge=1, le=50, description="How many pages are read at most")
    kind: Kind = Field(
        default=Kind.FEED_ENTRY, description="What the records are (one whole page: page)"
    )
    render: Drawn = None

    @field_validator(
        *("key", "title", "link", "starts_at", "time", "ends_at"),
        *("status", "body", "location", "text"),
    )
    @classmethod
    def _is_place(cls, value: str) -> str:
        if value:
            select.expression(value)
        return value

    @field_validator("documents", "fields")
    @classmethod
    def _are_places(cls, value: dict[str, str]) -> dict[str, str]:
        for place in value.values():
            select.expression(place)
        return value

    @model_validator(mode="after")
    def _rows_for_rows(self) -> "PageOptions":
        if self.rows is None and (self.key or self.starts_at or self.link):
            message = "key, starts_at and link belong to rows: name the rows' CSS as rows"
            raise ValueError(message)
        return self


class PageAdapter(Adapter):
    """One page, configured in the file alone."""

    name = "page"
    title = "Any web page"
    identity = Identity.LIKENESS
    kinds = frozenset(Kind)
    volatile = MIRRORED
    options = PageOptions
    reads = frozenset(Role) - {Role.VIDEO, Role.AUDIO}

    def __init__(self) -> None:
        self._parsed: tuple[bytes, html.Tree, list[str]] | None = None

    def coverage_of(self, source: Source) -> Coverage:
        """Rolling for news, a window for everything else, unless the settings say."""
        return coverage_of(options_of(source, PageOptions))

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The page itself."""
        yield self._request(options_of(source, PageOptions))

    def _request(self, options: PageOptions, url: str = "", number: int = 1) -> Request:
        return Request(
            url=url or options.address,
            context={"page": str(number)},
            render=options.render or "",
        )

    def essence(self, source: Source, response: Response) -> str:
        """The rows and what else is read of a page of rows; what stands around them is noise."""
        options = options_of(source, PageOptions)
        if not options.rows or not all(map(looks_up, _selectors(options))):
            return ""
        page = page_of(response)
        if not page.css_first(options.rows) or (
            options.expect and not page.css_first(options.expect)
        ):
            return ""
        heading = _heading(page)
        _leave_out(options, page)
        told = marks(page.css(options.rows))
        if not options.ignore:
            self._parsed = response.body, page, told
        parts = [
            response.today.isoformat(),
            response.url,
            repr(sorted(response.request.context.items())),
            heading,
            repr([str(each) for each in self._next(options, page, response)]),
            *told,
        ]
        whole = "\0".join(parts).encode("utf-8", "surrogatepass")
        return f"rows:{hashlib.sha256(whole).hexdigest()}"

    def _page_of(self, response: Response) -> tuple[html.Tree, list[str]]:
        """The parsed page; of the one whose essence was just asked also what its rows are."""
        held, self._parsed = self._parsed, None
        if held is not None and held[0] is response.body:
            return held[1], held[2]
        return page_of(response), []

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """The rows of the page, or its text."""
        options = options_of(source, PageOptions)
        page, told = self._page_of(response)
        if options.expect:
            html.need(page, options.expect, "what the page must show")
        rows = page.css(options.rows) if options.rows else []
        reason = "" if options.expect or rows else why_not(page)
        if reason and not (options.rows and _says(page, options.empty)):
            raise ExtractError(f"this is not the page: {reason}", url=response.url, found=reason)
        heading = _heading(page)
        _leave_out(options, page)
        if options.rows is None:
            yield self._whole(options, page, response)
            return
        if not rows and not _says(page, options.empty):
            raise ExtractError(
                f"no element matches rows: {options.rows!r}; the page changed its layout, "
                "or its list is empty (then name the words it shows as empty)",
                url=response.url,
                expected=options.rows,
            )
        if options.ignore:
            rows = page.css(options.rows)
        if not told:
            told = marks(rows) if all(map(looks_up, _selectors(options))) else [""] * len(rows)
        together = Rows(page, rows)
        yield from records(
            rows,
            options,
            source,
            response,
            look=lambda node: _HtmlRow(node, response.url, heading, together),
            marks=told,
            around=heading,
        )
        yield from self._next(options, page, response)

    def _next(self, options: PageOptions, page: html.Tree, response: Response) -> Iterator[Yield]:
        body = page.body
        if not options.next or body is None:
            return
        number = int(response.request.context.get("page") or 1)
        links = [url for _, url in select.files(body, options.next, response.url)]
        url = next((u for u in links if canonical(u) != canonical(response.url)), None)
        if url is None:
            return
        if number >= options.pages:
            yield Problem(
                "paging", f"the list goes on after {number} pages; raise pages to read more"
            )
            return
        yield self._request(options, url, number + 1)

    def _whole(self, options: PageOptions, page: html.Tree, response: Response) -> Yield:
        title = html.title_of(page)
        body = page.body
        if options.title and body is not None:
            title = select.first(body, options.title, response.url) or title
        files = list(_linked(options.documents, page, response.url))
        if options.text:
            nodes = page.css(select.expression(options.text).css or "body")
        else:
            for node in page.css(_MENUS):
                node.decompose()
            main = main_of(page)
            nodes = [main] if main is not None else []
        text = "\n".join(filter(None, (plain(node.html or "") for node in nodes)))
        if not text or (not options.text and len(text) < LITTLE):
            place = f"{options.text!r}" if options.text else "the page"
            message = f"{place} holds no words to watch; the page changed or needs render: browser"
            raise ExtractError(message, url=response.url, expected=options.text or "text")
        return make(
            kind=Kind.PAGE if options.kind is Kind.FEED_ENTRY else options.kind,
            key=canonical(options.url),
            title=title or canonical(options.url).removeprefix("https://"),
            url=response.url,
            documents=files,
            fields={
                name: select.first(body, place, response.url) if body is not None else ""
                for name, place in options.fields.items()
            },
            text=text,
        )


def _selectors(options: PageOptions) -> Iterator[str]:
    """The CSS of every place in a row."""
    places = (
        *(options.key, options.title, options.link, options.starts_at, options.time),
        *(options.ends_at, options.status, options.body, options.location, options.text),
        *options.documents.values(),
        *options.fields.values(),
    )
    return (select.expression(place).css for place in places if place)


def _leave_out(options: PageOptions, page: html.Tree) -> None:
    for css in options.ignore:
        for node in page.css(css):
            node.decompose()


def _heading(page: html.Tree) -> str:
    """What the page is called: its first heading, else its title without the site's name."""
    return html.text_of(page.css_first("h1")) or re.split(r"\s[|•–—]\s", html.title_of(page))[0]


def _says(page: html.Tree, words: str) -> bool:
    return bool(words) and clean(words).casefold() in html.text_of(page.body).casefold()


def _linked(places: Mapping[str, str], page: html.Tree, base: str) -> Iterator[Document]:
    body = page.body
    if body is None:
        return
    for name, place in places.items():
        role = None if name == "any" else Role(name)
        for label, url in select.files(body, place, base):
            yield file(label or name.title(), url, role=role)


class _HtmlRow(Row):
    """One element of a page."""

    def __init__(self, node: html.Node, base: str, heading: str, rows: Rows) -> None:
        self._node = node
        self._rows = rows
        self._base = base
        self._heading = heading
        self._words: dict[str, str] = {}

    def words(self, place: str) -> str:
        found = self._words.get(place)
        if found is None:
            what = select.expression(place)
            nodes = self._rows.nodes(self._node, what.css)
            found = self._words[place] = select.first_of(nodes, what, self._base)
        return found

    def links(self, place: str) -> list[tuple[str, str]]:
        what = select.expression(place)
        return select.files_of(self._rows.nodes(self._node, what.css), what, self._base)

    def title(self) -> str:
        """The row's heading or link; where that only names a file, what the page is called."""
        for css in ("h1, h2, h3, h4, h5, h6", "[class*=title], [class*=name]", "a[href]"):
            found = html.text_of(self._node.css_first(css))
            if found and role_of(found) is Role.OTHER:
                return found
        words = html.text_of(self._node)
        return (self._heading if self._node.css_first("a[href]") else words) or words

    def link(self) -> str | None:
        own = absolute(self._base, self._node.attributes.get("href"))
        if own:
            return own
        anchors = self._rows.nodes(self._node, "a[href]")
        links = (html.href(anchor, self._base) for anchor in anchors)
        return next((url for url in links if url and not _is_file(url)), None)

    def whole(self) -> str:
        times = [node.attributes.get("datetime") or "" for node in self._node.css("time[datetime]")]
        return clean(" ".join(filter(None, [*times[:1], html.text_of(self._node)])))


def _is_file(url: str) -> bool:
    return url.lower().partition("?")[0].endswith((".pdf", ".doc", ".docx", ".mp3", ".mp4", ".ics"))


ADAPTER = PageAdapter()
