"""Whether it is over: recovery, half-life, relapse."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: How far back the usual level is looked for, where the series does not bring it.
MEMORY: Final = pd.Timedelta("56D")

#: Recovery is sure when negatives are at most this many times the usual, with 95 % confidence.
SURELY_USUAL: Final = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """How a crisis went down. Times are bin starts; null or None where it did not happen or cannot be told.

    Attributes
    ----------
    peak_at : Timestamp
        Bin with most negative comments above the usual number, before recovery.
    recovered_at : Timestamp or None
        First bin of the first run of ``n_needed`` bins inside the usual band, once it was left.
    n_needed : int
        Length of that run, in bins.
    n_inside : int
        Longest run so far, in bins; where nothing has recovered yet, how near it is.
    ratio, ratio_low, ratio_high : float
        Negatives of the bins from recovery on (of the last ``n_needed`` ones without it) over the usual number, with
        its 95 % interval.
    sure : bool
        Whether ``ratio_high`` is at most 1.5: with few comments a run inside the band can be luck.
    half_life_hours : float
        From the worst day (the worst three bins, where bins are longer) until the excess of a day was first half of
        that; null while it is not.
    relapsed_at : Timestamp or None
        First bin of the first run of ``n_needed`` bins above the band after recovery.
    excess : float
        Negatives above the usual number from onset to recovery, or to the end: what the crisis cost in comments.
    """

    peak_at: pd.Timestamp
    recovered_at: pd.Timestamp | None
    n_needed: int
    n_inside: int
    ratio: float
    ratio_low: float
    ratio_high: float
    sure: bool
    half_life_hours: float
    relapsed_at: pd.Timestamp | None
    excess: float


def usual_band(series: pd.DataFrame, onset: pd.Timestamp) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return the usual negatives of each bin, the upper end of what is usual, and the dispersion of the counts.

    The columns ``expected`` and ``expected_high`` are taken where the series has them; else the mean of the last 56
    days before the onset, by hour of day where bins are shorter than a day and at least seven days are known, with the
    upper 95 % limit of counts with the variance of those days.

    Parameters
    ----------
    series : DataFrame
        A series table of one stream.
    onset : Timestamp
        First bin of the crisis.

    Returns
    -------
    expected, high : array of shape (n_bins,)
        Negative comments a bin.
    dispersion : float
        Variance over mean of the calm counts, at least 1.

    Raises
    ------
    NotEnoughDataError
        If there is no bin before the onset.
    """
    index, k = pd.DatetimeIndex(series.index), series["n_negative"].to_numpy(dtype=float)
    calm = (index < onset) & (index >= onset - MEMORY) & ~series["is_gap"].to_numpy(dtype=bool)
    if not calm.any():
        msg = Message("usual_band requires at least 1 bin before the onset, got 0.")
        raise NotEnoughDataError(msg)
    width = index[1] - index[0] if len(index) > 1 else pd.Timedelta("1D")
    slots = np.asarray(index.hour) if width < pd.Timedelta("1D") and calm.sum() * width >= pd.Timedelta("7D") else None
    mean = k[calm].mean()
    expected = np.full(len(k), mean)
    if slots is not None:
        by_hour = np.bincount(slots[calm], weights=k[calm], minlength=24)
        seen = np.bincount(slots[calm], minlength=24)
        expected = ((by_hour + 2 * mean) / (seen + 2))[slots]  # two bins' worth of the overall mean
    residual = (k[calm] - expected[calm]) ** 2 / np.maximum(expected[calm], 0.05)
    dispersion = max(1.0, float(residual.mean()))
    if "expected" in series and series["expected"].notna().all():
        expected = series["expected"].to_numpy(dtype=float)
    high = expected + 1.645 * np.sqrt(dispersion * np.maximum(expected, 0.05)) + 0.5
    if "expected_high" in series and series["expected_high"].notna().all():
        high = series["expected_high"].to_numpy(dtype=float)
    return expected, high, dispersion


