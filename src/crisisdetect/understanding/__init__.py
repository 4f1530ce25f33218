"""All that is understood of one crisis: what changed, why, what is asked, what to do, whether it is over."""

from crisisdetect.understanding._asked import asked_most, facts_of, typical_question
from crisisdetect.understanding._record import Understanding
from crisisdetect.understanding._review import case_of
from crisisdetect.understanding._understand import understand, usual_from

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Understanding",
    "understand",
]
