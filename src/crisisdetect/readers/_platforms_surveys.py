"""Surveys, whose columns are called as their questions: Qualtrics, SurveyMonkey, Typeform, Microsoft Forms.

The text is the column that holds the longest sentences. Google Forms mark their tables by nothing but the name of the
time; they are read as any table is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crisisdetect.readers._platforms_declared import Export
from crisisdetect.readers._types import DROP, NOT_A_COMMENT

if TYPE_CHECKING:
    import pandas as pd

_HEADER: Final = f"{NOT_A_COMMENT}: a further line of the header"


def _tidy_qualtrics(frame: pd.DataFrame) -> pd.DataFrame:
    """Mark the lines below the header: the questions in words, and their names in JSON."""
    cells = frame["StartDate"].astype(str).str.strip()
    return _without(frame, cells.str.startswith('{"ImportId"') | cells.isin(["Start Date", "StartDate"]))


def _tidy_surveymonkey(frame: pd.DataFrame) -> pd.DataFrame:
    """Mark the line below the header, which names the parts of the questions and no respondent."""
    cells = frame["Respondent ID"].where(frame["Respondent ID"].notna(), "").astype(str).str.strip()
    return _without(frame, cells == "")


def _without(frame: pd.DataFrame, headings: pd.Series[bool]) -> pd.DataFrame:
    return frame.assign(**{DROP: headings.map({True: _HEADER, False: None})})


EXPORTS: Final = (
    Export(
        name="Qualtrics",
        needs="StartDate, RecordedDate, ResponseId, Progress|Finished, DistributionChannel|UserLanguage|Status",
        tidy=_tidy_qualtrics,
        columns="id=ResponseId, timestamp=RecordedDate, lang=UserLanguage",
        drop={"Status=survey preview|survey test|1|2": f"{NOT_A_COMMENT}: a test of the survey"},
    ),
    Export(
        name="SurveyMonkey",
        needs="Respondent ID, Collector ID, Start Date, End Date",
        tidy=_tidy_surveymonkey,
        columns="id=Respondent ID, timestamp=End Date|Start Date",
    ),
    Export(
        name="Typeform",
        needs="Start Date (UTC), Submit Date (UTC), Network ID|Response Type|Stage Date (UTC)",
        columns="timestamp=Submit Date (UTC)|Start Date (UTC)",
    ),
    Export(
        name="Microsoft Forms",
        needs="ID, Start time|Heure de début|Hora de inicio, Completion time|Heure de fin|Hora de finalización, "
        "Email|Adresse de messagerie|Correo electrónico",
        columns="timestamp=Completion time|Heure de fin|Hora de finalización",
    ),
)
