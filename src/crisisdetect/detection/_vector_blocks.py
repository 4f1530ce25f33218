"""What one time scale makes of the ticks of many streams: as the blocks of one stream, in arrays."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from crisisdetect.detection._bets import BETS, SMALLEST
from crisisdetect.detection._blocks import USUAL_MEMORY
from crisisdetect.detection._coldstart import ERROR, LARGEST_BET, MEMORY
from crisisdetect.detection._likelihood import LARGEST_LOG, PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from crisisdetect.detection._vector import Bins

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]


class RobustBlocks:
    """Bets of one scale; state arrays have the streams last."""

    saved = ("position", "lost", "usual", "stakes", "unit", "left", "gain")

    def __init__(self, n_streams: int, length: int, slack: float, channels: Sequence[str]) -> None:
        self.length = length
        self.slack = slack
        self.channels = tuple(channels)
        self.position = np.zeros(n_streams, dtype=np.int64)
        self.lost = np.zeros(n_streams, dtype=bool)
        self.usual = np.zeros(n_streams)
        self.stakes = np.zeros((len(channels), len(BETS), n_streams))
        self.unit = np.ones((len(channels), n_streams))
        self.left = np.ones((len(channels), n_streams))
        self.gain = np.zeros((len(channels), n_streams))

    def throw_away(self, which: Flags) -> None:
        """Lose the blocks that have begun; the next ones begin where these would have ended."""
        self.lost = np.where(which, self.position > 0, self.lost)

    def add(self, bins: Bins) -> tuple[Flags, Floats | None]:
        """Take in a tick; return whose block is at its end, and the factors of all bets if there is one."""
        share, mass = ceilings(bins, self.slack)
        begins = self.position == 0
        if begins.any():
            self._begin(bins, share, mass, begins)
        self.position += 1
        self._bet(bins, share, mass)
        done = self.position == self.length
        if not done.any():
            return done, None
        self.position[done] = 0
        factors = np.where(self.lost, 0.0, 1.0 + self.stakes * self.gain[:, None, :])
        self.lost = self.lost & ~done
        return done, factors.reshape(-1, factors.shape[-1])

    def _begin(self, bins: Bins, share: Floats, mass: Floats, begins: Flags) -> None:
        length = self.length
        usual = np.where(self.usual == 0.0, mass, self.usual + (mass - self.usual) * USUAL_MEMORY)
        self.usual = np.where(begins, usual, self.usual)
        total = bins.expected / np.where(bins.share > 0, bins.share, SMALLEST)
        self.left = np.where(begins, 1.0, self.left)
        self.gain = np.where(begins, 0.0, self.gain)
        for c, channel in enumerate(self.channels):
            if channel == "share":
                unit = np.maximum(1.0, -length * np.expm1(-total))
                size = np.maximum(1.0, length * total / bins.dispersion)
                stakes = [
                    np.where(share < 1.0, most * (1.0 - np.power(1.0 + (at - 1.0) * share, -size)), 0.0)
                    for most, at in BETS
                ]
            else:
                unit = length * np.maximum(mass, self.usual) if length > 1 else mass
                stakes = [-most * np.expm1(-unit / bins.dispersion * (at - 1.0)) for most, at in BETS]
            self.unit[c] = np.where(begins, unit, self.unit[c])
            self.stakes[c] = np.where(begins, np.array(stakes), self.stakes[c])

    def _bet(self, bins: Bins, share: Floats, mass: Floats) -> None:
        for c, channel in enumerate(self.channels):
            if channel == "share":
                seen = ~bins.gap & (bins.total > 0)
                weight = np.minimum(1.0 / self.unit[c], self.left[c])
                ratio = np.minimum(1.0, bins.negatives / np.where(seen, bins.total, 1.0)) / share
            else:
                seen = ~bins.gap
                weight = np.minimum(mass / self.unit[c], self.left[c])
                ratio = bins.negatives / mass
            self.left[c] -= np.where(seen, weight, 0.0)
            self.gain[c] += np.where(seen, weight * (ratio - 1.0), 0.0)


class LikelihoodBlocks:
    """Likelihood ratios of one scale, on the sums of each block."""

    saved = ("position", "lost", "sums")

    def __init__(self, n_streams: int, length: int, slack: float, channels: Sequence[str]) -> None:
        from scipy.special import gammaln  # slow to import, and only this mode needs it

        self._gammaln: Callable[[Floats], Floats] = gammaln
        self.length = length
        self.slack = slack
        self.channels = tuple(channels)
        self.position = np.zeros(n_streams, dtype=np.int64)
        self.lost = np.zeros(n_streams, dtype=bool)
        self.sums = np.zeros((5, n_streams))

    def throw_away(self, which: Flags) -> None:
        """Lose the blocks that have begun; the next ones begin where these would have ended."""
        self.lost = np.where(which, self.position > 0, self.lost)

    def add(self, bins: Bins) -> tuple[Flags, Floats | None]:
        """Take in a tick; return whose block is at its end, and the factors of all ratios if there is one."""
        share, mass = ceilings(bins, self.slack)
        self.position += 1
        usual = bins.expected / np.where(bins.share > 0, bins.share, SMALLEST)
        new = np.array([bins.negatives, bins.total, mass, bins.total * share, usual])
        self.sums += np.where(bins.gap, 0.0, new)
        done = self.position == self.length
        if not done.any():
            return done, None
        factors = np.where(self.lost, 0.0, self._factors(bins))
        self.position[done] = 0
        self.sums[:, done] = 0.0
        self.lost = self.lost & ~done
        return done, factors

    def _factors(self, bins: Bins) -> Floats:
        negatives, total, mass, weighted, usual = self.sums
        dispersion = bins.dispersion * np.minimum(bins.long_run, self.length)
        tempered = np.minimum(1.0, self.length / bins.long_run)
        share = weighted / np.where(total > 0, total, 1.0)
        logs = []
        for channel in self.channels:
            for _, at in BETS:
                if channel == "share":
                    log = self._share_ratio(negatives, total, share, at, dispersion, usual)
                    logs.append(np.where(total > 0, log, 0.0))
                else:
                    logs.append(np.where(mass > 0, _negatives_ratio(negatives, mass, at, dispersion), 0.0))
        return np.asarray(np.exp(np.minimum(np.array(logs) * tempered, LARGEST_LOG)))

    def _share_ratio(
        self, count: Floats, total: Floats, share: Floats, odds: float, dispersion: Floats, usual: Floats
    ) -> Floats:
        share = np.clip(share, 1e-9, 1.0 - 1e-9)
        raised = odds * share / (1.0 + (odds - 1.0) * share)
        plain = count * np.log(raised / share) + (total - count) * np.log((1.0 - raised) / (1.0 - share))
        binomial = (dispersion <= PLAIN) | (usual <= 1.0)
        correlation = np.minimum((dispersion - 1.0) / np.where(binomial, 1.0, usual - 1.0), 0.9)
        concentration = 1.0 / np.where(binomial, 0.5, correlation) - 1.0
        both = [self._beta_binomial(count, total, p, concentration) for p in (raised, share)]
        return np.where(binomial, plain, both[0] - both[1])

    def _beta_binomial(self, count: Floats, total: Floats, share: Floats, concentration: Floats) -> Floats:
        a = share * concentration
        b = concentration - a
        rest = np.maximum(total - count, 0.0)
        return self._gammaln(count + a) - self._gammaln(a) + self._gammaln(rest + b) - self._gammaln(b)


class UnknownBaselines:
    """Ceilings of the shares, learnt from what has been seen."""

    saved = ("ticks", "bets", "sum", "variation", "mean_sum", "squares", "volume")

    def __init__(self, n_streams: int, *, tolerance: float) -> None:
        self._tolerance = tolerance
        zero = np.zeros(n_streams)
        self.ticks, self.bets, self.sum, self.variation, self.volume = (zero.copy() for _ in range(5))
        self.mean_sum, self.squares = zero + 0.5, zero + 0.25

    def update(self, bins: Bins) -> Bins:
        """Return the bins with ceilings from before them, then learn from them."""
        known = self.bets > 0
        bets = np.where(known, self.bets, 1.0)
        bound = np.where(known, np.minimum(1.0, (self.sum + self.variation - math.log(ERROR)) / bets), 1.0)
        ceiling = self._tolerance * bound / (1.0 + (self._tolerance - 1.0) * bound)
        mean = self.mean_sum / (self.ticks + 1.0)
        usual = replace(
            bins,
            share_ceiling=ceiling,
            share=mean,
            expected=mean * self.volume,
            negatives_ceiling=ceiling * self.volume,
        )
        self._learn(bins, mean)
        return usual

    def _learn(self, bins: Bins, mean: Floats) -> None:
        volume = self.volume + (bins.total - self.volume) * np.where(self.volume > 0, MEMORY, 1.0)
        self.volume = np.where(bins.gap, self.volume, volume)
        seen = ~bins.gap & (bins.total > 0)
        x = np.minimum(1.0, bins.negatives / np.where(seen, bins.total, 1.0))
        ticks = self.ticks + 1.0
        spread = self.squares / ticks * ticks * np.log1p(ticks)
        bet = np.minimum(LARGEST_BET, np.sqrt(-2.0 * math.log(ERROR) / spread))
        mean_sum = self.mean_sum + x
        new = {
            "bets": self.bets + bet,
            "sum": self.sum + bet * x,
            "variation": self.variation + (x - mean) ** 2 * (-np.log1p(-bet) - bet),
            "mean_sum": mean_sum,
            "squares": self.squares + (x - mean_sum / (ticks + 1.0)) ** 2,
            "ticks": ticks,
        }
        for name, value in new.items():
            setattr(self, name, np.where(seen, value, getattr(self, name)))


def dump(state: RobustBlocks | LikelihoodBlocks | UnknownBaselines) -> dict[str, Any]:
    """Return the arrays of a state as plain data."""
    return {name: getattr(state, name).tolist() for name in state.saved}


def load(state: RobustBlocks | LikelihoodBlocks | UnknownBaselines, saved: dict[str, Any]) -> None:
    """Take over the arrays of a state."""
    for name in state.saved:
        now = getattr(state, name)
        setattr(state, name, np.array(saved[name], dtype=now.dtype).reshape(now.shape))


def ceilings(bins: Bins, slack: float) -> tuple[Floats, Floats]:
    """Return the ceilings of share and negatives, moved towards the plain baseline where slack is below 1."""
    share, mass = bins.share_ceiling, bins.negatives_ceiling
    if slack < 1.0:
        share = np.minimum(bins.share, share) + slack * np.maximum(0.0, share - bins.share)
        mass = np.minimum(bins.expected, mass) + slack * np.maximum(0.0, mass - bins.expected)
    return np.where(share > 0, share, SMALLEST), np.where(mass > 0, mass, SMALLEST)


def _negatives_ratio(count: Floats, mean: Floats, ratio: float, dispersion: Floats) -> Floats:
    plain = count * math.log(ratio) - mean * (ratio - 1.0)
    poisson = dispersion <= PLAIN
    size = mean / np.where(poisson, 1.0, dispersion - 1.0)
    quotient = np.where(mean > 0, (size + ratio * mean) / np.where(mean > 0, size + mean, 1.0), 1.0)
    return np.where(poisson, plain, count * math.log(ratio) - (count + size) * np.log(quotient))
