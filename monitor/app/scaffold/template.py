"""The text of a new adapter."""

import json

from monitor.app.scaffold.guess import Guess
from monitor.parse import urls

CODE = '''"""{title}: one sentence on what this system is.

Say here what the key is made of, where the page says that a meeting is cancelled or revised, and
what would break this adapter.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import Field
from selectolax.lexbor import LexborNode

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.listing import MeetingOptions, file, meeting, options_of, watched
from monitor.errors import ExtractError
from monitor.models import Problem, Record, Request, Response, Source
from monitor.parse import dates, html, urls

ROWS = {rows}
MARK = {mark}
_HOST = {host}


class {kind}Options(MeetingOptions):
    """Settings of {title}."""

    url: str = Field(
        default={url},
        description="Address of the page that lists the meetings",
    )


class {kind}(Adapter):
    """Meetings on {title}."""

    name = {name}
    title = {quoted}
    options = {kind}Options

    def start(self, source: Source, today: date) -> Iterable[Request]:
        """The page that lists the meetings."""
        options = options_of(source, {kind}Options)
        yield Request(url=urls.rebase(options.url, options.base_url))

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """One meeting for each row; a row that cannot be read is a problem, never left out."""
        options = options_of(source, {kind}Options)
        page = html.tree(response)
        rows = html.below(page, ROWS)
        if MARK not in html.title_of(page) or not rows:
            raise ExtractError(
                "the list of meetings is not on the page; the site changed it or served another",
                url=response.url,
                expected=f"a page titled {{MARK!r}} with {{ROWS!r}}",
                found=html.title_of(page),
            )
        for row in rows:
            one = _meeting(row, source, response.url)
            if isinstance(one, Record):
                yield from watched(one, options, response.today)
            elif one is not None:
                yield one

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """The site's own host."""
        if urls.host(sighting.url) == _HOST:
            yield Candidate(self.name, {{"url": sighting.url}}, 0.9, "the host of {title}")


def _meeting(row: LexborNode, source: Source, base: str) -> Record | Problem | None:
    text = html.text_of(row)
    links = html.links(row, base)
    if not links and dates.day(text) is None:
        return None  # a heading between the rows
    starts_at = dates.when(text, source.zone)
    if not links or starts_at is None:
        return Problem(text[:80] or "a row", "it has no link or no date")
    return meeting(
        key=links[0].url,  # better: the number that the system itself gives the meeting
        title=links[0].text or text[:120],
        url=links[0].url,
        starts_at=starts_at,
        says=[text],
        documents=[file(link.text, link.url) for link in links[1:]],
    )


ADAPTER = {kind}()
'''


def adapter_code(name: str, title: str, url: str, found: Guess) -> str:
    """The file of the adapter ``name``."""
    title = title.replace('"', "'").replace("\\", "/")
    return CODE.format(
        name=json.dumps(name),
        title=title,
        quoted=json.dumps(title, ensure_ascii=False),
        kind="".join(part.capitalize() for part in name.split("_")),
        url=json.dumps(url),
        host=json.dumps(urls.host(url)),
        rows=json.dumps(found.rows),
        mark=json.dumps(found.mark or title, ensure_ascii=False),
    )
