"""The share under which a group's scores are likeliest, with everything that is not known about its error rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.quantification._cells import N_CELLS
from crisisdetect.quantification._effects import FEATURES, expected

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.quantification._rates import ErrorRates

#: Degrees of freedom of the deviations: some domains are odder than a normal distribution has it.
_FREEDOM: Final = 8

#: Beta distribution of the share beforehand, worth four comments: in collections labelled by people, the negative share
#: is mostly between 15 and 65 %.
_PRIOR: Final = (1.5, 2.5)

_N_SHARES: Final = 121
_N_RESTS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """What is known of a group's share.

    Parameters
    ----------
    share, low, high : float
        Median and interval.
    common : float
        Part of the variance that comes from unknown error rates; it is common to all groups of the same collection.
    """

    share: float
    low: float
    high: float
    common: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Grid:
    shares: NDArray[np.float64]
    prior: NDArray[np.float64]
    means: NDArray[np.float64]
    unknown: NDArray[np.float64]
    scatter: NDArray[np.float64]
    slope: NDArray[np.float64]


def match(stats: NDArray[np.float64], rates: ErrorRates, lang: str, *, level: float = 0.95) -> Posterior:
    """Estimate the share of truly negative comments behind a group.

    The means of three features over the group are set against what a mixture of truly negative, neutral and positive
    comments would give, for every mixture on a grid. Their distance counts in units of the scatter to be expected: of
    single comments, the fewer there are, and of the error rates from one collection of comments to another.
    Beforehand the share is a draw from a beta distribution worth four comments, the split of the rest from a uniform.

    Parameters
    ----------
    stats : ndarray of shape (24,)
        Statistics of the group.
    rates : ErrorRates
        Error rates of the model.
    lang : str
        Language of the group.
    level : float, default=0.95
        Probability of the interval.

    Returns
    -------
    Posterior
        Median, equal-tailed interval, and the part of the variance due to the error rates.
    """
    grid = _grid(rates, lang)
    counts = stats[:N_CELLS]
    n = counts.sum()
    away = FEATURES @ counts / n - grid.means
    variance = grid.unknown + grid.scatter / n
    scaled = np.linalg.solve(variance, away[..., None])[..., 0]
    squares = np.einsum("gf,gf->g", away, scaled)
    size = len(FEATURES)
    log_density = -0.5 * np.linalg.slogdet(variance)[1] - (_FREEDOM + size) / 2 * np.log1p(squares / _FREEDOM)
    weights = np.exp(log_density - log_density.max()) * grid.prior
    by_share = weights.reshape(-1, _N_RESTS).sum(axis=1)
    edges = np.concatenate([[0.0], np.cumsum(by_share / by_share.sum())])
    tail = (1 - level) / 2
    low, share, high = np.interp([tail, 0.5, 1 - tail], edges, grid.shares)
    best = int(np.argmax(weights))
    direction = np.linalg.solve(variance[best], grid.slope)
    common = float(direction @ grid.unknown[best] @ direction / (direction @ variance[best] @ direction))
    return Posterior(share=float(share), low=float(low), high=float(high), common=common)


@lru_cache(maxsize=256)
def _grid(rates: ErrorRates, lang: str) -> _Grid:
    known = expected(rates, lang)
    edges = np.sin(np.linspace(0, np.pi / 2, _N_SHARES + 1)) ** 2  # finer near 0 and 1
    middles, widths = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    neutral = (np.arange(_N_RESTS) + 0.5) / _N_RESTS
    rest = 1 - middles[:, None]
    mixtures = np.stack(
        [np.repeat(middles, _N_RESTS), (rest * neutral).ravel(), (rest * (1 - neutral)).ravel()], axis=1
    )
    means = mixtures @ known.means
    by_class = known.covariance.reshape(3, len(FEATURES), 3, len(FEATURES))
    unknown = np.einsum("gc,cadb,gd->gab", mixtures, by_class, mixtures)
    scatter = np.einsum("gc,cab->gab", mixtures, known.within)
    scatter += np.einsum("gc,ca,cb->gab", mixtures, known.means, known.means) - np.einsum("ga,gb->gab", means, means)
    return _Grid(
        shares=edges,
        prior=np.repeat(widths * middles ** (_PRIOR[0] - 1) * rest[:, 0] ** (_PRIOR[1] - 1), _N_RESTS),
        means=means,
        unknown=unknown,
        scatter=scatter,
        slope=known.means[0] - known.means[1:].mean(axis=0),
    )
