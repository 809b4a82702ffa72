"""Any page that lists meetings by their dates, in whatever markup: no selectors to write."""

from collections.abc import Iterator
from datetime import date

from pydantic import Field

from monitor.adapters.base import Adapter, Yield
from monitor.adapters.configured import SourceOptions
from monitor.adapters.dated import records
from monitor.adapters.listing import MeetingOptions, options_of, watched
from monitor.adapters.options import Called, Drawn, Hour
from monitor.errors import ExtractError
from monitor.models import Identity, Request, Response, Source
from monitor.parse import html, select
from monitor.parse.notpage import main_of, page_of, why_not


class DatedOptions(SourceOptions, MeetingOptions):
    """Settings of the adapter ``dated``."""

    name: Called = ""
    hour: Hour = ""
    within: select.Selector | None = Field(
        default=None, description="CSS of the part of the page that is read; without it its text"
    )
    empty: str = Field(default="", description="Words the page shows when it lists no meeting")
    render: Drawn = None


class DatedAdapter(Adapter):
    """Meetings of a page, each the smallest part of it that names a day."""

    name = "dated"
    title = "Any page that lists meetings by date"
    identity = Identity.LIKENESS
    options = DatedOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The page itself."""
        options = options_of(source, DatedOptions)
        yield Request(url=options.address, render=options.render or "")

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """Rows, entries, lines and links with a day, and the papers that stand with them."""
        options = options_of(source, DatedOptions)
        page = page_of(response)
        if options.within:
            part: html.Node | None = html.need(page, options.within, "the part to read")
        else:
            part = main_of(page) or page.body
        found = list(
            records(
                part,
                response.url,
                source.zone,
                today=response.today,
                name=options.name,
                hour=options.hour,
            )
            if part is not None
            else ()
        )
        if not found and not (options.empty and options.empty in html.text_of(page.body)):
            reason = why_not(page) or "no row, entry, line or link of it names a day"
            raise ExtractError(
                f"the page lists no meeting: {reason} "
                "(if it lists none now, name the words it shows as empty)",
                url=response.url,
                expected="dates",
                found=html.title_of(page),
            )
        for one in found:
            yield from watched(one, options, response.today)


ADAPTER = DatedAdapter()
