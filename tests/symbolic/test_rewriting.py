"""Random expressions against rewritings of them, some valid and some not: what is called zero is zero in numbers."""

import random

import mpmath
import sympy as sp

from theorycheck.symbolic.zero import decide

x, y = sp.symbols("x y", real=True)
a, b = sp.symbols("a b", positive=True)
SENSELESS = (sp.nan, sp.zoo, sp.oo, -sp.oo, sp.I)


def expression(dice, depth):
    if depth == 0:
        return dice.choice([x, y, a, b, sp.Integer(dice.randint(-3, 3)), sp.Rational(1, 2)])
    inner = expression(dice, depth - 1)
    match dice.randrange(7):
        case 0 | 1:
            return inner + expression(dice, depth - 1)
        case 2 | 3:
            return inner * expression(dice, depth - 1)
        case 4:
            return sp.sqrt(inner**2 + dice.choice([0, 1, a]))
        case 5:
            return sp.log(dice.choice([sp.Abs(inner), 1 + inner**2, a * sp.exp(inner)]))
    return dice.choice([sp.exp, sp.Abs, sp.tanh, sp.cosh])(inner)


def naked(e):
    return e.replace(lambda part: isinstance(part, sp.Abs), lambda part: part.args[0])


REWRITINGS = [
    sp.expand,
    sp.together,
    sp.factor,
    naked,
    lambda e: e.rewrite(sp.exp),
    lambda e: sp.expand_log(e, force=True),
    lambda e: sp.powdenest(e, force=True),
    lambda e: sp.expand_power_base(e, force=True),
    lambda e: e + a / 10**12,
]


def real_log(v):
    return mpmath.log(v) if mpmath.im(v) == 0 and v > 0 else mpmath.nan


def real_sqrt(v):
    return mpmath.sqrt(v) if mpmath.im(v) == 0 and v >= 0 else mpmath.nan


def agree(left, right, dice):
    """Whether the two agree at every one of some points where both are defined over the reals."""
    both = sp.lambdify((x, y, a, b), (left, right), [{"log": real_log, "sqrt": real_sqrt}, "mpmath"])
    with mpmath.workdps(80):
        for _ in range(10):
            free = [mpmath.mpf(dice.randint(-200, 200)) / 97 for _ in range(2)]
            first, second = both(*free, *(mpmath.mpf(dice.randint(1, 200)) / 97 for _ in range(2)))
            if abs(first - second) > mpmath.mpf(10) ** -60 * (abs(first) + abs(second)):  # false where undefined
                return False
    return True


def test_what_is_called_zero_is_zero_and_both_happen():
    called = {True: 0, False: 0}
    for seed in range(200):
        dice = random.Random(seed)
        left = expression(dice, 3)
        right = dice.choice(REWRITINGS)(left)
        if left == right or (left - right).has(*SENSELESS):
            continue
        zero = decide(left - right, 1_000_000).zero
        called[zero] += 1
        assert not zero or agree(left, right, dice), (seed, left, right)
    assert min(called.values()) > 25
