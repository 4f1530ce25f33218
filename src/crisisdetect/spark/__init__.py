"""The same on Apache Spark: :func:`scan` for what is stored, :func:`watch` for what is coming in.

Spark does what Spark does: it reads, shuffles, keeps the state and starts again what failed. The judgements are those
of the rest of the package, stream by stream. Needs the extra ``spark`` (PySpark 4 and Java 17), here and on the
workers.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crisisdetect.spark._scan import SparkScan, scan
    from crisisdetect.spark._watch import read_events, watch

__all__ = [
    "SparkScan",
    "read_events",
    "scan",
    "watch",
]

_HOME = {"SparkScan": "_scan", "read_events": "_watch", "scan": "_scan", "watch": "_watch"}


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)
