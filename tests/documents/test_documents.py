import io
import zipfile

import pytest

from monitor.errors import DocumentError
from monitor.fetch.ocr import DocumentReader, Recent
from monitor.models import Page
from monitor.parse import pdf
from monitor.parse.document import text_of
from monitor.parse.furniture import without_furniture
from tests.documents.paper import ITEMS, agenda, blank, joined, locked, scanned

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(*paragraphs, name="word/document.xml"):
    body = "".join(f"<w:p><w:r>{text}</w:r></w:p>" for text in paragraphs)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return out.getvalue()


def test_a_pdf_is_read_page_by_page():
    found = text_of(agenda(lines=10))
    assert found.method == "text"
    assert [page.number for page in found.pages] == [1, 2]
    assert "2. 26-1182 Ordinance amending Chapter 9" in found.pages[0].text
    assert found.note == ""


def test_headers_footers_and_page_numbers_are_left_out():
    text = "\n".join(page.text for page in text_of(agenda(lines=6, printed="11/20/2026")).pages)
    assert text.count("City of Somerville") == 1
    for part in ("Page 1", "- 2 -", "Printed"):
        assert part not in text


def test_a_header_of_one_page_is_text():
    pages = (Page(1, "Notice\nThe council meets."), Page(2, "It ends at nine.\n2"))
    assert [page.text for page in without_furniture(pages)] == [
        "Notice\nThe council meets.", "It ends at nine.",
    ]  # fmt: skip


def test_repeated_lines_in_the_middle_of_pages_are_text():
    middle = "a b c\nd e f\ng h i\nj k l\nVote required\nm n\no p\nq r\ns t"
    pages = tuple(Page(n, middle.replace("a b c", f"a{n} b c")) for n in (1, 2, 3))
    assert all("Vote required" in page.text for page in without_furniture(pages))


def test_a_scan_says_so():
    found = text_of(scanned(agenda()))
    assert (found.method, found.note, found.digest) == ("none", "scanned, text not read", "")


def test_a_scan_among_text_pages_is_named():
    mixed = joined(agenda(), scanned(agenda()), blank(2), agenda())
    found = text_of(mixed)
    assert found.method == "text"
    assert found.note == "no text on pages 2-4"
    assert text_of(joined(agenda(), blank())).note == "no text on page 2"


def test_only_so_many_pages_are_read(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    found = text_of(agenda(lines=5))
    assert len(found.pages) == 2
    assert found.note.startswith("only the first 2 of ")


def test_a_pdf_beyond_its_limits_or_broken_is_refused_in_a_sentence(monkeypatch):
    with pytest.raises(DocumentError, match="asks for a password"):
        text_of(locked())
    with pytest.raises(DocumentError, match="cannot be opened"):
        text_of(b"%PDF-1.7 and nothing else")
    monkeypatch.setattr(pdf, "MAX_BYTES", 100)
    with pytest.raises(DocumentError, match="up to 0 MB are read"):
        text_of(agenda())


def broken_page():
    """A PDF whose second page is named and not there."""
    font = b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R%s>>" % font,
        b"<</Length 53>>stream\nBT /F 12 Tf 10 100 Td (The council meets at six) Tj ET\nendstream",
    ]
    body = b"%PDF-1.4\n"
    for number, part in enumerate(parts, 1):
        body += b"%d 0 obj%s endobj\n" % (number, part)
    return body + b"trailer<</Root 1 0 R/Size 5>>"


def test_a_page_that_is_named_and_not_there_has_no_text():
    found = text_of(broken_page())
    assert [page.text for page in found.pages] == ["The council meets at six", ""]
    assert found.note == "no text on page 2"


def test_pages_are_drawn_in_grey():
    (image,) = pdf.pages_as_images(agenda(), [1], dpi=50)
    assert image.startswith(b"P5 425 550 255\n")
    assert len(image) == len(b"P5 425 550 255\n") + 425 * 550
    assert min(image[15:]) < 100 < max(image[15:])
    with pytest.raises(DocumentError, match="page 9 of the PDF cannot be drawn"):
        pdf.pages_as_images(agenda(), [9])


def test_rubbish_before_the_pdf_is_passed_over():
    assert text_of(b"HTTP rubbish\r\n" + agenda()).method == "text"


def test_a_web_page_is_its_main_part():
    page = f"""<html><head><title>x</title></head><body><nav>Home Pay Apply</nav>
    <header>City</header><main><h1>Agenda</h1><p>{ITEMS[1]}</p><p>{ITEMS[2]}</p></main>
    <footer>Contact</footer><script>var a</script></body></html>"""
    found = text_of(page.encode(), "text/html; charset=utf-8")
    assert found.method == "html"
    assert found.pages[0].text == f"Agenda\n{ITEMS[1]}\n{ITEMS[2]}"


def test_a_short_main_part_is_not_trusted():
    page = "<body><main>Agenda</main><p>All items of the day.</p></body>"
    assert text_of(page.encode()).pages[0].text == "Agenda\nAll items of the day."


