"""A ceiling without a history: the share so far, bounded from above at all times at once."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crisisdetect.detection._bins import Bin

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Probability that the bound on the share so far ever fails.
ERROR: Final = 0.05

#: Largest bet of the confidence sequence.
LARGEST_BET: Final = 0.5

#: Weight of a new tick in the running mean of the volume.
MEMORY: Final = 0.02


class UnknownBaseline:
    """Ceiling of the share, learnt from what has been seen.

    An upper confidence sequence for the weighted average of the conditional means so far (empirical Bernstein, by
    betting), whose odds are multiplied by ``tolerance``.

    Parameters
    ----------
    tolerance : float
        Odds over those of the bound that are still usual.
    """

    def __init__(self, *, tolerance: float) -> None:
        self._tolerance = tolerance
        self._ticks = 0.0
        self._bets = 0.0
        self._sum = 0.0
        self._variation = 0.0
        self._mean_sum = 0.5
        self._squares = 0.25
        self._volume = 0.0

    def bound(self) -> float:
        """Return the upper confidence bound of the share so far."""
        if self._bets == 0.0:
            return 1.0
        return min(1.0, (self._sum + self._variation - math.log(ERROR)) / self._bets)

    def update(self, bin: Bin) -> Bin:
        """Return the bin with ceilings from before it, then learn from it."""
        bound = self.bound()
        ceiling = self._tolerance * bound / (1.0 + (self._tolerance - 1.0) * bound)
        mean = self._mean_sum / (self._ticks + 1.0)
        usual = self._volume
        known = Bin(
            bin.negatives,
            bin.total,
            ceiling,
            ceiling * usual,
            mean,
            mean * usual,
            bin.dispersion,
            bin.long_run,
            bin.gap,
        )
        if not bin.gap:
            self._learn(bin.negatives, bin.total, mean)
        return known

    def _learn(self, negatives: float, total: float, mean: float) -> None:
        self._volume += (total - self._volume) * (MEMORY if self._volume > 0 else 1.0)
        if total <= 0:
            return
        x = min(1.0, negatives / total)
        ticks = self._ticks + 1.0
        variance = self._squares / ticks
        bet = min(LARGEST_BET, math.sqrt(-2.0 * math.log(ERROR) / (variance * ticks * math.log1p(ticks))))
        self._bets += bet
        self._sum += bet * x
        self._variation += (x - mean) ** 2 * (-math.log1p(-bet) - bet)
        self._mean_sum += x
        self._squares += (x - self._mean_sum / (ticks + 1.0)) ** 2
        self._ticks = ticks

    def to_list(self) -> list[float]:
        """Return the state as plain data."""
        return [
            self._ticks, self._bets, self._sum, self._variation, self._mean_sum, self._squares, self._volume,
        ]  # fmt: skip

    def from_list(self, saved: Sequence[float]) -> None:
        """Take over a state."""
        (
            self._ticks, self._bets, self._sum, self._variation, self._mean_sum, self._squares, self._volume,
        ) = saved  # fmt: skip
