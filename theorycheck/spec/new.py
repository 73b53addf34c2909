"""Files to begin with: a claim that loads and that no budget can decide until its author has said more."""

from __future__ import annotations

_CLAIM = """\
#:schema ../claim.schema.json
title   = "TODO: one sentence that says what is claimed"
locator = "TODO: where the paper says it, such as Lemma 1"
status  = "reconstructed"            # printed | as restated | reconstructed | derived
prose   = '''TODO: the statement in LaTeX, $...$'''

[given]
n = { ladder = [64, 128] }           # TODO: two rungs decide nothing; a rate needs ten: [64, 32768]

[claim]
kind     = "rate"                    # TODO: or identity, bound, asymptotic, invariant
quantity = "1 / n"                   # TODO: of numbers, names, + - * / ** and observables
along    = "n"
exponent = -1

[[rival]]
name     = "TODO: a plausible false version"
why      = "TODO: the mistake that it stands for"
exponent = "-1/2"                    # only what differs from [claim]
"""

_PAPER = """\
title   = "TODO: the title of PAPER"
authors = ["TODO"]
arxiv   = "none"                     # TODO: the id without its version, such as 2308.03686
version = "unknown"                  # TODO: the version that was read, such as v2
year    = 2024                       # TODO
process = "vp"                       # TODO: what time means in formulas: vp, vp_half, ve, general, ddpm

[notation]
score = '+\\nabla \\log p_t'
"""


def template(paper: str, claim: str) -> str:
    """A claim file that loads and is `inconclusive`: a rate on two rungs, where no exponent can be told from another.

    The text is the same for every id: the id of a claim is its path.
    """
    return _CLAIM


def paper_template(paper: str) -> str:
    """A `paper.toml` that loads."""
    return _PAPER.replace("PAPER", paper)
