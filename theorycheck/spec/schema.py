"""The JSON Schema of claim files, made from the models that validate them, so that editors complete what loads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from theorycheck.catalog import Catalog, Entry
from theorycheck.model import Corrections
from theorycheck.spec.lawtables import table_of
from theorycheck.spec.models import AssumeTable, ClaimFile, RivalTable
from theorycheck.spec.names import Function
from theorycheck.spec.reading import keys_of
from theorycheck.spec.tables import ARRAYS, SCALARS, EntriesTable

Json: TypeAlias = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NAME = "^[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*_?$"


def schema(catalog: Catalog) -> Json:
    """The schema of a claim file with the laws, the processes and the check kinds of a catalog.

    Formulas are texts to a schema: what stands in them is checked by loading the file. The observables that they may
    call are listed under `x-observables`, each with its arguments and what it is.
    """
    kinds = [catalog.checks[name] for name in sorted(catalog.checks)]
    laws = [table_of(name, catalog.laws[name].target) for name in sorted(catalog.laws)]
    definitions = _definitions([*_TABLES, *laws])
    for entry in kinds:
        definitions |= _kind(entry, definitions)
    domains = [*ARRAYS.values(), *SCALARS.values(), *laws]
    file = definitions.pop("ClaimFile")
    file["properties"] |= {
        "given": _given(catalog, domains),
        "assume": {"type": "array", "items": _ref("AssumeTable")},
        "claim": {"anyOf": [_ref(f"claim_{entry.name}") for entry in kinds]},
        "rival": {"type": "array", "items": {"anyOf": [_ref(f"rival_{entry.name}") for entry in kinds]}},
    }
    file["allOf"] = [_same_kind(entry.name) for entry in kinds]
    file["anyOf"] = [{"required": ["rival"]}, {"required": ["no_rival"]}, _EXPECTS_REFUTAL]
    file["title"] = "A claim of theorycheck"
    return {"$schema": DIALECT} | file | {"$defs": definitions, "x-observables": _observables(catalog)}


def _observables(catalog: Catalog) -> dict[str, str]:
    return {
        name: f"{name}({', '.join(Function.of(entry).parameters)}): {entry.summary}"
        for name, entry in sorted(catalog.observables.items())
    }


class _Plain(GenerateJsonSchema):
    """Without the titles that repeat a key's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _definitions(models: Iterable[type[BaseModel]]) -> dict[str, Json]:
    unique = dict.fromkeys(models)
    places, written = models_json_schema([(model, "validation") for model in unique], schema_generator=_Plain)
    found: dict[str, Json] = written["$defs"]
    return {model.__name__: found[places[model, "validation"]["$ref"].rpartition("/")[2]] for model in unique}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _given(catalog: Catalog, domains: Iterable[type[BaseModel]]) -> Json:
    written = [_ref(model.__name__) for model in domains]
    return {
        "type": "object",
        "properties": {"process": {"enum": sorted(catalog.processes)}},
        "propertyNames": {"pattern": _NAME},
        "additionalProperties": {"anyOf": [{"type": ["number", "string", "array"]}, *written]},
    }


def _kind(entry: Entry, definitions: dict[str, Json]) -> dict[str, Json]:
    """The schemas of a claim and of a rival of one kind."""
    statement = entry.target.model_json_schema(schema_generator=_Plain)
    definitions |= statement.pop("$defs", {})
    keys = statement["properties"]
    rival = definitions["RivalTable"]
    differing = {key: keys[key] for key in keys_of(entry.target) if key in entry.target.rivals_differ_in}
    claim = statement | {
        "properties": keys | {"kind": {"const": entry.name}},
        "required": sorted({"kind", *statement.get("required", [])}),
    }
    if entry.target.shape == "trend":
        claim["properties"] |= {"corrections": _ref("Corrections")}
    return {
        f"claim_{entry.name}": claim,
        f"rival_{entry.name}": rival | {"properties": rival["properties"] | differing, "minProperties": 3},
    }


def _same_kind(name: str) -> Json:
    """Rivals are of the claim's own kind."""
    of_kind = {"properties": {"kind": {"const": name}}, "required": ["kind"]}
    return {
        "if": {"properties": {"claim": of_kind}, "required": ["claim"]},
        "then": {"properties": {"rival": {"items": _ref(f"rival_{name}")}}},
    }


_EXPECTS_REFUTAL: Json = {"required": ["expect", "companion"], "properties": {"expect": {"const": "refuted"}}}
_TABLES: tuple[type[BaseModel], ...] = (
    ClaimFile,
    AssumeTable,
    RivalTable,
    Corrections,
    EntriesTable,
    *ARRAYS.values(),
    *SCALARS.values(),
)
