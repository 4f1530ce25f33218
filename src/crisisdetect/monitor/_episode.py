"""One episode of a stream: when it began, whether it matters, when it is over."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from crisisdetect.monitor._sure import log_evidence, log_evidence_of_rise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from crisisdetect.crises import Materiality

#: What a detector saw becomes an alarm within this time, or is dismissed.
PENDING_S: Final = 48 * 3600
#: An episode this long has become the usual.
NEW_NORMAL_S: Final = 28 * 86_400
#: An episode is over when negatives kept below their ceiling for as long as this many are usual, a day at least and
#: a week at most.
CALM_NEGATIVES: Final = 5.0
CALM_S: Final = (86_400, 7 * 86_400)
#: Each time an episode comes back, it must be calm for twice as long, up to so many times.
MOST_DOUBLINGS: Final = 3
#: Authors are counted over this long at most.
AUTHORS_S: Final = 48 * 3600
#: An episode escalates when negatives come so many times as fast as when it was last told ...
ESCALATES: Final = 2.0
#: ... over this long, by more than chance makes of it (standard deviations).
ESCALATION_S: Final = 24 * 3600
SURELY: Final = 2.58
#: Evidence from which on a rise of the share is sure: wrong in 1 of 50 at most; and that most opinions are negative.
SURE_RISE: Final = math.log(50)
SURE_MOSTLY: Final = math.log(50)
#: What the log likelihood ratio of a change point, a random walk to either side, stays below with 95 %. The factor is
#: exp(-0.583 d) for steps of d = 1.2 standard deviations: four negatives a bin that become three times as many.
WALKS_95: Final = math.log(0.5 / (1 - math.sqrt(0.95)))
#: Part of copies from which an episode looks like a campaign.
CAMPAIGN_PART: Final = 0.3


class Closed(NamedTuple):
    """A bin that was judged: what it held, what is usual and tolerated, and whom to read first."""

    start_s: int
    n: float
    k: float
    positive: float
    expected: float
    ceiling: float
    share: float
    authors: int
    copies: int
    top: str
    gap: bool


@dataclass(slots=True, kw_only=True)
class Episode:
    """Negatives in excess, from the detector's alarm on; times in seconds since 1970."""

    number: int
    seen_s: int
    onset_s: int
    low_s: int
    high_s: int
    channel: str
    statistic: float
    threshold: float
    guaranteed: bool
    opened_s: int | None = None
    relapse: bool = False
    acknowledged: bool = False
    receding: bool = False
    told: bool = False
    told_receding: bool = False
    intensity: float = 0.0  # negatives over the usual number, the highest that was told

    def to_dict(self) -> dict[str, Any]:
        """Return the episode as plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Episode:
        """Return the episode that :meth:`to_dict` wrote."""
        return cls(**plain)


class Sums(NamedTuple):
    """Sums over bins; ``by_share`` is how many negatives the usual share makes of the comments."""

    n: float
    k: float
    positive: float
    expected: float
    ceiling: float
    by_share: float
    authors: int
    copies: int
    seen: int

    @property
    def low(self) -> float:
        """Half-way from the usual number of negatives to their ceiling: an episode is over below it.

        Below the ceiling from which it began, so that a level close to that is one episode and not many.
        """
        return (self.expected + self.ceiling) / 2

    @property
    def share(self) -> float:
        """Share of negatives."""
        return self.k / self.n if self.n > 0 else math.nan

    @property
    def share_expected(self) -> float:
        """Usual share of negatives."""
        return self.by_share / self.n if self.n > 0 else math.nan

    def figures(self) -> dict[str, Any]:
        """Return what an event says of them."""
        return {
            "observed": self.k,
            "expected": self.expected,
            "ceiling": self.ceiling,
            "share": self.share,
            "share_expected": self.share_expected,
            "n_authors": self.authors,
            "n_copies": self.copies,
            "is_campaign": self.copies / max(self.copies + self.n, 1.0) >= CAMPAIGN_PART,
        }


def sums(bins: Sequence[Closed]) -> Sums:
    """Return the sums over bins, gaps left out."""
    n = k = positive = expected = ceiling = by_share = 0.0
    authors = copies = seen = 0
    for one in bins:
        if one.gap:
            continue
        n, k, expected, ceiling = n + one.n, k + one.k, expected + one.expected, ceiling + one.ceiling
        by_share, positive = by_share + one.n * one.share, positive + one.positive
        authors, copies, seen = authors + one.authors, copies + one.copies, seen + 1
    return Sums(n, k, positive, expected, ceiling, by_share, authors, copies, seen)


def find_onset(bins: Sequence[Closed], noise: float = 1.0) -> tuple[int, int, int]:
    """Return where an excess that lasts to the end most likely began, and the 95 % interval, as places in ``bins``.

    The place that makes the likelihood of "usual before, so many times as many since" largest, of counts whose variance
    is ``noise`` times their mean. As the place moves off the true one, to either side, the log likelihood ratio is a
    random walk that falls; one side ever rises by x with a chance of about c exp(-x), where c is what it overshoots by
    (Siegmund 1988), so that with independent sides all places within log(c / (1 - sqrt(0.95))) of the largest are left.
    A change may lie within a bin, most of which is then as before: the interval begins one bin earlier.

    References
    ----------
    Siegmund (1988), Confidence sets in change-point problems, International Statistical Review 56.
    """
    gap = np.array([one.gap for one in bins])
    k = np.where(gap, 0.0, [one.k for one in bins])[::-1].cumsum()[::-1]
    e = np.where(gap, 0.0, [max(one.expected, 1e-9) for one in bins])[::-1].cumsum()[::-1]
    gain: NDArray[np.float64] = np.zeros(len(bins))
    more = k > e
    gain[more] = k[more] * np.log(k[more] / e[more]) - (k[more] - e[more])
    best = int(gain.argmax())
    near = np.flatnonzero(gain >= gain[best] - WALKS_95 * max(noise, 1.0))
    return best, max(0, int(near[0]) - 1), int(near[-1])


def missing(
    bins: Sequence[Closed],
    recent_authors: int,
    lasted_s: int,
    m: Materiality,
    *,
    noise: float = 1.0,
    known: float = 1e6,
) -> tuple[str, ...]:
    """Return what an excess lacks to be an alarm, none when it is one; the rules are those of a scan's crises.

    That the share has risen, or that most opinions are negative, must be sure as well: at a few comments a share rises
    by five points by chance, and a day of many comments of the usual mood is no crisis. What was sure at any time since
    the onset is; the evidence is such that one may look at every bin.

    Parameters
    ----------
    bins : sequence of Closed
        Since the onset.
    recent_authors : int
        Authors of negatives of late.
    lasted_s : int
        Since when, in seconds.
    m : Materiality
        The rules.
    noise : float, default=1.0
        Variance of the number of negatives among so many comments over the binomial one.
    known : float, default=1e6
        Comments that the usual share rests on.
    """
    total = sums(bins)
    rise = total.share - total.share_expected
    rises, negative = m.min_share_rise <= 0, m.mostly <= 0
    n = k = positive = by_share = 0.0
    for one in bins:
        if rises or negative:
            break
        if one.gap or one.n <= 0:
            continue
        n, k, positive, by_share = n + one.n, k + one.k, positive + one.positive, by_share + one.n * one.share
        usual, opinions = by_share / n, max(k + positive, 1e-9)
        rises = (
            k / n - usual >= m.min_share_rise
            and log_evidence_of_rise(k / noise, n / noise, usual, known / noise) >= SURE_RISE
        )
        negative = k / opinions >= m.mostly and log_evidence(k / noise, opinions / noise, m.mostly) >= SURE_MOSTLY
    ratio = total.k / max(total.expected, 1e-9)
    lacks = []
    if total.k - total.expected < m.min_excess:
        lacks.append("min_excess")
    if ratio < m.min_ratio and not (ratio >= 0.75 * m.min_ratio and rise >= m.min_share_rise):
        lacks.append("min_ratio")
    if not (rises or negative):
        lacks.append("min_share_rise")
    if lasted_s < pd.Timedelta(m.min_duration).total_seconds():
        lacks.append("min_duration")
    if recent_authors < m.min_authors:
        lacks.append("min_authors")
    return tuple(lacks)


def is_strict(m: Materiality) -> bool:
    """Tell whether the rules ask for much more than that the detector speaks up."""
    return m.min_excess >= 5 and m.min_ratio >= 1.5 and m.min_share_rise >= 0.03 and m.mostly >= 0.5


def pace(bins: Sequence[Closed], least: float) -> float:
    """Return how many times the usual number of negatives came last, over the bins that hold the last ``least``."""
    k = expected = 0.0
    for one in reversed(bins):
        if not one.gap:
            k, expected = k + one.k, expected + one.expected
        if k >= least:
            break
    return k / max(expected, 1e-9)


def escalates(episode: Episode, recent: Sums, noise: float, m: Materiality) -> bool:
    """Tell whether an open episode has risen by a step since it was last told, and note its intensity.

    A step is a doubling of the negatives, against the usual number of the same hours, over the last day: surely, and
    by as many as an alarm needs.
    """
    usual = max(recent.expected, 1e-9)
    as_told = episode.intensity * usual
    more = recent.k - as_told
    if (
        as_told <= 0
        or recent.k < ESCALATES * as_told
        or more < m.min_excess
        or more < SURELY * math.sqrt(noise * max(as_told, 1.0))
    ):
        return False
    episode.intensity = recent.k / usual
    return True


def worst(bins: Sequence[Closed]) -> tuple[str, ...]:
    """Return the most negative comments of the bins with most negatives."""
    some = [one for one in bins if one.top]
    return tuple(one.top for one in sorted(some, key=lambda one: (-one.k, one.start_s))[:5])


def time_of(at_s: float) -> pd.Timestamp:
    """Return seconds since 1970 as a time, rounded down."""
    return pd.Timestamp(math.floor(at_s), unit="s", tz="UTC")


def iso_of(at_s: float) -> str:
    """Return seconds since 1970 in ISO 8601."""
    return time_of(at_s).isoformat().replace("+00:00", "Z")


def calm_window_s(negatives_per_s: float, every_s: int) -> int:
    """Return how long negatives must keep below their ceiling for an episode to be over."""
    low, high = max(CALM_S[0], 2 * every_s), max(CALM_S[1], 2 * every_s)
    wanted = CALM_NEGATIVES / max(negatives_per_s, 1e-12)
    return int(min(max(wanted, low), high))
