"""What is zero is found to be; what is not, or only sometimes, never is: shown against evaluation at 350 digits."""

import mpmath
import pytest
import sympy as sp

from theorycheck.numerics.nodes import nodes
from theorycheck.symbolic.zero import decide

WORK = 10_000_000
x, y, z = sp.symbols("x y z", real=True)
a, b, t, s = sp.symbols("a b t s", positive=True)
E = sp.exp
HALF = sp.Rational(1, 2)


def green(x, y, t):
    return E(-((x - E(-t / 2) * y) ** 2) / (2 * (1 - E(-t)))) / sp.sqrt(2 * sp.pi * (1 - E(-t)))


def fokker_planck(p, drift=HALF):
    return sp.diff(p, t) - drift * sp.diff(x * p, x) - sp.diff(p, x, 2) / 2


def mixture():
    return a * green(x, y, t) + b * green(x, z, t) + s * green(x, 2, t)


TRUE = {
    "Fokker-Planck": fokker_planck(green(x, y, t)),
    "Fokker-Planck, three components": fokker_planck(mixture()),
    "double angle": sp.tanh(2 * x) - 2 * sp.tanh(x) / (1 + sp.tanh(x) ** 2),
    "hyperbolic Pythagoras": sp.cosh(x + y) ** 2 - sp.sinh(x + y) ** 2 - 1,
    "exponents that share a generator": (E(-t) - E(-2 * t)) / (1 - E(-t)) - E(-t),
    "rational exponents": E(x / 2) * E(x / 3) - E(5 * x / 6),
    "log of a product of positive numbers": sp.log(6 * a * b) - sp.log(2 * a) - sp.log(3 * b),
    "log of a factor known positive from its exponent": sp.log(1 - E(-2 * t)) - sp.log(1 - E(-t)) - sp.log(1 + E(-t)),
    "log of an exponential inside": sp.log(a * E(x) + b * E(x)) - sp.log(a + b) - x,
    "log of a root": sp.log(sp.sqrt(a + b)) - sp.log(a + b) / 2,
    "exp of a log": E(sp.log(a + b) / 2 + x) - sp.sqrt(a + b) * E(x),
    "log cosh": sp.log(E(x) + E(-x)) - sp.log(2) - sp.log(sp.cosh(x)),
    "a root below the line": 1 / (sp.sqrt(a) + 1) - (sp.sqrt(a) - 1) / (a - 1),
    "roots of factors": sp.sqrt((1 - E(-t)) * (1 - E(-s))) - sp.sqrt(1 - E(-t)) * sp.sqrt(1 - E(-s)),
    "a root of numbers": sp.sqrt(2) * sp.sqrt(x**2 + 3) - sp.sqrt(2 * x**2 + 6),
    "absolute values": sp.Abs((x - 1) * y) - sp.Abs(x - 1) * sp.Abs(y),
    "a root of a square": sp.sqrt((x - y) ** 2) - sp.Abs(x - y),
    "an unknown function of equal arguments": sp.erf(x * (1 + y)) - sp.erf(x + x * y),
    "unit length": (x / sp.sqrt(x**2 + y**2)) ** 2 + (y / sp.sqrt(x**2 + y**2)) ** 2 - 1,
    "powers with letters": a ** (x + 1) - a * a**x,
}

FALSE = {
    "drift off by one half": fokker_planck(green(x, y, t), drift=1),
    "a coefficient off by 1e-12": fokker_planck(green(x, y, t), drift=sp.Rational(1, 2) + sp.Rational(1, 10**12)),
    "three components, off by 1e-12": fokker_planck(mixture()) + mixture() / 10**12,
    "off by 1e-300": x * (x + 1) - x**2 - x + sp.Rational(1, 10**300),
    "root of a square": sp.sqrt(x**2) - x,
    "root of a shifted square": sp.sqrt((x - y) ** 2) - (x - y),
    "log of a product of any signs": sp.log(x * y) - sp.log(x) - sp.log(y),
    "root of a product of any signs": sp.sqrt(x * y) - sp.sqrt(x) * sp.sqrt(y),
    "sum in a log": sp.log(a + b) - sp.log(a) - sp.log(b),
    "the other exponent": E(-t) ** 2 - E(-2 * t) * E(-t / 10**6),
    "absolute value of a sum": sp.Abs(x + y) - sp.Abs(x) - sp.Abs(y),
    "a root of each": sp.sqrt(a + b) - sp.sqrt(a) - sp.sqrt(b),
    "an unknown function of other arguments": sp.erf(x) - sp.erf(2 * x),
    "almost pi": sp.pi - sp.Rational(314159265358979323846, 10**20),
    "almost an integer": E(sp.pi * sp.sqrt(163)) - 262537412640768744,
}

