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
from crisisdetect.monitor._watch import watch, write_events

__all__ = [
    "ALARMS",
    "Audit",
    "Backtest",
    "Budget",
    "Event",
    "EventKind",
    "Explanation",
    "Kafka",
    "Monitor",
    "Plan",
    "Settings",
    "State",
    "StreamExplanation",
    "WatchState",
    "add_series",
    "audit",
    "backtest",
    "choose_clock",
    "files_read",
    "is_watch",
    "join_monitors",
    "parse_budget",
    "plan",
    "read_watch",
    "shard_of",
    "split_monitor",
    "watch",
    "write_events",
]
