"""Training needs torch: its tests and doctests are collected where torch is installed (``make test-torch``)."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["src/crisisdetect/training/*", "tests/training/*"]
