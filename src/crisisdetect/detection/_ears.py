"""EARS C1, C2 and C3: the daily count against the week before (Hutwagner et al. 2003)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from crisisdetect.detection._bins import Bin, Step
from crisisdetect.detection._saved import check_positive, dump, load
from crisisdetect.errors import Message, ParameterError

_LAG = {"C1": 0, "C2": 2, "C3": 2}


@dataclass(slots=True, kw_only=True)
class EARS:
    """Compare the negatives of a tick, usually a day, with the mean of the ``window`` ticks before it.

    Parameters
    ----------
    method : {"C1", "C2", "C3"}, default="C2"
        C1 compares with the ticks just before, C2 leaves two out between, and C3 adds up what C2 was above 1 by over
        three ticks.
    window : int, default=7
        Ticks of the mean.
    limit : float, optional
        Standard deviations from which it is an alarm; by default 3, and 2 for C3.
    least_sd : float, default=0.2
        Standard deviations below this count as this.
    counts, excess : list of float
        State: the last ticks, and the last values of C2.

    References
    ----------
    Hutwagner, Thompson, Seeman and Treadwell (2003): The bioterrorism preparedness and response Early Aberration
    Reporting System (EARS). Journal of Urban Health 80, i89-i96.

    Examples
    --------
    >>> detector = EARS()
    >>> counts = [9, 11, 10, 9, 12, 10, 9, 11, 10, 10, 25]
    >>> [detector.update(Bin(k, 50, 1, 1, 0.2, 10)).alarm for k in counts][-2:]
    [False, True]
    """

    method: Literal["C1", "C2", "C3"] = "C2"
    window: int = 7
    limit: float | None = None
    least_sd: float = 0.2
    counts: list[float] = field(default_factory=list)
    excess: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        check_positive(window=self.window - 1, limit=1.0 if self.limit is None else self.limit, least_sd=self.least_sd)
        if self.method not in _LAG:
            message = Message(
                "The 'method' parameter must be one of {lag}. Got {method!r} instead.",
                lag=sorted(_LAG),
                method=self.method,
            )
            raise ParameterError(message)

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and answer."""
        limit = self.limit if self.limit is not None else 2.0 if self.method == "C3" else 3.0
        if bin.gap:
            return Step(0.0, limit, alarm=False, channel="negatives")
        statistic = self._statistic(float(bin.negatives))
        self.counts.append(float(bin.negatives))
        del self.counts[: -self.window - 2]
        return Step(statistic, limit, alarm=statistic > limit, channel="negatives")

    def _statistic(self, count: float) -> float:
        end = len(self.counts) - _LAG[self.method]
        if end < self.window:
            return 0.0
        before = self.counts[end - self.window : end]
        mean = sum(before) / self.window
        deviation = math.sqrt(sum((c - mean) ** 2 for c in before) / (self.window - 1))
        z = (count - mean) / max(deviation, self.least_sd)
        if self.method != "C3":
            return z
        self.excess = [*self.excess[-2:], max(0.0, z - 1.0)]
        return sum(self.excess)

    def reset(self) -> None:
        """Forget what C3 has added up."""
        self.excess = []

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return dump(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described."""
        return load(cls, state)
