"""From change points to decisions for people."""

from crisisdetect.crises._decide import Materiality
from crisisdetect.crises._find import find_crises, judge
from crisisdetect.crises._records import Crisis, Reason, StreamSummary
from crisisdetect.crises._verdict import CAMPAIGN_ADVICE, Verdict, limited, overall
from crisisdetect.crises._visible import Visible
from crisisdetect.crises._wording import level_name

__all__ = [
    "CAMPAIGN_ADVICE",
    "Crisis",
    "Materiality",
    "Reason",
    "StreamSummary",
    "Verdict",
    "Visible",
    "find_crises",
    "judge",
    "level_name",
    "limited",
    "overall",
]
