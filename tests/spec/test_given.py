"""Every way to write a domain gives that domain; every wrong way gives one message at its place."""

from fractions import Fraction

import pytest

from theorycheck.domains import (
    Array,
    Constant,
    Definition,
    DrawnFrom,
    Integer,
    Ladder,
    LawOf,
    Log,
    OneOf,
    Real,
    integer,
    log,
    real,
)
from theorycheck.domains import array as declared_array
from theorycheck.model import Binary, Call, Name, Negative, Number

F = Fraction


def number(value):
    return Number(F(value))


DIM = Call("dim", (Name("data"),))

DOMAINS = [
    ("{ integer = [1, 4] }", integer(1, 4)),
    ("{ integer = [2, 2] }", integer(2, 2)),
    ("{ integer = [1, 'dim(data)'] }", Integer(number(1), DIM)),
    ("{ real = [-0.1, '1/3'] }", Real(number("-1/10"), number("1/3"))),
    ("{ real = ['-t', 't'] }", Real(Negative(Name("t")), Name("t"))),
    ("{ log = [0, 1e-2] }", Log(number(0), number("1/100"))),
    ("{ ladder = [64, 16384] }", Ladder(number(64), number(16384))),
    ("{ ladder = [1e-1, 1e-300], points = 30 }", Ladder(number("1/10"), Number(F(1, 10**300)), 30)),
    ("{ ladder = [1, 'dim(data)'] }", Ladder(number(1), DIM)),
    ("{ one_of = [1, '1/2', 't'] }", OneOf((number(1), number("1/2"), Name("t")))),
    ("{ drawn_from = 'noised(data, t)' }", DrawnFrom(Call("noised", (Name("data"), Name("t"))))),
    ("{ vector = 3, real = [-1, 1] }", declared_array(3, entry=real(-1, 1))),
    ("{ vector = 'dim(data)', log = [0.5, 2] }", Array((DIM,), Log(number("1/2"), number(2)))),
    ("{ vector = 2, integer = [0, 1] }", declared_array(2, entry=integer(0, 1))),
    ("{ vector = 2, one_of = [-1, 1] }", Array((number(2),), OneOf((number(-1), number(1))))),
    ("{ matrix = [3, 'dim(data)'], real = [-1, 1] }", Array((number(3), DIM), Real(number(-1), number(1)))),
    ("{ unit = 3 }", declared_array(3, entry=real("1/16", 1), form="unit")),
    ("{ simplex = 'dim(data)' }", Array((DIM,), real("1/16", 1), "simplex")),
    ("{ frame = 'orthonormal', rows = 5, columns = 'dim(data)' }", Array((number(5), DIM), real("1/16", 1), "frame")),
    ("3", Constant(F(3))),
    ("0.1", Constant(F(1, 10))),
    ("1e-2", Constant(F(1, 100))),
    ("'-1/3'", Constant(F(-1, 3))),
    ("'2**10'", Constant(F(1024))),
    ("[1, 0.5, '1/3']", Constant((F(1), F(1, 2), F(1, 3)))),
    ("[[1, 0], [0, 1]]", Constant(((F(1), F(0)), (F(0), F(1))))),
    ("'2 * t'", Definition(Binary("*", number(2), Name("t")))),
    ("'t'", Definition(Name("t"))),
]


@pytest.mark.parametrize(("written", "domain"), DOMAINS, ids=[written for written, _ in DOMAINS])
def test_each_way_to_write_a_domain(read, base, written, domain):
    claim, problems = read(base.replace("[claim]", f"v = {written}\n[claim]"))
    assert problems == []
    assert claim.given["v"] == domain


def test_a_header_writes_the_same_domain_as_an_inline_table(read, base):
    inline = base.replace("[claim]", "v = { ladder = [64, 1], points = 3 }\n[claim]")
    header = base.replace("[claim]", "[given.v]\nladder = [64, 1]\npoints = 3\n[claim]")
    assert read(inline)[0].digest == read(header)[0].digest


def test_a_size_that_ranges_by_itself_becomes_a_variable_before_its_array(read, base):
    lines = "A = { frame = 'orthonormal', rows = { integer = [5, 64] }, columns = 'dim(data)' }\n"
    lines += "M = { matrix = [{ one_of = [2, 3] }, { ladder = [2, 8] }], real = [0, 1] }\n"
    lines += "u = { unit = { integer = [2, 3] } }\n"
    claim, problems = read(base.replace("[claim]", lines + "[claim]"))
    assert problems == []
    assert [*claim.given][3:] == ["A.rows", "A", "M.rows", "M.columns", "M", "u.size", "u"]
    assert claim.given["A.rows"] == integer(5, 64)
    assert claim.given["A"] == Array((Name("A.rows"), DIM), real("1/16", 1), "frame")
    assert claim.given["M.rows"] == OneOf((number(2), number(3)))
    assert claim.given["M.columns"] == Ladder(number(2), number(8))
    assert claim.given["M"].shape == (Name("M.rows"), Name("M.columns"))
    assert claim.given["u.size"] == integer(2, 3)


