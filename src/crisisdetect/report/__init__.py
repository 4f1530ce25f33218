"""Reports for people: a page, Markdown, JSON, a chart and a table of what a scan found."""

from crisisdetect.report._plot import plot
from crisisdetect.report._report import Report
from crisisdetect.report._result import Result
from crisisdetect.report._summarise import summarise
from crisisdetect.report._tables import crises_table

__all__ = ["Report", "Result", "crises_table", "plot", "summarise"]
