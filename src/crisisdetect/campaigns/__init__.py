"""How much of a period is coordinated: copies, rewordings and translations of one hand, with an interval."""

from crisisdetect.campaigns._counted import counted
from crisisdetect.campaigns._judge import coordinated_rows, coordination, judged
from crisisdetect.campaigns._live import NearCopies, sketches
from crisisdetect.campaigns._period import eligible, n_outside
from crisisdetect.campaigns._records import EVIDENCE, KINDS, LIMITS, Coordination, Group, Share
from crisisdetect.campaigns._wording import describe, group_in_words, shares
from crisisdetect.words import sentence_vectors

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Coordination",
    "Group",
    "coordinated_rows",
    "coordination",
    "counted",
    "describe",
    "sentence_vectors",
]
