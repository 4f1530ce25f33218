"""The penalty that makes a false change as rare as asked for."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.errors import ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Calm series drawn for one penalty.
N_SIMULATIONS: Final = 200

_LARGEST_TABLE = 5_000_000
_SEED = 20240229


def calm_penalty(n_bins: int, *, mean: float, dispersion: float, alpha: float = 0.05) -> float:
    """Return the penalty at which a calm series shows any change with probability ``alpha``.

    Calm series are drawn with independent bins of the given mean and variance ``dispersion * mean`` (gamma-Poisson).
    On each, the smallest penalty without a change is found: a segmentation with K changes is chosen only if its gain
    exceeds K penalties, so it is the largest gain of one change, or half the largest gain of a stretch that stands out
    (two changes); the result is the ``1 - alpha`` quantile. Stretches are searched on a grid of lengths, each
    about a quarter longer than the one before, at every place.

    Parameters
    ----------
    n_bins : int
        Length of the series.
    mean : float
        Mean count a bin.
    dispersion : float
        Variance over mean, at least 1.
    alpha : float, default=0.05
        Chance of any false change on a calm series.

    Returns
    -------
    float
        The penalty, on the scale of :class:`PoissonCost` with that dispersion. Depends on nothing but the arguments,
        which are rounded by up to 5 % so that results can be kept.

    Raises
    ------
    ParameterError
        If ``alpha`` is not inside (0, 1).

    Examples
    --------
    >>> calm_penalty(200, mean=5.0, dispersion=1.0) < calm_penalty(200, mean=5.0, dispersion=1.0, alpha=0.001)
    True
    """
    if not 0 < alpha < 1:
        msg = f"The 'alpha' parameter of calm_penalty must be inside (0, 1). Got {alpha!r} instead."
        raise ParameterError(msg)
    length = _rounded(max(n_bins, 4))
    return _simulate(length, _rounded(max(mean, 1e-3)), _rounded(max(dispersion, 1.0)), alpha)


def fast_penalty(n_bins: int, *, alpha: float = 0.05) -> float:
    """Return a penalty by formula, for exploration: ``2 log(n / alpha)`` (Bonferroni over places, chi-square tail)."""
    return 2 * math.log(max(n_bins, 2) / alpha)


def _rounded(x: float) -> float:
    return float(round(10 ** (math.ceil(math.log10(x) * 25) / 25), 6))


@lru_cache(maxsize=4096)
def _simulate(length: float, mean: float, dispersion: float, alpha: float) -> float:
    n = round(length)
    rng = np.random.default_rng(_SEED)
    runs = N_SIMULATIONS if n <= 5_000 else max(100, N_SIMULATIONS * 5_000 // n)
    needed = np.array([_needed(_draw(rng, n, mean, dispersion)) for _ in range(runs)]) / dispersion
    return float(np.quantile(needed, 1 - alpha, method="higher"))


def _draw(rng: np.random.Generator, n: int, mean: float, dispersion: float) -> NDArray[np.int64]:
    if dispersion <= 1.0:
        return rng.poisson(mean, n)
    return rng.poisson(rng.gamma(mean / (dispersion - 1.0), dispersion - 1.0, n))


def _needed(counts: NDArray[np.int64]) -> float:
    n = len(counts)
    sums = np.concatenate([[0], np.cumsum(counts)])
    total = int(sums[-1])
    # sums of counts are whole numbers: x log x is looked up, which is what makes this quick
    table = xlogy(np.arange(total + 1.0)) if total <= _LARGEST_TABLE else None

    def fit(k: NDArray[np.int64], length: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return 2 * (k * np.log(length) - (table[k] if table is not None else xlogy(k.astype(float))))

    whole = fit(sums[-1:], float(n))[0]
    left = np.arange(1.0, n)
    worst = float((whole - fit(sums[1:-1], left) - fit(total - sums[1:-1], n - left)).max(initial=0.0))
    length = 1
    while length < n:
        inside = sums[length:] - sums[:-length]
        worst = max(
            worst, float((whole - fit(inside, float(length)) - fit(total - inside, float(n - length))).max()) / 2
        )
        length = max(length + 1, int(length * 1.25))
    return worst


def xlogy(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return ``x log x``, 0 at 0."""
    return x * np.log(np.maximum(x, 1.0))
