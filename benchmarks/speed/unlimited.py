"""Exports larger than memory: ``python -m benchmarks.speed.unlimited``.

Makes an export of comments from the simulator, with so many distinct texts, and scans it with ``work=``: time, rows a
second and the peak of resident memory of reading and scoring, of putting in order, of counting and judging, and of
understanding and reporting; then the same again, killed (``kill -9``) in the midst of scoring and of ordering, and what
was left to do. The scorer is a count of words (``--scorer words``; the package's model reads what these call negative),
so that what is measured is not the model; with the package's own (``--scorer default``) the time is that of scoring the
distinct texts. Where the export fits into memory (``--whole``), its crises are compared with those of a scan without
``work``. With ``--grown K`` its scored comments are taken K times, by other people in other words at other minutes,
with a crisis of one in fifty comments, and these are put in order, judged and reported: what comes after scoring, at
sizes whose scoring would take too long. Prints Markdown. Times depend on what else the machine does, processor seconds
less than others.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.speed.million import BURSTS, DAYS, STREAMS, said_again
from crisisdetect.datasets import simulate_comments
from crisisdetect.parts import (
    as_arrow,
    open_parts,
    part_name,
    read_manifest,
    rejected_name,
    write_manifest,
    write_table,
)

#: Comments that are made at once: the export need not fit into memory either.
A_BLOCK = 500_000

#: Comments of a part, and the day of the crisis, of what is grown.
PART = 20_000
CRISIS_DAY = 250

PROGRAM = r"""
import json, re, sys, time
import numpy as np
import crisisdetect as cd
from crisisdetect.parts import open_parts
from crisisdetect.store import Folder

path, work, scorer = sys.argv[1:4]

class Words:
    name = "words@1"
    bad = re.compile(r"\b(?:not?|never|late|broken|worst|awful|refund|scam|pas|jamais|retard|nul|honte)\b", re.I)
    def __call__(self, texts):
        found = np.array([len(self.bad.findall(text)) for text in texts], dtype=float)
        p = np.minimum(0.1 + 0.35 * found, 0.95)
        return np.column_stack([p, (1 - p) * 0.7, (1 - p) * 0.3])

def peak():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024

options = {"progress": False, "stream_column": "stream"}
given = None if scorer == "default" else Words()
told, begun, worked = {}, time.monotonic(), time.process_time()
def step(name):
    global begun, worked
    told[name] = [time.monotonic() - begun, time.process_time() - worked, peak()]
    begun, worked = time.monotonic(), time.process_time()
if work:
    parts = cd.score_in_parts(path, work, scorer=given, **options) if path else open_parts(work)
    step("read and scored" if path else "opened")
    Folder(parts)
    step("put in order")
    del parts
    result = cd.scan(work)
else:
    result = cd.scan(path, scorer=given, **options)
