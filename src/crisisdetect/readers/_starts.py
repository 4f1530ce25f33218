"""Texts of a column cleaned at once; those that begin as if they may stand for none are looked at alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.readers import _arrow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """Beginnings of texts, in four bytes, of which letters may be of either case.

    Parameters
    ----------
    first : array of bool, shape (256,)
        Marks the first bytes.
    codes : array of uint32
        The first four bytes, sorted.
    hashes : array of bool
        Marks the hashes of the codes.
    anyhow : array of bool, shape (256,)
        First bytes that do for themselves.
    """

    first: NDArray[np.bool_]
    codes: NDArray[np.uint32]
    hashes: NDArray[np.bool_]
    anyhow: NDArray[np.bool_]

    def rows(self, array: pa.Array) -> NDArray[np.int64]:
        """Return the texts that begin so; texts of less than four bytes by their first one."""
        data, offsets = _arrow.data_of(array)
        lengths = np.diff(offsets)
        short = np.flatnonzero((lengths > 0) & (lengths < 4))
        short = short[self.first[data[offsets[short]]]]
        long = np.flatnonzero(lengths >= 4)
        if not len(long):
            return short
        four = np.ndarray((len(data) - 3,), dtype="<u4", buffer=data, strides=(1,))  # from each byte on
        begins = four[offsets[long]]
        alone = self.anyhow[begins & 255]
        few = np.flatnonzero(self.hashes[_hashed(begins | _SMALL)] | alone)
        long, begins, alone = long[few], begins[few], alone[few]
        place = np.minimum(np.searchsorted(self.codes, begins | _SMALL), len(self.codes) - 1)
        long = long[alone | ((self.codes[place] == begins | _SMALL) & self.first[begins & 255])]
        return np.sort(np.concatenate([short, long]))


_SMALL: Final = np.uint32(0x20202020)


_HASH_BITS: Final = 12


def _hashed(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return np.asarray((codes * np.uint32(0x9E3779B1)) >> np.uint32(32 - _HASH_BITS), dtype=np.uint32)


def starts_of(words: Iterable[str], *, anyhow: Iterable[str]) -> Starts:
    """Return the beginnings of words, in any case, and first characters of which anything may follow."""
    first, alone, hashes = np.zeros(256, dtype=bool), np.zeros(256, dtype=bool), np.zeros(2**_HASH_BITS, dtype=bool)
    alone[[sign.encode("utf-8")[0] for sign in anyhow]] = True
    spelt = [(word.lower(), word.upper(), word.capitalize()) for word in words]
    spelled = [text.encode("utf-8") for every in spelt for text in every]
    first[[text[0] for text in spelled]] = True
    heads = b"".join(text[:4] for text in spelled if len(text) >= 4)
    codes = np.unique(np.frombuffer(heads, dtype="<u4") | _SMALL)
    hashes[_hashed(codes)] = True
    return Starts(first=first | alone, codes=codes, hashes=hashes, anyhow=alone)


def texts_at_once(
    values: pd.Series,
    clean: Callable[[Any], str | None],
    *,
    odd: NDArray[np.bool_],
    longest: int,
    starts: Starts,
    suspects: Callable[[pa.Array], pa.Array],
) -> pd.Series | None:
    """Return texts stripped of the space around them; cells that may need more are given to ``clean`` one by one.

    Parameters
    ----------
    values : Series
        The column.
    clean : callable
        Cleans one text.
    odd : array of bool, shape (256,)
        Bytes for which a text is cleaned by itself.
    longest : int
        Length in bytes from which on a text is cleaned by itself.
    starts : Starts
        Beginnings of texts that may stand for no text.
    suspects : callable
        Marks among texts that start so those that may.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if (array := _arrow.strings(values)) is None:
        return None
    bare = _arrow.stripped(array)
    length = pc.binary_length(bare)
    plain = _arrow.filled(bare)
    alone = pc.fill_null(pc.greater(length, longest), fill_value=False).to_numpy(zero_copy_only=False).copy()
    if len(some := starts.rows(bare)):
        marked = pc.fill_null(suspects(bare.take(pa.array(some))), fill_value=False)
        alone[some] |= marked.to_numpy(zero_copy_only=False)
    alone[_arrow.rows_with(array, odd)] = True
    if alone.any():
        mask = pa.array(alone)
        cleaned = [clean(text) for text in array.filter(mask).to_pylist()]
        plain = pc.replace_with_mask(plain, mask, pa.array(cleaned, type=pa.large_string()))
    return _arrow.series(plain, values.index)
