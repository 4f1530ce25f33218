"""The spike rules that vendors of social listening publish, as near as their help pages tell.

Sources, read in 2026: Agility PR (help article 9272018) and Cision (10568726): the hour above a percentage of the
hourly mean of seven days. Meltwater (understanding alert types, 8057): the last hour against the past 12, then against
the previous day and week. MutualMind (333686): a bucket of 10 minutes at twice the mean of six hours. Wizikey: today at
a multiple of the daily mean of seven days. Socialmetrix (1000143951): the mean of a day above that of a week by k
standard deviations. What a page leaves open (whether the present counts in its own mean, which deviation) is our
reading.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from crisisdetect.detection._bins import Bin, Step
from crisisdetect.detection._saved import check_positive, dump, load

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True, kw_only=True)
class SpikeRule:
    """Alarm when the mean negatives of the last ticks exceed ``ratio`` times, or ``sd`` deviations above, a mean.

    Parameters
    ----------
    short, window : int
        Ticks whose mean is judged, and ticks before them that make the mean it is judged by.
    ratio : float, default=1.0
        Multiple of the mean that must be exceeded.
    sd : float, default=0.0
        Standard deviations of the means of ``short`` ticks that must be exceeded too.
    also : list of int
        So many ticks ago, the same ``short`` ticks must have been exceeded by ``also_ratio`` too.
    also_ratio : float, default=1.5
        See ``also``.
    counts : list of float
        State: the last ticks.

    Examples
    --------
    >>> detector = VENDOR_RULES["MutualMind"](144)
    >>> calm, loud = (Bin(k, 50, 1, 1, 0.2, 10) for k in (10, 30))
    >>> [detector.update(one).alarm for one in [calm] * 40 + [loud]][-2:]
    [False, True]
    """

    short: int
    window: int
    ratio: float = 1.0
    sd: float = 0.0
    also: list[int] = field(default_factory=list)
    also_ratio: float = 1.5
    counts: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_positive(short=self.short, window=self.window, ratio=self.ratio, also_ratio=self.also_ratio)

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and answer. The statistic is the multiple of the limit."""
        if bin.gap:
            return Step(0.0, 1.0, alarm=False, channel="negatives")
        self.counts.append(float(bin.negatives))
        longest = self.short + max([self.window, *self.also])
        if len(self.counts) > longest:
            del self.counts[0]
        if len(self.counts) < longest:
            return Step(0.0, 1.0, alarm=False, channel="negatives")
        now = self._mean(0)
        limit = max(self._limit(), *(self.also_ratio * self._mean(ago) for ago in self.also), 1e-12)
        return Step(now / limit, 1.0, alarm=now > limit, channel="negatives", onset_bins_ago=self.short - 1)

    def _mean(self, ago: int) -> float:
        end = len(self.counts) - ago
        return sum(self.counts[end - self.short : end]) / self.short

    def _limit(self) -> float:
        before = self.counts[-self.short - self.window : -self.short]
        mean = sum(before) / len(before)
        limit = self.ratio * mean
        if self.sd > 0:
            starts = range(0, len(before) - self.short + 1, self.short)
            means = [sum(before[i : i + self.short]) / self.short for i in starts]
            spread = math.sqrt(sum((m - mean) ** 2 for m in means) / max(1, len(means) - 1))
            limit = max(limit, mean + self.sd * spread)
        return limit

    def reset(self) -> None:
        """Do nothing: the rule has no evidence to forget, only the past it compares with."""

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return dump(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described."""
        return load(cls, state)


def _hour(per_day: int) -> int:
    return max(1, per_day // 24)


#: The published rules by vendor: functions of the number of ticks a day.
VENDOR_RULES: Final[dict[str, Callable[[int], SpikeRule]]] = {
    "Agility PR, 150 %": lambda day: SpikeRule(short=_hour(day), window=7 * day, ratio=1.5),
    "Agility PR, 300 %": lambda day: SpikeRule(short=_hour(day), window=7 * day, ratio=3.0),
    "Meltwater": lambda day: SpikeRule(
        short=_hour(day), window=max(12 * day // 24, 2), sd=3.0, also=[day, 7 * day], also_ratio=1.5
    ),
    "MutualMind": lambda day: SpikeRule(short=max(1, day // 144), window=max(day // 4, 2), ratio=2.0),
    "Socialmetrix": lambda day: SpikeRule(short=day, window=7 * day, sd=3.0),
    "Wizikey": lambda day: SpikeRule(short=day, window=7 * day, ratio=2.0),
}
