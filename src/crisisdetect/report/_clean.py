"""Text that other people wrote, made fit to be shown: no control characters, no reordering, no endless marks."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: Most characters of a comment that are shown.
COMMENT_LIMIT: Final = 500
#: Most characters of a name (stream, author, word, setting) that are shown.
NAME_LIMIT: Final = 80
#: Most characters of a sentence handed over by another part.
SENTENCE_LIMIT: Final = 600

_MARKS: Final = 4
_BREAKS: Final = re.compile("\r\n?|[\u0085\u2028\u2029\v\f]")
#: Controls, bidirectional overrides and isolates, invisible format characters and tags, halves of characters.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)


def clean(text: object, *, limit: int = NAME_LIMIT, lines: bool = False) -> str:
    r"""Return foreign text without what could mislead a reader or break a page.

    Parameters
    ----------
    text : object
        What was handed over; it is turned into a string.
    limit : int, default=80
        Most characters to keep; an ellipsis replaces the rest.
    lines : bool, default=False
        Keep line breaks, at most two in a row; otherwise they become spaces.

    Returns
    -------
    str
        The text, still to be escaped for the format it goes into.

    Examples
    --------
    >>> clean("nice\u202egnp.exe\x00\n  thing")
    'nicegnp.exe thing'
    """
    raw = str(text)[: 8 * limit]
    raw = _HIDDEN.sub("", _BREAKS.sub("\n", raw).replace("\t", " "))
    raw = _fewer_marks(raw)
    raw = re.sub(r"[^\S\n\u00a0\u202f]+", " ", raw)
    raw = re.sub(r" ?\n[ \n]*\n ?", "\n\n", raw) if lines else re.sub(r"\s*\n\s*", " ", raw)
    raw = raw.strip()
    if len(raw) <= limit:
        return raw
    cut = raw[: limit - 1]
    while cut and (unicodedata.combining(cut[-1]) or cut[-1] == "\u200d"):
        cut = cut[:-1]
    return cut.rstrip() + "…"


def _fewer_marks(text: str) -> str:
    """Keep at most four combining marks on a character."""
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= _MARKS:
            kept.append(character)
    return "".join(kept)


def isolated(name: str) -> str:
    """Return a name fenced off for sentences where its letters run from right to left."""
    mixed = any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in name)
    return f"\u2068{name}\u2069" if mixed else name
