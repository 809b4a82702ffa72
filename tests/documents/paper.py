"""Agendas on paper: PDFs made for the tests, with text or as scans."""

import io

import pypdfium2 as pdfium
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

ITEMS = [
    "1. 26-1181 Communication from the Mayor appointing Rosa Lima as constable for three years.",
    (
        "2. 26-1182 Ordinance amending Chapter 9 of the Municipal Code to require cooperation with "
        "federal detainer requests issued under 8 U.S.C. 1357."
    ),
    (
        "3. 26-1183 Order that the Director of Public Works report on snow removal from sidewalks "
        "beside schools, and on the cost of clearing them within one day."
    ),
    (
        "4. 26-1184 Appropriation of $250,000 from free cash to repair the roof of the West Branch "
        "Library before the winter."
    ),
    "5. 26-1185 Resolution honoring the crossing guards of the city for their service.",
]


def agenda(items=ITEMS, *, title="City Council, Regular Meeting", printed="", width=86, lines=24):
    """A text PDF: title, items wrapped at ``width`` signs, a header and footer on each page."""
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=letter)
    rows = [title, "Tuesday, November 24, 2026, 6:00 pm", ""]
    for item in items:
        rows += [*wrapped(item, width), ""]
    pages = [rows[start : start + lines] for start in range(0, len(rows), lines)]
    for number, page in enumerate(pages, 1):
        paper.setFont("Helvetica", 9)
        paper.drawString(
            72, 760, f"City of Somerville    City Council Agenda    Page {number} of {len(pages)}"
        )
        paper.setFont("Helvetica", 11)
        for row, text in enumerate(page):
            paper.drawString(72, 720 - 18 * row, text)
        paper.setFont("Helvetica", 9)
        if printed:
            paper.drawString(72, 40, f"Printed on {printed}")
        paper.drawString(520, 40, f"- {number} -")
        paper.showPage()
    paper.save()
    return out.getvalue()


def wrapped(text, width):
    rows, row = [], ""
    for word in text.split():
        if row and len(row) + 1 + len(word) > width:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}".strip()
    return [*rows, row]


def scanned(pdf, dpi=150):
    """The same pages as pictures: a PDF without a text layer."""
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=letter)
    document = pdfium.PdfDocument(pdf)
    for page in document:
        image = page.render(scale=dpi / 72, grayscale=True).to_pil()
        paper.drawImage(ImageReader(image), 0, 0, *letter)
        paper.showPage()
        page.close()
    document.close()
    paper.save()
    return out.getvalue()


def joined(*pdfs):
    """The pages of several PDFs in one."""
    whole = pdfium.PdfDocument.new()
    for each in pdfs:
        part = pdfium.PdfDocument(each)
        whole.import_pages(part)
        part.close()
    out = io.BytesIO()
    whole.save(out)
    whole.close()
    return out.getvalue()


def blank(pages=1):
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=letter)
    for _ in range(pages):
        paper.showPage()
    paper.save()
    return out.getvalue()


def locked():
    from reportlab.lib.pdfencrypt import StandardEncryption

    out = io.BytesIO()
    paper = canvas.Canvas(out, encrypt=StandardEncryption("secret", canPrint=0))
    paper.drawString(72, 700, "Not for everybody")
    paper.save()
    return out.getvalue()
