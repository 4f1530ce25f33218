"""Which code page a text that is not UTF-8 was written in, told from the letters that it gives.

A text of an export may be a few words long, where the statistics of general detectors say little. Each candidate is a
code page together with a language; what it gives is judged by whether its letters are those of that language and stand
where letters stand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crisisdetect.readers._words import words_of

#: The code page of what nothing tells more of.
WINDOWS: Final = "cp1252"
_LOOKED_AT: Final = 20_000
#: By how much a page must be better than Windows-1252, as a share of the letters.
_MARGIN: Final = 0.12

_WORDS: Final = words_of("letters")
_HANZI, _HANGUL = (frozenset("".join(_WORDS[name])) for name in ("hanzi", "hangul"))
_LETTERS: Final[dict[str, list[str]]] = _WORDS["pages"]
#: The last letter that may stand within a word beside those of ASCII.
_LATIN: Final = "\u024f"
_WIDE: Final = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
_THAI: Final = "cp874"
_CLEARLY_WIDE: Final = 0.4
_BESIDE: Final = frozenset("’‘“”„«»–—…€°·•\u00a0´`№")

_WIDE_BESIDE: Final = frozenset("，。！？、：；（）「」『』～…“”")


@dataclass(frozen=True, slots=True)
class _Way:
    page: str
    letters: frozenset[str]


_WAYS: Final = tuple(
    _Way(page, frozenset(letters + letters.upper())) for page, sets in _LETTERS.items() for letters in sets
)


def code_page(sample: bytes) -> str:
    """Return the code page of a text that is not UTF-8: Windows-1252 where no other is clearly better.

    Parameters
    ----------
    sample : bytes
        The beginning of the text.

    Examples
    --------
    >>> code_page("żałosna obsługa, nigdy więcej".encode("cp1250")), code_page("très déçu".encode("cp1252"))
    ('cp1250', 'cp1252')
    """
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    data = b"\n".join(lines[:-1] or lines)[:_LOOKED_AT]
    scores: dict[str, float] = {}
    decoded = {page: data.decode(page, errors="replace") for page in (*_LETTERS, *_WIDE)}
    for way in _WAYS:
        scores[way.page] = max(scores.get(way.page, -9.0), _of_letters(decoded[way.page], way.letters))
    for page in _WIDE:
        scores[page] = _of_wide(decoded[page], page)
    if max(scores[page] for page in _WIDE) > _CLEARLY_WIDE:  # whatever has two bytes a sign is all letters in Thai
        scores[_THAI] -= 1.0
    best = max(scores, key=lambda page: scores[page])
    return best if scores[best] > scores[WINDOWS] + _MARGIN and scores[best] > 0 else WINDOWS


def _of_letters(text: str, letters: frozenset[str]) -> float:
    """Return how well the signs that are not ASCII fit a language, 1 where all are its letters in their places."""
    total, n = 0.0, 0
    before = " "
    for place, sign in enumerate(text):
        if not sign.isascii():
            n += 1
            after = text[place + 1 : place + 2]
            total += _fit(sign, before, after, letters)
        before = sign
    return total / n if n else 0.0


def _fit(sign: str, before: str, after: str, letters: frozenset[str]) -> float:
    if sign == "\ufffd":
        return -4.0
    if sign in letters:
        mixed = sign > _LATIN and any(other.isascii() and other.isalpha() for other in (before, after))
        return -1.5 if mixed else 0.0 if sign.isupper() and before.islower() else 1.0
    if sign in _BESIDE:
        return 0.5
    if sign.isalpha():
        return -1.0
    return -1.5 if before.isalpha() or after.isalpha() else -0.3


def _of_wide(text: str, page: str) -> float:
    total, n = 0.0, 0
    for sign in text:
        if not sign.isascii():
            n += 1
            total += _wide_fit(sign, page)
    return total / n if n else 0.0


def _wide_fit(sign: str, page: str) -> float:
    if sign == "\ufffd":
        return -4.0
    if sign in _WIDE_BESIDE:
        return 0.8
    if page == "cp949":
        return 1.0 if sign in _HANGUL else 0.3 if "가" <= sign <= "힣" else -1.0
    if page in {"cp932", "euc_jp"}:
        kana = "ぁ" <= sign <= "ヿ"
        return 1.0 if kana else 0.6 if sign in _HANZI else 0.1 if "一" <= sign <= "鿿" else -1.0
    return 1.0 if sign in _HANZI else -0.4 if "一" <= sign <= "鿿" else -1.0
