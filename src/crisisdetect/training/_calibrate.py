"""Make probabilities mean what they say: one temperature and one offset for each class, fitted on validation texts."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A last layer: ``embeddings @ weight.T + bias`` are logits."""

    weight: NDArray[np.float64]
    bias: NDArray[np.float64]

    def __call__(self, embeddings: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return logits, shape (n_texts, 3)."""
        return embeddings.astype(np.float64) @ self.weight.T + self.bias


def calibrated_head(
    embeddings: NDArray[np.floating],
    y: NDArray[np.int64],
    lang: NDArray[np.str_],
    head: Head,
    *,
    pulls: tuple[float, ...] = (100.0, 300.0, 1_000.0, 3_000.0),
    folds: int = 5,
    random_state: int = 0,
) -> tuple[Head, dict[str, float]]:
    """Calibrate a last layer for each language alike, on validation texts that the model was not trained on.

    :func:`vector_scaling` comes first; then :func:`fit_head`, as far as cross-validation says that it helps.

    Parameters
    ----------
    embeddings : array, shape (n_texts, width)
        Of the validation texts.
    y : array of int, shape (n_texts,)
        Their classes.
    lang : array of str, shape (n_texts,)
        Their languages, which count alike, whatever their numbers.
    head : Head
        The trained last layer.
    pulls : tuple of float
        Strengths to choose from.
    folds : int, default=5
        Parts of the cross-validation.
    random_state : int, default=0
        Seed of the parts.

    Returns
    -------
    head : Head
        The calibrated one.
    losses : dict of str to float
        Log loss on texts not fitted to: of the trained head, of vector scaling, and of each pull.
    """
    names, at = np.unique(lang, return_inverse=True)
    weight = len(lang) / len(names) / np.bincount(at)[at]
    part = np.random.default_rng(random_state).permutation(len(y)) % folds
    losses = {"trained": _log_loss(head(embeddings), y, weight), "scaled": 0.0, **{f"{pull:g}": 0.0 for pull in pulls}}
    for k in range(folds):
        fit, held = part != k, part == k
        scaled = _scaled(embeddings[fit], y[fit], weight[fit], head)
        share = weight[held].sum() / weight.sum()
        losses["scaled"] += share * _log_loss(scaled(embeddings[held]), y[held], weight[held])
        for pull in pulls:
            fitted = fit_head(embeddings[fit], y[fit], weight[fit], scaled, pull=pull)
            losses[f"{pull:g}"] += share * _log_loss(fitted(embeddings[held]), y[held], weight[held])
    best = min(losses, key=lambda name: losses[name])
    if best == "trained":
        return head, losses
    scaled = _scaled(embeddings, y, weight, head)
    return scaled if best == "scaled" else fit_head(embeddings, y, weight, scaled, pull=float(best)), losses


def _scaled(embeddings: NDArray[np.floating], y: NDArray[np.int64], weight: NDArray[np.floating], head: Head) -> Head:
    scale, offsets = vector_scaling(head(embeddings), y, weight)
    return Head(weight=scale * head.weight, bias=scale * head.bias + offsets)


def _log_loss(logits: NDArray[np.floating], y: NDArray[np.int64], weight: NDArray[np.floating]) -> float:
    p = softmax(logits)[np.arange(len(y)), y]
    return float(-(weight * np.log(p)).sum() / weight.sum())


def fit_head(
    embeddings: NDArray[np.floating],
    y: NDArray[np.int64],
    weight: NDArray[np.floating],
    head: Head,
    *,
    pull: float,
) -> Head:
    """Fit the last layer again on validation texts, pulled towards a trained one.

    One scale and one offset a class hold for all languages alike; in which language a text is, and what it is about,
    shows in its embedding, so that a last layer fitted to validation texts calibrates each of them.

    Parameters
    ----------
    embeddings : array, shape (n_texts, width)
        What the last layer is applied to.
    y : array of int, shape (n_texts,)
        Classes.
    weight : array, shape (n_texts,)
        Weight of each text.
    head : Head
        The trained one, after :func:`vector_scaling`.
    pull : float
        Weight of the squared change of the slopes, for embeddings of unit variance, in texts.

    Returns
    -------
    Head
        The fitted one.
    """
    from scipy.optimize import minimize

    x = embeddings.astype(np.float64)
    centre = np.average(x, axis=0, weights=weight)
    spread = np.sqrt(np.average((x - centre) ** 2, axis=0, weights=weight)) + 1e-9
    z0 = head(x)
    x = np.hstack([(x - centre) / spread, np.ones((len(x), 1))])
    truth = np.eye(3)[y]
    shape = (3, x.shape[1])

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        change = flat.reshape(shape)
        z = z0 + x @ change.T
        log_sum = np.logaddexp.reduce(z, axis=1, keepdims=True)
        value = float((weight * (log_sum[:, 0] - (truth * z).sum(1))).sum() + pull * (change**2).sum() / 2)
        error = weight[:, None] * (np.exp(z - log_sum) - truth)
        return value, (error.T @ x + pull * change).ravel()

    best = minimize(loss, np.zeros(3 * x.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    change = best.x.reshape(shape)
    slopes = change[:, :-1] / spread
    return Head(weight=head.weight + slopes, bias=head.bias + change[:, -1] - slopes @ centre)
