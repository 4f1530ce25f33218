"""From change points to decisions for people."""

from crisisdetect.crises._axes import LOUDNESS, loudness, people_by_kind
from crisisdetect.crises._campaigns import LEAST_COPIES
from crisisdetect.crises._decide import Materiality
from crisisdetect.crises._find import find_crises, judge
from crisisdetect.crises._records import Crisis, Reason, Status, StreamSummary
from crisisdetect.crises._verdict import CAMPAIGN_ADVICE, Verdict, limited, overall
from crisisdetect.crises._visible import Visible

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Crisis",
    "Materiality",
    "Reason",
    "StreamSummary",
    "Verdict",
    "find_crises",
]
