"""Sums of a costly score over groups, from a random sample of it and a cheap score of everything.

A model that reads each text well is slow, one that only counts its words is fast. Where the slow one can read a part of
the texts only, the sum over a group (the negative comments of an hour, say) is taken to be

    what is known  +  cheap scores of the rest  +  mean error of the cheap scores in a sample  x  size of the rest

which is right on average whatever the cheap scores are worth: bad ones only widen the interval. This is
prediction-powered inference [1]_ [2]_ in its stratified form [3]_, known to survey statisticians as the difference
estimator [4]_.

What is assumed, and what breaks it:

- Within a stratum the sample is drawn by chance alone (each subset of its size is as likely). Texts that were picked,
  however cleverly, are no sample; they are passed as ``certain``, count as known, and say nothing about the others.
- The cheap scores do not depend on the sample: a scorer that has been fitted to the sample errs less there than
  elsewhere. Here it is fitted to the ``certain`` texts.
- A stratum with fewer than ``LEAST`` sampled texts takes the mean error of its neighbours in time, as if its texts were
  drawn from theirs. A change in how people talk that lasts for less than such a stretch is then seen in the cheap
  scores alone.
- The scatter of the errors of a stratum is partly (``PRIOR``) taken from all strata of its family: a few errors that
  happen to agree do not make an interval of no width.

What is estimated is what the slow model would have said of everything, with all its own errors.

References
----------
.. [1] Angelopoulos, Bates, Fannjiang, Jordan and Zrnic (2023), Prediction-powered inference, Science 382.
.. [2] Angelopoulos, Duchi and Zrnic (2023), PPI++: efficient prediction-powered inference.
.. [3] Fisch, Maynez, Hofer, Dhingra, Globerson and Cohen (2024), Stratified prediction-powered inference for effective
   hybrid evaluation of language models, NeurIPS.
.. [4] Särndal, Swensson and Wretman (1992), Model assisted survey sampling, sections 6.3 and 10.5.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

#: Sampled units from which a stratum has a mean error of its own.
LEAST: Final = 6

#: Weight, in sampled units, of the common scatter of a family in that of one of its strata.
PRIOR: Final = 8.0

#: Variance of the error where a whole family has not two sampled units: the largest of a number between 0 and 1.
_WORST: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Strata:
    """From which units the sample was drawn together.

    Parameters
    ----------
    of_unit : array of int, shape (n_units,)
        Stratum of each unit; strata that follow each other in time have numbers that follow each other.
    family : array of int, shape (n_strata,)
        Strata that are alike but for the time, in consecutive numbers.
    """

    of_unit: Ints
    family: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledSums:
    """Sums over groups, with what the sampling leaves open.

    Attributes
    ----------
    total, low, high : arrays of float, shape (n_groups, n_scores)
        Estimate and interval of each sum.
    variance : array of float, shape (n_groups, n_scores)
        Variance of the estimate; 0 where everything is known.
    correction : array of float, shape (n_groups, n_scores)
        What was added to the sum of known and cheap scores.
    known : array of float, shape (n_groups,)
        Part of each group that is known; null where it is empty.
    """

    total: Floats
    low: Floats
    high: Floats
    variance: Floats
    correction: Floats
    known: Floats


def sampled_sums(
    cheap: ArrayLike,
    values: ArrayLike,
    *,
    strata: Strata,
    certain: ArrayLike,
    unit: ArrayLike,
    group: ArrayLike,
    n_groups: int,
    level: float = 0.95,
) -> SampledSums:
    """Estimate the sums of costly scores over groups of items, where only some items have one.

    Parameters
    ----------
    cheap : array-like of shape (n_units, n_scores)
        Cheap scores of all units, from 0 to 1.
    values : array-like of shape (n_units, n_scores)
        Costly scores, from 0 to 1; null where there is none.
    strata : Strata
        How the sample was drawn.
    certain : array-like of bool, shape (n_units,)
        Units whose costly score was asked for on purpose and not by chance.
    unit : array-like of int, shape (n_items,)
        Unit of each item (the text of a comment). A unit may occur in several items and groups.
    group : array-like of int, shape (n_items,)
        Group of each item.
    n_groups : int
        Number of groups.
    level : float, default=0.95
        Probability of the interval.

    Returns
    -------
    SampledSums
        One row a group.

    Raises
    ------
    ParameterError
        If the arrays do not belong together.

    Examples
    --------
    Of ten comments whose cheap scores are all 0.1 too low, eight are known.

    >>> truth = np.linspace(0.2, 0.9, 10)[:, None]
    >>> values = np.where(np.arange(10)[:, None] < 8, truth, np.nan)
    >>> one = Strata(of_unit=np.zeros(10, dtype=int), family=np.zeros(1, dtype=int))
    >>> found = sampled_sums(
    ...     truth - 0.1,
    ...     values,
    ...     strata=one,
    ...     certain=np.zeros(10, dtype=bool),
    ...     unit=range(10),
    ...     group=[0] * 10,
    ...     n_groups=1,
    ... )
    >>> found.total.round(6).item(), round(float(truth.sum()), 6), float(found.known[0])
    (5.5, 5.5, 0.8)
    """
    f, y, sure = np.asarray(cheap, dtype=float), np.asarray(values, dtype=float), np.asarray(certain, dtype=bool)
    if f.ndim != 2 or y.shape != f.shape or sure.shape != (len(f),) or len(strata.of_unit) != len(f):
        msg = Message(
            "The 'cheap', 'values', 'certain' and 'strata' parameters of sampled_sums must be about the same "
            "units. Got shapes {shape}, {shape_2}, {shape_3} and {shape_4} instead.",
            shape=f.shape,
            shape_2=y.shape,
            shape_3=sure.shape,
            shape_4=strata.of_unit.shape,
        )
        raise ParameterError(msg)
    has = ~np.isnan(y).any(axis=1)
    pairs = _pairs(np.asarray(unit, dtype=np.int64), np.asarray(group, dtype=np.int64), n_groups)
    times = _added(pairs.unit, pairs.times[:, None], len(f))[:, 0]
    scatter = _errors_of(np.where(has[:, None], y - f, 0.0), has & ~sure & (times > 0), times, strata)
    base = np.stack([_sums(pairs, np.where(has, one, other), n_groups) for one, other in zip(y.T, f.T, strict=True)], 1)
    rest = pairs.only(~has[pairs.unit])
    lost, squares, places, cells = rest.by_cell(strata.of_unit, len(strata.family))
    correction = _added(places, lost[:, None] * scatter.mean[cells], n_groups)
    # the error of the mean, common to the rest of a stratum, and that of each unit about it
    parts = (squares[:, None] + lost[:, None] ** 2 / scatter.n[cells, None]) * scatter.variance[cells]
    variance = _added(places, parts, n_groups)
    freedom = variance**2 / np.maximum(_added(places, parts**2 / scatter.freedom[cells, None], n_groups), 1e-300)
    known = _sums(pairs.only(has[pairs.unit]), np.ones(len(f)), n_groups)
    size = _sums(pairs, np.ones(len(f)), n_groups)
    least = np.stack([_sums(pairs.only(has[pairs.unit]), np.nan_to_num(one), n_groups) for one in y.T], axis=1)
    most = least + (size - known)[:, None]
    total = np.clip(base + correction, least, most)
    half = _quantile(level, freedom) * np.sqrt(variance)
    return SampledSums(
        total=total,
        low=np.clip(total - half, least, most),
        high=np.clip(total + half, least, most),
        variance=variance,
        correction=total - base,
        known=np.divide(known, size, out=np.full(n_groups, np.nan), where=size > 0),
    )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """How often units occur in groups."""

    unit: Ints
    group: Ints
    times: Floats

    def only(self, kept: NDArray[np.bool_]) -> _Pairs:
        """Return some of the pairs."""
        return _Pairs(self.unit[kept], self.group[kept], self.times[kept])

    def by_cell(self, stratum: Ints, n_strata: int) -> tuple[Floats, Floats, Ints, Ints]:
        """Return items, sums of squared multiplicities, group and stratum of each group and stratum that meet."""
        key = self.group * n_strata + stratum[self.unit]
        cells, place = np.unique(key, return_inverse=True)
        items, squares = _added(place, np.column_stack([self.times, self.times**2]), len(cells)).T
        return items, squares, cells // n_strata, cells % n_strata


def _pairs(unit: Ints, group: Ints, n_groups: int) -> _Pairs:
    key, times = np.unique(unit * n_groups + group, return_counts=True)
    return _Pairs(key // n_groups, key % n_groups, times.astype(float))


def _sums(pairs: _Pairs, score: Floats, n_groups: int) -> Floats:
    return _added(pairs.group, (pairs.times * score[pairs.unit])[:, None], n_groups)[:, 0]


def _added(group: Ints, parts: Floats, n_groups: int) -> Floats:
    sums = [np.bincount(group, weights=one, minlength=n_groups) for one in parts.T]
    return np.stack(sums, axis=1).astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Errors:
    """Mean and variance of the errors of the cheap scores in each stratum, and from how many they are known."""

    mean: Floats
    variance: Floats
    n: Floats
    freedom: Floats


def _errors_of(error: Floats, sampled: NDArray[np.bool_], times: Floats, strata: Strata) -> _Errors:
    """Return the errors of each stratum; a unit counts as often as it occurs, as it does in what is to be estimated."""
    n_strata, n_scores = len(strata.family), error.shape[1]
    place, w = strata.of_unit[sampled], times[sampled]
    e = error[sampled]
    n = np.bincount(place, minlength=n_strata).astype(float)
    weights = _added(place, np.column_stack([w, w**2]), n_strata)
    sums = _added(place, w[:, None] * e, n_strata)
    squares = _added(place, w[:, None] * e**2, n_strata)
    first, last = windows(n, strata.family)
    table = np.column_stack([weights, sums, squares])
    ends = np.concatenate([np.zeros((1, table.shape[1])), np.cumsum(table, axis=0)])
    near = ends[last] - ends[first]
    worth, mean, within = _moments(near[:, :2], near[:, 2 : 2 + n_scores], near[:, 2 + n_scores :])
    pooled = _pooled(weights, sums, squares, strata.family)
    freedom = np.maximum(worth - 1, 0) + PRIOR
    variance = (within + PRIOR * pooled) / freedom[:, None]
    return _Errors(mean, variance, np.maximum(worth, 1.0), freedom)


def _moments(weights: Floats, sums: Floats, squares: Floats) -> tuple[Floats, Floats, Floats]:
    """Return how many equally weighted units the weighted ones are worth, their mean, and their squares about it."""
    total = np.maximum(weights[:, :1], 1e-12)
    worth = weights[:, 0] ** 2 / np.maximum(weights[:, 1], 1e-12)
    mean = sums / total
    within = np.maximum(squares / total - mean**2, 0.0) * worth[:, None]
    return worth, mean, within


def _pooled(weights: Floats, sums: Floats, squares: Floats, family: Ints) -> Floats:
    """Return the scatter of the errors about the means of their strata, in the family of each stratum."""
    n_families = int(family.max(initial=-1)) + 1
    worth, _, within = _moments(weights, sums, squares)
    inside, free = _added(family, within, n_families), np.bincount(family, np.maximum(worth - 1, 0), n_families)
    parts = (_added(family, part, n_families) for part in (weights, sums, squares))
    count, _, about_all = _moments(*parts)
    strict = inside / np.maximum(free, 1.0)[:, None]
    loose = about_all / np.maximum(count - 1, 1.0)[:, None]
    found = np.where((free >= PRIOR)[:, None], strict, np.where((count >= 2)[:, None], loose, _WORST))
    return np.asarray(found[family])


def windows(n: Floats, family: Ints) -> tuple[Ints, Ints]:
    """Return for each stratum the range of strata of its family that have ``LEAST`` sampled units together.

    Parameters
    ----------
    n : array of shape (n_strata,)
        Sampled units of each stratum.
    family : array of int, shape (n_strata,)
        Its family; members follow each other.

    Returns
    -------
    tuple of two arrays of int
        First stratum, and the one after the last; a stratum that has enough stands alone, and a family that has not
        enough is taken as a whole.

    Examples
    --------
    >>> first, last = windows(np.array([9.0, 1.0, 5.0, 9.0]), np.zeros(4, dtype=int))
    >>> first.tolist(), last.tolist()
    ([0, 0, 1, 3], [1, 3, 4, 4])
    """
    place = np.arange(len(n))
    begin = np.searchsorted(family, family, side="left")
    end = np.searchsorted(family, family, side="right")
    ends = np.concatenate([[0.0], np.cumsum(n)])
    reach = np.zeros(len(n), dtype=np.int64)
    while True:
        first, last = np.maximum(place - reach, begin), np.minimum(place + reach + 1, end)
        short = (ends[last] - ends[first] < LEAST) & ((first > begin) | (last < end))
        if not short.any():
            return first, last
        reach = np.where(short, np.maximum(1, 2 * reach), reach)


def _quantile(level: float, freedom: Floats) -> Floats:
    from scipy.special import stdtrit

    return np.asarray(stdtrit(np.maximum(freedom, 1.0), 0.5 + level / 2))
