"""Imports point one way: a table of who may import whom, and a walk over every module's imports."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "theorycheck"

FOUNDATIONS = {"model", "catalog", "domains"}
MATHEMATICS = ("numerics", "laws", "processes", "samplers", "estimators", "observables")
VERDICTS = ("statistics", "checks")
MAY_IMPORT = {
    "forks": set(),
    "model": set(),
    "catalog": set(),
    "domains": {"model"},
    **{layer: {"catalog", "domains", *MATHEMATICS[:rank]} for rank, layer in enumerate(MATHEMATICS)},
    "numerics": set(),
    "symbolic": {"forks", "numerics"},
    "statistics": {"model"},
    "checks": {"model", "catalog", "statistics", "numerics"},
    "spec": FOUNDATIONS,
    "engine": FOUNDATIONS | set(MATHEMATICS) | {"forks", "symbolic"} | set(VERDICTS),
    "report": {"model"},
    "pytest_plugin": FOUNDATIONS | {"spec", "engine", "report"},
    "cli": FOUNDATIONS | {"spec", "engine", "report"},
    "api": FOUNDATIONS | {"spec", "engine", "report", "cli"},
    "__main__": {"cli"},
    "__init__": {"api"},
}


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_layers(source: str) -> set[str]:
    """The layers that a module imports, wherever in the file the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {
                f"{node.module}.{alias.name}" if node.module == "theorycheck" else node.module for alias in node.names
            }
    return {name.split(".")[1] for name in names if name.startswith("theorycheck.")}


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_layers_below_its_own(path):
    layer = layer_of(path)
    allowed = MAY_IMPORT[layer] | {layer}
    assert imported_layers(path.read_text()) <= allowed


def test_the_walk_sees_imports_inside_functions_and_from_the_top():
    inside = "def f():\n    from theorycheck.engine.run import verify"
    source = f"{inside}\nfrom theorycheck import checks\nimport theorycheck.laws.base"
    assert imported_layers(source) == {"engine", "checks", "laws"}


def test_the_two_towers_meet_only_in_the_engine():
    for mathematics in MATHEMATICS:
        assert not MAY_IMPORT[mathematics] & set(VERDICTS)
    for verdicts in VERDICTS:
        assert not MAY_IMPORT[verdicts] & set(MATHEMATICS[1:])
