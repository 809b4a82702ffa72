"""InSite's page of one piece of legislation, and its lists of them."""

from collections.abc import Iterator

from monitor.adapters.council.legistar_html import insite
from monitor.adapters.listing import file
from monitor.errors import ExtractError
from monitor.models import Kind, Problem, Record, Response, Role
from monitor.parse import html, radgrid, urls
from monitor.parse.fields import known
from monitor.parse.text import plain


def read(response: Response, page: html.Tree, tables: list[radgrid.Grid]) -> Iterator[Record]:
    """The matter a LegislationDetail page is about, with its history and attachments.

    Raises ``ExtractError`` when the page names neither a number nor a title.
    """
    labels = insite.labels_of(page)
    texts = {label: html.text_of(node) for label, node in labels.items()}
    number = texts.get("file #") or texts.get("record #") or texts.get("file number") or ""
    title = texts.get("title") or texts.get("name") or ""
    key = urls.query(response.url).get("ID")
    if not key or not (number or title):
        raise ExtractError(
            "this is not a page of Legistar legislation: it names neither number nor title",
            url=response.url,
            found=html.title_of(page)[:80],
        )
    files = labels.get("attachments")
    actions = tuple(
        " · ".join(
            words
            for header in ("date", "action by", "action", "result")
            if (words := row[header].text if header in row else "")
        )
        for table in tables
        if "action by" in table.headers
        for row in table.rows
    )
    text = page.css_first("[id$=divText], [id$=lblText]")
    yield Record(
        kind=Kind.MATTER,
        key=f"matter/{key}",
        title=title or number,
        url=response.url,
        status=texts.get("status"),
        body=texts.get("in control"),
        documents=tuple(
            file(link.text, link.url, role=Role.ATTACHMENT)
            for link in (html.links(files, response.url) if files is not None else ())
        ),
        fields=known(
            file_number=number,
            type=texts.get("type"),
            name=texts.get("name"),
            introduced=texts.get("file created") or texts.get("introduced"),
            on_agenda=texts.get("on agenda"),
            final_action=texts.get("final action"),
            enactment=texts.get("enactment #") or texts.get("law number"),
            sponsors=texts.get("sponsors"),
            revision=texts.get("version"),
            history=actions,
        ),
        text=plain(text.html or "") or None if text is not None else None,
    )


def read_list(response: Response, table: radgrid.Grid) -> Iterator[Record | Problem]:
    """The matters in a table of search results (Legislation.aspx)."""
    number = insite.number_of(table)
    for place, cells in enumerate(table.rows, 1):
        words = {header: cell.text for header, cell in cells.items()}
        anchors = cells[number].anchors if number in cells else []
        url = next(
            (u for a in anchors if (u := urls.absolute(response.url, a.attributes.get("href")))), ""
        )
        if not urls.query(url).get("ID"):
            yield Problem(f"row {place}", "the row links to no piece of legislation")
            continue
        yield Record(
            kind=Kind.MATTER,
            key=f"matter/{urls.query(url).get('ID')}",
            title=words.get("title") or words.get(number, ""),
            url=url,
            status=words.get("status") or None,
            body=words.get("committee") or words.get("in control") or None,
            fields=known(
                file_number=words.get(number),
                type=words.get("type"),
                enactment=words.get("law number"),
                introduced=words.get("intro date") or words.get("file created"),
                final_action=words.get("final action"),
                sponsors=words.get("prime sponsor") or words.get("main sponsor's ward/office"),
            ),
        )
