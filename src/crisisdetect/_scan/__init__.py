"""From an export to crises in one call, and what was found."""

from crisisdetect._scan._gate import DataLimits
from crisisdetect._scan._result import SCHEMA_VERSION, ScanResult, json_schema
from crisisdetect._scan._run import judge_scored, read_and_score, scan

__all__ = ["SCHEMA_VERSION", "DataLimits", "ScanResult", "json_schema", "judge_scored", "read_and_score", "scan"]
