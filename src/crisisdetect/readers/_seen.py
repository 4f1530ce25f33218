"""Comments counted once, over many pieces of many files, in a few bytes a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.readers._arrow import strings
from crisisdetect.readers._clock import microseconds
from crisisdetect.readers._digests import Digests, digests, mixed
from crisisdetect.readers._ids import content_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TIME_BITS: Final = np.uint64(0xFFFF)


class Seen:
    """What comments have been read.

    An id that comes again at the same time is the same comment; one that comes again at another time is another
    comment, and gets an id of its own. A comment without an id is told by its content: the same content in another
    file is the same comment, while within one file it is said by somebody else, who gets a number.
    """

    def __init__(self) -> None:
        self._known = Digests()
        self._here = Digests()
        self._often: dict[int, int] = {}

    def next_source(self) -> None:
        """Say that what comes now is of another source."""
        self._known, self._here = _joined(self._known, self._here), Digests()
        if self._often:
            more = np.array(list(self._often.values())) - 1
            nth = np.arange(more.sum()) - np.repeat(np.cumsum(more) - more, more) + 2
            keys = np.array(list(self._often), dtype=np.uint64)
            self._known.add(_numbered(np.repeat(keys, more), nth))
        self._often = {}

    def settle(self, frame: pd.DataFrame, *, salt: str) -> NDArray[np.bool_]:
        """Give every row an id, in place, and return which rows are to be left out as they were seen before.

        Parameters
        ----------
        frame : DataFrame
            Columns ``id`` (may hold nulls), ``timestamp``, ``text``, ``timestamp_quality`` and any others.
        salt : str
            Name of the source.
        """
        again = np.zeros(len(frame), dtype=bool)
        missing = frame["id"].isna().to_numpy(dtype=bool)
        if not missing.all():
            again[~missing] = self._by_id(frame, ~missing)
        if missing.any():
            again[missing] = self._by_content(frame, missing, salt)
        return again

    def _by_id(self, frame: pd.DataFrame, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
        ids = frame["id"] if rows.all() else frame.loc[rows, "id"]
        array = strings(ids)
        if array is None:
            array = strings(ids.map(lambda name: name.encode("utf-8", "replace").decode()))
        instants = microseconds(frame["timestamp"] if rows.all() else frame.loc[rows, "timestamp"])
        low = digests(array) & ~_TIME_BITS
        keys = low | (mixed(instants.view(np.uint64)) & _TIME_BITS)
        if self._are_new(ordered := np.sort(keys)):
            self._known.add(ordered)
            return np.zeros(len(keys), dtype=bool)
        met = _again(low) | self._known.has_between(low, low | _TIME_BITS)
        again = np.zeros(len(keys), dtype=bool)
        if met.any():
            again = _again(keys) | self._known.has(keys)
        other = met & ~again
        self._known.add(keys[~again] if again.any() else keys)
        if other.any():
            named = [f"{ids.iloc[row]}~{int(instants[row]):x}" for row in np.flatnonzero(other)]
            frame["id"] = frame["id"].astype(object)
            frame.loc[ids.index[other], "id"] = named
        return np.asarray(again, dtype=bool)

    def _are_new(self, ordered: NDArray[np.uint64]) -> bool:
        """Whether no two of these keys, in their order, are of one id, and none of an id that was seen before."""
        low = ordered & ~_TIME_BITS
        return not ((low[1:] == low[:-1]).any() or self._known.has_between(low, low | _TIME_BITS).any())

    def _by_content(self, frame: pd.DataFrame, rows: NDArray[np.bool_], salt: str) -> NDArray[np.bool_]:
        part = frame[rows]
        names = content_names(part, salt)
        keys = np.array([int(name[1:], 16) for name in names], dtype=np.uint64)
        counts = pd.Series(keys).groupby(keys).cumcount().to_numpy() + 1
        before = self._here.has(keys)
        counts[before] += np.array([self._often.get(key, 1) for key in keys[before].tolist()], dtype=counts.dtype)
        more = counts > 1
        self._often.update(zip(keys[more].tolist(), counts[more].tolist(), strict=True))
        self._here.add(keys[~more])
        numbered = keys.copy()
        numbered[more] = _numbered(keys[more], counts[more].astype(np.int64))
        ids = [name if n == 1 else f"{name}-{n}" for name, n in zip(names, counts.tolist(), strict=True)]
        if rows.all():
            frame["id"] = pd.Series(ids, index=frame.index, dtype=object)
        else:
            frame["id"] = frame["id"].astype(object)
            frame.loc[rows, "id"] = ids
        return self._known.has(numbered)


def _again(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which keys stand earlier in the same array."""
    return np.asarray(pd.Series(keys).duplicated(), dtype=bool)


def _numbered(keys: NDArray[np.uint64], n: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the keys of contents that stand for the n-th time."""
    return mixed(keys + n.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def _joined(first: Digests, second: Digests) -> Digests:
    large, small = (first, second) if len(first) >= len(second) else (second, first)
    for keys in small.drawn():
        large.add(keys)
    return large
