"""Files and folders to claims: what is read, what is refused and how, and that nothing is read from outside."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from theorycheck.spec.document import BYTES
from theorycheck.spec.load import load

PAPER = """\
title = "A paper"
authors = ["A. Author", "B. Author"]
arxiv = "2308.03686"
version = "v2"
year = 2024
process = "vp_half"

[notation]
score = '+\\nabla \\log p_t'

[left_out]
theorem_9 = 'asymptotic in law; no check kind says that'
"""


@pytest.fixture
def root(tmp_path, monkeypatch, base):
    """A folder of claims with one paper and one claim, seen from the folder around it."""
    monkeypatch.chdir(tmp_path)
    write("claims/paper2024/paper.toml", PAPER)
    write("claims/paper2024/lemma.toml", base)
    return Path("claims")


def write(path, text):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(text if isinstance(text, bytes) else text.encode())


@pytest.fixture
def messages(catalog):
    """The problems of some roots as text."""
    return lambda *roots: [str(problem) for problem in load([Path(root) for root in roots], catalog).problems]


@pytest.fixture
def ids(catalog):
    """The claims of some roots by id, which must have no problems."""

    def loaded(*roots):
        found = load([Path(root) for root in roots], catalog)
        assert found.problems == ()
        return [claim.id for claim in found.claims]

    return loaded


def test_a_folder_of_papers(root, catalog):
    found = load([root], catalog)
    assert found.problems == ()
    (claim,) = found.claims
    assert (claim.id, claim.path, claim.process) == ("paper2024/lemma", "claims/paper2024/lemma.toml", "vp_half")
    paper = claim.paper
    assert (paper.id, paper.title, paper.authors) == ("paper2024", "A paper", ("A. Author", "B. Author"))
    assert (paper.arxiv, paper.version, paper.year, paper.process) == ("2308.03686", "v2", 2024, "vp_half")
    assert paper.notation == {"score": "+\\nabla \\log p_t"}
    assert paper.left_out == {"theorem_9": "asymptotic in law; no check kind says that"}


def test_every_way_to_name_the_same_files(root, ids):
    for path in ("claims", "claims/paper2024", "claims/paper2024/paper.toml", "claims/paper2024/lemma.toml"):
        assert ids(path) == ids(Path(path).resolve()) == ["paper2024/lemma"]
    assert ids("claims", "claims/paper2024/lemma.toml") == ["paper2024/lemma"]
    assert ids() == []


def test_a_file_named_from_within_its_folder(root, ids, monkeypatch):
    monkeypatch.chdir("claims/paper2024")
    assert ids("lemma.toml") == ids(".") == ids("..") == ["paper2024/lemma"]


def test_claims_come_in_the_order_of_roots_and_then_of_ids(root, ids, base):
    write("claims/paper2024/a_first.toml", base)
    write("claims/other/paper.toml", PAPER)
    write("claims/other/z.toml", base)
    write("more/paper2024/paper.toml", PAPER)
    write("more/paper2024/lemma.toml", base.replace("A title", "Another"))
    write("more/paper2024/extra.toml", base)
    assert ids("claims", "more") == ["other/z", "paper2024/a_first", "paper2024/lemma", "paper2024/extra"]


def test_where_two_roots_hold_a_claim_the_first_counts(root, catalog, base):
    write("more/paper2024/paper.toml", PAPER)
    write("more/paper2024/lemma.toml", base.replace("A title", "Another"))
    titles = [
        [claim.title for claim in load(roots, catalog).claims] for roots in (["claims", "more"], ["more", "claims"])
    ]
    assert titles == [["A title"], ["Another"]]


def test_other_files_and_hidden_folders_are_no_concern_of_ours(root, ids):
    write("claims/README.md", "words")
    write("claims/claim.schema.json", "{}")
    write("claims/paper2024/notes.md", "words")
    write("claims/paper2024/data/table.csv", "1")
    write("claims/.git/x.toml", "?")
    write("claims/__pycache__/x.toml", "?")
    write("claims/paper2024/.x.toml", "?")
    assert ids("claims") == ["paper2024/lemma"]


def test_one_bad_file_does_not_hide_the_others(root, catalog, base):
    write("claims/paper2024/bad.toml", base.replace('"A title"', "3"))
    write("claims/paper2024/worse.toml", "= 3")
    found = load([root], catalog)
    assert [claim.id for claim in found.claims] == ["paper2024/lemma"]
    assert [str(problem) for problem in found.problems] == [
        "claims/paper2024/bad.toml:1:9: 'title' must be text in quotes, not a number",
        "claims/paper2024/worse.toml:1:1: not TOML: invalid statement",
    ]


def test_a_paper_that_is_wrong_gives_no_claim_but_all_problems(root, catalog, base):
    write("claims/paper2024/paper.toml", PAPER.replace("2308.03686", "arXiv:1"))
    write("claims/paper2024/bad.toml", base.replace('"A title"', "3"))
    found = load([root], catalog)
    assert found.claims == ()
    assert [str(problem) for problem in found.problems] == [
        "claims/paper2024/bad.toml:1:9: 'title' must be text in quotes, not a number",
        "claims/paper2024/paper.toml:3:9: expected an arXiv id without its version, such as '2308.03686', or 'none'",
    ]


def test_a_folder_without_a_paper_is_said_once(root, messages, base):
    write("claims/lone/a.toml", base)
    write("claims/lone/b.toml", base)
    assert messages("claims") == [
        "claims/lone/paper.toml:1:1: "
        "there is no paper.toml here; it states title, authors, arxiv, version, year and process"
    ]


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('title = "A paper"\n', "", "1:1", "'title' is missing; the title of the paper"),
        ('title = "A paper"', 'titel = "A paper"', "1:1", "'title' is missing; the title of the paper"),
        ('authors = ["A. Author", "B. Author"]', "authors = []", "2:11", "'authors' must have at least 1 item, not 0"),
        ('["A. Author", "B. Author"]', '"A. Author"', "2:11", "'authors' must be a list, not text"),
        ('"B. Author"', "3", "2:25", "'authors' must be text in quotes, not a number"),
        ('"B. Author"', "''", "2:25", "'authors' is empty; say something, or leave the key out where it may be"),
        (
            '"2308.03686"',
            '"2308.03686v2"',
            "3:9",
            "expected an arXiv id without its version, such as '2308.03686', or 'none'",
        ),
        ('"2308.03686"', "2308.03686", "3:9", "'arxiv' must be text in quotes, not a number"),
        ('version = "v2"\n', "", "1:1", "'version' is missing; the version that was read, such as 'v2', or 'unknown'"),
        ("2024", '"2024"', "5:8", "'year' must be a whole number, not text"),
        ("2024", "24", "5:8", "'year' must be at least 1600"),
        ('"vp_half"', '"vp_hlf"', "6:11", "unknown process 'vp_hlf'; did you mean 'vp_half'?"),
        ('"vp_half"', '"zzz"', "6:11", "unknown process 'zzz'; those known are ve, vp and vp_half"),
        ('"vp_half"', "1", "6:11", "'process' must be text in quotes, not a number"),
        ("[left_out]", "[leftout]", "11:1", "unknown key 'leftout'; did you mean 'left_out'?"),
        ("[notation]", "[notation]\nlist = ['a']", "9:8", "'list' must be text in quotes, not a list"),
        (
            "'+\\nabla \\log p_t'",
            '"+\\nabla"',
            "9:11",
            "\\n in double quotes became a line break; write LaTeX in single quotes, '...' or '''...'''",
        ),
    ],
)
def test_each_fault_of_a_paper_has_its_message(root, messages, old, new, place, message):
    assert PAPER.count(old) == 1
    write("claims/paper2024/paper.toml", PAPER.replace(old, new))
    assert f"claims/paper2024/paper.toml:{place}: {message}" in messages("claims")


# --- files that cannot be read --------------------------------------------------------------------------------------

LEMMA = "claims/paper2024/lemma.toml"


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"a = 1\n# \xe9\xff\n", "2:3", "not UTF-8 from here on; save the file as UTF-8"),
        ("# \u00e9\u00e9 ".encode() + b"\xff", "1:6", "not UTF-8 from here on; save the file as UTF-8"),
        (b"\xef\xbb\xbftitle = 'x'\n", "1:1", "starts with a byte order mark; save the file as UTF-8 without one"),
        ("title = 'x'".encode("utf-16"), "1:1", "not UTF-8 from here on; save the file as UTF-8"),
        (b"#" * (BYTES + 1), "1:1", "larger than 256 KiB; a claim is a small file"),
        (b"a = 1\x00", "1:6", "not TOML: expected newline or end of document after a statement"),
        (b"a = \n", "1:5", "not TOML: invalid value; text and formulas stand in quotes"),
        (b"a = [1, 2", "1:10", "not TOML: unclosed array"),
        (
            b"a = 'x\nb = 1\n",
            "2:6",
            """not TOML: expected "'"; a text in single quotes ends on its line, or stands in '''...'''""",
        ),
        (
            b'a = "x\nb = 1\n',
            "1:7",
            "not TOML: illegal character '\\n'; a text in quotes ends on its line, or stands in '''...'''",
        ),
        (
            b'a = "$\\alpha$"\n',
            "1:9",
            "not TOML: unescaped '\\' in a string; LaTeX stands in single quotes, '...' or '''...'''",
        ),
        (b"a = 1\na = 2\n", "2:6", "not TOML: cannot overwrite a value; this key was given before"),
        (b"[a]\n[a]\n", "2:3", "not TOML: cannot declare ('a',) twice"),
        (b"a = 2024-02-30\n", "1:5", "not TOML: invalid date or datetime"),
        (b"a = " + b"9" * 5000, "1:5", "a value of 5000 characters without quotes; the limit is 100"),
        (b"a = " + b"[" * 5000, "1:21", "nested more than 16 deep; two levels are enough for a claim"),
        (b"x." * 50_000 + b"y = 1", "1:33", "nested more than 16 deep; two levels are enough for a claim"),
    ],
)
def test_a_file_that_cannot_be_read_gives_one_problem(root, messages, data, place, message):
    write(LEMMA, data)
    assert messages("claims") == [f"{LEMMA}:{place}: {message}"]


def test_a_file_at_the_limit_of_size_is_read(root, ids, base):
    write(LEMMA, base + "#" * (BYTES - len(base)))
    assert ids("claims") == ["paper2024/lemma"]


def test_a_file_without_permission_and_a_folder_and_a_pipe(root, messages, monkeypatch):
    Path("claims/paper2024/a.toml").mkdir()
    os.mkfifo("claims/paper2024/b.toml")
    denied = PermissionError(13, "Permission denied")
    plain = Path.open

    def opened(path, *arguments):
        if path.name == "lemma.toml":
            raise denied
        return plain(path, *arguments)

    monkeypatch.setattr(Path, "open", opened)
    assert messages("claims") == [
        "claims/paper2024/a.toml:1:1: not an ordinary file",
        "claims/paper2024/b.toml:1:1: not an ordinary file",
        "claims/paper2024/lemma.toml:1:1: cannot be read: Permission denied",
    ]


def test_paths_that_are_not_there(root, messages):
    write("notes.md", "words")
    assert messages("nowhere", "notes.md", "claims/paper2024/gone.toml") == [
        "claims/paper2024/gone.toml:1:1: there is no such file or folder",
        "notes.md:1:1: not a claim file; claim files end in .toml",
        "nowhere:1:1: there is no such file or folder",
    ]


def test_links_lead_nowhere_outside(root, messages, ids, base):
    write("secret/inside.toml", base)
    write("secret/paper.toml", PAPER)
    Path("claims/paper2024/out.toml").symlink_to(Path("secret/inside.toml").resolve())
    Path("claims/linked").symlink_to(Path("secret").resolve())
    Path("claims/paper2024/loop.toml").symlink_to("loop.toml")
    assert messages("claims") == [
        "claims/linked:1:1: links to a folder outside the claims folder; put the folder itself here",
        "claims/paper2024/loop.toml:1:1: cannot be read: Too many levels of symbolic links",
        "claims/paper2024/out.toml:1:1: links to a file outside the claims folder; put the file itself here",
    ]


def test_links_within_are_followed_and_a_root_may_be_a_link(root, ids):
    Path("claims/paper2024/again.toml").symlink_to("lemma.toml")
    Path("elsewhere").symlink_to("claims")
    assert ids("claims") == ids("elsewhere") == ["paper2024/again", "paper2024/lemma"]
    assert ids("elsewhere/paper2024/again.toml") == ["paper2024/lemma"]


def test_a_paper_that_is_a_link_outside_is_refused(root, messages):
    write("secret.toml", PAPER)
    Path("claims/paper2024/paper.toml").unlink()
    Path("claims/paper2024/paper.toml").symlink_to(Path("secret.toml").resolve())
    assert messages("claims") == [
        "claims/paper2024/paper.toml:1:1: links to a file outside the claims folder; put the file itself here"
    ]


# --- ids and places -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "message"),
    [
        (
            "claims/paper2024/Key-Lemma.toml",
            "'Key-Lemma' cannot be in an id; it has lower-case letters, digits and underscores: key_lemma",
        ),
        ("claims/paper2024/_.toml", None),
        (
            "claims/paper2024/\u00e9.toml",
            "'\u00e9' cannot be in an id; it has lower-case letters, digits and underscores: a_name",
        ),
        (
            "claims/paper2024/a.b.toml",
            "'a.b' cannot be in an id; it has lower-case letters, digits and underscores: a_b",
        ),
        (
            "claims/paper2024/a\nb.toml",
            "'a\\nb' cannot be in an id; it has lower-case letters, digits and underscores: a_b",
        ),
        (
            "claims/Paper/lemma.toml",
            "'Paper' cannot be in an id; it has lower-case letters, digits and underscores: paper",
        ),
        (
            "claims/lemma.toml",
            "a claim file stands in the folder of its paper, beside paper.toml: claims/paper/claim.toml",
        ),
        (
            "claims/paper2024/deep/lemma.toml",
            "a claim file stands in the folder of its paper, beside paper.toml: claims/paper/claim.toml",
        ),
    ],
)
def test_files_whose_path_is_no_id(root, messages, base, path, message):
    write(path, base)
    shown = path.replace("\n", "\\n")
    assert messages("claims") == ([f"{shown}:1:1: {message}"] if message else [])


def test_a_problem_is_one_line_whatever_the_file_says(root, messages, base):
    write(LEMMA, base.replace('"derived"', '"a\\nb\\u001b[31m"').replace("[claim]", '[claim]\n"k\\ney\\u202e" = 1'))
    found = messages("claims")
    assert len(found) == 3
    assert all(message.isprintable() for message in found)
    assert found[2].endswith("unknown key 'k\\ney\\u202e'; the keys here are kind, left, right and corrections")


# --- companions -----------------------------------------------------------------------------------------------------


@pytest.fixture
def refuted(base):
    """A claim that expects to be refuted, and its companion."""
    return lambda companion: f"expect = 'refuted'\ncompanion = '{companion}'\n" + base


def test_a_companion_that_is_there(root, ids, refuted):
    write("claims/paper2024/wrong.toml", refuted("paper2024/lemma"))
    assert ids("claims") == ["paper2024/lemma", "paper2024/wrong"]
    assert ids("claims/paper2024/wrong.toml") == ["paper2024/wrong"]


def test_a_companion_that_is_not_there(root, messages, refuted):
    wrong = "claims/paper2024/wrong.toml"
    for companion, message in [
        ("paper2024/lema", "there is no claim 'paper2024/lema'; did you mean 'paper2024/lemma'?"),
        ("x/y", "there is no claim 'x/y'; write it, as x/y.toml beside this paper"),
        ("paper2024/wrong", "this is the claim itself; its companion is the statement that is right"),
    ]:
        write(wrong, refuted(companion))
        assert messages("claims") == messages(wrong) == [f"{wrong}:2:13: {message}"]


def test_loading_runs_no_code_of_the_folder(root, ids):
    for name in ("conftest.py", "__init__.py", "sitecustomize.py", "lemma.py"):
        write(f"claims/paper2024/{name}", "raise SystemExit('run')")
    assert ids("claims") == ["paper2024/lemma"]


# --- files that would eat the machine -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        "v = [" + ", ".join(f"'q{index}'" for index in range(20_000)) + "]",
        "v = { one_of = [" + ", ".join(f"'q{index}'" for index in range(20_000)) + "] }",
        "v = [" + ", ".join(["inf"] * 40_000) + "]",
        "v = { " + ", ".join(f"k{index} = 1" for index in range(15_000)) + ", real = [0, 1] }",
        "\n".join(f"v{index} = 1" for index in range(15_000)),
        "\n".join(f"v{index} = 'v{index + 1}'" for index in range(60)) + "\nv60 = 'v0'",
        "v = '" + "1+" * 100_000 + "1'",
        "v = '" + "(" * 200_000 + "'",
        "data_2 = { law = 'mixture', basis = [" + ", ".join(f"[{', '.join(['1'] * 100)}]" for _ in range(100)) + "] }",
        "\n".join(f"[[rival]]\nname = 'r{index}'\nwhy = 'w'\nright = '{index}'" for index in range(3000)),
        "\n".join(f"[[assume]]\nleft = 'q{index}'\nright = 1" for index in range(3000)),
    ],
    ids=[
        "array",
        "choices",
        "endless",
        "keys",
        "variables",
        "cycle",
        "sum",
        "brackets",
        "frame",
        "rivals",
        "assume",
    ],
)
def test_a_hostile_file_is_refused_with_few_problems(root, messages, base, lines):
    write(LEMMA, base.replace("[claim]", f"{lines}\n[claim]"))
    found = messages("claims")
    assert 1 <= len(found) <= 201


def test_very_many_problems_are_cut_off(root, messages, base):
    write(LEMMA, base.replace("[claim]", "v = [\n" + "inf,\n" * 500 + "]\n[claim]"))
    found = messages("claims")
    assert len(found) == 201
    assert found[200] == f"{LEMMA}:211:1: more than 200 problems; mend those above and look again"


def test_lists_have_limits_that_are_named(faults, base):
    faults(base, "[claim]", f"v = @[{'1, ' * 4097}]\n[claim]", "an explicit array of 4097 entries; the limit is 4096")
    faults(
        base,
        "[claim]",
        f"v = {{ one_of = @[{'1, ' * 257}] }}\n[claim]",
        "'one_of' must have at most 256 items, not 257",
    )
    many = "".join(f"[[assume]]\nleft = {index}\nright = 't'\n" for index in range(65))
    faults(base, "[claim]", f"@{many}[claim]", "'assume' must have at most 64 items, not 65")


def test_loading_imports_nothing_that_is_slow_to_import():
    code = "import sys, theorycheck.spec.load, theorycheck.spec.schema, theorycheck.spec.new, theorycheck.spec.roots\n"
    code += "print({'numpy', 'scipy', 'sympy', 'mpmath', 'flint', 'hypothesis', 'joblib'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
