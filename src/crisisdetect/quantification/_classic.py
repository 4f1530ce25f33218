"""The classical estimators of a share, as functions of scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.quantification._cells import probabilities

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def cc(scores: ArrayLike) -> float:
    """Classify and count: the share of comments whose ``p_negative`` is at least one half.

    Parameters
    ----------
    scores : array-like of shape (n, 3) or (n,)
        Probabilities of negative, neutral, positive; or of negative alone.

    Returns
    -------
    float
        Biased towards the middle by the errors of the classifier.

    Raises
    ------
    NotEnoughDataError
        If there is no score.

    Examples
    --------
    >>> cc([0.2, 0.4, 0.9, 0.6])
    0.5
    """
    return float((_some(scores)[:, 0] >= 0.5).mean())


def pcc(scores: ArrayLike) -> float:
    """Probabilistic classify and count: the mean of ``p_negative`` (Bella et al. 2010).

    Right where the probabilities are calibrated for this very group, which a change of the share undoes.

    Parameters
    ----------
    scores : array-like of shape (n, 3) or (n,)
        Probabilities of negative, neutral, positive; or of negative alone.

    Returns
    -------
    float
        The estimate.

    Raises
    ------
    NotEnoughDataError
        If there is no score.

    Examples
    --------
    >>> pcc([0.2, 0.4, 0.9])
    0.5
    """
    return float(_some(scores)[:, 0].mean())


def acc(scores: ArrayLike, *, tpr: float, fpr: float) -> float:
    """Classify, count and adjust for the error rates (Rogan and Gladen 1978; Forman 2008).

    Parameters
    ----------
    scores : array-like of shape (n, 3) or (n,)
        Probabilities of negative, neutral, positive; or of negative alone.
    tpr : float
        Share of truly negative comments with ``p_negative`` of at least one half.
    fpr : float
        Share of the other comments with ``p_negative`` of at least one half.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ParameterError
        If ``tpr`` is not above ``fpr``: such a classifier tells nothing.

    Examples
    --------
    >>> acc([0.2, 0.4, 0.9, 0.6], tpr=0.8, fpr=0.2)
    0.5
    """
    return _adjusted(cc(scores), tpr, fpr, names=("tpr", "fpr"))


def pacc(scores: ArrayLike, *, mean_negative: float, mean_other: float) -> float:
    """Adjust the mean of ``p_negative`` for its means by class (Bella et al. 2010).

    Parameters
    ----------
    scores : array-like of shape (n, 3) or (n,)
        Probabilities of negative, neutral, positive; or of negative alone.
    mean_negative, mean_other : float
        Means of ``p_negative`` over truly negative comments and over the others.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    ParameterError
        If ``mean_negative`` is not above ``mean_other``.

    Examples
    --------
    >>> pacc([0.2, 0.4, 0.9, 0.5], mean_negative=0.75, mean_other=0.25)
    0.5
    """
    return _adjusted(pcc(scores), mean_negative, mean_other, names=("mean_negative", "mean_other"))


def emq(
    scores: ArrayLike, *, prior: ArrayLike, tolerance: float = 1e-6, max_iterations: int = 1_000
) -> NDArray[np.float64]:
    """Shares of the three classes by expectation maximisation (Saerens, Latinne and Decaestecker 2002).

    The share is the one under which the comments' probabilities, made for ``prior``, are likeliest: it assumes that
    they are calibrated, and that nothing but the shares differs from the data they were calibrated on.

    Parameters
    ----------
    scores : array-like of shape (n, 3) or (n,)
        Probabilities of negative, neutral, positive; or of negative alone.
    prior : array-like of shape (3,)
        Shares of the three classes in the data the probabilities were calibrated on.
    tolerance : float, default=1e-6
        Largest change of a share in the last step.
    max_iterations : int, default=1000
        Steps at most.

    Returns
    -------
    ndarray of shape (3,)
        Shares of negative, neutral and positive.

    Raises
    ------
    ParameterError
        If ``prior`` is no distribution over three classes.

    Examples
    --------
    >>> emq([[0.9, 0.1, 0.0], [0.8, 0.1, 0.1], [0.1, 0.1, 0.8]], prior=[1 / 3, 1 / 3, 1 / 3]).round(2)
    array([0.74, 0.  , 0.26])
    """
    before = np.asarray(prior, dtype=np.float64)
    if before.shape != (3,) or (before < 0).any() or abs(before.sum() - 1) > 1e-6:
        msg = Message("The 'prior' parameter must hold 3 shares that sum to 1. Got {prior!r} instead.", prior=prior)
        raise ParameterError(msg)
    p = _some(scores)
    before = np.maximum(before, 1e-9)
    ratio = p / before
    shares: NDArray[np.float64] = before / before.sum()
    for _ in range(max_iterations):
        weighted = ratio * shares
        new = (weighted / np.maximum(weighted.sum(axis=1, keepdims=True), 1e-300)).mean(axis=0)
        done = np.abs(new - shares).max() < tolerance
        shares = new
        if done:
            break
    return np.asarray(shares)


def clopper_pearson(k: float, n: float, *, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of a rate from ``k`` cases out of ``n``.

    Parameters
    ----------
    k, n : float
        Cases and trials.
    level : float, default=0.95
        Probability that the interval holds the rate, at least.

    Returns
    -------
    tuple of float
        Low and high; 0 and 1 without a trial.

    Raises
    ------
    ParameterError
        If ``k`` is not between 0 and ``n``, or ``level`` not between 0 and 1.

    References
    ----------
    Clopper and Pearson (1934), The use of confidence or fiducial limits illustrated in the case of the binomial,
    Biometrika 26.

    Examples
    --------
    >>> low, high = clopper_pearson(0, 10)
    >>> low, round(high, 3)
    (0.0, 0.308)
    """
    from scipy.special import betaincinv

    if not 0 <= k <= n or not 0 < level < 1:
        msg = Message(
            "clopper_pearson requires 0 <= k <= n and 0 < level < 1. Got k={k}, n={n}, level={level}.",
            k=k,
            n=n,
            level=level,
        )
        raise ParameterError(msg)
    tail = (1 - level) / 2
    low = float(betaincinv(k, n - k + 1, tail)) if k > 0 else 0.0
    high = float(betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
    return low, high


def _some(scores: ArrayLike) -> NDArray[np.float64]:
    p = probabilities(scores)
    if not len(p):
        msg = Message("A share requires at least 1 scored comment, got 0.")
        raise NotEnoughDataError(msg)
    return p


def _adjusted(share: float, high: float, low: float, *, names: tuple[str, str]) -> float:
    if not 0 <= low < high <= 1:
        msg = Message(
            "The '{names}' parameter must be above '{names_2}', both in [0, 1]. Got {high} and {low} instead.",
            names=names[0],
            names_2=names[1],
            high=high,
            low=low,
        )
        raise ParameterError(msg)
    return float(np.clip((share - low) / (high - low), 0, 1))
