"""Weekly counts with outbreaks: a simulator of our own, the baseline, and how alarms are judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.detection import Bin
from crisisdetect.detection._farrington import robust_fit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

YEAR = 52
JUDGED = 49

#: Latest weeks that are left out of the fit, and years of it.
LEFT_OUT = 26
YEARS = 10


@dataclass(frozen=True, slots=True)
class Weeks:
    """Series without and with an outbreak in the last ``JUDGED`` weeks: arrays of shape (series, weeks)."""

    calm: NDArray[np.int64]
    hit: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def simulate(n: int, *, rng: np.random.Generator, weeks: int = 12 * YEAR) -> Weeks:
    """Return random series: levels of 0.2 to 150 a week, trends, seasons, dispersions of 1 to 5, past outbreaks."""
    t = np.arange(weeks)
    calm = np.empty((n, weeks), dtype=np.int64)
    hit = calm.copy()
    start, end = np.empty(n, dtype=np.int64), np.empty(n, dtype=np.int64)
    for i in range(n):
        level, trend = rng.uniform(-1.6, 5.0), rng.choice([0.0, rng.uniform(0, 0.003)])
        harmonics, dispersion = rng.integers(0, 3), rng.choice([1.0, rng.uniform(1, 2), rng.uniform(2, 5)])
        log = level + trend * t
        for h in range(1, harmonics + 1):
            a, b = rng.normal(0, 0.4, 2) / h
            log = log + a * np.cos(2 * np.pi * h * t / YEAR) + b * np.sin(2 * np.pi * h * t / YEAR)
        mean = np.exp(log - max(0.0, log.max() - 5.5))
        rate = mean if dispersion == 1.0 else rng.gamma(mean / (dispersion - 1), dispersion - 1)
        calm[i] = rng.poisson(rate)
        for _ in range(4):
            _outbreak(calm[i], int(rng.integers(0, weeks - JUDGED - 10)), mean, dispersion, rng)
        hit[i] = calm[i]
        at = int(rng.integers(weeks - JUDGED, weeks))
        start[i], end[i] = at, _outbreak(hit[i], at, mean, dispersion, rng)
    return Weeks(calm, hit, start, end)


def _outbreak(counts: NDArray[np.int64], at: int, mean: Floats, dispersion: float, rng: np.random.Generator) -> int:
    """Add an outbreak of 1 to 10 standard deviations, spread log-normally over weeks; return its last week."""
    size = rng.poisson(rng.integers(1, 11) * np.sqrt(mean[at] * dispersion))
    when = at + np.floor(rng.lognormal(0, 0.5, size)).astype(int)
    when = when[when < len(counts)]
    np.add.at(counts, when, 1)
    return int(when.max()) if len(when) else at - 1


def bins(counts: NDArray[np.int64]) -> list[Bin]:
    """Return the judged weeks as bins, with a log-linear baseline that is refitted each week.

    The dispersion is that of a prediction: the variance of the fitted mean is part of it.

    Parameters
    ----------
    counts : array of shape (weeks,)
    """
    made = []
    for week in range(len(counts) - JUDGED, len(counts)):
        t = np.arange(max(0, week - LEFT_OUT - YEARS * YEAR), week - LEFT_OUT)
        expected = robust_fit(_design(t, week), counts[t].astype(float), _design(np.array([week]), week)[0])
        dispersion = expected.dispersion + expected.mean * expected.error**2
        count = float(counts[week])
        made.append(Bin(count, max(count, 1.0), 1.0, expected.mean, 1.0, expected.mean, dispersion))
    return made


def _design(t: NDArray[np.int64], week: int) -> Floats:
    angle = 2 * np.pi * t / YEAR
    columns = [np.ones(len(t)), (t - week) / (5 * YEAR)]
    columns += [wave(h * angle) for h in (1, 2) for wave in (np.cos, np.sin)]
    return np.column_stack(columns)


@dataclass(frozen=True, slots=True)
class Judged:
    """False alarms a week, outbreaks found, found in their first week, and the delay in weeks of those found."""

    false: float
    found: float
    first_week: float
    delay: float
    n: int


def judge(alarms_calm: NDArray[np.bool_], alarms_hit: NDArray[np.bool_], weeks: Weeks) -> Judged:
    """Judge alarms in the last ``JUDGED`` weeks: arrays of shape (series, JUDGED)."""
    offset = weeks.calm.shape[1] - JUDGED
    delays = []
    there = weeks.end >= weeks.start
    for alarms, start, end in zip(alarms_hit[there], weeks.start[there], weeks.end[there], strict=True):
        when = np.flatnonzero(alarms[start - offset : end - offset + 1])
        delays.append(when[0] if len(when) else np.nan)
    delay = np.array(delays)
    return Judged(
        false=float(alarms_calm.mean()),
        found=float(np.isfinite(delay).mean()),
        first_week=float((delay == 0).mean()),
        delay=float(np.nanmean(delay)) if np.isfinite(delay).any() else float("nan"),
        n=len(delay),
    )
