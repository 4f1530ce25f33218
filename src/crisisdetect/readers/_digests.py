"""A large set of 64-bit digests in 10 to 16 bytes each, asked many at a time."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.readers._arrow import data_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

_MOST_RUNS: Final = 8
#: The table of beginnings has between 16 and 64 bits for each number in the set.
_FEWEST_BITS: Final = 16
_SMALLEST_TABLE: Final = 20
_WORD: Final = 8
_LONGEST: Final = 64
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
        """Put keys into the set."""
        if not len(keys):
            return
        new = np.sort(keys)
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
    width = -(-int(np.minimum(lengths, _LONGEST).max(initial=1)) // _WORD) * _WORD
    padded = np.zeros((len(array), width), dtype=np.uint8)
    if not len(long) and len(data) and (lengths == lengths[0]).all():
        padded[:, : lengths[0]] = data.reshape(len(array), lengths[0])
        return _of_words(padded.view(np.uint64), lengths)
    inside = np.arange(width) < lengths[:, None]
    if len(long):
        inside[long] = False
        kept = np.ones(len(data), dtype=bool)
        for row in long:
            kept[offsets[row] : offsets[row + 1]] = False
        padded[inside] = data[kept]
    else:
        padded[inside] = data
    found = _of_words(padded.view(np.uint64), lengths)
    for row in long:
        content = data[offsets[row] : offsets[row + 1]].tobytes()
        found[row] = int.from_bytes(hashlib.blake2b(content, digest_size=_WORD).digest(), "little")
    return found


def _of_words(words: NDArray[np.uint64], lengths: NDArray[np.int64]) -> NDArray[np.uint64]:
    found = np.full(len(words), _SEED, dtype=np.uint64) + lengths.astype(np.uint64)
    shortest = int(lengths.min(initial=0))
    for word in range(words.shape[1]):
        more = mixed(found ^ words[:, word])
        # a text counts for as many words as it has, however long the others are
        found = more if word * _WORD < max(shortest, 1) else np.where(lengths > word * _WORD, more, found)
    return found
