"""Other texts in place of the texts of a column, most of which were met before."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from crisisdetect.readers._arrow import series, strings
from crisisdetect.readers._digests import digests

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import pyarrow as pa


class Renamer:
    """Puts another text, or none, in place of each text, and keeps for later columns what it found; for any thread.

    What is kept is looked up by the digest of a text, in a table with one place for all digests that begin alike: of
    two such texts that take turns, each is asked for again.

    Parameters
    ----------
    name : callable
        Gives what to put in place of a text.
    most : int
        Texts to keep at most; beyond them it begins anew.
    bits : int, default=20
        The table has ``2 ** bits`` places.
    """

    def __init__(self, name: Callable[[str], str | None], *, most: int, bits: int = 20) -> None:
        self._name = name
        self._most = most
        self._bits = bits
        self._lock = threading.Lock()
        self._array: pa.Array | None = None
        self._keys = np.zeros(2**bits, dtype=np.uint64)
        self._places = np.zeros(2**bits, dtype=np.int32)

    def __call__(self, values: pd.Series) -> pd.Series | None:
        """Return a column with other texts, or None if it holds anything but texts and nulls."""
        if (array := strings(values)) is None:
            return None
        with self._lock:
            return series(self._renamed(array), values.index)

    def _renamed(self, array: pa.Array) -> pa.Array:
        import pyarrow as pa

        if self._array is None or len(self._array) > self._most:
            self._array = pa.array([], type=pa.large_string())
            self._keys[:] = 0
        keys = digests(array)
        where = (keys >> np.uint64(64 - self._bits)).astype(np.int64)
        places = self._places[where]
        unknown = np.flatnonzero(self._keys[where] != keys)
        if len(unknown):
            _, first, which = np.unique(keys[unknown], return_index=True, return_inverse=True)
            texts = array.take(pa.array(unknown[first])).fill_null("").to_pylist()
            places[unknown] = len(self._array) + which
            found = pa.array([self._name(text) for text in texts], type=pa.large_string())
            self._array = pa.concat_arrays([self._array, found])
            self._keys[where[unknown]], self._places[where[unknown]] = keys[unknown], places[unknown]
        missing = array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None
        return self._array.take(pa.array(places, mask=missing))
