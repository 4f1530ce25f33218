"""The state of a watch when the disk is full, the process dies, the folder is read-only or somebody else is there."""

import collections
import io
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from crisisdetect.errors import ReadError
from crisisdetect.monitor import Monitor, _sources, _store, watch, write_events

PORTION = 60


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch):
    monkeypatch.setattr(_sources, "_BYTES", 12_000)


def run(source, state, **options):
    return [event.id for event in watch(source, state=state, **{"every": "1h", "follow": False, **options})]


def refusal(events):
    """Run to the end, and return the words of whoever refused to go on."""
    try:
        collections.deque(events, maxlen=0)
    except (sqlite3.OperationalError, ReadError) as error:
        return str(error)
    return ""


# -- a full disk -------------------------------------------------------------------------------------------------------


@contextmanager
def disk(monkeypatch, pages):
    """Let the file of the state have no more than so many pages: SQLite then meets a full disk."""
    real = sqlite3.connect

    def connect(*args, **kwargs):
        base = real(*args, **kwargs)
        base.execute(f"PRAGMA max_page_count = {pages}").fetchone()
        return base

    with monkeypatch.context() as patch:
        patch.setattr(_store.sqlite3, "connect", connect)
        yield


@pytest.mark.slow
def test_a_full_disk_is_said_and_nothing_is_lost_or_doubled(source, expected, tmp_path, monkeypatch):
    state, out = tmp_path / "state", tmp_path / "events"
    stopped = 0
    for pages in [4, *range(12, 150, 12)]:  # somebody makes room, again and again, and never enough
        with disk(monkeypatch, pages):
            said = refusal(write_events(watch(source, state=state, every="1h", follow=False), out))
            assert said == "" or ("full" in said and str(state) in said), said
            stopped += said != ""
    assert stopped >= 3
    list(write_events(watch(source, state=state, every="1h", follow=False), out))
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == expected


@contextmanager
def largest_file(size):
    """Let no file of this process grow beyond a size: the system refuses to write, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_refuses_half_a_line_of_the_events_loses_and_doubles_none(source, expected, tmp_path):
    state, out = tmp_path / "state", tmp_path / "events"
    old = [json.dumps({"id": f"old {i}", "words": "x" * 1000}) + "\n" for i in range(3000)]
    out.write_text("".join(old), "utf-8")
    size = out.stat().st_size
    with largest_file(size + 300), pytest.raises(OSError, match="too large"):
        list(write_events(watch(source, state=state, every="1h", follow=False), out))
    assert size < out.stat().st_size <= size + 300, "half a line is there"
    list(write_events(watch(source, state=state, every="1h", follow=False), out))
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()][3000:] == expected


def test_the_operating_system_refuses_to_write_the_state(source, expected, tmp_path):
    state, out = tmp_path / "state", tmp_path / "events"
    for size in (100_000, 300_000):
        with largest_file(size):
            assert "cannot be written" in refusal(
                write_events(watch(source, state=state, every="1h", follow=False), out)
            )
    assert refusal(write_events(watch(source, state=state, every="1h", follow=False), out)) == ""
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == expected


def cli(*args, **options):
    command = [sys.executable, "-m", "crisisdetect", *map(str, args)]
    return subprocess.run(command, env={**os.environ, "LC_ALL": "C.UTF-8"}, timeout=120, check=False, **options)


@pytest.mark.slow
def test_standard_output_on_a_full_disk(source, expected, tmp_path):
    state = tmp_path / "state"
    with Path("/dev/full").open("w") as full:
        done = cli("watch", source, "--state", state, "--once", "--every", "1h", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 4, done.stderr
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr
    again = cli("watch", source, "--state", state, "--once", stdout=subprocess.PIPE)
    assert [json.loads(line)["id"] for line in again.stdout.splitlines()] == expected


# -- a process that dies -----------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process is no more."""


