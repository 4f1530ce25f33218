"""Reports, tables, results and keys: whole or not at all, at any moment, also on a full disk."""

import errno
import json
import os
import resource
import signal
import time
import zipfile
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest

from crisisdetect import scan
from crisisdetect._writing import UNFINISHED, make_private, new_file, whole_file, write_text
from crisisdetect.errors import ParameterError
from crisisdetect.readers import _authors, pseudonym_key


@pytest.fixture(scope="module")
def result():
    days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC")
    calm = [(day, stars) for day in days for stars in (5, 5, 4, 5, 1, 5)]
    return scan(pd.DataFrame(calm, columns=["date", "stars"]), sentiment="stars")


def write_all(folder, page, frame):
    page.write_html(folder / "r.html")
    page.to_excel(folder / "r.xlsx")
    write_text(folder / "r.json", page.json())
    with whole_file(folder / "t.parquet") as file:
        frame.to_parquet(file, index=False)


def check_all(folder, frame):
    assert (folder / "r.html").read_text("utf-8").rstrip().endswith("</html>")
    json.loads((folder / "r.json").read_text("utf-8"))
    with zipfile.ZipFile(folder / "r.xlsx") as book:
        assert book.testzip() is None
    assert parquet.read_table(folder / "t.parquet").num_rows == len(frame)


@pytest.mark.slow
def test_thirty_kills_leave_the_old_or_the_new_file(tmp_path, result):
    page = result.report()
    frame = pd.DataFrame({"text": [f"comment {i}" for i in range(50_000)]})
    write_all(tmp_path, page, frame)
    rng = np.random.default_rng(7)
    whole = 0
    for _ in range(30):
        pid = os.fork()
        if pid == 0:
            while True:
                write_all(tmp_path, page, frame)
        time.sleep(rng.uniform(0.0, 1.0))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        check_all(tmp_path, frame)
        whole += 1
    assert whole == 30
    for left in tmp_path.glob(f".*{UNFINISHED}"):
        assert left.stat().st_mode & 0o777 == 0o600
        os.utime(left, (0, 0))
    write_all(tmp_path, page, frame)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r.html", "r.json", "r.xlsx", "t.parquet"]


@contextmanager
def largest_file(size):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


def test_a_full_disk_leaves_the_old_file_and_names_it(tmp_path):
    path = tmp_path / "r.html"
    write_text(path, "the old one")
    with largest_file(50_000), pytest.raises(OSError, match="as it was") as told:
        write_text(path, "x" * 1_000_000)
    assert told.value.errno == errno.EFBIG
    assert told.value.filename == str(path)
    assert path.read_text() == "the old one"
    assert [one.name for one in tmp_path.iterdir()] == ["r.html"]


def test_links_pipes_and_what_others_may_read(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o644)
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o600
    real.chmod(0o640)
    write_text(real, "settings", private=False)
    assert real.stat().st_mode & 0o777 == 0o640
    write_text("/dev/null", "nothing")
    make_private(real)
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_new_file_never_takes_the_place_of_another(tmp_path):
    path = tmp_path / "key"
    with new_file(path) as file:
        file.write(b"first")
    with pytest.raises(FileExistsError), new_file(path) as file:
        file.write(b"second")
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("kept", [b"", b"short", b"\0" * 32, b"ab" * 16])
def test_a_damaged_key_is_refused_with_what_to_do(tmp_path, monkeypatch, kept):
    file = tmp_path / "crisisdetect" / "pseudonym.key"
    file.parent.mkdir()
    file.write_bytes(kept)
    monkeypatch.delenv("CRISISDETECT_PSEUDONYM_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    _authors._kept_key.cache_clear()
    with pytest.raises(ParameterError, match="put back the 32 bytes") as told:
        pseudonym_key()
    assert str(file) in str(told.value)
    assert file.read_bytes() == kept


def test_a_key_on_a_full_disk_is_not_there_at_all(tmp_path, monkeypatch):
    monkeypatch.delenv("CRISISDETECT_PSEUDONYM_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    _authors._kept_key.cache_clear()
    with largest_file(10):
        assert len(pseudonym_key()) == 32
    assert list((tmp_path / "crisisdetect").iterdir()) == []
    _authors._kept_key.cache_clear()
