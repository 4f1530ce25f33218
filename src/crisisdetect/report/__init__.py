"""Reports for people: a page, Markdown, JSON, a chart and a table of what a scan found."""

from crisisdetect.report._clean import clean
from crisisdetect.report._interactive import chart
from crisisdetect.report._plot import plot
from crisisdetect.report._report import Report
from crisisdetect.report._result import Result
from crisisdetect.report._schema import report_schema
from crisisdetect.report._summarise import summarise
from crisisdetect.report._tables import crises_table
from crisisdetect.report._timeline import Timeline, timeline_of_bins
from crisisdetect.report._understood import MOST_UNDERSTOOD

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Report",
    "Timeline",
    "plot",
    "report_schema",
]
