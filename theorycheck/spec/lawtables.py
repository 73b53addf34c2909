"""Tables that name a law: `{ law = "gaussian_mixture", dim = [1, 4] }`, checked against what the law declares."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import WithJsonSchema, create_model

from theorycheck.domains import Array, Integer, Scalar
from theorycheck.spec.reading import Table

_PAIR = {"type": "array", "items": {"type": ["number", "string"]}, "minItems": 2, "maxItems": 2}


def _any_of(types: tuple[str, ...], *tables: str, pair: bool = True) -> WithJsonSchema:
    plain: list[dict[str, Any]] = [{"type": name} for name in types] + [_PAIR] * pair
    return WithJsonSchema({"anyOf": plain + [{"$ref": f"#/$defs/{name}"} for name in tables]})


_SCALARS = ("IntegerTable", "RealTable", "LogTable", "LadderTable", "OneOfTable")
SizeValue = Annotated[Any, _any_of(("integer", "string"), "IntegerTable", "LadderTable", "OneOfTable")]
ScalarValue = Annotated[Any, _any_of(("number", "string"), *_SCALARS)]
ArrayValue = Annotated[Any, _any_of(("array", "string"), "EntriesTable", pair=False)]


@cache
def table_of(name: str, law: Any) -> type[Table]:
    """The model of a law's table: every size and every field with a declared domain is a key."""
    fields: dict[str, Any] = {"law": (Literal[name], ...)}
    fields |= {key: (SizeValue, None) for key in sizes_of(law)}
    for key, domain in fields_of(law).items():
        fields[key] = (ArrayValue if isinstance(domain, Array) else ScalarValue, None)
    summary = (law.__doc__ or "").split("\n", 1)[0]
    model: type[Table] = create_model(f"law_{name}", __base__=Table, __doc__=summary, **fields)
    return model


def sizes_of(law: Any) -> Mapping[str, Integer]:
    """The sizes that a law declares."""
    sizes: Mapping[str, Integer] = getattr(law, "sizes", {})
    return sizes


def fields_of(law: Any) -> dict[str, Array | Scalar]:
    """The fields of a law that have a declared domain."""
    return {field.name: field.metadata["domain"] for field in dataclasses.fields(law) if "domain" in field.metadata}
