"""How the Numenta Anomaly Benchmark scores alarms (Lavin and Ahmad 2015), written anew from its description."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Costs of the standard profile.
FALSE_POSITIVE = 0.11
MISS = 1.0


@dataclass(frozen=True, slots=True)
class Scored:
    """Sum of the scores of one file, its windows, windows hit, and false-positive records."""

    raw: float
    windows: int
    hit: int
    false: int


def probation(n: int) -> int:
    """Return how many first records are not judged."""
    return int(min(0.15 * n, 0.15 * 5000))


def score(
    flagged: NDArray[np.bool_],
    windows: Sequence[tuple[int, int]],
    *,
    false_positive: float = FALSE_POSITIVE,
    miss: float = MISS,
) -> Scored:
    """Score the flagged records of a file.

    Parameters
    ----------
    flagged : array of bool, shape (n_records,)
    windows : sequence of (first, last)
        Records of each labelled window, both ends within it.
    """
    raw, hit, false = 0.0, 0, 0
    inside = np.zeros(len(flagged), dtype=bool)
    for first, last in windows:
        inside[first : last + 1] = True
        found = np.flatnonzero(flagged[first : last + 1])
        found = found[found + first >= probation(len(flagged))]
        if len(found):
            hit += 1
            raw += _sigmoid(-(last - first - int(found[0]) + 1) / (last - first + 1)) / _sigmoid(-1.0)
        else:
            raw -= miss
    for i in np.flatnonzero(flagged & ~inside):
        if i < probation(len(flagged)):
            continue
        false += 1
        before = [(first, last) for first, last in windows if last < i]
        if before:
            first, last = max(before, key=lambda window: window[1])
            raw += false_positive * _sigmoid((int(i) - last) / (last - first))
        else:
            raw -= false_positive
    return Scored(raw, len(windows), hit, false)


def _sigmoid(x: float) -> float:
    return -1.0 if x > 3 else float(2.0 / (1.0 + np.exp(5.0 * x)) - 1.0)


def total(scored: Sequence[Scored], *, miss: float = MISS) -> float:
    """Return the score of all files: 0 for silence, 100 for perfection."""
    windows = sum(one.windows for one in scored)
    null = -miss * windows
    return 100.0 * (sum(one.raw for one in scored) - null) / (windows - null)
