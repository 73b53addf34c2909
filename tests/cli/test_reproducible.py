"""Same seed and code, same bytes: whatever the workers, order, selection, store, salt or threads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CLAIMS = Path(__file__).parents[2] / "claims"
CHOSEN = [
    "benton2024/hessian_identity_two_components",
    "benton2024/data_processing",
    "benton2024/path_kl_order",
    "benton2024/steps_to_accuracy",
    "chen2023/orthogonal_score_is_chi_squared",
    "chen2023/dsm_minimiser",
    "lu2023/main_theorem_sphere",
    "wang2024/pca_is_optimal",
]
FLEETING = ("seconds", "run", "environment")
WAYS = {
    "two workers": (["--jobs", "2"], {}, 1),
    "another order": (["--jobs", "1"], {}, -1),
    "another salt and two threads": (["--jobs", "1"], {"PYTHONHASHSEED": "7", "OPENBLAS_NUM_THREADS": "2"}, 1),
}


def lines(folder, *words, ids=CHOSEN, **environment):
    """What --json prints, a line a claim by id, without what may differ; the number of verdicts known before."""
    around = os.environ | {"PYTHONHASHSEED": "1", "OPENBLAS_NUM_THREADS": "1", "XDG_CACHE_HOME": str(folder)}
    around |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))} | environment
    command = [sys.executable, "-m", "theorycheck", "verify", *ids, "--profile", "smoke", "--seed", "5", "--json", "-"]
    ended = subprocess.run([*command, *words], cwd=folder, env=around, capture_output=True, text=True)
    assert ended.returncode in (0, 1), ended.stderr[-2000:]  # whether words are as expected is not asked here
    records = [json.loads(line) for line in ended.stdout.splitlines()]
    plain = [{key: value for key, value in record.items() if key not in FLEETING} for record in records]
    known = "known from earlier runs" in ended.stderr
    return {record.get("id", "run"): json.dumps(record) for record in plain}, known


@pytest.fixture(scope="module")
def cold(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    (folder / "claims").symlink_to(CLAIMS)
    return folder, lines(folder, "--jobs", "1")[0]


def test_a_run_has_a_line_for_each_claim(cold):
    _, first = cold
    assert first.keys() == {*CHOSEN, "run"}


@pytest.mark.parametrize("way", WAYS)
def test_another_way_gives_the_same_bytes(cold, way):
    folder, first = cold
    words, environment, step = WAYS[way]
    assert lines(folder, *words, "--no-cache", ids=CHOSEN[::step], **environment)[0] == first


def test_a_warm_store_gives_the_same_bytes(cold):
    folder, first = cold
    again, known = lines(folder, "--jobs", "1")
    assert known
    assert again == first


def test_a_selection_gives_the_same_bytes(cold):
    folder, first = cold
    some, _ = lines(folder, "--jobs", "1", "--no-cache", ids=CHOSEN[1:3])
    del some["run"]
    assert some == {name: first[name] for name in CHOSEN[1:3]}
