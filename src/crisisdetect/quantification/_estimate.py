"""The share behind one group of scores, by any of the estimators, with an interval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.quantification._cells import N_CELLS, n_counted, n_scored, probabilities, statistics
from crisisdetect.quantification._classic import acc, cc, clopper_pearson, emq, pacc, pcc
from crisisdetect.quantification._matching import match
from crisisdetect.quantification._rates import base_language
from crisisdetect.quantification._records import ShareEstimate

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from crisisdetect.quantification._rates import ErrorRates

Estimator = Literal["cc", "pcc", "acc", "pacc", "emq", "matching"]
ESTIMATORS: Final = ("cc", "pcc", "acc", "pacc", "emq", "matching")

#: Resamples of the group that make the interval of ``emq``.
_RESAMPLES: Final = 200
_STEPS: Final = 100

#: Domains of its own a language must have for a spread between domains of its own.
_OWN_DOMAINS: Final = 3


def estimate_share(
    scores: ArrayLike,
    rates: ErrorRates,
    *,
    method: Estimator = "matching",
    lang: str | None = None,
    level: float = 0.95,
) -> ShareEstimate:
    """Estimate the share of truly negative comments behind a group by a named estimator.

    Parameters
    ----------
    scores : array-like of shape (n, 3) or (n,)
        Probabilities of negative, neutral, positive; or of negative alone.
    rates : ErrorRates
        Error rates of the model.
    method : {"matching", "cc", "pcc", "acc", "pacc", "emq"}, default="matching"
        ``"matching"`` is what :func:`correct_shares` uses. ``"acc"`` and ``"pacc"`` correct by rates of the language's
        domains, and their interval is the set of shares that sampling, finite labelled data and the spread between
        domains leave possible. The intervals of ``"cc"``, ``"pcc"`` and ``"emq"`` are for sampling alone.
    lang : str, optional
        Language of the group.
    level : float, default=0.95
        Probability of the interval.

    Returns
    -------
    ShareEstimate
        Estimate and interval.

    Raises
    ------
    ParameterError
        If the method is unknown.
    NotEnoughDataError
        If there is no score.

    Examples
    --------
    >>> from crisisdetect.quantification import measure_error_rates
    >>> rates = measure_error_rates(
    ...     [[0.9, 0.1, 0.0], [0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.1, 0.1, 0.8]] * 2,
    ...     ["negative", "negative", "neutral", "positive"] * 2,
    ...     langs=["fr"] * 8,
    ...     domains=["a"] * 4 + ["b"] * 4,
    ... )
    >>> estimate_share([0.9, 0.8, 0.2, 0.1], rates, method="acc").share
    0.5
    """
    if method not in ESTIMATORS:
        msg = Message(
            "The 'method' parameter must be one of {estimators}. Got {method!r} instead.",
            estimators=", ".join(ESTIMATORS),
            method=method,
        )
        raise ParameterError(msg)
    p = probabilities(scores)
    if not len(p):
        msg = Message("estimate_share requires at least 1 scored comment, got 0.")
        raise NotEnoughDataError(msg)
    if method == "matching":
        found = match(statistics(p), rates, base_language(lang), level=level)
        share, low, high = found.share, found.low, found.high
    elif method == "emq":
        share, low, high = _resampled(p, rates.class_counts(lang), level=level)
    elif method in {"acc", "pacc"}:
        share, low, high = _adjusted(p, rates, lang, soft=method == "pacc", level=level)
    else:
        share = pcc(p) if method == "pcc" else cc(p)
        low, high = clopper_pearson(min(share, 1.0) * len(p), len(p), level=level)
    corrected = method not in {"cc", "pcc"}
    return ShareEstimate(
        share=share, low=low, high=high, n_scored=len(p), method="error rates" if corrected else "none", level=level
    )


def _resampled(p: NDArray[np.float64], counts: NDArray[np.float64], *, level: float) -> tuple[float, float, float]:
    sizes = n_scored(counts)
    prior = sizes / sizes.sum()
    share = float(emq(p, prior=prior)[0])
    ordered = p[np.lexsort(p.T)] / np.maximum(prior, 1e-9)  # sorted: the order of the comments must not matter
    times = np.random.default_rng(0).multinomial(len(p), np.full(len(p), 1 / len(p)), size=_RESAMPLES)
    shares = np.tile(prior, (_RESAMPLES, 1))
    for _ in range(_STEPS):  # emq, for all resamples at once
        shares = shares * ((times / np.maximum(shares @ ordered.T, 1e-300)) @ ordered) / len(p)
    drawn = shares[:, 0]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return share, min(float(low), share), max(float(high), share)


def _adjusted(
    p: NDArray[np.float64], rates: ErrorRates, lang: str | None, *, soft: bool, level: float
) -> tuple[float, float, float]:
    """Return the adjusted share, and all shares that are no farther from the data than chance explains."""
    from scipy.stats import t

    own = [d.counts for d in rates.domains if d.lang == base_language(lang)]
    every = [d.counts for d in rates.domains]
    domains = own if len(own) >= _OWN_DOMAINS else every
    m1, v1 = _between([c[0] for c in domains], soft=soft)
    m0, v0 = _between([c[1:].sum(axis=0) for c in domains], soft=soft)
    if m1 <= m0:
        return cc(p), 0.0, 1.0
    share = pacc(p, mean_negative=m1, mean_other=m0) if soft else acc(p, tpr=m1, fpr=m0)
    at = np.linspace(0, 1, 2_001)
    values = p[:, 0] if soft else (p[:, 0] >= 0.5).astype(float)
    expected = at * m1 + (1 - at) * m0
    scatter = (expected * (1 - expected) if not soft else np.full_like(at, max(values.var(), 0.01))) / len(p)
    away = (values.mean() - expected) ** 2
    # The spread between few domains is itself uncertain (Higgins, Thompson and Spiegelhalter 2009).
    reach = float(t.ppf((1 + level) / 2, max(len(domains) - 2, 1)))
    possible = at[away <= reach**2 * (scatter + at**2 * v1 + (1 - at) ** 2 * v0)]
    return share, float(min([*possible, share])), float(max([*possible, share]))


def _between(groups: list[NDArray[np.float64]], *, soft: bool) -> tuple[float, float]:
    """Return the mean of a rate over domains and the variance of that of a new one (DerSimonian and Laird 1986)."""
    kept = [g for g in groups if n_scored(g) > 0]
    n = np.array([float(n_scored(g)) for g in kept])
    rate = np.array([float(g[N_CELLS] if soft else n_counted(g)) for g in kept]) / n
    square = np.array([float(g[-1]) for g in kept]) / n if soft else rate
    within = np.maximum(square - rate**2, 1e-4) / n
    weight = 1 / within
    fixed = (weight * rate).sum() / weight.sum()
    excess = (weight * (rate - fixed) ** 2).sum() - (len(kept) - 1)
    scale = weight.sum() - (weight**2).sum() / weight.sum()
    tau2 = max(excess / scale, 0.0) if scale > 0 else 0.0
    weight = 1 / (within + tau2)
    return float((weight * rate).sum() / weight.sum()), float(tau2 + 1 / weight.sum())