SENSELESS = [
    sp.nan,
    sp.zoo * x,
    sp.oo,
    sp.I * x - x,
    sp.Float("1e-30") * x,
    sp.log(-a) - sp.log(-a - 1) + x,
    1 / (x - x * 1 + sp.Abs(x) ** 2 - x**2 + E(t) * 0 + sp.cosh(y) ** 2 - sp.sinh(y) ** 2 - 1),
]


@pytest.mark.parametrize("name", TRUE)
def test_zero_is_found(name):
    assert decide(TRUE[name], WORK).zero


@pytest.mark.parametrize("name", FALSE)
def test_what_is_not_zero_everywhere_is_never_found_to_be(name):
    assert not decide(FALSE[name], WORK).zero


@pytest.mark.parametrize("expression", SENSELESS, ids=str)
def test_what_is_undefined_is_never_zero(expression):
    assert not decide(expression, WORK).zero


def values(expression):
    """At a point, and at others that differ in the signs of the letters of any sign."""
    letters = (x, y, z, a, b, t, s)
    function = sp.lambdify(letters, expression, "mpmath")
    with mpmath.workdps(400):
        for signs in ((1, -1, 1), (-1, 1, 1), (-1, -1, -1)):
            free = [sign * mpmath.mpf(k) / 10 for sign, k in zip(signs, (7, 13, 6), strict=True)]
            yield abs(function(*free, *(mpmath.mpf(k) / 10 for k in (11, 4, 9, 17))))


@pytest.mark.parametrize("name", TRUE)
def test_what_is_called_true_here_is_true(name):
    assert all(found < mpmath.mpf(10) ** -350 for found in values(TRUE[name]))


@pytest.mark.parametrize("name", FALSE)
def test_what_is_called_false_here_is_false_somewhere(name):
    assert any(found > mpmath.mpf(10) ** -320 for found in values(FALSE[name]))


def test_every_coefficient_counts():
    """Each mutant of a true identity, one number changed, is seen."""
    identity = sp.expand(TRUE["Fokker-Planck"])
    for k in range(len(identity.args)):
        changed = identity + identity.args[k] / 1000
        assert not decide(changed, WORK).zero


def test_too_little_work_is_no_proof_and_the_same_each_time():
    found = [decide(TRUE["Fokker-Planck, three components"], 1000) for _ in range(2)]
    assert found[0] == found[1]
    assert not found[0].zero
    assert "work" in found[0].how


@pytest.mark.parametrize(
    "bomb",
    [
        (1 + x + y + z + a + b + t + s) ** 4000 - 1,
        sum(1 / (x + k * y + z**k) for k in range(1, 60)),
        E(10**9 * x) - E(x) ** 2,
        sp.log(2**4000 + 1) - a,
    ],
    ids=["a power", "fractions", "an exponent", "a number"],
)
def test_a_bomb_is_refused_by_its_size(bomb):
    assert not decide(bomb, 200_000).zero


def test_the_step_is_named():
    assert decide(TRUE["double angle"], WORK).how == "field normal form"
    assert decide(sp.gamma(x + 1) - x * sp.gamma(x), WORK).how in ("expand", "simplify")


def test_a_tree_of_millions_of_nodes_made_of_few_is_decided():
    e = a
    for _ in range(14):
        e = e / (e + 1) + 1 / (e + 1) - 1 + a  # a again, in three copies of itself
    assert len(nodes(e)) < 200
    assert decide(e - a, WORK).how == "field normal form"
    assert not decide(e - a - sp.Rational(1, 10**12), WORK).zero


def test_every_part_comes_once_after_its_arguments():
    e = E(a + E(a)) * E(a) + a
    found = list(nodes(e))
    assert len(found) == len(set(found)) == len(set(sp.preorder_traversal(e)))
    assert all(found.index(part) < place for place, node in enumerate(found) for part in node.args)
