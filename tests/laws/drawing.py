"""Laws drawn from the domains that their fields declare, the same one in any arithmetic; nothing is listed by hand."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import numpy as np

from theorycheck import numerics as n
from theorycheck.catalog import Catalog
from theorycheck.domains import LawOf, integer
from theorycheck.engine.build import build
from theorycheck.engine.draw import Dice, draw
from theorycheck.engine.evaluate import Scope
from theorycheck.laws.base import Law

CATALOG = Catalog.build(("theorycheck.laws",))
NAMES = sorted(CATALOG.laws)
BALLS = n.balls(128)
SCALE, VARIANCE = "3/4", "1/3"


class Simplest:
    """The choices to which a search shrinks: equal entries, zeros, first columns of the identity."""

    def integer(self, low, high):
        return min(low + 1, high)

    def real(self, low, high):
        return min(max(0.0, low), high)

    def seed(self):
        return 0


def declared_domain(name, **sizes):
    target = CATALOG.laws[name].target
    declared = {field.name: field.metadata["domain"] for field in fields(target) if "domain" in field.metadata}
    return LawOf(name, {**target.sizes, **sizes}, declared)


def draw_law(name, seed, arithmetic=n.FLOATS, **sizes):
    """The law of this seed, 0 for the simplest one, in an arithmetic; sizes may be narrowed."""
    domain, scope = declared_domain(name, **sizes), Scope(n.FLOATS, CATALOG, None)
    raw = draw(domain, Dice(seed) if seed else Simplest(), scope)
    with arithmetic:
        return build(domain, raw, Scope(arithmetic, CATALOG, None))


def frame(rows, columns, arithmetic=n.FLOATS):
    """A fixed orthonormal frame."""
    entries = np.rint(np.random.default_rng(rows).standard_normal((rows, columns)) * 64) / 64
    with arithmetic:
        return n.orthonormal(arithmetic.array(entries))


@dataclass(frozen=True)
class Case:
    """A law by name and seed; as drawn, or embedded in a space of one more dimension; perhaps with a planted fault."""

    name: str
    seed: int
    embedded: bool = False
    fault: Callable[[Law], Law] = lambda law: law

    def __str__(self):
        return f"{self.name}-{self.seed}" + ("-embedded" if self.embedded else "")

    def small(self):
        """The case with as few dimensions as quadrature can stand."""
        return replace(self, name=f"{self.name}!")

    def data(self, arithmetic=n.FLOATS):
        """The law of the data."""
        name, small = self.name.removesuffix("!"), self.name.endswith("!")
        dim = CATALOG.laws[name].target.sizes.get("dim")
        narrow = {"dim": replace(dim, high=integer(1, 2).high)} if small and dim else {}
        law = draw_law(name, self.seed, arithmetic, **narrow)
        with arithmetic:
            return self.fault(law.embedded(frame(law.dim + 1, law.dim, arithmetic)) if self.embedded else law)

    def noised(self, arithmetic=n.FLOATS):
        """The law of the data with noise, which always has a density."""
        with arithmetic:
            return self.fault(self.data(arithmetic).noised(arithmetic.number(SCALE), arithmetic.number(VARIANCE)))

    def points(self, count, arithmetic=n.FLOATS):
        """Points where the noised law lives, exact in every arithmetic: (count, dim)."""
        draws = self.noised().sample(count, np.random.default_rng(self.seed))
        return arithmetic.array(np.rint(draws * 1024) / 1024)
