"""The Catalog is a value built from marks: nothing registers itself, and one broken module hides no other."""

import sys

import pytest

from theorycheck.catalog import Catalog, law, observable

MODULES = {
    "good.py": "from theorycheck.catalog import law, observable\n"
    "@law('coin')\nclass Coin:\n    '''A fair coin.\n\n    More.'''\n"
    "@observable\ndef twice(process, x, y=1):\n    '''Two of it.'''\n"
    "@observable(rigorous=False, name='rough')\ndef _rough(x): ...\n",
    "imports_it.py": "from toy_pack.good import Coin\n",
    "broken.py": "import there_is_no_such_module\n",
    "clash.py": "from theorycheck.catalog import observable\n@observable\ndef twice(x): ...\n",
}


@pytest.fixture
def toy_pack(tmp_path, monkeypatch):
    folder = tmp_path / "toy_pack"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    for name, text in MODULES.items():
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield "toy_pack"
    for name in [name for name in sys.modules if name.startswith("toy_pack")]:
        del sys.modules[name]


def test_marks_are_found_and_faults_are_collected(toy_pack):
    catalog = Catalog.build([toy_pack, "no_such_pack"])
    assert set(catalog.laws) == {"coin"}
    assert set(catalog.observables) == {"twice", "rough"}
    assert catalog.laws["coin"].summary == "A fair coin."
    assert [fault.split(":")[0] for fault in catalog.faults] == [
        "cannot import toy_pack.broken",
        "observable 'twice' is defined twice, again in toy_pack.good",
        "cannot import no_such_pack",
    ]


def test_an_entry_knows_what_a_formula_must_give(toy_pack):
    rough = Catalog.build([toy_pack]).observables["rough"]
    assert (rough.arity, rough.takes_process, rough.mark.rigorous) == ((1, 1), False, False)


def test_the_process_is_supplied_and_defaults_are_optional():
    @observable
    def score(process, law, t=0): ...

    from theorycheck.catalog import Entry

    entry = Entry("score", score, score.__dict__["__theorycheck_mark__"])
    assert entry.takes_process
    assert entry.arity == (1, 2)


def test_a_mark_is_not_inherited():
    @law("base")
    class Base: ...

    class Child(Base): ...

    assert "__theorycheck_mark__" not in vars(Child)


def test_the_shipped_catalog_has_no_faults():
    assert Catalog.build().faults == ()


def test_rigour_is_that_of_the_weakest_observable(toy_pack):
    catalog = Catalog.build([toy_pack])
    assert catalog.rigorous(["twice"])
    assert not catalog.rigorous(["twice", "rough"])
