"""The penalty that makes a false change as rare as asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Calm series drawn for one penalty; fewer for series of more than 5,000 bins.
N_SIMULATIONS: Final = 400

#: From this many effective events a bin on, counts are as good as Gaussian.
MANY_EVENTS: Final = 100.0

#: Seed of the calm series, unless another is given.
SEED: Final = 20240229

_AT_ONCE = 200_000
_TAIL_FROM = 0.1


@dataclass(frozen=True, slots=True)
class CalmGains:
    """What chance alone gains by a change, in calm series of one kind.

    Attributes
    ----------
    needed : array of float
        For each calm series drawn, ascending, the smallest penalty at which it shows no change.
    """

    needed: Floats

    def penalty(self, alpha: float) -> float:
        """Return the penalty at which a calm series shows any change with probability ``alpha``."""
        runs = len(self.needed)
        if alpha * (runs + 1) >= 10:
            return float(self.needed[min(runs - 1, math.ceil((1 - alpha) * (runs + 1)) - 1)])
        start, decay = self._tail()
        return start + decay * math.log(_TAIL_FROM / alpha)

    def p_value(self, gain: float) -> float:
        """Return the chance that a calm series shows a change of at least that gain."""
        start, decay = self._tail()
        if gain > start:
            return float(_TAIL_FROM * math.exp(-(gain - start) / decay))
        return float((1 + (self.needed >= gain).sum()) / (1 + len(self.needed)))

    def _tail(self) -> tuple[float, float]:
        start = float(np.quantile(self.needed, 1 - _TAIL_FROM))
        # the tail of a chi-square falls by e in 2; heavier ones are taken from the series drawn
        return start, max(2.0, float((self.needed[self.needed > start] - start).mean()))


def calm_gains(
    n_bins: int, *, mean: float, dispersion: float, short: float | None = None, random_state: int = SEED
) -> CalmGains:
    """Return what chance alone gains by a change in calm counts.

    Calm series are drawn with independent bins of the given mean and variance ``dispersion * mean``: Poisson, or a
    gamma mixture of Poisson. On each, the smallest penalty without a change is found: a segmentation with K changes is
    chosen only if its gain exceeds K penalties, so it is the largest gain of one change, or half the largest gain of a
    stretch that stands out (two changes). Stretches are searched on a grid of lengths, each about a quarter longer
    than the one before, at every place.

    Only length, ``mean / dispersion`` (the effective number of events a bin) and, near 1, the dispersion matter; they
    are rounded to the side of fewer changes, so that results can be kept.

    Parameters
    ----------
    n_bins : int
        Length of the series.
    mean : float
        Mean count a bin.
    dispersion : float
        Variance over mean, at least 1; of autocorrelated counts in the long run.
    short : float, optional
        Variance over mean from bin to bin, where it is less. Chance then gains at most what it does in independent
        bins of that scatter, which matters in short stretches, or in Gaussian ones of the long-run scatter, which
        matters in long ones: the larger of both, at each level, is returned.
    random_state : int
        Seed of the series drawn.

    Returns
    -------
    CalmGains
        On the scale of :class:`PoissonCost` with that dispersion. The same for the same arguments.
    """
    length = round(_rounded(max(n_bins, 4), per_decade=8, up=True))
    dispersion = max(dispersion, 1.0)
    short = min(max(short or dispersion, 1.0), dispersion)
    events = _rounded(min(max(mean / short, 1e-3), MANY_EVENTS), per_decade=4, up=False)
    kind = 1.0 if short <= 1.1 else (2.0 if short <= 2.0 else math.inf)
    by_bins = _simulate(length, events, kind if events < MANY_EVENTS else 1.0, random_state)
    if short == dispersion:
        return by_bins
    in_the_long_run = _simulate(length, MANY_EVENTS, 1.0, random_state)
    return CalmGains(np.maximum(by_bins.needed * (short / dispersion), in_the_long_run.needed))


def calm_penalty(n_bins: int, *, mean: float, dispersion: float, alpha: float = 0.05) -> float:
    """Return the penalty at which a calm series of counts shows any change with probability ``alpha``.

    Parameters
    ----------
    n_bins, mean, dispersion
        See :func:`calm_gains`.
    alpha : float, default=0.05
        Chance of any false change on a calm series.

    Returns
    -------
    float
        The penalty, on the scale of :class:`PoissonCost` with that dispersion.

    Raises
    ------
    ParameterError
        If ``alpha`` is not inside (0, 1).

    Examples
    --------
    >>> calm_penalty(200, mean=5.0, dispersion=1.0) < calm_penalty(200, mean=5.0, dispersion=1.0, alpha=0.001)
    True
    """
    check_alpha(alpha, caller="calm_penalty")
    return calm_gains(n_bins, mean=mean, dispersion=dispersion).penalty(alpha)


def check_alpha(alpha: float, *, caller: str) -> None:
    """Raise ``ParameterError`` unless ``alpha`` is a chance."""
    if not 0 < alpha < 1:
        msg = Message(
            "The 'alpha' parameter of {caller} must be inside (0, 1). Got {alpha!r} instead.",
            caller=caller,
            alpha=alpha,
        )
        raise ParameterError(msg)


def fast_penalty(n_bins: int, *, alpha: float = 0.05) -> float:
    """Return a penalty by formula, for exploration: ``2 log(n / alpha)`` (Bonferroni over places, chi-square tail)."""
    return 2 * math.log(max(n_bins, 2) / alpha)


def _rounded(x: float, *, per_decade: int, up: bool) -> float:
    step = math.log10(x) * per_decade
    # 1e-9: what lies on the grid stays there
    return float(10 ** ((math.ceil(step - 1e-9) if up else math.floor(step + 1e-9)) / per_decade))


@lru_cache(maxsize=1024)
def _simulate(n: int, events: float, kind: float, random_state: int) -> CalmGains:
    rng = np.random.default_rng(random_state)
    runs = N_SIMULATIONS if n <= 5_000 else max(100, N_SIMULATIONS * 5_000 // n)
    at_once = max(1, _AT_ONCE // n)
    parts = [_needed(_draw(rng, (min(at_once, runs - i), n), events, kind)) for i in range(0, runs, at_once)]
    return CalmGains(np.sort(np.concatenate(parts)))


def _draw(rng: np.random.Generator, shape: tuple[int, int], events: float, kind: float) -> Floats:
    """Return counts over their dispersion, which is ``kind``."""
    if kind == 1.0:
        return rng.poisson(events, shape).astype(float)
    if math.isinf(kind):
        return rng.gamma(events, 1.0, shape)
    return rng.poisson(rng.gamma(events * kind / (kind - 1.0), kind - 1.0, shape)) / kind


def _needed(counts: Floats) -> Floats:
    """Return the smallest penalty without a change of each row."""
    n = counts.shape[1]
    sums = np.concatenate([np.zeros((len(counts), 1)), np.cumsum(counts, axis=1)], axis=1)
    total = sums[:, -1:]
    whole = _gain(total, n)
    left = np.arange(1.0, n)
    split = _gain(sums[:, 1:-1], left) + _gain(total - sums[:, 1:-1], n - left)
    worst = (split - whole).max(axis=1, initial=0.0)
    length = 1
    while length < n:
        inside = sums[:, length:] - sums[:, :-length]
        apart = _gain(inside, length) + _gain(total - inside, n - length) - whole
        worst = np.maximum(worst, apart.max(axis=1) / 2)
        length = max(length + 1, int(length * 1.25))
    return np.asarray(worst)


def _gain(k: Floats, length: Floats | int) -> Floats:
    return 2 * k * np.log(np.maximum(k, 1e-300) / length)
