"""A million comments on two cores: ``python -m benchmarks.speed.million``.

Makes an export of 1,000,000 simulated comments with 500,000 distinct texts and scans it with a budget of ten minutes
and without one (``--full``; the better part of an hour), each in a process of its own, of which time, processor time
and the peak of resident memory are taken. Then, on an export of 100,000 comments, whose texts are all scored: how often
the intervals of scans with smaller budgets hold what the full scoring counts, and whether they find the same crises.
Prints Markdown. Times depend on what else the machine does: compare them within one run only.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

import crisisdetect as cd
from crisisdetect._scan import judge_scored
from crisisdetect._scan._budget import parse_budget, score_in_time
from crisisdetect.datasets import simulate_comments
from crisisdetect.scoring._score import distinct_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect import Crisis, ScanResult

DAYS = 365
STREAMS = ({"lang": "fr", "crisis_at": 200.4}, {"lang": "en", "crisis_at": 290.2, "cause": "communication_error"})
BURSTS = ({"burst_at": 80.0}, {"burst_at": 150.0})

#: Parts of the distinct texts that the model may read where coverage is measured.
PARTS = (0.05, 0.1, 0.2, 0.4)

PROGRAM = """
import json, sys, time
wall, processor = time.monotonic(), time.process_time()
import crisisdetect as cd
options = json.loads(sys.argv[2])
result = cd.scan(sys.argv[1], stream_column="stream", progress=False, **options)
wall, processor = time.monotonic() - wall, time.process_time() - processor
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
series = result.series[result.series["n_scored"] > 0]
by_model = result.comments["model"].eq(result.settings["model"]) & result.comments["p_negative"].notna()
known = {"half": [0.0], "n_negative": series["n_negative"].tolist()}
if "n_negative_low" in series:
    known["half"] = ((series["n_negative_high"] - series["n_negative_low"]) / 2).tolist()
