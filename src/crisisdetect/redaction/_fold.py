"""A text as patterns see it: one kind of space, dash and digit, and nothing that no eye sees."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Stands for what is masked already; no folded text holds it otherwise.
BLANK: Final = "\x00"

#: Controls, invisible and direction characters, marks put upon others, variation selectors, tags, halves of characters.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_SPACES: Final = "\t\n\v\f\r\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000"
_DASHES: Final = "\u058a\u05be\u2010-\u2015\u2043\u2212\u2e3a\u2e3b\u30fc\ufe58\ufe63\uff0d\u00af\u02d7"
_DOTS: Final = "\u00b7\u2022\u2024\u2027\u2219\u22c5\u30fb\uff0e\u3002\uff61"


def _each(signs: str) -> list[str]:
    """Return the characters of a list in which ``-`` stands for those between two."""
    found: list[str] = []
    for low, high in re.findall("(?s)(.)(?:-(.))?", signs):
        found += map(chr, range(ord(low), ord(high or low) + 1))
    return found


_FOLD: Final = {
    **{0xFF01 + i: chr(0x21 + i) for i in range(0x5E)},  # letters, digits and signs of full width
    **{ord(sign): " " for sign in _each(_SPACES)},
    **{ord(sign): "-" for sign in _each(_DASHES)},
    **{ord(sign): "." for sign in _each(_DOTS)},
    0x2044: "/", 0x2215: "/", 0x29F8: "/", 0xFE6B: "@", 0xFE62: "+", 0x207A: "+",
}  # fmt: skip
_OTHER_DIGIT: Final = re.compile(r"[^\D0-9]")


def folded(text: str) -> tuple[str, Sequence[int]]:
    """Return a text as patterns see it, and for each of its characters the place in the text it was made of."""
    places: Sequence[int] = range(len(text))
    if not text.isascii() or not text.isprintable():
        hidden = [found.start() for found in _HIDDEN.finditer(text)]
        if hidden:
            gone = set(hidden)
            places = [place for place in places if place not in gone]
            text = _HIDDEN.sub("", text)
        text = text.translate(_FOLD)
        text = _OTHER_DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)
    return text, places
