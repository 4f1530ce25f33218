"""Whole columns at once, where every cell is as well-formed as most are.

Elsewhere the functions return ``None``, and the careful way is taken, cell by cell. Both ways give the same: these
functions only ever answer for what they are sure of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa
    from numpy.typing import NDArray

_ISO: Final = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?"


_ZONED: Final = _ISO + r"(?:Z|[+-]\d{2}:?\d{2})$"


_NAIVE: Final = _ISO + "$"


#: Bytes that are looked at at once, so that what is made of them stays in the cache.
_CACHED: Final = 2**18


def strings(values: pd.Series) -> pa.Array | None:
    """Return a column of texts and nulls as one Arrow array, or None if it holds anything else."""
    import pyarrow as pa

    if values.dtype != object and not isinstance(values.dtype, pd.StringDtype):
        return None
    try:
        array = pa.array(values, type=pa.large_string(), from_pandas=True)
    except (pa.ArrowException, TypeError, ValueError):  # other types, or surrogates
        return None
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def series(array: pa.Array, index: pd.Index) -> pd.Series:
    """Return an Arrow array as a column of the type that texts have in pandas."""
    column: pd.Series = array.to_pandas()
    column.index = index
    return column


def constant(text: str, index: pd.Index) -> pd.Series:
    """Return a column that says the same in every row."""
    import pyarrow as pa

    try:
        return series(pa.repeat(pa.scalar(text, type=pa.large_string()), len(index)), index)
    except UnicodeEncodeError:  # a name of a file that is no text
        return pd.Series(text, index=index, dtype=object)


def is_utf8(data: bytes) -> bool:
    """Whether bytes are valid UTF-8, without making a text of them."""
    import pyarrow as pa

    if data.isascii():
        return True
    ends = pa.py_buffer(np.array([0, len(data)], dtype=np.int64))
    try:
        pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)]).cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def data_of(array: pa.Array) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of an array of strings, and the ``n + 1`` offsets of its cells in them."""
    _, places, content = array.buffers()
    offsets = np.frombuffer(places, dtype=np.int64, count=len(array) + 1 + array.offset)[array.offset :]
    data = np.frombuffer(content, dtype=np.uint8) if content is not None else np.empty(0, dtype=np.uint8)
    return data[offsets[0] : offsets[-1]], offsets - offsets[0]


def lengths_of(array: pa.Array) -> NDArray[np.int64]:
    """Return how many bytes each text of an array has; a null has none."""
    lengths = np.diff(data_of(array)[1])
    if array.null_count:
        lengths[array.is_null().to_numpy(zero_copy_only=False)] = 0
    return lengths


