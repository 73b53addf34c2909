"""No file harms the loader: whatever stands under the keys of a claim, there is a claim or there are problems."""

import json

from hypothesis import example, given, settings
from hypothesis import strategies as st

from theorycheck.model import Claim

KEYS = st.sampled_from(
    [
        "title", "status", "expect", "companion", "no_rival", "profile", "given", "assume", "claim", "rival", "kind",
        "left", "right", "along", "exponent", "sense", "nats", "corrections", "name", "why", "strict", "law", "dim",
        "spectrum", "weights", "means", "basis", "axis", "level", "shift", "real", "log", "integer", "ladder",
        "points", "one_of", "drawn_from", "frame", "rows", "columns", "unit", "simplex", "vector", "matrix",
        "process", "t", "x", "data", "score", "1x", "a.b", "\u202e",
        "",
    ]
)  # fmt: skip
TEXTS = st.sampled_from(
    [
        "x", "t", "data", "gaussian", "mixture", "identity", "rate", "order", "orthonormal", "vp", "exactly",
        "derived", "refuted", "holds", "1/3", "-1", "x+t", "h(", "1/0", "'", "score(data,t,x)", "9**9**9",
        "dim(data)", "paper2024/claim", "\\theta", "σ", "scaled(scaled(data))", "a.size", "n", "dim",
        "", "at most", "x" * 3000,
    ]
)  # fmt: skip
SCALARS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-3, 99),
    st.sampled_from([10**30, 0.5, -1.25, 1e-300, 1e300, float("inf"), float("nan")]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
HEADS = {
    "law": st.sampled_from(["gaussian", "mixture", "cauchy"]),
    "frame": st.just("orthonormal"),
    "points": st.integers(0, 9),
    "drawn_from": TEXTS,
    "one_of": st.lists(SCALARS, max_size=3),
    **dict.fromkeys(["real", "log", "integer", "ladder", "matrix", "dim"], st.lists(VALUES, min_size=2, max_size=2)),
    **dict.fromkeys(["rows", "columns", "unit", "simplex", "vector", "spectrum", "means", "basis", "axis"], VALUES),
}
DOMAINS = st.lists(st.sampled_from([*HEADS]), min_size=1, max_size=4, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries({key: HEADS[key] for key in keys})
)
GIVEN = st.dictionaries(KEYS, st.one_of(VALUES, DOMAINS), max_size=4)
TABLES = st.dictionaries(KEYS, VALUES, max_size=5)


def written(value):
    """A value as inline TOML."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            return (
                "{ "
                + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {written(v)}" for key, v in value.items())
                + " }"
            )
    return repr(value)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(TABLES, GIVEN, TABLES, st.lists(TABLES, max_size=2))
@example({}, {"A": {"frame": "orthonormal", "rows": {"integer": [1, "A"]}, "columns": "A"}}, {}, [])
@example({}, {"data": {"law": "gaussian", "dim": {"one_of": ["data"]}, "spectrum": ["data"]}}, {}, [])
def test_no_file_harms_the_loader(read, base, top, given_table, claim_table, rivals):
    parts = {"given": given_table, "claim": claim_table, "rival": rivals} | top
    text = "".join(f"{json.dumps(key, ensure_ascii=False)} = {written(value)}\n" for key, value in parts.items())
    claim, problems = read(text)
    assert isinstance(claim, Claim) != bool(problems)
    lines = text.split("\n")
    for line, column, message in problems:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1
        assert "\n" not in message


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.data())
def test_no_change_of_a_good_file_harms_the_loader(read, base, data):
    start = data.draw(st.integers(0, len(base)))
    end = data.draw(st.integers(start, min(len(base), start + 12)))
    piece = data.draw(
        st.one_of(st.text(max_size=4), TEXTS, st.sampled_from(["[[", "]", "'''", '"""', "\n", "= ", "{"]))
    )
    claim, problems = read(base[:start] + piece + base[end:])
    assert isinstance(claim, Claim) != bool(problems)
