"""A real scheduler and two real workers on loopback, one of which is killed during the run: the same verdicts."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from tests.engine.test_work import CATALOG, using
from theorycheck.engine.limits import Limits
from theorycheck.engine.run import Means, verify

pytest.importorskip("distributed", reason="needs the extra `cluster`")
HOST = "127.0.0.1"
COUNT = 6


@pytest.fixture
def cluster(tmp_path):
    """The address of a scheduler, and its workers' processes."""
    where = tmp_path / "scheduler.json"
    quiet = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    dask = [sys.executable, "-W", "ignore", "-m", "distributed.cli"]
    tell = ["--scheduler-file", str(where)]
    begin = [f"{dask[-1]}.dask_scheduler", *tell, "--host", HOST, "--port", "0", "--no-dashboard"]
    worker = [f"{dask[-1]}.dask_worker", *tell, "--no-nanny", "--nthreads", "2", "--no-dashboard"]
    processes = [subprocess.Popen([*dask[:-1], *words], env=environment, **quiet) for words in (begin, worker, worker)]
    try:
        yield address(where), processes[1:]
    finally:
        for process in reversed(processes):
            process.kill()
            process.wait()


def address(where):
    from distributed import Client

    while not where.exists():
        time.sleep(0.05)
    with Client(scheduler_file=str(where)) as client:
        client.wait_for_workers(2, timeout=120)
        return client.scheduler.address


def verdicts(means, kill=None):
    claims = [replace(using("tame"), id=f"toys/tame_{k}") for k in range(COUNT)] + [using("spin")]
    found = {}
    for record in verify(claims, CATALOG, profile="smoke", means=means):
        found[record.get("id", "run")] = {key: value for key, value in record.items() if key != "seconds"}
        if kill is not None:
            kill.send_signal(signal.SIGKILL)
            kill = None
    run = found.pop("run")
    return found, run["counts"]


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_cluster_that_loses_a_worker_gives_the_verdicts_of_one_process(cluster):
    where, workers = cluster
    alone = verdicts(Means(limits=Limits(6.0)))
    far = verdicts(Means(cluster=where, limits=Limits(6.0)), kill=workers[0])
    assert workers[0].wait() == -signal.SIGKILL
    assert far == alone
    assert far[1] == {"enclosed": COUNT, "inconclusive": 1}