def rows_with(array: pa.Array, wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return which cells hold any of the bytes that are marked in a table of 256."""
    data, offsets = data_of(array)
    high = [byte for byte in np.flatnonzero(wanted).tolist() if byte >= 32]
    found = [np.empty(0, dtype=np.int64)]
    for start in range(0, len(data), _CACHED):
        part = data[start : start + _CACHED]
        found += [start + np.flatnonzero(same) for byte in high if (same := part == byte).any()]
        if wanted[:32].any() and part.min() < 32:
            low = np.flatnonzero(part < 32)
            found.append(start + low[wanted[part[low]]])
    places = np.concatenate(found)
    return np.unique(np.searchsorted(offsets, places, side="right") - 1) if len(places) else places


def only_digits(array: pa.Array, *, besides: bytes = b"") -> bool:
    """Whether every byte of every cell is a digit, or among those given."""
    data, _ = data_of(array)
    return bool((data - _ZERO).max(initial=0) <= _NINE - _ZERO) or not data.tobytes().translate(None, _DIGITS + besides)


def stripped(array: pa.Array) -> pa.Array:
    """Return texts without the space around them; the array itself where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    data, offsets = data_of(array)
    rows = np.flatnonzero(np.diff(offsets))
    some = rows[_FIRST_OF_SPACE[data[offsets[rows]]] | _LAST_OF_SPACE[data[offsets[rows + 1] - 1]]]
    if len(some):
        part = array.take(pa.array(some))
        if not pc.utf8_trim_whitespace(part).equals(part):
            return pc.utf8_trim_whitespace(array)
    return array


def filled(array: pa.Array) -> pa.Array:
    """Return texts with null in place of those that are empty; the array itself where there is none."""
    import pyarrow as pa
    import pyarrow.compute as pc

    empty = pc.equal(pc.binary_length(array), 0)
    return pc.if_else(empty, pa.scalar(None, type=array.type), array) if pc.any(empty).as_py() else array


def bytes_in(characters: str) -> NDArray[np.bool_]:
    """Return a table of 256 in which the given ASCII characters are marked."""
    table = np.zeros(256, dtype=bool)
    table[list(characters.encode("ascii"))] = True
    return table


_DIGITS: Final = b"0123456789"


_PLAIN_ID: Final = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"


_MARKUP: Final = bytes_in("<&")


#: First and last bytes of the white space of Unicode in UTF-8, and of other characters.
_FIRST_OF_SPACE: Final = np.isin(np.arange(256), [*range(9, 14), *range(28, 33), 0xC2, 0xE1, 0xE2, 0xE3])


_LAST_OF_SPACE: Final = _FIRST_OF_SPACE | (np.arange(256) >= 0x80)


def by_value(values: pd.Series, function: Callable[[Any], Any]) -> pd.Series | None:
    """Apply a function to each distinct text of a column; null stays null."""
    if (array := strings(values)) is None:
        return None
    coded = array.dictionary_encode()
    answers = [function(value) for value in coded.dictionary.to_pylist()]
    places = coded.indices.fill_null(len(answers)).to_numpy(zero_copy_only=False)
    return pd.Series(pd.array([*answers, None])[places], index=values.index)


def renamed(values: pd.Series, names: Callable[[list[str]], list[str | None]]) -> pd.Series | None:
    """Put another text, or none, in place of each distinct text of a column."""
    import pyarrow as pa

    if (array := strings(values)) is None:
        return None
    coded = array.dictionary_encode()
    answers = pa.array(names(coded.dictionary.to_pylist()), type=pa.large_string())
    return series(answers.take(coded.indices), values.index)


def instants(values: pd.Series) -> tuple[NDArray[np.int64], NDArray[np.bool_], bool] | None:
    """Read a column of times that are all written in ISO 8601, all with a zone or all without.

    Returns
    -------
    tuple of array, array and bool, or None
        Microseconds since 1970, which cells are empty, and whether no zone is named.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values.dtype, pd.DatetimeTZDtype) or values.dtype.kind == "M":
        naive = not isinstance(values.dtype, pd.DatetimeTZDtype)
        stamps = values if naive else values.dt.tz_convert("UTC").dt.tz_localize(None)
        return stamps.to_numpy().astype("datetime64[us]").astype(np.int64), values.isna().to_numpy(), naive
    if (array := strings(values)) is None or not len(array):
        return None
    empty = lengths_of(array) == 0
    n_filled = len(array) - int(np.count_nonzero(empty))
    for pattern, zone in ((_ZONED, "UTC"), (_NAIVE, None)):
        if n_filled and _all_match(array, pattern, n_filled):
            try:
                stamps = pc.cast(filled(array), pa.timestamp("us", zone))
            except pa.ArrowInvalid:
                return None
            numbers = pc.cast(stamps, pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
            return numbers, empty, zone is None
    return None


def _all_match(array: pa.Array, pattern: str, n_filled: int) -> bool:
    """Whether all cells that are not empty match a pattern of digits and fixed signs."""
    import pyarrow.compute as pc

    data, offsets = data_of(array)
    width = len(data) // n_filled
    if n_filled == len(array) and (np.diff(offsets) == width).all():
        first = data[:width].tobytes()
        if not first.isascii() or re.match(pattern, first.decode()) is None:
            return False
        digits = (data[:width] >= _ZERO) & (data[:width] <= _NINE)
        low, high = _ends(data.reshape(n_filled, width))
        if np.where(digits, (low >= _ZERO) & (high <= _NINE), low == high).all():
            return True
    return bool(pc.sum(pc.match_substring_regex(array, pattern)).as_py() == n_filled)


_ZERO, _NINE = np.frombuffer(b"09", dtype=np.uint8)


_TOGETHER: Final = 64


def _ends(cells: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the lowest and the highest byte of each column; many narrow rows at once are one long one."""
    n, width = cells.shape
    whole = n - n % _TOGETHER
    long, rest = cells[:whole].reshape(-1, _TOGETHER * width), cells[whole:]
    low = np.concatenate([long.min(axis=0, initial=255).reshape(_TOGETHER, width), rest]).min(axis=0)
    high = np.concatenate([long.max(axis=0, initial=0).reshape(_TOGETHER, width), rest]).max(axis=0)
    return low, high


def ids(values: pd.Series) -> pd.Series | None:
    """Return ids that need no cleaning: whole numbers, or texts of ASCII letters, digits, ``_`` and ``-`` only."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        return series(pc.cast(pa.array(values), pa.large_string()), values.index)
    if (array := strings(values)) is None or not only_digits(array, besides=_PLAIN_ID):
        return None
    return series(filled(array), values.index)


def starting_with(values: pd.Series, start: str) -> NDArray[np.bool_] | None:
    """Return which texts of a column begin with another; null does not."""
    import pyarrow.compute as pc

    if (array := strings(values)) is None:
        return None
    begins = pc.fill_null(pc.starts_with(array, start), fill_value=False)
    return np.asarray(begins.to_numpy(zero_copy_only=False), dtype=bool)


def whole_numbers(values: pd.Series) -> pd.Series | None:
    """Return a column of at most 15 digits a cell as floats, null where empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if (array := strings(values)) is None or not only_digits(array):
        return None
    if lengths_of(array).max(initial=0) > 15:
        return None
    return pd.Series(pc.cast(filled(array), pa.float64()).to_numpy(zero_copy_only=False), index=values.index)


def trimmed(values: pd.Series) -> pd.Series | None:
    """Return texts without markup stripped of the space around them, null where nothing is left."""
    if (array := strings(values)) is None or len(rows_with(array, _MARKUP)):
        return None
    return series(filled(stripped(array)), values.index)
