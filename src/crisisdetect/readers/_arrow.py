"""Whole columns at once, where every cell is as well-formed as most are.

Elsewhere the functions return ``None``, and the careful way is taken, cell by cell. ways give the same: these
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


def rows_with(array: pa.Array, wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return which cells hold any of the bytes that are marked in a table of 256."""
    data, offsets = data_of(array)
    places = np.concatenate([np.flatnonzero(data == byte) for byte in np.flatnonzero(wanted) if byte >= 32])
    if wanted[:32].any():
        low = np.flatnonzero(data < 32)
        places = np.concatenate([places, low[wanted[data[low]]]])
    return np.unique(np.searchsorted(offsets, places, side="right") - 1) if len(places) else places


def only_of(array: pa.Array, allowed: NDArray[np.bool_]) -> bool:
    """Whether every byte of every cell is among those marked."""
    return bool(allowed[data_of(array)[0]].all())


def bytes_in(characters: str) -> NDArray[np.bool_]:
    """Return a table of 256 in which the given ASCII characters are marked."""
    table = np.zeros(256, dtype=bool)
    table[list(characters.encode("ascii"))] = True
    return table


_DIGITS: Final = bytes_in("0123456789")
_PLAIN_ID: Final = bytes_in("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-")
_MARKUP: Final = bytes_in("<&")


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
    empty = pc.fill_null(pc.equal(pc.binary_length(array), 0), fill_value=True)
    n_filled = len(array) - pc.sum(empty).as_py()
    for pattern, zone in ((_ZONED, "UTC"), (_NAIVE, None)):
        if n_filled and _all_match(array, pattern, n_filled):
            blank = pa.scalar(None, type=pa.large_string())
            try:
                stamps = pc.cast(pc.if_else(empty, blank, array), pa.timestamp("us", zone))
            except pa.ArrowInvalid:
                return None
            numbers = pc.cast(stamps, pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
            return numbers, empty.to_numpy(zero_copy_only=False), zone is None
    return None


def _all_match(array: pa.Array, pattern: str, n_filled: int) -> bool:
    """Whether all cells that are not empty match a pattern of digits and fixed signs."""
    import pyarrow.compute as pc

    data, offsets = data_of(array)
    width = len(data) // n_filled
    if n_filled == len(array) and (np.diff(offsets) == width).all():
        cells = data.reshape(n_filled, width)
        first = cells[0].tobytes()
        if not first.isascii() or re.match(pattern, first.decode()) is None:
            return False
        digits = (cells[0] >= _ZERO) & (cells[0] <= _NINE)
        inside = cells[:, digits]
        if (cells[:, ~digits] == cells[0, ~digits]).all() and ((inside >= _ZERO) & (inside <= _NINE)).all():
            return True
    return bool(pc.sum(pc.match_substring_regex(array, pattern)).as_py() == n_filled)


_ZERO, _NINE = b"09"


def ids(values: pd.Series) -> pd.Series | None:
    """Return ids that need no cleaning: whole numbers, or texts of ASCII letters, digits, ``_`` and ``-`` only."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        return series(pc.cast(pa.array(values), pa.large_string()), values.index)
    if (array := strings(values)) is None or not only_of(array, _PLAIN_ID):
        return None
    empty = pc.equal(pc.binary_length(array), 0)
    return series(pc.if_else(empty, pa.scalar(None, type=pa.large_string()), array), values.index)


def whole_numbers(values: pd.Series) -> pd.Series | None:
    """Return a column of at most 15 digits a cell as floats, null where empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if (array := strings(values)) is None or not only_of(array, _DIGITS):
        return None
    length = pc.binary_length(array)
    if (pc.max(length).as_py() or 0) > 15:
        return None
    filled = pc.if_else(pc.equal(length, 0), pa.scalar(None, type=pa.large_string()), array)
    return pd.Series(pc.cast(filled, pa.float64()).to_numpy(zero_copy_only=False), index=values.index)


def trimmed(values: pd.Series) -> pd.Series | None:
    """Return texts without markup stripped of the space around them, null where nothing is left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if (array := strings(values)) is None or len(rows_with(array, _MARKUP)):
        return None
    stripped = pc.utf8_trim_whitespace(array)
    empty = pc.equal(pc.binary_length(stripped), 0)
    return series(pc.if_else(empty, pa.scalar(None, type=pa.large_string()), stripped), values.index)


def _starting(array: pa.Array, starts: NDArray[np.bool_]) -> NDArray[np.int64]:
    data, offsets = data_of(array)
    rows = np.flatnonzero(np.diff(offsets))
    return rows[starts[data[offsets[rows]]]]


def texts(
    values: pd.Series,
    clean: Callable[[Any], str | None],
    *,
    odd: NDArray[np.bool_],
    longest: int,
    starts: NDArray[np.bool_],
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
    starts : array of bool, shape (256,)
        First bytes of texts that may stand for no text.
    suspects : callable
        Marks among texts that start so those that may.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if (array := strings(values)) is None:
        return None
    stripped = pc.utf8_trim_whitespace(array)
    length = pc.binary_length(stripped)
    blank = pa.scalar(None, type=pa.large_string())
    plain = pc.if_else(pc.equal(length, 0), blank, stripped)
    alone = pc.fill_null(pc.greater(length, longest), fill_value=False).to_numpy(zero_copy_only=False).copy()
    some = _starting(stripped, starts)
    alone[some] |= pc.fill_null(suspects(stripped.take(pa.array(some))), fill_value=False).to_numpy(
        zero_copy_only=False
    )
    alone[rows_with(array, odd)] = True
    if alone.any():
        mask = pa.array(alone)
        cleaned = [clean(text) for text in array.filter(mask).to_pylist()]
        plain = pc.replace_with_mask(plain, mask, pa.array(cleaned, type=pa.large_string()))
    return series(plain, values.index)
