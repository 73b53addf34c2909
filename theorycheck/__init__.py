"""pytest for theorems: `load` claims, `verify` them, write a `report`.

run = theorycheck.verify("benton2024/key_lemma")
theorycheck.report(run, "report")
"""

__version__ = "0.1.0"

__all__ = ["Claim", "ClaimFileError", "Run", "Verdict", "__version__", "load", "report", "verify"]

TYPE_CHECKING = False  # nothing heavy is imported before it is used
if TYPE_CHECKING:
    from theorycheck.api import Claim, ClaimFileError, Run, Verdict, load, report, verify


def __getattr__(name: str) -> object:
    if name in __all__:
        from theorycheck import api

        return getattr(api, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
