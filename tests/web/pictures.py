"""The pictures in the docs, made by the project's own pages in headless Chromium: ``make pictures``."""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from monitor.store import Store
from tests.web.archive import fill, serving
from tests.web.test_browser import FLAGS

DOCS = Path(__file__).parents[2] / "docs"
IMAGES = DOCS / "images"
HEAD = """# How messages look

Each kind of message, as the preview page of the site shows it (`/preview`, made-up content, laid out by the
code that writes to Slack). `make pictures` makes them anew.
"""


def main() -> None:
    """Write one picture a message, one of the site, and the page that shows them."""
    messages = IMAGES / "messages"
    messages.mkdir(parents=True, exist_ok=True)
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as tool:
        store = Store.open(Path(folder) / "state")
        fill(store)
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        with serving(Path(folder)) as address:
            page = browser.new_page(viewport={"width": 900, "height": 800}, device_scale_factor=1.5)
            page.goto(f"{address}/preview")
            for sample in page.locator(".sample").all():
                title = sample.locator("h2").inner_text()
                name = re.sub(r"\W+", "-", title.lower()).strip("-")
                sample.locator(".slack").screenshot(path=str(messages / f"{name}.png"))
                parts.append(f"## {title}\n\n![{title}](images/messages/{name}.png)\n")
            page.set_viewport_size({"width": 1000, "height": 720})
            page.goto(f"{address}/changes/2")
            page.screenshot(path=str(IMAGES / "change.png"))
        browser.close()
        store.close()
    (DOCS / "messages.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
