"""The z-score of the last ticks against a trailing mean: what most alert tools do."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from crisisdetect.detection._bins import Bin, Step
from crisisdetect.detection._saved import check_positive, dump, load
from crisisdetect.errors import Message, ParameterError


@dataclass(slots=True, kw_only=True)
class ZScore:
    """Compare the last ticks with those before them, as if comments were independent and had no rhythm.

    Of the share, the deviation is binomial; of negatives, it is that of the sums of as many ticks in the window.
    Neither memory nor the hour of the day are seen, so that it alarms often on calm streams.

    Parameters
    ----------
    channel : {"share", "negatives"}, default="share"
        What is watched.
    short, window : int, default=6, 1008
        Ticks compared, and ticks before them that they are compared with.
    limit : float, default=3.0
        Standard deviations from which it is an alarm.
    counts : list of [negatives, total]
        State: the last ticks.

    Examples
    --------
    >>> detector = ZScore(short=2, window=20)
    >>> calm, loud = (Bin(k, 50, 1, 1, 0.2, 10) for k in (10, 30))
    >>> [detector.update(one).alarm for one in [calm] * 22 + [loud]][-2:]
    [False, True]
    """

    channel: Literal["share", "negatives"] = "share"
    short: int = 6
    window: int = 7 * 144
    limit: float = 3.0
    counts: list[list[float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_positive(short=self.short, window=self.window - self.short, limit=self.limit)
        if self.channel not in ("share", "negatives"):
            message = Message(
                "The 'channel' parameter must be 'share' or 'negatives'. Got {channel!r} instead.",
                channel=self.channel,
            )
            raise ParameterError(message)

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and answer."""
        if bin.gap:
            return Step(0.0, self.limit, alarm=False, channel=self.channel)
        self.counts.append([float(bin.negatives), float(bin.total)])
        if len(self.counts) > self.short + self.window:
            del self.counts[0]
        if len(self.counts) < self.short + self.window // 2:
            return Step(0.0, self.limit, alarm=False, channel=self.channel)
        z = self._share() if self.channel == "share" else self._negatives()
        return Step(z, self.limit, alarm=z > self.limit, channel=self.channel, onset_bins_ago=self.short - 1)

    def _share(self) -> float:
        before, last = self.counts[: -self.short], self.counts[-self.short :]
        n, k = sum(c[1] for c in last), sum(c[0] for c in last)
        total = sum(c[1] for c in before)
        share = sum(c[0] for c in before) / total if total > 0 else 0.0
        deviation = math.sqrt(share * (1.0 - share) * n)
        return (k - share * n) / deviation if deviation > 0 else 0.0

    def _negatives(self) -> float:
        ends = range(len(self.counts) - self.short, 0, -self.short)
        sums = [sum(c[0] for c in self.counts[max(0, end - self.short) : end]) for end in ends]
        mean = sum(sums) / len(sums)
        deviation = math.sqrt(sum((s - mean) ** 2 for s in sums) / max(1, len(sums) - 1))
        return (sum(c[0] for c in self.counts[-self.short :]) - mean) / deviation if deviation > 0 else 0.0

    def reset(self) -> None:
        """Do nothing: the rule has no evidence to forget, only the past it compares with."""

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return dump(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described."""
        return load(cls, state)
