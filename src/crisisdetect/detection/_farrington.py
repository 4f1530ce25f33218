"""Farrington Flexible: a count against the same weeks of former years (Noufaily et al. 2013), in numpy."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np

from crisisdetect.detection._bins import Bin, Step
from crisisdetect.detection._saved import check_positive, dump, load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Residuals above this lower the weight of their tick.
OUTLIER = 2.58


class Expected(NamedTuple):
    """What a fit expects of the next count: mean, dispersion, and standard error of the mean's logarithm."""

    mean: float
    dispersion: float
    error: float

    def upper(self, alpha: float) -> float:
        """Return the count that is exceeded with probability ``alpha``, negative binomial at the estimated mean."""
        from scipy.stats import nbinom, poisson  # slow to import

        if self.dispersion <= 1.0 + 1e-6:
            return float(poisson.isf(alpha, self.mean))
        return float(nbinom.isf(alpha, self.mean / (self.dispersion - 1.0), 1.0 / self.dispersion))


@dataclass(slots=True, kw_only=True)
class FarringtonFlexible:
    """Compare the negatives of a tick with a quasi-Poisson fit to some years before it.

    The fit has a level for the same season, levels for the other parts of the year, and a trend; ticks with large
    residuals weigh less, and the latest ticks are left out, so that an outbreak does not become its own baseline.

    Parameters
    ----------
    alpha : float, default=0.005
        Nominal chance of a false alarm at a tick. It is not kept: at 0.005, 0.006 were measured
        on the scenarios of the paper.
    per_year : int, default=52
        Ticks a year.
    years : int, default=5
        Years of history; with less than that the detector is silent.
    half_window : int, default=3
        Ticks before and after the same tick of former years that count as the same season.
    periods : int, default=10
        Parts of the year, the season among them.
    left_out : int, default=26
        Latest ticks that are left out of the fit.
    least : int, default=5
        No alarm if the last four ticks hold fewer negatives.
    counts : list of float
        State: the history.

    References
    ----------
    Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett (2013): An improved algorithm for outbreak detection
    in multiple surveillance systems. Statistics in Medicine 32, 1206-1222.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> detector = FarringtonFlexible()
    >>> usual = [Bin(k, 100, 1, 1, 0.1, 10) for k in rng.poisson(10, 300)]
    >>> sum(detector.update(one).alarm for one in usual)
    0
    >>> detector.update(Bin(40, 100, 1, 1, 0.1, 10)).alarm
    True
    """

    alpha: float = 0.005
    per_year: int = 52
    years: int = 5
    half_window: int = 3
    periods: int = 10
    left_out: int = 26
    least: int = 5
    counts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_positive(alpha=self.alpha, per_year=self.per_year, years=self.years, periods=self.periods - 1)

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and answer. The statistic is the part of the way from the mean to the limit."""
        needed = self.years * self.per_year + self.half_window
        history = self.counts
        count = history[-1] if bin.gap and history else float(bin.negatives)  # a missing tick is as the last one
        ready = len(history) >= needed and not bin.gap
        step = Step(0.0, 1.0, alarm=False, channel="negatives")
        if ready:
            expected = self.expect(np.array(history))
            room = max(expected.upper(self.alpha) - expected.mean, 1e-9)
            statistic = (count - expected.mean) / room
            enough = sum(history[-3:]) + count >= self.least
            step = Step(statistic, 1.0, alarm=statistic > 1.0 and enough, channel="negatives")
        history.append(count)
        del history[:-needed]
        return step

    def expect(self, history: Floats) -> Expected:
        """Return what the ticks before it make one expect of the next tick.

        Parameters
        ----------
        history : array of shape (n,)
            All ticks before it, the latest last; at least ``years * per_year + half_window``.
        """
        needed = self.years * self.per_year + self.half_window
        ago = np.arange(needed, self.left_out, -1)
        counts = history[len(history) - ago]
        levels = self._levels(ago)
        design = (levels[:, None] == np.unique(levels)).astype(float)
        now = np.append((np.unique(levels) == 0).astype(float), 0.0)
        trend = -ago / self.per_year
        expected = robust_fit(np.column_stack([design, trend]), counts, now)
        if expected.mean > counts.max():  # a trend must not promise more than was ever seen
            return robust_fit(design, counts, now[:-1])
        return expected

    def _levels(self, ago: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the part of the year of each tick: 0 is the season of the tick that is judged."""
        phase = (-ago + self.half_window) % self.per_year
        season = 2 * self.half_window + 1
        width = (self.per_year - season) / (self.periods - 1)
        rest = 1 + np.floor((phase - season) / width).astype(np.int64)
        return np.where(phase < season, 0, np.minimum(rest, self.periods - 1))

    def reset(self) -> None:
        """Do nothing: the rule has no evidence to forget, only the past it compares with."""

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return dump(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described."""
        return load(cls, state)


def robust_fit(design: Floats, counts: Floats, now: Floats) -> Expected:
    """Fit twice, the second time with less weight on outliers, and predict.

    Parameters
    ----------
    design : array of shape (n, k)
    counts : array of shape (n,)
    now : array of shape (k,)
        Row of the design for what is predicted.
    """
    weights = np.ones(len(counts))
    for last in (False, True):
        coefficients, mean, covariance = quasi_poisson(design, counts, weights)
        freedom = max(1, len(counts) - design.shape[1])
        dispersion = max(1.0, float((weights * (counts - mean) ** 2 / mean).sum() / freedom))
        if not last:
            leverage = np.clip(mean * weights * np.einsum("ij,jk,ik->i", design, covariance, design), 0.0, 0.99)
            spread = np.cbrt(np.sqrt(mean)) * np.sqrt(dispersion * (1.0 - leverage))
            residuals = 1.5 * (np.cbrt(counts) ** 2 - np.cbrt(mean) ** 2) / spread
            weights = np.where(residuals > OUTLIER, np.maximum(residuals, OUTLIER) ** -2.0, 1.0)
            weights *= len(counts) / weights.sum()
    predicted = min(float(now @ coefficients), 50.0)
    return Expected(math.exp(predicted), dispersion, math.sqrt(dispersion * float(now @ covariance @ now)))


def quasi_poisson(
    design: Floats, counts: Floats, weights: Floats, *, rounds: int = 25
) -> tuple[Floats, Floats, Floats]:
    """Fit a log-linear model of counts by iterated weighted least squares.

    Parameters
    ----------
    design : array of shape (n, k)
    counts, weights : arrays of shape (n,)

    Returns
    -------
    coefficients : array of shape (k,)
    mean : array of shape (n,)
    covariance : array of shape (k, k)
        Of the coefficients, where the dispersion is 1.
    """
    mean = counts + 0.1
    linear = np.log(mean)
    ridge = 1e-8 * np.eye(design.shape[1])  # levels without a count have no finite estimate
    for _ in range(rounds):
        weighted = design * (weights * mean)[:, None]
        information = design.T @ weighted + ridge
        coefficients = np.linalg.solve(information, weighted.T @ (linear + (counts - mean) / mean))
        new = np.clip(design @ coefficients, -12.0, 30.0)
        moved = float(np.abs(new - linear).max())
        linear = new
        mean = np.exp(linear)
        if moved < 1e-8:
            break
    covariance = np.linalg.inv(design.T @ (design * (weights * mean)[:, None]) + ridge)
    return np.asarray(coefficients, dtype=float), mean, np.asarray(covariance, dtype=float)
