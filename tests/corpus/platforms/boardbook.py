"""BoardBook's public page."""

from tests.corpus.samples import Page

ADAPTER = "boardbook"
PAGES = {
    "boardbook/st-paul-schools-mn__organization.html": Page(
        url="https://meetings.boardbook.org/Public/Organization/1810",
        options={"organization": "1810"},
    )
}
EXCEPTIONS: dict[tuple[str, str], str] = {
    (
        "boardbook/st-paul-schools-mn__organization.html",
        f"item.links.{number}",
    ): "the paper stands on the district's page of materials, read by the same test"
    for number in range(3)
}
