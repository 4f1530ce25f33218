"""From an export to crises in one call, and what was found."""

from crisisdetect._scan._gate import DataLimits
from crisisdetect._scan._judge import judge_kept, judge_scored
from crisisdetect._scan._lookup import comment_of, crises_of
from crisisdetect._scan._result import SCHEMA_VERSION, ScanResult, json_schema
from crisisdetect._scan._run import read_and_score, scan
from crisisdetect._scan._saved import is_saved, load
from crisisdetect._scan._scored import scored_source

__all__ = [
    "SCHEMA_VERSION",
    "DataLimits",
    "ScanResult",
    "crises_of",
    "is_saved",
    "json_schema",
    "judge_kept",
    "judge_scored",
    "load",
    "read_and_score",
    "scan",
]
