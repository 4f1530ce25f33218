"""One stream by one method in a process of its own: ``python -m benchmarks.quality._one TASK``, TASK being JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.quality._rules import RULES
from benchmarks.quality._runs import run_rule, run_scan
from benchmarks.quality._streams import read_streams


def main(task: dict[str, str | None]) -> None:
    """Do the task and write the answer to the file it names."""
    (stream,) = read_streams(Path(task["data"] or ""), [task["stream"] or ""])
    method = task["method"] or ""
    if method in RULES:
        run = run_rule(stream, method)
    else:
        import crisisdetect as cd

        cache = None if task["cache"] is None else Path(task["cache"])
        run = run_scan(stream, method, scan=cd.scan, every=task["every"], cache=cache)
    Path(task["answer"] or "").write_text(run.to_json(), "utf-8")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
