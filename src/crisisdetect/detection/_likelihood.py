"""Likelihood ratios of counts that scatter more than independent comments would."""

from __future__ import annotations

import math
from typing import Final

#: Logarithms of ratios are capped here, so that no product overflows.
LARGEST_LOG: Final = 50.0

#: Dispersions up to here are none.
PLAIN: Final = 1.0 + 1e-6


def negatives_ratio(count: float, mean: float, ratio: float, dispersion: float) -> float:
    """Return the log-likelihood ratio of a count: mean ``ratio * mean`` against ``mean``.

    Negative binomial, with variance ``dispersion * mean`` under ``mean`` and the same size under both; Poisson where
    the dispersion is 1.

    Examples
    --------
    >>> round(negatives_ratio(8, 4.0, 2.0, 1.0), 3), round(negatives_ratio(8, 4.0, 2.0, 3.0), 3)
    (1.545, 0.437)
    """
    if dispersion <= PLAIN:
        return count * math.log(ratio) - mean * (ratio - 1.0)
    size = mean / (dispersion - 1.0)
    return count * math.log(ratio) - (count + size) * math.log((size + ratio * mean) / (size + mean))


def share_ratio(count: float, total: float, share: float, odds: float, dispersion: float, usual: float) -> float:
    """Return the log-likelihood ratio of ``count`` out of ``total``: ``odds`` times the odds of ``share`` against it.

    Beta-binomial, with variance ``dispersion`` times the binomial one at ``usual`` comments and the same correlation of
    comments under both; binomial where the dispersion is 1.

    Examples
    --------
    >>> round(share_ratio(8, 20, 0.2, 3.0, 1.0, 20.0), 3), round(share_ratio(8, 20, 0.2, 3.0, 4.0, 20.0), 3)
    (2.059, 0.606)
    """
    share = min(max(share, 1e-9), 1.0 - 1e-9)
    raised = odds * share / (1.0 + (odds - 1.0) * share)
    if dispersion <= PLAIN or usual <= 1.0:
        return count * math.log(raised / share) + (total - count) * math.log((1.0 - raised) / (1.0 - share))
    correlation = min((dispersion - 1.0) / (usual - 1.0), 0.9)
    concentration = 1.0 / correlation - 1.0
    return _beta_binomial(count, total, raised, concentration) - _beta_binomial(count, total, share, concentration)


def _beta_binomial(count: float, total: float, share: float, concentration: float) -> float:
    """Return the logarithm of the probability, less what does not depend on ``share``."""
    a = share * concentration
    b = concentration - a
    return math.lgamma(count + a) - math.lgamma(a) + math.lgamma(total - count + b) - math.lgamma(b)
