"""The years that the whole page does not show."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

from monitor.adapters.council.civicplus.listing_page import heading
from monitor.adapters.council.civicplus.options import CivicPlusOptions, root_of
from monitor.adapters.listing import first_day
from monitor.models import Request, Response, Source
from monitor.parse import html
from monitor.parse.webforms import HEADERS

_YEAR = re.compile(r"changeYear\(\s*(?P<year>\d{4})\s*,\s*(?P<category>\d+)")


def further(
    source: Source, options: CivicPlusOptions, response: Response, page: html.Tree
) -> Iterator[Request]:
    """Of the whole page: each category's years from this one on that are not shown."""
    path = response.url.partition("?")[0].rstrip("/").lower()
    if not path.endswith("/agendacenter"):
        return
    root = (
        root_of(source, options)
        if options.url or options.base_url
        else path[: -len("/agendacenter")]
    )
    earliest = first_day(options, response.today).year
    for panel in page.css("div.listing"):
        name = heading(node) if (node := panel.css_first("h2")) is not None else ""
        for tab in panel.css(
            "ul.years li:not(.current) > a[href*=changeYear], ul.years ol a[href*=changeYear]"
        ):
            found = _YEAR.search(tab.attributes.get("href") or "")
            if found is None or int(found["year"]) < max(earliest, response.today.year - 1):
                continue
            category = int(found["category"])
            if options.categories and category not in options.categories:
                continue
            asked = urlencode(
                {"year": found["year"], "catID": category, "term": "", "prevVersionScreen": "false"}
            )
            yield Request(
                url=f"{root}/AgendaCenter/UpdateCategoryList?{asked}",
                method="POST",
                headers=HEADERS,
                body=b"",
                context={"category": found["category"], "category_name": name},
            )
