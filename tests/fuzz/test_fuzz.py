"""A bounded run of the coverage-guided fuzzer over each byte-level reader; ``make fuzz`` gives each ten minutes."""

import os
import shutil
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


def seeds_of(reader, corpus, folder):
    """Return a folder of seeds: some of a reader's kind and some others; all of them for ``all``.

    Each is read in three ways before any fuzzing. The seconds are over by then where the seeds are many.
    """
    if reader == "all":
        return corpus
    begin, found = READERS[reader][:2], sorted(corpus.iterdir())
    of_its_kind = [one for one in found if begin and one.read_bytes().startswith(begin)]
    for one in {*of_its_kind[::8], *found[::20]}:
        shutil.copy(one, folder)
    return folder


#: What begins with nothing of its own is fuzzed once here, under the name that begins with all seeds.
@pytest.mark.parametrize("reader", [name for name, begin in READERS.items() if begin or name in {"all", "redaction"}])
def test_fuzzing_finds_nothing(corpus, tmp_path, reader):
    pytest.importorskip("atheris", reason="the fuzzer is not made for this system")
    each = max(3, SECONDS // len(READERS))
    limits = [f"-max_total_time={each}", f"-max_len={LARGEST}", "-timeout=30", "-rss_limit_mb=4096", "-seed=1"]
    program = str(ROOT / "tests" / "fuzz" / "fuzz_readers.py")
    seeds = str(seeds_of(reader, corpus, tmp_path))
    done = subprocess.run(
        [sys.executable, program, reader, *limits, seeds], capture_output=True, text=True, errors="replace",
        timeout=each + 300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    assert "Done" in done.stderr
