"""A large set of 64-bit digests in eight bytes each, asked many at a time."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.readers._arrow import data_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray

_DRAWERS: Final = 64
_FRESH: Final = 2**18
_WORD: Final = 8
_LONGEST: Final = 64
_M1: Final = np.uint64(0xBF58476D1CE4E5B9)
_M2: Final = np.uint64(0x94D049BB133111EB)
#: Drawn anew by each process, so that nobody can write ids that are taken for each other.
_SEED: Final = np.uint64(secrets.randbits(64))


class Digests:
    """A set of 64-bit numbers: sorted in drawers by their first six bits, the latest ones apart until they are many."""

    def __init__(self) -> None:
        self._drawers = [np.empty(0, dtype=np.uint64) for _ in range(_DRAWERS)]
        self._fresh = np.empty(0, dtype=np.uint64)

    def __len__(self) -> int:
        return len(self._fresh) + sum(map(len, self._drawers))

    def add(self, keys: NDArray[np.uint64]) -> None:
        """Put keys into the set."""
        new = np.sort(keys)
        self._fresh = np.insert(self._fresh, np.searchsorted(self._fresh, new), new)
        if len(self._fresh) > _FRESH:
            self._settle()

    def drawn(self) -> Iterator[NDArray[np.uint64]]:
        """Take the keys out, a drawer at a time; the set is empty afterwards."""
        yield self._fresh
        self._fresh = self._fresh[:0].copy()
        while self._drawers:
            yield self._drawers.pop()

    def _settle(self) -> None:
        fresh = self._fresh[np.concatenate([[True], self._fresh[1:] != self._fresh[:-1]])]
        self._fresh = fresh[:0].copy()
        for drawer, (low, high) in enumerate(_bounds(fresh)):
            kept, more = self._drawers[drawer], fresh[low:high]
            more = more[~_contains(kept, more)]
            self._drawers[drawer] = np.insert(kept, np.searchsorted(kept, more), more)

    def has(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return which keys are in the set."""
        return self.has_between(keys, keys)

    def has_between(self, low: NDArray[np.uint64], high: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Return for pairs of numbers of the same first six bits whether a key from one to the other is in the set."""
        order = np.argsort(low)
        low, high = low[order], high[order]
        found = _between(self._fresh, low, high)
        for kept, (start, end) in zip(self._drawers, _bounds(low), strict=True):
            if start < end and len(kept):
                found[start:end] |= _between(kept, low[start:end], high[start:end])
        out = np.empty(len(low), dtype=bool)
        out[order] = found
        return out


def _bounds(ordered: NDArray[np.uint64]) -> list[tuple[int, int]]:
    edges = np.arange(1, _DRAWERS, dtype=np.uint64) << np.uint64(58)
    places = [0, *np.searchsorted(ordered, edges).tolist(), len(ordered)]
    return list(itertools.pairwise(places))


def _contains(kept: NDArray[np.uint64], keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    return _between(kept, keys, keys)


def _between(kept: NDArray[np.uint64], low: NDArray[np.uint64], high: NDArray[np.uint64]) -> NDArray[np.bool_]:
    if not len(kept):
        return np.zeros(len(low), dtype=bool)
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
    inside = np.arange(width) < lengths[:, None]
    if len(long):
        inside[long] = False
        kept = np.ones(len(data), dtype=bool)
        for row in long:
            kept[offsets[row] : offsets[row + 1]] = False
        padded[inside] = data[kept]
    else:
        padded[inside] = data
    words = padded.view(np.uint64)
    found = np.full(len(array), _SEED, dtype=np.uint64) + lengths.astype(np.uint64)
    for word in range(words.shape[1]):
        found = mixed(found ^ words[:, word])
    for row in long:
        content = data[offsets[row] : offsets[row + 1]].tobytes()
        found[row] = int.from_bytes(hashlib.blake2b(content, digest_size=_WORD).digest(), "little")
    return found
