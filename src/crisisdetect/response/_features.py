"""Texts as sparse rows of hashed words, pairs of words and pieces of words."""

from __future__ import annotations

import itertools
import re
import zlib
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

#: Buckets of the hash.
N_BUCKETS: Final = 1 << 15

_WORD = re.compile(r"[\w%€$]+")
_PIECES: Final = (3, 4, 5)
_MOST_WORDS: Final = 400


def rows(texts: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Yield the buckets of each text and the weights in them; each kind of feature has norm 1.

    Mentions and numbers are one word each: who is spoken to and how often is no cause.
    """
    for text in texts:
        words = ["0" if word.isdigit() else word for word in _WORD.findall(re.sub(r"@\w+", " ", fold(text)))][
            :_MOST_WORDS
        ]
        pairs = [f"{one} {other}" for one, other in itertools.pairwise(words)]
        pieces = [f"_{word}_"[i : i + n] for word in words for n in _PIECES for i in range(max(0, len(word) + 3 - n))]
        buckets, weights = [], []
        for mark, weight, features in (("w", 1.0, words), ("p", 0.6, pairs), ("c", 0.9, pieces)):
            counts: dict[int, float] = {}
            for feature in features:
                place = zlib.crc32(f"{mark}{feature}".encode()) % N_BUCKETS
                counts[place] = counts.get(place, 0.0) + 1.0
            values = np.log1p(np.fromiter(counts.values(), float, len(counts)))
            norm = np.sqrt(float(len(values))) if len(values) else 1.0
            buckets.append(np.fromiter(counts.keys(), np.int64, len(counts)))
            weights.append(weight * values / max(norm, 1.0))
        yield np.concatenate(buckets), np.concatenate(weights)
