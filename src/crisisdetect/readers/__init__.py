"""Read the exports that people have into one comments table, and account for every row.

:func:`read` recognises files, folders, archives and tables; :func:`sniff` says what it would do and why;
:func:`read_batches` reads what is larger than memory.

Privacy: names of authors become pseudonyms made with a key that stays on the machine (:func:`pseudonym_key`), unless
``keep_authors=True``; columns with e-mail and network addresses or telephone
numbers are never read.
"""

from crisisdetect.readers._apart import batches_apart, plain_table
from crisisdetect.readers._authors import is_one_of, pseudonym, pseudonym_key
from crisisdetect.readers._batches import Batches, read_batches
from crisisdetect.readers._failures import as_read_error, of_system
from crisisdetect.readers._formats import FORMATS
from crisisdetect.readers._given import given_frame, with_times
from crisisdetect.readers._mapping import load_mapping
from crisisdetect.readers._names import shown_path
from crisisdetect.readers._nested import dig
from crisisdetect.readers._notes import Note, as_plain, from_plain, note, reason_in_words
from crisisdetect.readers._options import ReadKeywords, ReadOptions
from crisisdetect.readers._quarantine import quote_formula, write_rejected, write_rejected_rows
from crisisdetect.readers._read import read, read_comments
from crisisdetect.readers._sniff import sniff
from crisisdetect.readers._types import Candidate, Reading, Source, Truncation, gaps_of
from crisisdetect.readers._waiting import Batch

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "Batches",
    "Note",
    "ReadOptions",
    "Reading",
    "read_batches",
    "read_comments",
    "sniff",
    "write_rejected",
]
