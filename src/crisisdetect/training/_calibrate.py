"""Make probabilities mean what they say: a scale, and offsets of the classes, for each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sklearn.linear_model import Ridge

#: Pull of the offsets towards 0, in texts: a few dozen validation texts must not shift a class.
PRIOR: Final = 50.0

#: Least and largest scale of a text.
SCALES: Final = (0.2, 3.0)

#: Ridge of the reading of languages from embeddings, in parts of their mean sum of squares.
RIDGE: Final = 0.01


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
class LastLayer:
    """A last layer: ``embeddings @ weight.T + bias`` are logits, times a scale that may depend on the embedding.

    Attributes
    ----------
    weight, bias : array, shape (3, width) and (3,)
        What the classes are told apart by.
    slopes, scale : array, shape (width,), and float
        The scale is ``embeddings @ slopes + scale``, from :data:`SCALES`: how sure to be, which moves no class.
    """

    weight: NDArray[np.float64]
    bias: NDArray[np.float64]
    slopes: NDArray[np.float64] | None = None
    scale: float = 1.0

    def __call__(self, embeddings: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return logits, shape (n_texts, 3)."""
        x = embeddings.astype(np.float64)
        logits: NDArray[np.float64] = x @ self.weight.T + self.bias
        if self.slopes is None:
            return self.scale * logits
        return np.clip(x @ self.slopes + self.scale, *SCALES)[:, None] * logits


def calibrated_head(
    embeddings: NDArray[np.floating],
    y: NDArray[np.int64],
    lang: NDArray[np.str_],
    collection: NDArray[np.str_],
    head: LastLayer,
    *,
    pulls: tuple[float, ...] = (10.0, 30.0, 100.0, 300.0, 1_000.0),
) -> tuple[LastLayer, dict[str, float]]:
    """Calibrate a last layer on validation texts that the model was not trained on.

    :func:`vector_scaling`, or :func:`vector_scaling_by_language` as far as collections that were left out say that it
    helps. A user's comments come from no collection that was fitted to, and each collection has its own idea of what
    is neutral: folds drawn at random would reward learning those ideas by heart.

    Parameters
    ----------
    embeddings : array, shape (n_texts, width)
        Of the validation texts.
    y : array of int, shape (n_texts,)
        Their classes.
    lang : array of str, shape (n_texts,)
        Their languages, which count alike, whatever their numbers.
    collection : array of str, shape (n_texts,)
        Where they are from. The collections of a language count alike.
    head : LastLayer
        The trained last layer.
    pulls : tuple of float
        Strengths to choose from.

    Returns
    -------
    head : LastLayer
        The calibrated one.
    losses : dict of str to float
        Mean log loss of collections that were left out, one after the other: of the trained head, of vector scaling,
        and of each pull.
    """
    weight, place = _alike(lang, collection)
    losses = {"trained": 0.0, "scaled": 0.0, **{f"{pull:g}": 0.0 for pull in pulls}}
    n_places = int(place.max()) + 1
    for k in range(n_places):
        fit, held = place != k, place == k
        texts = embeddings[fit], y[fit], weight[fit]
        heads = {"trained": head, "scaled": _scaled(*texts, head)}
        heads |= {f"{pull:g}": vector_scaling_by_language(*texts, lang[fit], head, pull=pull) for pull in pulls}
        for name, fitted in heads.items():
            losses[name] += _log_loss(fitted(embeddings[held]), y[held]) / n_places
    best = min(losses, key=lambda name: losses[name])
    if best == "trained":
        return head, losses
    if best == "scaled":
        return _scaled(embeddings, y, weight, head), losses
    return vector_scaling_by_language(embeddings, y, weight, lang, head, pull=float(best)), losses


