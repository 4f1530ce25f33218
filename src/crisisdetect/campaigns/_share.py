"""From groups to a share with an interval: what the detector misses, and what it wrongly takes, is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.campaigns._records import Share

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Parts of the comments of planted campaigns that were found, by how they are found: mean and spread between campaigns
#: of which some is missed, and part of the campaigns of which nothing is, as ``benchmarks.quality.coordination`` prints
#: them.
FOUND: Final = {"alike": (0.98, 0.015, 0.3), "reworded": (0.85, 0.06, 0.05)}

#: A campaign has so many messages at most; each may stay below the floor.
MESSAGES: Final = 3

#: Draws of what is missed and of what is honest.
DRAWS: Final = 4_000

#: 95 of 100 draws lie between these.
EDGES: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was found in a period: comments by how they were found, and how many honest ones are expected among them.

    Attributes
    ----------
    n : int
        Comments of the period.
    alike, reworded : int
        Comments in groups of near-copies, and in groups of one meaning beyond these.
    alike_usual, reworded_usual : float
        Comments like them outside the period, scaled to its length.
    hidden : float
        Comments that are alike but could not be shown to be coordinated.
    """

    n: int
    alike: int
    reworded: int
    alike_usual: float
    reworded_usual: float
    hidden: float


def share_of(tally: Tally, *, floor: float) -> Share:
    """Return the share of comments that are coordinated, with a 95 % interval.

    Each group is a mixture: honest comments that are like it by chance, as many as outside the period, and the
    campaign, of which a part is found that differs between campaigns. The parts are drawn; the interval holds the
    middle 95 % of what the draws give. Comments that are alike but not shown to be coordinated widen it upwards only,
    and so do messages below the floor: ``MESSAGES`` of them where nothing was found, one less where something was.

    Parameters
    ----------
    tally : Tally
        What was found.
    floor : float
        Share below which one message cannot be shown.

    Returns
    -------
    Share
        Of the comments.

    References
    ----------
    Rogan, Gladen (1978), Estimating prevalence from the results of a screening test, American Journal of
    Epidemiology 107. Lang, Reiczigel (2014), Confidence limits for prevalence of disease adjusted for estimated
    sensitivity and specificity, Preventive Veterinary Medicine 113.

    Examples
    --------
    >>> found = share_of(Tally(2_000, 600, 0, 0.0, 0.0, 0.0), floor=0.01)
    >>> bool(found.low < 0.3 < found.high), bool(found.high - found.low < 0.05)
    (True, True)
    """
    if not tally.alike and not tally.reworded:
        return Share(share=0.0, low=0.0, high=float(min(1.0, max(MESSAGES * floor, tally.hidden / tally.n))))
    rng = np.random.default_rng(0)
    total = np.zeros(DRAWS)
    for kind, found, usual in (
        ("alike", tally.alike, tally.alike_usual),
        ("reworded", tally.reworded, tally.reworded_usual),
    ):
        if found:
            honest = rng.gamma(usual + 0.5, 1.0, DRAWS)
            total += np.clip(found - honest, 0, None) / _sensitivity(kind, rng)
    low, high = np.quantile(total, EDGES)
    unseen = max(tally.hidden, (MESSAGES - 1) * floor * tally.n)
    edges = np.clip([np.median(total), low, high + unseen], 0, tally.n) / tally.n
    return Share(share=float(edges[0]), low=float(edges[1]), high=float(edges[2]))


def _sensitivity(kind: str, rng: np.random.Generator) -> NDArray[np.float64]:
    mean, spread, whole = FOUND[kind]
    size = mean * (1 - mean) / spread**2 - 1
    drawn = rng.beta(mean * size, (1 - mean) * size, DRAWS)
    return np.where(rng.random(DRAWS) < whole, 1.0, drawn)


def scaled(share: Share, *, found: float, of_comments: float) -> Share:
    """Return the share of authors: those found, with the relative width that the share of comments has."""
    if not of_comments:
        return Share(share=share.share and found, low=0.0, high=share.high)
    ratio = found / of_comments
    return Share(**{name: float(min(1.0, getattr(share, name) * ratio)) for name in ("share", "low", "high")})