print(json.dumps({
    "wall": wall, "processor": processor, "peak": peak, "n_model": int(by_model.sum()), **result.counts, **known,
    "texts": int(result.comments["text"][by_model].nunique()), "every": result.streams[0].every, "load": sys.argv[3],
    "crises": [[c.stream, c.onset.isoformat(), str(c.closed), c.severity, round(c.n_negative)] for c in result.crises],
}))
"""


def make(path: Path, *, n_comments: int, n_texts: int, days: int = DAYS) -> None:
    """Write an export of ``n_comments`` simulated comments of two brands, with ``n_texts`` distinct texts."""
    parts = []
    for number, (stream, burst) in enumerate(zip(STREAMS, BURSTS, strict=True)):
        places = {name: value * days / DAYS for name, value in {**stream, **burst}.items() if name.endswith("_at")}
        part = simulate_comments(
            **{**stream, **burst, **places},  # type: ignore[arg-type]
            days=days,
            per_day=1.02 * n_comments / days / len(STREAMS),
            random_state=number,
        )
        parts.append(part.assign(id=f"{number}-" + part["id"].astype(str), parent_id=None, thread_id=None))
    table = pd.concat(parts, ignore_index=True)
    table = table.sample(n_comments, random_state=0).sort_index(ignore_index=True)
    said_again(table, n_texts).drop(columns=["true_label", "true_event"]).to_csv(path, index=False)


def said_again(table: pd.DataFrame, n_texts: int) -> pd.DataFrame:
    """Return comments of which ``n_texts`` texts are kept, and the others say one of these, of the same kind, again."""
    rng = np.random.default_rng(0)
    codes, texts = pd.factorize(table["text"])
    kept = np.zeros(len(texts) + 1, dtype=bool)  # the last one is of comments without text
    kept[rng.permutation(len(texts))[:n_texts]] = True
    told = kept[codes] | (codes < 0)
    source = np.arange(len(table))
    for places in table.groupby(["stream", "true_label", "true_event"], dropna=False).indices.values():
        again, able = places[~told[places]], places[told[places]]
        if len(able):
            source[again] = rng.choice(able, len(again))
    return table.assign(text=table["text"].to_numpy()[source])


def measure(path: Path, **options: object) -> dict[str, Any]:
    """Scan an export in a process of its own."""
    load = f"{os.getloadavg()[0]:.1f}"
    command = [sys.executable, "-c", PROGRAM, str(path), json.dumps(options), load]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def report(runs: dict[str, dict[str, Any]]) -> list[str]:
    """Return the lines of a Markdown table of scans of one export."""
    lines = [
        "| scan | seconds | processor seconds | peak MB | scored by the model | half an interval (median, 95 %) "
        "| load |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, run in runs.items():
        half = np.quantile(run["half"], [0.5, 0.95])
        share = run["n_model"] / max(run["n_scored"], 1)
        lines.append(
            f"| {name} | {run['wall']:,.0f} | {run['processor']:,.0f} | {run['peak']:,.0f} | "
            f"{run['n_model']:,} of {run['n_scored']:,} ({share:.0%}) | {half[0]:.2f}, {half[1]:.2f} | {run['load']} |"
        )
    lines += ["", *(f"Crises, {name}: {run['crises']} in bins of {run['every']}." for name, run in runs.items())]
    return lines


class Table:
    """A scorer that looks up what a model said."""

    name = "table@1"

    def __init__(self, texts: Sequence[str], scores: NDArray[np.float32]) -> None:
        self._place = {text: i for i, text in enumerate(texts)}
        self._scores = scores

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._scores[[self._place[text] for text in texts]]


def coverage(path: Path, *, seeds: int) -> list[str]:
    """Return the lines of a Markdown table: budgeted scans of one export beside its full scoring."""
    comments = cd.read_comments(path, stream_column="stream")
    texts, _ = distinct_texts(comments["text"])
    scorer = cd.scoring.load_scorer()
    begun = time.process_time()
    scores = [scorer(texts[i : i + 2_048]) for i in range(0, len(texts), 2_048)]
    a_text = (time.process_time() - begun) / len(texts)
    table = Table(texts, np.concatenate(scores).astype(np.float32))
    whole = cd.scan(comments, scorer=table, progress=False)
    true = whole.series["n_negative"].to_numpy()
    told = [crisis_of(crisis) for crisis in whole.crises]
    lines = [
        f"{len(comments):,} comments, {len(texts):,} distinct texts; the model took {a_text * 1e3:.2f} ms of processor "
        f"time a text. Crises of the full scoring: {told}.\n",
        "| texts for the model | coverage of bins | in bins of crises | half an interval (median) | root mean square "
        "error | negatives a bin | same crises | onsets and ends within a day |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for part in PARTS:
        n = round(part * len(texts))
        found = [one_run(comments, whole, true, table, n, seed) for seed in range(seeds)]
        mean = {name: float(np.nanmean([run[name] for run in found])) for name in found[0]}
        lines.append(
            f"| {n:,} ({part:.0%}) | {mean['inside']:.3f} | {mean['in_crises']:.3f} | {mean['half']:.2f} | "
            f"{mean['error']:.2f} | {mean['size']:.2f} | {sum(run['same'] for run in found):.0f} of {seeds} | "
            f"{sum(run['near'] for run in found):.0f} of {seeds} |"
        )
    return lines


def one_run(
    comments: pd.DataFrame, whole: ScanResult, true: NDArray[np.float64], table: Table, n: int, seed: int
) -> dict[str, float]:
    """Return how a budgeted scan compares with the whole one."""
    found = score_in_time(comments, parse_budget(n), scorer=table, progress=False, random_state=seed)
    result = judge_scored(found.scored, whole.reading, correct=found.corrected)
    series = result.series
    inside = (series["n_negative_low"] - 1e-3 <= true) & (true <= series["n_negative_high"] + 1e-3)
    used = (series["n_scored"] > 0).to_numpy()
    at = np.zeros(len(series), dtype=bool)
    for crisis in whole.crises:
        closed = crisis.closed or series.index.max()
        at |= (series["stream"] == crisis.stream) & (series.index >= crisis.onset) & (series.index < closed)
    ours, theirs = [crisis_of(c) for c in result.crises], [crisis_of(c) for c in whole.crises]
    same = len(ours) == len(theirs) and all(one[0] == two[0] for one, two in zip(ours, theirs, strict=True))
    day = pd.Timedelta("1D")
    near = same and all(
        abs(one[k] - two[k]) <= day for one, two in zip(ours, theirs, strict=True) for k in (1, 2) if pd.notna(two[k])
    )
    return {
        "inside": float(inside[used].mean()),
        "in_crises": float(inside[used & at].mean()),
        "half": float(((series["n_negative_high"] - series["n_negative_low"]) / 2)[used].median()),
        "error": float(np.sqrt(((series["n_negative"] - true)[used] ** 2).mean())),
        "size": float(true[used].mean()),
        "same": float(same),
        "near": float(near),
    }


def crisis_of(crisis: Crisis) -> tuple[Any, ...]:
    """Return what tells a crisis from another."""
    return crisis.stream, crisis.onset, crisis.closed or pd.NaT, crisis.severity


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=1_000_000)
    parser.add_argument("--texts", type=int, default=500_000)
    parser.add_argument("--budget", default="10min")
    parser.add_argument("--full", action="store_true", help="score the whole export with the model as well")
    parser.add_argument("--coverage-comments", type=int, default=100_000, help="0 leaves coverage out")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="keep the exports here, and use those that are there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if options.comments:
            path = folder / f"export_{options.comments}_{options.texts}.csv"
            if not path.exists():
                make(path, n_comments=options.comments, n_texts=options.texts)
            runs = {f"budget {options.budget}": measure(path, budget=options.budget)}
            if options.full:
                runs["everything"] = measure(path)
            print("\n".join(report(runs)), flush=True)
        if options.coverage_comments:
            path = folder / f"export_{options.coverage_comments}.csv"
            if not path.exists():
                half = options.coverage_comments // 2
                make(path, n_comments=options.coverage_comments, n_texts=half, days=DAYS // 3)
            print("\n" + "\n".join(coverage(path, seeds=options.seeds)))


if __name__ == "__main__":
    main()
