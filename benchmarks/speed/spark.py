"""What Spark costs: comments a second and core, stage by stage: ``python -m benchmarks.speed.spark``.

Run it where PySpark and Java 17 are. Times are processor time of the JVM and of all Python workers together, so that
they hold on a machine that is busy with something else; divided into comments, they are comments a second and core.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crisisdetect.datasets import simulate_comments
from crisisdetect.monitor import Monitor
from crisisdetect.spark import scan
from crisisdetect.spark._score import Plan, _added
from crisisdetect.spark._watch import _Seeds, _step

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

_TICK = os.sysconf("SC_CLK_TCK")
_COLUMNS = ("id", "timestamp", "text", "author", "stream", "lang", "is_own")


def cpu_seconds() -> float:
    """Return the processor time of this process and everything it started, the dead ones among them."""
    parents: dict[int, list[int]] = {}
    times: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended just now
            continue
        pid = int(folder.name)
        parents.setdefault(int(fields[1]), []).append(pid)
        times[pid] = sum(map(int, fields[11:15])) / _TICK
    total, waiting = 0.0, [os.getpid()]
    while waiting:
        pid = waiting.pop()
        total += times.get(pid, 0.0)
        waiting += parents.get(pid, [])
    return total


def measured(work: Callable[[], Any]) -> float:
    """Return the processor time of some work."""
    start = cpu_seconds()
    work()
    return cpu_seconds() - start


def session(cores: int) -> SparkSession:
    """Return a session on this machine."""
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    os.environ.setdefault("PYTHONWARNINGS", "ignore")
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.shuffle.partitions", str(2 * cores)).config("spark.log.level", "ERROR")
    return builder.config("spark.driver.memory", "3g").config("spark.ui.showConsoleProgress", "false").getOrCreate()


def written(folder: Path, n: int, *, streams: int, scored: bool) -> str:
    """Write about so many comments of several streams as Parquet; with scores that no model gave where asked for."""
    base = simulate_comments(lang="en", days=56, per_day=max(n / 56 / streams, 4), crisis_at=40.0, random_state=0)
    base = base[list(_COLUMNS)]
    if scored:
        p = np.random.default_rng(0).dirichlet((1, 3, 3), len(base))
        base = base.assign(p_negative=p[:, 0], p_neutral=p[:, 1], p_positive=p[:, 2], model="none")
    for i in range(streams):
        part = base.assign(id=base["id"] + f"-{i}", stream=f"stream {i}")
        part.to_parquet(folder / f"{i:04d}.parquet", coerce_timestamps="us", index=False)
    return str(folder)


def stages(spark: SparkSession, folder: str, n_streams: int) -> list[dict[str, Any]]:
    """Return what each stage of a scan costs."""
    df = spark.read.parquet(folder)
    n = df.count()
    result = scan(df, every="1h")
    rows = [
        {"stage": "read, each once", "n": n, "cpu_s": measured(result.comments.count)},
        {"stage": "sums, judge each stream", "n": n, "cpu_s": measured(result.crises.collect)},
        {"stage": "corrected shares", "n": n, "cpu_s": measured(result.shares.count)},
    ]
    result.unpersist()
    return [{**row, "streams": n_streams, "per_s_core": round(n / row["cpu_s"])} for row in rows]


def scoring(n: int) -> dict[str, Any]:
    """Return what the workers do with a comment by themselves: score it, pseudonymise its author, look for copies."""
    import pyarrow as pa

    comments = simulate_comments(lang="en", days=10, per_day=n / 10, random_state=0)[list(_COLUMNS)]
    batch = pa.RecordBatch.from_pandas(comments.drop(columns="timestamp"), preserve_index=False)
    plan = Plan(scorer=None, key=b"k", keep_authors=False, own_accounts=(), sentiment=None, meanings=None, scored=False)
    _added(batch.slice(0, 10), plan)  # loads the model
    start = time.process_time()
    _added(batch, plan)
    took = time.process_time() - start
    words = comments["text"].dropna().str.split().str.len().mean()
    return {"n": len(comments), "words": round(words, 1), "cpu_s": took, "per_s_core": round(len(comments) / took)}


class _Kept:
    """A state as Spark hands it over."""

    hasTimedOut = False  # Spark's name

    def __init__(self) -> None:
        self.value: str | None = None

    @property
    def exists(self) -> bool:
        return self.value is not None

    @property
    def get(self) -> tuple[str | None]:
        return (self.value,)

    def update(self, value: tuple[str]) -> None:
        (self.value,) = value

    def setTimeoutTimestamp(self, _: int) -> None:
        """Spark's name; nothing times out here."""

    def getCurrentWatermarkMs(self) -> int:
        """Spark's name."""
        return 0


def watching(*, per_day: float, days: int = 60) -> dict[str, Any]:
    """Return what a batch of one stream costs in the state of a watch, and how large the state is."""
    comments = simulate_comments(lang="en", days=days, per_day=per_day, random_state=0)[list(_COLUMNS)]
    p = np.random.default_rng(0).dirichlet((1, 3, 3), len(comments))
    rows = comments.assign(p_negative=p[:, 0], p_positive=p[:, 2])
    rows["us"] = rows["timestamp"].dt.tz_convert(None).to_numpy().astype("datetime64[us]").astype(np.int64)
    rows = rows.drop(columns=["timestamp", "lang"]).sort_values(["us", "id"], ignore_index=True)
    plain = Monitor.fit(None, every="10min").to_dict()
    nothing: Any = SimpleNamespace(value={})
    seeds = _Seeds(common={**plain, "streams": {}}, streams=nothing, n_streams=1, gravity=None, lang=None)
    state: Any = _Kept()
    edges = [0, len(rows) * 9 // 10, *np.linspace(len(rows) * 9 // 10, len(rows), 101).astype(int)[1:].tolist()]
    times = []
    for begin, end in itertools.pairwise(edges):
        start = time.process_time()
        list(_step(("stream",), iter([rows.iloc[begin:end]]), state, seeds=seeds, lateness_s=600))
        times.append(time.process_time() - start)
    n = int(edges[-1] - edges[1])
    return {
        "per_day": per_day,
        "batches": len(times) - 1,
        "ms_a_batch": round(1e3 * sum(times[1:]) / (len(times) - 1), 1),
        "comments_a_batch": round(n / (len(times) - 1), 1),
        "state_kB": round(len(state.value) / 1e3),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--comments", type=int, default=2_000, help="comments that the model scores")
    parser.add_argument("--engine", type=int, default=100_000, help="comments that are scored already")
    parser.add_argument("--streams", type=int, default=10)
    parser.add_argument("--cores", type=int, default=2)
    chosen = parser.parse_args()
    print(pd.DataFrame([watching(per_day=per_day) for per_day in (50, 500, 3_000)]).to_string(index=False))
    print(pd.DataFrame([scoring(chosen.comments)]).to_string(index=False))
    spark = session(chosen.cores)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for n in (chosen.engine // 10, chosen.engine // 10, chosen.engine):  # the first one warms everything up
            path = Path(folder) / str(len(found))
            path.mkdir()
            found.append(stages(spark, written(path, n, streams=chosen.streams, scored=True), chosen.streams))
    print(pd.DataFrame(found[1] + found[2]).to_string(index=False))
    for small, large in zip(found[1], found[2], strict=True):
        more = max(large["cpu_s"] - small["cpu_s"], 1e-9)
        print(f"{large['stage']}: {(large['n'] - small['n']) / more:,.0f} further comments a second and core")


if __name__ == "__main__":
    main()
