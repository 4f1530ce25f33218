"""A scan statistic: stretches of any length up to two weeks in which counts are too many to be calm.

For every stretch the likelihood ratio of "more than expected" against "as expected" is taken, for Poisson counts whose
expected level is itself known up to a normal error of its logarithm, less what its length costs: there are many more
short stretches than long ones. The largest over all stretches is compared with the largest in calm streams that are
drawn with the stream's own volume, scatter and autocorrelation.

References
----------
Dümbgen, Spokoiny (2001), Multiscale testing of qualitative hypotheses, Annals of Statistics 29.
Kulldorff (1997), A spatial scan statistic, Communications in Statistics: Theory and Methods 26; (2001), Prospective
time periodic geographical disease surveillance using a scan statistic, JRSS A 164.
Neill (2009), Expectation-based scan statistics for monitoring spatial time series data, Int. J. of Forecasting 25.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.segmentation._penalty import SEED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.baseline import Lately, Wander

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

#: Longest stretch, in days.
LONGEST_DAYS: Final = 14

#: The time for which ``alpha`` is the chance of a false stretch, in days.
PER_DAYS: Final = 56

#: Calm streams that are drawn.
N_DRAWN: Final = 250

#: No stretch is found below this, however rarely calm streams get there: of a day, 3.1 standard deviations.
LEAST_GAIN: Final = 3.1**2 - math.log(PER_DAYS)

#: A stretch of less than the first times the least excess has to bring the second times as much in these days: a bad
#: evening of a dozen complaints is no burst.
LARGE: Final = 1.5
LASTING: Final = 2.0
GOES_ON_DAYS: Final = 2

_STEPS = 8
_AT_ONCE = 300_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a stretch must have to be looked at: so many more than expected, and so many times the expected."""

    excess: float
    ratio: float

    def met(self, k: Floats, expected: Floats) -> NDArray[np.bool_]:
        """Tell where it is met."""
        return (k - expected >= self.excess) & (k >= self.ratio * expected)

    def lasts(self, excess: Floats, k: Floats, expected: Floats) -> NDArray[np.bool_]:
        """Tell where an excess is large, or goes on: ``k`` and ``expected`` are of two days from its beginning."""
        goes_on = (k - expected >= LASTING * self.excess) & (k >= self.ratio * expected)
        return (excess >= LARGE * self.excess) | goes_on


def lengths_of(n_bins: int, per_day: int) -> list[int]:
    """Return the lengths of stretches that are looked at: each about a quarter longer than the one before."""
    lengths, length = [], 1
    while length <= min(n_bins, LONGEST_DAYS * per_day):
        lengths.append(length)
        length = max(length + 1, int(length * 1.25))
    return lengths


def gain_over(k: Floats, expected: Floats, wander: Floats, unit: float) -> Floats:
    """Return twice the log-likelihood ratio of more than expected, 0 where there is not more.

    The level may have wandered by chance: the likelihood of "as expected" is the largest one over the wandering ``g``
    of the logarithm of the level, which costs ``g ** 2 / (2 * wander)``. Without wandering it is Kulldorff's.

    Parameters
    ----------
    k, expected : array
        Counts, and what was expected, above 0.
    wander : array
        Variance of the logarithm of the level.
    unit : float
        Variance over mean of the counts given their level.
    """
    more = k > expected
    k = np.where(more, k, expected)
    wander = np.maximum(wander, 1e-6)
    log = np.log(k / expected)
    g = log
    for _ in range(_STEPS):  # Newton's method from above on an increasing convex function
        level = expected * np.exp(g) / unit
        g = g - (level - k / unit + g / wander) / (level + 1 / wander)
    level = expected * np.exp(g)
    gain = 2 * (k * (log - g) - (k - level)) / unit + g * g / wander
    return np.asarray(np.where(more, np.maximum(gain, 0.0), 0.0))


def cost_of(n_bins: Floats, per_day: int) -> Floats:
    """Return what is taken off the gain of stretches for their length: the logarithm of how many fit into eight weeks.

    Half of what it would be for stretches that are all looked at: of short ones most do not meet the demand.
    """
    return np.maximum(np.log(PER_DAYS * per_day / n_bins), 0.0)


