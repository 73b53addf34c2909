"""Random inputs: formula texts, claim files along the schema, changed claim files, records with odd leaves."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from hypothesis import strategies as st

from theorycheck.catalog import Catalog
from theorycheck.spec.schema import schema

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "tests" / "report" / "records.jsonl"
ODD = (
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{ 7*7 }}", "{% raw %}", "{0.__class__}",
    "%s%n",
    "javascript:alert(1)", "$\\href{javascript:alert(1)}{x}$",
    "$\\frac{1}{$", "$$x$$ $", "\\input{/etc/passwd}", "$\\a$",
    "\x1b[31m", "\x9b2J", "\x00", "\u202e\u2066", "\u200b\u2028", "\ud800", "\U000e0041", "a\nb\r\nc\td",
    "](http://x) @me",
    "`x` | y |", "<!--", "-->", "<![CDATA[", "</title>", "&lt;", "&#60;", "''' ", '"""', "../../../x",
    "é" * 40, "∑" * 9,
    "$" + "{" * 60 + "$", "$x_{" * 30, "^^M", "```", "~~~", "$\\def\\x{\\x\\x}\\x$", "\\end{document}",
    "$\\unicode{60}$",
)  # fmt: skip
PIECES = (
    *ODD, "[[", "]]", "[", "]", "{", "}", "=", ".", ",", "#", "\n", "\n[", "'", '"', "'''", "\\u0041", "\\x", "\ufeff",
    "e999",
    "0x1F", "1_0", "inf", "nan", "1979-05-27", "true", "**", "h(t)", "score(", "1/0", "9**9**9", "-" * 12, "(" * 50,
    "given",
    "rival", "law", "drawn_from", "one_of", "ladder", "1e400", "0" * 60, "x" * 3000, "\r", "\t", "\x7f", "t = t\n",
)  # fmt: skip


@cache
def catalog() -> Catalog:
    """What the shipped claims may name."""
    return Catalog.build()


@cache
def seeds() -> tuple[str, ...]:
    """The texts of claim files: those shipped, and the corpus of wrong ones where it is there."""
    found = [*sorted((ROOT / "claims").glob("*/*.toml")), *sorted((ROOT / "tests" / "hostile").rglob("*.toml"))]
    sized = (path.read_bytes() for path in found if path.is_file() and path.stat().st_size < 20_000)
    return tuple(data.decode("utf-8", "replace") for data in sized)


def texts() -> st.SearchStrategy[str]:
    """Odd texts, whole or in pieces."""
    return st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=8)), max_size=3).map("".join)


# --- formulas -------------------------------------------------------------------------------------------------------

VARIABLES = ("x", "t", "law", "n")


def formula_trees() -> st.SearchStrategy[str]:
    """Texts by the grammar of formulas, most of them sound."""
    names = sorted(catalog().observables)
    numbers = st.one_of(
        st.integers(0, 10**12).map(str),
        st.sampled_from(["0.1", "1e-300", "2.", ".5", "1e400", "1e5", "3/7", "00", "1E+2"]),
    )
    leaf = st.one_of(st.sampled_from(VARIABLES), numbers)

    def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        operator = st.sampled_from(["+", "-", "*", "/", "**", " ** ", " - "])
        return st.one_of(
            st.tuples(inner, operator, inner).map("".join),
            st.tuples(st.sampled_from("-+"), inner).map("".join),
            inner.map(lambda text: f"({text})"),
            st.tuples(st.sampled_from(names), st.lists(inner, max_size=3)).map(lambda f: f"{f[0]}({', '.join(f[1])})"),
        )

    return st.recursive(leaf, larger, max_leaves=14)


def formula_texts() -> st.SearchStrategy[str]:
    """Sound texts, texts of tokens, and any texts."""
    token = st.sampled_from(
        [*"+-*/(),.^[]<>=!'\"_ \n\t9", "**", "//", "x", "t", "lambda", "h(", "1e", "1e9", "0.1", "σ", "\x00"]
    )
    return st.one_of(formula_trees(), st.lists(token, max_size=30).map("".join), texts(), st.sampled_from(PIECES))


# --- claim files ----------------------------------------------------------------------------------------------------


@st.composite
def changed_files(draw: st.DrawFn) -> str:
    """A claim file with pieces cut, put in, doubled, or swapped for those of another."""
    text = draw(st.sampled_from(seeds()))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        other = draw(st.sampled_from(seeds()))
        begin = draw(st.integers(0, len(other)))
        piece = draw(
            st.one_of(
                st.sampled_from(PIECES),
                st.text(max_size=5),
                st.just(text[start:end] * 2),
                st.just(other[begin : begin + draw(st.integers(0, 60))]),
            )
        )
        text = text[:start] + piece + text[end:]
    return text


@cache
def _schema() -> dict:
    return schema(catalog())


