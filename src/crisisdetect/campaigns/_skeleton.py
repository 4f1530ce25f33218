"""What stays of a text when handles, links, numbers and punctuation change."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.words import fold, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

_WORD: Final = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|@\w+")

#: Characters of a text that are looked at: what a template says is said at its start.
MOST_CHARACTERS: Final = 600

#: Words of a text that are looked at.
MOST_WORDS: Final = 80

_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def skeleton(text: str | None) -> tuple[str, ...]:
    """Return the words of a text without handles, links, numbers, emoji and punctuation.

    Scripts that do not put spaces between words give one word a character.

    Parameters
    ----------
    text : str or None
        Any text; what comes after ``MOST_CHARACTERS`` is not read.

    Returns
    -------
    tuple of str
        The folded words in order; empty where nothing is left.

    Examples
    --------
    >>> skeleton("Scam!! Write to @helper12 on https://example.org, case 4411")
    ('scam', 'write', 'to', 'on', 'case')
    """
    return _words_of((text or "")[:MOST_CHARACTERS])


@remembered
def _words_of(text: str) -> tuple[str, ...]:
    folded = fold(_LINK.sub(" ", text))
    words = _WORD.findall(folded)
    if _UNSPACED.search(folded):
        words = [piece for word in words for piece in (word if _UNSPACED.search(word) else (word,))]
    return tuple(words[:MOST_WORDS])


@dataclass(frozen=True, slots=True)
class Features:
    """Hashes of the words, pairs and pairs with a gap of each text: those of text ``i`` are ``values[at[i]:at[i+1]]``.

    They are sorted and distinct within a text.
    """

    values: NDArray[np.uint64]
    at: NDArray[np.int64]

    def alike(self, a: int, b: int) -> float:
        """Return the Jaccard index of two texts' features."""
        left, right = self.values[self.at[a] : self.at[a + 1]], self.values[self.at[b] : self.at[b + 1]]
        if not len(left) or not len(right):
            return 0.0
        both = len(np.intersect1d(left, right, assume_unique=True))
        return both / (len(left) + len(right) - both)


def features(skeletons: Sequence[tuple[str, ...]]) -> Features:
    """Return the hashed features of skeletons.

    Pairs with a gap keep what a template has in common when every other word is changed.

    Parameters
    ----------
    skeletons : sequence of tuple of str
        What :func:`skeleton` returned.

    Returns
    -------
    Features
        Equal words give equal hashes on every machine.

    Examples
    --------
    >>> found = features([("avoid", "this", "shop"), ("leave", "this", "shop")])
    >>> round(found.alike(0, 1), 2)
    0.33
    """
    code: dict[str, int] = {}
    flat = np.fromiter((_code(word, code) for words in skeletons for word in words), dtype=np.uint64)
    length = np.fromiter((len(words) for words in skeletons), dtype=np.int64, count=len(skeletons))
    owner = np.repeat(np.arange(len(skeletons)), length)
    hashes, owners = [_mixed(flat)], [owner]
    for gap in (1, 2):
        same = owner[gap:] == owner[:-gap]
        first, second = flat[:-gap][same], flat[gap:][same]
        hashes.append(_mixed(_mixed(first + np.uint64(gap)) + second))
        owners.append(owner[gap:][same])
    values, of = np.concatenate(hashes), np.concatenate(owners)
    order = np.lexsort((values, of))
    values, of = values[order], of[order]
    fresh = np.ones(len(values), dtype=bool)
    fresh[1:] = (values[1:] != values[:-1]) | (of[1:] != of[:-1])
    values, of = values[fresh], of[fresh]
    return Features(values, np.searchsorted(of, np.arange(len(skeletons) + 1)))


def _code(word: str, seen: dict[str, int]) -> int:
    found = seen.get(word)
    if found is None:
        raw = word.encode("utf-8", "surrogatepass")
        found = seen[word] = (zlib.crc32(raw) << 32) | zlib.adler32(raw)
    return found


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return splitmix64's scrambling of values."""
    z = values * _MIX
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def skeletons_of(texts: Iterable[str | None]) -> list[tuple[str, ...]]:
    """Return the skeleton of each text; equal ones are one object, so that copies take no memory."""
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    return [known.setdefault(found, found) for found in map(skeleton, texts)]