def test_variables_come_after_what_they_need_and_else_as_written(read, base):
    lines = "e = 'd + 1'\nd = 'k * t'\nz = 1\nk = { integer = [1, 'z'] }\n"
    claim, problems = read(base.replace("t = {", lines + "t = {"))
    assert problems == []
    assert [*claim.given] == ["data", "z", "k", "t", "d", "e", "x"]


def test_a_variable_may_have_the_name_of_a_greek_letter_or_of_a_keyword(read, base):
    lines = "lambda = { real = [0, 1] }\nin = 'lambda * 2'\nSigma_2 = 'in'\n"
    assert read(base.replace("[claim]", lines + "[claim]"))[1] == []


FAULTS = [
    # what kind of a thing
    ("v = @true", ["'v' must be a number, a formula, a list or a table, not true or false"]),
    ("v = @2024-01-01", ["'v' must be a number, a formula, a list or a table, not a date or a time"]),
    ("v = @{ intger = [1, 2] }", ["unknown domain 'intger'; did you mean 'integer'?"]),
    (
        "v = @{ a = 1 }",
        [
            "a domain is a table with one of the keys law, drawn_from, frame, unit, simplex, vector, matrix, "
            "integer, real, log, ladder or one_of"
        ],
    ),
    ("v = { real = [0, 1], @logg = 1 }", ["unknown key 'logg'; the only key here is real"]),
    ("v = { real = [0, 1], @log = [1, 2] }", ["unknown key 'log'; the only key here is real"]),
    # names
    ("@score = 1", ["'score' is an observable; a variable needs another name"]),
    ("@gaussian = 1", ["'gaussian' is a law; a variable needs another name"]),
    ("@a-b = 1", ["'a-b' cannot be a variable; a name has letters, digits and single underscores"]),
    ("@1a = 1", ["'1a' cannot be a variable; a name has letters, digits and single underscores"]),
    ("@_a = 1", ["'_a' cannot be a variable; a name has letters, digits and single underscores"]),
    ("@a__b = 1", ["'a__b' cannot be a variable; a name has letters, digits and single underscores"]),
    ("@'σ' = 1", ["'σ' cannot be a variable; a name has letters, digits and single underscores"]),
    ("@'' = 1", ["'' cannot be a variable; a name has letters, digits and single underscores"]),
    # pairs
    ("v = { real = @[0] }", ["expected a pair [low, high], not a list of 1"]),
    ("v = { real = @3 }", ["expected a pair [low, high], not a number"]),
    ("v = { real = [0, @true] }", ["expected a formula in quotes or a number, not true or false"]),
    ("v = { real = [0, '1 + @q'] }", ["unknown name 'q'; declare it in [given]"]),
    ("v = { real = [0, @inf] }", ["inf is not a number here; every number is finite and exact"]),
    ("v = { real = [0, @1e999] }", ["a number has the exponent 999; the limit is 400"]),
    ("v = { real = @[1, 0] }", ["[1, 0] is empty; the low end comes first, and a constant is written x = 1"]),
    ("v = { real = @[1, 1] }", ["[1, 1] is empty; the low end comes first, and a constant is written x = 1"]),
    ("v = { integer = @[1.5, 2] }", ["[3/2, 2] has an end that is not whole; use real"]),
    ("v = { integer = @[2, 1] }", ["[2, 1] is empty; the low end comes first"]),
    ("v = { log = @[-1, 1] }", ["[-1, 1] reaches below 0; a log scale needs low >= 0"]),
    ("v = { ladder = @[0, 1] }", ["[0, 1] must have positive ends; a ladder is geometric"]),
    ("v = { ladder = @[2, 2] }", ["[2, 2] has one rung only; a ladder goes from its first rung towards its last"]),
    ("v = { ladder = [1, 2], points = @1 }", ["'points' must be at least 2"]),
    ("v = { ladder = [1, 2], points = @1001 }", ["'points' must be at most 1000"]),
    ("v = { ladder = [1, 2], points = @2.5 }", ["'points' must be a whole number, not 5/2"]),
    ("v = { one_of = @[] }", ["'one_of' must have at least 1 item, not 0"]),
    ("v = { one_of = @3 }", ["'one_of' must be a list, not a number"]),
    # arrays
    ("v = { drawn_from = '@noisd(data, t)' }", ["unknown observable 'noisd'; did you mean 'noised'?"]),
    (
        "v = { drawn_from = '@gaussian' }",
        ["'gaussian' is a law; name it in [given], as in data = { law = \"gaussian\" }"],
    ),
    ("v = { frame = @'unit', rows = 2, columns = 1 }", ["'frame' must be 'orthonormal', not 'unit'"]),
    ("@v = { frame = 'orthonormal', rows = 2 }", ["'columns' is missing"]),
    (
        "v = { frame = 'orthonormal', rows = @0, columns = 1 }",
        ["0 is not a size; sizes are whole numbers from 1 to 65536"],
    ),
    (
        "v = { frame = 'orthonormal', rows = 2, columns = @'3/2' }",
        ["3/2 is not a size; sizes are whole numbers from 1 to 65536"],
    ),
    (
        "v = { frame = 'orthonormal', rows = @[5, 64], columns = 1 }",
        ["expected a formula in quotes or a number, not a list"],
    ),
    (
        "v = { frame = 'orthonormal', rows = { integer = @[1] }, columns = 1 }",
        ["expected a pair [low, high], not a list of 1"],
    ),
    (
        "v = { frame = 'orthonormal', rows = @{ real = [1, 2] }, columns = 1 }",
        ["a domain is a table with one of the keys integer, ladder or one_of"],
    ),
    ("v = { unit = @{ integer = [0, 2] } }", ["0 is not a size; sizes are whole numbers from 1 to 65536"]),
    ("v = { unit = @1e9 }", ["1e9 is not a size; sizes are whole numbers from 1 to 65536"]),
    ("v = @{ vector = 2 }", ["needs one range for its entries: real, log, integer or one_of"]),
    (
        "v = @{ vector = 2, real = [0, 1], log = [1, 2] }",
        ["needs one range for its entries: real, log, integer or one_of"],
    ),
    ("v = { matrix = @2, real = [0, 1] }", ["expected a pair [rows, columns], not a number"]),
    (
        "v = { matrix = [2, @{ integer = [1, 99999] }], real = [0, 1] }",
        ["99999 is not a size; sizes are whole numbers from 1 to 65536"],
    ),
    # explicit arrays and definitions
    ("v = @[]", ["an explicit array has at least one entry"]),
    ("v = [1, '@t']", ["expected a plain number such as -1/2; names, calls and roots are not allowed here"]),
    ("v = [[1, 2], @[3]]", ["this entry differs in length from the first; arrays are rectangular"]),
    ("v = [1, @[3]]", ["this entry differs in length from the first; arrays are rectangular"]),
    ("v = '1 + @$'", ["'$' is not part of the formula language; there are numbers, names, + - * / ** and calls"]),
    ("v = '''\n1 +\n  @q'''", ["unknown name 'q'; declare it in [given]"]),
    ('v = "1 +\\t\\u0020@q"', ["unknown name 'q'; declare it in [given]"]),
    # cycles
    ("@v = 'v + 1'", ["'v' is defined through itself: v -> v"]),
    ("@v = 'w'\nw = { real = [0, 'u'] }\nu = 'v'", ["'v' is defined through itself: v -> w -> u -> v"]),
    ("@v = { unit = { integer = [1, 'v'] } }", ["'v.size' is defined through itself: v.size -> v -> v.size"]),
    ("process = @'vpp'", ["unknown process 'vpp'; did you mean 'vp'?"]),
    ("process = @'langevin'", ["unknown process 'langevin'; those known are ve, vp and vp_half"]),
    ("process = @3", ["'process' must be the name of a forward diffusion in quotes, not a number"]),
]


