"""Pages that JavaScript draws, on the system's Chromium, with every request through the fetcher."""

import shutil
import sys

import pytest

from monitor.errors import BlockedError, PermanentFetchError, TransientFetchError
from monitor.fetch import browser
from tests.fetch.conftest import Reader
from tests.sites import Answer, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SHELL = """<!doctype html><html><head><title>Meetings</title><script src="/app.js"></script></head>
<body><img src="/logo.png"><div id="root"></div></body></html>"""
APP = """
addEventListener("load", async () => {
  const root = document.getElementById("root");
  const answer = await fetch("/api/meetings", {headers: {"X-Requested-With": "app", "X-Odd": "1"}});
  for (const each of await answer.json()) {
    const row = document.createElement("p");
    row.className = "meeting";
    row.textContent = each.name;
    root.append(row);
  }
  try { await fetch("http://localhost:%d/inside"); root.append("reached"); } catch { root.append("walled"); }
});
"""


def put(site: Site, other: int = 9) -> None:
    site.page("/meetings", SHELL)
    site.page("/app.js", APP % other, type="text/javascript")
    site.page(
        "/api/meetings",
        '[{"name": "City Council"}, {"name": "Peña Board"}]',
        type="application/json",
    )


async def test_what_scripts_draw_is_read_and_pictures_are_not_asked_for(site: Site, reader: Reader):
    put(site)
    response = await reader.get(site.url("/meetings"), render="browser")
    text = response.body.decode()
    assert '<p class="meeting">City Council</p>' in text
    assert "Peña Board" in text
    assert response.content_type == "text/html"
    assert [hit.path for hit in site.hits if hit.path != "/robots.txt"] == [
        "/meetings",
        "/app.js",
        "/api/meetings",
    ]
    asked = site.hits_of("/api/meetings")[0].headers
    assert asked.get("x-requested-with") == "app"
    assert "x-odd" not in asked
    assert "HeadlessChrome" not in asked.get("user-agent", "")


async def test_a_script_cannot_reach_what_robots_txt_closes(site: Site, reader: Reader):
    put(site)
    site.page("/robots.txt", "User-agent: *\nDisallow: /api/", type="text/plain")
    with pytest.raises(BlockedError, match="robots"):
        await reader.get(site.url("/meetings"), render="browser")
    assert not site.hits_of("/api/meetings")


async def test_a_script_cannot_reach_another_private_address(site: Site, reader: Reader):
    with Site() as inside:
        inside.page("/inside", "secret", headers={"Access-Control-Allow-Origin": "*"})
        put(site, inside.port)
        response = await reader.get(site.url("/meetings"), render="browser")
        assert b"walled" in response.body
        assert not inside.hits


async def test_a_page_whose_scripts_are_gone_is_an_error_and_no_empty_page(
    site: Site, reader: Reader
):
    site.page("/meetings", SHELL)
    site.script("/app.js", Answer(status=502))
    with pytest.raises(TransientFetchError, match="a part of the page failed"):
        await reader.get(site.url("/meetings"), render="browser")


async def test_without_chromium_the_error_says_what_to_install(
    site: Site, reader: Reader, monkeypatch
):
    put(site)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(PermanentFetchError, match="install it"):
        await reader.get(site.url("/meetings"), render="browser")


async def test_without_playwright_the_error_names_the_extra(
    site: Site, reader: Reader, monkeypatch
):
    put(site)
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    with pytest.raises(PermanentFetchError, match=r"civic-monitor\[browser\]"):
        await reader.get(site.url("/meetings"), render="browser")


async def test_drawing_is_bounded_in_time(site: Site, reader: Reader):
    site.page("/meetings", "<html><script>while (true) {}</script></html>")

    async def load(*_: object) -> browser.Part:
        raise AssertionError

    page = browser.Part(200, {"content-type": "text/html"}, b"<script>while (true) {}</script>")
    with pytest.raises(TransientFetchError, match="took longer than 3 seconds"):
        await browser.draw("http://127.0.0.1:1/x", page, load, seconds=3)
