"""The text of a document, whatever its format: PDF, web page, Word, plain text."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from selectolax.lexbor import LexborNode

from monitor.errors import DocumentError
from monitor.models import DocumentText, Page
from monitor.parse import pdf
from monitor.parse.furniture import without_furniture
from monitor.parse.lexbor import parsed
from monitor.parse.text import clean, decode, readable

MAX_XML = 60_000_000
MAX_TEXT = 10_000_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ASIDE = "nav, header, footer, aside, form, dialog, [role=navigation], [role=banner], [hidden]"
_MAIN = "main, [role=main], article"
_LEAST_MAIN = 200


def text_of(body: bytes, content_type: str = "", url: str = "") -> DocumentText:
    """The text of a document, without headers, footers, page numbers and dates of printing.

    The format is told by the bytes; ``content_type`` and ``url`` decide between web page and plain
    text. A format that is not read gives ``method`` ``none`` and says so in ``note``. Raises
    ``DocumentError`` when the document is broken or beyond its limits. Run it under limits.
    """
    found = _reader(body, content_type.partition(";")[0].strip().lower(), url)(body)
    if found.method in {"none", "html"}:
        return found
    return replace(found, pages=without_furniture(found.pages))


def _reader(body: bytes, kind: str, url: str) -> Callable[[bytes], DocumentText]:
    head = body[:1024].lstrip()
    for mark, reader in _MARKS:
        if head.startswith(mark):
            return reader
    if b"%PDF-" in head:  # rubbish may stand before it
        return pdf.text
    if kind.startswith(("image/", "audio/", "video/")):
        return _not_read(f"a file of type {kind}")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _not_read("a file of an unknown format")
    plain = kind == "text/plain" or url.partition("?")[0].lower().endswith(".txt")
    web = kind in {"text/html", "application/xhtml+xml"} or head[:1] == b"<"
    return _page if web and not plain else _plain


def _not_read(what: str) -> Callable[[bytes], DocumentText]:
    def reader(body: bytes) -> DocumentText:
        del body
        return DocumentText((), "none", f"{what}, text not read")

    return reader


def _plain(body: bytes) -> DocumentText:
    """Plain text; form feeds part its pages."""
    pages = decode(body[:MAX_TEXT]).split("\f")
    found = tuple(Page(number, text) for number, text in enumerate(pages, 1))
    return DocumentText(found, "text") if any(map(str.strip, pages)) else _nothing("an empty file")


def _nothing(what: str) -> DocumentText:
    return DocumentText((), "none", f"{what}, no text in it")


def _page(body: bytes) -> DocumentText:
    """The main part of a web page: without navigation, header, footer and forms."""
    root = parsed(decode(body[:MAX_TEXT])).body
    if root is None:
        return _nothing("an empty page")
    for node in root.css(_ASIDE):
        node.decompose()
    found = _text(root)
    mains = [_text(node) for node in root.css(_MAIN)]
    longest = max(mains, key=len, default="")
    if len(longest) >= _LEAST_MAIN:
        found = longest
    return DocumentText((Page(1, found),), "html") if found else _nothing("an empty page")


def _text(node: LexborNode) -> str:
    return "\n".join(line for line in map(clean, readable(node).splitlines()) if line)


def _word(body: bytes) -> DocumentText:
    """A Word file (Office Open XML); its pages as it was last printed."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            try:
                part = archive.getinfo("word/document.xml")
            except KeyError:
                return DocumentText((), "none", "an archive or Office file, text not read")
            if part.file_size > MAX_XML:
                raise DocumentError(
                    f"the Word file unfolds to {part.file_size / 1e6:.0f} MB: not read"
                )
            with archive.open(part) as stream:
                root = fromstring(stream.read(MAX_XML + 1))
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, EOFError, OSError) as error:
        raise DocumentError(f"the Word file cannot be read: {error}") from error
    pages = "".join(_word_pieces(root)).split("\f")
    found = tuple(Page(number, text.strip()) for number, text in enumerate(pages, 1))
    has_text = any(page.text for page in found)
    return DocumentText(found, "text") if has_text else _nothing("an empty Word file")


def _word_pieces(root: Element) -> Iterator[str]:
    for node in root.iter():
        if node.tag == f"{_W}t":
            yield node.text or ""
        elif node.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
            page = node.get(f"{_W}type") == "page"
            yield "\f" if page else "\t" if node.tag == f"{_W}tab" else "\n"
        elif node.tag == f"{_W}lastRenderedPageBreak":
            yield "\f"
        elif node.tag == f"{_W}p":
            yield "\n"


_MARKS: tuple[tuple[bytes, Callable[[bytes], DocumentText]], ...] = (
    (b"%PDF-", pdf.text),
    (b"PK\x03\x04", _word),
    (b"{\\rtf", _not_read("a rich text file (RTF)")),
    (b"\xd0\xcf\x11\xe0", _not_read("an old Word or Excel file")),
)
