"""Spreadsheets, Parquet and Arrow files, and tables of other libraries."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.errors import Message, MissingExtraError, ReadError
from crisisdetect.readers._apart import too_much
from crisisdetect.readers._files import FREE_EXPANSION, MAX_RATIO, open_zip
from crisisdetect.readers._layout import check_width, distinct, find_header, header_notes
from crisisdetect.readers._refuse import ENCRYPTED, OLE, outdated, protected
from crisisdetect.readers._types import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK: Final = 2**16
#: Rows of a sheet, as many as a spreadsheet has.
MAX_ROWS: Final = 1_048_576
_HEADER_WITHIN: Final = 60


def frame_as_raw(path: str, frame: pd.DataFrame) -> Raw:
    """Return a copy of a table with text column names and rows numbered from 1."""
    check_width(path, frame.shape[1])
    if frame.index.name is not None and frame.index.name not in frame.columns:
        frame = frame.reset_index()
    copy = frame.copy(deep=False)
    for place, kind in enumerate(frame.dtypes):
        if isinstance(kind, pd.ArrowDtype):
            copy.isetitem(place, pd.array(frame.iloc[:, place].array.__arrow_array__().to_pandas()))
    copy.columns = pd.Index(distinct([str(name) for name in frame.columns]))
    copy.index = pd.RangeIndex(1, len(copy) + 1)
    return Raw(path=path, frame=copy)


def as_frame(table: Any) -> pd.DataFrame | None:
    """Return a table of pandas, polars, pyarrow, DuckDB or another library as a pandas one, or None if it is none."""
    if isinstance(table, pd.DataFrame):
        return table
    if isinstance(table, (str, bytes, list, tuple, dict)):
        return None
    arrow = _as_arrow(table)
    return None if arrow is None else _plain_dictionaries(arrow).to_pandas(ignore_metadata=True)


def is_column(values: Any) -> bool:
    """Tell whether these are values of polars, pyarrow or another library that have no names: a column by itself."""
    import narwhals as nw
    import pyarrow as pa

    if isinstance(values, (str, bytes, list, tuple, dict, pd.DataFrame)):
        return False
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return True
    return isinstance(nw.from_native(values, pass_through=True, allow_series=True), nw.Series)


def _plain_dictionaries(table: Any) -> Any:
    """Return an Arrow table without dictionaries of unsigned indices, which older releases of Arrow give to nobody."""
    import pyarrow as pa

    for place, field in enumerate(table.schema):
        if pa.types.is_dictionary(field.type) and pa.types.is_unsigned_integer(field.type.index_type):
            table = table.set_column(place, field.name, table.column(place).cast(field.type.value_type))
    return table


def _as_arrow(table: Any) -> Any:
    import narwhals as nw
    import pyarrow as pa

    if isinstance(table, pa.RecordBatch):
        return pa.Table.from_batches([table])
    if isinstance(table, pa.RecordBatchReader):
        return table.read_all()
    native = nw.from_native(table, pass_through=True)
    if isinstance(native, nw.LazyFrame):
        native = native.collect("pyarrow")
    if isinstance(native, nw.DataFrame):
        return native.to_arrow()
    return pa.table(table) if hasattr(table, "__arrow_c_stream__") else None


def read_sheets(path: str, data: bytes) -> list[Raw]:
    """Read every sheet of a workbook that has rows below a header.

    Raises
    ------
    ReadError
        If it is damaged, protected, of before 2007, or larger than its packed size can be.
    """
    if data[:4] == OLE:
        raise ReadError(protected(path) if ENCRYPTED in data else outdated(path))
    _check_workbook(path, data)
    try:
        import openpyxl
    except ImportError as error:
        msg = "openpyxl"
        raise MissingExtraError(msg, extra="excel", purpose=Message("Reading {path!r}", path=path)) from error
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        budget = _Budget(path, max(FREE_EXPANSION, MAX_RATIO * len(data)))
        sheets = [(sheet.title, list(_rows(path, sheet, budget))) for sheet in book.worksheets]
        book.close()
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OSError,
        EOFError,
        RuntimeError,  # encrypted, or packed in a way that is not known
        AssertionError,
        zlib.error,
    ) as error:
        if isinstance(error, ReadError):
            raise
        msg = Message(
            "The workbook {path!r} is damaged: {name} while it was opened.",
            path=path,
            name=type(error).__name__,
        )
        raise ReadError(msg) from error
    filled = [(title, rows) for title, rows in sheets if len(rows) > 1]
    if not filled:
        msg = Message("The workbook {path!r} holds no rows below a header.", path=path)
        raise ReadError(msg)
    return [_sheet_as_raw(path if len(filled) == 1 else f"{path}/{title}", rows) for title, rows in filled]


def _check_workbook(path: str, data: bytes) -> None:
    """Refuse a workbook that expands beyond the caps or declares XML entities."""
    archive = open_zip(path, data)
    for name in archive.namelist():
        try:
            with archive.open(name) as stream:
                declares = _declares_type(stream)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, OSError) as error:
            msg = Message("The workbook {path!r} is damaged or encrypted.", path=path)
            raise ReadError(msg) from error
        if declares:
            msg = Message(
                "The workbook {path!r} declares XML entities, which no spreadsheet needs; it is not read.",
                path=path,
            )
            raise ReadError(msg)


class _FoundError(Exception):
    """The prolog is over."""


def _declares_type(stream: IO[bytes]) -> bool:
    """Whether XML declares a document type before its first element, wherever and in whatever encoding."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    found: list[bool] = []

    def declared(*_: object) -> None:
        found.append(True)
        raise _FoundError

    def begun(*_: object) -> None:
        raise _FoundError

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        while piece := stream.read(_CHUNK):
            parser.Parse(piece, False)  # noqa: FBT003 -- expat takes it by place
    except (_FoundError, expat.ExpatError, zlib.error):  # XML that is begun, or none: openpyxl tells
        pass
    return bool(found)