@pytest.mark.parametrize(("lines", "messages"), FAULTS, ids=[lines for lines, _ in FAULTS])
def test_each_fault_has_its_message_at_its_place(faults, base, lines, messages):
    faults(base, "[claim]", f"{lines}\n[claim]", *messages)


def test_too_many_variables(faults, base):
    lines = "".join(f"v{index} = {index}\n" for index in range(64))
    faults(base, "[given]\n", f"@[given]\n{lines}", "67 variables; the limit is 64")


# --- laws -----------------------------------------------------------------------------------------------------------


def law_of(read, base, table):
    claim, problems = read(base.replace('{ law = "gaussian" }', table))
    assert problems == []
    return claim.given["data"]


GAUSSIAN = {
    "spectrum": declared_array("dim", entry=log("1/8", 8)),
    "shift": real(-1, 1),
    "spread": log("1/8", 1),
}


def test_an_unstated_field_has_the_domain_that_the_law_declares(read, base):
    assert law_of(read, base, "{ law = 'gaussian' }") == LawOf("gaussian", {"dim": integer(1, 6)}, GAUSSIAN)


@pytest.mark.parametrize(
    ("stated", "key", "domain"),
    [
        ("dim = [1, 3]", "dim", integer(1, 3)),
        ("dim = 3", "dim", Constant(F(3))),
        ("dim = 't'", "dim", Definition(Name("t"))),
        ("dim = { integer = [2, 4] }", "dim", integer(2, 4)),
        ("dim = { one_of = [2, 4] }", "dim", OneOf((number(2), number(4)))),
        ("dim = { ladder = [2, 64] }", "dim", Ladder(number(2), number(64))),
        ("spectrum = { log = [1, 2] }", "spectrum", declared_array("dim", entry=log(1, 2))),
        ("spectrum = { one_of = [0, 1] }", "spectrum", Array((Name("dim"),), OneOf((number(0), number(1))))),
        ("spectrum = { real = [0, 'dim'] }", "spectrum", declared_array("dim", entry=real(0, "dim"))),
        ("spectrum = 'scaled(t)'", "spectrum", Definition(Call("scaled", (Name("t"),)))),
        ("shift = [0, 0.1]", "shift", real(0, "1/10")),
        ("shift = { log = [1, 2] }", "shift", log(1, 2)),
        ("shift = { ladder = [1, 2] }", "shift", Ladder(number(1), number(2))),
        ("shift = 0", "shift", Constant(F(0))),
        ("shift = '-1/3'", "shift", Constant(F(-1, 3))),
        ("shift = 't / dim'", "shift", Definition(Binary("/", Name("t"), Name("dim")))),
        ("spread = [1, 2]", "spread", log(1, 2)),
    ],
)
def test_what_is_stated_replaces_what_is_declared(read, base, stated, key, domain):
    found = law_of(read, base, f"{{ law = 'gaussian', {stated} }}")
    parts = {"dim": integer(1, 6), **GAUSSIAN} | {key: domain}
    assert found == LawOf("gaussian", {"dim": parts.pop("dim")}, parts)


