"""What one time scale makes of its ticks: gains of each bet, at the end of each block."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from crisisdetect.detection._bets import BETS, SMALLEST, negatives_stakes, share_stakes
from crisisdetect.detection._likelihood import LARGEST_LOG, negatives_ratio, share_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.detection._bins import Bin

#: Factors of the bets of a channel that has nothing to see.
NOTHING: Final = (1.0,) * len(BETS)

#: Weight of a new block in the slow mean of ceilings.
USUAL_MEMORY: Final = 0.02


class RobustBlock:
    """Bets of one scale, their stakes fixed when a block begins.

    Within a block the gain is 1 + stake * sum of v_i * (y_i - 1), where y_i is the ratio of a tick to its ceiling and
    v_i its weight: predictable, and at most 1 over the block. Of a block that was thrown away nothing is left: its
    factors are 0.
    """

    __slots__ = (
        "_lost",
        "_mass",
        "_share",
        "_usual",
        "_watches_mass",
        "_watches_share",
        "channels",
        "length",
        "position",
        "slack",
    )

    def __init__(self, length: int, slack: float, channels: Sequence[str]) -> None:
        self.length = length
        self.slack = slack
        self.channels = tuple(channels)
        self.position = 0
        self._lost = False
        self._watches_share = "share" in self.channels
        self._watches_mass = "negatives" in self.channels
        self._usual = 0.0  # slow mean of the ceiling of negatives: what a block will hold
        # of each channel: what weighs 1 over a whole block, weight left, gain, stakes
        self._share: list[float] = [1.0, 1.0, 0.0, *[0.0] * len(BETS)]
        self._mass: list[float] = [1.0, 1.0, 0.0, *[0.0] * len(BETS)]

    def add(self, bin: Bin, share: float, mass: float) -> list[float] | None:
        """Take in a tick and its ceilings; at the end of a block, return each bet's factor, channel by channel."""
        if self.slack < 1.0:
            share, mass = tightened(bin, share, mass, self.slack)
        if self.length == 1:
            return self._single(bin, share, mass)
        if self.position == 0:
            self._begin(bin, share, mass)
        if not bin.gap:
            self._bet(bin, share, mass)
        if self.position + 1 < self.length:
            self.position += 1
            return None
        self.position = 0
        if self._lost:
            self._lost = False
            return [0.0] * (len(BETS) * len(self.channels))
        factors = []
        for channel in self.channels:
            _, _, gain, *stakes = self._share if channel == "share" else self._mass
            factors += [1.0 + stake * gain for stake in stakes]
        return factors

    def throw_away(self) -> None:
        """Lose the block that has begun, if one has; the next one begins where it would have ended."""
        self._lost = self.position > 0

    def _single(self, bin: Bin, share: float, mass: float) -> list[float]:
        """Return the factors of a block that is one tick: the same numbers, with nothing to remember."""
        negatives, total = bin.negatives, bin.total
        seen = not bin.gap
        factors = []
        if self._watches_share:
            if seen and total > 0.0:
                gain = (negatives / total if negatives < total else 1.0) / share - 1.0
                size = bin.expected / (bin.share or SMALLEST) / bin.dispersion
                factors = [1.0 + stake * gain for stake in share_stakes(share, size)]
            else:
                factors = list(NOTHING)
        if self._watches_mass:
            if not seen:
                return [*factors, *NOTHING]
            gain = negatives / mass - 1.0
            factors += [1.0 + stake * gain for stake in negatives_stakes(mass / bin.dispersion)]
        return factors

    def _begin(self, bin: Bin, share: float, mass: float) -> None:
        length = self.length
        self._usual = usual = mass if self._usual == 0.0 else self._usual + (mass - self._usual) * USUAL_MEMORY
        if self._watches_share:
            total = bin.expected / (bin.share or SMALLEST)
            unit = max(1.0, -length * math.expm1(-total))  # ticks with comments
            self._share = [unit, 1.0, 0.0, *share_stakes(share, length * total / bin.dispersion)]
        if self._watches_mass:
            unit = length * max(mass, usual)
            self._mass = [unit, 1.0, 0.0, *negatives_stakes(unit / bin.dispersion)]

    def _bet(self, bin: Bin, share: float, mass: float) -> None:
        negatives, total = bin.negatives, bin.total
        if total > 0.0:  # without comments there is no share
            state = self._share
            weight = 1.0 / state[0]
            if weight > state[1]:
                weight = state[1]
            state[1] -= weight
            ratio = negatives / total / share if negatives < total else 1.0 / share
            state[2] += weight * (ratio - 1.0)
        state = self._mass
        weight = mass / state[0]
        if weight > state[1]:
            weight = state[1]
        state[1] -= weight
        state[2] += weight * (negatives / mass - 1.0)

    def to_list(self) -> list[object]:
        """Return the state as plain data."""
        return [self.position, self._usual, list(self._share), list(self._mass), self._lost]

    def from_list(self, saved: Sequence[object]) -> None:
        """Take over a state."""
        self.position, self._usual, self._share, self._mass, self._lost = saved  # type: ignore[assignment]


