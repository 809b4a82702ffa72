"""Every page in the system's Chromium: accessible, silent, inert. Screenshots go to ``screenshots/``."""

import html
import json
import re
from pathlib import Path

import pytest

from monitor.store import Store
from tests.corpus_path import CORPUS
from tests.node_tools import package
from tests.web.archive import fill, serving
from tests.web.test_pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SHOTS = Path(__file__).parents[2] / "screenshots"
SIZES = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = "4.10.3"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        found = tool.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browser")
    store = Store.open(folder / "state")
    fill(store)
    with serving(folder) as address:
        yield address
    store.close()


def watch(page, address: str) -> list[str]:
    """Everything a page does that it should not: errors in the console, requests elsewhere."""
    wrong: list[str] = []
    page.on(
        "console",
        lambda message: message.type in ("error", "warning") and wrong.append(message.text),
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: request.url.startswith(address) or wrong.append(request.url))
    page.on("dialog", lambda dialog: wrong.append(f"dialog {dialog.message}"))
    return wrong


@pytest.mark.long
@pytest.mark.node
@pytest.mark.parametrize(
    ("size", "scheme"), [("wide", "light"), ("phone", "light"), ("wide", "dark")]
)
def test_every_page_is_accessible_and_asks_nobody_else(browser, site, size, scheme):
    axe = (package("axe-core", AXE) / "axe.min.js").read_text()
    SHOTS.mkdir(exist_ok=True)
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, bypass_csp=True)
    found: dict[str, list[str]] = {}
    for path in PAGES:
        page = context.new_page()
        wrong = watch(page, site)
        page.goto(site + path)
        assert page.title()
        overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if overflow > 0:
            wrong.append(f"{overflow} pixels too wide")
        page.evaluate(axe)
        result = page.evaluate(
            "axe.run(document, {runOnly: ['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']})"
        )
        wrong += [f"{v['id']}: {v['nodes'][0]['html'][:120]}" for v in result["violations"]]
        if scheme == "light":
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            page.screenshot(path=str(SHOTS / f"{size}-{name}.png"), full_page=True)
        if wrong:
            found[path] = wrong
        page.close()
    context.close()
    assert found == {}, json.dumps(found, indent=1)


def test_search_filter_paging_and_download_work_without_javascript(browser, site):
    context = browser.new_context(
        java_script_enabled=False, viewport=SIZES["wide"], accept_downloads=True
    )
    page = context.new_page()
    page.goto(site)
    page.fill("#q", "detainers")
    page.select_option("#jurisdiction", "somerville-ma")
    page.click("button[type=submit]")
    assert "q=detainers" in page.url
    assert page.locator(".change").count() == 1
    page.locator(".sentence a").first.click()
    assert "/changes/" in page.url
    assert page.locator("h1").inner_text().startswith("Item on detainers")
    page.goto(f"{site}/upcoming")
    with page.expect_download() as download:
        page.get_by_role("link", name="calendar").click()
    assert Path(download.value.path()).read_text().startswith("BEGIN:VCALENDAR")
    context.close()


def test_the_diff_stands_side_by_side_when_wide_and_in_line_on_a_phone(browser, site):
    for size, visible, hidden in (("wide", ".sides", ".inline"), ("phone", ".inline", ".sides")):
        page = browser.new_page(viewport=SIZES[size])
        page.goto(f"{site}/changes/2")
        assert page.locator(visible).first.is_visible()
        assert not page.locator(hidden).first.is_visible()
        page.close()


def test_the_keyboard_alone_reaches_every_link_and_field(browser, site):
    page = browser.new_page(viewport=SIZES["wide"])
    page.goto(site)
    wanted = page.locator("a[href], input, select, button").count()
    reached = set()
    for _ in range(wanted + 25):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(() => { const all = [...document.querySelectorAll('a[href], input, select, button')];"
                " return all.indexOf(document.activeElement) })()"
            )
        )
    page.close()
    assert len(reached - {-1}) == wanted


@pytest.mark.corpus
def test_hostile_text_stored_as_records_is_inert(browser, tmp_path):
    vectors = hostile()
    assert len(vectors) > 745
    store = Store.open(tmp_path / "state")
    for start in range(0, len(vectors), 60):
        fill(store, title=" ⏎ ".join(vectors[start : start + 60]))
    with serving(tmp_path) as address:
        page = browser.new_page()
        wrong = watch(page, address)
        page.add_init_script(
            "window.alert = window.confirm = window.prompt = () => { document.title = 'PWNED' }"
        )
        cursor = "/"
        while cursor:
            page.goto(address + cursor)
            assert page.title() != "PWNED"
            assert (
                page.evaluate(
                    "document.querySelectorAll('script, iframe, object, embed, img, form').length"
                )
                == 1
            )
            older = page.locator("a[rel=next]")
            cursor = older.get_attribute("href") if older.count() else ""
        for number in range(1, 4 * (len(vectors) // 60), 3):
            page.goto(f"{address}/changes/{number}")
            assert page.title() != "PWNED"
            assert (
                page.evaluate(
                    "document.querySelectorAll('script, iframe, object, embed, img, form').length"
                )
                == 0
            )
        page.close()
    store.close()
    assert wrong == []


def hostile() -> list[str]:
    """The naughty strings, and the titles of feeds made to break sanitisers."""
    found: list[str] = []
    for file in sorted((CORPUS / "hostile" / "strings").iterdir()):
        text = file.read_text("utf-8", "replace")
        found += json.loads(text) if file.suffix == ".json" else text.splitlines()
    for file in sorted((CORPUS / "hostile" / "feeds").glob("*sanitize*")):
        text = file.read_text("utf-8", "replace")
        cdata = re.findall(r"<!\[CDATA\[(.*?)\]\]>", text, re.DOTALL)
        found += cdata or [
            html.unescape(t)
            for t in re.findall(
                r"<(?:title|description|summary|content)[^>]*>(.*?)</", text, re.DOTALL
            )
        ]
        found.append(text[-400:])
    return [str(text)[:400] for text in found if str(text).strip()]
