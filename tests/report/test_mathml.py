"""LaTeX in prose: typeset where it can be, escaped source where it cannot, and no crash whatever a stranger writes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from theorycheck.report.mathml import LONGEST, inline, prose, typeset


def test_a_fraction_is_a_fraction() -> None:
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in typeset(r"\frac12")


def test_a_norm_is_typeset() -> None:
    assert typeset(r"\|x\| \asymp 1/h(t) \sim t^{-1}").startswith("<math>")


def test_display_mathematics_stands_alone() -> None:
    assert 'display="block"' in prose("$$x$$")
    assert 'display="block"' not in prose("$x$")


@pytest.mark.parametrize(
    "latex",
    [r"\frca{1}{2}", r"\href{javascript:alert(1)}{x}", r"\newcommand{\a}{q}\a", r"\begin{x}", "{" * 50 + "}" * 50],
)
def test_what_cannot_be_typeset_is_shown_as_it_was_written(latex: str) -> None:
    assert typeset(latex) == f'<code class="latex">{latex}</code>'


def test_text_within_mathematics_stays_text() -> None:
    made = typeset(r"\text{<script>alert(1)</script>}")
    assert "<script" not in made
    assert "&lt;script&gt;" in made


def test_an_element_that_is_not_mathml_is_not_let_through() -> None:
    assert "id=" not in typeset(r"\begin{equation}x\label{main}\end{equation}")


def test_dollars_part_text_from_mathematics() -> None:
    made = inline(r"a < b costs \$5 where $x$ is")
    assert made.startswith("a &lt; b costs $5 where <math>")
    assert made.endswith("</math> is")


def test_a_lone_dollar_is_a_dollar() -> None:
    assert inline("5 $ & more") == "5 $ &amp; more"


def test_empty_lines_part_paragraphs() -> None:
    assert prose("one\n\n\ntwo\n") == "<p>one</p><p>two</p>"
    assert prose("  \n ") == ""


NESTED = [
    r"'\\sqrt ' * 60000 + 'x'",
    "'{' * 60000 + '}' * 60000",
    rf"('\\sqrt ' * {LONGEST})[:{LONGEST}]",
    rf"('\\left(' * {LONGEST})[:{LONGEST}]",
    r"'\\newcommand{\\a}{' + '\\sqrt' * 300 + '\\a}\\a'",
    r"'\\def\\a{\\a\\a}\\a'",
]


@pytest.mark.parametrize("latex", NESTED)
def test_a_formula_made_to_exhaust_the_stack_does_not(latex: str) -> None:
    code = f"from theorycheck.report.mathml import typeset; assert typeset({latex})"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("latex", [r"0.9\ldots", r"x_1, \dots, x_n", r"a \dotsc b"])
def test_an_ellipsis_is_one_sign(latex: str) -> None:
    made = str(typeset(latex))
    assert made.startswith("<math")
    assert ">\u2026<" in made


@pytest.mark.parametrize(
    "element",
    [
        "<math><mi>x</mi><script>alert(1)</script></math>",
        '<math><mi onclick="alert(1)">x</mi></math>',
        '<math><mi HREF="https://example.org">x</mi></math>',
        '<math><mi id="search">x</mi></math>',
        '<math><mi style="background: URL(https://example.org)">x</mi></math>',
        '<math><mi style="background: &#117;rl(https://example.org)">x</mi></math>',
        "<math><mi mathvariant='bold'>x</mi></math>",
        "<math><!-- x --></math>",
        "<math><mi>x</mi",
    ],
)
def test_whatever_a_converter_makes_only_mathml_is_let_through(element: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Converter:
        def convert_with_local_state(self, latex: str, *, displaystyle: bool) -> str:
            return element

    monkeypatch.setattr("theorycheck.report.mathml._converter", lambda: (Converter(), ValueError))
    assert typeset("x") == '<code class="latex">x</code>'


def test_mathml_is_let_through() -> None:
    element = str(typeset(r"\sum_{k=1}^n \mathbb{E}\left[x_k\right]", display=True))
    assert element.startswith('<math display="block"')
