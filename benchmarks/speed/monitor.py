"""The cost of one update of a detector, and of many live streams: ``python -m benchmarks.speed.monitor``.

Times are processor time of this process, the best of several runs for a detector, one run for the streams. Memory of a
detector is what Python holds after as many bins as are asked for, less what it held after the first thousand; that of
the streams is what the system gives the process (resident set), with 84 days of hours and 1,100 bins of each.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
import tracemalloc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect.detection import BASELINES, Bin, Bins, EDetector, EDetectors
from crisisdetect.monitor import Monitor
from crisisdetect.monitor._store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crisisdetect.detection import Detector

GAMMA = 90 * 144.0
MODES = ("robust", "parametric", "coldstart")


def ticks(n: int) -> list[Bin]:
    """Return calm bins, of some 14 comments each."""
    rng = np.random.default_rng(0)
    total = rng.poisson(14, n)
    negatives = rng.binomial(total, 0.2)
    return [
        Bin(
            float(k),
            float(m),
            share_ceiling=0.27,
            negatives_ceiling=5.6,
            share=0.2,
            expected=2.8,
            dispersion=1.5,
            long_run=3.0,
        )
        for k, m in zip(negatives, total, strict=True)
    ]


def microseconds(make: Callable[[], Detector], bins: Sequence[Bin], *, repeats: int = 5) -> float:
    """Return the processor time of one update."""
    best = float("inf")
    for _ in range(repeats):
        update = make().update
        start = time.process_time()
        for one in bins:
            update(one)
        best = min(best, time.process_time() - start)
    return best / len(bins) * 1e6


def microseconds_together(streams: int, mode: str, *, n: int = 200, repeats: int = 3) -> float:
    """Return the processor time of one update of many streams at once, a stream."""
    rng = np.random.default_rng(0)
    total = rng.poisson(14, (n, streams))
    bins = Bins.of(
        negatives=rng.binomial(total, 0.2),
        total=total,
        share_ceiling=0.27,
        negatives_ceiling=5.6,
        share=0.2,
        expected=2.8,
        dispersion=1.5,
        long_run=3.0,
    )
    best = float("inf")
    for _ in range(repeats):
        detectors = EDetectors(streams, gamma=GAMMA, mode=mode)
        start = time.process_time()
        for i in range(n):
            detectors.update(bins[i])
        best = min(best, time.process_time() - start)
    return best / n / streams * 1e6


def growth(make: Callable[[], Detector], bins: Sequence[Bin], n: int) -> int:
    """Return by how many bytes memory has grown from the 1,000th bin to the n-th."""
    update = make().update
    for one in bins[:1000]:
        update(one)
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for i in range(n - 1000):
        update(bins[i % len(bins)])
    gc.collect()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return after - before


# -- many streams ------------------------------------------------------------------------------------------------------

EVERY_S = 600
RATE = 14  # comments of a stream in a bin
LIVE = pd.Timestamp("2024-06-03", tz="UTC")


def resident() -> int:
    """Return the bytes that the process has, 0 where the system does not tell."""
    path = Path("/proc/self/statm")
    return int(path.read_text("ascii").split()[1]) * 4096 if path.exists() else 0


def series_of(name: str, start: pd.Timestamp, n: int, every_s: int, *, rng: np.random.Generator) -> pd.DataFrame:
    """Return a calm series."""
    index = pd.date_range(start, periods=n, freq=pd.Timedelta(seconds=every_s), name="start")
    total = rng.poisson(RATE * every_s / EVERY_S, n)
    negative = rng.binomial(total, 0.2).astype(float)
    share = np.divide(negative, total, out=np.full(n, np.nan), where=total > 0)
    counts = {"n_comments": total, "n_scored": total, "n_negative": negative, "n_authors": total}
    rest = {"negative_share": share, "low": 0.0, "high": 1.0, "reach": 0.0, "is_gap": False}
    return pd.DataFrame({"stream": name, **counts, **rest}, index=index)


def many(streams: int, *, seed: int = 0) -> Monitor:
    """Return a monitor of many streams, each with a full memory: the same past under other names."""
    rng = np.random.default_rng(seed)
    days = 12
    one = Monitor.fit(series_of("one", LIVE - pd.Timedelta(days=96), 24 * 84, 3600, rng=rng), every=f"{EVERY_S}s")
    one.update_series(series_of("one", LIVE - pd.Timedelta(days=days), days * 144, EVERY_S, rng=rng))
    plain = one.to_dict()
    state = plain["streams"].pop("one")
    made = Monitor.from_dict({**plain, "streams": {f"stream {i:05d}": state for i in range(streams)}})
    assert len(made.streams) == streams
    return made


def comments(streams: int, bins: int, *, rng: np.random.Generator) -> Iterator[pd.DataFrame]:
    """Give the comments of some bins, scored, in the order of time, in portions of 5,000 at most."""
    for i in range(bins):
        n = rng.poisson(RATE * streams)
        at = LIVE + pd.to_timedelta(np.sort(rng.uniform(i * EVERY_S, (i + 1) * EVERY_S, n)), unit="s")
        bad = rng.random(n) < 0.2
        columns = {
            "id": [f"{i}-{j}" for j in range(n)],
            "timestamp": at.as_unit("us"),
            "text": [f"some words about it, number {j}" for j in rng.integers(0, 10**9, n)],
            "author": [f"user {j}" for j in rng.integers(0, 10**6, n)],
            "stream": [f"stream {j:05d}" for j in rng.integers(0, streams, n)],
            "p_negative": np.where(bad, 0.9, 0.05),
            "p_neutral": 0.05,
            "p_positive": np.where(bad, 0.05, 0.9),
        }
        frame = pd.DataFrame(columns)
        for begin in range(0, n, 5_000):
            yield frame.iloc[begin : begin + 5_000]


@contextmanager
def stopwatch(taken: dict[str, float], what: str) -> Iterator[None]:
    """Add processor time to a sum."""
    start = time.process_time()
    yield
    taken[what] = taken.get(what, 0.0) + time.process_time() - start


def live(streams: int, *, bins: int = 2) -> dict[str, float]:
    """Watch many streams for some bins, with their state in a file, and return what it cost.

    Returns
    -------
    dict
        Seconds of processor time: ``taking`` in comments, ``judging`` one bin of every stream, ``writing`` down a
        portion in which no bin ended, and one in which all did (``writing all``); ``comments`` taken in; bytes in
        memory and in the file, for each stream.
    """
    taken: dict[str, float] = {}
    gc.collect()
    before = resident()
    monitor = many(streams)
    gc.collect()
    sizes = {"memory": (resident() - before) / streams}
    n, portions = 0, 0
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "state") as store:
        store.commit(monitor, {}, [])
        sizes["file"] = (Path(folder) / "state").stat().st_size / streams
        for batch in comments(streams, bins, rng=np.random.default_rng(1)):
            n += len(batch)
            portions += 1
            with stopwatch(taken, "taking"):
                events = monitor.update(batch)
            with stopwatch(taken, "writing"):
                store.commit(monitor, {}, events)
        with stopwatch(taken, "judging"):
            events = monitor.advance(LIVE + pd.Timedelta(seconds=(bins + 1) * EVERY_S))
        with stopwatch(taken, "writing all"):
            store.commit(monitor, {}, events)
    sizes |= {"comments": float(n), "portions": float(portions), "resident": float(resident())}
    return taken | sizes


def print_live(streams: int) -> None:
    """Print what many streams cost."""
    bins = 2
    cost = live(streams, bins=bins)
    in_bins = streams * (bins - 1)  # the first ends while comments come, the last by the clock
    print(f"\n| {streams:,} streams live in one process, bins of 10 minutes | |\n|---|---|")
    print(
        f"| comments taken in, with the bins that end meanwhile | {cost['comments'] / cost['taking']:,.0f} a second |"
    )
    print(f"| one bin of one stream judged | {cost['judging'] / in_bins * 1e6:.0f} microseconds |")
    print(f"| one bin of every stream judged | {cost['judging'] / (bins - 1):.1f} s every 10 minutes |")
    print(f"| state written down, a portion of 5,000 comments | {cost['writing'] / cost['portions']:.2f} s |")
    print(f"| state written down, when a bin of every stream ended | {cost['writing all']:.1f} s every 10 minutes |")
    print(f"| memory | {cost['memory'] / 1e3:,.0f} kB a stream, {cost['resident'] / 1e9:.1f} GB in all |")
    print(f"| state file | {cost['file'] / 1e3:,.0f} kB a stream |")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.speed.monitor", description=__doc__)
    command.add_argument("--bins", type=int, default=20_000, help="bins a run of the timing")
    command.add_argument("--memory", type=int, default=1_000_000, help="bins of the memory run")
    command.add_argument("--streams", type=int, default=10_000, help="streams live in one process; 0 for none")
    options = command.parse_args(arguments)
    if options.streams:
        print_live(options.streams)  # first, while the process is small
    bins = ticks(options.bins)
    print("| detector | microseconds an update |\n|---|---|")
    for mode in MODES:
        print(f"| EDetector, {mode} | {microseconds(lambda m=mode: EDetector(gamma=GAMMA, mode=m), bins):.2f} |")
    for name, make in BASELINES.items():
        print(f"| {name} | {microseconds(make, bins[:5000], repeats=3):.2f} |")
    print("\n| many streams at once | microseconds an update and stream |\n|---|---|")
    for streams in (100, 10_000):
        for mode in MODES:
            print(f"| EDetectors({streams:,}), {mode} | {microseconds_together(streams, mode):.3f} |")
    grown = growth(lambda: EDetector(gamma=GAMMA), bins, options.memory)
    print(f"\nMemory of EDetector from the 1,000th to the {options.memory:,}th bin: {grown:+,} bytes.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