def test_an_explicit_array_fixes_the_sizes_of_its_shape(read, base):
    found = law_of(read, base, "{ law = 'gaussian', spectrum = [1, 0.5] }")
    assert found.sizes == {"dim": Constant(F(2))}
    assert found.fields["spectrum"] == Constant((F(1), F(1, 2)))
    table = "{ law = 'mixture', components = 2, means = [[1, 2, 3], [4, 5, 6]], weights = ['1/3', '2/3'] }"
    found = law_of(read, base, table)
    assert found.sizes == {"dim": Constant(F(3)), "components": Constant(F(2)), "rank": integer(1, 1)}


def test_explicit_arrays_of_each_form(read, base):
    table = "{ law = 'mixture', weights = [0.25, 0.75], axis = [0.6, -0.8], basis = [[0], [-1]], level = [1, 2] }"
    found = law_of(read, base, table)
    assert found.fields["axis"] == Constant((F(3, 5), F(-4, 5)))
    assert found.fields["basis"] == Constant(((F(0),), (F(-1),)))
    assert found.fields["level"] == integer(1, 2)
    assert found.sizes == {"dim": Constant(F(2)), "components": Constant(F(2)), "rank": Constant(F(1))}


KEYS = "unknown key '{}'; the keys here are law, dim, spectrum, shift and spread"
RANGE = "give nested lists, or a range of its entries such as { real = [-1, 1] }"
LAW_FAULTS = [
    ("{ law = @'gausian' }", "unknown law 'gausian'; did you mean 'gaussian'?"),
    ("{ law = @'cauchy' }", "unknown law 'cauchy'; the laws are gaussian and mixture"),
    ("{ law = @1 }", "'law' must be the name of a law in quotes, not a number"),
    ("{ law = 'gaussian', @dims = 3 }", "unknown key 'dims'; did you mean 'dim'?"),
    ("{ law = 'gaussian', @noise = 3 }", KEYS.format("noise")),
    ("{ law = 'gaussian', dim = @0 }", "0 is not a size; sizes are whole numbers from 1 to 65536"),
    ("{ law = 'gaussian', dim = @[0, 3] }", "0 is not a size; sizes are whole numbers from 1 to 65536"),
    ("{ law = 'gaussian', dim = @[3, 1] }", "[3, 1] is empty; the low end comes first"),
    ("{ law = 'gaussian', dim = @[1, 2, 3] }", "expected a pair [low, high], not a list of 3"),
    ("{ law = 'gaussian', dim = [1, '@q'] }", "unknown name 'q'; declare it in [given]"),
    (
        "{ law = 'gaussian', dim = @{ real = [1, 2] } }",
        "a domain is a table with one of the keys integer, ladder or one_of",
    ),
    ("{ law = 'gaussian', dim = '@dim' }", "'dim' is an observable; call it with 1 argument (law)"),
    ("{ law = 'gaussian', spectrum = @1 }", f"'spectrum' is an array (dim), not a number; {RANGE}"),
    ("{ law = 'gaussian', spectrum = @'1/2' }", f"'spectrum' is an array (dim), not a number; {RANGE}"),
    ("{ law = 'gaussian', spectrum = @[[1]] }", f"an explicit 'spectrum' has the shape dim; {RANGE}"),
    ("{ law = 'mixture', means = @[-1, 1] }", f"an explicit 'means' has the shape components x dim; {RANGE}"),
    ("{ law = 'gaussian', spectrum = { @reel = [1, 2] } }", "unknown key 'reel'; did you mean 'real'?"),
    ("{ law = 'gaussian', spectrum = @{ } }", "needs one range for its entries: real, log, integer or one_of"),
    (
        "{ law = 'gaussian', spectrum = { real = @[2, 1] } }",
        "[2, 1] is empty; the low end comes first, and a constant is written x = 1",
    ),
    (
        "{ law = 'gaussian', dim = 3, spectrum = @[1, 2] }",
        "'spectrum' has 2 along 'dim', which is stated otherwise; leave 'dim' out",
    ),
    ("{ law = 'gaussian', shift = @[1] }", "expected a pair [low, high], not a list of 1"),
    (
        "{ law = 'gaussian', shift = @{ a = 1 } }",
        "a domain is a table with one of the keys integer, real, log, ladder or one_of",
    ),
    ("{ law = 'gaussian', spread = @[-1, 1] }", "[-1, 1] reaches below 0; a log scale needs low >= 0"),
    (
        "{ law = 'mixture', weights = @[0.5, 0.4] }",
        'weights are not negative and have the sum 1; thirds are written "1/3"',
    ),
    (
        "{ law = 'mixture', weights = @[1.5, -0.5] }",
        'weights are not negative and have the sum 1; thirds are written "1/3"',
    ),
    (
        "{ law = 'mixture', axis = @[1, 1] }",
        "a unit vector has length 1 exactly; for others leave the field to its domain",
    ),
    (
        "{ law = 'mixture', basis = @[[1], [1]] }",
        "the columns of a frame are orthonormal exactly; for others leave the field to its domain",
    ),
    (
        "{ law = 'mixture', means = [[1, 2, 3]], axis = @[1, 0] }",
        "'axis' has 2 along 'dim', which is stated otherwise; leave 'dim' out",
    ),
    (
        "{ law = 'gaussian', spectrum = ['1/3', '@t'] }",
        "expected a plain number such as -1/2; names, calls and roots are not allowed here",
    ),
    (
        "{ law = 'gaussian', shift = 'h(t) + @dat' }",
        "unknown name 'dat'; did you mean 'data'?",
    ),
]


