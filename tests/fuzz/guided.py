"""`python -m tests.fuzz.guided FUZZER [CORPUS]`: the same checks led by coverage, with Google's atheris.

FUZZER is `formula`, `file` or `paper`. Optional: `pip install atheris`; without it `python -m tests.fuzz` fuzzes by
mutation alone. The corpus folder is seeded from the claim files; what libFuzzer finds new is added there. All further
arguments are libFuzzer's, such as `-max_total_time=600`.
"""

from __future__ import annotations

import sys
import tempfile
from hashlib import sha256
from pathlib import Path

CHECKS = ("formula", "file", "paper")
TOKENS = ("x", "h(t)", "score(law, t, x)", "**", "1/3", "1e400", "(" * 41, "-" * 8)


def seeded(folder: Path, check: str) -> Path:
    """The corpus folder, with the seeds in it."""
    from tests.fuzz import grammar

    folder.mkdir(parents=True, exist_ok=True)
    for text in (*(TOKENS if check == "formula" else grammar.seeds()), *grammar.ODD):
        data = text.encode("utf-8", "surrogatepass")
        (folder / sha256(data).hexdigest()[:16]).write_bytes(data)
    return folder


def main(words: list[str]) -> int:
    """Fuzz until libFuzzer stops; it ends the process itself where it finds something."""
    if not words or words[0] not in CHECKS:
        print(f"usage: python -m tests.fuzz.guided {{{','.join(CHECKS)}}} [CORPUS] [-max_total_time=N ...]")
        return 2
    try:
        import atheris
    except ImportError:
        print("atheris is not installed (pip install atheris); `python -m tests.fuzz --seconds N` needs nothing more")
        return 2
    with atheris.instrument_imports(include=["theorycheck.spec", "theorycheck.model", "tomllib"]):
        from tests.fuzz import invariants
    check = {"formula": invariants.formula_reads, "file": invariants.file_reads, "paper": invariants.paper_reads}[
        words[0]
    ]
    folders = [word for word in words[1:] if not word.startswith("-")]
    flags = [word for word in words[1:] if word.startswith("-")]
    corpus = seeded(Path(folders[0] if folders else tempfile.mkdtemp(prefix="theorycheck-fuzz-")), words[0])

    def one(data: bytes) -> None:
        check(data.decode("utf-8", "replace"))

    atheris.Setup(["guided", *flags, str(corpus)], one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