step("counted and judged")
page = result.report().html()
step("understood and reported")
print(json.dumps({
    "told": told, **result.counts, "bytes": len(page),
    "crises": [[c.stream, c.onset.isoformat(), str(c.closed), c.severity, c.n_negative, c.n_authors, c.terms,
                c.evidence_ids] for c in result.crises],
}))
"""


def make(path: Path, *, n_comments: int, n_texts: int) -> None:
    """Write an export of simulated comments of two brands, block by block, each with its part of the distinct texts."""
    n_blocks = max(1, round(n_comments / A_BLOCK))
    with path.open("w", encoding="utf-8", newline="") as file:
        for block in range(n_blocks):
            parts = []
            for number, (stream, burst) in enumerate(zip(STREAMS, BURSTS, strict=True)):
                part = simulate_comments(
                    **{**stream, **burst},  # type: ignore[arg-type]
                    days=DAYS,
                    per_day=1.02 * n_comments / n_blocks / DAYS / len(STREAMS),
                    random_state=1_000 * block + number,
                )
                parts.append(
                    part.assign(id=f"{block}-{number}-" + part["id"].astype(str), parent_id=None, thread_id=None)
                )
            table = pd.concat(parts, ignore_index=True)
            table = table.sample(min(len(table), n_comments // n_blocks), random_state=block).sort_index(
                ignore_index=True
            )
            # other words for every block, or the few templates of the simulator would be all texts
            table["text"] = table["text"] + f" ({block})" if block else table["text"]
            told = said_again(table, n_texts // n_blocks).drop(columns=["true_label", "true_event"])
            told.to_csv(file, index=False, header=block == 0)


def grow(work: Path, folder: Path, *, times: int) -> int:
    """Write the scored comments of a folder so many times into another one; return how many there are then."""
    folder.mkdir(parents=True, exist_ok=True)
    parts, rng, number, n = open_parts(work), np.random.default_rng(0), 0, 0
    base, rejected = parts.comments(), as_arrow(parts.rejected().iloc[:0])
    angry = base[(base["stream"] == base["stream"].iloc[0]) & (base["p_negative"] > 0.5)]
    day = base["timestamp"].min().floor("D") + pd.Timedelta(days=CRISIS_DAY)
    for block in range(times):
        crisis = angry.sample(len(base) // 50, random_state=block, replace=True).assign(
            timestamp=day + pd.to_timedelta(rng.integers(0, 2 * 86_400, len(base) // 50), unit="s")
        )
        crisis = crisis.assign(id=[f"crisis-{i}" for i in range(len(crisis))], author=crisis["id"])
        table = pd.concat([base, crisis], ignore_index=True)
        moved = pd.to_timedelta(rng.integers(-1_800, 1_800, len(table)), unit="s")
        said = {name: table[name] + f" {block}" for name in ("id", "author", "text")}
        table = table.assign(timestamp=table["timestamp"] + moved, **said)
        for a in range(0, len(table), PART):
            some = as_arrow(table.iloc[a : a + PART].sort_values(["timestamp", "id"], ignore_index=True))
            write_table(folder / rejected_name(number), rejected, f"{block} {a}")
            write_table(folder / part_name(number), some, f"{block} {a}")
            number += 1
        n += len(table)
    manifest = read_manifest(work) or {}
    counts = {"n_read": n, "n_usable": n, "n_without_text": 0, "n_rejected": 0}
    write_manifest(folder, {**manifest, "done": {**manifest["done"], "n_parts": number, "counts": counts}})
    return n


def measure(path: Path | str, work: Path | None, *, scorer: str) -> dict[str, Any]:
    """Scan an export in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, str(path), str(work or ""), scorer]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def killed(path: Path, work: Path, *, scorer: str, when: str) -> float:
    """Scan an export and kill the process once a file of a name has been written; return after how many seconds."""
    command = [sys.executable, "-c", PROGRAM, str(path), str(work), scorer]
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and not any(work.glob(when)):
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    return time.monotonic() - begun


def lines(name: str, run: dict[str, Any]) -> list[str]:
    """Return the rows of a Markdown table of one run."""
    n = run["n_read"]
    return [
        f"| {name}: {step} | {seconds:,.0f} | {worked:,.0f} | {n / max(seconds, 1e-9):,.0f} | {peak:,.0f} |"
        for step, (seconds, worked, peak) in run["told"].items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--texts", type=int, default=100_000)
    parser.add_argument("--scorer", choices=["words", "default"], default="words")
    parser.add_argument("--whole", action="store_true", help="scan it in memory as well, and compare the crises")
    parser.add_argument("--grown", type=int, default=0, help="judge the scored comments so many times over as well")
    parser.add_argument("--no-kill", action="store_true", help="leave out what is killed and goes on")
    parser.add_argument("--folder", type=Path, help="keep the exports and folders here, and use the exports there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"unlimited_{options.comments}_{options.texts}.csv"
        if not path.exists():
            make(path, n_comments=options.comments, n_texts=options.texts)
        size = path.stat().st_size / 2**20
        print(f"{options.comments:,} comments, {size:,.0f} MiB of CSV; load {os.getloadavg()[0]:.1f}\n")
        print("| scan | seconds | processor seconds | rows a second | peak of memory so far, MiB |")
        print("|---|---:|---:|---:|---:|", flush=True)
        run = measure(path, folder / "work", scorer=options.scorer)
        print("\n".join(lines("from a folder", run)), flush=True)
        if options.grown:
            n = grow(folder / "work", folder / f"grown {options.grown}", times=options.grown)
            large = measure("", folder / f"grown {options.grown}", scorer=options.scorer)
            print("\n".join(lines(f"{n:,} scored comments", large)), flush=True)
            print(f"\nCrises: {[one[:5] for one in large['crises']]}.", flush=True)
        if options.whole:
            whole = measure(path, None, scorer=options.scorer)
            print("\n".join(lines("in memory", whole)))
            print(f"\nThe same crises in memory: {whole['crises'] == run['crises']}.")
        print(f"\nCrises: {[one[:4] for one in run['crises']]}.")
        if not options.no_kill:
            for when in ("part-000003.parquet", "ordering/raw-*"):
                after = killed(path, folder / f"killed {np.abs(hash(when))}", scorer=options.scorer, when=when)
                again = measure(path, folder / f"killed {np.abs(hash(when))}", scorer=options.scorer)
                same = again["crises"] == run["crises"]
                told = {name: round(seconds, 1) for name, (seconds, _, _) in again["told"].items()}
                print(
                    f"\nKilled after {after:.1f} s, at {when}; run again: {told}; the same crises: {same}.", flush=True
                )


if __name__ == "__main__":
    main()
