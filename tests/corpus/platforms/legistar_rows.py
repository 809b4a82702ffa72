"""Rows of Legistar calendars, as python-legistar exports them."""

from tests.corpus.samples import Page

ADAPTER = "legistar_html"

SITES = {
    "legistar_rows/chicago-park-district-il__rows.json": "chicagoparkdistrict",
    "legistar_rows/cleveland-oh__rows_council.json": "cityofcleveland",
    "legistar_rows/cook-county-il__rows_board.json": "cook-county",
    "legistar_rows/cook-county-il__rows_forest_preserves.json": "fpdcc",
    "legistar_rows/culver-city-ca__rows_council.json": "culver-city",
    "legistar_rows/dallas-tx__rows_council.json": "cityofdallas",
    "legistar_rows/detroit-mi__rows_water_sewerage.json": "dwsd",
    "legistar_rows/long-beach-ca__rows_council.json": "longbeach",
    "legistar_rows/mwrd-il__rows_water.json": "mwrd",
    "series/legistar_rows__mwrd-il__board/000.json": "mwrd",
    "series/legistar_rows__mwrd-il__board/001.json": "mwrd",
    "series/legistar_rows__mwrd-il__board/002.json": "mwrd",
}
PAGES = {
    file: Page(
        url=f"https://{site}.legistar.com/Calendar.aspx",
        zone="America/Chicago" if site == "mwrd" else "",
    )
    for file, site in SITES.items()
}
STREET = "the street address is a constant of the source's scraper, not in the rows"
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("legistar_rows/cleveland-oh__rows_council.json", "parsed_items.0.location"): STREET,
    ("legistar_rows/dallas-tx__rows_council.json", "parsed_items.0.location"): STREET,
    ("legistar_rows/detroit-mi__rows_water_sewerage.json", "parsed_items.3.location"): STREET,
    ("legistar_rows/mwrd-il__rows_water.json", "parsed_items.19.location"): STREET,
    ("series/legistar_rows__mwrd-il__board/000.json", "parsed_items.0.location"): STREET,
    ("series/legistar_rows__mwrd-il__board/001.json", "parsed_items.0.location"): STREET,
    ("series/legistar_rows__mwrd-il__board/002.json", "parsed_items.19.location"): STREET,
    (
        "legistar_rows/culver-city-ca__rows_council.json",
        "parsed_items.0.status",
    ): "the row's agenda is called “Notice of Cancellation”: the source's scraper overlooks it",
}
