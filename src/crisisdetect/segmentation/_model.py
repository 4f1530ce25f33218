"""Levels or straight lines, and autocorrelated noise around them: chosen together.

Noise that is measured before the changes are known takes them for noise; changes that are sought before the noise is
known take noise for changes. Here each number of changes is tried, with the noise that is left beside it, and the
simplest description wins that explains enough more than a simpler one.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]

#: Longer series are looked at as means of blocks, at most this many.
LONGEST: Final = 1_000

#: Changes tried at most, of levels and of lines, and values that each takes at least on average.
MOST_LEVELS: Final = (20, 8)
MOST_LINES: Final = (10, 12)

#: Values that a level, or a line, lasts at least: what is shorter is an outlier.
SHORTEST: Final = (4, 6)

#: What a change of line costs in changes of level, and what lines instead of levels cost on top.
LINE: Final = 1.3
LINES: Final = 1.0

#: Terms of a smooth curve tried at most beside a line, values that each takes at least, and what each costs in changes.
MOST_TERMS: Final = (12, 12)
TERM: Final = 0.5

#: By how much a change costs more where the noise around it is persistent, times its persistence.
PERSISTENT: Final = 15.0

#: Largest autocorrelation of noise.
MOST_RHO: Final = 0.99


class Model(NamedTuple):
    """What describes a series best.

    Attributes
    ----------
    points : tuple of int
        First indices of the new stretches.
    lines : bool
        Whether stretches are straight lines rather than levels.
    rho : float
        Persistence of the noise: the sum of its autoregressive coefficients.
    long : float
        Long-run variance of a value of average weight.
    """

    points: tuple[int, ...]
    lines: bool
    rho: float
    long: float


class Sums:
    """Running sums from which the squares that levels and lines explain are found, for any stretches at once."""

    def __init__(self, x: Floats, w: Floats) -> None:
        t = np.arange(len(x)) - len(x) / 2
        columns = [w, w * x, w * t, w * t * t, w * t * x]
        self.columns = np.concatenate([np.zeros((5, 1)), np.cumsum(columns, axis=1)], axis=1)

    def explained(self, starts: Places, ends: Places, *, lines: bool) -> Floats:
        """Return the squares explained by a level, or a line, in ``[starts, ends)``; minus infinity where too short."""
        columns = self.columns if lines else self.columns[:2]
        sums = [column[ends] - column[starts] for column in columns]
        weight = np.where(sums[0] > 0, sums[0], np.inf)
        squares = sums[1] ** 2 / weight
        if lines:
            spread = sums[3] - sums[2] ** 2 / weight
            along = sums[4] - sums[2] * sums[1] / weight
            squares = squares + along**2 / np.where(spread > 1e-9, spread, np.inf)
        return np.asarray(np.where(ends - starts >= SHORTEST[lines], squares, -np.inf))


def describe(
    values: Floats,
    weights: Floats,
    *,
    alpha: float,
    lines: bool = True,
    least: float = 0.0,
    longest: int = LONGEST,
) -> Model:
    """Choose the model of values of any number: of more than ``longest`` by means of blocks, see :func:`choose`.

    Changes between lines are then moved to their best places; those between levels are to a block only.
    """
    n = len(values)
    if n <= longest:
        return choose(values, weights, alpha=alpha, lines=lines, least=least)
    length = math.ceil(n / longest)
    starts = np.arange(0, n - length + 1, length)
    weight = np.add.reduceat(weights, starts)
    means = np.add.reduceat(values * weights, starts) / weight
    model = choose(means, weight / weight.mean(), alpha=alpha, lines=lines)
    points = tuple(length * point for point in model.points)
    if model.lines:
        points = refined(values, weights, points, within=2 * length)
    return model._replace(points=points, long=max(model.long * length, least))


def choose(values: Floats, weights: Floats, *, alpha: float, lines: bool = True, least: float = 0.0) -> Model:
    """Choose the changes, and the noise beside them, of values without outliers.

    For each number of changes up to ``MOST_LEVELS`` (or ``MOST_LINES``) the best places are found by least squares; of
    what is left, the innovation variance ``v`` of a second-order autoregression is taken, and ``n log v`` plus the
    price of the changes is minimised. The price is such that calm series show a change with a chance of ``alpha`` at
    most (:func:`price`). Smooth curves without a change compete as well, so that a bend is no kink.

    Parameters
    ----------
    values, weights : arrays of shape (n,)
        Values, and positive weights of mean 1.
    alpha : float
        Chance of a change in a calm series.
    lines : bool
        Whether straight lines are tried as well.
    least : float
        Variance that values have from rounding alone.

    References
    ----------
    Chakar, Lebarbier, Lévy-Leduc, Robin (2017), A robust approach for estimating change-points in the mean of an AR(1)
    process, Bernoulli 23; Cho, Fryzlewicz (2024), Multiple change point detection under serial dependence, Journal of
    Time Series Analysis 45, who choose the order and the changes together as well.
    """
    scale = float(values.std()) or 1.0
    x = (values - values.mean()) / scale
    cost = price(len(x), alpha=alpha)
    best = math.inf, Model(points=(), lines=False, rho=0.0, long=0.0)
    for points, kind, number, left in _descriptions(x, weights, lines=lines):
        v, rho = innovations(left * np.sqrt(weights), least=least / scale**2)
        total = len(x) * math.log(v) + number * (cost + PERSISTENT * rho)
        if total < best[0]:
            long = v * len(x) / max(1.0, len(x) - number - 1.0) / (1 - rho) ** 2 * scale**2
            # lines that break as often as was tried follow a curve or a cycle
            few = not kind or len(points) < max(2, min(MOST_LINES[0], len(x) // MOST_LINES[1]))
            best = total, Model(points=tuple(points) if few else (), lines=kind, rho=rho, long=long)
    return best[1]


def _descriptions(x: Floats, weights: Floats, *, lines: bool) -> Iterator[tuple[list[int], bool, float, Floats]]:
    """Give the changes of each description, whether it is of lines, what it costs in changes, and what it leaves."""
    sums, n = Sums(x, weights), len(x)
    for straight in (False, True) if lines else (False,):
        most, length = MOST_LINES if straight else MOST_LEVELS
        for points in _best_places(sums, n, max(1, min(most, n // length)), lines=straight):
            number = len(points) * LINE + LINES if straight else float(len(points))
            yield points, straight, number, without(x, weights, points, lines=straight)
    if lines:
        most, length = MOST_TERMS
        for terms, left in enumerate(_curves(x, weights, max(1, min(most, n // length))), 1):
            yield [], True, LINES + TERM * terms, left


def _curves(x: Floats, weights: Floats, most: int) -> Iterator[Floats]:
    """Give what a line, a bend and a growing number of slow cosines leave of values."""
    t = (np.arange(len(x)) + 0.5) / len(x)
    terms = np.stack([np.ones_like(t), t, t * t, *(np.cos(np.pi * i * t) for i in range(1, most))], axis=1)
    root = np.sqrt(weights)
    basis, _ = np.linalg.qr(terms * root[:, None])
    left = x * root
    for i in range(basis.shape[1]):
        left = left - basis[:, i] * float(basis[:, i] @ left)
        if i >= 2:
            yield left / root


def price(n: int, *, alpha: float) -> float:
    """Return what a change must gain for calm series of ``n`` values to show one with a chance of ``alpha``.

    Interpolated between simulated lengths, at the worst of independent values, first-order autoregressions of up to
    0.8, and one of 0.8 with as much white noise on top.
    """
    start, decay = (float(np.interp(math.log(n), _LOG_LENGTHS, row)) for row in (_STARTS, _DECAYS))
    return start + decay * math.log(0.1 / alpha)


#: Of the largest gain a change that calm series of so many values show: the 90 % point, and the decay beyond it.
_LOG_LENGTHS: Final = np.log([16, 24, 40, 80, 160, 320, 640])
_STARTS: Final = (11.9, 12.0, 10.6, 10.6, 10.0, 10.0, 10.4)
_DECAYS: Final = (3.2, 3.2, 2.4, 2.5, 2.2, 2.2, 2.2)


def innovations(left: Floats, *, least: float = 0.0) -> tuple[float, float]:
    """Return the innovation variance of a second-order autoregression, and its persistence, in ``[0, MOST_RHO]``.

    Noise that alternates is taken for independent.
    """
    n = len(left)
    squares = max(float(left @ left), 1e-12)
    first, second = (float(left[h:] @ left[:-h]) / squares for h in (1, 2))
    rho = min(max(first, 0.0), MOST_RHO)
    part = 0.0
    if rho > 0:
        part = min(max((second - first * first) / max(1 - first * first, 1e-9), 0.0), 0.95)
    v = squares / n * (1 - 2 * rho * first + rho * rho) * (1 - part * part)
    return max(v, least, 1e-12), min(rho * (1 - part) + part, MOST_RHO)


def without(x: Floats, weights: Floats, points: list[int] | tuple[int, ...], *, lines: bool) -> Floats:
    """Return values less the level, or the line, of their stretch."""
    starts = np.array([0, *points])
    lengths = np.diff(np.append(starts, len(x)))
    weight = np.add.reduceat(weights, starts)
    left = x - np.repeat(np.add.reduceat(weights * x, starts) / weight, lengths)
    if lines:
        t = np.arange(len(x), dtype=float)
        t -= np.repeat(np.add.reduceat(weights * t, starts) / weight, lengths)
        spread, along = np.add.reduceat(weights * t * t, starts), np.add.reduceat(weights * t * left, starts)
        left = left - np.repeat(along / np.where(spread > 1e-9, spread, np.inf), lengths) * t
    return np.asarray(left)


def refined(values: Floats, weights: Floats, points: tuple[int, ...], *, within: int) -> tuple[int, ...]:
    """Move the changes between lines to their best places within a distance, one after the other."""
    sums = Sums(values - values.mean(), weights)
    edges = [0, *points, len(values)]
    for i in range(1, len(edges) - 1):
        before, after = edges[i - 1], edges[i + 1]
        places = np.arange(max(before + 1, edges[i] - within), min(after - 1, edges[i] + within) + 1)
        if len(places):
            left = sums.explained(np.full_like(places, before), places, lines=True)
            right = sums.explained(places, np.full_like(places, after), lines=True)
            edges[i] = int(places[int((left + right).argmax())])
    return tuple(edges[1:-1])


def _best_places(sums: Sums, n: int, most: int, *, lines: bool) -> list[list[int]]:
    """Return the best places of no change, one change and so on, by dynamic programming."""
    place = np.arange(n + 1)
    explained = sums.explained(place[:, None], place[None, :], lines=lines)
    best = explained[0].copy()
    back: list[Places] = []
    found: list[list[int]] = [[]]
    for _ in range(most):
        reached = best[:, None] + explained
        choice = reached.argmax(axis=0)
        best = reached[choice, place]
        back.append(choice)
        if not math.isfinite(best[n]):
            break
        points, end = [], n
        for choices in reversed(back):
            end = int(choices[end])
            points.append(end)
        if points[-1] <= 0:
            break
        found.append(points[::-1])
    return found
