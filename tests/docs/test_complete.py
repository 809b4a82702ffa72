"""Nothing that a person can write or meet is missing from the documentation."""

import re

import pytest

from monitor import adapters
from monitor.config import shape
from monitor.config.shape import Section
from monitor.models import Event, Flag, Kind
from tests.docs.pages import PAGES, ROOT, anchors, links

REFERENCE = (ROOT / "docs/sources-yaml.md").read_text(encoding="utf-8")
SHAPES = [
    model
    for model in vars(shape).values()
    if isinstance(model, type) and issubclass(model, Section) and model is not Section
]


@pytest.mark.parametrize("model", SHAPES, ids=lambda model: model.__name__)
def test_every_name_of_sources_yaml_is_in_the_reference(model):
    known = set(re.findall(r"[a-z_]+", REFERENCE))
    assert [name for name in model.model_fields if name not in known] == []


@pytest.mark.parametrize("vocabulary", [Event, Kind, Flag])
def test_every_word_of_the_vocabularies_is_explained(vocabulary):
    assert [word.value for word in vocabulary if f"`{word.value}`" not in REFERENCE] == []


ADAPTERS = (ROOT / "docs/adapters.md").read_text(encoding="utf-8")
SHARED = {"base_url"}


@pytest.mark.parametrize("name", adapters.names())
def test_every_setting_of_an_adapter_stands_in_its_row(name):
    (row,) = re.findall(rf"^\| `{name}` \|.*$", ADAPTERS, re.MULTILINE)
    known = set(re.findall(r"[a-z_]+", row if "places of `page`" not in row else ADAPTERS))
    wanted = set(adapters.load(name).options.model_fields) - SHARED
    assert wanted - known == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_the_documentation_resolves(page):
    broken = []
    for target in links(page):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


def test_the_readme_stays_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 120


def test_every_metric_is_listed():
    code = "".join(path.read_text("utf-8") for path in (ROOT / "monitor/web").glob("*.py"))
    names = set(re.findall(r'"(monitor_[a-z0-9_]+)"', code))
    assert names
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    # A counter is written down as it is served: with "_total" at its end.
    shown = {name for name in names if f"`{name}`" in operations or f"`{name}_total`" in operations}
    assert names - shown == set()
