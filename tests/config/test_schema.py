"""The JSON Schema agrees with what the program itself accepts and refuses."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from monitor import adapters
from monitor.config.read import SECTIONS, parse
from monitor.config.schema import json_schema
from tests.config.files import GOOD, with_part

SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
ROOT = Path(__file__).parents[2]


def refusals(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(yaml.safe_load(text))]


def test_it_is_a_schema():
    jsonschema.Draft7Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", [GOOD, (ROOT / "sources.yaml").read_text(encoding="utf-8")])
def test_it_accepts_what_the_program_accepts(text):
    assert refusals(text) == []
    parse(text, ROOT / "sources.yaml")


@pytest.mark.parametrize(
    "text",
    [
        with_part("chanel: x\n"),
        with_part('routes:\n  - {chanel: "#a"}\n'),
        with_part("routes:\n  - {match: {event: canceled}}\n"),
        GOOD.replace("grants_gov", "grant_gov"),
        GOOD.replace("agencies:", "agency:"),
        GOOD.replace("30m", "soon"),
        GOOD.replace("contact: newsroom@paper.example\n", ""),
        GOOD.replace("  us:", "  US:"),
        GOOD.replace('"#civic-watch"', '"civic watch"'),
    ],
)
def test_it_refuses_what_the_program_refuses(text):
    assert refusals(text)


def test_every_section_and_every_adapter_is_in_it():
    assert set(SCHEMA["properties"]) == set(SECTIONS)
    source = SCHEMA["definitions"]["source"]
    assert source["properties"]["adapter"]["enum"] == list(adapters.names())
    assert len(source["allOf"]) == len(adapters.names())


def test_every_name_has_a_description_for_editors():
    def bare(part, path):
        for name, inner in part.get("properties", {}).items():
            if isinstance(inner, dict):
                if not inner.get("description") and "$ref" not in inner and "allOf" not in inner:
                    yield f"{path}.{name}"
                yield from bare(inner, f"{path}.{name}")
        for branch in part.get("allOf", []):
            if isinstance(branch.get("then"), dict):
                yield from bare(branch["then"], f"{path}.{branch['if']['properties']['adapter']}")

    parts = [*SCHEMA["properties"].items(), *SCHEMA["definitions"].items()]
    assert [name for where, part in parts for name in bare(part, where)] == []
