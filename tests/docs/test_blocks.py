"""Every YAML block in the documentation can be read by the program."""

from pathlib import Path

import pytest
import yaml

from monitor.config.read import SECTIONS, parse
from tests.docs.pages import ROOT, blocks

BEGIN = {"contact": "newsroom@paper.example", "version": 1}
TOWN = """\
jurisdictions:
  somerville-ma:
    name: Somerville, Massachusetts
    timezone: America/New_York
    sources:
"""
US = "jurisdictions: {us: {name: United States, timezone: America/New_York}}\n"


def whole(text: str, info: str) -> str:
    """The block with what a whole file needs around it.

    ``yaml source`` are sources, ``yaml jurisdiction`` one or more jurisdictions; a plain block is
    a whole file or some of its sections.
    """
    if info == "source":
        text = TOWN + "".join(f"      {line}\n" for line in text.splitlines())
    elif info == "jurisdiction":
        text = "jurisdictions:\n" + "".join(f"  {line}\n" for line in text.splitlines())
    written = yaml.safe_load(text) or {}
    if "jurisdictions" not in written:
        text += "\n" + US
    for name, value in BEGIN.items():
        if name not in written:
            text += f"\n{name}: {value}\n"
    if info == "jurisdiction" and "defaults" not in written:
        text += "\ndefaults: {timezone: America/New_York}\n"
    return text


@pytest.mark.parametrize(
    "block", [b for b in blocks("yaml") if b.info not in ("compose", "other")], ids=str
)
def test_every_block_of_sources_loads(block):
    parse(whole(block.text, block.info), Path(str(block)))


def test_other_yaml_is_at_least_yaml():
    for block in blocks("yaml"):
        if block.info == "compose":
            yaml.safe_load(block.text)


def test_the_reference_shows_every_section():
    page = ROOT / "docs/sources-yaml.md"
    shown = {
        name
        for block in blocks("yaml")
        if block.page == page
        for name in (yaml.safe_load(block.text) or {})
    }
    assert set(SECTIONS) - shown == set()
