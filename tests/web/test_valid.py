"""Every page is valid HTML to a validator by others (html-validate, from the npm registry)."""

import json
import re
import subprocess
from pathlib import Path

import httpx
import pytest

from monitor.store import Store
from tests.node_tools import package
from tests.web.archive import fill, serving
from tests.web.test_pages import PAGES

VERSION = "9.7.1"


def validated(pages: Path) -> dict[str, list[str]]:
    """What html-validate says of each file in ``pages``."""
    tool = package("html-validate", VERSION) / "bin" / "html-validate.mjs"
    rules = pages / "rules.json"
    wanted = {"root": True, "extends": ["html-validate:recommended"]}
    taste = {"rules": {"long-title": "off"}}  # a sentence is long; search engines cut it
    rules.write_text(json.dumps(wanted | taste))
    done = subprocess.run(
        ["node", str(tool), "--config", str(rules), "--formatter", "json", *map(str, sorted(pages.glob("*.html")))],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    return {
        Path(file["filePath"]).name: [f"{m['line']}: {m['message']}" for m in file["messages"]]
        for file in json.loads(done.stdout)
        if file["messages"]
    }


@pytest.mark.node
def test_every_page_is_valid_to_a_validator_by_others(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    store = Store.open(tmp_path / "state")
    fill(store, title="A <b>title</b> & “words”")
    with serving(tmp_path) as site, httpx.Client(base_url=site, trust_env=False, timeout=60) as web:
        for path in (*PAGES, "/nowhere", "/?since=never"):
            name = re.sub(r"\W+", "-", path).strip("-") or "home"
            (pages / f"{name}.html").write_text(web.get(path).text)
    store.close()
    assert validated(pages) == {}


@pytest.mark.node
def test_the_validator_finds_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_text("<!DOCTYPE html><p><div></p><img>")
    assert "bad.html" in validated(tmp_path)
