"""What went wrong: a communication error, a product problem, a marketing error, or something else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.response._features import N_BUCKETS, rows
from crisisdetect.tables import check_scored
from crisisdetect.words import near_duplicates

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.words import Embed

Cause = Literal["communication_error", "product_problem", "marketing_error", "other", "unclear"]

#: The causes that are told apart.
NAMES: Final = ("communication_error", "product_problem", "marketing_error", "other")

#: One comment is of a cause from this probability on; below, it is unclear.
SURE: Final = 0.5

#: Fewest negative comments a cause is told from.
MIN_COMMENTS: Final = 8

#: Comments that are looked at; of more, evenly spread ones.
MOST_COMMENTS: Final = 3_000

_MODEL: Final = Path(__file__).parent / "cause.npz"


@dataclass(frozen=True, slots=True, eq=False)
class CauseModel:
    """A linear model of causes over hashed words: weights, nothing that runs.

    Parameters
    ----------
    weights : array of shape (n_buckets, 4)
        Weights by bucket and cause, in the order of ``NAMES``.
    bias : array of shape (4,)
        Intercepts.
    """

    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the probability of each cause for each text, shape (n_texts, 4)."""
        logits = np.array([values @ self.weights[places] for places, values in rows(texts)], dtype=float)
        return _softmax(logits.reshape(len(texts), len(NAMES)) + self.bias)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the model as ``.npz``: plain arrays, half precision."""
        np.savez_compressed(path, weights=self.weights.astype(np.float16), bias=self.bias.astype(np.float32))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> CauseModel:
        """Read a model written by :meth:`save`; nothing in the file is run.

        Raises
        ------
        ParameterError
            If the file is no such model.
        """
        with np.load(path, allow_pickle=False) as arrays:
            weights, bias = arrays["weights"].astype(np.float32), arrays["bias"].astype(np.float32)
        if weights.shape != (N_BUCKETS, len(NAMES)) or bias.shape != (len(NAMES),):
            msg = Message(
                "{name} is no model of causes: weights of shape {shape}, bias {shape_2}.",
                name=Path(path).name,
                shape=weights.shape,
                shape_2=bias.shape,
            )
            raise ParameterError(msg)
        return cls(weights, bias)


@cache
def default_cause_model() -> CauseModel:
    """Return the model that comes with the package."""
    return CauseModel.load(_MODEL)


def fit_cause_model(
    texts: Sequence[str], causes: Sequence[str], *, sample_weight: Sequence[float] | None = None, strength: float = 10.0
) -> CauseModel:
    """Fit a model on your own labelled comments.

    Multinomial logistic regression over hashed words, pairs of words and pieces of words, causes weighted equally.

    Parameters
    ----------
    texts : sequence of str
        Negative comments.
    causes : sequence of str
        Their causes, of ``NAMES``; each must occur.
    sample_weight : sequence of float, optional
        Weights, 1 by default.
    strength : float, default=10.0
        Inverse of the penalty. Higher follows the texts more closely.

    Returns
    -------
    CauseModel
        The model.

    Raises
    ------
    ParameterError
        If a cause is unknown or missing.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    if set(causes) != set(NAMES) or len(texts) != len(causes):
        msg = Message(
            "fit_cause_model needs one cause a text, and each of {names}. Got {causes}.",
            names=", ".join(NAMES),
            causes=sorted(set(causes)),
        )
        raise ParameterError(msg)
    places, values = zip(*rows(texts), strict=True)
    pointers = np.cumsum([0, *map(len, places)])
    matrix = csr_matrix((np.concatenate(values), np.concatenate(places), pointers), shape=(len(texts), N_BUCKETS))
    weight = np.ones(len(texts)) if sample_weight is None else np.asarray(sample_weight, dtype=float)
    label = np.array([NAMES.index(cause) for cause in causes])
    totals = np.bincount(label, weights=weight, minlength=len(NAMES))
    weight = weight * (totals.sum() / len(NAMES) / totals)[label]
    model = LogisticRegression(C=strength, max_iter=1_000).fit(matrix, label, sample_weight=weight)
    return CauseModel(model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32))


def cause_probabilities(
    texts: Sequence[str], *, model: CauseModel | None = None, embed: Embed | None = None, prototypes: Any = None
) -> NDArray[np.float64]:
    """Return the probability of each cause for each text.

    Parameters
    ----------
    texts : sequence of str
        Negative comments, in French or English.
    model : CauseModel, optional
        A model of your own in place of the default one.
    embed : callable, optional
        Texts to vectors of shape (n_texts, n_dimensions). With it, the cosine to the mean vector of each cause's
        ``prototypes`` is a second opinion, and the two are averaged on the logarithm.
    prototypes : mapping of str to sequence of str, optional
        Example comments of each cause; needed with ``embed``.

    Returns
    -------
    array of shape (n_texts, 4)
        In the order of ``NAMES``; rows sum to 1.

    Examples
    --------
    >>> NAMES[cause_probabilities(["The app crashes since the update"])[0].argmax()]
    'product_problem'
    """
    own = (model or default_cause_model()).probabilities(texts)
    if embed is None or not len(texts):
        return own
    if prototypes is None or set(prototypes) != set(NAMES):
        msg = Message(
            "The 'prototypes' parameter must hold example comments of {names} when embed is given.",
            names=", ".join(NAMES),
        )
        raise ParameterError(msg)
    centres = np.stack([_unit(np.asarray(embed(list(prototypes[name])), dtype=float)).mean(axis=0) for name in NAMES])
    alike = _unit(np.asarray(embed(list(texts)), dtype=float)) @ _unit(centres - centres.mean(axis=0)).T
    return _softmax(np.log(own + 1e-9) / 2 + 5 * alike)


