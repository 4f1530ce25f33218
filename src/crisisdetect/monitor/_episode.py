"""One episode of a stream: when it began, whether it matters, when it is over."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

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
#: Authors are counted over this long at most.
AUTHORS_S: Final = 48 * 3600
#: An episode escalates when negatives come so many times as fast as when it was last told ...
ESCALATES: Final = 2.0
#: ... over this long, by more than chance makes of it (standard deviations).
ESCALATION_S: Final = 24 * 3600
SURELY: Final = 2.58
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


def find_onset(bins: Sequence[Closed]) -> tuple[int, int, int]:
    """Return where an excess that lasts to the end most likely began, and the 95 % interval, as places in ``bins``.

    The place that makes the likelihood of "usual before, so many times as many since" largest, of Poisson counts; the
    interval holds the places within half the 95 % point of chi-square of it, an approximation, since the place of a
    change is no regular parameter.
    """
    gap = np.array([one.gap for one in bins])
    k = np.where(gap, 0.0, [one.k for one in bins])[::-1].cumsum()[::-1]
    e = np.where(gap, 0.0, [max(one.expected, 1e-9) for one in bins])[::-1].cumsum()[::-1]
    gain: NDArray[np.float64] = np.zeros(len(bins))
    more = k > e
    gain[more] = k[more] * np.log(k[more] / e[more]) - (k[more] - e[more])
    best = int(gain.argmax())
    near = np.flatnonzero(gain >= gain[best] - 1.92)
    return best, int(near[0]), int(near[-1])


def missing(total: Sums, recent_authors: int, lasted_s: int, m: Materiality) -> tuple[str, ...]:
    """Return what an excess lacks to be an alarm, none when it is one; the rules are those of a scan's crises."""
    rise = total.share - total.share_expected
    mostly = total.k / max(total.k + total.positive, 1e-9)
    ratio = total.k / max(total.expected, 1e-9)
    lacks = []
    if total.k - total.expected < m.min_excess:
        lacks.append("min_excess")
    if ratio < m.min_ratio and not (ratio >= 0.75 * m.min_ratio and rise >= m.min_share_rise):
        lacks.append("min_ratio")
    if not (rise >= m.min_share_rise or mostly >= m.mostly):
        lacks.append("min_share_rise")
    if lasted_s < pd.Timedelta(m.min_duration).total_seconds():
        lacks.append("min_duration")
    if recent_authors < m.min_authors:
        lacks.append("min_authors")
    return tuple(lacks)


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
