"""Scores of exports larger than memory, in parts on the disk, that an interruption does not undo.

:func:`score_in_parts` reads, scores and writes part by part; started again, it scores only what is not there yet.
:func:`open_parts` opens a finished or unfinished folder later.
"""

from crisisdetect.parts._column import score_by_column
from crisisdetect.parts._folder import (
    MANIFEST,
    ScoredParts,
    digest_of,
    locked,
    open_parts,
    part_name,
    read_manifest,
    rejected_name,
    whole_part,
    write_manifest,
    write_table,
)
from crisisdetect.parts._score import as_arrow, score_in_parts

#: What users need; what is imported beside it serves the other packages.
__all__ = [
    "ScoredParts",
    "open_parts",
    "score_in_parts",
]