@lru_cache(maxsize=256)
def calm_window_gains(
    per_day: int, mean: float, wander: Wander, excess: float, ratio: float, *, lasting: bool = True
) -> tuple[float, ...]:
    """Return the largest gains of stretches in calm streams of eight weeks, ascending.

    Parameters
    ----------
    per_day : int
        Bins a day.
    mean : float
        Events a bin.
    wander : Wander
        How their level wanders.
    excess, ratio : float
        What a stretch must have to be looked at.
    lasting : bool, default=True
        Whether it must be large or last as well.
    """
    rng = np.random.default_rng(SEED)
    n = PER_DAYS * per_day
    demand = Demand(excess=excess, ratio=ratio)
    at_once = max(1, _AT_ONCE // n)
    worst: list[Floats] = []
    for first in range(0, N_DRAWN, at_once):
        rows = min(at_once, N_DRAWN - first)
        counts = rng.poisson(mean * np.exp(_wandering(rng, (rows, n), wander, per_day))).astype(float)
        sums = np.concatenate([np.zeros((rows, 1)), np.cumsum(counts, axis=1)], axis=1)
        best = np.zeros(rows)
        for length in lengths_of(n, per_day):
            k = sums[:, length:] - sums[:, :-length]
            expected = np.full(k.shape, mean * length)
            row, place = np.nonzero(demand.met(k, expected))
            until = np.minimum(place + GOES_ON_DAYS * per_day, n)
            more = k[row, place] - expected[row, place]
            lasts = demand.lasts(
                more, sums[row, until] - sums[row, place], np.asarray(mean * (until - place), np.float64)
            )
            row, place = (row[lasts], place[lasts]) if lasting else (row, place)
            if len(row):
                lately = _lately(sums, row, place, length, mean, wander, per_day)
                v = wander.variance(np.array([float(length)]), per_day) - lately.told
                gains = gain_over(k[row, place], expected[row, place] * lately.level, np.log1p(v), 1.0)
                np.maximum.at(best, row, gains - cost_of(np.array([float(length)]), per_day))
        worst.append(best)
    return tuple(np.sort(np.concatenate(worst)).tolist())


def _lately(sums: Floats, row: Places, place: Places, length: int, mean: float, wander: Wander, per_day: int) -> Lately:
    """Return what the days before stretches of drawn streams tell; see ``Reference.lately``."""
    from crisisdetect.baseline import LATELY_DAYS, TIMES_LATELY

    asked = []
    for days in LATELY_DAYS:
        n = round(days * per_day)
        off = (sums[row, place] - sums[row, np.maximum(place - n, 0)]) / (mean * n) - 1
        asked.append((n, place >= TIMES_LATELY * n, off, np.full(len(row), 1 / (mean * n))))
    return wander.lately(np.full(len(row), float(length)), asked, per_day)


def needed_gain(gains: tuple[float, ...], alpha: float) -> float:
    """Return the gain that calm streams exceed with a chance of ``alpha`` in eight weeks."""
    place = math.ceil((1 - alpha) * (len(gains) + 1)) - 1
    if place < len(gains):
        return max(LEAST_GAIN, gains[place])
    return max(LEAST_GAIN, gains[-1] + 2 * math.log(1 / (alpha * (len(gains) + 1))))


def _wandering(rng: np.random.Generator, shape: tuple[int, int], wander: Wander, per_day: int) -> Floats:
    """Return logarithms of levels that wander, with levels of mean 1."""
    white, slow = math.log1p(wander.white), math.log1p(wander.slow)
    rho = math.exp(-1 / (per_day * wander.time))
    noise = rng.standard_normal(shape)
    noise[:, 1:] *= math.sqrt(1 - rho * rho)
    walk = _remembering(noise, rho) * math.sqrt(slow)
    return np.asarray(walk + math.sqrt(white) * rng.standard_normal(shape) - (white + slow) / 2)


def _remembering(noise: Floats, rho: float) -> Floats:
    """Return rows in which each place is its noise and ``rho`` times the place before it."""
    walk = np.ascontiguousarray(noise.T)  # a place of all rows together
    for before, here in itertools.pairwise(walk):
        here += rho * before
    return walk.T
