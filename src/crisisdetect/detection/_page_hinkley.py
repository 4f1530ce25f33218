"""Page-Hinkley: how far the share has risen above its own mean so far (Hinkley 1971)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from crisisdetect.detection._bins import Bin, Step
from crisisdetect.detection._saved import check_positive, dump, load


@dataclass(slots=True, kw_only=True)
class PageHinkley:
    """Add up deviations of the share from its mean; alarm when the sum has risen far above its minimum.

    Parameters
    ----------
    delta : float, default=0.005
        Deviation that is tolerated at each tick.
    threshold : float, default=50.0
        Rise from which it is an alarm. The usual default suits streams of single values; of the shares of ticks, a
        threshold of a few is already much.
    forget : float, default=0.9999
        Factor on the sum at each tick.
    least : int, default=30
        Ticks before the first alarm.
    n, mean, sum, lowest, since : float
        State: ticks, their mean, the sum, its minimum, and ticks since then.

    Examples
    --------
    >>> detector = PageHinkley(threshold=1.0)
    >>> calm, loud = (Bin(k, 50, 1, 1, 0.2, 10) for k in (10, 40))
    >>> [detector.update(one).alarm for one in [calm] * 50 + [loud] * 3]
    [False, ..., True, False]
    """

    delta: float = 0.005
    threshold: float = 50.0
    forget: float = 0.9999
    least: int = 30
    n: int = 0
    mean: float = 0.0
    sum: float = 0.0
    lowest: float = 0.0
    since: int = 0

    def __post_init__(self) -> None:
        check_positive(threshold=self.threshold, forget=self.forget)

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and answer. An alarm starts all anew."""
        if bin.gap or bin.total <= 0:
            return Step(self.sum - self.lowest, self.threshold, alarm=False, channel="share")
        share = bin.negatives / bin.total
        self.n += 1
        self.mean += (share - self.mean) / self.n
        self.sum = self.forget * self.sum + share - self.mean - self.delta
        self.since += 1
        if self.sum <= self.lowest:
            self.lowest, self.since = self.sum, 0
        statistic, since = self.sum - self.lowest, self.since
        alarm = self.n >= self.least and statistic > self.threshold
        if alarm:
            self.reset()
        return Step(statistic, self.threshold, alarm=alarm, channel="share", onset_bins_ago=max(0, since - 1))

    def reset(self) -> None:
        """Forget all, the mean as well."""
        self.n, self.mean, self.sum, self.lowest, self.since = 0, 0.0, 0.0, 0.0, 0

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return dump(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described."""
        return load(cls, state)
