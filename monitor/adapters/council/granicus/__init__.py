"""Granicus ViewPublisher: upcoming events and recorded meetings, in each city's own layout.

A meeting is ``event_id`` while it is ahead and ``clip_id`` once it is recorded: the keys say which,
and the diff pairs the two by likeness (body, day, title).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from monitor.adapters.base import Adapter, Candidate, Sighting, Yield
from monitor.adapters.council.granicus import agenda_feed, agenda_page, clips, view
from monitor.adapters.council.granicus.options import GranicusOptions
from monitor.adapters.listing import options_of, site, watched
from monitor.errors import ConfigError
from monitor.models import Dropped, Identity, Problem, Record, Request, Response, Source
from monitor.parse import urls
from monitor.parse.text import opening

_SEARCH = re.compile(r"//[\w-]+\.granicus\.com/ViewSearchResults\.php", re.IGNORECASE)


class Granicus(Adapter):
    """See the module."""

    name = "granicus"
    title = "Granicus ViewPublisher"
    identity = Identity.LIKENESS
    volatile = frozenset({"duration"})
    pace = 3.6
    opens = (
        (
            r"^(?![\s\S]*ViewPublisher)[\s\S]*MetaViewer\.php\?[^\"']*clip_id=(?P<clip>\d+)",
            "agenda",
        ),
    )
    marks = r"\.granicus\.com/(?://)?(?:MediaPlayer|AgendaViewer|MinutesViewer|MetaViewer|GeneratedAgendaViewer)\.php\?| - Granicus Content</title>|xmlns:gran=|class=[\"\']listingTable\b"
    options = GranicusOptions

    def start(self, source: Source, today: date) -> Iterator[Request]:
        """The view's page, or its feed."""
        options = options_of(source, GranicusOptions)
        if not options.url and not options.base_url:
            message = (
                f"{source.id}: name the list, as "
                "url: https://CITY.granicus.com/ViewPublisher.php?view_id=1"
            )
            raise ConfigError(message)
        url = options.url or f"{site(options.base_url, '')}/ViewPublisher.php?view_id=1"
        if options.listing == "feed":
            asked = urlencode({"view_id": urls.query(url).get("view_id", "1"), "mode": "agendas"})
            url = re.sub(r"(?i)/[^/]*(?:\?.*)?$", f"/ViewPublisherRSS.php?{asked}", url)
        yield Request(url=urls.rebase(url, options.base_url) if options.url else url)

    def parse(self, source: Source, response: Response) -> Iterator[Yield]:
        """A view's page, a feed, or one agenda's page."""
        options = options_of(source, GranicusOptions)
        step = response.request.step
        if step == "agenda" or "agendaviewer.php" in response.url.lower():
            yield from agenda_page.read(source, response)
            return
        if opening(response.body).startswith(("<?xml", "<rss")):
            found: Iterable[Record | Problem | Dropped] = agenda_feed.read(
                source, response, options
            )
        else:
            found = view.read(source, response, options)
        for one in found:
            if not isinstance(one, Record):
                yield one
                continue
            for kept in watched(one, options, response.today):
                yield kept
                if isinstance(kept, Record) and options.agenda_times:
                    yield from agenda_page.wish(options, kept)

    def recognise(self, sighting: Sighting) -> Iterable[Candidate]:
        """A view of a granicus.com host; a city's page only when it holds or links to one."""
        host = urls.host(sighting.url)
        if host.endswith(".granicus.com"):
            view = urls.query(sighting.url).get("view_id") or "1"
            listed = re.search(
                r"viewpublisher(?:rss)?\.php|(?:agenda|minutes)viewer\.php|mediaplayer\.php|/player/",
                sighting.url,
                re.IGNORECASE,
            )
            url = f"https://{host}/ViewPublisher.php?view_id={view}"
            why = f"{host} is a Granicus site"
            yield Candidate(self.name, {"url": url}, 0.95 if listed else 0.8, why)
            return
        views = [
            link
            for link in sighting.links
            if urls.host(link).endswith(".granicus.com") and "viewpublisher.php" in link.lower()
        ]
        players = [
            link for link in sighting.links if clips.HOST.search(link) and "/player/" in link
        ]
        if _SEARCH.search(sighting.text):
            why = "the page holds the search of a Granicus list"
            yield Candidate(self.name, {"url": sighting.url}, 0.93, why)
        elif sighting.text.count("listingRow") > 1 and clips.HOST.search(sighting.text):
            why = "the page shows a Granicus list"
            yield Candidate(self.name, {"url": sighting.url}, 0.9, why)
        elif views:
            why = f"the page links to the Granicus site {urls.host(views[0])}"
            yield Candidate(self.name, {"url": views[0]}, 0.7, why, follow=views[0])
        elif len(players) > 2:
            why = "the page links to recordings on Granicus: it may be the list of meetings"
            yield Candidate(self.name, {"url": sighting.url}, 0.6, why)


ADAPTER = Granicus()
