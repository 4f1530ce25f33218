"""CUSUM of log-likelihood ratios (Page 1954) for binomial, Poisson and negative binomial counts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal, Self

from crisisdetect.detection._bins import Bin, Step
from crisisdetect.detection._likelihood import negatives_ratio, share_ratio
from crisisdetect.detection._saved import check_positive, dump, load
from crisisdetect.errors import Message, ParameterError

MODELS: Final = ("binomial", "poisson", "negative binomial")


@dataclass(slots=True, kw_only=True)
class CUSUM:
    """Add up evidence for one size of change against the plain baseline, never below nothing.

    With a known baseline and independent ticks the mean time between false alarms is at least ``exp(threshold)``
    (Lorden 1971); the baseline is neither known nor are ticks independent.

    Parameters
    ----------
    model : {"binomial", "poisson", "negative binomial"}, default="negative binomial"
        ``"binomial"`` watches the share, the others the negatives.
    ratio : float, default=2.0
        Change that is looked for: of the odds, or of the mean.
    deviations : float, optional
        Of counts, look for a rise by so many standard deviations instead; 3 is best for short outbreaks.
    threshold : float, default=9.47
        Evidence from which it is an alarm; by default the logarithm of the ticks of 10 minutes in 90 days.
    sum : float
        State: evidence so far.
    ticks : int
        State: ticks since there was none.

    Examples
    --------
    >>> detector = CUSUM(threshold=5.0)
    >>> calm, loud = (Bin(k, 50, 1, 1, 0.2, 10) for k in (10, 30))
    >>> [detector.update(one).alarm for one in [calm] * 50 + [loud]][-2:]
    [False, True]
    """

    model: Literal["binomial", "poisson", "negative binomial"] = "negative binomial"
    ratio: float = 2.0
    deviations: float | None = None
    threshold: float = 9.47
    sum: float = 0.0
    ticks: int = 0

    def __post_init__(self) -> None:
        check_positive(ratio=self.ratio - 1.0, threshold=self.threshold, deviations=self.deviations or 1.0)
        if self.model not in MODELS:
            message = Message(
                "The 'model' parameter must be one of {models}. Got {model!r} instead.",
                models=list(MODELS),
                model=self.model,
            )
            raise ParameterError(message)

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and answer. An alarm empties the evidence."""
        channel = "share" if self.model == "binomial" else "negatives"
        if not bin.gap:
            self.sum += self._log_ratio(bin)
        self.ticks += 1
        if self.sum <= 0.0:
            self.reset()
        statistic, ticks = self.sum, self.ticks
        alarm = statistic >= self.threshold
        if alarm:
            self.reset()
        return Step(statistic, self.threshold, alarm=alarm, channel=channel, onset_bins_ago=max(0, ticks - 1))

    def _log_ratio(self, bin: Bin) -> float:
        if self.model == "binomial":
            return share_ratio(bin.negatives, bin.total, bin.share, self.ratio, 1.0, 0.0)
        dispersion = bin.dispersion if self.model == "negative binomial" else 1.0
        if bin.expected <= 0:
            return 0.0
        ratio = self.ratio
        if self.deviations is not None:
            ratio = 1.0 + self.deviations * math.sqrt(dispersion / bin.expected)
        return negatives_ratio(bin.negatives, bin.expected, ratio, dispersion)

    def reset(self) -> None:
        """Forget all evidence."""
        self.sum, self.ticks = 0.0, 0

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""
        return dump(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described."""
        return load(cls, state)
