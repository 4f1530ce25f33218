"""How fast change points are found: ``python -m benchmarks.speed.segmentation``.

The exact search at a fixed penalty beside searches for the same kind of change, where they are installed, on Poisson
counts with a change every 500 bins, as ratios to ours in the same run (ours at 100,000 bins is 1); then many short
streams with a calibrated penalty each. Times of searches are processor time, the best of several, on whatever machine
this is; those of other machines differ, ratios less so.
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect.segmentation import GaussianCost, NegativeBinomialCost, PoissonCost, segment
from crisisdetect.segmentation._search import exact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PENALTY = 30.0


def counts(n: int) -> np.ndarray:
    """Return counts with a change every 500 bins."""
    rng = np.random.default_rng(0)
    levels = np.resize(np.tile([5.0, 8.0, 12.0, 4.0], n), max(n // 500, 1))
    return rng.poisson(np.repeat(levels, 500)[:n]).astype(float)


def searches() -> dict[str, Callable[[np.ndarray], object]]:
    """Return what is timed, by name: ours first."""
    found: dict[str, Callable[[np.ndarray], object]] = {
        "crisisdetect exact, Poisson": lambda x: exact(PoissonCost().fit(x), PENALTY),
        "crisisdetect exact, Gaussian": lambda x: exact(GaussianCost(7.0).fit(x), PENALTY),
        "crisisdetect exact, negative binomial": lambda x: exact(NegativeBinomialCost(20.0).fit(x), PENALTY),
    }
    import ruptures

    found["ruptures KernelCPD linear"] = lambda x: (
        ruptures.KernelCPD("linear", min_size=1).fit(x[:, None]).predict(pen=PENALTY * 7)
    )
    if find_spec("skchange"):
        from skchange.detectors import FPOP, SeededBinarySegmentation

        found["skchange FPOP"] = lambda x: FPOP(penalty=PENALTY).fit(x[:, None] / 7**0.5).predict(x[:, None] / 7**0.5)
        found["skchange SeededBinarySegmentation"] = lambda x: (
            SeededBinarySegmentation().fit(x[:, None]).predict(x[:, None])
        )
    if find_spec("changeforest"):
        from changeforest import changeforest

        found["changeforest change_in_mean"] = lambda x: changeforest(
            np.ascontiguousarray(x[:, None]), "change_in_mean"
        ).split_points()
    return found


def seconds(call: Callable[[np.ndarray], object], x: np.ndarray, repeat: int) -> float:
    """Return the best time of several, after one call that is not timed."""
    call(x[:1000])
    best = np.inf
    for _ in range(repeat):
        start = time.process_time()
        call(x)
        best = min(best, time.process_time() - start)
    return best


def streams(n: int, bins: int, seed: int) -> pd.DataFrame:
    """Return a series table of many streams of various volumes and scatters."""
    rng = np.random.default_rng(seed)
    start = pd.date_range("2024-01-01", periods=bins, freq="1D", tz="UTC", name="start")
    mean, scatter = 10 ** rng.uniform(0, 3, (n, 1)), 10 ** rng.uniform(-2, 1, (n, 1))
    negative = rng.poisson(rng.gamma(mean / scatter, scatter, (n, bins))).ravel()
    return pd.DataFrame(
        {
            "stream": np.repeat([f"{seed}-{i}" for i in range(n)], bins),
            "n_comments": 3 * negative,
            "n_scored": 3 * negative,
            "n_negative": negative.astype(float),
            "negative_share": np.where(negative > 0, 1 / 3, np.nan),
            "low": 0.2,
            "high": 0.5,
            "n_authors": negative,
            "reach": np.nan,
            "is_gap": False,
        },
        index=pd.DatetimeIndex(np.tile(start.tz_localize(None).to_numpy(), n), name="start").tz_localize("UTC"),
    )


def _segment_some(arguments: tuple[int, int, int]) -> int:
    return len(segment(streams(*arguments)))


def main(argv: Sequence[str] | None = None) -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--streams", type=int, default=10_000, metavar="N", help="streams of 365 days, 0 for none")
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="runs of which the best counts")
    arguments = parser.parse_args(argv)
    sizes = (1_000, 10_000, 100_000)
    table = {name: [seconds(call, counts(n), arguments.repeat) for n in sizes] for name, call in searches().items()}
    unit = next(iter(table.values()))[-1]
    print("| search | " + " | ".join(f"{n:,} bins" for n in sizes) + " | processor seconds at 100,000 |")
    print("|---" * (len(sizes) + 2) + "|")
    for name, times in table.items():
        print(f"| {name} | " + " | ".join(f"{t / unit:.3f}" for t in times) + f" | {times[-1]:.3f} |")
    if arguments.streams:
        workers = min(2, os.cpu_count() or 1)
        parts = [(100, 365, i) for i in range(arguments.streams // 100)]
        start = time.perf_counter()
        with ProcessPoolExecutor(workers) as pool:
            n_segments = sum(pool.map(_segment_some, parts))
        spent = time.perf_counter() - start
        print(
            f"\n{100 * len(parts):,} streams of 365 days with a calibrated penalty each, {workers} processes: "
            f"{spent:.1f} s, {n_segments:,} segments, {spent / unit:.1f} times the unit above."
        )


if __name__ == "__main__":
    main()
