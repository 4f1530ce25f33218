"""A model of others, tried in a process of its own before this one loads it.

Graphs and tokenizers are read by libraries in C++ and Rust, which can be made to end their process, or to take all its
memory or time. What does not pass the trial is not loaded here.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ModelError

if TYPE_CHECKING:
    from pathlib import Path

#: Memory that a model may take at least, and for each byte of its files; and seconds of processor time, likewise.
MEMORY: Final = 2 * 2**30
MEMORY_EACH: Final = 6
SECONDS: Final = 60
BYTES_A_SECOND: Final = 10_000_000
_WITHIN: Final = "CRISISDETECT_MODEL_TRIAL"


def try_apart(folder: Path) -> None:
    """Load a model folder, and score one text with it, in a process with limits on memory and time.

    Raises
    ------
    ModelError
        If that process failed in a way that would take this one along.
    """
    if os.environ.get(_WITHIN):
        return
    files = [file for file in sorted(folder.resolve().rglob("*")) if file.is_file()]
    seen = tuple((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    if why := _tried(folder, seen):
        msg = Message(
            "The model in {folder} is not loaded: in a trial in a process of its own it {why}.\n"
            "Hint: it is damaged, or made to do harm; take it from people you know",
            folder=folder,
            why=why,
        )
        raise ModelError(msg)


@cache
def _tried(folder: Path, seen: tuple[tuple[str, int, int], ...]) -> str:
    """Return what is wrong with a folder, empty where nothing that would harm this process is."""
    size = sum(n for _, n, _ in seen)
    seconds = SECONDS + size // BYTES_A_SECOND
    given = json.dumps({"folder": str(folder), "memory": MEMORY + MEMORY_EACH * size, "seconds": seconds})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "crisisdetect.scoring._trial"],
            input=given.encode(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=4 * seconds,
            check=False,
            env={**os.environ, _WITHIN: "1"},
        )
    except subprocess.TimeoutExpired:
        return Message("did not come to an end within {n} s", n=4 * seconds)
    if done.returncode == _TOO_MUCH:
        return Message("took more memory than its files can need")
    return Message("ended its process ({code})", code=done.returncode) if done.returncode not in (0, _OTHER) else ""


#: Ways in which the trial ends: too much memory, and errors that loading it here tells better.
_TOO_MUCH, _OTHER = 10, 11


def main() -> None:
    """Try the folder named on standard input, and end with what came of it."""
    given = json.load(sys.stdin)
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (given["seconds"], given["seconds"] + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (given["memory"], given["memory"]))
    except (ImportError, OSError, ValueError):  # no such limits on this system: time is still bounded
        pass
    try:
        from crisisdetect.scoring._load import load_scorer

        load_scorer(given["folder"])(["a trial, un essai"])
    except MemoryError:
        os._exit(_TOO_MUCH)
    except Exception as error:
        os._exit(_TOO_MUCH if any(word in str(error) for word in ("bad_alloc", "allocat", "memory")) else _OTHER)
    os._exit(0)


if __name__ == "__main__":
    main()
