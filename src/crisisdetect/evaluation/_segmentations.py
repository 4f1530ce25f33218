"""Change points against those of several annotators."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, SupportsIndex, TypeAlias

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    #: Change points of several annotators, by name or in a row.
    Annotations: TypeAlias = Mapping[str, Collection[SupportsIndex]] | Collection[Collection[SupportsIndex]]


def covering(annotations: Annotations, change_points: Collection[SupportsIndex], *, n: int) -> float:
    """Return how well a segmentation covers those of the annotators.

    Each segment of an annotator is worth the largest overlap (intersection over union) with a segment found, and
    weighs as much as it is long; the mean over annotators is returned.

    Parameters
    ----------
    annotations : mapping or collection of collections of int
        Change points of each annotator; none at all is a statement too.
    change_points : collection of int
        Change points found. A change point is the first index of the new segment, in ``[1, n - 1]``; 0 may be given
        and changes nothing.
    n : int
        Length of the series.

    Returns
    -------
    float
        From 0 to 1; higher is better.

    Raises
    ------
    ParameterError
        If there is no annotator, or a change point lies outside the series.

    References
    ----------
    van den Burg and Williams (2020), An evaluation of change point detection algorithms, arXiv:2003.06222.

    Examples
    --------
    >>> covering({"ann": [50], "bob": []}, [50], n=100)
    0.75
    """
    found = _segments(_indices(change_points, name="change_points", n=n), n)
    by_annotator = [_segments(_indices(points, name="annotations", n=n), n) for points in _annotators(annotations)]
    return _mean(
        [sum((b - a) * max(_overlap((a, b), other) for other in found) for a, b in own) / n for own in by_annotator]
    )


def f1_margin(annotations: Annotations, change_points: Collection[SupportsIndex], *, margin: int = 5) -> float:
    """Return the F1 of change points within a margin, for several annotators.

    0 counts as a change point of everyone, so that "no change" is an answer. Precision is over the union of the
    annotators, recall is the mean over them. From the first annotated change point to the last, each takes the
    nearest one found that is within the margin and still free.

    Parameters
    ----------
    annotations : mapping or collection of collections of int
        Change points of each annotator.
    change_points : collection of int
        Change points found; each is the first index of the new segment.
    margin : int, default=5
        Largest distance, in indices, that still counts. Higher is kinder.

    Returns
    -------
    float
        From 0 to 1; higher is better.

    Raises
    ------
    ParameterError
        If there is no annotator, a change point is negative, or ``margin`` is.

    References
    ----------
    van den Burg and Williams (2020), An evaluation of change point detection algorithms, arXiv:2003.06222.

    Examples
    --------
    >>> f1_margin([[50], [52, 80]], [49])
    0.9090909090909091
    """
    if margin < 0:
        msg = Message("The 'margin' parameter of f1_margin must be at least 0. Got {margin!r} instead.", margin=margin)
        raise ParameterError(msg)
    found = {0, *_indices(change_points, name="change_points")}
    each = [{0, *_indices(points, name="annotations")} for points in _annotators(annotations)]
    precision = _n_met(set().union(*each), found, margin) / len(found)
    recall = _mean([_n_met(points, found, margin) / len(points) for points in each])
    return 2 * precision * recall / (precision + recall)


def _n_met(annotated: set[int], found: set[int], margin: int) -> int:
    free = sorted(found)
    met = 0
    for point in sorted(annotated):
        nearest = min(free, key=lambda candidate: (abs(candidate - point), candidate), default=None)
        if nearest is not None and abs(nearest - point) <= margin:
            free.remove(nearest)
            met += 1
    return met


def _segments(points: set[int], n: int) -> list[tuple[int, int]]:
    return list(pairwise(sorted({0, *points, n})))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(common, 0) / (max(one[1], other[1]) - min(one[0], other[0]))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _annotators(annotations: Annotations) -> list[Collection[SupportsIndex]]:
    each = list(annotations.values() if isinstance(annotations, Mapping) else annotations)
    if not each or any(not hasattr(points, "__iter__") for points in each):
        msg = Message(
            "The 'annotations' parameter must hold the change points of at least one annotator.\n"
            "Hint: annotations=[[50, 80]] is one annotator with two change points",
        )
        raise ParameterError(msg)
    return each


def _indices(points: Collection[SupportsIndex], *, name: str, n: int | None = None) -> set[int]:
    whole = {point.__index__() for point in points}
    wrong = sorted(point for point in whole if point < 0 or (n is not None and point >= n))
    if wrong:
        limits = "at least 0" if n is None else f"in [0, {n - 1}]"
        msg = Message(
            "The {name!r} parameter must hold indices {limits}. Got {wrong} instead.",
            name=name,
            limits=limits,
            wrong=wrong[0],
        )
        raise ParameterError(msg)
    return whole
