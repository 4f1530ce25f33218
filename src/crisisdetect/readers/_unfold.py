"""Columns of Parquet and Arrow files made plain, once every offset is checked and what they unfold to is counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from crisisdetect.errors import Message
from crisisdetect.readers._files import FREE_EXPANSION, MAX_EXPANDED, MAX_RATIO
from crisisdetect.readers._layout import MAX_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

#: Bytes that a cell takes at least, once it is a value by itself.
_CELL: Final = 8
#: Rows of the first batch: what is made to unfold is met before it has filled the memory.
_FIRST: Final = 256


class TooMuchError(ValueError):
    """A file unfolds to more than is read.

    Parameters
    ----------
    said : Message
        How much it is.
    """

    def __init__(self, said: Message) -> None:
        super().__init__(said)
        self.said = said


def plain_batches(
    path: str | None, data: bytes | None, wanted: Sequence[str] | None, *, rows: int, size: int, bounded: bool = True
) -> Iterator[tuple[pa.RecordBatch, float]]:
    """Yield checked batches of plain columns, with the share of the file that is done.

    Where nothing bounds the memory of the process (``bounded``), a few rows are measured before many are read.
    """
    import pyarrow as pa

    total = 0
    for batch, done in _batches(path, data, wanted, rows, size, bounded=bounded):
        batch.validate(full=True)
        total += sum(_unfolded(column) for column in batch.columns) + batch.num_rows * _CELL
        held = data is not None  # a file on the disk is read in pieces, whatever its size
        if (held and total > MAX_EXPANDED) or (total > FREE_EXPANSION and total > MAX_RATIO * max(size, 1)):
            msg = Message("more than {total:,} bytes from {size:,}", total=total, size=size)
            raise TooMuchError(msg)
        for place in range(0, max(1, batch.num_rows), rows):
            part = batch.slice(place, rows)
            columns = [_plain(column) for column in part.columns]
            yield pa.RecordBatch.from_arrays(columns, names=[str(name) for name in batch.schema.names]), done


def _batches(
    path: str | None, data: bytes | None, wanted: Sequence[str] | None, rows: int, size: int, *, bounded: bool
) -> Iterator[tuple[pa.RecordBatch, float]]:
    import pyarrow as pa

    source: Any = pa.BufferReader(data) if data is not None else pa.OSFile(path)
    with source as file:
        start = file.read(6)
        file.seek(0)
        if start[:4] == b"PAR1":
            yield from _of_parquet(file, wanted, rows, size, bounded=bounded)
            return
        whole = start == b"ARROW1"
        reader = pa.ipc.open_file(file) if whole else pa.ipc.open_stream(file)
        _check_columns(len(reader.schema))
        places = range(reader.num_record_batches) if whole else None
        for batch in map(reader.get_batch, places) if places is not None else reader:
            yield (batch if wanted is None else batch.select(list(wanted))), min(1.0, file.tell() / max(1, size))


def _of_parquet(
    file: Any, wanted: Sequence[str] | None, rows: int, size: int, *, bounded: bool
) -> Iterator[tuple[pa.RecordBatch, float]]:
    import pyarrow.parquet as parquet

    with parquet.ParquetFile(file, pre_buffer=False) as opened:
        n_rows, n_columns = opened.metadata.num_rows, len(opened.schema_arrow)
        _check_columns(n_columns)
        least = n_rows * _CELL
        if least > FREE_EXPANSION and least > MAX_RATIO * max(size, 1):
            msg = Message("{n_rows:,} rows from {size:,} bytes", n_rows=n_rows, size=size)
            raise TooMuchError(msg)
        columns, done = None if wanted is None else list(wanted), 0
        first = min(rows, _FIRST)
        if not bounded and n_rows > first:  # what is made to unfold is met in a small batch
            for batch in opened.iter_batches(batch_size=first, columns=columns, use_threads=False):
                _measure(batch, n_rows, size)
                break
        for batch in opened.iter_batches(batch_size=rows, columns=columns, use_threads=False):
            done += len(batch)
            yield batch, done / max(1, n_rows)


def _measure(batch: pa.RecordBatch, n_rows: int, size: int) -> None:
    found = sum(_unfolded(column) for column in batch.columns)
    if found > FREE_EXPANSION and found > MAX_RATIO * max(size, 1):
        msg = Message(
            "more than {found:,} bytes in the first {first:,} of {n_rows:,} rows, from {size:,}",
            found=found,
            first=len(batch),
            n_rows=n_rows,
            size=size,
        )
        raise TooMuchError(msg)


def _check_columns(n: int) -> None:
    if n > MAX_COLUMNS:
        msg = Message("{n:,} columns, at most {max_columns:,} are read", n=n, max_columns=MAX_COLUMNS)
        raise TooMuchError(msg)


def _unfolded(column: pa.Array) -> int:
    """Return how many bytes the values of a column take once each is there by itself."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        if not len(column.dictionary):
            return len(column) * _CELL
        return int(pc.sum(_sizes(column.dictionary).take(column.indices)).as_py() or 0) + len(column) * _CELL
    if _is_text(kind):
        return int(pc.sum(_sizes(column)).as_py() or 0) + len(column) * _CELL
    if pa.types.is_struct(kind):
        return sum(map(_unfolded, column.flatten())) + len(column) * _CELL
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind) or _is_map(kind):
        return (_unfolded(column.values) if not _is_map(kind) else column.nbytes) + len(column) * _CELL
    if pa.types.is_primitive(kind) or pa.types.is_decimal(kind) or pa.types.is_fixed_size_binary(kind):
        return int(column.nbytes) + len(column) * _CELL
    if pa.types.is_null(kind):
        return len(column) * _CELL
    if isinstance(column, pa.ExtensionArray):
        return _unfolded(column.storage)
    msg = Message("a column of kind {kind}, which is not read", kind=str(kind))
    raise TooMuchError(msg)


def _is_map(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_map(kind))


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    known = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary, pa.types.is_large_binary)
    return _is_view(kind) or any(one(kind) for one in known)


def _is_view(kind: pa.DataType) -> bool:
    import pyarrow as pa

    known = (getattr(pa.types, "is_string_view", None), getattr(pa.types, "is_binary_view", None))
    return any(one(kind) for one in known if one is not None)


def _sizes(values: pa.Array) -> pa.Array:
    """Return the bytes of each value, as 64-bit numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if _is_view(values.type):  # a view of 16 bytes begins with the length of what it shows
        lengths = np.frombuffer(values.buffers()[1], dtype="<i4")[4 * values.offset :: 4][: len(values)]
        return pa.array(np.where(values.is_valid().to_numpy(zero_copy_only=False), lengths, 0), type=pa.int64())
    if _is_text(values.type):
        return pc.binary_length(values).cast(pa.int64())
    return pa.array([_unfolded(values) // max(1, len(values))] * len(values), type=pa.int64())


def _plain(column: pa.Array) -> pa.Array:
    """Return a column without dictionaries and views, and with bytes as texts."""
    import pyarrow as pa

    if isinstance(column, pa.ExtensionArray):
        column = column.storage
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if _is_text(column.type) and not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        column = column.cast(pa.large_binary())
        try:
            return column.cast(pa.large_string())
        except pa.ArrowInvalid:  # not UTF-8
            texts = [None if value is None else value.decode("utf-8", "replace") for value in column.to_pylist()]
            return pa.array(texts, type=pa.large_string())
    return column
