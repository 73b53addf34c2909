r"""The report as a LaTeX appendix: a table with booktabs for each paper, a document that compiles as it stands.

Texts come from strangers: everything is escaped, and mathematics between dollars is kept only where it is made of known
commands, well nested; whatever else it holds is shown as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from theorycheck.report import summary
from theorycheck.report.summary import Group, Summary
from theorycheck.report.text import arxiv, cleaned, line, plural

Record = Mapping[str, Any]

_HEAD = r"""\documentclass[10pt]{article}
\usepackage[utf8]{inputenc}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb,booktabs,longtable,array}
\usepackage[margin=2cm]{geometry}
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{#1\linewidth}}
\begin{document}
% from here to the end of the document: an appendix for a paper that loads the packages above
\section*{Verdicts}
"""
_TABLE = r"""\subsection*{%s}
%s
\begin{longtable}{@{}L{.16}L{.40}L{.13}L{.20}@{}}
\toprule
Where & Statement & Verdict & Rivals \\
\midrule
\endhead
%s
\bottomrule
\end{longtable}
"""
_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}", "-": "-{}", "[": "{[}",
}  # fmt: skip
_LETTERS = re.compile(r"[ -~\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff\u0141\u0142\u0150\u0151\u0160\u0161\u017d\u017e]")


def render(records: Iterable[Record]) -> str:
    """The document for the full records of a run; the same records give the same bytes."""
    run = summary.summarise(cleaned(records))
    return _HEAD + _standing(run) + "".join(_table(group) for group in run.groups) + "\\end{document}\n"


def _standing(run: Summary) -> str:
    words = ", ".join(f"{tally.count} {tally.label}" for tally in run.tallies)
    conditions = ", ".join(f"{key} {run.run[key]}" for key in ("profile", "seed") if key in run.run)
    rivals = f" {run.refuted} of {plural(run.declared, 'declared rival')} refuted." if run.declared else ""
    return text(f"{run.headline}: {words}.{rivals}{f' ({conditions})' if conditions else ''}") + "\n"


def _table(group: Group) -> str:
    authors = ", ".join(map(str, group.paper.get("authors") or ()))
    source, _ = arxiv(str(group.paper.get("arxiv") or ""), str(group.paper.get("version") or ""))
    byline = ", ".join(filter(None, (authors, str(group.paper.get("year") or ""), source)))
    rows = "\n".join(_row(verdict) for verdict in group.verdicts)
    return _TABLE % (mixed(group.paper.get("title") or group.id), text(byline) + r"\par" if byline else "", rows)


def _row(verdict: Record) -> str:
    rivals = summary.declared(verdict)
    refuted = sum(rival.get("word") == "refuted" for rival in rivals)
    cells = (
        mixed(verdict.get("locator") or ""),
        f"{mixed(verdict.get('title') or '')} {{\\footnotesize ({_broken(str(verdict.get('id', '')))})}}",
        text(summary.label(verdict)),
        text(f"{refuted} of {len(rivals)} refuted" if rivals else "none"),
    )
    return f"{' & '.join(cells)} \\tabularnewline"


def _broken(name: str) -> str:
    """An id that may be broken across lines."""
    return text(name).replace(r"\_", r"\_\allowbreak{}").replace("/", r"/\allowbreak{}")


def text(value: Any) -> str:
    """One line of clean text that LaTeX sets as it stands; a character that fonts may lack is named by its number."""
    return _escaped(line(value))


def _escaped(clean_line: str) -> str:
    return "".join(map(_character, clean_line))


@cache
def _character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    return character if _LETTERS.fullmatch(character) else f"{{[}}U+{ord(character):04X}]"


def mixed(value: Any) -> str:
    """Text with mathematics between single dollars."""
    pieces = line(value).split("$")
    if len(pieces) % 2 == 0:
        return text(value)
    return "".join(_formula(piece) if place % 2 else _escaped(piece) for place, piece in enumerate(pieces))


def _formula(piece: str) -> str:
    return f"${piece}$" if piece.strip() and is_sound(piece) else _escaped(f"${piece}$")


# --- mathematics that is sure to compile ----------------------------------------------------------------------------

_GREEK = (
    "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho "
    "sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi "
    "Omega "
)
_SYMBOLS = (
    "le leq ge geq ne neq approx sim asymp equiv propto to mapsto infty nabla partial cdot times pm mp in "
    "notin subset cup cap sum prod int log exp sin cos tan tanh coth sinh cosh min max sup inf lim det Pr "
    "top perp ll gg ldots cdots dots quad qquad lesssim gtrsim ell langle rangle lVert rVert lvert rvert "
    "Vert vert mid colon circ star dagger forall exists Rightarrow rightarrow leftarrow otimes oplus odot "
    "wedge vee setminus "
)
_NO_ARGUMENT = frozenset(_GREEK.split()) | frozenset(_SYMBOLS.split()) | frozenset(",;:!|{} ")
_ONE_ARGUMENT = frozenset(
    ("sqrt", "mathbb", "mathrm", "mathcal", "mathbf", "mathsf", "hat", "bar", "tilde", "dot", "ddot", "vec", "overline")
)
_TWO_ARGUMENTS = frozenset(("frac", "tfrac", "dfrac"))
_TOKEN = re.compile(r"\\([A-Za-z]+|.)|([A-Za-z0-9+\-*/=<>|,.;:!?'()\[\]])|([\^_{}])|(\s+)|(.)", re.DOTALL)


def is_sound(formula: str) -> bool:
    """Whether this is mathematics of known commands and characters, nested as LaTeX wants it."""
    tokens = [_kind(found) for found in _TOKEN.finditer(formula)]
    place = _sequence([token for token in tokens if token != "space"], 0, 0)
    return place == sum(token != "space" for token in tokens)


def _kind(found: re.Match[str]) -> str:
    command, atom, structure, space, _ = found.groups()
    if command is not None:
        counts = ((_NO_ARGUMENT, "atom"), (_ONE_ARGUMENT, "one"), (_TWO_ARGUMENTS, "two"))
        return next((kind for known, kind in counts if command in known), "unknown")
    return structure or ("atom" if atom else "space" if space else "unknown")


def _sequence(tokens: list[str], place: int, depth: int) -> int:
    """The place after as many atoms with their scripts as stand here; -1 where something is not sound."""
    while 0 <= place < len(tokens) and tokens[place] != "}":
        place = _scripts(tokens, _nucleus(tokens, place, depth), depth)
    return place


def _nucleus(tokens: list[str], place: int, depth: int) -> int:
    if place < 0 or place >= len(tokens) or depth > 20:
        return -1
    match tokens[place]:
        case "atom":
            return place + 1
        case "{":
            end = _sequence(tokens, place + 1, depth + 1)
            return end + 1 if 0 <= end < len(tokens) and tokens[end] == "}" else -1
        case "one":
            return _group(tokens, place + 1, depth)
        case "two":
            return _group(tokens, _group(tokens, place + 1, depth), depth)
    return -1


def _group(tokens: list[str], place: int, depth: int) -> int:
    braced = 0 <= place < len(tokens) and tokens[place] in ("{", "atom")
    return _nucleus(tokens, place, depth + 1) if braced else -1


def _scripts(tokens: list[str], place: int, depth: int) -> int:
    seen: set[str] = set()
    while 0 <= place < len(tokens) and tokens[place] in ("^", "_"):
        if tokens[place] in seen:
            return -1
        seen.add(tokens[place])
        place = _group(tokens, place + 1, depth)
    return place
