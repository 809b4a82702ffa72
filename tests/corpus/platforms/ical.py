"""Calendars, read by the generic adapter."""

from tests.corpus.samples import COUNCIL, Page

ADAPTER = "ical"
PAGES = {
    str(path.relative_to(COUNCIL)): Page(
        options={"url": f"https://calendar.example/{path.stem}.ics", "days_ahead": 3650},
        url=f"https://calendar.example/{path.stem}.ics",
    )
    for path in sorted(COUNCIL.glob("**/*.ics"))
}
EXCEPTIONS: dict[tuple[str, str], str] = {}
EXCEPTIONS |= {
    (
        "ical/chicago-il__housing_trust.ics",
        "parsed_items.0.location",
    ): "the address is a constant of the source's scraper, not in the calendar",
    **{
        (
            "ical/st-paul-schools-mn__calendar.ics",
            f"item.links.{number}",
        ): "the link stands on a sibling page (materials, BoardBook)"
        for number in range(4)
    },
}
