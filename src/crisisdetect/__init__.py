"""Find out whether the reaction to you is turning into a crisis, since when, why, and whom to tell.

``scan`` runs the whole path from an export to crises; each of its steps is a public function as well:
``read_comments``, ``score_comments``, ``bin_reactions``, ``segment``, ``find_crises``.

Importing the package loads nothing heavy: each public name brings its module when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crisisdetect._scan import ScanResult, json_schema, scan
    from crisisdetect.crises import Crisis, Materiality, Reason, StreamSummary, find_crises
    from crisisdetect.errors import CrisisDetectError
    from crisisdetect.readers import read_comments, sniff
    from crisisdetect.report import Report
    from crisisdetect.scoring import load_scorer, score_comments
    from crisisdetect.segmentation import Segment, segment
    from crisisdetect.series import bin_reactions

__all__ = [
    "Crisis",
    "CrisisDetectError",
    "Materiality",
    "Reason",
    "Report",
    "ScanResult",
    "Segment",
    "StreamSummary",
    "bin_reactions",
    "find_crises",
    "json_schema",
    "load_scorer",
    "read_comments",
    "scan",
    "score_comments",
    "segment",
    "sniff",
]

_MODULES = {
    "_scan": ("ScanResult", "json_schema", "scan"),
    "crises": ("Crisis", "Materiality", "Reason", "StreamSummary", "find_crises"),
    "errors": ("CrisisDetectError",),
    "readers": ("read_comments", "sniff"),
    "report": ("Report",),
    "scoring": ("load_scorer", "score_comments"),
    "segmentation": ("Segment", "segment"),
    "series": ("bin_reactions",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("crisisdetect")
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
