"""Positions agree with `tomllib` on every path, value and character of a document."""

import string
import tomllib
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from theorycheck.spec import positions
from theorycheck.spec.document import parsed
from theorycheck.spec.literals import stand_in
from theorycheck.spec.positions import TooMuchError, scan
from theorycheck.spec.strings import characters, decoded, raw_offset

TRICKY = '''\
# a comment with [brackets] = and "quotes"
title = "a \\"quoted\\" # title"   # and a comment
 indented = 1
"quoted key" = 'literal \\ # text'
a.b."c.d" = [ 1, # one
  [ "x", ], { k = 2, l.m = 'v' },
]
text = """
first line
second \\
    line "" end"""
raw = \'\'\'it's ''quoted'' \'\'\'
empty = []
none = {}
when = 2024-01-01 10:00:00
deep = [[[1.5]]]
[table]
x = -1.5e-3
[table.inner]
y = true
[[list]]
z = 1
[[list]]
z = 2
[[list.of]]
w = 3
[list.of.more]
v = 4
'''


def paths(value, path=()):
    """Every path of a document of tomllib, and its value."""
    if path:
        yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*path, key))


def test_every_path_of_a_tricky_document_has_its_place():
    found, data = scan(TRICKY), tomllib.loads(TRICKY)
    assert {path for path, _ in paths(data)} == set(found.places)


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("title",), (2, 1), (2, 9)),
        (("indented",), (3, 2), (3, 13)),
        (("quoted key",), (4, 1), (4, 16)),
        (("a",), (5, 1), (5, 1)),
        (("a", "b", "c.d"), (5, 5), (5, 13)),
        (("a", "b", "c.d", 0), (5, 15), (5, 15)),
        (("a", "b", "c.d", 1, 0), (6, 5), (6, 5)),
        (("a", "b", "c.d", 2, "l", "m"), (6, 24), (6, 28)),
        (("text",), (8, 1), (8, 8)),
        (("when",), (15, 1), (15, 8)),
        (("deep", 0, 0, 0), (16, 11), (16, 11)),
        (("table",), (17, 1), (17, 1)),
        (("table", "x"), (18, 1), (18, 5)),
        (("table", "inner"), (19, 1), (19, 1)),
        (("list",), (21, 1), (21, 1)),
        (("list", 1), (23, 1), (23, 1)),
        (("list", 1, "z"), (24, 1), (24, 5)),
        (("list", 1, "of", 0, "w"), (26, 1), (26, 5)),
        (("list", 1, "of", 0, "more", "v"), (28, 1), (28, 5)),
        (("list", 1, "of", 0, "more", "missing"), (27, 1), (27, 1)),
        (("missing",), (1, 1), (1, 1)),
    ],
)
def test_the_places_of_a_tricky_document(path, key, value):
    assert (scan(TRICKY).key(path), scan(TRICKY).value(path)) == (key, value)


@pytest.mark.parametrize(
    ("path", "index", "place"),
    [
        (("title",), 0, (2, 10)),
        (("title",), 2, (2, 12)),
        (("title",), 3, (2, 14)),
        (("title",), 999, (2, 30)),
        (("quoted key",), 8, (4, 25)),
        (("text",), 0, (9, 1)),
        (("text",), 11, (10, 1)),
        (("text",), 18, (11, 5)),
        (("raw",), 0, (12, 10)),
        (("indented",), 5, (3, 13)),
    ],
)
def test_the_places_of_characters_within_strings(path, index, place):
    assert scan(TRICKY).value(path, index) == place


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
KEYS = st.text(string.ascii_letters + string.digits + "_-", min_size=1, max_size=6)


def basic(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def multiline(text):
    return '"""\n' + text.replace("\\", "\\\\").replace('"', "\\u0022").replace("a", "\\\n   \n a") + '"""'


SCALARS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.sampled_from(["1.5", "-0.25", "1e-3", "6_000.5", "0x1F", "true", "2024-01-01", "07:32:00"]),
    TEXT.map(basic),
    TEXT.map(multiline),
    TEXT.map(lambda text: "'" + text.replace("'", "") + "'"),
    TEXT.map(lambda text: "'''\n" + text.replace("'", "x") + "'''"),
)
KEY = st.one_of(KEYS, TEXT.map(basic))


def unique(pairs):
    return {key: value for key, value in pairs}.items()


def arrays(inner):
    gap = st.sampled_from(["", " ", "\n", " # ] } note\n"])
    return st.builds(
        lambda items, space, comma: (
            "[" + space + ",".join(item + space for item in items) + comma * bool(items) + space + "]"
        ),
        st.lists(inner, max_size=4),
        gap,
        st.sampled_from(["", ","]),
    )


def tables(inner):
    pairs = st.lists(st.tuples(KEYS, inner), max_size=3).map(unique)
    return pairs.map(lambda items: "{ " + ", ".join(f"{key} = {value}" for key, value in items) + " }")


