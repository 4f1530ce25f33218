"""How large a change is, how sure, and where: intervals of levels, effects and places."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from crisisdetect.segmentation._costs import _CumulativeCost

#: A place is in the 95 % interval unless its log-likelihood ratio exceeds this: both sides of the true place are random
#: walks with a downward drift, the larger of their maxima exceeds it in 5 % of cases.
PLACE_LIMIT: Final = -2 * math.log(1 - math.sqrt(0.95))

_Z = 1.959964


class Estimate(NamedTuple):
    """A number and its 95 % interval."""

    value: float
    low: float
    high: float


def level_of(k: float, e: float, dispersion: float, *, share: bool) -> Estimate:
    """Return a level: Wilson's interval for a share, the score interval of a Poisson rate for a count."""
    if e <= 0:
        return Estimate(math.nan, 0.0, math.nan)
    z2 = _Z * _Z * dispersion
    if share:
        p, scale = min(max(k / e, 0.0), 1.0), 1 + z2 / e
        half = math.sqrt(z2 * (p * (1 - p) / e + z2 / (4 * e * e)))
        centre = p + z2 / (2 * e)
        return Estimate(p, max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale))
    half = math.sqrt(z2 * (k + z2 / 4))
    return Estimate(k / e, max(0.0, (k + z2 / 2 - half) / e), (k + z2 / 2 + half) / e)


def difference_of(before: Estimate, after: Estimate) -> Estimate:
    """Return ``after - before``, its interval from theirs (method of variance estimates recovery).

    References
    ----------
    Zou, Donner (2008), Construction of confidence limits about effect measures, Statistics in Medicine 27.
    """
    value = after.value - before.value
    low = value - math.hypot(after.value - after.low, before.high - before.value)
    high = value + math.hypot(after.high - after.value, before.value - before.low)
    return Estimate(value, low, high)


def ratio_of(before: Estimate, after: Estimate) -> Estimate:
    """Return ``after / before``, infinite where ``before`` is 0, its interval from theirs on the log scale."""
    if math.isnan(before.value) or math.isnan(after.value):
        return Estimate(math.nan, 0.0, math.inf)
    value = after.value / before.value if before.value > 0 else math.inf
    if before.value <= 0 or after.value <= 0:
        low = after.low / before.high if before.high > 0 else 0.0
        return Estimate(value, low if before.value <= 0 < after.value else 0.0, _over(after.high, before.low))
    logs = [Estimate(*(math.log(x) if x > 0 else -math.inf for x in one)) for one in (before, after)]
    log = difference_of(logs[0], logs[1])
    return Estimate(value, math.exp(log.low), math.exp(log.high) if log.high < 700 else math.inf)


def place_of(cost: _CumulativeCost, before: int, at: int, after: int) -> tuple[int, int]:
    """Return the first and the last place that the data do not rule out for a change between two others.

    All places whose likelihood, with levels of their own, is not too far below that of the best. In the limit of small
    changes the limit is exact whatever the size of the change; larger ones in discrete time give wider intervals than
    needed.

    References
    ----------
    Siegmund (1988), Confidence sets in change-point problems, International Statistical Review 56; Eo, Morley (2015),
    Likelihood-ratio-based confidence sets for the timing of structural breaks, Quantitative Economics 6.
    """
    places = np.arange(before + 1, after)
    costs = cost.between(np.array(before), places) + cost.between(places, np.array(after))
    possible = places[costs - cost.error(before, at) - cost.error(at, after) <= PLACE_LIMIT]
    return int(min(possible.min(initial=at), at)), int(max(possible.max(initial=at), at))


def gain_of(cost: _CumulativeCost, before: int, at: int, after: int) -> float:
    """Return by how much a change lowers the cost of the stretch between its neighbours."""
    return cost.error(before, after) - cost.error(before, at) - cost.error(at, after)


def _over(x: float, y: float) -> float:
    return x / y if y > 0 else math.inf
