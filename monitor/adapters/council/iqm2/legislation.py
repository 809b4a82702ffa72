"""The page of one legislative file."""

from itertools import pairwise

from monitor.adapters.listing import file
from monitor.errors import ExtractError
from monitor.models import Kind, Record, Response, Role
from monitor.parse import fields, html, urls


def read(response: Response, page: html.Tree) -> Record:
    """The legislative file with its text and attachments."""
    title = html.text_of(page.css_first("[id$=lblLegiFileTitle], #divScroll h1, h1"))
    number = html.text_of(page.css_first("[id$=lblResNum], [id$=lblLegiFileNumber]"))
    table = page.css_first("#tblLegiFileInfo")
    key = urls.query(response.url).get("ID")
    if not key or not title or (table is None and not number):
        raise ExtractError(
            "this is not the page of an IQM2 legislative file: it names neither number nor title",
            url=response.url,
            expected="#tblLegiFileInfo",
            found=html.title_of(page)[:80],
        )
    cells = [html.text_of(cell) for cell in (table.css("td, th") if table is not None else ())]
    said = {
        label.rstrip(":").lower(): value
        for label, value in pairwise(cells)
        if label.endswith(":") and not value.endswith(":")
    }
    files = [
        file(link.text, link.url, role=Role.ATTACHMENT)
        for link in html.links(page, response.url)
        if "fileopen.aspx" in link.url.lower() and urls.query(link.url).get("Type") == "4"
    ]
    return Record(
        kind=Kind.MATTER,
        key=f"legifile/{key}",
        title=title,
        url=response.url,
        status=said.get("status")
        or html.text_of(page.css_first("[id$=lblLegiFileStatus]"))
        or None,
        body=said.get("department"),
        documents=tuple(files),
        fields=fields.known(
            file_number=number,
            category=said.get("category"),
            sponsors=said.get("sponsors"),
        ),
        text=html.text_of(page.css_first("#divBody, .LegiFileBody")) or None,
    )
