"""Whether a measure changed anything: interrupted time series with an interval, and placebo dates beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.response.aftermath import usual_band
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: Fewest bins on each side.
MIN_BINS: Final = 6

#: Of placebo dates, at most this part may show as much.
PLACEBO: Final = 0.10

#: Fewest placebo dates that say anything.
MIN_PLACEBO: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What followed a measure, against what the trend before it would have led to.

    Attributes
    ----------
    label : str
        The measure.
    at : Timestamp
        When.
    ratio, low, high : float
        Negatives after it over those the trend led to, at the middle of the time looked at, with a 95 % interval;
        null where it cannot be estimated.
    n_before, n_after : int
        Bins looked at on each side.
    n_placebo : int
        Dates without a measure where the same was computed.
    placebo_share : float
        Part of them with a change at least as large; null without any.
    verdict : {"fell", "rose", "cannot_tell"}
        What can be said.
    why : tuple of str
        Why it cannot be told: ``short`` (too few bins on a side), ``peak`` (too soon after the peak for a trend),
        ``interval`` (no change is compatible with the data), ``placebo`` (as much happens without a measure),
        ``no_placebo`` (too few dates to compare with), ``other_measure`` (another one is too near).
    """

    label: str
    at: pd.Timestamp
    ratio: float
    low: float
    high: float
    n_before: int
    n_after: int
    n_placebo: int
    placebo_share: float
    verdict: Literal["fell", "rose", "cannot_tell"]
    why: tuple[str, ...]


def effect_of(
    series: pd.DataFrame,
    measures: Sequence[tuple[str | pd.Timestamp, str]],
    *,
    onset: pd.Timestamp,
    window: str = "48h",
) -> tuple[Effect, ...]:
    """Estimate what each measure changed in the number of negative comments.

    Quasi-Poisson regression of the counts on a level, a trend, a step and a change of trend at the measure, with the
    usual daily rhythm as exposure and Newey-West errors. The trend before begins at the peak at the earliest: before,
    it pointed up. The same is computed at dates without a measure, before the crisis and in it.

    Parameters
    ----------
    series : DataFrame
        A series table of one stream; it is not modified.
    measures : sequence of (time, label)
        What was done when. Times without a zone are UTC.
    onset : Timestamp
        First bin of the crisis.
    window : str, default="48h"
        Longest time looked at on each side.

    Returns
    -------
    tuple of Effect
        One a measure, in order of time. That something fell after a measure does not prove that it fell because of it:
        whatever else happened then is in it.

    Raises
    ------
    TableError
        If ``series`` is no series table.
    ParameterError
        If it holds several streams, or the window is no duration.

    References
    ----------
    Bernal, Cummins, Gasparrini (2017), Interrupted time series regression, Int. J. Epidemiology 46.
    Newey, West (1987), A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance
    matrix, Econometrica 55.
    """
    check_series(series)
    if len(series["stream"].unique()) != 1:
        msg = Message("effect_of takes the series of one stream. Got {nunique}.", nunique=series["stream"].nunique())
        raise ParameterError(msg)
    index = pd.DatetimeIndex(series.index)
    width = index[1] - index[0] if len(index) > 1 else pd.Timedelta("1D")
    reach = _bins(window, width)
    expected, _, _ = usual_band(series, onset)
    world = _World(
        k=series["n_negative"].to_numpy(dtype=float),
        exposure=np.maximum(expected, 0.05 * max(float(expected.mean()), 0.1)),
        gap=series["is_gap"].to_numpy(dtype=bool),
        reach=reach,
    )
    begin = int(index.searchsorted(onset))
    peak = begin + int(np.argmax(world.k[begin:])) if begin < len(index) else len(index)
    dated = sorted((_utc(when), label) for when, label in measures)
    places = [int(index.searchsorted(when, side="left")) for when, _ in dated]
    placebos = _placebos(world, places, begin, peak)
    return tuple(
        _effect(world, when, label, place, begin, peak, [p for p in places if p != place], placebos)
        for (when, label), place in zip(dated, places, strict=True)
    )


@dataclass(frozen=True, slots=True)
class _World:
    k: NDArray[np.float64]
    exposure: NDArray[np.float64]
    gap: NDArray[np.bool_]
    reach: int


def _bins(window: str, width: pd.Timedelta) -> int:
    try:
        n = int(pd.Timedelta(window) / width)
    except ValueError:
        n = 0
    if n < 1:
        msg = Message(
            "The 'window' parameter of effect_of must be a duration of at least one bin ({width}). Got {window!r}.",
            width=width,
            window=window,
        )
        raise ParameterError(msg)
    return max(n, MIN_BINS)


def _utc(when: str | pd.Timestamp) -> pd.Timestamp:
    stamp = pd.Timestamp(when)
    return stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")


