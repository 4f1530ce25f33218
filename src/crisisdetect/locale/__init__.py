"""What is said to people: sentences of catalogues; numbers, dates and lists as each language has them.

Records and errors carry codes and values. Words come in at the edge: in ``in_words``, the report, the command line and
notices, which speak inside ``with speaking(lang):``. Everything below asks :func:`say` for a sentence and never for a
language.

A language is one file, ``locale/xx.po``, compiled to ``xx.mo`` by ``scripts/catalogues``. A sentence that it lacks is
said in English.
"""

from crisisdetect.locale._catalogue import message, name, named, plural
from crisisdetect.locale._figures import (
    between,
    capital,
    clock,
    clock_changes,
    day,
    duration,
    language_name,
    listed,
    moment,
    month,
    number,
    per,
    percent,
    quoted,
    script_words,
)
from crisisdetect.locale._say import count, in_words, say, scoped, translated
from crisisdetect.locale._speaking import InData, InWords, check_language, here, languages, speaking, spoken

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "in_words",
    "languages",
    "speaking",
]
