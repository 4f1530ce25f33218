"""Scores of exports larger than memory, in parts on the disk, that an interruption does not undo.

:func:`score_in_parts` reads, scores and writes part by part; started again, it scores only what is not there yet.
:func:`open_parts` opens a finished or unfinished folder later.
"""

from crisisdetect.parts._folder import ScoredParts, digest_of, locked, open_parts, part_name, whole_part, write_table
from crisisdetect.parts._score import score_in_parts

__all__ = [
    "ScoredParts",
    "digest_of",
    "locked",
    "open_parts",
    "part_name",
    "score_in_parts",
    "whole_part",
    "write_table",
]
