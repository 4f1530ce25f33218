"""ADWIN: a window on the share that is cut where its parts differ (Bifet and Gavaldà 2007)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Self

from crisisdetect.detection._bins import Bin, Step
from crisisdetect.detection._saved import check_positive, dump, load


@dataclass(slots=True, kw_only=True)
class ADWIN:
    """Keep a window of shares in buckets of doubling size; cut it where the two parts differ, alarm if it rose.

    Parameters
    ----------
    delta : float, default=0.002
        Error of one test.
    every : int, default=32
        Ticks between tests.
    buckets_each : int, default=5
        Buckets of one size before two of them are joined.
    buckets : list of [size, sum, sum of squared deviations]
        State: the window, oldest first.
    ticks : int
        State: ticks with comments so far.

    References
    ----------
    Bifet and Gavaldà (2007): Learning from time-changing data with adaptive windowing. SIAM International Conference
    on Data Mining.

    Examples
    --------
    >>> detector = ADWIN(every=1)
    >>> calm, loud = (Bin(k, 50, 1, 1, 0.2, 10) for k in (10, 40))
    >>> any(detector.update(calm).alarm for _ in range(300))
    False
    >>> any(detector.update(loud).alarm for _ in range(60))
    True
    """

    delta: float = 0.002
    every: int = 32
    buckets_each: int = 5
    buckets: list[list[float]] = field(default_factory=list)
    ticks: int = 0

    def __post_init__(self) -> None:
        check_positive(delta=self.delta, every=self.every, buckets_each=self.buckets_each - 1)

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and answer. The statistic is the largest difference over its limit."""
        if bin.gap or bin.total <= 0:
            return Step(0.0, 1.0, alarm=False, channel="share")
        self.ticks += 1
        self.buckets.append([1.0, bin.negatives / bin.total, 0.0])
        self._join()
        if self.ticks % self.every:
            return Step(0.0, 1.0, alarm=False, channel="share")
        statistic, rose, cut, after = 0.0, False, True, 0
        while cut:
            ratio, up, cut, newer = self._worst()
            if ratio > statistic:
                statistic, after = ratio, newer
            rose = rose or (cut and up)
            if cut:
                del self.buckets[0]
        return Step(statistic, 1.0, alarm=rose, channel="share", onset_bins_ago=max(0, after - 1))

    def _join(self) -> None:
        """Join the two oldest buckets of a size of which there are too many."""
        size, end = 1.0, len(self.buckets)
        while True:
            start = end
            while start > 0 and self.buckets[start - 1][0] == size:
                start -= 1
            if end - start <= self.buckets_each:
                return
            self.buckets[start : start + 2] = [_joined(self.buckets[start], self.buckets[start + 1])]
            size, end = 2 * size, start + 1

    def _worst(self) -> tuple[float, bool, bool, int]:
        """Return the worst ratio of difference to limit, if it rose there, if that is a cut, and the ticks after it."""
        if len(self.buckets) < 2:
            return 0.0, False, False, 0
        whole = self.buckets[0]
        for one in self.buckets[1:]:
            whole = _joined(whole, one)
        n, total, squares = whole
        log = math.log(2.0 * math.log(max(n, 3.0)) / self.delta)
        worst, up, newer, old, old_sum = 0.0, False, 0, 0.0, 0.0
        for one, _ in pairwise(self.buckets):
            old, old_sum = old + one[0], old_sum + one[1]
            harmonic = 1.0 / old + 1.0 / (n - old)
            limit = math.sqrt(2.0 * harmonic * squares / n * log) + 2.0 / 3.0 * harmonic * log
            difference = (total - old_sum) / (n - old) - old_sum / old
            if min(old, n - old) >= 5 and abs(difference) / limit > worst:
                worst, up, newer = abs(difference) / limit, difference > 0, int(n - old)
        return worst, up, worst > 1.0, newer

    def reset(self) -> None:
        """Forget the window."""
        self.buckets = []

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return dump(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described."""
        return load(cls, state)


def _joined(a: list[float], b: list[float]) -> list[float]:
    n = a[0] + b[0]
    shift = a[1] / a[0] - b[1] / b[0]
    return [n, a[1] + b[1], a[2] + b[2] + shift * shift * a[0] * b[0] / n]
