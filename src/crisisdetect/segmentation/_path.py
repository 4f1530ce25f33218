"""What other penalties would give: all optimal segmentations over a range of penalties."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.segmentation._search import search
from crisisdetect.segmentation._segment import Channel, calm_of, cost_of, signal_of
from crisisdetect.segmentation._values import Cost, fitted_values
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from crisisdetect.segmentation._costs import _CumulativeCost
    from crisisdetect.segmentation._penalty import CalmGains

#: Searches at most: a path with more steps is cut at its lower end.
MOST_SEARCHES: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """The segmentation that is optimal for a range of penalties.

    Attributes
    ----------
    penalty_low, penalty_high : float
        The range, upper end included; the highest step has no upper end.
    change_points : tuple of int
        First indices of the new segments.
    p_value : float
        Chance that a calm series like this one shows any change at ``penalty_high``; 0 for "no change".
    """

    penalty_low: float
    penalty_high: float
    change_points: tuple[int, ...]
    p_value: float


def penalty_path(
    data: pd.DataFrame | ArrayLike,
    *,
    channel: Channel = "negatives",
    weights: ArrayLike | None = None,
    cost: Cost = "gaussian",
    lowest: float | None = None,
) -> tuple[PathStep, ...]:
    """Return every segmentation that is optimal for some penalty, from "no change" down.

    Parameters
    ----------
    data : DataFrame or array-like of shape (n,)
        A series table of one stream, or plain values.
    channel : {"negatives", "share", "volume"}, default="negatives"
        What to look at in a series table.
    weights : array-like of shape (n,), optional
        Weights, exposures or trials of plain values, see :func:`change_points`.
    cost : {"gaussian", "poisson", "binomial"}, default="gaussian"
        What plain values are.
    lowest : float, optional
        Where the path ends; by default at half the penalty that ``alpha=0.05`` gives. Lower means more steps.

    Returns
    -------
    tuple of PathStep
        By falling penalty; the number of changes never falls. Empty for constant values.

    Raises
    ------
    TableError
        If a DataFrame is no series table.
    ParameterError
        If it holds more than one stream, or an argument is out of its range.

    References
    ----------
    Haynes, Eckley, Fearnhead (2017), Computationally efficient changepoint detection for a range of penalties,
    Journal of Computational and Graphical Statistics 26.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> path = penalty_path(np.r_[rng.normal(0, 1, 60), rng.normal(4, 1, 60)])
    >>> [step.change_points for step in path][:2]
    [(), (60,)]
    """
    if lowest is not None and not lowest > 0:
        msg = Message("The 'lowest' parameter of penalty_path must be above 0. Got {lowest!r} instead.", lowest=lowest)
        raise ParameterError(msg)
    if isinstance(data, pd.DataFrame):
        check_series(data)
        streams = len(data["stream"].unique())
        if streams != 1:
            msg = Message("penalty_path takes one stream. Got {streams} instead.", streams=streams)
            raise ParameterError(msg)
        signal, dispersion = signal_of(data, channel)
        fitted: _CumulativeCost | None = cost_of(signal, dispersion, channel)
        calm = calm_of(data, signal, dispersion, channel)
    else:
        fitted, calm = fitted_values(data, weights, cost)
    return () if fitted is None else _path(fitted, calm, lowest or calm.penalty(0.05) / 2)


def _path(cost: _CumulativeCost, calm: CalmGains, lowest: float) -> tuple[PathStep, ...]:
    n = cost.n_samples
    finest = _optimum(cost, lowest)
    found: dict[int, tuple[tuple[int, ...], float]] = {len(finest[0]): finest, 0: ((), cost.error(0, n))}
    pending = [(0, len(finest[0]))]
    searches = 1
    while pending and searches < MOST_SEARCHES:
        few, many = pending.pop(0)
        if many - few < 2:
            continue
        penalty = (found[few][1] - found[many][1]) / (many - few)
        one = _optimum(cost, penalty)
        searches += 1
        between = len(one[0])
        if few < between < many and one[1] + penalty * between < found[few][1] + penalty * few - 1e-9:
            found[between] = one
            pending += [(few, between), (between, many)]
    counts = sorted(found)
    edges = [(found[a][1] - found[b][1]) / (b - a) for a, b in itertools.pairwise(counts)]
    uppers, lowers = [np.inf, *edges], [*edges, lowest]
    return tuple(
        PathStep(
            penalty_low=low,
            penalty_high=high,
            change_points=found[count][0],
            p_value=0.0 if count == 0 else calm.p_value(high),
        )
        for count, high, low in zip(counts, uppers, lowers, strict=True)
    )


def _optimum(cost: _CumulativeCost, penalty: float) -> tuple[tuple[int, ...], float]:
    points = tuple(search(cost, penalty))
    edges = np.array([0, *points, cost.n_samples])
    return points, float(cost.between(edges[:-1], edges[1:]).sum())
