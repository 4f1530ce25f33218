"""In which order texts are scored so that wherever it is cut a random sample has been, and the clock that cuts it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.quantification import Strata
from crisisdetect.scoring import SCORES, answer_of, scoring_bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from crisisdetect._scan._units import Units
    from crisisdetect.scoring import FastScorer, Scorer

    Floats = NDArray[np.floating]
    Ints = NDArray[np.int64]

#: Texts scored, and seconds passed, between two looks at the clock, at most.
STEP: Final = 2_048
LOOK: Final = 4.0

#: A day on which the cheap scores add up to so many times the usual is looked at closely.
LOUD: Final = 1.5

#: Sampled texts that every bin should have, if it has so many.
WANTED: Final = 12


class Meter:
    """Has texts scored while there is time, and knows how long a text takes."""

    def __init__(
        self,
        scorer: Scorer,
        texts: list[str],
        *,
        n_texts: int,
        end: float,
        clock: Callable[[], float],
        progress: bool | None,
    ) -> None:
        self.values = np.full((len(texts), SCORES), np.nan, dtype=np.float32)
        self.has = np.zeros(len(texts), dtype=bool)
        self._scorer, self._texts = scorer, texts
        self._most, self._end, self._clock = n_texts, end, clock
        self._spent = self._lately = 0.0
        self._step = STEP
        self._bar = scoring_bar(shown=progress, total=min(n_texts, len(texts)), leave=False)

    def __enter__(self) -> Meter:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def left(self) -> int:
        """Return how many texts can still be scored."""
        n = int(self.has.sum())
        texts = min(self._most - n, len(self._texts) - n)
        time_left = self._end - self._clock()
        if not n or math.isinf(time_left):
            return max(0, texts)
        return max(0, min(texts, int(time_left / max(self._spent / n, self._lately, 1e-9))))

    def score(self, order: Ints) -> None:
        """Score texts in an order, until the time is over."""
        done = 0
        while done < len(order):
            step = min(self._step, len(order) - done, self.left())
            if not step:
                return
            places = order[done : done + step]
            begun = self._clock()
            self.values[places] = answer_of(self._scorer, [self._texts[i] for i in places], told=self._bar.update)
            took = self._clock() - begun
            self._spent += took
            self._lately = took / step
            self._step = max(1, min(STEP, int(LOOK / max(self._lately, 1e-9))))
            self.has[places] = True
            done += step


def suspects(units: Units, cheap: Floats, open_: NDArray[np.bool_]) -> Ints:
    """Return the texts that look negative on days that look bad, the surest first: those people will be shown.

    Which days and texts these are is told from the cheap scores alone, so that the sample of the others stays one.
    """
    p = cheap[:, 0].astype(np.float64)
    days = units.bins["start"].dt.floor("D")
    keys = pd.DataFrame({"stream": units.bins["stream"], "day": days})
    sums = np.bincount(units.place, weights=p[units.unit], minlength=len(keys))
    by_day = keys.assign(sum=sums).groupby(["stream", "day"])["sum"].transform("sum")
    usual = keys.assign(sum=by_day).drop_duplicates().groupby("stream")["sum"].median()
    loud = np.append((by_day > LOUD * keys["stream"].map(usual)).to_numpy(), [False])
    found = np.flatnonzero(open_ & loud[units.home] & (p > 0.5))
    return found[np.argsort(-p[found], kind="stable")]


def one_stratum(n: int) -> Strata:
    return Strata(of_unit=np.zeros(n, dtype=np.int64), family=np.zeros(1, dtype=np.int64))


def strata_of(units: Units, cheap: Floats, places: Ints, fast: FastScorer) -> tuple[Strata, Floats]:
    """Return the strata, bins by thirds of the cheap score, and for each unit how wrong such scores tend to be."""
    p = cheap[:, 0]
    counted = units.home >= 0
    third = np.searchsorted(np.quantile(p[counted] if counted.any() else p, [1 / 3, 2 / 3]), p)
    stream = np.append(pd.factorize(units.bins["stream"])[0], -1)[units.home]
    family = np.where(counted, 3 * stream + third, 3 * len(units.bins))  # what counts nowhere is apart
    keys, of_unit = np.unique(np.column_stack([family, units.home]), axis=0, return_inverse=True)
    _, families = np.unique(keys[:, 0], return_inverse=True)
    error = (fast.targets[:, 0] - fast.held_out[:, 0]) ** 2
    sums = np.bincount(third[places], weights=error, minlength=3) + error.mean()
    doubt = np.sqrt(sums / (np.bincount(third[places], minlength=3) + 1))
    return Strata(of_unit=of_unit.reshape(-1).astype(np.int64), family=families.astype(np.int64)), doubt[third]


def order_of(
    units: Units, strata: Strata, doubt: Floats, open_: NDArray[np.bool_], *, n: int, rng: np.random.Generator
) -> Ints:
    """Return the order in which texts are scored: wherever it is cut, what comes before is a stratified sample.

    Within a stratum the order is by chance alone; the strata are interleaved so that each has its part of any
    beginning: a larger one where cheap scores tend to be wrong, and in bins with few texts.
    """
    asked = np.flatnonzero(open_)
    stratum, home = strata.of_unit[asked], units.home[asked]
    shuffled = rng.permutation(len(asked))
    by_stratum = shuffled[np.argsort(stratum[shuffled], kind="stable")]
    size = np.bincount(stratum, minlength=len(strata.family))
    rank = np.empty(len(asked))
    rank[by_stratum] = np.arange(len(asked)) - (np.cumsum(size) - size)[stratum[by_stratum]]
    spread = (rank + rng.random(len(size))[stratum]) / size[stratum]
    rate = doubt[asked] * _rates(np.bincount(home[home >= 0], minlength=len(units.bins)), n=n)[home]
    return asked[np.argsort(np.where(home >= 0, spread / rate, np.inf), kind="stable")]


def _rates(size: Ints, *, n: int) -> Floats:
    """Return the part of the texts of each bin that is wanted: ``WANTED`` or all of them, and an equal part of more."""
    few = np.minimum(1.0, WANTED / np.maximum(size, 1))
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if float((size * np.maximum(few, middle)).sum()) < n else (low, middle)
    return np.maximum(few, low)
