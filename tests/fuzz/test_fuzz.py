"""A bounded run of the coverage-guided fuzzer over the readers, from the exports of the other tests."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "tests" / "data" / "exports"
LARGEST = 6_000

pytestmark = pytest.mark.slow


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for seed in sorted(SEEDS.rglob("*")):
        if seed.is_file() and seed.stat().st_size <= LARGEST:
            (folder / seed.name).write_bytes(seed.read_bytes())
    csv = (SEEDS / "generic_french.csv").read_bytes()
    (folder / "packed.gz").write_bytes(gzip.compress(csv))
    (folder / "packed.zst").write_bytes(zstandard.compress(csv))
    (folder / "wide.csv").write_bytes(csv.decode().encode("utf-16"))
    return folder


def test_fuzzing_finds_nothing(corpus):
    pytest.importorskip("atheris", reason="the fuzzer is not made for this system")
    limits = ["-runs=1500", "-max_total_time=45", f"-max_len={LARGEST}", "-timeout=20", "-rss_limit_mb=4096", "-seed=1"]
    program = str(ROOT / "tests" / "fuzz" / "fuzz_readers.py")
    done = subprocess.run([sys.executable, program, *limits, str(corpus)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    assert "Done" in done.stderr
