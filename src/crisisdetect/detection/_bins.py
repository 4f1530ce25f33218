"""What goes into a detector, and what comes out: one tick of the finest clock, and one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, Self


@dataclass(frozen=True, slots=True)
class Bin:
    """One tick of the finest clock for one stream.

    Everything but ``negatives``, ``total`` and ``gap`` must be predictable: known before the tick begins.

    Parameters
    ----------
    negatives, total : float
        Negative and all counted reactions of the tick.
    share_ceiling : float
        Largest negative share that is still usual at this tick, between 0 and 1.
    negatives_ceiling : float
        Largest mean number of negatives that is still usual at this tick.
    share, expected : float
        The plain baseline: usual share, and usual number of negatives.
    dispersion : float, default=1.0
        Variance of the counts over their mean. 1 is Poisson.
    long_run : float, default=1.0
        By how much sums over long times vary more than independent ticks would.
    gap : bool, default=False
        Whether data are missing. Then nothing is learnt from the tick. It must be known before the tick, and must not
        depend on what is missing: an empty tick is no gap because it is empty.

    Examples
    --------
    >>> Bin(3, 10, share_ceiling=0.25, negatives_ceiling=4.0, share=0.2, expected=2.0).gap
    False
    """

    negatives: float
    total: float
    share_ceiling: float
    negatives_ceiling: float
    share: float
    expected: float
    dispersion: float = 1.0
    long_run: float = 1.0
    gap: bool = False


class Step(NamedTuple):
    """A detector's answer to one tick.

    Parameters
    ----------
    statistic, threshold : float
        Evidence so far, and the limit from which it is an alarm.
    alarm : bool
        Whether an alarm is raised at this tick. The detector has then started anew.
    channel : str
        Where most of the evidence lies: ``"share"`` or ``"negatives"``.
    onset_bins_ago : int
        For how many ticks the evidence has been gathering; 0 is this tick alone.
    guaranteed : bool
        Whether a theorem bounds how often this alarm is false.
    """

    statistic: float
    threshold: float
    alarm: bool
    channel: str
    onset_bins_ago: int = 0
    guaranteed: bool = False


class Detector(Protocol):
    """What all detectors have in common."""

    def update(self, bin: Bin, /) -> Step:
        """Take in one tick and answer."""

    def reset(self) -> None:
        """Forget all evidence, but not what is known about the baseline."""

    def to_dict(self) -> dict[str, Any]:
        """Return parameters and state as plain data that JSON can hold."""

    @classmethod
    def from_dict(cls, state: dict[str, Any], /) -> Self:
        """Return the detector that :meth:`to_dict` described."""
