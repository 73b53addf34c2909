"""The JSON Schema accepts what loads and refuses what has a wrong shape, by the judgement of `jsonschema`."""

import json
import tomllib
from pathlib import Path

import pytest

from theorycheck.catalog import Catalog
from theorycheck.spec.load import load
from theorycheck.spec.schema import schema

jsonschema = pytest.importorskip("jsonschema")
CLAIMS = Path(__file__).parents[2] / "claims"


def validator(catalog):
    kind = jsonschema.Draft202012Validator
    kind.check_schema(schema(catalog))
    return kind(json.loads(json.dumps(schema(catalog))))


@pytest.fixture(scope="module")
def accepts(catalog):
    """Whether the schema of the small catalog accepts a text."""
    checker = validator(catalog)
    return lambda text: checker.is_valid(tomllib.loads(text))


GOOD = [
    ("[given]", "note = 'n'\nexpect = 'refuted'\n[given]"),
    ("[given]", "#:schema x\nprofile = 'deep'\ncompanion = 'a/b'\n[given]"),
    ("[given]", "[given]\nprocess = 've'"),
    ("[claim]", "[[assume]]\nleft = 1\nright = 't'\nstrict = true\n[claim]"),
    ("[claim]", "v = { integer = [1, 4] }\n[claim]"),
    ("[claim]", "v = { real = [-0.5, '1/3'] }\n[claim]"),
    ("[claim]", "v = { ladder = [1, 8], points = 3 }\n[claim]"),
    ("[claim]", "v = { one_of = [1, 2] }\n[claim]"),
    ("[claim]", "v = { frame = 'orthonormal', rows = { integer = [5, 64] }, columns = 'dim(data)' }\n[claim]"),
    ("[claim]", "v = { vector = 3, real = [0, 1] }\n[claim]"),
    ("[claim]", "v = { matrix = [3, { one_of = [1, 2] }], log = [1, 2] }\n[claim]"),
    ("[claim]", "v = { unit = 3 }\nw = { simplex = 'dim(data)' }\n[claim]"),
    ("[claim]", "v = 1\nw = 'v + 1'\nu = [[1, 0.5], ['1/3', 2]]\n[claim]"),
    ('{ law = "gaussian" }', "{ law = 'gaussian', dim = [1, 3], shift = 0, spread = { log = [1, 2] } }"),
    ('{ law = "gaussian" }', "{ law = 'gaussian', dim = 2, spectrum = [1, 2] }"),
    ('{ law = "gaussian" }', "{ law = 'gaussian', dim = '3', spectrum = { real = [1, 2] } }"),
    ('right = "-x / h(t)"', "right = 0"),
]

BAD = [
    ('title = "A title"\n', ""),
    ('"A title"', "3"),
    ('"derived"', '"guessed"'),
    ("[given]", "colour = 1\n[given]"),
    ("[given]", "expect = 'fails'\n[given]"),
    ("[given]", "profile = ''\n[given]"),
    ("[given]", "[given]\nprocess = 'vpp'"),
    ("[claim]", "[[assume]]\nleft = 1\n[claim]"),
    ("[claim]", "[[assume]]\nleft = 1\nright = 't'\nstrict = 'yes'\n[claim]"),
    ("[claim]", "v = true\n[claim]"),
    ("[claim]", "'1v' = 1\n[claim]"),
    ("[claim]", "v__w = 1\n[claim]"),
    ("[claim]", "v = { intger = [1, 4] }\n[claim]"),
    ("[claim]", "v = { integer = [1] }\n[claim]"),
    ("[claim]", "v = { integer = [1, true] }\n[claim]"),
    ("[claim]", "v = { ladder = [1, 8], points = 1 }\n[claim]"),
    ("[claim]", "v = { ladder = [1, 8], point = 5 }\n[claim]"),
    ("[claim]", "v = { frame = 'unit', rows = 3, columns = 1 }\n[claim]"),
    ("[claim]", "v = { frame = 'orthonormal', rows = 3 }\n[claim]"),
    ("[claim]", "v = { frame = 'orthonormal', rows = 0, columns = 1 }\n[claim]"),
    ("[claim]", "v = { matrix = [1, 2, 3], real = [0, 1] }\n[claim]"),
    ('{ law = "gaussian" }', "{ law = 'gausian' }"),
    ('{ law = "gaussian" }', "{ law = 'gaussian', dims = 3 }"),
    ('{ law = "gaussian" }', "{ law = 'gaussian', noise = 3 }"),
    ('{ law = "gaussian" }', "{ law = 'gaussian', dim = [1, 2, 3] }"),
    ('{ law = "gaussian" }', "{ law = 'gaussian', shift = true }"),
    ('{ law = "gaussian" }', "{ law = 'gaussian', spectrum = 1 }"),
    ('kind = "identity"\n', ""),
    ('"identity"', '"identty"'),
    ('"identity"\n', '"identity"\nmiddle = 1\n'),
    ('"identity"\n', '"identity"\ncorrections = { nats = 1 }\n'),
    ('left = "score(data, t, x)"\n', ""),
    ('left = "score(data, t, x)"', "left = [1]"),
    ('name = "deviation"\n', ""),
    ('why = "variance and deviation confused"\n', ""),
    ('right = "-x / sqrt(h(t))"\n', ""),
    ('right = "-x / sqrt(h(t))"', 'left = "x"'),
    ('right = "-x / sqrt(h(t))"', "exponent = 1"),
]


