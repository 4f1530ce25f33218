"""Whether our covering and F1 are those of the published table: two methods whose answers are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from crisisdetect.evaluation import covering, f1_margin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from benchmarks.quality._turing_series import TuringSeries

#: Published scores are rounded to three decimals.
ROUNDING = 5.01e-4


def published_pelt(values: NDArray[np.float64]) -> list[int]:
    """Return what PELT for the mean with the modified BIC finds, one index early, as in the published runs.

    The cost of a segment has the logarithm of its length on top, the penalty is ``3 log n``; values have variance 1
    with ``n - 1`` in the denominator.
    """
    n = len(values)
    x = values * np.sqrt((n - 1) / n)
    sums, squares = np.r_[0, np.cumsum(x)], np.r_[0, np.cumsum(x * x)]
    best, previous = np.full(n + 1, -3 * np.log(n)), np.zeros(n + 1, dtype=int)
    for end in range(1, n + 1):
        starts = np.arange(end)
        length = end - starts
        cost = squares[end] - squares[starts] - (sums[end] - sums[starts]) ** 2 / length + np.log(length)
        tried = best[starts] + cost
        previous[end] = int(tried.argmin())
        best[end] = tried[previous[end]] + 3 * np.log(n)
    points: list[int] = []
    end = n
    while previous[end] > 0:
        end = int(previous[end])
        points.append(end - 1)
    return sorted(point for point in points if point > 0)


def check(series: Sequence[TuringSeries], folder: Path) -> str:
    """Say on how many series we reproduce the published scores of "no change" and of default PELT."""
    table = pd.read_csv(folder / "published_scores.csv")
    table = table[table["setting"] == "default"].set_index(["method", "series", "metric"])["value"]
    averaged = [one for one in series if one.in_average]
    said = []
    for method, find in (("zero", lambda _: []), ("pelt", published_pelt)):
        same = 0
        for one in averaged:
            found = find(one.scaled)
            cover = covering(one.annotations, found, n=len(one.values))
            off = max(
                abs(cover - table[method, one.name, "cover"]),
                abs(f1_margin(one.annotations, found) - table[method, one.name, "f1"]),
            )
            same += off < ROUNDING
        said.append(f"published default scores of {method} reproduced on {same} of {len(averaged)} series")
    return "Check of the measures: " + "; ".join(said) + "."
