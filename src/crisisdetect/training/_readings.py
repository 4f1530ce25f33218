"""Thresholds of the heads whose labels are independent, chosen on texts that the model was not trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.scoring import Head
from crisisdetect.training._tasks import targets

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

#: Share of what is said to be there that should be there. One report is enough to look at, so recall comes before it.
PRECISION: Final = 0.85

#: A label with fewer held-out texts shares the threshold of all labels of its head.
MIN_TEXTS: Final = 30

_HIGHEST: Final = 0.95


def with_thresholds(
    read: Mapping[str, NDArray[np.float32]], held: pd.DataFrame, heads: Sequence[Head]
) -> tuple[Head, ...]:
    """Return the heads with the thresholds that find most at a precision of :data:`PRECISION`.

    Heads with a single label take the threshold with the largest F1 instead: what expects an answer, or is ironic, is
    counted, not looked at one by one.

    Parameters
    ----------
    read : mapping of str to array
        Probabilities by head, shape (rows, labels).
    held : DataFrame
        The labels, as :func:`crisisdetect.training._tasks.targets` takes them.
    heads : sequence of Head
        What the model reads.
    """
    truth = targets(held, heads)
    out = []
    for head in heads:
        p, y = read[head.name], truth[head.name]
        known = ~np.isnan(y).any(axis=1)
        p, y = p[known], y[known] > 0.5
        if head.kind == "one" or not y.any():
            out.append(head)
        elif len(head.labels) == 1:
            out.append(replace(head, thresholds=(best_f1(p[:, 0], y[:, 0]),)))
        else:
            shared = most_at(p.ravel(), y.ravel(), precision=PRECISION)
            each = [
                most_at(p[:, i], y[:, i], precision=PRECISION) if y[:, i].sum() >= MIN_TEXTS else shared
                for i in range(len(head.labels))
            ]
            out.append(replace(head, thresholds=tuple(each)))
    return tuple(out)


def with_priors(heads: Sequence[Head], rows: pd.DataFrame) -> tuple[Head, ...]:
    """Return the heads with the frequencies of their labels among training rows, where they exclude each other."""
    truth = targets(rows, heads)
    out = []
    for head in heads:
        known = truth[head.name][~np.isnan(truth[head.name]).any(axis=1)]
        if head.kind == "any" or not len(known):
            out.append(head)
            continue
        share = known.mean(axis=0) + 1e-6
        out.append(replace(head, prior=tuple(round(float(p), 6) for p in share / share.sum())))
    return tuple(out)


def most_at(p: NDArray[np.floating], y: NDArray[np.bool_], *, precision: float) -> float:
    """Return the lowest threshold from which on at least ``precision`` of what is said is right.

    Examples
    --------
    >>> most_at(np.array([0.9, 0.8, 0.6, 0.4]), np.array([True, True, False, False]), precision=0.75)
    0.7
    """
    order = np.argsort(-p, kind="stable")
    right = np.cumsum(y[order]) / np.arange(1, len(y) + 1)
    good = np.flatnonzero(right >= precision)
    if not len(good):
        return _HIGHEST
    return _between(p[order], int(good[-1]))


def best_f1(p: NDArray[np.floating], y: NDArray[np.bool_]) -> float:
    """Return the threshold with the largest F1."""
    order = np.argsort(-p, kind="stable")
    hits = np.cumsum(y[order])
    f1 = 2 * hits / (np.arange(1, len(y) + 1) + y.sum())
    return _between(p[order], int(f1.argmax()))


def _between(ordered: NDArray[np.floating], last: int) -> float:
    below = float(ordered[last + 1]) if last + 1 < len(ordered) else 0.0
    return round(min(_HIGHEST, (float(ordered[last]) + below) / 2), 4)
