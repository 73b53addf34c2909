"""The reference pages of the site, written from the catalog when the site is built, and formulas set as MathML."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from html import unescape
from typing import Any

from mkdocs.structure.files import File

from theorycheck.catalog import Entry
from theorycheck.domains import describe
from theorycheck.report.mathml import inline
from theorycheck.spec import roots

_MATHS = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)


def on_files(files: Any, config: Any) -> Any:
    """Add the generated pages."""
    catalog = roots.catalog()
    pages = {
        "observables": ("Observables", "What formulas may call.", catalog.observables),
        "laws": ("Laws", "Laws of the data; a claim may fix any of their sizes and fields.", catalog.laws),
        "processes": ("Processes", "Forward diffusions: X_t = scale(t) X_0 + sqrt(variance(t)) xi.", catalog.processes),
        "kinds": ("Check kinds", "What a claim may say.", catalog.checks),
    }
    for name, (title, about, entries) in pages.items():
        files.append(File.generated(config, f"reference/{name}.md", content=page(title, about, entries)))
    return files


def on_page_content(html: str, **_: Any) -> str:
    """Formulas as MathML, which needs no script."""
    return _MATHS.sub(lambda found: str(inline(f"${unescape(found[2])}$")), html)


def page(title: str, about: str, entries: Mapping[str, Entry]) -> str:
    """One page: a heading, then an entry for each name in order."""
    parts = (part for name in sorted(entries) for part in section(name, entries[name]))
    return "\n".join([f"# {title}", "", about, "", *parts])


def section(name: str, entry: Entry) -> Iterable[str]:
    """One entry: how it is called, what its docstring says, and its fields and sizes."""
    yield f"## {name}"
    yield ""
    if entry.mark.kind == "observable":
        marks = ["" if entry.mark.rigorous else "errors are estimated", "random" if entry.mark.sampled else ""]
        noted = f" ({', '.join(filter(None, marks))})" if any(marks) else ""
        yield f"`{name}({', '.join(parameter.name for parameter in entry.parameters)})`{noted}"
        yield ""
    yield f"```text\n{inspect.getdoc(entry.target) or ''}\n```"
    yield ""
    if entry.mark.kind == "law" and is_dataclass(entry.target):
        sizes = getattr(entry.target, "sizes", {})
        rows = [
            *sizes.items(),
            *((f.name, f.metadata["domain"]) for f in fields(entry.target) if "domain" in f.metadata),
        ]
        yield from (f"- `{field}`: {describe(domain)}" for field, domain in rows)
        yield ""
