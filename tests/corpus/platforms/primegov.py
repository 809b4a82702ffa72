"""PrimeGov."""

from tests.corpus.samples import Page

ADAPTER = "primegov"
PAGES: dict[str, Page] = {}
EXCEPTIONS = {
    (
        "primegov/los-angeles-ca__api_list.json",
        "parsed_items.0.location",
    ): "the list has no locations: a constant of the source's scraper",
}
