"""Find out whether the reaction to you is turning into a crisis, since when, why, and whom to tell.

``scan`` runs the whole path from an export to crises; each of its steps is a public function as well:
``read_comments``, ``score_comments``, ``bin_reactions``, ``segment``, ``find_crises``.

Importing the package loads nothing heavy: each public name brings its module when it is first used.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crisisdetect._scan import ScanResult, json_schema, load, scan
    from crisisdetect.campaigns import coordination
    from crisisdetect.crises import Crisis, find_crises
    from crisisdetect.errors import CrisisDetectError
    from crisisdetect.monitor import Monitor, backtest, plan, watch
    from crisisdetect.parts import open_parts, score_in_parts
    from crisisdetect.quantification import correct_shares, label_sample, share_between
    from crisisdetect.readers import read_batches, read_comments, sniff
    from crisisdetect.response import Policy
    from crisisdetect.scoring import score_comments
    from crisisdetect.segmentation import segment
    from crisisdetect.series import bin_reactions
    from crisisdetect.understanding import understand

__all__ = [
    "Crisis",
    "CrisisDetectError",
    "Monitor",
    "Policy",
    "ScanResult",
    "backtest",
    "bin_reactions",
    "coordination",
    "correct_shares",
    "find_crises",
    "json_schema",
    "label_sample",
    "load",
    "open_parts",
    "plan",
    "read_batches",
    "read_comments",
    "scan",
    "score_comments",
    "score_in_parts",
    "segment",
    "share_between",
    "sniff",
    "understand",
    "watch",
]

_MODULES = {
    "_scan": ("ScanResult", "json_schema", "load", "scan"),
    "campaigns": ("coordination",),
    "crises": ("Crisis", "find_crises"),
    "errors": ("CrisisDetectError",),
    "monitor": ("Monitor", "backtest", "plan", "watch"),
    "parts": ("open_parts", "score_in_parts"),
    "quantification": ("correct_shares", "label_sample", "share_between"),
    "readers": ("read_batches", "read_comments", "sniff"),
    "response": ("Policy",),
    "scoring": ("score_comments",),
    "segmentation": ("segment",),
    "series": ("bin_reactions",),
    "understanding": ("understand",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}

#: What else comes with the first use of its name: ``crisisdetect.quantification`` and the like.
_PACKAGES = frozenset(
    {
        "baseline",
        "campaigns",
        "crises",
        "datasets",
        "detection",
        "errors",
        "estimators",
        "evaluation",
        "explain",
        "locale",
        "mcp",
        "monitor",
        "notify",
        "parts",
        "quantification",
        "readers",
        "redaction",
        "report",
        "response",
        "scoring",
        "segmentation",
        "series",
        "spark",
        "store",
        "sums",
        "tables",
        "training",
        "understanding",
        "words",
    }
)


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("crisisdetect")
    if name in _PACKAGES:
        return import_module(f"{__name__}.{name}")
    if name not in _HOME:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    _register_accessor()
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, *_PACKAGES, "__version__"])


def _register_accessor() -> None:
    """Give DataFrames the accessor ``crisis`` as soon as pandas is there; the package itself does not load pandas."""
    if "pandas" in sys.modules:
        import_module(f"{__name__}.estimators.accessor")


_register_accessor()
