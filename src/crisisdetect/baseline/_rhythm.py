"""How much data a rhythm takes, and how much counts scatter around what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Days of data from which hours, and weekdays, are told apart.
HOURS_FROM: Final = 5
WEEKDAYS_FROM: Final = 15

#: A scale with fewer blocks says too little about its scatter.
MIN_BLOCKS: Final = 24

_DAY = pd.Timedelta("1D")
_TRIMMED = 0.05
_TRIMMED_MEAN_OF_CHI2 = 0.7587  # chi-square, 1 degree of freedom: mean of what lies below its 95 % point
_MEDIAN_OF_CHI2 = 0.4549


def overdispersion(counts: NDArray[np.float64], exposure: NDArray[np.float64], *, per_day: int) -> float:
    """Return by how much counts scatter more than Poisson counts would, at the worst of several time scales.

    For blocks of one bin up to three days: the Pearson residuals about the level of the fortnight around a block,
    squared, and averaged so that a crisis in the data is not taken for noise: by their median where blocks hold five
    comments or more, else by the mean without the largest 5 %. The largest over the scales stands for the long-run
    variance, so that autocorrelated counts are not mistaken for news.

    Parameters
    ----------
    counts, exposure : arrays of shape (n_bins,)
        Observed counts and relative volume expected.
    per_day : int
        Bins a day, at least 1.

    Returns
    -------
    float
        At least 1, which is Poisson.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> calm = rng.poisson(rng.gamma(5.0, 2.0, 2000))  # mean 10, variance 30
    >>> bool(2 < overdispersion(calm.astype(float), np.ones(2000), per_day=24) < 4)
    True
    """
    scales = sorted({1, max(1, per_day // 4), per_day, 3 * per_day})
    return max(1.0, *(_dispersion_at(counts, exposure, block, per_day) for block in scales))


def _dispersion_at(counts: NDArray[np.float64], exposure: NDArray[np.float64], block: int, per_day: int) -> float:
    n = len(counts) // block * block
    k = counts[:n].reshape(-1, block).sum(axis=1)
    e = exposure[:n].reshape(-1, block).sum(axis=1)
    used = e > 0.5 * np.median(e) if len(e) else np.zeros(0, dtype=bool)
    k, e = k[used], e[used]
    window = max(7, 2 * (7 * per_day // block) + 1)
    if len(k) < MIN_BLOCKS:
        return 1.0
    rate = pd.Series(k / e).rolling(window, center=True, min_periods=4)
    many = float(np.median(k)) >= 5
    expected = (rate.median() if many else rate.mean()).to_numpy() * e
    seen = np.isfinite(expected) & (expected > 0)
    squared = np.sort((k[seen] - expected[seen]) ** 2 / expected[seen])
    freedom = window / (window - 1)
    if many:
        return float(np.median(squared)) / _MEDIAN_OF_CHI2 * freedom
    kept = squared[: max(1, int(len(squared) * (1 - _TRIMMED)))]
    return float(kept.mean()) / _TRIMMED_MEAN_OF_CHI2 * freedom if len(kept) else 1.0