@pytest.mark.parametrize(
    ("body", "kind", "url", "note"),
    [
        (b"", "text/html", "", "an empty page, no text in it"),
        (b"<html><nav>x</nav></html>", "", "", "an empty page, no text in it"),
        (b"<html><frameset></frameset></html>", "", "", "an empty page, no text in it"),
        (b"  ", "text/plain", "", "an empty file, no text in it"),
        (b"{\\rtf1 x}", "", "", "a rich text file (RTF), text not read"),
        (b"\xd0\xcf\x11\xe0\xa1", "", "", "an old Word or Excel file, text not read"),
        (b"\x89PNG", "image/png", "", "a file of type image/png, text not read"),
        (b"ab\x00cd", "", "", "a file of an unknown format, text not read"),
        (word(), "", "", "an empty Word file, no text in it"),
        (word(name="xl/workbook.xml"), "", "", "an archive or Office file, text not read"),
    ],
)
def test_what_has_no_text_or_is_not_read_says_so(body, kind, url, note):
    found = text_of(body, kind, url)
    assert (found.method, found.note, found.digest) == ("none", note, "")


def test_plain_text_is_read_with_its_pages():
    found = text_of(b"Agenda of the council\fSecond sheet", "text/plain")
    assert [page.text for page in found.pages] == ["Agenda of the council", "Second sheet"]
    assert text_of(b"<not a page>", "", "https://city.example/a.txt?x=1").method == "text"


def test_a_word_file_is_read_with_its_pages():
    found = text_of(
        word("<w:t>Agenda</w:t>", '<w:t>1. </w:t><w:tab/><w:t>Rezoning</w:t><w:br w:type="page"/>',
             "<w:lastRenderedPageBreak/><w:t>2. Budget</w:t><w:br/><w:t>Vote</w:t>")
    )  # fmt: skip
    assert found.method == "text"
    text = "\n".join(page.text for page in found.pages)
    assert "Agenda\n1. Rezoning" in text
    assert "2. Budget\nVote" in text
    assert found.pages[-1].number == 3


def test_a_broken_or_huge_word_file_is_refused(monkeypatch):
    with pytest.raises(DocumentError, match="cannot be read"):
        text_of(word("<w:t>a</w:t>")[:60])
    with pytest.raises(DocumentError, match="cannot be read"):
        text_of(word("<w:t>a"))
    bomb = word("<w:t>a</w:t>").replace(b"x", b"x")
    monkeypatch.setattr("monitor.parse.document.MAX_XML", 10)
    with pytest.raises(DocumentError, match="unfolds to 0 MB"):
        text_of(bomb)


async def test_documents_are_read_in_the_limited_child():
    reader = DocumentReader(tesseract="")
    found = await reader.read(agenda(), "application/pdf")
    assert found == text_of(agenda())
    with pytest.raises(DocumentError, match="asks for a password"):
        await reader.read(locked())


async def test_without_tesseract_a_scan_stays_unread():
    found = await DocumentReader(tesseract="").read(scanned(agenda()))
    assert (found.method, found.note) == ("none", "scanned, text not read")


async def test_a_tesseract_that_cannot_be_started_is_said():
    found = await DocumentReader(tesseract="/nowhere/tesseract").read(scanned(agenda()))
    assert found.method == "none"
    assert found.note.startswith("scanned, text not read: Tesseract could not be started")


@pytest.mark.ocr
async def test_recognition_has_a_time_limit_and_leaves_nothing_behind():
    found = await DocumentReader(seconds=0.01).read(scanned(agenda()))
    assert found.method == "none"
    assert "took longer than 0.01 seconds" in found.note


@pytest.mark.ocr
async def test_a_missing_language_is_said():
    found = await DocumentReader(languages="xx-nowhere").read(scanned(agenda()))
    assert "Tesseract failed" in found.note


@pytest.mark.ocr
async def test_only_so_many_pages_are_recognised():
    body = joined(scanned(agenda()), scanned(agenda(ITEMS[:2])), agenda())
    found = await DocumentReader(pages=1, dpi=120).read(body)
    assert found.method == "text"
    assert found.note == "recognised from a scan: 1 of 3 pages; 1 more scanned pages not read"


@pytest.mark.ocr
async def test_an_empty_sheet_has_nothing_to_recognise():
    found = await DocumentReader(dpi=60).read(blank())
    assert (found.method, found.note) == ("none", "scanned, no text recognised")


@pytest.mark.ocr
async def test_a_page_that_cannot_be_drawn_ends_the_recognition_with_a_note():
    reader = DocumentReader(dpi=120)
    run = reader.run

    async def failing(path, *args):
        if path.endswith("pages_as_images") and args[1][0] > 1:
            raise DocumentError("page 7 of the PDF cannot be drawn")
        return await run(path, *args)

    reader.run = failing
    body = joined(*[scanned(agenda(ITEMS[:1]), dpi=100)] * 7)
    found = await reader.read(body)
    assert found.method == "ocr"
    assert found.note == (
        "recognised from a scan: 6 of 7 pages; 1 more scanned pages not read "
        "(page 7 of the PDF cannot be drawn)"
    )


def test_the_recent_texts_are_kept_and_the_oldest_forgotten():
    kept = Recent(2)
    kept["a"], kept["b"] = "1", "2"
    assert kept.get("a") == "1"
    assert kept["a"] == "1"
    kept["c"] = "3"
    assert set(kept) == {"a", "c"}
