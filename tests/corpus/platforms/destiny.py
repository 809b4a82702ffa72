"""Destiny AgendaQuick."""

from tests.corpus.samples import Page

ADAPTER = "destiny"
PAGES = {
    "destiny/contra-costa-county-ca__agenda_publish.html": Page(
        options={"url": "http://64.166.146.245"}, today="2022-07-22"
    )
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "destiny/contra-costa-county-ca__agenda_publish.html",
        "parsed_items.0.location",
    ): "the place is a constant of the source's scraper, not on the page"
}
