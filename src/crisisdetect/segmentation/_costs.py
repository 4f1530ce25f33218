"""What a stretch without a change costs, for the kinds of data that comment streams give.

Each cost is a ``ruptures`` cost (``fit``, ``error``), so that any search of ruptures takes it, and has ``errors``, the
same for many starts at once, for the exact search. A cost is twice the negative log-likelihood at the segment's own
best level, up to a constant that no segmentation changes, over the overdispersion: so costs of Poisson, binomial and
Gaussian data and their penalties are on one scale.

The signal has two columns: counts and exposure (Poisson), counts and trials (binomial), values and weights (Gaussian).
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from ruptures.base import BaseCost

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


class _CumulativeCost(BaseCost):  # type: ignore[misc]  # ruptures carries no types
    """A cost that is a function of the sums over a segment."""

    model: ClassVar[str]
    min_size = 1

    def __init__(self, dispersion: float = 1.0) -> None:
        self.dispersion = dispersion

    def fit(self, signal: Floats) -> _CumulativeCost:
        """Take the signal, of shape (n_bins, 2)."""
        self.signal = signal
        self.n_samples = len(signal)
        columns = self._columns(signal[:, 0], signal[:, 1])
        self._sums = np.vstack([np.zeros(columns.shape[1]), np.cumsum(columns, axis=0)])
        return self

    def error(self, start: int, end: int) -> float:
        """Return the cost of the segment ``[start, end)``."""
        return float(self.errors(np.array([start]), end)[0])

    def errors(self, starts: NDArray[np.int64], end: int) -> Floats:
        """Return the costs of the segments ``[start, end)`` for many starts, shape (n_starts,)."""
        return self._cost(self._sums[end] - self._sums[starts]) / self.dispersion

    def _columns(self, x: Floats, w: Floats) -> Floats:
        return np.column_stack([x, w])

    @abstractmethod
    def _cost(self, sums: Floats) -> Floats:
        """Return the cost of segments from their sums, shape (n_segments, n_columns)."""


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

    def _cost(self, sums: Floats) -> Floats:
        k, e = np.maximum(sums[:, 0], 0), sums[:, 1]
        return -2 * _xlogy(k, np.divide(k, e, out=np.ones_like(k), where=e > 0))


class BinomialCost(_CumulativeCost):
    """Counts out of trials, ``k ~ Binomial(n, level)``; ``dispersion`` above 1 allows for unequal bins.

    Parameters
    ----------
    dispersion : float, default=1.0
        Variance over binomial variance of the counts.
    """

    model = "binomial"

    def _cost(self, sums: Floats) -> Floats:
        n = np.maximum(sums[:, 1], 0)
        k = np.clip(sums[:, 0], 0, n)
        share = np.divide(k, n, out=np.zeros_like(k), where=n > 0)
        return -2 * (_xlogy(k, share) + _xlogy(n - k, 1 - share))


class GaussianCost(_CumulativeCost):
    """Values of variance ``dispersion / weight`` around a level.

    Parameters
    ----------
    dispersion : float, default=1.0
        Variance of a value of weight 1.
    """

    model = "gaussian"

    def _columns(self, x: Floats, w: Floats) -> Floats:
        return np.column_stack([w * x, w, w * x * x])

    def _cost(self, sums: Floats) -> Floats:
        s, w = sums[:, 0], sums[:, 1]
        return sums[:, 2] - np.divide(s * s, w, out=np.zeros_like(s), where=w > 0)


def _xlogy(x: Floats, y: Floats) -> Floats:
    return np.where(x > 1e-12, x * np.log(np.maximum(y, 1e-300)), 0.0)
