"""Laws that err in one method, and the claims that every law must meet."""

from dataclasses import fields, replace
from functools import cache, partial

from tests.sabotage.faults import Fault, broken_class
from tests.sabotage.trial import CATALOG, called, laws_of, pack
from theorycheck.domains import LawOf, exact
from theorycheck.laws.base import Law
from theorycheck.laws.tilted import Tilted

PACKS = {"every_law": (Law, 2), "every_tilt": (Tilted, 1)}
"""Which laws a pack is about, and how many dimensions are tried."""

TELLING = {
    "posterior_mean": "denoiser",
    "clean_mean": "denoiser",
    "clean_covariance": "posterior_covariance",
    "components": "mean",
    "sample": "draw",
    "eigenvalues": "mean_squared_score",
    "bases": "subspace_denoiser",
}
"""The observable that reads a method, where it has another name."""


@cache
def claims_for(name):
    """The claims of the packs that apply, each with this law in the place of its own, and those of this law alone."""
    target = CATALOG.laws[name].target
    packs = [(claims, size) for claims, (kind, size) in PACKS.items() if issubclass(target, kind)]
    own = [claim for claim in pack("vocabulary") if name in laws_of(claim)]
    return tuple([_put(claim, name, size) for claims, size in packs for claim in pack(claims)] + own)


def telling(name, method):
    """The claims for a law, those that call the observable of the method first, then those that call least."""
    observable = TELLING.get(method, method)
    return sorted(claims_for(name), key=lambda claim: (observable not in called(claim), len(called(claim))))


def _put(claim, name, size):
    return replace(claim, id=f"{claim.id}[{name}]", given={**claim.given, "law": _declared(name, size)})


def _declared(name, size):
    """The domain that the law declares, of so many dimensions more or less."""
    target = CATALOG.laws[name].target
    own = {field.name: field.metadata["domain"] for field in fields(target) if "domain" in field.metadata}
    sizes = dict(target.sizes)
    if "dim" in sizes:
        sizes["dim"] = replace(sizes["dim"], high=exact(sizes["dim"].low.value + size - 1))
    return LawOf(name, sizes, own)


@cache
def lawbreaker(law, method, fault):
    """The class of laws that follow `law` in all but one method, also after noising."""
    kind = broken_class(law, method, fault)
    noised = kind.noised
    kind.lawful, kind.noised = law, lambda self, scale, variance: broken(noised(self, scale, variance), method, fault)
    return kind


def broken(law, method, fault):
    """The law with a fault in one method, if it has it."""
    kind = getattr(type(law), "lawful", type(law))
    if not hasattr(kind, method):
        return law
    values = {field.name: getattr(law, field.name) for field in fields(law)}
    return lawbreaker(kind, method, fault)(**values)


@cache
def breaking_when_embedded(law, method, fault):
    """The class of laws that follow `law` until they are embedded, and then err in one method."""
    return lawbreaker(law, "embedded", Fault(partial(broken, method=method, fault=fault)))
