"""How good predictions are: the measures that model cards and the sentiment benchmark print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def confusion(y: NDArray[np.int64], p: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return counts of (true, predicted) classes, shape (3, 3)."""
    return np.bincount(3 * y + p, minlength=9).reshape(3, 3).astype(float)


def macro_f1(counts: NDArray[np.float64]) -> float:
    """Return the mean F1 of the classes that occur."""
    f1 = 2 * np.diag(counts) / np.maximum(counts.sum(0) + counts.sum(1), 1e-12)
    return float(f1[counts.sum(1) > 0].mean())


def macro_recall(counts: NDArray[np.float64]) -> float:
    """Return the mean recall of the classes that occur."""
    seen = counts.sum(1) > 0
    return float((np.diag(counts)[seen] / counts.sum(1)[seen]).mean())


def negative_f1(counts: NDArray[np.float64]) -> float:
    """Return the F1 of the negative class."""
    return float(2 * counts[0, 0] / max(counts[0].sum() + counts[:, 0].sum(), 1e-12))


def calibration_error(y: NDArray[np.int64], probabilities: NDArray[np.floating], *, bins: int = 15) -> float:
    """Return the expected calibration error of the likeliest class, bins of equal width.

    References
    ----------
    Guo et al. (2017), On calibration of modern neural networks, ICML.

    Examples
    --------
    >>> sure_and_right = np.array([[1.0, 0.0, 0.0]] * 4)
    >>> calibration_error(np.array([0, 0, 0, 0]), sure_and_right)
    0.0
    """
    top, right = probabilities.max(1), probabilities.argmax(1) == y
    place = np.minimum((top * bins).astype(int), bins - 1)
    n = np.bincount(place, minlength=bins)
    gap = np.abs(np.bincount(place, top, bins) - np.bincount(place, right.astype(float), bins))
    return float(gap[n > 0].sum() / len(y))


def measures(y: NDArray[np.int64], probabilities: NDArray[np.floating]) -> dict[str, float]:
    """Return the figures of a model card for labelled texts.

    Parameters
    ----------
    y : array of int, shape (n_texts,)
        0 negative, 1 neutral, 2 positive.
    probabilities : array, shape (n_texts, 3)
        In the same order.
    """
    p = probabilities.argmax(1)
    counts = confusion(y, p)
    return {
        "texts": float(len(y)),
        "macro_recall": macro_recall(counts),
        "macro_f1": macro_f1(counts),
        "negative_f1": negative_f1(counts),
        "negative_share": float(np.mean(p == 0)),
        "true_negative_share": float(np.mean(y == 0)),
        "calibration_error": calibration_error(y, probabilities),
    }
