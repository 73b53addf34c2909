"""The shape of `paper.toml` and of a claim file: what validates them, and what their JSON Schema is made from."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, StrictBool, ValidationInfo

from theorycheck.model import Expectation, FormulaField, Status
from theorycheck.spec.reading import Table

LIMIT = 64

_ARXIV = re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]+(\.[A-Z]{2})?/[0-9]{7}|none")
_CLAIM = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")


def _stated(text: str, info: ValidationInfo) -> str:
    if not text.strip():
        message = f"'{info.field_name}' is empty; say something, or leave the key out where it may be"
        raise ValueError(message)
    return text


def _arxiv(text: str) -> str:
    if not _ARXIV.fullmatch(text):
        message = "expected an arXiv id without its version, such as '2308.03686', or 'none'"
        raise ValueError(message)
    return text


def _claim(text: str) -> str:
    if not _CLAIM.fullmatch(text):
        message = "expected the id of a claim, 'paper/claim'"
        raise ValueError(message)
    return text


_NONE: Any = ""
Text = Annotated[str, AfterValidator(_stated)]
Texts = dict[str, Text]
Year = Annotated[int, Field(strict=True, ge=1600, le=2200)]


class PaperFile(Table):
    """What `paper.toml` says of the paper that the folder's claims are about."""

    title: Text = Field(description="the title of the paper")
    authors: Annotated[list[Text], Field(min_length=1)] = Field(description="a list of names")
    arxiv: Annotated[str, AfterValidator(_arxiv)] = Field(description="the arXiv id without its version, or 'none'")
    version: Text = Field(description="the version that was read, such as 'v2', or 'unknown'")
    year: Year = Field(description="the year, a whole number")
    process: str = Field(description="the forward diffusion that formulas mean, such as 'vp'")
    notation: Texts = Field({}, description="what the paper's symbols mean, in LaTeX")
    left_out: Texts = Field({}, description="statements that are not encoded, each with the reason")


class AssumeTable(Table):
    """An assumption left <= right, or left < right where strict; draws that miss it are discarded and counted."""

    left: FormulaField = Field(description="a formula")
    right: FormulaField = Field(description="a formula")
    strict: StrictBool = Field(False, description="true for left < right")


class RivalTable(Table):
    """A plausible false version of the claim; besides these keys it states only what differs."""

    name: Text = Field(description="a short name that is printed beside its verdict")
    why: Text = Field(description="the mistake that it stands for")


class ClaimFile(Table):
    """One statement of one paper, with its domain, its source and its rivals."""

    title: Text = Field(description="one sentence that says what is claimed")
    locator: Text = Field(description="where the paper says it, such as 'Lemma 1'")
    status: Status = Field(description="'printed', 'as restated', 'reconstructed' or 'derived'")
    prose: Text = Field("", description="the statement as mathematicians write it, LaTeX in single quotes")
    note: Text = Field("", description="what was and what was not confirmed against the paper")
    expect: Expectation = Field("holds", description="'refuted' for a statement that is false as stated")
    no_rival: Text = Field("", description="why no plausible false version can exist")
    companion: Annotated[str, AfterValidator(_claim)] = Field("", description="the corrected statement, 'paper/claim'")
    profile: Literal["smoke", "standard", "deep"] = Field(_NONE, description="the least profile that can decide it")
    given: dict[str, Any] = Field({}, description="the variables and their domains")
    assume: Annotated[list[dict[str, Any]], Field(max_length=LIMIT)] = Field([], description="assumptions")
    claim: dict[str, Any] = Field(description="a table [claim] with a 'kind' and its statement")
    rival: Annotated[list[dict[str, Any]], Field(max_length=LIMIT)] = Field([], description="plausible false versions")
