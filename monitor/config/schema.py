"""A JSON Schema of ``sources.yaml``: names, values and descriptions for editors."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from monitor import adapters
from monitor.config.grammar import NAME
from monitor.config.shape import (
    BudgetShape,
    DefaultsShape,
    DocketShape,
    FetchShape,
    ImportanceShape,
    JurisdictionShape,
    OpsShape,
    RetentionShape,
    RouteShape,
    SourceShape,
    TopicShape,
    UpcomingShape,
    WebShape,
)

DRAFT = "http://json-schema.org/draft-07/schema#"  # what editors' YAML servers read best


class _Written(GenerateJsonSchema):
    """As people write it: one word stands for a list of one."""

    def tuple_schema(self, schema: core_schema.TupleSchema) -> JsonSchemaValue:
        many = super().tuple_schema(schema)
        one = many.get("items")
        return {"anyOf": [one, many]} if isinstance(one, dict) and one else many

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        """Where text is wanted, a number is the text it is written as."""
        made = super().str_schema(schema)
        return made if "pattern" in made else {**made, "type": ["string", "number", "boolean"]}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Without defaults: timedeltas and the like would stand there in another form."""
        return self.generate_inner(schema["schema"])


class _Definitions:
    """Gathers the models' shared parts under ``definitions``."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def of(self, model: type[BaseModel]) -> dict[str, Any]:
        made = model.model_json_schema(
            ref_template="#/definitions/{model}", schema_generator=_Written
        )
        self.found.update(made.pop("$defs", {}))
        made.pop("title", None)
        made["additionalProperties"] = False
        return made


def json_schema() -> dict[str, Any]:
    """The schema, with the options of every adapter there is."""
    parts = _Definitions()
    town = parts.of(JurisdictionShape)
    town["properties"]["sources"] = {
        "type": "object",
        "description": "what is watched there, by name",
        "propertyNames": _names(),
        "additionalProperties": {"$ref": "#/definitions/source"},
    }
    parts.found["source"] = _source(parts)
    lists: dict[str, type[BaseModel]] = {"routes": RouteShape, "importance": ImportanceShape}
    groups: dict[str, type[BaseModel]] = {
        "defaults": DefaultsShape,
        "ops": OpsShape,
        "fetch": FetchShape,
        "docket_importance": DocketShape,
        "retention": RetentionShape,
        "web": WebShape,
    }
    properties: dict[str, Any] = {
        "version": {"const": 1, "description": "form of this file"},
        "contact": {
            "type": "string",
            "description": "e-mail or web address at which sites' operators reach you",
        },
        "boilerplate": {
            "type": "array",
            "items": {"type": "string"},
            "description": "standing sentences in which no topic is looked for",
        },
        "topics": _map(parts.of(TopicShape), "named sets of words", names=False),
        "jurisdictions": _map(town, "who is watched, by id such as somerville-ma"),
        "budgets": _map(parts.of(BudgetShape), "quotas that sources share", names=False),
    }
    for name, model in groups.items():
        properties[name] = parts.of(model)
    for name, model in lists.items():
        properties[name] = {"type": "array", "items": parts.of(model)}
    one = parts.of(UpcomingShape)
    properties["upcoming"] = {"anyOf": [one, {"type": "array", "items": one}]}
    return {
        "$schema": DRAFT,
        "title": "sources.yaml",
        "description": "What the civic monitor watches, and where it tells what changed.",
        "type": "object",
        "properties": properties,
        "required": ["contact", "jurisdictions"],
        "additionalProperties": False,
        "definitions": parts.found,
    }


def _names() -> dict[str, str]:
    return {"pattern": "^" + NAME.pattern.replace(r"\Z", "$")}


def _map(inner: dict[str, Any], description: str, *, names: bool = True) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "object",
        "description": description,
        "additionalProperties": inner,
    }
    return {**made, "propertyNames": _names()} if names else made


def _source(parts: _Definitions) -> dict[str, Any]:
    """A source: common names always, the adapter's own by the adapter's name."""
    common = parts.of(SourceShape)["properties"]
    branches = []
    titles = []
    for name in adapters.names():
        adapter = adapters.load(name)
        own = parts.of(adapter.options)
        branches.append(
            {
                "if": {"properties": {"adapter": {"const": name}}},
                "then": {
                    "properties": {**common, **own.get("properties", {}), "adapter": True},
                    "required": own.get("required", []),
                    "additionalProperties": False,
                },
            }
        )
        titles.append(f"{name}: {adapter.title}")
    return {
        "type": "object",
        "description": "one watched thing",
        "properties": {
            "adapter": {
                "type": "string",
                "enum": list(adapters.names()),
                "description": "which kind of system it is",
                "enumDescriptions": titles,
            }
        },
        "required": ["adapter"],
        "allOf": branches,
    }
