"""One spelling for the many spellings of a comment."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Longest text looked at, in characters; the end of a longer one is not read.
MAX_CHARACTERS: Final = 4_000

_LINK = re.compile(r"(?:https?://|www\.)\S+")
_REPEATED = re.compile(r"(\w)\1{2,}")
_SPACES = re.compile(r"[^\S\n]+")
_APOSTROPHES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "œ": "oe", "æ": "ae", "ß": "ss"})
_CLAUSE = re.compile(r"[.!?;\n…]+(?=\s|$)|\n|\s(?:but|however|though|yet|mais|pourtant|cependant|par contre)\s")


class _Kept(dict[int, int | None]):
    """For each sign what is kept of it: nothing of accents by themselves and of signs that show nothing."""

    def __missing__(self, code: int) -> int | None:
        sign = chr(code)
        shown = not unicodedata.combining(sign) and (sign.isprintable() or sign.isspace())
        self[code] = code if shown else None
        return self[code]


_KEPT: Final = _Kept()


def fold(text: str) -> str:
    """Return a text without case, accents, links, repeated letters and fancy apostrophes; emoji stay.

    Parameters
    ----------
    text : str
        Any text; what comes after ``MAX_CHARACTERS`` is not read.

    Returns
    -------
    str
        The folded text. Folding it again changes nothing.

    Examples
    --------
    >>> fold("C’est  BRÛLAAAANT https://example.org 😡")
    "c'est brulant 😡"
    """
    text = text[:MAX_CHARACTERS].casefold().translate(_APOSTROPHES)
    text = unicodedata.normalize("NFKD", _LINK.sub(" ", text))
    text = text.translate(_KEPT)
    text = _REPEATED.sub(_shorter, text.casefold().translate(_APOSTROPHES))
    return _SPACES.sub(" ", text).strip()


def _shorter(run: re.Match[str]) -> str:
    letters, letter = run.group(), run.group(1)
    if letter.isdigit() or letters == "www":
        return letters  # 1000 is not 10
    return "ee" if letters == "eee" else letter  # créée


def clauses(folded: str) -> list[tuple[int, int]]:
    """Return the places ``(start, end)`` of the clauses of a folded text: what a negation can reach.

    Parameters
    ----------
    folded : str
        What :func:`fold` returned.

    Returns
    -------
    list of (int, int)
        Start and end of each.

    Examples
    --------
    >>> text = "nobody was hurt but it burns. call me"
    >>> [text[start:end] for start, end in clauses(text)]
    ['nobody was hurt', 'it burns', ' call me']
    """
    found, start = [], 0
    for mark in _CLAUSE.finditer(folded):
        found.append((start, mark.start()))
        start = mark.end()
    return [(a, b) for a, b in [*found, (start, len(folded))] if folded[a:b].strip()]
