"""Memory does not grow with the file."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, sys
from crisisdetect.readers import read_batches
batches = read_batches(sys.argv[1], batch_rows=20_000)
for batch in batches:
    pass
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
print(json.dumps([batches.n_read, batches.n_usable, peak]))
"""


def export(path, n_rows):
    with path.open("w", encoding="utf-8") as file:
        file.write("id,date,text,author\n")
        for i in range(n_rows):
            file.write(f'{i},2026-03-{1 + i % 28:02d}T10:00:00Z,"comment {i}, {"so sad " * 20}",user{i % 5000}\n')
    return path


def peak(path):
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
def test_four_times_the_file_takes_no_more_memory(tmp_path):
    n, usable, small = peak(export(tmp_path / "small.csv", 150_000))
    assert n == usable == 150_000
    n, usable, large = peak(export(tmp_path / "large.csv", 600_000))
    assert n == usable == 600_000
    assert (tmp_path / "large.csv").stat().st_size > 100_000_000
    assert large < small + 100
    assert large < 500


def test_streams_leave_no_file_behind(tmp_path, monkeypatch):
    import gc
    import io
    import tempfile

    from crisisdetect.readers import read_batches, sniff

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    data = b"date,text\n2026-03-02T10:00Z,a\n"
    assert [len(batch.comments) for batch in read_batches(io.BytesIO(data))] == [1]
    assert sniff(io.BytesIO(data))
    gc.collect()
    assert not list(tmp_path.iterdir())
