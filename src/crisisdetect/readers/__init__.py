"""Read the exports that people have into one comments table, and account for every row.

:func:`read` recognises files, folders, archives and tables; :func:`sniff` says what it would do and why;
:func:`read_batches` reads what is larger than memory.

Privacy: names of authors become pseudonyms made with a key that stays on the machine (:func:`pseudonym_key`), unless
``keep_authors=True``; columns with e-mail and network addresses or telephone
numbers are never read.
"""

from crisisdetect.readers._authors import pseudonym_key
from crisisdetect.readers._batches import Batches, read_batches
from crisisdetect.readers._notes import Note, reason_in_words
from crisisdetect.readers._options import ReadOptions
from crisisdetect.readers._quarantine import quote_formula, write_rejected, write_rejected_rows
from crisisdetect.readers._read import read, read_comments
from crisisdetect.readers._sniff import sniff
from crisisdetect.readers._types import Candidate, Reading, Source, Truncation, gaps_of
from crisisdetect.readers._waiting import Batch

__all__ = [
    "Batch",
    "Batches",
    "Candidate",
    "Note",
    "ReadOptions",
    "Reading",
    "Source",
    "Truncation",
    "gaps_of",
    "pseudonym_key",
    "quote_formula",
    "read",
    "read_batches",
    "read_comments",
    "reason_in_words",
    "sniff",
    "write_rejected",
    "write_rejected_rows",
]
