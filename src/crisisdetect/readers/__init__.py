"""Read the exports that people have into one comments table, and account for every row.

:func:`read` recognises files, folders, archives and tables; :func:`sniff` says what it would do and why.

Privacy: names of authors become pseudonyms made with a key that stays on the machine (:func:`pseudonym_key`), unless
``keep_authors=True``; columns with e-mail and network addresses or telephone
numbers are never read.
"""

from crisisdetect.readers._authors import pseudonym_key
from crisisdetect.readers._quarantine import quote_formula, write_rejected
from crisisdetect.readers._read import read, read_comments, sniff
from crisisdetect.readers._types import Candidate, Reading, Source

__all__ = [
    "Candidate",
    "Reading",
    "Source",
    "pseudonym_key",
    "quote_formula",
    "read",
    "read_comments",
    "sniff",
    "write_rejected",
]
