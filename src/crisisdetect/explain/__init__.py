"""What changed in what people write: words, concerns, people, places, and comments that show it."""

from crisisdetect.explain._concerns import OTHER, Concern, category_title, concerns, title_of
from crisisdetect.explain._explain import Explanation, explain
from crisisdetect.explain._people import Amplified, People, Places, Trigger, likely_trigger, people, places
from crisisdetect.explain._terms import distinctive_terms, evidence
from crisisdetect.explain._weeks import MOST_WEEKS, WeeklyCategory, WeeklyPicture, weekly_picture
from crisisdetect.words import STOP_WORDS

__all__ = [
    "MOST_WEEKS",
    "OTHER",
    "STOP_WORDS",
    "Amplified",
    "Concern",
    "Explanation",
    "People",
    "Places",
    "Trigger",
    "WeeklyCategory",
    "WeeklyPicture",
    "category_title",
    "concerns",
    "distinctive_terms",
    "evidence",
    "explain",
    "likely_trigger",
    "people",
    "places",
    "title_of",
    "weekly_picture",
]
