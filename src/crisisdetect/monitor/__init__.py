"""Watch streams of comments live, with a stated budget of false alarms.

:class:`Monitor` learns what is usual and says what happens; :func:`plan` tells before starting what it can see,
:func:`backtest` what it would have said on one's own past, :func:`watch` follows a file, a folder or a pipe, over
restarts, and :func:`audit` compares what was promised with what came of it.
"""

from crisisdetect.monitor._backtest import Backtest, backtest
from crisisdetect.monitor._budget import Budget, parse_budget
from crisisdetect.monitor._explain import Explanation, StreamExplanation
from crisisdetect.monitor._kafka import Kafka
from crisisdetect.monitor._marks import audit
from crisisdetect.monitor._merge import add_series, join_monitors, shard_of, split_monitor
from crisisdetect.monitor._monitor import Monitor
from crisisdetect.monitor._peek import WatchState, is_watch, read_watch
from crisisdetect.monitor._plan import Plan, plan
from crisisdetect.monitor._promise import Audit
from crisisdetect.monitor._records import ALARMS, Event, EventKind, State
from crisisdetect.monitor._settings import Settings
from crisisdetect.monitor._sources import files_read
from crisisdetect.monitor._start import choose_clock
from crisisdetect.monitor._stream import StreamMonitor
from crisisdetect.monitor._watch import watch, write_events

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Backtest",
    "Event",
    "Kafka",
    "Monitor",
    "Plan",
    "Settings",
    "audit",
    "backtest",
    "join_monitors",
    "plan",
    "shard_of",
    "split_monitor",
    "watch",
    "write_events",
]
