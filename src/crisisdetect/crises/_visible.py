"""The smallest excess that would have been seen: without it nothing may be called calm."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.segmentation import LARGE

if TYPE_CHECKING:
    from crisisdetect.crises._bursts import Bursts

#: Durations that are asked about.
DURATIONS: Final = (pd.Timedelta("6h"), pd.Timedelta("24h"), pd.Timedelta("72h"))

#: Calm is said only where an excess of a day, or of three, of at most so many times the usual would have been seen, ...
MOST_RATIO: Final = 12.0
#: ... or one of so many negative comments, however few are usual.
MOST_NEGATIVES: Final = 30.0

_RATIOS: Final = np.geomspace(1.25, 200, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visible:
    """The smallest excess that would have been seen at the end of a stream.

    Attributes
    ----------
    duration : Timedelta
        How long it lasts.
    ratio : float
        How many times the usual number of negative comments.
    n_negative : float
        How many negative comments that are.
    n_expected : float
        How many are usual in that time.
    """

    duration: pd.Timedelta
    ratio: float
    n_negative: float
    n_expected: float

    @property
    def is_enough(self) -> bool:
        """Whether a crisis could have been seen."""
        return self.ratio <= MOST_RATIO or self.n_negative <= MOST_NEGATIVES


def visible_in(bursts: Bursts) -> tuple[Visible, ...]:
    """Return the smallest excess that the search would have found, by duration; empty where nothing could be found.

    Asked at the end of the stream, at the mean rhythm, of an excess whose negatives also make up most opinions or a
    larger share: the same gain, demand and threshold that find a burst.
    """
    counts, found = bursts.counts, []
    n = len(counts.k)
    seen = counts.e > 0
    if not seen.any():
        return ()
    mean = float(counts.e[seen].mean())
    for duration in DURATIONS:
        length = max(1, math.ceil(duration / counts.width))
        if length * 2 > n or length * counts.width > max(duration, counts.width):
            continue
        one = _smallest(bursts, n - length, n, mean * length)
        if one is not None:
            found.append(Visible(duration=length * counts.width, ratio=one[0], n_negative=one[1], n_expected=one[2]))
    return tuple(dict.fromkeys(found))


def _smallest(bursts: Bursts, begin: int, end: int, exposure: float) -> tuple[float, float, float] | None:
    """Return ratio, count and expected count of the smallest excess of one stretch that would be found."""
    usual = bursts.usual(begin, end)
    if not usual.known[0]:
        return None
    expected = float((usual.k[0] + 0.5 * bursts.unit) / usual.e[0]) * exposure
    counts = np.maximum(expected * _RATIOS, expected + LARGE * bursts.m.min_excess * np.linspace(1, 8, len(_RATIOS)))
    ratios = counts / expected
    places = np.full(len(counts), begin), np.full(len(counts), end)
    gains = bursts.gain_of(counts, np.full(len(counts), expected), bursts.reference.usual(*places), *places)
    reached = np.flatnonzero((gains >= bursts.needed) & (ratios >= bursts.m.min_ratio))
    if not len(reached):
        return None
    place = reached[0]
    return float(ratios[place]), float(counts[place]), expected
