"""What changed in what people write: words, concerns, people, places, and comments that show it."""

from crisisdetect.explain._concerns import OTHER, Concern, category_title, concerns, title_of
from crisisdetect.explain._explain import Explanation, explain
from crisisdetect.explain._people import Amplified, People, Places, Trigger, likely_trigger, people, places
from crisisdetect.explain._terms import distinctive_terms, evidence
from crisisdetect.explain._weeks import MOST_WEEKS, WeeklyCategory, WeeklyPicture, weekly_picture
from crisisdetect.words import STOP_WORDS

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Concern",
    "Explanation",
    "WeeklyPicture",
    "concerns",
    "evidence",
    "explain",
    "people",
    "weekly_picture",
]
