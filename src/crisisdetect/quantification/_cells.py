"""What is kept of a group's scores: counts in cells and sums, which add up over groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

#: Bins of ``p_negative``, all equally wide.
N_BINS: Final = 10

#: Cells: the bin of ``p_negative``, and which of the two other classes is likelier.
N_CELLS: Final = 2 * N_BINS

#: Statistics of a group: counts in cells, sums of the three probabilities, sum of the squares of ``p_negative``.
N_STATISTICS: Final = N_CELLS + 4

#: Names of the statistics, in order.
STATISTICS: Final = (
    *(f"neutral_{i}" for i in range(N_BINS)),
    *(f"positive_{i}" for i in range(N_BINS)),
    "sum_negative",
    "sum_neutral",
    "sum_positive",
    "sum_negative_sq",
)


def probabilities(scores: ArrayLike) -> NDArray[np.float64]:
    """Return scores as an array of shape (n, 3), without the rows that have none.

    Parameters
    ----------
    scores : array-like of shape (n, 3) or (n,)
        Probabilities of negative, neutral, positive; or of negative alone, the rest of which then counts as neutral.

    Returns
    -------
    ndarray of shape (m, 3)
        Rows sum to 1; m is n less the rows of nulls.

    Raises
    ------
    ParameterError
        If they are no probabilities.

    Examples
    --------
    >>> probabilities([0.25, 1.0])
    array([[0.25, 0.75, 0.  ],
           [1.  , 0.  , 0.  ]])
    """
    p = np.asarray(scores, dtype=np.float64)
    if p.ndim == 1:
        p = np.stack([p, 1 - p, np.zeros_like(p)], axis=1)
    if p.ndim != 2 or p.shape[1] != 3:
        msg = Message(
            "The 'scores' parameter must have the shape (n, 3) or (n,). Got {shape} instead.",
            shape=np.shape(scores),
        )
        raise ParameterError(msg)
    p = p[~np.isnan(p).all(axis=1)]
    if np.isnan(p).any() or (p < -1e-6).any() or (np.abs(p.sum(axis=1) - 1) > 1e-3).any():
        msg = Message("The 'scores' parameter must hold probabilities: between 0 and 1, rows that sum to 1.")
        raise ParameterError(msg)
    return p


def cells(p: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the cell of each row of an array of shape (n, 3): neutral likelier than positive first, then the rest.

    Examples
    --------
    >>> cells(np.array([[0.95, 0.03, 0.02], [0.05, 0.15, 0.80]]))
    array([ 9, 10])
    """
    # Scores come as float32: a hair is added so that 0.5 stored as 0.49999997 is not told from 0.5.
    bins = np.clip(np.floor(p[:, 0] * N_BINS + 1e-5), 0, N_BINS - 1).astype(np.int64)
    return np.asarray(bins + N_BINS * (p[:, 2] > p[:, 1]))


def statistics(scores: ArrayLike) -> NDArray[np.float64]:
    """Return the statistics of a group, which are all that the estimators need, and add up over groups.

    Parameters
    ----------
    scores : array-like of shape (n, 3) or (n,)
        See :func:`probabilities`.

    Returns
    -------
    ndarray of shape (24,)
        Counts in the cells, then the sums, in the order of ``STATISTICS``.

    Examples
    --------
    >>> a, b = [0.2, 0.4], [0.9]
    >>> bool(np.allclose(statistics(a) + statistics(b), statistics(a + b)))
    True
    """
    p = probabilities(scores)
    out = np.zeros(N_STATISTICS)
    out[:N_CELLS] = np.bincount(cells(p), minlength=N_CELLS)
    out[N_CELLS : N_CELLS + 3] = p.sum(axis=0)
    out[-1] = (p[:, 0] ** 2).sum()
    return out


def n_scored(stats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many comments statistics of shape (..., 24) are of."""
    return np.asarray(stats[..., :N_CELLS].sum(axis=-1))


def n_counted(stats: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many comments of statistics of shape (..., 24) have ``p_negative`` of at least one half."""
    half = N_BINS // 2
    return np.asarray(stats[..., half:N_BINS].sum(axis=-1) + stats[..., N_BINS + half : N_CELLS].sum(axis=-1))