def recovery(series: pd.DataFrame, *, onset: pd.Timestamp, n_bins: int | None = None) -> Recovery:
    """Tell whether and when negatives went back to usual after a crisis.

    Parameters
    ----------
    series : DataFrame
        A series table of one stream, with bins before the onset; it is not modified.
    onset : Timestamp
        First bin of the crisis.
    n_bins : int, optional
        Bins in a row that have to be inside the band; by default as many as a day has, at least 3.

    Returns
    -------
    Recovery
        See there.

    Raises
    ------
    TableError
        If ``series`` is no series table.
    NotEnoughDataError
        If there is no bin before the onset, or none after it.
    ParameterError
        If the series holds several streams, or ``n_bins`` is below 1.
    """
    check_series(series)
    if len(series["stream"].unique()) > 1 or (n_bins is not None and n_bins < 1):
        msg = Message("recovery takes the series of one stream, and n_bins of at least 1.")
        raise ParameterError(msg)
    expected, high, dispersion = usual_band(series, onset)
    index, k = pd.DatetimeIndex(series.index), series["n_negative"].to_numpy(dtype=float)
    gap = series["is_gap"].to_numpy(dtype=bool)
    begin = int(index.searchsorted(onset))
    if begin >= len(k):
        msg = Message("recovery requires at least 1 bin from the onset on, got 0.")
        raise NotEnoughDataError(msg)
    width = index[1] - index[0] if len(index) > 1 else pd.Timedelta("1D")
    needed = n_bins or max(3, round(pd.Timedelta("1D") / width))
    inside = (k <= high) & ~gap
    above = np.flatnonzero((k[begin:] > high[begin:]) & ~gap[begin:])
    back, longest = _first_run(inside, begin + int(above[0]) if len(above) else begin, needed)
    day = max(1, round(pd.Timedelta("1D") / width))
    excess = k - expected
    peak = begin + int(np.argmax(excess[begin : max(back, begin + 1) if back is not None else len(k)]))
    relapse = _first_run((k > high) & ~gap, back, needed)[0] if back is not None else None
    last = slice(back, relapse) if back is not None else slice(max(begin, len(k) - needed), len(k))
    ratio, low, top = _ratio(k[last][~gap[last]].sum(), expected[last][~gap[last]].sum(), dispersion)
    until = back if back is not None else len(k)
    return Recovery(
        peak_at=index[peak],
        recovered_at=index[back] if back is not None else None,
        n_needed=needed,
        n_inside=longest,
        ratio=ratio,
        ratio_low=low,
        ratio_high=top,
        sure=bool(top <= SURELY_USUAL),
        half_life_hours=_half_life(excess[begin:], day) * (width / pd.Timedelta("1h")),
        relapsed_at=index[relapse] if relapse is not None else None,
        excess=float(excess[begin:until].sum()),
    )


def _first_run(good: NDArray[np.bool_], start: int, needed: int) -> tuple[int | None, int]:
    """Return the first bin of the first run of ``needed`` good ones from ``start`` on, and the longest run."""
    run = longest = 0
    for place in range(start, len(good)):
        run = run + 1 if good[place] else 0
        longest = max(longest, run)
        if run == needed:
            return place - needed + 1, longest
    return None, longest


def _ratio(k: float, expected: float, dispersion: float) -> tuple[float, float, float]:
    if expected <= 0:
        return math.nan, math.nan, math.nan
    error = math.sqrt(dispersion / (k + 0.5))
    low, high = ((k + 0.5) / expected * math.exp(sign * 1.96 * error) for sign in (-1, 1))
    return float(k / expected), float(low), float(high)


def _half_life(excess: NDArray[np.float64], day: int) -> float:
    window = day if day > 1 else min(3, len(excess))
    total = np.convolve(excess, np.ones(min(window, len(excess))), "valid")
    peak = int(np.argmax(total))
    below = np.flatnonzero(total[peak + 1 :] <= total[peak] / 2)
    return float(below[0] + 1) if len(below) and total[peak] > 0 else math.nan
