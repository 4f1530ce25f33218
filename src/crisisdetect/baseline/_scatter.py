"""How much counts and shares scatter around what is expected, and how sure a level is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.baseline._rhythm import overdispersion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Fewer blocks than this say nothing about a scatter.
_FEW: Final = 12
_MEDIAN_OF_CHI2 = 0.4549

#: Parts of a day over which levels are looked at, beside single bins and three days.
PARTS: Final = (8, 4, 2, 1)
#: Normal quantile of the upper bounds of spreads.
_SURELY: Final = 1.28


class Blocks:
    """Consecutive blocks of ``length`` bins; the last one may be shorter."""

    def __init__(self, length: int, n_bins: int) -> None:
        self.of_bin = np.arange(n_bins) // length
        self.n = int(self.of_bin[-1]) + 1 if n_bins else 0

    def sum(self, values: Floats) -> Floats:
        """Return the sum of ``values`` in each block."""
        return np.asarray(np.bincount(self.of_bin, weights=values, minlength=self.n), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Scatter:
    """Variance over mean: in single bins, and at the worst of several scales; 1 is Poisson."""

    dispersion: float
    long_run: float


@dataclass(frozen=True, slots=True)
class Spreads:
    """Spread of the calm levels on the log and log-odds scale, and the long-run variance ratio of the share.

    ``by_hours`` has for means over so many hours the spread of the volume and of the share; the others are the largest.
    """

    volume: float
    share: float
    long_run: float
    by_hours: tuple[tuple[float, float, float], ...]


def block_bins(expected: Floats, per_day: int, *, least: float, longest: int) -> int:
    """Return the length of blocks, a day or more, in which at least ``least`` is expected."""
    mean = float(expected.mean()) if len(expected) else 0.0
    length = per_day
    while length < longest and mean * length < least:
        length += per_day
    return length


def scatter(k: Floats, e: Floats, unit: float) -> float:
    """Return variance over mean by the median squared residual where counts are large, else by the trimmed mean."""
    used = e > 0
    if used.sum() < _FEW:
        return unit
    squared = np.sort((k[used] - e[used]) ** 2 / e[used])
    if np.median(e[used]) >= 5 * unit:
        return max(unit, float(np.median(squared)) / _MEDIAN_OF_CHI2)
    kept = squared[: max(1, int(len(squared) * 0.95))]
    return max(unit, float(kept.mean()))


def anscombe(k: Floats, e: Floats, dispersion: float) -> Floats:
    """Return residuals that are about standard normal for counts of any size, 0 where nothing is expected.

    References
    ----------
    Farrington, Andrews, Beale, Catchpole (1996), A statistical algorithm for the early detection of outbreaks, JRSS A.
    """
    safe = np.maximum(e, 1e-9)
    residual = 1.5 * (np.maximum(k, 0) ** (2 / 3) - safe ** (2 / 3)) / (safe ** (1 / 6) * np.sqrt(dispersion))
    return np.where(e > 0, residual, 0.0)


def scatter_of(k: Floats, expected: Floats, weight: Floats, unit: float, per_day: int) -> Scatter:
    """Return the scatter of calm counts, in units of ``unit``."""
    calm = (weight > 0).astype(float)
    counts, exposure = k * calm / unit, expected * calm / unit
    used = exposure > 0
    single = scatter(counts[used], exposure[used], 1.0)
    return Scatter(single, max(single, overdispersion(counts, exposure, per_day=per_day)))


def spreads(k: Floats, n: Floats, expected: Floats, p: Floats, weight: Floats, unit: float, per_day: int) -> Spreads:
    """Return how far the calm levels spread, over blocks of one bin up to three days.

    The variance of block sums less what sampling alone makes of it, over the square of what is expected, and as much
    more as the number of blocks leaves open (90 %, as if they were independent and normal). Blocks that count less, or
    lie more than 2.58 standard deviations off, are drawn in to there.
    """
    found = []
    long_run = 1.0
    for length in sorted({max(1, per_day // part) for part in PARTS} | {1, 3 * per_day}):
        blocks = Blocks(length, len(k))
        w = blocks.sum(weight) / length
        seen, e = blocks.sum(weight * k), blocks.sum(weight * expected)
        total, mean = blocks.sum(weight * n), blocks.sum(weight * n * p)
        variance = blocks.sum(weight * n * p * (1 - p))
        used = (w > 0.5) & (e > 0)
        if used.sum() < _FEW:
            continue
        volume, share = _excess(seen[used] - e[used], unit * e[used], e[used]), 0.0
        found.append((24.0 * length / per_day, volume, share))
        fit = (seen.sum() / mean.sum()) if mean.sum() > 0 else 1.0  # the level itself is no spread
        used &= total > 0
        if used.sum() < _FEW or variance[used].sum() <= 0:
            continue
        size = max(0.05, _binomial_part(unit, float(mean[used].sum() / total[used].sum())))
        difference = seen[used] - fit * mean[used]
        found[-1] = (24.0 * length / per_day, volume, _excess(difference, size * variance[used], variance[used]))
        if length < max(1, per_day // 4):
            continue
        ratio = float((_winsorised(difference, variance[used]) ** 2).sum() / variance[used].sum())
        long_run = max(long_run, ratio)
    by_hours = tuple((hours, float(np.sqrt(np.log1p(volume))), float(np.sqrt(share))) for hours, volume, share in found)
    slow = [one for one in by_hours if one[0] >= 24 / PARTS[1]]
    most = [max((one[i] for one in slow), default=0.0) for i in (1, 2)]
    return Spreads(most[0], most[1], long_run, by_hours)


def _binomial_part(unit: float, p: float) -> float:
    """Return the variance of a mean of probabilities over the binomial one."""
    return (unit * p - p * p) / (p * (1 - p)) if 0 < p < 1 else 1.0


def _excess(difference: Floats, sampling: Floats, scale: Floats) -> float:
    """Return the variance of differences beyond sampling, relative to ``scale`` squared.

    What sampling may make of it by chance (1.5 standard deviations, of counts) is none: few comments show no spread.
    """
    drawn = _winsorised(difference, sampling)
    more = 1.0 + _SURELY * math.sqrt(2.0 / len(difference))
    chance = 1.5 * math.sqrt(float((2.0 * sampling**2 + sampling).sum()))
    return max(0.0, more * (float((drawn**2 - sampling).sum()) - chance) / float((scale**2).sum()))


def _winsorised(difference: Floats, variance: Floats) -> Floats:
    """Draw differences in to 2.58 robust standard deviations."""
    z = difference / np.sqrt(np.maximum(variance, 1e-12))
    centre = np.median(z)
    sd = max(1.0, 1.4826 * float(np.median(np.abs(z - centre))))
    return np.asarray(np.clip(z, centre - 2.58 * sd, centre + 2.58 * sd) * np.sqrt(variance))


def rate_bound(k: float, exposure: float, dispersion: float, level: float) -> float:
    """Return the upper confidence bound of a rate: Garwood's, for counts of variance ``dispersion`` times the mean."""
    from scipy.special import gammaincinv

    phi = max(dispersion, 1e-3)
    return float(gammaincinv(k / phi + 1, level) * phi / exposure) if exposure > 0 else float("inf")


def share_bound(share: float, n: float, dispersion: float, level: float) -> float:
    """Return the upper confidence bound of a share: Clopper and Pearson's, for ``n / dispersion`` comments."""
    from scipy.special import betaincinv

    size = n / max(dispersion, 1e-3)
    k = share * size
    return float(betaincinv(k + 1, max(size - k, 1e-9), level)) if size - k > 1e-6 else 1.0
