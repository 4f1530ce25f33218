"""How much of a period is coordinated: copies, rewordings and translations of one hand, with an interval."""

from crisisdetect.coordination._counted import counted
from crisisdetect.coordination._judge import coordinated_rows, coordination
from crisisdetect.coordination._records import EVIDENCE, KINDS, LIMITS, Coordination, Group, Share
from crisisdetect.coordination._vectors import sentence_vectors
from crisisdetect.coordination._wording import describe

__all__ = [
    "EVIDENCE",
    "KINDS",
    "LIMITS",
    "Coordination",
    "Group",
    "Share",
    "coordinated_rows",
    "coordination",
    "counted",
    "describe",
    "sentence_vectors",
]
