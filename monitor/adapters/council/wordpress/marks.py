"""What tells a site of WordPress, and which of its calendars it has."""

import re
from collections.abc import Iterator
from datetime import date

from monitor.adapters.base import Sighting
from monitor.adapters.dated import records
from monitor.parse import html, json, linked, urls
from monitor.parse.notpage import main_of

FEW = 4
"""So many meetings on a page make it a list of them."""
_ANY = date(2026, 1, 1)  # stands in for today where meetings are only counted
MARK = re.compile(r"wp-content/|wp-includes/|wp-json|content=[\"']WordPress", re.IGNORECASE)


Told = tuple[dict[str, object], float, str]
"""Options, certainty and reason of a candidate."""


def candidates(sighting: Sighting) -> Iterator[Told]:
    """What the site of ``sighting`` has, by its marks; nothing when it is not WordPress."""
    if not MARK.search(sighting.text):
        return
    root = (urls.absolute(sighting.url, "/") or sighting.url).rstrip("/")
    if re.search(r"tribe-events|tribe/events/v1|the-events-calendar", sighting.text):
        yield {"url": root}, 0.9, "the site runs The Events Calendar"
    elif re.search(r"proudcity|meeting-taxonomy-", sighting.text, re.IGNORECASE):
        yield {"url": root, "listing": "meetings"}, 0.88, "the site is made by ProudCity"
    elif re.search(r"agenda|minutes|mec-event", f"{sighting.url} {sighting.text}", re.IGNORECASE):
        yield {"url": sighting.url, "listing": "page"}, *_proposal(sighting)


def _proposal(sighting: Sighting) -> tuple[float, str]:
    """How sure a page of agendas is one: by the meetings that can be read from it."""
    page = html.tree(sighting.text)
    events = {json.text(event.get("startDate"))[:10] for event in linked.events(page)}
    place = main_of(page) or page.body
    found = records(place, sighting.url, "UTC", today=_ANY) if place is not None else ()
    count = max(len(events), sum(1 for one in found if one.documents))
    if count >= FEW:
        return 0.9, f"a WordPress page that lists {count} meetings"
    return 0.6, "a WordPress page that speaks of agendas or minutes"