FLAT = st.recursive(
    SCALARS, lambda inner: st.one_of(arrays(inner), tables(inner.filter(lambda text: "\n" not in text))), max_leaves=6
)
LINES = st.lists(st.tuples(KEY, FLAT), max_size=5).map(
    lambda items: "".join(f"{k} = {v} # c\n" for k, v in unique(items))
)
DOCUMENTS = st.builds(
    lambda top, sections: (
        top + "".join(f"\n[{'[' * many}s{number}{']' * many}]\n{lines}" for many, number, lines in sections)
    ),
    LINES,
    st.lists(st.tuples(st.booleans(), st.integers(0, 2), LINES), max_size=4),
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(DOCUMENTS)
@example("a = [ { x = 'y' }, [ ], # ]\n [ 1 , ] ]\n")
@example("")
@example("a.b = 1\na.c = 2\n")
@example('a = """"b""c\\""""""\n')
@example("a = ''''b''c'''''\n")
def test_every_value_of_every_document_is_where_its_place_says(text):
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a section written twice, or a key taken by one
        scan(text)
        return
    found = scan(text)
    assert {path for path, _ in paths(data)} == set(found.places)
    for path, value in paths(data):
        raw = found.raw(path)
        if raw:
            assert tomllib.loads(f"v = {raw}") == {"v": value}
        if isinstance(value, str):
            assert decoded(raw) == value
            offsets = [offset for offset, _, _ in characters(raw)]
            assert [raw_offset(raw, index) for index in range(len(value))] == offsets == sorted(set(offsets))


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                [
                    "a",
                    "=",
                    " ",
                    "\n",
                    "[",
                    "]",
                    "[[",
                    "]]",
                    "{",
                    "}",
                    ",",
                    ".",
                    '"',
                    '"""',
                    "'",
                    "'''",
                    "\\",
                    "#",
                    "1",
                    "1e5",
                    "inf",
                ]
            ),
            max_size=40,
        ).map("".join),
    )
)
@example('a = """ \\')
@example("a = '")
@example('a = "\\uD800"')
@example('"\\UFFFFFFFF" = 1')
@example("a = 1e__")
def test_no_text_harms_the_scanner_or_the_reader(text):
    file = parsed(text, "f.toml")
    assert all(problem.line >= 1 and problem.column >= 1 for problem in file.ledger.problems)


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("a = " + "[" * 17, "nested more than 16 deep; two levels are enough for a claim", 20),
        ("a = " + "{b=" * 17, "nested more than 16 deep; two levels are enough for a claim", 4 + 3 * 15 + 1),
        (".".join("a" * 17) + " = 1", "nested more than 16 deep; two levels are enough for a claim", 32),
        ("[" + ".".join("a" * 17) + "]", "nested more than 16 deep; two levels are enough for a claim", 33),
        ("[a]\n" * 2 + "a = " + "1" * 101, "a value of 101 characters without quotes; the limit is 100", 12),
        (".".join("a" * 100_000) + " = 1", "nested more than 16 deep; two levels are enough for a claim", 32),
    ],
)
def test_what_could_exhaust_a_parser_is_refused_before_it_is_parsed(text, message, offset):
    with pytest.raises(TooMuchError) as caught:
        scan(text)
    assert (str(caught.value), caught.value.offset) == (message, offset)
    problems = parsed(text, "f.toml").ledger.problems
    assert [(problem.message, problem.line) for problem in problems] == [(message, text[:offset].count("\n") + 1)]


def test_numbers_that_are_not_acceptable_are_all_noted():
    text = "a = inf\nb = [-nan, 1e500]\nc = { d = 0." + "1" * 40 + " }\ne = 0xe500\nf = 1e4_0_0\n"
    assert scan(text).faults == (
        (4, "inf is not a number here; every number is finite and exact"),
        (13, "-nan is not a number here; every number is finite and exact"),
        (19, "a number has the exponent 500; the limit is 400"),
        (36, "a number has 41 digits; the limit is 40"),
    )


def test_numbers_are_read_exactly_and_endless_ones_stood_in_for():
    assert stand_in("0.1") == Fraction(1, 10)
    assert stand_in("1_000.000_1e-2") == Fraction(10_000_001, 10**6)
    assert stand_in("-0.0") == 0
    assert stand_in("inf") == stand_in("1e99999999") == 1


def test_windows_line_ends_do_not_move_places():
    file = parsed("a = 1\r\nb = inf\r\n", "f.toml")
    assert file.data["a"] == 1
    assert [(problem.line, problem.column) for problem in file.ledger.problems] == [(2, 5)]


def test_the_scanner_knows_its_depth():
    assert positions.DEPTH == 16
    scan("a = " + "[" * 15 + "]" * 15)
