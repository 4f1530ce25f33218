"""Which texts are copies of each other: one rule for whatever counts people instead of messages."""

from __future__ import annotations

import re
import string
from typing import Final

#: From this length on, in characters, equal texts are copies; shorter ones ("no comment") are said by many people.
COPY_LENGTH: Final = 30

#: Characters of a text that are looked at.
_MOST: Final = 2_000

_ADDRESSED: Final = re.compile(r"(?:@\w+[\s,:]*)+")
_POINTER: Final = re.compile(r"(?:https?://|www\.)\S+|\bt\.me/\S+|@\w+")
_NUMBER: Final = re.compile(r"\d+")
_SIGNS: Final = re.compile(f"[{re.escape(string.punctuation)}’‘“”«»…–—]")


def copy_key(text: object) -> str | None:
    """Return what copies of a longer text have in common, None where copies of it are no sign of anything.

    Copies are the same words: in other letters, with other blanks and punctuation, to other accounts, with other links.
    Numbers tell texts apart, as customers who fill in the same form have an order number each; but not where a text
    names an account or a link to go to, as a campaign does. Accounts that a text begins with are whom it speaks to.

    Parameters
    ----------
    text : object
        A text; whatever is none is no copy.

    Returns
    -------
    str or None

    Examples
    --------
    >>> copy_key("Order 123 has not arrived after 9 days") == copy_key("order 124 has not arrived after 9 days")
    False
    >>> copy_key("Boycott them now, reason 1: www.x.org/1") == copy_key("BOYCOTT them now, reason 22 - www.x.org/7")
    True
    >>> copy_key("No comment.") is None
    True
    """
    if not isinstance(text, str):
        return None
    plain = text[:_MOST].casefold().strip()
    if len(plain) < COPY_LENGTH:
        return None
    bare = plain
    if "@" in plain or "www." in plain or "://" in plain or "t.me/" in plain:
        addressed = _ADDRESSED.match(plain)
        bare = plain[addressed.end() :] if addressed is not None else plain
        bare, n_pointers = _POINTER.subn(" ", bare)
        if n_pointers:
            bare = _NUMBER.sub(" ", bare)
    bare = " ".join(_SIGNS.sub(" ", bare).split())
    return bare if len(bare) >= COPY_LENGTH // 2 else plain
