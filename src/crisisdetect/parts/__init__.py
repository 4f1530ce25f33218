"""Scores of exports larger than memory, in parts on the disk, that an interruption does not undo.

:func:`score_in_parts` reads, scores and writes part by part; started again, it scores only what is not there yet.
:func:`open_parts` opens a finished or unfinished folder later.
"""

from crisisdetect.parts._folder import ScoredParts, open_parts
from crisisdetect.parts._score import score_in_parts

__all__ = ["ScoredParts", "open_parts", "score_in_parts"]
