"""Change points of a whole series, looked at all at once.

:func:`segment` splits the streams of a series table, :func:`change_points` plain values; :func:`penalty_path` shows
what other penalties would give, :func:`fitted_levels` what was taken out and found. The costs are ``ruptures`` costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crisisdetect.segmentation._effect import Estimate, gain_of, level_of, place_of
from crisisdetect.segmentation._levels import fitted_levels
from crisisdetect.segmentation._path import PathStep, penalty_path
from crisisdetect.segmentation._penalty import SEED, calm_penalty, check_alpha, fast_penalty
from crisisdetect.segmentation._segment import Segment, penalty_of, segment, signal_of, unit_size
from crisisdetect.segmentation._values import change_points, fitted_values
from crisisdetect.segmentation._windows import (
    GOES_ON_DAYS,
    LARGE,
    LASTING,
    Demand,
    calm_window_gains,
    cost_of,
    gain_over,
    lengths_of,
    needed_gain,
)

if TYPE_CHECKING:
    from crisisdetect.segmentation._costs import (
        BetaBinomialCost,
        BinomialCost,
        GaussianCost,
        NegativeBinomialCost,
        PoissonCost,
    )

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "BetaBinomialCost",
    "BinomialCost",
    "GaussianCost",
    "NegativeBinomialCost",
    "PathStep",
    "PoissonCost",
    "Segment",
    "change_points",
    "fitted_levels",
    "penalty_path",
    "segment",
]


def __getattr__(name: str) -> object:
    # who takes a cost may hand it to ruptures, which is slow to load
    if name in __all__:
        from crisisdetect.segmentation import _costs

        _costs.known_to_ruptures()
        return getattr(_costs, name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
