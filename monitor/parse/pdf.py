"""PDF to text, page by page, and pages without text to images for character recognition.

Pure functions of the bytes; they load a C library, so the daemon runs them in the limited child.
"""

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2 as pdfium

from monitor.errors import DocumentError
from monitor.models import DocumentText, Page

MAX_BYTES = 100_000_000
"""More is never opened, whatever may be fetched (``fetch: document_megabytes``)."""
MAX_PAGES = 300
MAX_SIDE = 3600
"""Longest side of a page image, in pixels: wall maps are drawn smaller."""

_FEW_LETTERS = 12
_ENCRYPTED = 4
# What PDFium puts where a word is broken at the end of a line.
_BROKEN_WORD = "\ufffe"


def text(body: bytes) -> DocumentText:
    """The text of each page, lines as printed.

    ``method`` is ``none`` when no page has a text layer (a scan). ``note`` says which pages are
    scans, and when only the first 300 pages were read. Raises ``DocumentError`` for more than
    100 MB, a password, or bytes that are no PDF.
    """
    with _opened(body) as document:
        count = len(document)
        pages = tuple(
            Page(number + 1, _page_text(document, number))
            for number in range(min(count, MAX_PAGES))
        )
    if not any(map(has_text, pages)):
        return DocumentText(pages, "none", "scanned, text not read")
    notes = []
    scans = [page.number for page in pages if not has_text(page)]
    if scans:
        notes.append(f"no text on page{'s' if len(scans) > 1 else ''} {_ranges(scans)}")
    if count > MAX_PAGES:
        notes.append(f"only the first {MAX_PAGES} of {count} pages were read")
    return DocumentText(pages, "text", "; ".join(notes))


def has_text(page: Page) -> bool:
    """Whether a page has a text layer; a page number or a scanner's stamp is none."""
    return sum(sign.isalnum() for sign in page.text) >= _FEW_LETTERS


def pages_as_images(body: bytes, numbers: Sequence[int], dpi: int = 200) -> tuple[bytes, ...]:
    """Pages (counted from 1) drawn in grey, each as a binary PGM file.

    Raises ``DocumentError`` as ``text`` does, and for a page that cannot be drawn.
    """
    with _opened(body) as document:
        return tuple(_image(document, number, dpi) for number in numbers)


@contextmanager
def _opened(body: bytes) -> Iterator[pdfium.PdfDocument]:
    if len(body) > MAX_BYTES:
        raise DocumentError(
            f"the PDF has {len(body) / 1e6:.0f} MB; up to {MAX_BYTES // 1_000_000} MB are read"
        )
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        asks = getattr(error, "err_code", None) == _ENCRYPTED
        why = "the PDF asks for a password" if asks else f"the PDF cannot be opened: {error}"
        raise DocumentError(why) from error
    try:
        yield document
    finally:
        document.close()


def _page_text(document: pdfium.PdfDocument, number: int) -> str:
    """The text of a page; a page that is broken has none."""
    try:
        found: str = document[number].get_textpage().get_text_range()
    except pdfium.PdfiumError:
        return ""
    found = found.replace(f"{_BROKEN_WORD}\r\n", "").replace(_BROKEN_WORD, "")
    return found.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _image(document: pdfium.PdfDocument, number: int, dpi: int) -> bytes:
    try:
        page = document[number - 1]
        longest = max(page.get_size())
        scale = min(dpi / 72, MAX_SIDE / longest)
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    except (pdfium.PdfiumError, ValueError, ZeroDivisionError) as error:
        raise DocumentError(f"page {number} of the PDF cannot be drawn: {error}") from error
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    raw = bytes(ctypes.string_at(bitmap.buffer, stride * height))
    rows = raw if stride == width else b"".join(
        raw[row * stride : row * stride + width] for row in range(height)
    )  # fmt: skip
    bitmap.close()
    page.close()
    return b"P5 %d %d 255\n" % (width, height) + rows


def _ranges(numbers: Sequence[int]) -> str:
    """``3, 7-9``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in spans)
