"""A baseline as a monitor would estimate it: a day's rhythm, fitted to some weeks of history, with its uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.detection import Bin, Bins
from crisisdetect.detection._farrington import quasi_poisson

if TYPE_CHECKING:
    from benchmarks.quality._detect_worlds import Floats

#: Standard errors of the fit that ceilings lie above it: 95 % one-sided.
BOUND = 1.645


def _harmonics(phase: Floats) -> Floats:
    angle = 2 * np.pi * phase
    return np.column_stack([np.ones(len(phase)), *(wave(h * angle) for h in (1, 2) for wave in (np.cos, np.sin))])


def _profile(hourly: Floats, phase: Floats) -> tuple[Floats, Floats]:
    """Return the mean of an hour at each phase of a day, and the standard error of its logarithm, with memory."""
    design = _harmonics((np.arange(len(hourly)) % 24 + 0.5) / 24)
    coefficients, mean, covariance = quasi_poisson(design, hourly, np.ones(len(hourly)))
    n = len(hourly) // 24 * 24
    blocks = [hourly[:n].reshape(-1, 6).sum(axis=1), mean[:n].reshape(-1, 6).sum(axis=1)]  # of six hours
    spread = max(1.0, float(((blocks[0] - blocks[1]) ** 2 / blocks[1]).mean()))
    now = _harmonics(phase)
    error = np.sqrt(spread * np.einsum("ij,jk,ik->i", now, covariance, now))
    return np.exp(now @ coefficients), error


def fit_and_judge(
    training: tuple[Floats, Floats], judged: tuple[Floats, Floats], *, per_day: int, odds: float, ratio: float
) -> Bins:
    """Return the judged ticks of streams as bins, each with the baseline of its own training ticks.

    Parameters
    ----------
    training, judged : tuple of arrays of shape (n_bins, streams)
        Negatives and totals; both begin at midnight.
    per_day : int
        Ticks a day.
    odds, ratio : float
        Tolerance of the share, as odds, and of the negatives.
    """
    phase = (np.arange(per_day) + 0.5) / per_day
    n, streams = judged[0].shape
    day = np.arange(n) % per_day
    ticks = per_day // 24
    fields: dict[str, Floats] = {
        name: np.empty((n, streams))
        for name in ("share_ceiling", "negatives_ceiling", "share", "expected", "dispersion", "long_run")
    }
    for j in range(streams):
        k, total = (x[:, j] for x in training)
        (mean, error), (volume, _) = (_profile(x.reshape(-1, ticks).sum(axis=1), phase) for x in (k, total))
        share = np.minimum(mean / volume, 0.99)
        upper = share / (1 - share) * np.exp(BOUND * error) * odds
        expected = mean / ticks
        dispersion, long_run = _scatter(k, expected, per_day)
        row = (upper / (1 + upper), expected * np.exp(BOUND * error) * ratio, share, expected)
        for name, values in zip(fields, row, strict=False):
            fields[name][:, j] = values[day]
        fields["dispersion"][:, j], fields["long_run"][:, j] = dispersion, long_run
    return Bins.of(negatives=judged[0], total=judged[1], **fields)


def _scatter(counts: Floats, expected: Floats, per_day: int) -> tuple[float, float]:
    """Return variance over mean of a tick's counts, and of the sums of six hours over that."""
    mean = np.tile(expected, len(counts) // per_day)
    single = max(1.0, float(((counts - mean) ** 2 / mean).mean()))
    block = per_day // 4
    sums, means = counts.reshape(-1, block).sum(axis=1), mean.reshape(-1, block).sum(axis=1)
    return single, max(1.0, float(((sums - means) ** 2 / means).mean()) / single)


def one_by_one(bins: Bins, stream: int) -> list[Bin]:
    """Return the bins of one stream."""
    columns = [
        getattr(bins, name)[:, stream].tolist()
        for name in (
            "negatives", "total", "share_ceiling", "negatives_ceiling", "share", "expected", "dispersion", "long_run",
        )
    ]  # fmt: skip
    return [Bin(*row) for row in zip(*columns, strict=True)]
