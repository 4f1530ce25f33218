"""What is usual: the rhythm of hours and weekdays, the level, how much counts scatter, and what was planned.

:func:`fit_baseline` learns from the past of one stream what to expect of it, with upper ends that include how little
the past may tell; :func:`usual` says of each bin of a series that is there as a whole what was usual in it, by the same
rhythm, and ``exposure_of`` what rhythm and planned events make of it.
"""

from crisisdetect.baseline._baseline import EVENT_VOLUME, Baseline, Tolerance
from crisisdetect.baseline._events import PlannedEvent, parse_events
from crisisdetect.baseline._fit import fit_baseline, fit_counts
from crisisdetect.baseline._reference import LATELY_DAYS, TIMES_LATELY, Lately, Reference, Usual, Wander, wander_of
from crisisdetect.baseline._rhythm import HOURS_FROM, MIN_BLOCKS, WEEKDAYS_FROM, overdispersion
from crisisdetect.baseline._usual import Disturbance, exposure_of, usual

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Baseline",
    "PlannedEvent",
    "Tolerance",
    "fit_baseline",
    "parse_events",
]