@pytest.mark.parametrize(("table", "message"), LAW_FAULTS, ids=[table for table, _ in LAW_FAULTS])
def test_each_fault_of_a_law_has_its_message_at_its_place(faults, base, table, message):
    faults(base, '{ law = "gaussian" }', table, message)


def test_a_law_that_needs_itself_is_a_cycle(faults, base):
    message = "'data' is defined through itself: data -> data"
    faults(base, 'data = { law = "gaussian" }', "@data = { law = 'gaussian', dim = 'dim(data)' }", message)


def test_a_variable_named_like_a_part_of_a_law_is_ambiguous_inside_it_and_only_there(faults, read, base):
    sized = base.replace("[given]", "[given]\nrank = { integer = [1, 2] }")
    for harmless in ("{ law = 'mixture', rank = 'rank' }", "{ law = 'gaussian', dim = 'rank' }"):
        assert read(sized.replace('{ law = "gaussian" }', harmless))[1] == []
    message = "'rank' is a variable and also a part of the law 'mixture'; rename the variable"
    faults(sized, '{ law = "gaussian" }', "{ law = 'mixture', dim = @'rank + 1' }", message)
    faults(sized, '{ law = "gaussian" }', "{ law = 'mixture', means = @{ real = [0, 'rank'] } }", message)
