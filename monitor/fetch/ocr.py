"""Reading documents under limits, and scanned pages with Tesseract when it is installed.

```python
reader = DocumentReader()                       # finds Tesseract by itself
text = await reader.read(body, content_type, url)
```

Parsing happens in the limited child. A page is recognised once: its text is kept by the hash of
its image, so that a scan that is only packed anew costs nothing.
"""

import asyncio
import hashlib
import os
import shutil
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Any

from monitor.errors import DocumentError
from monitor.fetch import child
from monitor.models import DocumentText, Page
from monitor.parse.furniture import without_furniture
from monitor.parse.pdf import has_text

PAGES_AT_ONCE = 6
UNREAD = "scanned, text not read"


def find_tesseract() -> str:
    """The path of the program, empty when it is not installed."""
    return shutil.which("tesseract") or ""


class Recent(OrderedDict[str, str]):
    """The newest ``size`` texts by hash; what is asked for stays longest."""

    def __init__(self, size: int = 2000) -> None:
        super().__init__()
        self.size = size

    def __getitem__(self, key: str) -> str:
        self.move_to_end(key)
        return super().__getitem__(key)

    def __setitem__(self, key: str, value: str) -> None:
        super().__setitem__(key, value)
        while len(self) > self.size:
            self.popitem(last=False)


@dataclass(slots=True, kw_only=True)
class DocumentReader:
    """Bytes of a document to its text.

    ``tesseract`` is the path of the program, empty for none; ``languages`` are its language packs.
    ``pages`` and ``seconds`` limit one document and one page. ``texts`` keeps recognised pages by
    hash. ``run`` runs a pure function in the limited child.
    """

    tesseract: str = field(default_factory=find_tesseract)
    languages: str = "eng"
    pages: int = 40
    seconds: float = 60.0
    dpi: int = 200
    texts: MutableMapping[str, str] = field(default_factory=Recent)
    run: Callable[..., Awaitable[Any]] = child.run
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def read(self, body: bytes, content_type: str = "", url: str = "") -> DocumentText:
        """The text of a document; scanned pages recognised when Tesseract is installed.

        Raises ``DocumentError`` when it is broken or beyond its limits.
        """
        found: DocumentText = await self.run(
            "monitor.parse.document.text_of", body, content_type, url
        )
        scans = [page.number for page in found.pages if not has_text(page)]
        if not scans or not self.tesseract or found.method == "html" or b"%PDF-" not in body[:1024]:
            return found
        return await self._recognised(body, found, scans)

    async def _recognised(self, body: bytes, found: DocumentText, scans: list[int]) -> DocumentText:
        texts: dict[int, str] = {}
        left = scans[self.pages :]
        now = scans[: self.pages]
        for start in range(0, len(now), PAGES_AT_ONCE):
            numbers = now[start : start + PAGES_AT_ONCE]
            try:
                images = await self.run(
                    "monitor.parse.pdf.pages_as_images", body, numbers, self.dpi
                )
                for number, image in zip(numbers, images, strict=True):
                    texts[number] = await self.page(image)
            except DocumentError as error:
                left.extend(number for number in now[start:] if number not in texts)
                return _joined(found, texts, left, str(error))
        return _joined(found, texts, left, "")

    async def page(self, image: bytes) -> str:
        """The text of one page image. Raises ``DocumentError`` when it takes too long or fails."""
        name = hashlib.sha256(image).hexdigest()
        known = self.texts.get(name)
        if known is None:
            async with self._turn:  # one at a time: recognition takes a whole processor
                known = await self._recognise(image)
            self.texts[name] = known
        return known

    async def _recognise(self, image: bytes) -> str:
        try:
            process = await asyncio.create_subprocess_exec(
                self.tesseract,
                "stdin",
                "stdout",
                "-l",
                self.languages,
                "--dpi",
                str(self.dpi),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                env={**_place(), "OMP_THREAD_LIMIT": "1"},
            )
        except OSError as error:
            raise DocumentError(f"Tesseract could not be started: {error}") from error
        try:
            async with asyncio.timeout(self.seconds):
                out, told = await process.communicate(image)
        except TimeoutError as error:
            raise DocumentError(
                f"recognising a page took longer than {self.seconds:g} seconds: given up"
            ) from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            lines = told.decode(errors="replace").strip().splitlines() or ["no reason given"]
            raise DocumentError(f"Tesseract failed: {lines[-1][:200]}")
        return out.decode(errors="replace")


def _place() -> dict[str, str]:
    """What Tesseract needs of the environment: not our tokens."""
    names = ("PATH", "TESSDATA_PREFIX", "LANG", "HOME")
    return {name: os.environ[name] for name in names if name in os.environ}


def _joined(found: DocumentText, texts: dict[int, str], left: list[int], why: str) -> DocumentText:
    """The document with its recognised pages, and a note of what is still unread."""
    if not texts:
        return replace(found, note=f"{UNREAD}: {why}" if why else found.note)
    pages = tuple(Page(page.number, texts.get(page.number, page.text)) for page in found.pages)
    pages = without_furniture(pages)
    if not any(map(has_text, pages)):
        return replace(found, note="scanned, no text recognised")
    notes = [f"recognised from a scan: {len(texts)} of {len(pages)} pages"]
    if left:
        notes.append(f"{len(left)} more scanned pages not read{f' ({why})' if why else ''}")
    method = "ocr" if found.method == "none" else found.method
    return DocumentText(pages, method, "; ".join(notes))