class Mortal(sqlite3.Connection):
    """A connection that dies, with its process, at some statement: whatever comes after is not done either."""

    left = 0

    def _live(self):
        if type(self).left <= 0:
            raise Killed
        type(self).left -= 1

    def execute(self, *args):
        self._live()
        return super().execute(*args)

    def executemany(self, *args):
        self._live()
        return super().executemany(*args)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_death_at_any_statement_loses_nothing_and_doubles_nothing(source, expected, tmp_path, monkeypatch, seed):
    real = sqlite3.connect
    monkeypatch.setattr(_store.sqlite3, "connect", lambda *a, **k: real(*a, **k, factory=Mortal))
    rng = np.random.default_rng(seed)
    state, out = tmp_path / "state", tmp_path / "events"
    lives = 0
    while True:
        lives += 1
        Mortal.left = int(rng.integers(1, 45))
        try:
            list(write_events(watch(source, state=state, every="1h", follow=False), out))
        except Killed:
            continue
        break
    assert lives > 5
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == expected


TERMINATED = """
import sys, time
from pathlib import Path
from crisisdetect.monitor import _sources, _store, watch, write_events
source, state, out, mark, nth = sys.argv[1:]
_sources._BYTES = 12_000
real, calls = _store.Store._put_stream, [0]
def slow(self, one):
    real(self, one)
    calls[0] += 1
    if calls[0] == int(nth):
        Path(mark).touch()
        time.sleep(60)
_store.Store._put_stream = slow
for event in write_events(watch(source, state=state, every="1h", follow=False), out):
    pass
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGKILL])
def test_a_signal_in_the_middle_of_a_checkpoint(source, expected, tmp_path, kind):
    state, out = tmp_path / "state", tmp_path / "events"
    for nth in (1, 7):
        mark = tmp_path / f"mark{nth}"
        command = [sys.executable, "-c", TERMINATED, *map(str, (source, state, out, mark, nth))]
        process = subprocess.Popen(command)
        while not mark.exists() and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(kind)
        assert process.wait(30) == -kind
    list(write_events(watch(source, state=state, every="1h", follow=False), out))
    assert [json.loads(line)["id"] for line in out.read_text("utf-8").splitlines()] == expected


# -- folders, files and neighbours -------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_written_to_is_said(source, tmp_path):
    for folder in ("/proc/self", tmp_path / "none"):
        with pytest.raises(ReadError, match=r"cannot be used: its folder cannot be written to"):
            run(source, f"{folder}/state")


def test_two_watches_do_not_share_a_state(source, expected, tmp_path):
    state = tmp_path / "state"
    first = watch(source, state=state, every="1h", follow=False)
    found = [next(first).id]
    with pytest.raises(ReadError, match="Another watch uses the state file"):
        next(watch(source, state=state, follow=False))
    found += [event.id for event in first]
    assert found == expected
    assert run(source, state) == [], "and it is free again"


@pytest.mark.parametrize("where", ["head", "middle", "content"])
def test_a_damaged_state_is_said(source, tmp_path, where):
    state = tmp_path / "state"
    run(source, state)
    content = bytearray(state.read_bytes())
    if where == "content":
        with closing(sqlite3.connect(state)) as base, base:
            base.execute("UPDATE past SET content = x'0102' WHERE kind = 'ring'")
    else:
        begin = 0 if where == "head" else 4096
        content[begin : begin + 60_000] = os.urandom(60_000)
        state.write_bytes(content)
    before = state.read_bytes()
    with pytest.raises((ReadError, sqlite3.DatabaseError), match=r"state file .* (damaged|cannot be)"):
        run(source, state)
    assert state.read_bytes() == before


def test_the_lock_is_of_the_file_itself(source, expected, tmp_path):
    """Neither another name of the file nor the lack of a lock file beside it lets a second watch in."""
    state, soft, hard = tmp_path / "state", tmp_path / "soft", tmp_path / "hard"
    first = watch(source, state=state, every="1h", follow=False)
    found = [next(first).id]
    soft.symlink_to(state)
    hard.hardlink_to(state)
    for left in tmp_path.glob("*.lock"):
        left.unlink()
    other = f"from crisisdetect.monitor._store import Store; Store({str(hard)!r})"
    done = subprocess.run([sys.executable, "-c", other], stderr=subprocess.PIPE, check=False)
    assert b"Another watch uses the state file" in done.stderr
    for name in (state, soft, hard):
        with pytest.raises(ReadError, match="Another watch uses the state file"):
            next(watch(source, state=name, follow=False))
    found += [event.id for event in first]
    assert found == expected


@pytest.mark.parametrize("mask", [0o000, 0o022])
def test_a_state_and_events_are_for_their_owner_alone(source, tmp_path, mask):
    state, out = tmp_path / "state", tmp_path / "events"
    out.touch(mode=0o666)
    before = os.umask(mask)
    try:
        opened = write_events(watch(source, state=state, every="1h", follow=False), out)
        next(opened)
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if path.name != source.name}
        list(opened)
    finally:
        os.umask(before)
    assert {"state", "state-wal", "events"} <= set(modes)
    assert set(modes.values()) == {0o600}


def content_of(state):
    with _store.Store(state) as store:
        monitor = store.monitor()
        with closing(store.base.execute("SELECT source, place FROM place ORDER BY source")) as rows:
            places = rows.fetchall()
        return None if monitor is None else monitor.to_dict(), places, store.waiting(), store.events_after(0, 10**6)


def told_of(state):
    """Return what a state says, and what is said of its damage."""
    try:
        return content_of(state), ""
    except ReadError as error:
        return None, str(error)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_flipped_bit_is_found_or_changes_nothing(source, tmp_path, seed):
    """Of a thousand single flips none passes that changes what the state says."""
    whole, state = tmp_path / "whole", tmp_path / "state"
    run(source, whole)
    good, content = content_of(whole), whole.read_bytes()
    rng = np.random.default_rng(seed)
    found = 0
    for place, bit in zip(rng.integers(0, len(content), 250), rng.integers(0, 8, 250), strict=True):
        damaged = bytearray(content)
        damaged[place] ^= 1 << bit
        for left in tmp_path.glob("state*"):
            left.unlink()
        state.write_bytes(damaged)
        told, said = told_of(state)
        found += bool(said)
        assert (str(state) in said) if said else told == good, f"a flip of bit {bit} at {place} passed: {said}"
    assert found >= 50


def test_a_state_of_before_is_taken_over(lines, expected, tmp_path):
    """A state file of the time when the monitor was written in one piece goes on as it is."""
    state = tmp_path / "state"
    monitor = Monitor.fit(None, every="1h")
    first = [event.id for event in monitor.update([json.loads(line) for line in lines[:700]])]
    with closing(sqlite3.connect(state)) as base, base:
        base.execute("CREATE TABLE monitor (only INTEGER PRIMARY KEY CHECK (only = 1), state TEXT NOT NULL)")
        base.execute("INSERT INTO monitor VALUES (1, ?)", (json.dumps(monitor.to_dict()),))
    rest = [event.id for event in watch(io.BytesIO("".join(lines[700:900]).encode()), state=state)]
    with closing(sqlite3.connect(state)) as base:
        assert json.loads(base.execute("SELECT state FROM monitor").fetchone()[0])["streams"] == {}
    rest += [event.id for event in watch(io.BytesIO("".join(lines[900:]).encode()), state=state)]
    assert first + rest == expected


@pytest.mark.slow
def test_what_is_written_piece_by_piece_is_the_whole(lines, tmp_path):
    """The state read back is that of the monitor that was never written, after any number of portions."""
    state = tmp_path / "state"
    monitor = Monitor.fit(None, every="1h")
    for start in range(0, len(lines), PORTION):
        batch = [json.loads(line) for line in lines[start : start + PORTION]]
        monitor.update(batch)
        with _store.Store(state) as store:
            kept = store.monitor() or Monitor.fit(None, every="1h")
            events = kept.update(batch)
            store.commit(kept, {}, events)
        with _store.Store(state) as store:
            assert store.monitor().to_dict() == monitor.to_dict()