class _Budget:
    """Characters that the cells of a workbook may hold, all sheets together."""

    def __init__(self, path: str, most: int) -> None:
        self._path = path
        self._most = self._left = most

    def take(self, row: tuple[Any, ...]) -> None:
        for cell in row:
            if isinstance(cell, str):
                self._left -= len(cell)
        if self._left < 0:
            raise too_much(self._path, Message("more than {budget:,} characters of cells", budget=self._most))


def _rows(path: str, sheet: Any, budget: _Budget) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the rows of a sheet that hold anything, with their numbers; what it claims of its size is not believed."""
    sheet.reset_dimensions()
    width = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MAX_ROWS:
            msg = Message(
                "{path!r} has a row beyond {max_rows:,}, which no spreadsheet has; it is not read.",
                path=path,
                max_rows=MAX_ROWS,
            )
            raise ReadError(msg)
        if len(row) > width:
            width = len(row)
            check_width(path, width)
        if any(cell not in (None, "") for cell in row):
            budget.take(row)
            yield number, row


def _sheet_as_raw(path: str, filled: list[tuple[int, tuple[Any, ...]]]) -> Raw:
    width = max(len(row) for _, row in filled)
    filled = [(number, (*row, *(None,) * (width - len(row)))) for number, row in filled]
    names = [["" if cell is None else str(cell) for cell in row] for _, row in filled[:_HEADER_WITHIN]]
    position, n_more = find_header(names)
    header = distinct(names[position] if position >= 0 else [""] * width)
    body = filled[position + 1 + n_more :]
    cells = [row for _, row in body]
    index = pd.Index([number for number, _ in body], dtype="int64")
    frame = pd.DataFrame(cells, columns=header, index=index, dtype=object)
    row = filled[position][0] if position >= 0 else 0
    return Raw(path=path, frame=frame, notes=header_notes(row, max(position, 0), n_more))