class LikelihoodBlock:
    """Likelihood ratios of one scale, on the sums of each block: faster than bets where the model holds."""

    def __init__(self, length: int, slack: float, channels: Sequence[str]) -> None:
        self.length = length
        self.slack = slack
        self.channels = tuple(channels)
        self.position = 0
        self._lost = False
        self._sums = [0.0] * 5  # negatives, total, ceiling of negatives, total * share ceiling, usual total

    def add(self, bin: Bin, share: float, mass: float) -> list[float] | None:
        """Take in a tick and its ceilings; at the end of a block, return each ratio, channel by channel."""
        if self.slack < 1.0:
            share, mass = tightened(bin, share, mass, self.slack)
        self.position += 1
        if not bin.gap:
            sums = self._sums
            sums[0] += bin.negatives
            sums[1] += bin.total
            sums[2] += mass
            sums[3] += bin.total * share
            sums[4] += bin.expected / (bin.share or SMALLEST)
        if self.position < self.length:
            return None
        self.position = 0
        negatives, total, mass, weighted, usual = self._sums
        self._sums = [0.0] * 5
        if self._lost:
            self._lost = False
            return [0.0] * (len(BETS) * len(self.channels))
        dispersion, tempered = spread(bin.dispersion, bin.long_run, self.length)
        factors = []
        for channel in self.channels:
            for _, at in BETS:
                if channel == "share":
                    log = share_ratio(negatives, total, weighted / total, at, dispersion, usual) if total else 0.0
                else:
                    log = negatives_ratio(negatives, mass, at, dispersion) if mass else 0.0
                factors.append(math.exp(min(log * tempered, LARGEST_LOG)))
        return factors

    def throw_away(self) -> None:
        """Lose the block that has begun, if one has; the next one begins where it would have ended."""
        self._lost = self.position > 0

    def to_list(self) -> list[object]:
        """Return the state as plain data."""
        return [self.position, list(self._sums), self._lost]

    def from_list(self, saved: Sequence[object]) -> None:
        """Take over a state."""
        self.position, self._sums, self._lost = saved  # type: ignore[assignment]


def tightened(bin: Bin, share: float, mass: float, slack: float) -> tuple[float, float]:
    """Return the ceilings of share and negatives, moved towards the plain baseline."""
    return (
        min(bin.share, share) + slack * max(0.0, share - bin.share) or SMALLEST,
        min(bin.expected, mass) + slack * max(0.0, mass - bin.expected) or SMALLEST,
    )


def spread(dispersion: float, long_run: float, length: int) -> tuple[float, float]:
    """Return the dispersion of sums over a block, and the power its likelihood ratio is tempered with.

    Blocks shorter than the memory of the counts cannot show all of the long-run variance: what they do not show
    tempers.

    Examples
    --------
    >>> spread(2.0, 6.0, 1), spread(2.0, 6.0, 36)
    ((2.0, 0.16666666666666666), (12.0, 1.0))
    """
    return dispersion * min(long_run, length), min(1.0, length / long_run)
