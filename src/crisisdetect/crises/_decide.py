"""Decide which stretches of a stream are crises.

A segment is in excess when its negative comments, against the level of the calm weeks before it, are

* *in excess*: the lower end of the ratio's 95 % interval is above ``sure_ratio``,
* *material*: at least ``min_excess`` comments above the usual number, and either at least ``min_ratio`` times the
  usual, or three quarters of that while the negative share rose,
* *about the negative*: the negative share rose by at least ``min_share_rise`` (and surely rose), or most opinions are
  negative (``mostly`` of the negative and positive comments); otherwise more people merely talk,
* *sustained*: together with its neighbours in excess it lasts ``min_duration``,
* *broad*: the negative comments come from ``min_authors`` people in effect (inverse Simpson index).

The level before is that of the stream's own last ``memory``, or longer where that holds fewer than ``min_comments``,
without its crises: past crises are no baseline. A level that lasts longer than ``NEW_NORMAL`` is the usual one from
then on; what did not amount to a crisis before that time was a drift.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Materiality:
    """What makes an excess a crisis; see the description of ``find_crises``.

    Parameters
    ----------
    min_ratio : float, default=2.0
        Negative comments over the usual number.
    sure_ratio : float, default=1.2
        Lower end of that ratio's 95 % interval.
    min_excess : float, default=10
        Negative comments above the usual number.
    min_share_rise : float, default=0.05
        Rise of the negative share.
    mostly : float, default=0.6
        Share of negative among negative and positive comments from which most opinions are negative.
    min_duration : str, default="3h"
        Shortest crisis; one bin, where bins are longer.
    min_authors : float, default=5
        Effective number of authors of the negative comments.
    memory : str, default="56D"
        How far back the usual level is looked for.
    min_comments : float, default=200
        Scored comments that the usual level should rest on; in a quieter stream it is looked for further back.
    min_history : str, default="3D"
        How much calm data it takes to know what is usual.
    """

    min_ratio: float = 2.0
    sure_ratio: float = 1.2
    min_excess: float = 10.0
    min_share_rise: float = 0.05
    mostly: float = 0.6
    min_duration: str = "3h"
    min_authors: float = 5.0
    memory: str = "56D"
    min_comments: float = 200.0
    min_history: str = "3D"


#: A level that lasts this long has become the usual one.
NEW_NORMAL: Final = pd.Timedelta("28D")

#: Walks on both sides stay below this, less the overshoot, in 95 of 100 cases: ``(1 - exp(-c)) ** 2 = 0.95``.
_BOTH_SIDES: Final = 3.676
_OVERSHOOT: Final = 0.583

#: A crisis that comes back within this time is the same crisis.
SAME_EPISODE: Final = pd.Timedelta("24h")


@dataclass(frozen=True, slots=True)
class Sums:
    """Negative comments, exposure, scored comments and positive comments of a set of bins."""

    k: float
    e: float
    n: float
    positive: float


@dataclass(frozen=True, slots=True)
class Excess:
    """Negative comments of some bins against the usual level."""

    k: float
    expected: float
    ratio: float
    ratio_low: float
    share_before: float
    share_during: float
    share_rise_low: float
    opinions: float  # negative among negative and positive comments
    gain: float

    @property
    def n_excess(self) -> float:
        """Negative comments above the usual number."""
        return self.k - self.expected

    def is_excess(self, m: Materiality) -> bool:
        """Tell whether it is in excess and material, whatever else was said."""
        needed = 0.75 * m.min_ratio if self.share_rose(m) else m.min_ratio
        return self.ratio_low > m.sure_ratio and self.ratio >= needed and self.n_excess >= m.min_excess

    def share_rose(self, m: Materiality) -> bool:
        """Tell whether the negative share rose, materially and surely."""
        return self.share_during - self.share_before >= m.min_share_rise and self.share_rise_low > 0

    def is_negative(self, m: Materiality) -> bool:
        """Tell whether it is about the negative and not about more talk."""
        return self.share_rose(m) or self.opinions >= m.mostly


def compare(during: Sums, before: Sums, dispersion: float, share_dispersion: float) -> Excess:
    """Compare the bins of a stretch with the calm ones before it.

    The lower end of the ratio is of Wald's 95 % interval on the logarithm with half a comment added to each count; that
    of the share's rise is one-sided, 95 %, by Newcombe's method (1998); with variances times ``dispersion`` and
    ``share_dispersion``.
    """
    expected = before.k / before.e * during.e
    shrunk = (before.k + 0.5) / before.e * during.e  # a level of 0 is a small unknown one
    ratio = during.k / max(expected, 0.5 / before.e * during.e)
    error = math.sqrt(dispersion * (1 / (during.k + 0.5) + 1 / (before.k + 0.5)))
    ratio_low = (during.k + 0.5) / shrunk * math.exp(-1.96 * error)
    p0 = before.k / before.n if before.n else math.nan
    p1 = during.k / during.n if during.n else math.nan
    rise_low = _rise_low(during, before, share_dispersion)
    gain = 2 * (during.k * math.log(max(during.k, 1e-12) / max(shrunk, 1e-12)) - (during.k - shrunk)) / dispersion
    return Excess(
        k=during.k,
        expected=expected,
        ratio=ratio,
        ratio_low=ratio_low,
        share_before=p0,
        share_during=p1,
        share_rise_low=rise_low,
        opinions=during.k / (during.k + during.positive) if during.k else 0.0,
        gain=gain if during.k > shrunk else 0.0,
    )


def _rise_low(during: Sums, before: Sums, dispersion: float) -> float:
    """Return the lower end of the rise of the negative share; null where it is unknown."""
    if not before.n or not during.n:
        return math.nan
    p0, p1 = before.k / before.n, during.k / during.n
    low1, _ = _wilson(during.k, during.n, dispersion)
    _, high0 = _wilson(before.k, before.n, dispersion)
    return p1 - p0 - math.hypot(p1 - low1, high0 - p0)


def _wilson(k: float, n: float, dispersion: float) -> tuple[float, float]:
    from crisisdetect.sums import wilson

    low, high = wilson(np.array([k / dispersion]), np.array([n / dispersion]), z=1.645)
    return float(low[0]), float(high[0])


@dataclass(frozen=True, slots=True)
class Counts:
    """The bins of one stream, with running sums."""

    index: pd.DatetimeIndex
    width: pd.Timedelta
    k: NDArray[np.float64]
    e: NDArray[np.float64]
    n: NDArray[np.float64]
    positive: NDArray[np.float64]
    dispersion: float
    share_dispersion: float

    def compare(self, during: slice, before: Sums) -> Excess:
        """Compare some bins with the calm ones before them."""
        return compare(self.sums(during), before, self.dispersion, self.share_dispersion)

    def sums(self, mask: NDArray[np.int64] | slice) -> Sums:
        """Return the sums over some bins."""
        k, e, n, positive = (float(x[mask].sum()) for x in (self.k, self.e, self.n, self.positive))
        return Sums(k, e, n, positive)


class Opening(NamedTuple):
    """When a stretch could first be called a crisis: a bin, and so many of its negatives."""

    bin: int
    negatives: float


@dataclass(frozen=True, slots=True)
class Episode:
    """Bins ``[begin, end)`` in excess, the calm level before them, and the starts of the later segments in them."""

    begin: int
    end: int
    before: Sums
    steps: tuple[int, ...] = ()

    def without_prelude(self) -> Episode | None:
        """Return the episode from its second segment on, or None if it has but one."""
        return Episode(self.steps[0], self.end, self.before, self.steps[1:]) if self.steps else None


def episodes(counts: Counts, edges: Sequence[int], m: Materiality) -> list[Episode]:
    """Return the stretches in excess, in order.

    Parameters
    ----------
    counts : Counts
        The bins of one stream.
    edges : sequence of int
        First bins of the segments, and the number of bins.
    m : Materiality
        What makes an excess.
    """
    calm = np.zeros(len(counts.k), dtype=bool)
    found: list[Episode] = []
    lately = True  # whether the last episode's last level was short enough not to be the new normal
    per_day = pd.Timedelta("1D") / counts.width
    memory, history = pd.Timedelta(m.memory) / counts.width, pd.Timedelta(m.min_history) / pd.Timedelta("1D")
    for begin, end in itertools.pairwise(edges):
        before = _usual(counts, calm, begin, memory, m)
        if before.e / per_day < history:
            calm[begin:end] = counts.e[begin:end] > 0
            continue
        if counts.sums(slice(begin, end)).e <= 0:
            continue
        if not counts.compare(slice(begin, end), before).is_excess(m):
            calm[begin:end] = counts.e[begin:end] > 0
            continue
        begin += int(np.argmax(counts.e[begin:end] > 0))  # nothing begins while nothing is collected
        late = begin + int(NEW_NORMAL / counts.width)
        calm[late:end] = counts.e[late:end] > 0
        if found and lately and (begin - found[-1].end) * counts.width <= SAME_EPISODE:
            last = found[-1]
            found[-1] = Episode(last.begin, end, last.before, (*last.steps, begin))
        else:
            found.append(Episode(begin, end, before))
        lately = late >= end
    return found


def _usual(counts: Counts, calm: NDArray[np.bool_], begin: int, memory: float, m: Materiality) -> Sums:
    """Return the sums over the calm bins of the last ``memory``, or of more where those hold too few comments."""
    past = np.flatnonzero(calm[:begin])
    enough = np.searchsorted(np.cumsum(counts.n[past][::-1]), m.min_comments) + 1
    first = min(begin - memory, past[-enough]) if enough <= len(past) else 0
    return counts.sums(past[past >= first])


def opened_at(counts: Counts, episode: Episode, penalty: float, m: Materiality) -> Opening | None:
    """Return when an episode could first be called a crisis, if it could before long."""
    shortest = max(1, math.ceil(pd.Timedelta(m.min_duration) / counts.width))
    latest = min(episode.end, episode.begin + max(shortest, int(NEW_NORMAL / counts.width)))
    for last in range(min(episode.begin + shortest, episode.end) - 1, latest):
        if not counts.e[episode.begin : last + 1].any():
            continue
        seen = counts.compare(slice(episode.begin, last + 1), episode.before)
        if seen.is_excess(m) and seen.is_negative(m) and seen.gain >= penalty:
            return Opening(last, float(counts.k[last]))
    return None


def onset_interval(counts: Counts, episode: Episode) -> tuple[int, int]:
    """Return the first and last bin of the 95 % interval of an episode's beginning.

    Places whose log-likelihood, with both levels held, is near enough to the best one. On either side of the true
    place it is a random walk that exceeds ``c`` with a chance of about ``exp(-c - 0.583 * s)``, ``s`` being the
    standard deviation of its steps (Siegmund 1985, chapter 8): both together do so in 5 of 100 cases.

    References
    ----------
    Hinkley (1970), Inference about the change-point in a sequence of random variables, Biometrika 57.
    Siegmund (1985), Sequential analysis.
    """
    reach = max(3, min(int(pd.Timedelta("7D") / counts.width), episode.end - episode.begin, 500))
    first, last = max(0, episode.begin - reach), min(len(counts.k) - 1, episode.begin + reach)
    during = counts.sums(slice(episode.begin, episode.end))
    low = max(episode.before.k, 0.5) / episode.before.e
    high = during.k / during.e
    jump = math.log(high / low)
    steps = (counts.k[first:last] * jump - counts.e[first:last] * (high - low)) / counts.dispersion
    after = -np.concatenate([[0.0], np.cumsum(steps)])
    exposure = during.e / max(1, episode.end - episode.begin)
    earlier, later = (_allowed(jump * math.sqrt(level * exposure / counts.dispersion)) for level in (low, high))
    allowed = np.where(np.arange(first, last + 1) < episode.begin, earlier, later)
    inside = np.flatnonzero(after >= after[episode.begin - first] - allowed)
    return int(first + min(inside[0], episode.begin - first)), int(first + max(inside[-1], episode.begin - first))


def _allowed(spread: float) -> float:
    """Return by how much less likely a place may be, for steps of this standard deviation on its side."""
    return max(_BOTH_SIDES - _OVERSHOOT * abs(spread), 0.5)
