"""Make probabilities mean what they say: one temperature and one offset for each class, fitted on validation texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Pull of the offsets towards 0, in texts: a few dozen validation texts must not shift a class.
PRIOR: Final = 50.0


def vector_scaling(
    logits: NDArray[np.floating], y: NDArray[np.int64], weight: NDArray[np.floating] | None = None
) -> tuple[float, NDArray[np.float64]]:
    """Fit the scale and the offsets with which ``scale * logits + offsets`` has the smallest log loss.

    Parameters
    ----------
    logits : array, shape (n_texts, 3)
        Of validation texts, which the model was not trained on.
    y : array of int, shape (n_texts,)
        Their classes.
    weight : array, shape (n_texts,), optional
        Weight of each text, so that a language with few texts can count like the others; 1 when not given.

    Returns
    -------
    scale : float
        One over the temperature.
    offsets : array, shape (3,)
        Sum 0.

    References
    ----------
    Guo et al. (2017), On calibration of modern neural networks, ICML (vector scaling, here with one common scale).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> logits = rng.normal(size=(3000, 3))
    >>> p = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    >>> y = np.array([rng.choice(3, p=row) for row in p])
    >>> scale, offsets = vector_scaling(4 * logits, y)  # four times too sure
    >>> round(scale, 2), bool(abs(offsets).max() < 0.1)
    (0.25, True)
    """
    from scipy.optimize import minimize

    x = logits.astype(np.float64)
    w = np.ones(len(y)) if weight is None else weight.astype(np.float64)
    truth = np.eye(3)[y]

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scale, offsets = parameters[0], parameters[1:]
        z = scale * x + offsets
        log_sum = np.logaddexp.reduce(z, axis=1, keepdims=True)
        value = float((w * (log_sum[:, 0] - (truth * z).sum(1))).sum() + PRIOR * (offsets @ offsets) / 2)
        error = w[:, None] * (np.exp(z - log_sum) - truth)
        return value, np.concatenate([[float((error * x).sum())], error.sum(0) + PRIOR * offsets])

    best = minimize(loss, np.array([1.0, 0.0, 0.0, 0.0]), jac=True, bounds=[(0.05, 20.0), *[(-2.0, 2.0)] * 3])
    return float(best.x[0]), best.x[1:] - best.x[1:].mean()


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return probabilities, shape (n_texts, 3)."""
    z = logits.astype(np.float64)
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))
