"""The pictures in the docs, made by the project's own pages in headless Chromium: ``make pictures``."""

import asyncio
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright

from monitor.config import load
from monitor.demo.play import Demo
from monitor.demo.story import STORY
from monitor.settings import Settings
from tests.web.archive import serving
from tests.web.test_browser import FLAGS

DOCS = Path(__file__).parents[2] / "docs"
IMAGES = DOCS / "images"
HEAD = """# How messages look

Each kind of message, as the preview page of the site shows it (`/preview`, made-up content, laid out by the
code that writes to Slack). `make pictures` makes them anew.
"""


def main() -> None:
    """Write one picture a message, those of the site after the demo's story, and the page of messages."""
    messages = IMAGES / "messages"
    messages.mkdir(parents=True, exist_ok=True)
    for old in messages.glob("*.png"):
        old.unlink()
    parts = [HEAD]
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = Path(folder)
        played = asyncio.run(Demo(place, Settings(), say=print).run())
        print(f"the demo brought {played.changes} changes")
        tool = stack.enter_context(sync_playwright())
        browser = tool.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        with serving(place, config=load(place / "sources.yaml"), now=STORY[-1].at) as address:
            page = browser.new_page(viewport={"width": 900, "height": 800}, device_scale_factor=1.5)
            page.goto(f"{address}/preview")
            for sample in page.locator(".sample").all():
                title = sample.locator("h2").inner_text()
                name = re.sub(r"\W+", "-", title.lower()).strip("-")
                sample.locator(".slack").screenshot(path=str(messages / f"{name}.png"))
                parts.append(f"## {title}\n\n![{title}](images/messages/{name}.png)\n")
            page.set_viewport_size({"width": 1000, "height": 900})
            page.goto(f"{address}/?event=amended")
            page.locator(".sentence a").first.click()
            page.screenshot(path=str(IMAGES / "change.png"))
            page.goto(f"{address}/")
            page.screenshot(path=str(IMAGES / "home.png"))
        browser.close()
    (DOCS / "messages.md").write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
