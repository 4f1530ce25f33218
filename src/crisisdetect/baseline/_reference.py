"""What a stretch of a stream is compared with, from all that is there, and how far calm levels wander."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Bins = NDArray[np.int64]
    Asked = tuple[int, NDArray[np.bool_], Floats, Floats]

#: Calm days before a stretch from which on the days after it are not asked as well: a week knows its weekdays.
FULL_DAYS: Final = 7.0

#: Calm days, and scored comments in them, below which nothing is known of the usual level.
LEAST_DAYS: Final = 0.5
LEAST_COMMENTS: Final = 10.0

#: What is taken for granted of a stream that has not shown it yet: the variance of the logarithm of its daily level, in
#: days of data that this counts for; and the same while hours of the day are not told apart. Service accounts scatter
#: by 0.3 to 0.5 (standard deviation) from day to day.
PRIOR_WANDER: Final = 0.25
PRIOR_DAYS: Final = 3.0
PRIOR_HOURS: Final = 0.5
HOURS_KNOWN: Final = 5.0

#: Days of data below which nothing else is believed of it: what scatters in them may be the crisis itself.
MEASURED_DAYS: Final = 10.0

#: Correlation times that are tried, in days; of those that fit alike, the longest.
_TIMES: Final = (32.0, 16.0, 8.0, 4.0, 2.0, 1.0, 0.5, 0.25, 0.125)

#: A correlation time fits nearly as well whose weighted sum of squares is not larger by more than this.
_AS_WELL: Final = 2.0

#: Days just before a stretch that are asked how far the level has wandered by then; each needs so many times as many
#: calm days to be compared with, and to be mostly there.
LATELY_DAYS: Final = (1.0, 2.0, 4.0, 8.0)
TIMES_LATELY: Final = 4.0
_MOSTLY_THERE: Final = 0.75

#: However low it was lately, no less than this part of the usual level is expected.
_LOWEST: Final = 0.25

#: Residuals beyond this many robust standard deviations are drawn in, and blocks of fewer expected are not looked at.
_DRAWN_IN: Final = 2.58
_LEAST_EXPECTED: Final = 4.0
_LEAST_BLOCKS: Final = 8


class Usual(NamedTuple):
    """Sums over what stretches are compared with: negatives, exposure, scored and positive comments, and days."""

    k: Floats
    e: Floats
    n: Floats
    positive: Floats
    days: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where this is enough to know anything."""
        return np.asarray((self.days >= LEAST_DAYS) & (self.n >= LEAST_COMMENTS) & (self.e > 0))


class Lately(NamedTuple):
    """What the days just before stretches tell: the relative level to expect, and the variance that this takes away."""

    level: Floats
    told: Floats


@dataclass(frozen=True, slots=True)
class Wander:
    """How far a calm stream's level wanders from what is expected, as the relative variance of a mean over time.

    A part that differs from bin to bin, and a first-order autoregression (Ornstein and Uhlenbeck's process).

    Attributes
    ----------
    white : float
        Variance of the first part, of one bin.
    slow : float
        Variance of the second part.
    time : float
        Correlation time of the second part, in days.
    recall : float
        The shortest correlation time that fits nearly as well: how far the level of some days may tell that of the
        next ones. 0 where the data are too few, so that all this is but taken for granted.
    """

    white: float
    slow: float
    time: float
    recall: float = 0.0

    def variance(self, n_bins: Floats, per_day: int) -> Floats:
        """Return the relative variance of the mean level over so many bins."""
        return np.asarray(
            self.white / np.maximum(n_bins, 1.0) + self.slow * _mean_of_slow(n_bins / per_day / self.time)
        )

    def lately(self, n_bins: Floats, asked: Sequence[Asked], per_day: int) -> Lately:
        """Return what the mean level over the bins just before stretches tells of theirs: its best linear guess.

        Parameters
        ----------
        n_bins : array
            Bins of each stretch.
        asked : sequence of tuple
            How many bins before them; and for each stretch whether they are known, how far their level was off,
            relative to what is usual, and the variance of that by the chance of counts. Those that tell most are taken.
        per_day : int
            Bins a day.
        """
        best = Lately(np.ones(len(n_bins)), np.zeros(len(n_bins)))
        for before, known, off, noise in asked if self.recall else ():
            apart = [-np.expm1(-x) / x for x in (n_bins / per_day / self.recall, before / per_day / self.recall)]
            together = self.slow * apart[0] * apart[1]
            weight = together / (self.variance(np.array([float(before)]), per_day) + noise)
            told = np.where(known, weight * together, 0.0)
            level = np.where(told > best.told, np.maximum(1 + weight * off, _LOWEST), best.level)
            best = Lately(level, np.maximum(told, best.told))
        return best


