"""Copies of a text, also slightly changed ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crisisdetect.words._fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_WORD = re.compile(r"\w+")

#: Texts of fewer words ("no comment") are said by many people: they are never copies.
MIN_WORDS: Final = 5


def near_duplicates(texts: Iterable[str | None]) -> list[int]:
    """Return for each text the place of the first one it repeats, its own place where it repeats none.

    Two texts repeat each other when they have the same words in the same order after folding, mentions, links,
    numbers and punctuation aside.

    Parameters
    ----------
    texts : iterable of str or None
        The texts, first one first.

    Returns
    -------
    list of int
        A place for each text.

    Examples
    --------
    >>> near_duplicates(["They lied to all of us!", "ok", "@bob they LIED to all of us…", "ok"])
    [0, 1, 0, 3]
    """
    first: dict[tuple[str, ...], int] = {}
    places = []
    for place, text in enumerate(texts):
        kept = (word for word in fold(text or "").split() if not word.startswith("@"))
        words = tuple(word for word in _WORD.findall(" ".join(kept)) if not word.isdigit())
        places.append(first.setdefault(words, place) if len(words) >= MIN_WORDS else place)
    return places