def _alike(lang: NDArray[np.str_], collection: NDArray[np.str_]) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return weights of mean 1 with which languages, and in them collections, count alike; and the place of each."""
    pairs, place = np.unique(np.stack([lang, collection]), axis=1, return_inverse=True)
    _, at = np.unique(pairs[0], return_inverse=True)
    place = place.ravel()  # numpy 2.0 gives it a second axis
    weight = 1.0 / (np.bincount(place) * np.bincount(at)[at])
    return weight[place] / weight[place].mean(), place


def _scaled(
    embeddings: NDArray[np.floating], y: NDArray[np.int64], weight: NDArray[np.floating], head: LastLayer
) -> LastLayer:
    scale, offsets = vector_scaling(head(embeddings), y, weight)
    return LastLayer(weight=scale * head.weight, bias=scale * head.bias + offsets)


def _log_loss(logits: NDArray[np.floating], y: NDArray[np.int64]) -> float:
    return float(-np.log(softmax(logits)[np.arange(len(y)), y]).mean())


def vector_scaling_by_language(
    embeddings: NDArray[np.floating],
    y: NDArray[np.int64],
    weight: NDArray[np.floating],
    lang: NDArray[np.str_],
    head: LastLayer,
    *,
    pull: float,
) -> LastLayer:
    """Calibrate a last layer with a scale for each language, and offsets for each class and language.

    A text comes without its language, which shows in its embedding: a ridge regression reads it there, and scale and
    offsets are those of the languages in the measure in which it sees them.

    Parameters
    ----------
    embeddings : array, shape (n_texts, width)
        What the last layer is applied to.
    y : array of int, shape (n_texts,)
        Classes.
    weight : array, shape (n_texts,)
        Weight of each text.
    lang : array of str, shape (n_texts,)
        Languages.
    head : LastLayer
        The trained last layer.
    pull : float
        Pull of scales and offsets towards those that all languages share, in texts.

    Returns
    -------
    LastLayer
        The calibrated one.
    """
    from scipy.optimize import minimize

    x, trained, truth = embeddings.astype(np.float64), head(embeddings), np.eye(3)[y]
    reading = _read_language(x, lang, weight)
    slopes, at_zero = np.atleast_2d(reading.coef_), np.atleast_1d(reading.intercept_)
    seen = x @ slopes.T + at_zero
    n_langs = seen.shape[1]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        offsets, more, scales = flat[1:4], flat[4 : 4 + 3 * n_langs].reshape(3, n_langs), flat[4 + 3 * n_langs :]
        scale = (flat[0] + seen @ scales)[:, None]
        logits = trained + offsets + seen @ more.T
        z = scale * logits
        log_sum = np.logaddexp.reduce(z, axis=1, keepdims=True)
        value = float((weight * (log_sum[:, 0] - (truth * z).sum(1))).sum())
        pulled = PRIOR * (offsets @ offsets) / 2 + pull * ((more**2).sum() + scales @ scales) / 2
        error = weight[:, None] * (np.exp(z - log_sum) - truth)
        by_scale, by_logit = (error * logits).sum(1), error * scale
        parts = [
            [by_scale.sum()],
            by_logit.sum(0) + PRIOR * offsets,
            (by_logit.T @ seen + pull * more).ravel(),
            seen.T @ by_scale + pull * scales,
        ]
        return value + float(pulled), np.concatenate(parts)

    start = np.concatenate([[1.0], np.zeros(3 + 4 * n_langs)])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    more, scales = best[4 : 4 + 3 * n_langs].reshape(3, n_langs), best[4 + 3 * n_langs :]
    return LastLayer(
        weight=head.weight + more @ slopes,
        bias=head.bias + best[1:4] + more @ at_zero,
        slopes=scales @ slopes,
        scale=float(best[0] + scales @ at_zero),
    )


def _read_language(x: NDArray[np.float64], lang: NDArray[np.str_], weight: NDArray[np.floating]) -> Ridge:
    """Return a regression of what language a text is in, one column each, on its embedding."""
    from sklearn.linear_model import Ridge

    is_lang = (lang[:, None] == np.unique(lang)).astype(np.float64)
    spread = float(((x - x.mean(0)) ** 2).sum(0).mean())
    return Ridge(alpha=RIDGE * spread).fit(x, is_lang, sample_weight=weight)
