"""NovusAgenda's search page."""

from tests.corpus.samples import Page

ADAPTER = "novusagenda"
PAGES = {
    "novusagenda/dinuba-ca__meetingsgeneral.html": Page(options={"site": "dinuba", "types": ["1"]})
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "novusagenda/dinuba-ca__meetingsgeneral.html",
        "parsed_items.0.start",
    ): "the page shows no hour: the source's scraper assumes the usual one",
    (
        "novusagenda/dinuba-ca__meetingsgeneral.html",
        "parsed_items.0.location",
    ): "the name before the address is a constant of the source's scraper",
}
