"""In a network namespace of its own, with a resolver that records: nothing is asked, opened, or written elsewhere."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONELY = Path(__file__).with_name("lonely.py")
QUIET = {"queries": [], "connections": [], "TcpActiveOpens": 0, "UdpOutDatagrams": 0, "Udp6OutDatagrams": 0}


def namespace():
    """Return how to start something without a network, or why the kernel does not let us."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        return None, "unshare and ip are not installed"
    why = ""
    for way in (["unshare", "-n", "-m"], ["unshare", "-r", "-n", "-m"]):
        tried = subprocess.run(
            [*way, "sh", "-c", "ip link set lo up && ip route add local 0.0.0.0/0 dev lo"],
            capture_output=True,
            text=True,
            check=False,
        )
        if tried.returncode == 0:
            return way, ""
        why = tried.stderr.strip()
    return None, f"the kernel gives no network namespace: {why}"


WAY, WHY_NOT = namespace()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(WAY is None, reason=WHY_NOT),
]


def run(tmp_path, *command, **variables):
    """Run a command with a home, a temporary folder and a working folder of its own; tell what it did."""
    folders = {name: tmp_path / name for name in ("home", "tmp", "work", "etc")}
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    environment = {  # no CI and nothing else that changes how libraries behave
        "HOME": str(folders["home"]),
        "TMPDIR": str(folders["tmp"]),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "LANG": "C.UTF-8",
        **variables,
    }
    done = subprocess.run(
        [*WAY, sys.executable, str(LONELY), str(folders["etc"]), *map(str, command)],
        cwd=folders["work"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    written = sorted(
        str(file.relative_to(tmp_path))
        for name in ("home", "tmp", "work")
        for file in folders[name].rglob("*")
        if not file.is_dir()
    )
    return told, written


def quiet(told):
    return {name: told[name] for name in QUIET}


KEY = "home/.config/crisisdetect/pseudonym.key"
CLI = (sys.executable, "-m", "crisisdetect")


@pytest.fixture
def inbox(tmp_path):
    """A small export with authors."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    said = ("this is a disgrace", "thank you", "thank you", "all fine", "nice")
    rows = "".join(f"2026-03-{1 + i // 24:02d}T{i % 24:02d}:00Z,author {i % 7},{said[i % 5]} {i}\n" for i in range(240))
    (folder / "a.csv").write_text("date,author,text\n" + rows)
    return folder


def test_the_recorder_records(tmp_path):
    code = (
        "import socket\ntry: socket.create_connection(('telemetry.example.org', 443), 5)\nexcept OSError as e: print(e)"
    )
    told, _ = run(tmp_path, sys.executable, "-c", code)
    assert "telemetry.example.org" in told["queries"]
    assert told["connections"] == [443]
    assert told["TcpActiveOpens"] == 1
    assert told["UdpOutDatagrams"] >= 1


def test_an_address_without_a_name_is_recorded_as_well(tmp_path):
    code = "import socket\ntry: socket.create_connection(('203.0.113.9', 4317), 2)\nexcept OSError: pass"
    told, _ = run(tmp_path, sys.executable, "-c", code)
    assert told["TcpActiveOpens"] == 1


def test_scan(tmp_path, inbox):
    told, written = run(tmp_path, *CLI, "scan", inbox, "--report", "report.html", "--every", "1h", "--quiet")
    assert told["rc"] == 0, told["err"]
    assert quiet(told) == QUIET
    assert written == [KEY, "work/report.html"]


def test_watch(tmp_path, inbox):
    told, written = run(
        tmp_path, *CLI, "watch", inbox, "--state", "watch.sqlite", "--out", "events.ndjson", "--once", "--quiet"
    )
    assert told["rc"] == 0, told["err"]
    assert quiet(told) == QUIET
    named = {KEY, "work/events.ndjson", *(f"work/watch.sqlite{end}" for end in ("", "-wal", "-shm", ".lock"))}
    assert {KEY, "work/watch.sqlite"} <= set(written) <= named


def test_doctor(tmp_path):
    told, written = run(tmp_path, *CLI, "doctor")
    assert told["rc"] == 0, told["err"] + told["out"]
    assert quiet(told) == QUIET
    assert written in ([], [KEY])


def test_workers_are_quiet_as_well(tmp_path, inbox):
    """A process that is started anew, as those of Spark are, loads the library by itself."""
    code = (
        "import multiprocessing as m, crisisdetect.scoring as s\n"
        "def work(text): return s.default_scorer()([text]).shape\n"
        "if __name__ == '__main__':\n"
        "    with m.get_context('spawn').Pool(1) as pool: print(pool.map(work, ['a']))\n"
        "    import time; time.sleep(3)\n"
    )
    script = tmp_path / "workers.py"
    script.write_text(code)
    told, written = run(tmp_path, sys.executable, script)
    assert told["rc"] == 0, told["err"]
    assert quiet(told) == QUIET
    assert written == []


def test_a_library_that_is_loaded_by_then_is_quiet_from_then_on(tmp_path):
    """What is switched off before the library is loaded is off; the environment says so to what is started later."""
    code = "import os, crisisdetect.scoring as s; s.default_scorer(); print(os.environ['ORT_DISABLE_TELEMETRY'])"
    told, written = run(tmp_path, sys.executable, "-c", code, ORT_DISABLE_TELEMETRY="0")
    assert told["out"].strip() == "1"
    assert quiet(told) == QUIET
    assert written == []


@pytest.mark.skipif(find_spec("torch") is None, reason="training needs torch (make test-torch)")
def test_train(tmp_path):
    labels = (("awful", "negative"), ("fine", "neutral"), ("great", "positive"))
    rows = "".join(f"{word} {i},{label}\n" for i in range(40) for word, label in labels)
    (tmp_path / "labelled.csv").write_text("text,label\n" + rows)
    told, written = run(
        tmp_path, *CLI, "train", tmp_path / "labelled.csv", "--out", "model", "--epochs", "0.1", "--minutes", "0.5"
    )
    assert told["rc"] == 0, told["err"]
    assert quiet(told) == QUIET
    assert all(name.startswith("work/model/") for name in written), written
