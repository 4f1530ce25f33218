"""Bursts: stretches of up to two weeks whose negatives are too many for the stream, as a scan statistic finds them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.baseline import Reference, wander_of
from crisisdetect.crises._decide import Opening, Sums, compare
from crisisdetect.segmentation import (
    GOES_ON_DAYS,
    Demand,
    calm_window_gains,
    cost_of,
    gain_over,
    lengths_of,
    needed_gain,
)
from crisisdetect.sums import wilson

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.baseline import Usual
    from crisisdetect.crises._decide import Counts, Excess, Materiality

    Floats = NDArray[np.float64]
    Bins = NDArray[np.int64]

_DAY: Final = pd.Timedelta("1D")
_ROUNDS: Final = 4

#: A stretch stirs that calm streams have so many times as often as those that are bursts.
STIRS: Final = 2.5

#: Standard errors by which the negative share of a burst rose: of the many stretches of a burst of talk, that with most
#: negatives was chosen.
SURELY: Final = 3.7


#: Log likelihood ratio by which what is beside a burst has to be more than usual to belong to it.
BELONGS: Final = 3.0

#: Days beside a burst that are looked at.
_FARTHEST: Final = 14

_HALVINGS: Final = 12


@dataclass(frozen=True, slots=True)
class Burst:
    """Bins ``[begin, end)`` that are too many, and what they gain."""

    begin: int
    end: int
    gain: float


class Bursts:
    """The search for bursts in one stream.

    Parameters
    ----------
    counts : Counts
        The bins of one stream.
    unit : float
        Variance over mean of calm counts by chance alone.
    alpha : float
        Chance of any false burst in eight weeks of a calm stream.
    m : Materiality
        What makes an excess.
    """

    def __init__(self, counts: Counts, unit: float, alpha: float, m: Materiality) -> None:
        self.counts, self.unit, self.alpha, self.m = counts, unit, alpha, m
        self.per_day = max(1, round(_DAY / counts.width))
        self.memory = max(1, int(pd.Timedelta(m.memory) / counts.width))
        self.sums = np.concatenate(
            [np.zeros((4, 1)), np.cumsum(np.stack([counts.k, counts.e, counts.n, counts.positive]), axis=1)], axis=1
        )
        self.demand = Demand(excess=m.min_excess, ratio=0.75 * m.min_ratio)
        self.calm = counts.e > 0
        self.reference = self._reference()
        self.wander = wander_of(self.reference, counts.k, counts.e, unit=unit)
        drawn = self._calm_gains()
        self.needed = needed_gain(drawn, alpha)
        self.stirring = min(self.needed, needed_gain(drawn, STIRS * alpha))
        self.found = self._search()

    def usual(self, begin: int, end: int) -> Usual:
        """Return what the stretch is compared with."""
        return self.reference.usual(np.array([begin]), np.array([end]))

    def before(self, begin: int, end: int) -> Sums | None:
        """Return the sums of what the stretch is compared with, None where nothing is known."""
        usual = self.usual(begin, end)
        if not usual.known[0]:
            return None
        return Sums(float(usual.k[0]), float(usual.e[0]), float(usual.n[0]), float(usual.positive[0]))

    def compare(self, begin: int, end: int, before: Sums) -> Excess:
        """Compare a stretch with a usual level, with the scatter of stretches of its length."""
        during = self.counts.sums(slice(begin, end))
        expected = (before.k + 0.5 * self.unit) / before.e * during.e
        v = float(self.wander.variance(np.array([float(end - begin)]), self.per_day)[0])
        return compare(during, before, self.unit + v * expected, self.counts.share_dispersion)

    def gains(self, begin: Bins, end: Bins) -> Floats:
        """Return what stretches gain, 0 where nothing is known or they are not material."""
        k, expected, level, usual, used = self._against_usual(begin, end)
        used[used] &= self.demand.met(k[used], expected[used])
        two_days = np.minimum(begin + GOES_ON_DAYS * self.per_day, len(self.counts.k))
        later, exposure = self.sums[:2, two_days] - self.sums[:2, begin]
        used[used] &= self.demand.lasts(k[used] - expected[used], later[used], level[used] * exposure[used])
        return self._gains_where(used, k, expected, usual, begin, end)

    def beyond(self, begin: int, end: int) -> Opening | None:
        """Return when a stretch from ``begin`` on is first more than wandering, however few it has.

        None if it never is; at once where nothing is known of what is usual, or of how far it wanders.
        """
        if not self.wander.recall:
            return Opening(begin, 0.0)
        ends = np.arange(begin + 1, end + 1)
        begins = np.full(len(ends), begin)
        k, expected, _, usual, used = self._against_usual(begins, ends)
        reached = np.flatnonzero(
            ~usual.known | (self._gains_where(used, k, expected, usual, begins, ends) >= self.needed)
        )
        last = int(ends[reached[0]] - 1) if len(reached) else None
        return None if last is None else Opening(last, float(self.counts.k[last]))

    def _against_usual(self, begin: Bins, end: Bins) -> tuple[Floats, Floats, Floats, Usual, NDArray[np.bool_]]:
        """Return counts, what was expected, the usual levels, what these rest on, and where all that is known."""
        k, e = self.sums[:2, end] - self.sums[:2, begin]
        usual = self.reference.usual(begin, end)
        nothing = np.full(len(k), np.inf)
        level = np.divide(usual.k + 0.5 * self.unit, usual.e, out=nothing.copy(), where=usual.known)
        expected = np.multiply(level, e, out=nothing, where=usual.known)
        return k, expected, level, usual, (e > 0) & usual.known

    def _gains_where(
        self, used: NDArray[np.bool_], k: Floats, expected: Floats, usual: Usual, begin: Bins, end: Bins
    ) -> Floats:
        out = np.zeros(len(k))
        if used.any():
            against = type(usual)(*(column[used] for column in usual))
            out[used] = self.gain_of(k[used], expected[used], against, begin[used], end[used])
        return out

    def gain_of(self, k: Floats, expected: Floats, usual: Usual, begin: Bins, end: Bins) -> Floats:
        """Return what counts gain over what was expected, whose level rests on ``usual`` and on the days before.

        Less what their length costs; 0 is the least. The wandering was measured against a full memory; a shorter
        reference wanders more itself.
        """
        lately = self.reference.lately(begin, end, usual, self.wander, self.unit)
        length = (end - begin).astype(float)
        v = self.wander.variance(length, self.per_day) - lately.told
        v = v + self.unit / (usual.k + 0.5 * self.unit)
        short = self.wander.variance(usual.days * self.per_day, self.per_day)
        v = v + np.maximum(short - self.wander.variance(np.array([float(self.memory)]), self.per_day), 0.0)
        gain = gain_over(k, expected * lately.level, np.log1p(v), self.unit)
        return np.maximum(gain - cost_of(length, self.per_day), 0.0)

    def opened(self, begin: int, end: int) -> Opening | None:
        """Return when any stretch within ``[begin, end)`` could first be called a burst, None if none ever could.

        By then nobody knows whether it lasts: such stretches are held against calm streams that need not last either.
        """
        needed = needed_gain(self._calm_gains(lasting=False), self.alpha)
        for last in range(begin, end):
            begins = np.arange(begin, last + 1)
            ends = np.full(len(begins), last + 1)
            gains = self._so_far(begins, ends)
            reached = (gains >= needed) & self._are_negative(begins, ends)
            if reached.any():
                best = [int(np.argmax(np.where(reached, gains, 0.0)))]
                most, least = 0.0, float(self.counts.k[last])  # so many fewer are enough, or too few
                for _ in range(_HALVINGS):
                    fewer = (most + least) / 2
                    enough = self._so_far(begins[best], ends[best], fewer)[0] >= needed
                    most, least = (fewer, least) if enough else (most, fewer)
                return Opening(last, float(self.counts.k[last]) - most)
        return None

    def _so_far(self, begin: Bins, end: Bins, fewer: float = 0.0) -> Floats:
        """Return what stretches gain whether they last or not, with so many fewer negatives."""
        k, expected, _, usual, used = self._against_usual(begin, end)
        k = k - fewer
        used[used] &= self.demand.met(k[used], expected[used])
        return self._gains_where(used, k, expected, usual, begin, end)

    def _reference(self) -> Reference:
        c = self.counts
        return Reference(c.k, c.e, c.n, c.positive, calm=self.calm, per_day=self.per_day, memory=self.memory)

    def _calm_gains(self, *, lasting: bool = True) -> tuple[float, ...]:
        seen = self.counts.e > 0
        mean = float(self.counts.k[seen & self.calm].mean()) / self.unit if seen.any() else 0.0
        w = self.wander
        white, slow = (_rounded(x, 8) if x > 0.005 else 0.0 for x in (w.white, w.slow))
        return calm_window_gains(
            self.per_day,
            _rounded(max(mean, 0.003), 4),
            replace(w, white=white, slow=slow),
            float(round(self.demand.excess / self.unit)),
            self.demand.ratio,
            lasting=lasting,
        )

    def _search(self) -> list[Burst]:
        """Return the bursts, the clearest first; each is taken out of what is usual before the next are looked for."""
        found: list[Burst] = []
        for _ in range(_ROUNDS):
            new = self._apart(self._candidates(), found)
            if not new:
                break
            new = self._whole(new, found)
            found += new
            for burst in new:
                self.calm[burst.begin : burst.end] = False
            self.reference = self._reference()
        return found

    def _whole(self, new: list[Burst], found: list[Burst]) -> list[Burst]:
        """Return bursts with what belongs to them: the clearest stretch of a crisis is seldom all of it.

        On either side a burst goes on for as long as a material ratio to the usual level is likelier than that level
        itself, all bins up to there together (the likeliest end, as a CUSUM dates it: Page 1954), over pauses of a
        day. What is added has to be likelier by ``BELONGS``, and all of it to be about the negative.
        """
        taken = np.zeros(len(self.counts.k), dtype=bool)
        for burst in [*found, *new]:
            taken[burst.begin : burst.end] = True
        out: list[Burst] = []
        for burst in new:
            usual = self.usual(burst.begin, burst.end)
            level = float(usual.k[0] + 0.5 * self.unit) / float(usual.e[0])
            for_it = self.counts.k * math.log(self.m.min_ratio) - (self.m.min_ratio - 1) * level * self.counts.e
            free = np.flatnonzero(taken[burst.end :])
            after = for_it[burst.end : burst.end + (int(free[0]) if len(free) else len(taken))]
            free = np.flatnonzero(taken[: burst.begin][::-1])
            before = for_it[burst.begin - int(free[0]) if len(free) else 0 : burst.begin][::-1]
            begin, end = burst.begin - self._belonging(before), burst.end + self._belonging(after)
            if (begin, end) != (burst.begin, burst.end) and self._are_negative(np.array([begin]), np.array([end]))[0]:
                burst = Burst(begin, end, burst.gain)
            taken[burst.begin : burst.end] = True
            out.append(burst)
        return out

    def _belonging(self, for_it: Floats) -> int:
        """Return how many bins beside a burst belong to it, by their log likelihood ratios, the nearest first."""
        sums = np.maximum.accumulate(np.cumsum(for_it[: _FARTHEST * self.per_day]) / self.unit)
        if not len(sums):
            return 0
        rises = np.concatenate([[-1], np.flatnonzero(np.diff(sums, prepend=0.0) > 0)])
        pauses = np.flatnonzero(np.diff(rises) > self.per_day)
        last = int(rises[pauses[0]] if len(pauses) else rises[-1])
        return last + 1 if last >= 0 and sums[last] >= BELONGS else 0

    def of_talk(self) -> list[Burst]:
        """Return the bursts of more talk: negatives are too many, and no larger part of it than usual."""
        return self._apart(self._candidates(negative=False), self.found)

    def nearly(self) -> list[Burst]:
        """Return the stretches that are nearly bursts: calm streams have them too, but seldom."""
        return self._apart(self._candidates(self.stirring), self.found, self.stirring)

    def _candidates(self, needed: float | None = None, *, negative: bool = True) -> list[Burst]:
        needed = self.needed if needed is None else needed
        out: list[Burst] = []
        n = len(self.counts.k)
        for length in lengths_of(n, self.per_day):
            begin = np.arange(n - length + 1)
            gains = self.gains(begin, begin + length)
            places = np.flatnonzero(gains >= needed)
            if negative and len(places):
                places = places[self._are_negative(places, places + length)]
            out += [Burst(int(i), int(i) + length, float(gains[i])) for i in places]
        return sorted(out, key=lambda burst: (-burst.gain, burst.begin, burst.end))

    def _are_negative(self, begin: Bins, end: Bins) -> NDArray[np.bool_]:
        """Tell which stretches are about the negative: most opinions are, or their share surely rose.

        Surely, as these stretches were chosen for their negatives: by ``SURELY`` standard errors (Newcombe 1998).
        """
        k, _, n, positive = self.sums[:, end] - self.sums[:, begin]
        usual = self.reference.usual(begin, end)
        opinions = k / np.maximum(k + positive, 1e-9)
        d = self.counts.share_dispersion
        low, _ = wilson(k / d, n / d, z=SURELY)
        _, high = wilson(usual.k / d, usual.n / d, z=SURELY)
        during, before = k / np.maximum(n, 1e-9), usual.k / np.maximum(usual.n, 1e-9)
        rose = during - before - np.hypot(during - low, high - before) > 0
        rose &= during - before >= self.m.min_share_rise
        return np.asarray(rose | (opinions >= self.m.mostly))

    def _apart(self, candidates: list[Burst], found: list[Burst], needed: float | None = None) -> list[Burst]:
        taken = np.zeros(len(self.counts.k), dtype=bool)
        for burst in found:
            taken[burst.begin : burst.end] = True
        new: list[Burst] = []
        for burst in candidates:
            if not taken[burst.begin : burst.end].any():
                exact = self._exact(burst, taken, self.needed if needed is None else needed)
                taken[exact.begin : exact.end] = True
                new.append(exact)
        return new

    def _exact(self, burst: Burst, taken: NDArray[np.bool_], needed: float) -> Burst:
        """Return a burst with its likeliest ends, within a third of its length.

        Lengths were searched on a grid, and the scatter that is allowed for shrinks with the length, so that the gain
        itself would draw usual bins in. Each end is the change point between the burst and as much time beside it:
        the place where two Poisson rates are likeliest (Hinkley 1970), among the ends with which the burst is found.
        """
        begin, end = burst.begin, burst.end
        reach = max(1, (end - begin) // 3)
        ends = np.arange(max(begin + 1, end - reach), min(end + reach, len(taken)) + 1)
        end = self._likeliest(np.full(len(ends), begin), ends, ends, begin, 2 * end - begin, taken, needed) or end
        begins = np.arange(max(0, begin - reach), min(begin + reach, end - 1) + 1)
        likeliest = self._likeliest(begins, np.full(len(begins), end), begins, 2 * begin - end, end, taken, needed)
        begin = begin if likeliest is None else likeliest
        return Burst(begin, end, float(self.gains(np.array([begin]), np.array([end]))[0]))

    def _likeliest(
        self,
        begins: Bins,
        ends: Bins,
        places: Bins,
        first: int,
        last: int,
        taken: NDArray[np.bool_],
        needed: float,
    ) -> int | None:
        """Return the place at which the rate of bins ``[first, last)`` likeliest changes, None where there is none."""
        free = np.array([not taken[b:e].any() for b, e in zip(begins, ends, strict=True)], dtype=bool)
        places = places[free & (self.gains(begins, ends) >= needed)]
        if not len(places):
            return None
        first, last = max(0, first), min(last, len(taken))
        fits = np.zeros(len(places))
        for k, e in (self.sums[:2, places] - self.sums[:2, [first]], self.sums[:2, [last]] - self.sums[:2, places]):
            fits += np.where((k > 0) & (e > 0), k * np.log(np.maximum(k, 1e-9) / np.maximum(e, 1e-9)), 0.0)
        return int(places[np.argmax(fits)])


def _rounded(x: float, per_decade: int) -> float:
    """Round to a grid, so that what was drawn for one stream serves the next."""
    return float(10 ** (math.ceil(math.log10(x) * per_decade) / per_decade)) if x > 0 else 0.0