class Reference:
    """The calm bins of a stream, from which the usual level of any stretch is taken.

    A stretch is compared with the calm bins of the ``memory`` before it. Where these are fewer than ``FULL_DAYS`` days,
    as many as there are after it count as well, once they are a week and longer than the stretch itself.

    Parameters
    ----------
    k, e, n, positive : array of shape (n_bins,)
        Negative comments, exposure, scored comments and positive ones.
    calm : array of bool, shape (n_bins,)
        Which bins may be compared with.
    per_day : int
        Bins a day.
    memory : int
        How many bins back, and on.
    """

    def __init__(
        self, k: Floats, e: Floats, n: Floats, positive: Floats, *, calm: NDArray[np.bool_], per_day: int, memory: int
    ) -> None:
        used = calm & (e > 0)
        columns = np.stack([k * used, e * used, n * used, positive * used, used / per_day])
        self._sums = np.concatenate([np.zeros((5, 1)), np.cumsum(columns, axis=1)], axis=1)
        self.n_bins, self.per_day, self.memory = len(k), per_day, memory

    def usual(self, begin: Bins, end: Bins) -> Usual:
        """Return what the stretches ``[begin, end)`` are compared with."""
        before = self._sums[:, begin] - self._sums[:, np.maximum(begin - self.memory, 0)]
        after = self._sums[:, np.minimum(end + self.memory, self.n_bins)] - self._sums[:, end]
        length = (end - begin) / self.per_day
        asked = (before[4] < FULL_DAYS) & (after[4] >= np.maximum(FULL_DAYS, length))
        return Usual(*(before + np.where(asked, after, 0.0)))

    def lately(self, begin: Bins, end: Bins, usual: Usual, wander: Wander, unit: float) -> Lately:
        """Return what the days just before each stretch tell of it: those of ``LATELY_DAYS`` that tell most.

        A level that wanders slowly is known better from yesterday than from the mean of two months.
        """
        level = (usual.k + 0.5 * unit) / usual.e
        asked = []
        for days in LATELY_DAYS:
            n_bins = round(days * self.per_day)
            first = np.maximum(begin - n_bins, 0)
            k, e, there = self._sums[[0, 1, 4]][:, begin] - self._sums[[0, 1, 4]][:, first]
            known = (there >= _MOSTLY_THERE * days) & (usual.days >= TIMES_LATELY * days)
            expected = np.maximum(level * e, 1e-9)
            asked.append((n_bins, known, k / expected - 1, unit / expected))
        return wander.lately((end - begin).astype(float), asked, self.per_day)


