"""A bounded run of the coverage-guided fuzzer over each byte-level reader; ``make fuzz`` gives each ten minutes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(Path(__file__).parent))
from corpus import LARGEST, write  # noqa: E402
from fuzz_readers import READERS  # noqa: E402

#: Seconds for all of them together, as CI has.
SECONDS = int(os.environ.get("FUZZ_SECONDS", "60"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz") / "corpus"
    write(folder)
    return folder


@pytest.mark.parametrize("reader", READERS)
def test_fuzzing_finds_nothing(corpus, reader):
    pytest.importorskip("atheris", reason="the fuzzer is not made for this system")
    each = max(3, SECONDS // len(READERS))
    limits = [f"-max_total_time={each}", f"-max_len={LARGEST}", "-timeout=30", "-rss_limit_mb=4096", "-seed=1"]
    program = str(ROOT / "tests" / "fuzz" / "fuzz_readers.py")
    done = subprocess.run(
        [sys.executable, program, reader, *limits, str(corpus)], capture_output=True, text=True, errors="replace",
        timeout=each + 300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    assert "Done" in done.stderr
