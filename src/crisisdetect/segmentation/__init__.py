"""Change points of a whole series, looked at all at once.

:func:`segment` splits the streams of a series table, :func:`change_points` plain values; :func:`penalty_path` shows
what other penalties would give, :func:`fitted_levels` what was taken out and found. The costs are ``ruptures`` costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crisisdetect.segmentation._levels import fitted_levels
from crisisdetect.segmentation._path import PathStep, penalty_path
from crisisdetect.segmentation._penalty import calm_penalty, fast_penalty
from crisisdetect.segmentation._segment import Segment, segment
from crisisdetect.segmentation._values import change_points

if TYPE_CHECKING:
    from crisisdetect.segmentation._costs import (
        BetaBinomialCost,
        BinomialCost,
        GaussianCost,
        NegativeBinomialCost,
        PoissonCost,
    )

__all__ = [
    "BetaBinomialCost",
    "BinomialCost",
    "GaussianCost",
    "NegativeBinomialCost",
    "PathStep",
    "PoissonCost",
    "Segment",
    "calm_penalty",
    "change_points",
    "fast_penalty",
    "fitted_levels",
    "penalty_path",
    "segment",
]


def __getattr__(name: str) -> object:
    # the costs need ruptures, which the rest does not load until it searches
    if name in __all__:
        from crisisdetect.segmentation import _costs

        return getattr(_costs, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