def _unit(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12))


def _softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True)) if len(logits) else logits
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseFinding:
    """The cause of a period's negative comments.

    Attributes
    ----------
    cause : str
        One of ``NAMES``, or ``unclear``.
    probabilities : dict of str to float
        Estimated share of each cause among the negative comments; sum 1.
    low, high : dict of str to float
        95 % intervals of these shares over authors (or comments), for sampling alone.
    n_comments : int
        Negative comments looked at, copies once.
    evidence : dict of str to tuple of str
        For each cause, ids of the comments that show it best, at most three.
    why_unclear : str or None
        ``too_few``, ``language`` (most comments are in neither French nor English), ``close`` (two causes are too
        close to tell) or ``spread`` (no cause has enough).
    """

    cause: Cause
    probabilities: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    n_comments: int
    evidence: dict[str, tuple[str, ...]]
    why_unclear: str | None


def find_cause(
    scored: pd.DataFrame,
    *,
    start: pd.Timestamp,
    end: pd.Timestamp | None = None,
    model: CauseModel | None = None,
    embed: Embed | None = None,
    prototypes: Any = None,
) -> CauseFinding:
    """Find the cause of the negative comments of a period.

    Parameters
    ----------
    scored : DataFrame
        Scored comments of one stream.
    start, end : Timestamp
        The period ``[start, end)``; to the end of the data by default.
    model, embed, prototypes : optional
        See :func:`cause_probabilities`.

    Returns
    -------
    CauseFinding
        The cause is the largest share, if the share of the second is surely smaller and it has at least 40 %; else it
        is unclear.
    """
    check_scored(scored)
    chosen = (scored["timestamp"] >= start) & (scored["p_negative"] > 0.5) & scored["text"].notna()
    if end is not None:
        chosen &= scored["timestamp"] < end
    if "is_own" in scored:
        chosen &= ~scored["is_own"].fillna(value=False).astype(bool)
    table = scored[chosen].sort_values(["timestamp", "id"], kind="stable")
    first = near_duplicates(table["text"].astype(str))
    table = table[np.array(first, dtype=int) == np.arange(len(table))] if len(table) else table
    if len(table) > MOST_COMMENTS:
        table = table.iloc[np.linspace(0, len(table) - 1, MOST_COMMENTS).astype(int)]
    why = "too_few" if len(table) < MIN_COMMENTS else None if _readable(table) else "language"
    if why is not None:
        none = dict.fromkeys(NAMES, float("nan"))
        return CauseFinding(
            cause="unclear",
            probabilities=none,
            low=none,
            high=none,
            n_comments=len(table),
            evidence={},
            why_unclear=why,
        )
    p = cause_probabilities(table["text"].astype(str).tolist(), model=model, embed=embed, prototypes=prototypes)
    return _judged(table, p)


def _readable(table: pd.DataFrame) -> bool:
    """Tell whether half of the comments whose language is known are in French or English."""
    known = table["lang"].dropna().astype(str).str[:2] if "lang" in table else pd.Series(dtype=str)
    return known.empty or bool(known.isin(["fr", "en"]).mean() >= 0.5)


def _judged(table: pd.DataFrame, p: NDArray[np.float64]) -> CauseFinding:
    drawn = _shares(p, _draws(table))
    mean = _shares(p, np.ones((1, len(p))))[0]
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    best, second = np.argsort(-mean)[:2]
    surely = np.quantile(drawn[:, best] - drawn[:, second], 0.05) > 0
    why = None if surely and mean[best] >= 0.4 else ("spread" if surely else "close")
    cause: Any = NAMES[best] if why is None else "unclear"
    return CauseFinding(
        cause=cause,
        probabilities=_named(mean),
        low=_named(low),
        high=_named(high),
        n_comments=len(table),
        evidence={name: _evidence(table, p[:, place], place, p) for place, name in enumerate(NAMES)},
        why_unclear=why,
    )


def _named(values: NDArray[np.float64]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(NAMES, values, strict=True)}


def _draws(table: pd.DataFrame) -> NDArray[np.float64]:
    """Return weights of the comments in 200 draws of authors with replacement, with one fixed seed."""
    known = "author" in table and table["author"].notna().any()
    who = pd.factorize((table["author"].fillna(table["id"]) if known else table["id"]).astype(str))[0]
    n = int(who.max()) + 1
    return np.asarray(np.random.default_rng(0).multinomial(n, np.full(n, 1 / n), size=200)[:, who], dtype=float)


def _shares(p: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return, for each row of weights, the shares of the causes that explain the probabilities best.

    The model was fitted with all causes equally frequent; expectation-maximisation finds how frequent they are here
    (Saerens, Latinne, Decaestecker 2002), with a comment of each cause as prior.
    """
    share = np.full((len(weights), p.shape[1]), 1 / p.shape[1])
    total = weights.sum(axis=1, keepdims=True) + p.shape[1]
    for _ in range(25):
        # A comment's posterior is p * share over its sum: summed over comments, only the sums are needed.
        share = share * ((weights / (share @ p.T)) @ p) + 1
        share /= total
    return share


def _evidence(table: pd.DataFrame, chance: NDArray[np.float64], place: int, p: NDArray[np.float64]) -> tuple[str, ...]:
    sure = np.flatnonzero((p.argmax(axis=1) == place) & (chance >= SURE))
    ids = table["id"].astype(str).to_numpy()
    ordered = sorted(sure, key=lambda i: (-round(float(chance[i]), 6), ids[i]))
    return tuple(str(ids[i]) for i in ordered[:3])
