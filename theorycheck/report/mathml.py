"""LaTeX in prose as MathML, through one function that falls back to the escaped source."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from markupsafe import Markup, escape

LONGEST = 2000
DEEPEST = 40

_MATH = re.compile(r"(\$\$.+?\$\$|(?<!\\)\$.+?(?<!\\)\$)", re.DOTALL)
_ELLIPSIS = re.compile(r"\\(ldots|dots|dotsc)(?![A-Za-z])")  # to the converter macros, which are not expanded here
_TAG = (
    r"(?:math|semantics|annotation|none|m(?:row|[inos]|text|space|frac|sqrt|root|style|error|padded|phantom"
    r"|sub|sup|subsup|under|over|underover|multiscripts|prescripts|table|tr|td|enclose))"
)
_ATTRIBUTE = r'(?!on|href|src|xlink|action|formaction|id=)[a-z-]++="(?:(?!url)[^"&<>])*+"'
_ONLY_MATHML = re.compile(rf"(?:[^<>]++|</{_TAG}>|<{_TAG}(?: {_ATTRIBUTE})*+ ?/?>)*+", re.IGNORECASE)


def typeset(latex: str, display: bool = False) -> Markup:
    """LaTeX as a MathML element, or as escaped source in `<code>` where it cannot be converted.

    Sources too long or nested too deeply are not tried, and macros are not expanded: the converter is recursive, and
    a stranger's formula must not exhaust its stack.
    """
    return _mathml(latex, display) if _moderate(latex) else _source(latex)


def prose(text: str) -> Markup:
    """Text with `$...$` and `$$...$$` as paragraphs of escaped text and typeset mathematics."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return Markup("".join(f"<p>{inline(part)}</p>" for part in paragraphs))


def inline(text: str) -> Markup:
    """One paragraph of text with `$...$` typeset and the rest escaped."""
    return Markup("".join(map(_piece, _MATH.split(text))))


def _piece(piece: str) -> Markup:
    if len(piece) > 4 and piece.startswith("$$") and piece.endswith("$$"):
        return typeset(piece[2:-2].strip(), display=True)
    if len(piece) > 2 and piece.startswith("$") and piece.endswith("$"):
        return typeset(piece[1:-1].strip())
    return escape(piece.replace(r"\$", "$"))


def _moderate(latex: str) -> bool:
    depth = deepest = 0
    for character in latex:
        depth += (character == "{") - (character == "}")
        deepest = max(deepest, depth)
    return len(latex) <= LONGEST and deepest <= DEEPEST


def _source(latex: str) -> Markup:
    return Markup('<code class="latex">{}</code>').format(latex)


def _mathml(latex: str, display: bool) -> Markup:
    converter, failure = _converter()
    if converter is None:
        return _source(latex)
    try:
        element = converter.convert_with_local_state(_ELLIPSIS.sub("\u2026", latex), displaystyle=display)
    except failure:
        return _source(latex)
    return Markup(element) if _ONLY_MATHML.fullmatch(element) else _source(latex)


@cache
def _converter() -> tuple[Any, type[Exception]]:
    try:
        from math_core import LatexError, LatexToMathML
    except ImportError:
        return None, ImportError
    converter = LatexToMathML(annotation=True, allow_unreliable_rendering=True, fancy_error=False, max_expansions=0)
    return converter, LatexError
