"""Find the change points that minimise cost plus penalty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from crisisdetect.segmentation._costs import _CumulativeCost

#: Above this many bins ``ruptures.Pelt``, which is pure Python, gives way to the exact search below.
RUPTURES_UP_TO: Final = 120


def search(cost: _CumulativeCost, penalty: float) -> list[int]:
    """Return the change points of a fitted cost: first bins of the new segments, ascending.

    The optimum of the penalised cost, by ``ruptures.Pelt`` with ``jump=1`` on short series and by
    :func:`exact` on longer ones. Both find the same optimum.
    """
    if cost.n_samples < 2:
        return []
    return by_ruptures(cost, penalty) if cost.n_samples <= RUPTURES_UP_TO else exact(cost, penalty)


def by_ruptures(cost: _CumulativeCost, penalty: float) -> list[int]:
    """Search with ``ruptures.Pelt``, whose result ends with the number of bins."""
    import ruptures

    engine = ruptures.Pelt(custom_cost=cost, min_size=1, jump=1).fit(cost.signal)
    return [int(i) for i in engine.predict(pen=penalty)[:-1]]


def exact(cost: _CumulativeCost, penalty: float) -> list[int]:
    """Search by optimal partitioning with pruning, all candidate starts of a step at once.

    References
    ----------
    Jackson et al. (2005), An algorithm for optimal partitioning of data on an interval, IEEE Signal Processing
    Letters 12; Killick, Fearnhead, Eckley (2012), Optimal detection of changepoints with a linear computational cost,
    JASA 107.
    """
    n = cost.n_samples
    best = np.empty(n + 1)
    best[0] = -penalty
    previous = np.zeros(n + 1, dtype=np.int64)
    candidates = np.zeros(1, dtype=np.int64)
    for end in range(1, n + 1):
        costs = best[candidates] + cost.errors(candidates, end)
        choice = int(np.argmin(costs))
        best[end] = costs[choice] + penalty
        previous[end] = candidates[choice]
        candidates = np.append(candidates[costs <= best[end]], end)
    points: list[int] = []
    end = n
    while previous[end] > 0:
        end = int(previous[end])
        points.append(end)
    return points[::-1]