def wander_of(reference: Reference, k: Floats, e: Floats, *, unit: float) -> Wander:
    """Return how far the calm level of a stream wanders from what it is compared with.

    For blocks of one bin to a week, the squared difference from what was expected, less what counts of ``unit`` vary
    by chance, over the square of what was expected; differences are drawn in, so that bursts hardly count. White and
    slow part and correlation time are fitted by weighted least squares over the scales. Days that are not there are
    made up for by what is taken for granted (``PRIOR_WANDER``).

    Parameters
    ----------
    reference : Reference
        What is compared with.
    k, e : array of shape (n_bins,)
        Negative comments and exposure.
    unit : float
        Variance over mean of calm counts by chance alone.
    """
    per_day = reference.per_day
    scales = sorted({max(1, round(days * per_day)) for days in (0, 0.125, 0.25, 0.5, 1, 2, 4, 7)})
    seen = [(length, *_variance_at(reference, k, e, length, unit)) for length in scales]
    days = float((e > 0).sum()) / per_day
    known = [(length, v, n) for length, v, n in seen if n >= _LEAST_BLOCKS and days >= MEASURED_DAYS]
    found = _fitted(known, per_day) if known else Wander(0.0, 0.0, 1.0)
    prior = PRIOR_HOURS if days < HOURS_KNOWN else PRIOR_WANDER
    weight = PRIOR_DAYS / (PRIOR_DAYS + (days if known else 0.0))
    slow = (1 - weight) * found.slow + weight * prior
    time = found.time if found.slow > weight * prior else max(found.time, 1.0)
    return Wander(found.white, slow, time, found.recall)


def _variance_at(reference: Reference, k: Floats, e: Floats, length: int, unit: float) -> tuple[float, int]:
    """Return the relative variance of the level over blocks of a length beyond chance, and of how many blocks."""
    begin = np.arange(0, len(k) - length + 1, length)
    end = begin + length
    sums = np.concatenate([np.zeros((2, 1)), np.cumsum(np.stack([k, e]), axis=1)], axis=1)
    seen, exposure = sums[:, end] - sums[:, begin]
    usual = reference.usual(begin, end)
    used = usual.known & (exposure > 0.5 * np.median(exposure[exposure > 0]) if (exposure > 0).any() else False)
    expected = np.divide(usual.k + 0.5 * unit, usual.e, out=np.zeros(len(begin)), where=usual.e > 0) * exposure
    used &= expected > 0
    if used.sum() < _LEAST_BLOCKS or expected[used].mean() < _LEAST_EXPECTED:
        return 0.0, 0
    off, mean = seen[used] - expected[used], expected[used]
    chance = unit * mean * (1 + mean / np.maximum(usual.k[used], 0.5))
    z = off / np.sqrt(chance)
    middle = float(np.median(z))
    spread = max(1.0, 1.4826 * float(np.median(np.abs(z - middle))))
    drawn = np.clip(z, middle - _DRAWN_IN * spread, middle + _DRAWN_IN * spread) * np.sqrt(chance)
    return max(0.0, float((drawn**2 - chance).sum() / (mean**2).sum())), int(used.sum())


def _fitted(known: list[tuple[int, float, int]], per_day: int) -> Wander:
    """Return the wandering whose variances over the scales are nearest to those seen, by weighted least squares."""
    length = np.array([x[0] for x in known], dtype=float)
    seen = np.array([x[1] for x in known])
    weight = np.sqrt(np.array([x[2] for x in known], dtype=float)) / (seen + 0.05)
    best, by_time = (np.inf, Wander(0.0, 0.0, 1.0)), dict.fromkeys(_TIMES, np.inf)
    for time in _TIMES:
        basis = np.stack([1 / length, _mean_of_slow(length / per_day / time)], axis=1)
        for columns in ((0, 1), (1,), (0,)):
            parts = np.linalg.lstsq(basis[:, columns] * weight[:, None], seen * weight, rcond=None)[0]
            if (parts < 0).any():
                continue
            misfit = float((((basis[:, columns] @ parts - seen) * weight) ** 2).sum())
            by_time[time] = min(by_time[time], misfit)
            if misfit < best[0] - 1e-9:
                both = dict(zip(columns, map(float, parts), strict=True))
                best = (misfit, Wander(both.get(0, 0.0), both.get(1, 0.0), time))
    recall = min(time for time, misfit in by_time.items() if misfit <= best[0] + _AS_WELL)
    return replace(best[1], recall=recall)


def _mean_of_slow(x: Floats) -> Floats:
    """Return the variance of the mean of a slow part of variance 1 over ``x`` correlation times."""
    x = np.maximum(np.asarray(x, dtype=float), 1e-6)
    return np.asarray(np.where(x < 1e-3, 1.0, 2 * (x - 1 + np.exp(-x)) / (x * x)))
