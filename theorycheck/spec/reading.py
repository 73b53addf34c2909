"""Tables to models: Pydantic's complaints in our words, each at its place in the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from theorycheck.model import Reader
from theorycheck.spec.positions import Path
from theorycheck.spec.problems import Ledger
from theorycheck.spec.tokens import FormulaError
from theorycheck.spec.wording import counted, did_you_mean, listed, noun_of, quoted, suggest

FAULTS = 64
Model = TypeVar("Model", bound=BaseModel)


class Table(BaseModel):
    """A TOML table of which every key is known."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, populate_by_name=False)


def keys_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The keys that a table may have, as they stand in the file."""
    return tuple(field.alias or name for name, field in model.model_fields.items())


def read(
    model: type[Model],
    table: Mapping[str, Any],
    path: Path,
    ledger: Ledger,
    reader: Reader | None = None,
) -> Model | None:
    """The table as a model; None where it is wrong, with every fault noted."""
    result, faults = attempt(model, table, reader)
    for fault in faults:
        note(fault, model, path, ledger)
    return result


def attempt(
    model: type[Model], table: Mapping[str, Any], reader: Reader | None
) -> tuple[Model | None, list[ErrorDetails]]:
    """The table as a model, or what is wrong with it."""
    try:
        return model.model_validate(table, context=reader), []
    except ValidationError as error:
        return None, error.errors(include_url=False)[:FAULTS]


def note(
    fault: ErrorDetails, model: type[BaseModel], path: Path, ledger: Ledger, drop: int = 0, also: tuple[str, ...] = ()
) -> None:
    """Write a fault of a model into the ledger.

    `drop` leading keys of its location are not in the file; the keys in `also` are known, and read elsewhere.
    """
    place = _known((*path, *fault["loc"][drop:]), ledger)
    cause = fault.get("ctx", {}).get("error")
    match fault["type"]:
        case "missing":
            ledger.key(path, f"'{fault['loc'][-1]}' is missing" + _purpose(model, fault["loc"]))
        case "extra_forbidden":
            ledger.key(place, unknown_key(str(fault["loc"][-1]), (*keys_of(model), *also)))
        case "value_error" if isinstance(cause, FormulaError):
            ledger.formula(place, cause)
        case "value_error":
            ledger.value(place, str(cause))
        case _:
            ledger.value(place, _name(place) + _complaint(fault))


def unknown_key(key: str, allowed: Iterable[str]) -> str:
    """The message for a key that has no meaning where it stands."""
    names = [*allowed]
    known = f"the keys here are {listed(names, 'and')}" if len(names) > 1 else f"the only key here is {names[0]}"
    return f"unknown key {quoted(key)}{suggest(key, names, known)}"


def _known(path: Path, ledger: Ledger) -> Path:
    while path and path not in ledger.positions.places:
        path = path[:-1]
    return path


def _name(path: Path) -> str:
    names = [part for part in path if isinstance(part, str)]
    return f"'{names[-1]}' " if names else ""


def _purpose(model: type[BaseModel], location: tuple[int | str, ...]) -> str:
    for name, field in model.model_fields.items():
        if location == (field.alias or name,) and field.description:
            return f"; {field.description}"
    return ""


def _complaint(fault: ErrorDetails) -> str:
    sort, given, context = fault["type"], fault["input"], fault.get("ctx", {})
    if sort == "list_type" and isinstance(given, dict):
        return f"must be a list; its tables are written [[{fault['loc'][-1]}]], in double brackets"
    for names, words in _WANTED:
        if sort in names:
            shown = str(given) if isinstance(given, Fraction) and sort.startswith("int") else noun_of(given)
            return f"must be {words}, not {shown}"
    if sort == "literal_error":
        options = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        hint = did_you_mean(given, options) if isinstance(given, str) else ""
        shown = quoted(given) if isinstance(given, str) else noun_of(given)
        return f"must be {context['expected']}, not {shown}{hint}"
    if sort == "too_short":
        return f"must have at least {counted(context['min_length'], 'item')}, not {context['actual_length']}"
    if sort == "too_long":
        return f"must have at most {counted(context['max_length'], 'item')}, not {context['actual_length']}"
    if sort in ("greater_than_equal", "less_than_equal"):
        return f"must be at least {context['ge']}" if "ge" in context else f"must be at most {context['le']}"
    return f"is not acceptable: {fault['msg'][:1].lower()}{fault['msg'][1:]}"


_WANTED = (
    (("string_type",), "text in quotes"),
    (("bool_type", "bool_parsing"), "true or false"),
    (("int_type", "int_parsing", "int_from_float"), "a whole number"),
    (("list_type", "tuple_type"), "a list"),
    (("dict_type", "model_type", "model_attributes_type"), "a table"),
)
