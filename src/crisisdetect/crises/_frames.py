"""Frames: what is found in the last weeks must not depend on how much older data there are.

A long stream is judged in stretches of ``JUDGED``, counted back from its end, each by a frame of data: the stretch
itself, at least ``BEFORE`` before it (more where that holds few comments) and ``AFTER`` after it. All that decides
within a frame (rhythm, scatter, usual levels, penalties) is learned within it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.crises._decide import Materiality

JUDGED: Final = pd.Timedelta("56D")
AFTER: Final = pd.Timedelta("56D")

#: A frame reaches no further back than this, however few comments there are.
FURTHEST: Final = pd.Timedelta("364D")


@dataclass(frozen=True, slots=True)
class Frame:
    """Bins ``[begin, end)``, of which crises that begin in ``[first, last)`` are told; ``is_last`` at the end."""

    begin: int
    end: int
    first: int
    last: int
    is_last: bool


def frames_of(n_scored: NDArray[np.float64], width: pd.Timedelta, m: Materiality) -> list[Frame]:
    """Return the frames of a stream, in order of time; one where it is no longer than a frame.

    Parameters
    ----------
    n_scored : array of shape (n_bins,)
        Scored comments in each bin.
    width : Timedelta
        Width of a bin.
    m : Materiality
        Its ``memory`` is how much comes before, its ``min_comments`` how many comments that should hold.
    """
    n = len(n_scored)
    judged, after = max(1, int(JUDGED / width)), max(1, int(AFTER / width))
    memory, furthest = max(1, int(pd.Timedelta(m.memory) / width)), max(1, int(FURTHEST / width))
    counted = np.concatenate([[0.0], np.cumsum(n_scored)])
    found: list[Frame] = []
    last = n
    while True:
        first = max(0, last - judged)
        enough = int(np.searchsorted(counted, counted[first] - m.min_comments, side="right")) - 1
        begin = max(0, first - furthest, min(first - memory, enough))
        if begin == 0 and (last == n or first <= memory):
            first = 0
        found.append(Frame(begin, min(n, last + after), first, last, last == n))
        if first == 0:
            return found[::-1]
        last = first
