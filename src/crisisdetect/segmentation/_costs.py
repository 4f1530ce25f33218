"""What a stretch without a change costs, for the kinds of data that comment streams give.

Each cost is a ``ruptures`` cost (``fit``, ``error``), so that any search of ruptures takes it, and has ``between``, the
same for many stretches at once, for the exact search, which does without ruptures: that takes a second to load. A cost
is twice the negative log-likelihood at the segment's own best level, up to a constant that no segmentation changes,
over the dispersion: so the costs of all kinds of data, and their penalties, are on one scale.

A signal has up to three columns: values (counts, counts out of trials, or plain values), what they are counted
against (exposure, trials, or the weight of a value; 1 where the column is missing), and how often a row counts (its
weight; 1 where missing).
"""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Self

import numpy as np

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def known_to_ruptures() -> None:
    """Let the searches of ruptures take our costs: they ask for a ``BaseCost``."""
    from ruptures.base import BaseCost

    BaseCost.register(_CumulativeCost)


class _CumulativeCost(ABC):
    """A cost of one level that is a function of the sums over a segment.

    With ``s`` and ``e`` the sums of the first two columns, the level of a segment is ``s / e``, and the cost of any
    other level is linear in the sums (a one-parameter exponential family), which is what functional pruning needs.
    """

    model: ClassVar[str]
    min_size = 1

    def __init__(self, dispersion: float = 1.0) -> None:
        if not dispersion > 0:
            msg = Message(
                "The 'dispersion' parameter of {name} must be above 0. Got {dispersion!r} instead.",
                name=type(self).__name__,
                dispersion=dispersion,
            )
            raise ParameterError(msg)
        self.dispersion = dispersion

    def fit(self, signal: ArrayLike) -> Self:
        """Take the signal, of shape (n_bins,) or (n_bins, 1 to 3)."""
        table = np.asarray(signal, dtype=float)
        table = table[:, None] if table.ndim == 1 else table
        if table.ndim != 2 or not 1 <= table.shape[1] <= 3 or not np.isfinite(table).all():
            msg = Message(
                "The signal of {name} must be finite, of shape (n_bins,) or (n_bins, 1 to 3).",
                name=type(self).__name__,
            )
            raise ParameterError(msg)
        if (table[:, 1:] < 0).any():
            msg = Message("Exposures, trials and weights of {name} must be at least 0.", name=type(self).__name__)
            raise ParameterError(msg)
        self.signal = table
        self.n_samples = len(table)
        x = table[:, 0]
        against = table[:, 1] if table.shape[1] > 1 else np.ones_like(x)
        weights = table[:, 2] if table.shape[1] > 2 else np.ones_like(x)
        columns = self._columns(x, against, weights)
        self.sums: Floats = np.concatenate([np.zeros((len(columns), 1)), np.cumsum(columns, axis=1)], axis=1)
        return self

    def error(self, start: int, end: int) -> float:
        """Return the cost of the segment ``[start, end)``."""
        return float(self.between(np.array([start]), np.array([end]))[0])

    def sum_of_costs(self, bkps: Sequence[int]) -> float:
        """Return the cost of all segments that end at ``bkps``, as searches of ruptures ask for it."""
        return sum(self.error(start, end) for start, end in itertools.pairwise([0, *bkps]))

    def between(self, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> Floats:
        """Return the costs of the segments ``[starts, ends)``, of the shape to which both broadcast."""
        return self._cost(*(column[ends] - column[starts] for column in self.sums)) / self.dispersion

    def level(self, start: int, end: int) -> float:
        """Return the level of the segment ``[start, end)``, null where nothing was counted."""
        s, e = (float(column[end] - column[start]) for column in self.sums[:2])
        return self._uncentred(s / e) if e > 0 else float("nan")

    def coefficients(self, levels: Floats) -> list[Floats]:
        """Return for each column of sums its factor in the cost of staying at each of ``levels``."""
        return [np.asarray(c, dtype=float) / self.dispersion for c in self._coefficients(levels)]

    def variance(self, level: Floats) -> Floats:
        """Return the variance of a value counted against 1, before the dispersion."""
        return level

    def within(self, level: Floats) -> Floats:
        """Return the nearest possible levels."""
        return np.maximum(level, 1e-9)

    def _columns(self, x: Floats, against: Floats, weights: Floats) -> list[Floats]:
        return [weights * x, weights * against]

    def _uncentred(self, level: float) -> float:
        return level

    @abstractmethod
    def _cost(self, s: Floats, e: Floats, /, *more: Floats) -> Floats:
        """Return the cost of segments at their own level, from their sums."""

    @abstractmethod
    def _coefficients(self, levels: Floats) -> list[Floats]:
        """Return the factors of the sums, before the dispersion."""


class PoissonCost(_CumulativeCost):
    """Counts against an exposure, ``k ~ Poisson(level * exposure)``.

    Parameters
    ----------
    dispersion : float, default=1.0
        Variance over mean of the counts; 1 is Poisson (quasi-likelihood, McCullagh and Nelder 1989, ch. 9).

    Examples
    --------
    >>> signal = np.array([[1.0, 1.0], [1.0, 1.0], [9.0, 1.0]])
    >>> cost = PoissonCost().fit(signal)
    >>> cost.error(0, 3) > cost.error(0, 2) + cost.error(2, 3)
    True
    """

    model = "poisson"

    def _cost(self, s: Floats, e: Floats, /, *_: Floats) -> Floats:
        s = np.maximum(s, 0.0)
        return -2 * _xlogy(s, _ratio(s, e))

    def _coefficients(self, levels: Floats) -> list[Floats]:
        levels = self.within(levels)
        return [-2 * np.log(levels) - 2, 2 * levels]


class NegativeBinomialCost(_CumulativeCost):
    """Counts of a rate that itself wavers, ``k ~ NB(mean=level * exposure, size=size * exposure)``.

    The variance is ``mean * (1 + level / size)``. Bins of equal exposure 1 follow the usual negative binomial of that
    size; in longer ones the wavering averages out (a gamma process), so sums are negative binomial too, and the
    likelihood of a segment is exact and a function of its sums whatever the exposures.

    Parameters
    ----------
    size : float
        Shape of the gamma a unit of exposure; a large one is Poisson.
    dispersion : float, default=1.0
        What is left of the scatter: variance over that of the model.
    """

    model = "negative_binomial"

    def __init__(self, size: float, dispersion: float = 1.0) -> None:
        super().__init__(dispersion)
        if not size > 0:
            msg = Message(
                "The 'size' parameter of NegativeBinomialCost must be above 0. Got {size!r} instead.",
                size=size,
            )
            raise ParameterError(msg)
        self.size = size

    def variance(self, level: Floats) -> Floats:
        return level * (1 + level / self.size)

    def _cost(self, s: Floats, e: Floats, /, *_: Floats) -> Floats:
        s = np.maximum(s, 0.0)
        level = _ratio(s, e)
        return -2 * (_xlogy(s, level / (1 + level / self.size)) - self.size * e * np.log1p(level / self.size) + s)

    def _coefficients(self, levels: Floats) -> list[Floats]:
        levels = self.within(levels)
        shrink = np.log1p(levels / self.size)
        return [-2 * (np.log(levels) - shrink + 1), 2 * self.size * shrink]


class BinomialCost(_CumulativeCost):
    """Counts out of trials, ``k ~ Binomial(n, level)``; ``dispersion`` above 1 allows for unequal bins.

    Parameters
    ----------
    dispersion : float, default=1.0
        Variance over binomial variance of the counts.
    """

    model = "binomial"

    def variance(self, level: Floats) -> Floats:
        return np.clip(level * (1 - level), 0.0, None)

    def within(self, level: Floats) -> Floats:
        return np.clip(level, 1e-9, 1 - 1e-9)

    def _cost(self, s: Floats, e: Floats, /, *_: Floats) -> Floats:
        s = np.clip(s, 0, e)
        share = _ratio(s, e)
        return -2 * (_xlogy(s, share) + _xlogy(e - s, 1 - share))

    def _coefficients(self, levels: Floats) -> list[Floats]:
        levels = self.within(levels)
        stay = np.log1p(-levels)
        return [-2 * (np.log(levels) - stay), -2 * stay]


class BetaBinomialCost(BinomialCost):
    """Counts out of trials that resemble each other, with intra-class correlation ``rho``.

    The variance is ``n p (1 - p) (1 + (n - 1) rho)``. The beta-binomial likelihood is no function of sums; this is the
    quasi-likelihood of the same variance: each bin counts as ``n / (1 + (n - 1) rho)`` independent trials, so that
    the level is the weighted share of least variance (Kleinman 1973, JASA 68; Williams 1982, Applied Statistics 31).
    It is the likelihood itself where ``rho`` is 0 and where each bin has one trial.

    Parameters
    ----------
    rho : float
        Correlation of two trials of one bin, in [0, 1).
    dispersion : float, default=1.0
        What is left of the scatter: variance over that of the model.
    """

    model = "beta_binomial"

    def __init__(self, rho: float, dispersion: float = 1.0) -> None:
        super().__init__(dispersion)
        if not 0 <= rho < 1:
            msg = Message("The 'rho' parameter of BetaBinomialCost must be in [0, 1). Got {rho!r} instead.", rho=rho)
            raise ParameterError(msg)
        self.rho = rho

    def _columns(self, x: Floats, against: Floats, weights: Floats) -> list[Floats]:
        alike = weights / np.maximum(1 + (against - 1) * self.rho, 1e-12)
        return [alike * x, alike * against]


class GaussianCost(_CumulativeCost):
    """Values of variance ``dispersion / weight`` around a level.

    Parameters
    ----------
    dispersion : float, default=1.0
        Variance of a value of weight 1.
    """

    model = "gaussian"

    def variance(self, level: Floats) -> Floats:
        return np.ones_like(level)

    def within(self, level: Floats) -> Floats:
        return level

    def _columns(self, x: Floats, against: Floats, weights: Floats) -> list[Floats]:
        w = against * weights
        # sums of squares far from 0 would cancel
        self._centre = float(np.average(x, weights=w)) if w.sum() > 0 else 0.0
        x = x - self._centre
        return [w * x, w, w * x * x]

    def _uncentred(self, level: float) -> float:
        return level + self._centre

    def _cost(self, s: Floats, e: Floats, /, *more: Floats) -> Floats:
        return np.maximum(more[0] - s * _ratio(s, e), 0.0)

    def _coefficients(self, levels: Floats) -> list[Floats]:
        return [-2 * levels, levels * levels, np.ones_like(levels)]


def _ratio(s: Floats, e: Floats) -> Floats:
    return s / np.where(e > 1e-12, e, np.inf)


def _xlogy(x: Floats, y: Floats) -> Floats:
    return x * np.log(np.maximum(y, 1e-300))
