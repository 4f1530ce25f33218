"""The rhythm of hours and weekdays of a series, and how much its counts scatter around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Weight of "no rhythm" in each estimated factor, in comments: a slot with as many is trusted half.
SHRINKAGE: Final = 20.0

#: Days of data from which hours, and weekdays, are told apart.
HOURS_FROM: Final = 5
WEEKDAYS_FROM: Final = 15

#: A scale with fewer blocks says too little about its scatter.
MIN_BLOCKS: Final = 24

_DAY = pd.Timedelta("1D")
_TRIMMED = 0.05
_TRIMMED_MEAN_OF_CHI2 = 0.7587  # chi-square, 1 degree of freedom: mean of what lies below its 95 % point
_MEDIAN_OF_CHI2 = 0.4549


def rhythm(series: pd.DataFrame) -> NDArray[np.float64]:
    """Return the relative volume expected in each bin of one stream, by hour and weekday.

    The factors come from all comments, which are more than the negative ones. Each day counts alike, whatever its
    volume, and is capped at three times the median day, so that a crisis in the data does not become a rhythm. The
    factors are shrunk towards 1, as if ``SHRINKAGE`` comments had come without a rhythm in each slot. Hours need
    ``HOURS_FROM`` days of data, weekdays ``WEEKDAYS_FROM``; with less, the factors are 1.

    Parameters
    ----------
    series : DataFrame
        The series of one stream.

    Returns
    -------
    array of float, shape (n_bins,)
        Exposure of each bin: 1 on average over a week, and 0 in gaps.

    Examples
    --------
    >>> start = pd.date_range("2024-01-01", periods=24 * 28, freq="1h", tz="UTC", name="start")
    >>> counts = np.where((start.hour >= 8) & (start.hour < 20), 10, 2)
    >>> factor = rhythm(pd.DataFrame({"n_comments": counts, "is_gap": False}, index=start))
    >>> bool(factor[12] > 1.4), bool(factor[3] < 0.6)
    (True, True)
    """
    index = pd.DatetimeIndex(series.index)
    exposure = np.where(series["is_gap"], 0.0, 1.0)
    day = (index.normalize() - index[0].normalize()).days.to_numpy()
    counts = series["n_comments"].to_numpy(dtype=float) * exposure
    per_day = np.bincount(day, weights=counts)
    n_days = int((per_day > 0).sum())
    width = index[1] - index[0] if len(index) > 1 else _DAY
    if n_days < HOURS_FROM or width > _DAY or _DAY % width:
        return exposure
    usual = np.median(per_day[per_day > 0])
    capped = np.minimum(per_day, 3 * usual)
    weight = exposure.copy()
    if width < _DAY:
        slot = ((index - index.normalize()) // width).to_numpy()
        shares = counts / np.maximum(per_day, 1e-9)[day]  # each bin's part of its day
        slots = int(slot.max()) + 1
        weight *= _shrunk(slot, shares * slots, exposure, prior=SHRINKAGE * slots / usual)[slot]
    if n_days >= WEEKDAYS_FROM:
        week = pd.Series(capped).rolling(7, center=True, min_periods=4).mean().to_numpy()
        weekday = (index[0].day_of_week + np.arange(len(capped))) % 7
        whole = (np.bincount(day, weights=exposure) == np.bincount(day).max()).astype(float)  # no gaps, no torn days
        ratio = np.divide(capped, week, out=np.ones_like(week), where=week > 0)
        weight *= _shrunk(weekday, ratio, whole, prior=SHRINKAGE / usual)[weekday][day]
    return np.asarray(weight / weight[exposure > 0].mean())


def _shrunk(
    slot: NDArray[np.int64], value: NDArray[np.float64], weight: NDArray[np.float64], *, prior: float
) -> NDArray[np.float64]:
    """Return the weighted mean of ``value`` in each slot, as if ``prior`` further values of 1 had been seen."""
    n = int(slot.max()) + 1
    seen = np.bincount(slot, weights=weight, minlength=n)
    return (np.bincount(slot, weights=value * weight, minlength=n) + prior) / (seen + prior)


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
