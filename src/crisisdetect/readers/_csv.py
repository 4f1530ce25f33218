"""Delimited text: any delimiter, lines above the header, quoted line breaks, broken rows."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

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
) -> pa.Table | None:
    """Return the rows of well-formed text as a table of strings, or None where any row is not well-formed.

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
        return pa.table({name: pa.array([], type=pa.large_string()) for name in columns})
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
    return table if quoting.n_lines - table.num_rows <= _MOST_LINES_OF_A_CELL else None


def _width(actual: int, expected: int) -> str:
    return f"{actual} cells where the header has {expected}"


def read_carefully(text: str, layout: Layout, *, final: bool) -> tuple[pd.DataFrame, tuple[Bad, ...], int]:
    """Return rows one by one with those that have too many or too few cells set aside, and how far was read.

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
    for number, (row, width) in enumerate(_records(lines, layout.delimiter, n_columns), start=layout.first):
        if lines.ran_out and not final:
            break
        end = lines.position
        if row is None:
            bad.append((number, "malformed_row", width))
        else:
            rows.append(row)
            numbers.append(number)
    else:
        end = len(text)
    index = pd.Index(numbers, dtype="int64")
    return pd.DataFrame(rows, columns=list(layout.columns), index=index, dtype=object), tuple(bad), end


def _records(lines: TextLines, delimiter: str, n_columns: int) -> Iterator[tuple[list[str] | None, str]]:
    """Yield rows; where a quote does not close, the line is taken by itself and the next line is a new row."""
    for line in lines:
        if not line.strip():
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
