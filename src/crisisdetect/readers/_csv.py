"""Delimited text: any delimiter, lines above the header, quoted line breaks, broken rows."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.readers._layout import Layout, TextLines
from crisisdetect.readers._quotes import quoting_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

    from crisisdetect.readers._quotes import Quoting
    from crisisdetect.readers._types import Bad

_MOST_LINES_OF_A_CELL: Final = 500


def read_quickly(
    data: bytes, layout: Layout, *, wanted: Sequence[str] | None = None, quoting: Quoting | None = None
) -> tuple[pa.Table, pd.Index, int] | None:
    """Return the rows of well-formed text as a table of strings, or None where any row is not well-formed.

    With them come their places, from 0 on, among all rows, blank ones included, and how many rows that are.

    Parameters
    ----------
    data : bytes
        Valid UTF-8, from the start of a row to the end of one.
    layout : Layout
        How it is laid out.
    wanted : sequence of str or None, default=None
        Columns to return; by default all.
    quoting : Quoting or None, default=None
        What its quotes are like; by default they are looked at.
    """
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    columns = list(layout.columns if wanted is None else wanted)
    if not data or data.isspace():
        return (
            pa.table({name: pa.array([], type=pa.large_string()) for name in columns}),
            pd.RangeIndex(0),
            data.count(b"\n"),
        )
    quoting = quoting_of(data, layout.delimiter) if quoting is None else quoting
    if len(layout.columns) < 2 or not quoting.sound:
        return None
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, block_size=len(data) + 1, column_names=list(layout.columns)
            ),
            parse_options=arrow_csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=True),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(layout.columns, pa.large_string()),
                strings_can_be_null=False,
                include_columns=columns,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    places, n_rows = _places(data, table.num_rows)
    many = quoting.n_lines - n_rows > _MOST_LINES_OF_A_CELL
    return None if many or len(places) != table.num_rows else (table, places, n_rows)


def _places(data: bytes, n: int) -> tuple[pd.Index, int]:
    r"""Return where the rows stand among all rows, blank ones included, and how many these are.

    Examples
    --------
    >>> places, n = _places(b'1,2\n\n3,"4\n\n5"\n\n', 2)
    >>> places.tolist(), n
    ([0, 2], 4)
    """
    if not (data[:1] in b"\r\n" or b"\n\n" in data or b"\n\r\n" in data):
        return pd.RangeIndex(n), n
    signs = np.frombuffer(data if data.endswith(b"\n") else data + b"\n", dtype=np.uint8)
    quoted = np.logical_xor.accumulate(signs == ord('"'))
    ends = np.flatnonzero((signs == ord("\n")) & ~quoted)
    starts = np.concatenate([[0], ends[:-1] + 1])
    length = ends - starts
    return pd.Index(np.flatnonzero((length > 1) | ((length == 1) & (signs[starts] != ord("\r"))))), len(ends)


def _width(actual: int, expected: int) -> str:
    return f"{actual} cells where the header has {expected}"


def read_carefully(text: str, layout: Layout, *, final: bool) -> tuple[pd.DataFrame, tuple[Bad, ...], int, int]:
    """Return rows one by one, those that have too many or too few cells, how far was read, and the next row's number.

    Parameters
    ----------
    text : str
        From the start of a row.
    layout : Layout
        How it is laid out; ``first`` is the number of the first row.
    final : bool
        Whether the text ends here. Where it goes on, a row that may be longer is left for later.
    """
    rows: list[list[str]] = []
    numbers: list[int] = []
    bad: list[Bad] = []
    n_columns = len(layout.columns)
    lines = TextLines(text)
    end = 0
    following = layout.first
    for number, (row, width) in enumerate(_records(lines, layout.delimiter, n_columns), start=layout.first):
        if lines.ran_out and not final:
            break
        end, following = lines.position, number + 1
        if row is None:
            bad.append((number, "malformed_row", width))
        elif row:
            rows.append(row)
            numbers.append(number)
    else:
        end = len(text)
    index = pd.Index(numbers, dtype="int64")
    return pd.DataFrame(rows, columns=list(layout.columns), index=index, dtype=object), tuple(bad), end, following


def _records(lines: TextLines, delimiter: str, n_columns: int) -> Iterator[tuple[list[str] | None, str]]:
    """Yield rows, blank ones as empty; where a quote does not close, a row is its line, and the next line a new row."""
    for line in lines:
        if not line.strip():
            yield [], ""
            continue
        bare = line.rstrip("\r\n")
        if '"' not in line:
            row = bare.split(delimiter)
        else:
            after = lines.position
            row = _quoted(lines, line, delimiter, n_columns)
            if not row:
                lines.position = after
                row = bare.split(delimiter)
        if len(row) > n_columns and not any(row[n_columns:]):
            row = row[:n_columns]
        yield (row, "") if len(row) == n_columns else (None, _width(len(row), n_columns))


def _quoted(lines: TextLines, line: str, delimiter: str, n_columns: int) -> list[str]:
    """Return the row that starts with ``line``, or nothing if its quotes do not close within reason."""
    few = _few(lines, line)
    try:
        row = next(csv.reader(few, delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    return row if len(row) == n_columns else []


def _few(lines: TextLines, line: str) -> Iterator[str]:
    yield line
    for _ in range(_MOST_LINES_OF_A_CELL):
        following = next(lines, None)
        if following is None:
            lines.ran_out = True
            return
        yield following
