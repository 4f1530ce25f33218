"""The cost of one update of a detector, and its memory: ``python -m benchmarks.speed.monitor``.

Times are processor time of this process, the best of several runs. Memory is what Python holds after as many bins as
are asked for, less what it held after the first thousand.
"""

from __future__ import annotations

import argparse
import gc
import time
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.detection import BASELINES, Bin, Bins, EDetector, EDetectors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    command = argparse.ArgumentParser(prog="python -m benchmarks.speed.monitor", description=__doc__)
    command.add_argument("--bins", type=int, default=20_000, help="bins a run of the timing")
    command.add_argument("--memory", type=int, default=1_000_000, help="bins of the memory run")
    options = command.parse_args(arguments)
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
