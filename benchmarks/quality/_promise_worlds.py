"""Calm worlds in which nothing ever happens, and crises planted in them, as series of ten-minute bins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SHARE: Final = 0.2
MINUTES: Final = 10
PER_DAY: Final = 1440 // MINUTES

#: What is special in each world; all but the first have a day's and a week's rhythm.
WORLDS: Final = {
    "even": "no rhythm, no noise",
    "rhythm": "day and week",
    "scattered": "hours of gamma volume and log-normal odds",
    "wandering": "odds of the share that wander with a memory of ten hours",
    "echoes": "comments that call forth others, which are more often negative",
    "launches": "every three weeks a day and a half of three to six times the volume",
    "growing": "volume that nearly doubles, and a share that rises by two points",
}


def calm(name: str, days: int, per_day: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return comments and negatives of each bin of a calm world."""
    n = days * PER_DAY
    hour = np.arange(n) % PER_DAY / PER_DAY * 24
    day = np.arange(n) // PER_DAY
    mean, logit = np.full(n, per_day / PER_DAY), np.full(n, np.log(SHARE / (1 - SHARE)))
    if name != "even":
        mean = mean * (1 + 0.7 * np.sin((hour - 9) / 24 * 2 * np.pi)) * np.where(day % 7 >= 5, 0.7, 1.12)
        logit = logit + 0.2 * np.cos(hour / 24 * 2 * np.pi)
    hours = np.arange(n) * MINUTES // 60
    if name == "scattered":
        mean = mean * rng.gamma(4.0, 0.25, hours[-1] + 1)[hours]
        logit = logit + 0.3 * rng.standard_normal(hours[-1] + 1)[hours]
    if name == "wandering":
        logit = logit + 0.3 * _wander(hours[-1] + 1, np.exp(-1 / 10), rng)[hours]
    if name == "launches":
        for first in range(10 * PER_DAY, n, 21 * PER_DAY):
            mean[first : first + PER_DAY * 3 // 2] *= rng.uniform(3, 6)
    if name == "growing":
        mean, logit = mean * np.exp(0.6 * np.arange(n) / n), logit + 0.12 * np.arange(n) / n
    share = 1 / (1 + np.exp(-logit))
    total = rng.poisson(mean) if name != "echoes" else rng.poisson(0.7 * mean)
    negative = rng.binomial(total, share)
    if name == "echoes":
        for later in (1, 2, 4, 8):
            more = rng.binomial(np.roll(total, later), 0.1)
            more[:later] = 0
            total, negative = total + more, negative + rng.binomial(more, np.minimum(0.9, 1.4 * share))
    return total.astype(float), negative.astype(float)


def planted(
    total: Floats, negative: Floats, rng: np.random.Generator, *, at: int, hours: int, odds: float, volume: float
) -> tuple[Floats, Floats]:
    """Return the counts with a crisis from a bin on, at its height after two hours."""
    bins = np.arange(len(total))
    weight = np.clip((bins - at) / (2 * PER_DAY / 24), 0, 1) * (bins < at + hours * PER_DAY // 24)
    raised = odds * SHARE / (1 - SHARE + odds * SHARE)
    more = rng.poisson(weight * (volume - 1) * max(total.mean(), 1e-9))
    turned = rng.binomial((total - negative).astype(int), weight * (raised - SHARE) / (1 - SHARE))
    return total + more, negative + turned + rng.binomial(more, raised)


def series_of(total: Floats, negative: Floats, *, minutes: int = MINUTES) -> pd.DataFrame:
    """Return counts as a series table in bins of so many minutes."""
    parts = minutes // MINUTES
    n, k = (values.reshape(-1, parts).sum(axis=1) for values in (total, negative))
    index = pd.date_range("2026-01-05", periods=len(n), freq=f"{minutes}min", tz="UTC", name="start")
    share = np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0)
    counts = {"n_comments": n.astype(int), "n_scored": n.astype(int), "n_negative": k}
    levels = {"negative_share": share, "low": share, "high": share}
    return pd.DataFrame(
        {"stream": "x", **counts, **levels, "n_authors": n.astype(int), "reach": np.nan, "is_gap": False}, index=index
    )


def _wander(n: int, keep: float, rng: np.random.Generator) -> Floats:
    """Return slow noise of variance 1."""
    from scipy.signal import lfilter

    step = (1 - keep * keep) ** 0.5
    return np.asarray(lfilter([step], [1.0, -keep], rng.standard_normal(n)))
