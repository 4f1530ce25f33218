"""How sure it is that a share has risen, whenever one looks."""

from __future__ import annotations

import math


def log_evidence(k: float, n: float, share: float) -> float:
    """Return the logarithm of the evidence that numbers from 0 to 1 with the sum ``k`` have a mean above ``share``.

    An e-value at every number of comments: where the mean of each, given those before, is at most ``share``, the chance
    that it ever reaches 1 / a is at most a. For each mean p above, the likelihood ratio of one comment x to ``share``,
    (p / share)^x ((1 - p) / (1 - share))^(1 - x), is convex in x and so at most 1 on average; this is the mean of their
    products over p uniform above ``share``.

    Parameters
    ----------
    k, n : float
        Sum of the numbers, and how many.
    share : float
        The mean in question; any is above 0.

    Returns
    -------
    float

    References
    ----------
    Howard, Ramdas, McAuliffe, Sekhon (2021), Time-uniform, nonparametric, nonasymptotic confidence sequences, Annals of
    Statistics 49. Waudby-Smith, Ramdas (2024), Estimating means of bounded random variables by betting, JRSS B 86.

    Examples
    --------
    >>> round(log_evidence(15, 30, 0.2), 1), round(log_evidence(6, 30, 0.2), 1)
    (5.4, -2.1)
    """
    from scipy.special import betainc, betaln

    if n <= 0 or share >= 1:
        return 0.0
    if share <= 0:
        return math.inf if k > 0 else 0.0
    a, b = k + 1.0, max(n - k, 0.0) + 1.0
    above = float(betainc(b, a, 1.0 - share))
    if above <= 0:
        return -math.inf
    whole = float(betaln(a, b)) + math.log(above) - math.log1p(-share)
    return whole - k * math.log(share) - (n - k) * math.log1p(-share)


def log_evidence_of_rise(k: float, n: float, share: float, known: float) -> float:
    """Return the logarithm of the evidence that the share of ``n`` comments is above a usual one that is estimated.

    The Bayes factor of "any share above the usual" against "the usual share", which is not known but learned from
    ``known`` comments: Beta(known * share + 1/2, known * (1 - share) + 1/2). As the usual share is drawn from there, it
    is a test martingale: the chance that it ever reaches 1 / a is at most a. An upper bound in place of what is known
    would ask for more than that.

    Parameters
    ----------
    k, n : float
        Negative comments, and all.
    share : float
        Estimate of the usual share.
    known : float
        Comments that it rests on.

    Returns
    -------
    float

    Examples
    --------
    >>> round(log_evidence_of_rise(15, 30, 0.2, 1400.0), 1), round(log_evidence_of_rise(15, 30, 0.2, 30.0), 1)
    (5.3, 2.1)
    """
    from scipy.special import betainc, betaln

    if n <= 0 or share >= 1:
        return 0.0
    a, b = known * share + 0.5, known * (1.0 - share) + 0.5
    rest = max(n - k, 0.0)
    above = float(betainc(rest + 1.0, k + 1.0, 1.0 - share))
    if above <= 0:
        return -math.inf
    risen = float(betaln(k + 1.0, rest + 1.0)) + math.log(above) - math.log1p(-share)
    return risen - float(betaln(a + k, b + rest) - betaln(a, b))