@pytest.mark.parametrize(("old", "new"), GOOD)
def test_what_loads_is_accepted(accepts, read, base, old, new):
    text = base.replace(old, new)
    assert read(text)[1] == []
    assert accepts(text)


@pytest.mark.parametrize(("old", "new"), BAD)
def test_a_wrong_shape_is_refused_by_both(accepts, read, base, old, new):
    assert accepts(base)
    text = base.replace(old, new)
    assert text != base
    assert not accepts(text)
    assert read(text)[1] != []


def test_each_kind_has_its_own_keys_and_rivals(accepts, rate):
    assert accepts(rate)
    assert accepts(rate.replace("exponent = -1\n", "exponent = '-1/3'\ncorrections = { nats = 2 }\n"))
    assert accepts(rate.replace("exponent = -2", "log_power = 1"))
    assert not accepts(rate.replace("exponent = -2", "right = 'c'"))
    assert not accepts(rate.replace('"at most"', '"atmost"'))
    assert not accepts(rate.replace("exponent = -1\n", ""))
    assert not accepts(rate.replace("exponent = -1\n", "exponent = -1\ncorrections = { nat = 2 }\n"))


def test_a_key_with_an_alias_stands_under_it(accepts, rate):
    text = rate[: rate.index('kind = "rate"')] + 'kind = "asymptotic"\nleft = "c"\nright = "n"\nas = "n"\n'
    text += '[[rival]]\nname = "r"\nwhy = "w"\nright = "2 * n"\n'
    assert accepts(text)
    assert not accepts(text.replace("as = ", "along = "))


def test_what_stands_against_a_claim_is_asked_for(accepts, base):
    alone = base[: base.index("[[rival]]")]
    assert not accepts(alone)
    assert accepts("no_rival = 'x'\n" + alone)
    assert not accepts("companion = 'a/b'\n" + alone)
    assert accepts("companion = 'a/b'\nexpect = 'refuted'\n" + alone)


def test_every_reference_has_its_definition(catalog):
    text = json.dumps(schema(catalog))
    written = json.loads(text)
    names = {part.split('"')[0] for part in text.split('"#/$defs/')[1:]}
    assert names <= set(written["$defs"])
    assert written["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert '"title": "Left"' not in text
    assert "prefixItems" not in text


def test_the_keys_are_described(catalog):
    properties = schema(catalog)["properties"]
    assert all(properties[key]["description"] for key in ("title", "locator", "status", "note", "expect", "no_rival"))
    assert schema(catalog)["$defs"]["law_gaussian"]["description"] == "A normal law."


def test_the_schema_of_the_real_catalog_accepts_every_claim_that_loads():
    real = Catalog.build()
    checker = validator(real)
    claims = load([CLAIMS], real).claims
    for claim in claims:
        path = CLAIMS.joinpath(*claim.id.split("/")).with_suffix(".toml")
        found = [error.message for error in checker.iter_errors(tomllib.loads(path.read_text()))]
        assert not found, f"{claim.id}: {found}"


def test_the_observables_are_listed_with_their_arguments(catalog):
    listed = schema(catalog)["x-observables"]
    assert listed["score"] == "score(law, t, x): The score."
    assert list(listed) == sorted(catalog.observables)
