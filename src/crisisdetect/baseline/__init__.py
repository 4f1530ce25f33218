"""What is usual: the rhythm of hours and weekdays, the level, how much counts scatter, and what was planned.

:func:`rhythm` and :func:`overdispersion` describe a series as a whole; :func:`fit_baseline` learns from the past of one
stream what to expect of it, with upper ends that include how little the past may tell.
"""

from crisisdetect.baseline._baseline import EVENT_VOLUME, Baseline, Tolerance
from crisisdetect.baseline._events import PlannedEvent, parse_events
from crisisdetect.baseline._fit import fit_baseline, fit_counts
from crisisdetect.baseline._rhythm import (
    HOURS_FROM,
    MIN_BLOCKS,
    SHRINKAGE,
    WEEKDAYS_FROM,
    overdispersion,
    rhythm,
)

__all__ = [
    "EVENT_VOLUME",
    "HOURS_FROM",
    "MIN_BLOCKS",
    "SHRINKAGE",
    "WEEKDAYS_FROM",
    "Baseline",
    "PlannedEvent",
    "Tolerance",
    "fit_baseline",
    "fit_counts",
    "overdispersion",
    "parse_events",
    "rhythm",
]
