"""How good alarms and change points are, against dates that people wrote down.

Alarms are matched with listed crises by :func:`match_alarms`; a delay is measured by :func:`detection_delay`, a
false-alarm rate by :func:`false_alarms_per`. Segmentations are compared with those of several annotators by
:func:`covering` and :func:`f1_margin`.

An alarm is raised at the end of what it has seen, so that periods in which alarms are judged are open at their start
and closed at their end.
"""

from crisisdetect.evaluation._alarms import Delay, Matches, detection_delay, false_alarms_per, match_alarms, quiet_time
from crisisdetect.evaluation._segmentations import covering, f1_margin

#: What users need; what is imported beside it serves the other packages.
__all__: list[str] = []