def schema_files() -> st.SearchStrategy[str]:
    """Claim files written along the schema, so that what they hold is at home where it stands."""
    return _object(_schema(), 0).map(written_file)


def _along(part: dict, depth: int) -> st.SearchStrategy:
    if depth > 7:
        return _scalars()
    match part:
        case {"$ref": reference}:
            return _along(_schema()["$defs"][reference.rpartition("/")[2]], depth)
        case {"const": value}:
            return st.just(value)
        case {"enum": values}:
            return st.sampled_from(values)
        case {"anyOf": parts} | {"oneOf": parts}:
            return st.deferred(lambda: st.one_of([_along(one, depth + 1) for one in parts]))
        case {"type": "array"}:
            items = [_along(one, depth + 1) for one in part.get("prefixItems", [])]
            return (
                st.tuples(*items).map(list) if items else st.lists(_along(part.get("items", {}), depth + 1), max_size=3)
            )
        case {"type": "object"} | {"properties": _}:
            return st.deferred(lambda: _object(part, depth))
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "number"} | {"type": "integer"}:
            return _numbers()
        case {"type": "string"}:
            return st.one_of(formula_trees(), st.sampled_from(VARIABLES), texts())
    return _scalars()


def _object(part: dict, depth: int) -> st.SearchStrategy[dict]:
    known = part.get("properties", {})
    needed = {key: _along(known[key], depth + 1) for key in part.get("required", ()) if key in known}
    rest = {key: _along(value, depth + 1) for key, value in known.items() if key not in needed}
    fixed = st.fixed_dictionaries(needed, optional=rest)
    extra = part.get("additionalProperties")
    if not isinstance(extra, dict):
        return fixed
    more = st.dictionaries(
        st.sampled_from([*VARIABLES, "A", "dim", "1x", "\u202e", ""]), _along(extra, depth + 1), max_size=4
    )
    return st.tuples(fixed, more).map(lambda both: both[1] | both[0])


def _numbers() -> st.SearchStrategy:
    odd = [0.5, 1e-300, 1e300, -0.0, 10**30, float("inf"), float("nan")]
    return st.one_of(st.integers(-3, 99), st.sampled_from(odd), st.sampled_from(["1/3", "-1", "1e-5"]))


def _scalars() -> st.SearchStrategy:
    return st.one_of(_numbers(), st.booleans(), st.sampled_from(VARIABLES), formula_trees(), texts())


def written_file(table: dict) -> str:
    """A table as TOML, keys sorted as they come, nothing but inline values."""
    return "".join(f"{_quoted(key)} = {_written(value)}\n" for key, value in table.items())


def _written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _quoted(value)
        case list():
            return f"[{', '.join(map(_written, value))}]"
        case dict():
            return f"{{ {', '.join(f'{_quoted(key)} = {_written(item)}' for key, item in value.items())} }}"
    return repr(value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


# --- records --------------------------------------------------------------------------------------------------------


@cache
def records() -> tuple[dict, ...]:
    """A run's records, every way of standing among them."""
    return tuple(json.loads(line) for line in RECORDS.read_text(encoding="utf-8").splitlines())


def odd_records() -> st.SearchStrategy[list[dict]]:
    """A run's records in which some leaves were replaced by odd ones of the same kind."""
    return st.lists(st.sampled_from(records()), min_size=1, max_size=3).flatmap(
        lambda chosen: st.tuples(*map(_odd, chosen)).map(list)
    )


KEPT = ("record",)


def _odd(value: object) -> st.SearchStrategy:
    match value:
        case dict():
            return st.fixed_dictionaries({key: st.just(v) if key in KEPT else _odd(v) for key, v in value.items()})
        case list():
            return st.tuples(*map(_odd, value)).map(list)
        case str():
            return st.one_of(st.just(value), st.just(value), texts())
        case bool() | None:
            return st.just(value)
        case int():
            return st.one_of(st.just(value), st.sampled_from([0, 10**18]))
        case float():
            return st.one_of(st.just(value), st.sampled_from([0.0, 1e300, 5e-324, float("inf"), float("nan")]))
    return st.just(value)


def wild_records() -> st.SearchStrategy[list[dict]]:
    """Records of which parts are missing, or of another kind than they should be."""
    anything = st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts()),
        lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=4), inner, max_size=2)),
        max_leaves=4,
    )

    def wild(record: dict) -> st.SearchStrategy[dict]:
        keys = sorted(record)
        swapped = st.dictionaries(st.sampled_from(keys), anything, max_size=2)
        dropped = st.sets(st.sampled_from(keys), max_size=2)
        return st.tuples(swapped, dropped).map(
            lambda both: {key: value for key, value in (record | both[0]).items() if key not in both[1]}
        )

    return st.lists(st.sampled_from(records()).flatmap(wild), min_size=1, max_size=3)
