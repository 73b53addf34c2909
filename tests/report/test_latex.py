"""The LaTeX appendix: it compiles as it stands, and nothing that a stranger wrote becomes a command."""

import re
import shutil
import subprocess

import pytest

from theorycheck.report import latex

HOSTILE = [
    r"\input{/etc/passwd}",
    r"\write18{touch sprung}",
    r"$\input{/etc/passwd}$",
    r"$\csname input\endcsname$",
    r"}} \end{longtable}\end{document}",
    r"$x^2^3$",
    r"$\frac{1$",
    r"$x_$",
    r"100% & more # $ _ ^ ~ { } \ | < > \" ' ` --",
    "αβ ∇ 漢字 \u202e \x00 é ł",
    r"$\left( x$",
    "a $$ b",
    "[12pt] as an argument",
    r"^^5cinput{x}",
    r"$\mathrm{\input{x}}$",
    "$" + "{" * 60 + "x" + "}" * 60 + "$",
]


def hostile_run(records):
    return [
        record
        | {
            "title": HOSTILE[place % len(HOSTILE)],
            "locator": HOSTILE[(place + 5) % len(HOSTILE)],
            "id": f"a2024/{HOSTILE[(place + 3) % len(HOSTILE)]}",
            "because": HOSTILE[place % len(HOSTILE)],
        }
        for place in range(len(HOSTILE))
        for record in records
        if record["record"] == "verdict"
    ]


@pytest.mark.parametrize(
    "formula",
    [
        r"\nabla\log p_t(x) = A\,\nabla\log p_t^{LD}(A^\top x) - \frac{1}{h(t)}(I - AA^\top)x",
        r"E[X_0 \mid X_t]",
        r"\sqrt{1 - e^{-2t}}\,\xi",
        r"x_{t_k}^{2}",
        r"\frac12",
    ],
)
def test_plain_mathematics_is_kept(formula):
    assert latex.is_sound(formula)
    assert latex.mixed(f"so ${formula}$.") == f"so ${formula}$."


@pytest.mark.parametrize("text", HOSTILE)
def test_a_stranger_writes_no_commands(text):
    known = {"textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater", "textbar"}
    known |= {"textquotedbl", "textasciigrave"}
    commands = set(re.findall(r"\\([A-Za-z]+)", latex.mixed(text)))
    assert commands <= known
    assert "^^" not in latex.mixed(text)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no TeX is installed")
@pytest.mark.parametrize("made", [list, hostile_run], ids=["plain", "hostile"])
def test_the_appendix_compiles(records, tmp_path, made):
    (tmp_path / "report.tex").write_text(latex.render(made(records)), encoding="utf-8")
    words = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "report.tex"]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, errors="replace")
    assert ended.returncode == 0, ended.stdout[-3000:]
    assert (tmp_path / "report.pdf").exists()


def test_the_appendix_names_every_claim_and_is_the_same_each_time(records):
    text = latex.render(records)
    assert text == latex.render(list(reversed(records)))
    for record in records:
        if record["record"] == "verdict":
            assert record["id"].rpartition("/")[2].replace("_", r"\_\allowbreak{}") in text
    assert text.count(r"\toprule") == text.count(r"\bottomrule") > 0