def _effect(
    world: _World,
    when: pd.Timestamp,
    label: str,
    place: int,
    begin: int,
    peak: int,
    others: list[int],
    placebos: NDArray[np.float64],
) -> Effect:
    first = max(place - world.reach, peak if place > peak else begin, 0)
    last = min(place + world.reach, len(world.k))
    why = []
    n_before, n_after = int((~world.gap[first:place]).sum()), int((~world.gap[place:last]).sum())
    if n_after < MIN_BINS or n_before < MIN_BINS:
        why.append("peak" if place - peak < MIN_BINS and n_after >= MIN_BINS else "short")
    if any(abs(other - place) < world.reach // 2 for other in others):
        why.append("other_measure")
    fitted = _fit(world, place, first, last) if n_after >= MIN_BINS and n_before >= MIN_BINS else None
    ratio = low = high = share = math.nan
    if fitted is not None:
        log_ratio, error = fitted
        ratio, low, high = (
            math.exp(min(x, 50.0)) for x in (log_ratio, log_ratio - 1.96 * error, log_ratio + 1.96 * error)
        )
        if low <= 1 <= high:
            why.append("interval")
        if len(placebos) >= MIN_PLACEBO:
            share = float((np.abs(placebos) >= abs(log_ratio)).mean())
            if share > PLACEBO:
                why.append("placebo")
        else:
            why.append("no_placebo")
    elif not why:
        why.append("short")
    return Effect(
        label=label,
        at=when,
        ratio=ratio,
        low=low,
        high=high,
        n_before=n_before,
        n_after=n_after,
        n_placebo=len(placebos),
        placebo_share=share,
        verdict="cannot_tell" if why else ("fell" if ratio < 1 else "rose"),
        why=tuple(why),
    )


def _placebos(world: _World, places: list[int], begin: int, peak: int) -> NDArray[np.float64]:
    """Return the log ratios at dates whose windows hold no measure: calm ones, and after the peak."""
    found = []
    step = max(1, world.reach // 4)
    spans = ((world.reach, begin - world.reach), (peak + MIN_BINS, len(world.k) - MIN_BINS))
    for start, stop in spans:
        for place in range(max(start, 0), stop, step):
            first, last = max(place - world.reach, peak if place > peak else 0), min(place + world.reach, len(world.k))
            if any(first <= other < last for other in places):
                continue
            fitted = _fit(world, place, first, last)
            if fitted is not None:
                found.append(fitted[0])
    return np.array(found[-200:])


def _fit(world: _World, place: int, first: int, last: int) -> tuple[float, float] | None:
    """Return the log ratio at the middle of the time after, and its standard error; None where it cannot be fitted."""
    kept = np.flatnonzero(~world.gap[first:last]) + first
    after = kept >= place
    if after.sum() < MIN_BINS or (~after).sum() < MIN_BINS or world.k[kept].sum() < 5:
        return None
    t = (kept - place) / world.reach
    x = np.column_stack([np.ones(len(kept)), t, after, np.where(after, t, 0.0)])
    offset = np.log(world.exposure[kept])
    beta = _poisson(x, world.k[kept], offset)
    if beta is None:
        return None
    middle = float(t[after].mean())
    contrast = np.array([0.0, 0.0, 1.0, middle])
    cov = _newey_west(x, world.k[kept], np.exp(np.clip(offset + x @ beta, -30, 30)))
    error = math.sqrt(max(float(contrast @ cov @ contrast), 0.0))
    value = float(contrast @ beta)
    return (value, error) if math.isfinite(value) and math.isfinite(error) else None


def _poisson(x: NDArray[np.float64], y: NDArray[np.float64], offset: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """Fit a log-linear model by iteratively reweighted least squares, with a little ridge on all but the level."""
    beta = np.zeros(x.shape[1])
    beta[0] = math.log(max(y.sum(), 0.5) / np.exp(offset).sum())
    ridge = np.diag([0.0, *[0.1] * (x.shape[1] - 1)])
    for _ in range(60):
        mean = np.exp(np.clip(offset + x @ beta, -30, 30))
        step = np.linalg.solve((x.T * mean) @ x + ridge + 1e-9 * np.eye(len(beta)), x.T @ (y - mean) - ridge @ beta)
        beta = beta + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-8:
            return np.asarray(beta)
    return np.asarray(beta) if np.isfinite(beta).all() and np.abs(step).max() < 1e-3 else None


def _newey_west(x: NDArray[np.float64], y: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance of the coefficients, at least the quasi-Poisson one on the diagonal."""
    bread = np.linalg.inv((x.T * mean) @ x + 1e-6 * np.eye(x.shape[1]))
    score = x * (y - mean)[:, None]
    meat = score.T @ score
    lags = max(1, int(4 * (len(y) / 100) ** (2 / 9)))
    for lag in range(1, lags + 1):
        cross = score[lag:].T @ score[:-lag]
        meat += (1 - lag / (lags + 1)) * (cross + cross.T)
    spare = len(y) - x.shape[1]
    robust = bread @ meat @ bread * len(y) / spare
    dispersion = max(1.0, float(((y - mean) ** 2 / np.maximum(mean, 0.05)).sum() / spare))
    quasi = dispersion * bread
    larger = np.sqrt(np.maximum(np.diag(quasi) / np.maximum(np.diag(robust), 1e-12), 1.0))
    return np.asarray(robust * np.outer(larger, larger))
