"""Categories and their rows: the whole page, a search, a category's year, a meeting's versions."""

import re
from collections.abc import Iterator

from monitor.adapters.council.civicplus.rows import meeting_row
from monitor.errors import ExtractError
from monitor.models import Dropped, Problem, Record, Response, Source
from monitor.parse import html

ERROR = re.compile(
    r"An error has occurred in this application|^Custom404|<title>\s*Custom404", re.IGNORECASE
)


def read(
    source: Source, response: Response, page: html.Tree
) -> Iterator[Record | Problem | Dropped]:
    """A record for each meeting; raises when the page is no Agenda Center."""
    marker = page.css_first(
        "#AgendaCenterContent, [id^=category-panel-], table[summary='List of Agendas']"
    )
    rows = page.css("div.listing > h2, tr.catAgendaRow")
    if marker is None and not any(row.tag == "tr" for row in rows):
        found = html.title_of(page)[:80]
        message = (
            "the site answered with its error page instead of the Agenda Center; try again later"
            if ERROR.search(f"{found} {html.text_of(page.body)}")
            else "this is not a CivicPlus Agenda Center: it has no list of agendas"
        )
        raise ExtractError(message, url=response.url, expected="#AgendaCenterContent", found=found)
    whole = page.css_first("#AgendaCenterContent") is not None
    if whole and not rows and page.css_first("input[name=chkCategoryID]") is None:
        raise ExtractError(
            "the Agenda Center has no categories: the site has one but publishes elsewhere",
            url=response.url,
        )
    body = response.request.context.get("category_name") or _tab(page)
    # The page of a meeting's versions: its rows are the meeting and what was replaced.
    older = "/previousversions/" in response.url.lower()
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        if row.tag == "h2":
            body = heading(row)
            continue
        replaced = older and page.css_first("a[href*=ArchivedAgenda]") is not None
        one = meeting_row(source, response, row, body, where=f"row {number}", replaced=replaced)
        if one is None or (isinstance(one, Record) and one.key in seen):
            continue  # an earlier version, or the same agenda in a second category
        seen.add(one.key if isinstance(one, Record) else "")
        yield one


def heading(node: html.Node) -> str:
    """The name of a category, without its arrow."""
    arrow = node.css_first("span")
    words = html.text_of(node)
    return words.removeprefix(html.text_of(arrow)).strip() if arrow is not None else words


def _tab(page: html.Tree) -> str:
    """The category of a fragment, from the label of its year's tab: "Board of Trustees 2026"."""
    tab = page.css_first("ul.years li.current a[aria-label]")
    return re.sub(r"\s*\d{4}$", "", html.attribute(tab, "aria-label"))
