"""A large set of 64-bit digests in 10 to 16 bytes each, asked many at a time."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.readers._arrow import data_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

_MOST_RUNS: Final = 8
#: The table of beginnings has between 16 and 64 bits for each number in the set.
_FEWEST_BITS: Final = 16
_SMALLEST_TABLE: Final = 20
_WORD: Final = 8
_LONGEST: Final = 64
#: The first bytes of a word, from none to all.
_BEGINNINGS: Final = np.array([2 ** (8 * n) - 1 for n in range(_WORD + 1)], dtype=np.uint64)
_M1: Final = np.uint64(0xBF58476D1CE4E5B9)
_M2: Final = np.uint64(0x94D049BB133111EB)
#: Drawn anew by each process, so that nobody can write ids that are taken for each other.
_SEED: Final = np.uint64(secrets.randbits(64))


class Digests:
    """A set of 64-bit numbers: sorted runs of them, and a table of bits that tells which beginnings are in no run."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []
        self._n = 0
        self._n_bits = _SMALLEST_TABLE
        self._table = np.zeros(2 ** (_SMALLEST_TABLE - 3), dtype=np.uint8)

    def __len__(self) -> int:
        return self._n

    def add(self, keys: NDArray[np.uint64]) -> None:
        """Put keys into the set, which keeps them as they are if they are sorted."""
        if not len(keys):
            return
        new = keys if (keys[1:] >= keys[:-1]).all() else np.sort(keys)
        self._n += len(new)
        self._runs.append(new)
        if self._n * _FEWEST_BITS > 2**self._n_bits:
            self._n_bits += 2
            self._table = np.zeros(2 ** (self._n_bits - 3), dtype=np.uint8)
            for run in self._runs:
                self._mark(run)
        else:
            self._mark(new)
        if len(self._runs) > _MOST_RUNS:
            self._runs.sort(key=len)
            small = np.concatenate(self._runs[: _MOST_RUNS // 2])
            small.sort()
            self._runs[: _MOST_RUNS // 2] = [small]

    def _mark(self, ordered: NDArray[np.uint64]) -> None:
        place, bit = self._places(ordered)
        first = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
        self._table[place[first]] |= np.bitwise_or.reduceat(bit, first)

    def _places(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Return where in the table the beginnings of numbers are: a byte, and a bit of it."""
        start = (keys >> np.uint64(64 - self._n_bits)).astype(np.int64)
        return start >> 3, np.left_shift(np.uint8(1), (start & 7).astype(np.uint8))

    def drawn(self) -> Iterator[NDArray[np.uint64]]:
        """Take the keys out, a run at a time; the set is empty afterwards."""
        runs, self._runs, self._n = self._runs, [], 0
        self._table[:] = 0
        while runs:
            yield runs.pop()

    def has(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return which keys are in the set."""
        return self.has_between(keys, keys)

    def has_between(self, low: NDArray[np.uint64], high: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return for pairs of numbers of the same first 48 bits whether a key from one to the other is in the set."""
        found = np.zeros(len(low), dtype=bool)
        if self._n:
            place, bit = self._places(low)
            rows = np.flatnonzero(self._table[place] & bit)
            low, high = low[rows], high[rows]
            for run in self._runs:
                found[rows] |= _between(run, low, high)
        return found


def _between(kept: NDArray[np.uint64], low: NDArray[np.uint64], high: NDArray[np.uint64]) -> NDArray[np.bool_]:
    places = np.searchsorted(kept, low)
    return np.asarray((places < len(kept)) & (kept[np.minimum(places, len(kept) - 1)] <= high), dtype=bool)


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return numbers of which every bit depends on every bit of the given ones."""
    values = (values ^ (values >> np.uint64(30))) * _M1
    values = (values ^ (values >> np.uint64(27))) * _M2
    return np.asarray(values ^ (values >> np.uint64(31)), dtype=np.uint64)


def digests(array: pa.Array) -> NDArray[np.uint64]:
    """Return a digest of each text of an Arrow array; equal texts have equal ones within a process.

    Examples
    --------
    >>> import pyarrow as pa
    >>> one, two, three = digests(pa.array(["a", "b", "a"], type=pa.large_string())).tolist()
    >>> one == three, one == two
    (True, False)
    """
    data, offsets = data_of(array)
    lengths = np.diff(offsets)
    long = np.flatnonzero(lengths > _LONGEST)
    if len(array) and _WORD <= lengths[0] <= _LONGEST and (lengths == lengths[0]).all():
        return _of_words(_words_of(data, len(array), int(lengths[0])), lengths)
    found = _of_words(_words_within(data, offsets, np.minimum(lengths, _LONGEST)), lengths)
    for row in long:
        content = data[offsets[row] : offsets[row + 1]].tobytes()
        found[row] = int.from_bytes(hashlib.blake2b(content, digest_size=_WORD, key=_SEED.tobytes()).digest(), "little")
    return found


def _words_of(data: NDArray[np.uint8], n_texts: int, length: int) -> list[NDArray[np.uint64]]:
    """Return the words of texts that are all equally long, without zeros that would have to be put after them."""
    starts = list(range(0, length - _WORD + 1, _WORD))
    words = [np.ndarray((n_texts,), dtype="<u8", buffer=data, offset=start, strides=(length,)) for start in starts]
    if n_left := length % _WORD:
        last = np.ndarray((n_texts,), dtype="<u8", buffer=data, offset=length - _WORD, strides=(length,))
        words.append(last >> np.uint64(8 * (_WORD - n_left)))
    return words


def _words_within(
    data: NDArray[np.uint8], offsets: NDArray[np.int64], lengths: NDArray[np.int64]
) -> Iterator[NDArray[np.uint64]]:
    """Yield the words of texts, with zeros after the shorter ones."""
    longer = np.concatenate([data, np.zeros(_WORD, dtype=np.uint8)])
    words = np.ndarray((len(data) + 1,), dtype="<u8", buffer=longer, strides=(1,))  # from each byte on
    for start in range(0, int(lengths.max(initial=1)), _WORD):
        yield words[np.minimum(offsets[:-1] + start, len(data))] & _BEGINNINGS[np.clip(lengths - start, 0, _WORD)]


def _of_words(words: Iterable[NDArray[np.uint64]], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    found = np.full(len(lengths), _SEED, dtype=np.uint64) + lengths.astype(np.uint64)
    shortest = int(lengths.min(initial=0))
    for word, content in enumerate(words):
        more = mixed(found ^ content)
        # a text counts for as many words as it has, however long the others are
        found = more if word * _WORD < max(shortest, 1) else np.where(lengths > word * _WORD, more, found)
    return found
