"""Find the change points that minimise cost plus penalty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from crisisdetect.errors import Message, ParameterError
from crisisdetect.segmentation._costs import known_to_ruptures

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.segmentation._costs import _CumulativeCost

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]
    Flags = NDArray[np.bool_]

Engine = Literal["auto", "ruptures", "exact"]

#: Bins that are taken in one step.
BLOCK: Final = 128

#: Every how many bins functional pruning is tried.
TESTED: Final = 8


def search(cost: _CumulativeCost, penalty: float, *, engine: Engine = "auto") -> list[int]:
    """Return the change points of a fitted cost: first bins of the new segments, ascending.

    The optimum of the penalised cost, by :func:`exact`, or by ``ruptures.Pelt`` with ``jump=1`` where that is asked
    for, which takes longer. Both find the same optimum.
    """
    check_engine(engine)
    if cost.n_samples < 2:
        return []
    return by_ruptures(cost, penalty) if engine == "ruptures" else exact(cost, penalty)


def check_engine(engine: str) -> None:
    """Raise ``ParameterError`` unless ``engine`` names a search."""
    if engine not in {"auto", "ruptures", "exact"}:
        msg = Message("The 'engine' parameter must be auto, ruptures or exact. Got {engine!r} instead.", engine=engine)
        raise ParameterError(msg)


def by_ruptures(cost: _CumulativeCost, penalty: float) -> list[int]:
    """Search with ``ruptures.Pelt``, whose result ends with the number of bins."""
    import ruptures

    known_to_ruptures()
    engine = ruptures.Pelt(custom_cost=cost, min_size=1, jump=1).fit(cost.signal)
    return [int(i) for i in engine.predict(pen=penalty)[:-1]]


def exact(cost: _CumulativeCost, penalty: float) -> list[int]:
    """Search by optimal partitioning with pruning, a block of bins at once.

    The recursion is that of Jackson et al. The starts before a block are tried against all its ends together; starts
    within it are settled by repeating the step until nothing improves, which is at most once a change. A start ``s`` is
    given up

    - when a better one has been found for some end and the stretch since then cannot make up for it (PELT), or
    - when, whatever the level to come, another start is better (functional pruning): costs are convex in the level, so
      the start before ``s`` is better between two levels around its own, and it is enough that one later start is
      better at the upper of them and from there on, and another at the lower and from there down.

    References
    ----------
    Jackson et al. (2005), An algorithm for optimal partitioning of data on an interval, IEEE Signal Processing
    Letters 12; Killick, Fearnhead, Eckley (2012), Optimal detection of changepoints with a linear computational cost,
    JASA 107; Maidstone, Hocking, Rigaill, Fearnhead (2017), On optimal multiple changepoint algorithms for large
    data, Statistics and Computing 27.
    """
    n = cost.n_samples
    best = np.empty(n + 1)
    best[0] = -penalty
    previous = np.zeros(n + 1, dtype=np.int64)
    alive = _Starts(cost, penalty)
    for begin in range(0, n, BLOCK):
        ends = np.arange(begin + 1, min(begin + BLOCK, n) + 1)
        starts = np.concatenate([alive.places, ends[:-1]])
        costs = cost.between(starts[:, None], ends)
        known = len(alive.places)
        costs[known:][ends[:-1, None] >= ends] = np.inf
        best[ends], previous[ends] = _settle(best, starts, costs, known, penalty)
        alive.take(ends, costs + best[starts, None], best, previous)
    points: list[int] = []
    end = n
    while previous[end] > 0:
        end = int(previous[end])
        points.append(end)
    return points[::-1]


def _settle(best: Floats, starts: Places, costs: Floats, known: int, penalty: float) -> tuple[Floats, Places]:
    """Return the best cost of each end of a block, and the start that gives it."""
    outside = costs[:known] + best[starts[:known], None]
    choice = outside.argmin(axis=0)
    now = outside[choice, np.arange(costs.shape[1])] + penalty
    chosen = starts[choice]
    inside = costs[known:]
    while len(inside):
        tried = inside + now[:-1, None]
        choice = tried.argmin(axis=0)
        better = tried[choice, np.arange(costs.shape[1])] + penalty
        improved = better < now
        if not improved.any():
            break
        now = np.where(improved, better, now)
        chosen = np.where(improved, starts[known + choice], chosen)
    return now, chosen


class _Starts:
    """The starts that may still be those of a segment to come."""

    def __init__(self, cost: _CumulativeCost, penalty: float) -> None:
        self.cost = cost
        self.penalty = penalty
        self.places: Places = np.zeros(1, dtype=np.int64)
        self.lower: Floats = np.zeros(1)
        self.upper: Floats = np.zeros(1)
        self.beaten_above: Flags = np.zeros(1, dtype=bool)
        self.beaten_below: Flags = np.zeros(1, dtype=bool)

    def take(self, ends: Places, reached: Floats, best: Floats, previous: Places) -> None:
        """Add the ends of a block as starts, and give up those that cannot win any more.

        ``reached`` holds the costs up to each end by way of each start: those of before, and all ends but the last.
        """
        lower, upper = _better_before(self.cost, previous[ends], ends, self.penalty)
        places = np.concatenate([self.places, ends])
        self.lower, self.upper = np.concatenate([self.lower, lower]), np.concatenate([self.upper, upper])
        fresh = np.zeros(len(ends), dtype=bool)
        above, below = np.concatenate([self.beaten_above, fresh]), np.concatenate([self.beaten_below, fresh])
        old = places[:-1]
        slack = 1e-9 * (1 + np.abs(best[ends]))
        lost = (np.where(np.isfinite(reached), reached, -np.inf) > best[ends] + slack).any(axis=1)
        some = slice((len(ends) - 1) % TESTED, None, TESTED)
        later = ends[some]
        sums = [column[later] - column[old, None] for column in self.cost.sums]
        lead = np.where(later > old[:, None], best[old, None] - best[later] - slack[some], -np.inf)
        above[:-1] |= self._beaten(sums, lead, self.upper[:-1], 1.0)
        below[:-1] |= self._beaten(sums, lead, self.lower[:-1], -1.0)
        kept = np.append(~((above & below)[:-1] | lost), True)
        self.places, self.lower, self.upper = places[kept], self.lower[kept], self.upper[kept]
        self.beaten_above, self.beaten_below = above[kept], below[kept]

    def _beaten(self, sums: list[Floats], lead: Floats, x: Floats, sign: float) -> Flags:
        """Tell which starts are beaten at their level ``x`` and on from there, upwards or downwards."""
        gone = lead.copy()
        for factor, column in zip(self.cost.coefficients(x), sums, strict=True):
            gone += factor[:, None] * column
        # the levels at which this start is the better one lie around that of the stretch, on one side of x
        beaten = (gone > 0) & (sign * (sums[0] - x[:, None] * sums[1]) < 0)
        return np.asarray(beaten.any(axis=1))


def _better_before(cost: _CumulativeCost, previous: Places, ends: Places, penalty: float) -> tuple[Floats, Floats]:
    """Return two levels of each end between which going on is better than a change there."""
    sums = [column[ends] - column[previous] for column in cost.sums]
    counted = sums[1] > 1e-12
    level = sums[0] / np.where(counted, sums[1], np.inf)
    own = cost.between(previous, ends)
    width = np.sqrt(penalty * cost.dispersion * cost.variance(level) / np.where(counted, sums[1], np.inf))
    bounds = []
    for sign in (-1.0, 1.0):
        bound = level.copy()
        for part in (0.5, 0.8, 0.95):
            tried = cost.within(level + sign * part * width)
            staying = sum(f * column for f, column in zip(cost.coefficients(tried), sums, strict=True))
            bound = np.where(staying - own < penalty * (1 - 1e-9), tried, bound)
        bounds.append(bound)
    return np.minimum(bounds[0], level), np.maximum(bounds[1], level)
