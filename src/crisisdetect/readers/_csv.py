"""Delimited text: any delimiter, lines above the header, quoted line breaks, broken rows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import ReadError
from crisisdetect.readers._columns import is_known
from crisisdetect.readers._types import Bad, Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_COLUMNS: Final = 2_000
_DELIMITERS: Final = ",;\t|"
_SAMPLE_ROWS: Final = 60
_SAMPLE_CHARACTERS: Final = 256 * 1024
_HEADER_WITHIN: Final = 30
_MOST_LINES_OF_A_CELL: Final = 500
_BLOCK: Final = 64 * 2**20


def read_delimited(path: str, text: str) -> Raw:
    """Read delimited text into a table of strings whose index holds row numbers, counted without blank rows.

    Raises
    ------
    ReadError
        If there is no row below the header, or there are more columns than a table of comments can have.
    """
    delimiter, n_above, header = _layout(text)
    if len(header) > MAX_COLUMNS:
        msg = f"{path!r} has {len(header):,} columns; at most {MAX_COLUMNS:,} are read."
        raise ReadError(msg)
    columns = distinct(header)
    body = text[_start_of_body(path, text, delimiter, n_above + 1) :]
    first = n_above + 2
    fast = _read_fast(body, delimiter, columns, first) if _quotes_balance(body, delimiter) else None
    frame, bad = fast if fast is not None and not fast[1] else _read_carefully(body, delimiter, columns, first)
    notes = (f"The header was found in row {n_above + 1}, below {n_above} other rows.",) if n_above else ()
    return Raw(path=path, frame=frame, bad=bad, notes=notes)


def distinct(header: list[str]) -> list[str]:
    """Return column names without surrounding space, each once.

    Examples
    --------
    >>> distinct(["date", " text ", "date", ""])
    ['date', 'text', 'date.2', 'column 4']
    """
    names: list[str] = []
    taken: set[str] = set()
    for position, cell in enumerate(header, start=1):
        base = name = " ".join(cell.split()) or f"column {position}"
        count = 1
        while name in taken:
            count += 1
            name = f"{base}.{count}"
        taken.add(name)
        names.append(name)
    return names


def find_header(rows: list[list[str]]) -> int:
    """Return the position of the header: the first row that names at least two kinds of column, else the first."""
    best, most = 0, 1
    for position, row in enumerate(rows[:_HEADER_WITHIN]):
        kinds = {kind for cell in row if (kind := is_known(cell))}
        if len(kinds) > most:
            best, most = position, len(kinds)
    return best


def _layout(text: str) -> tuple[str, int, list[str]]:
    sample = text[:_SAMPLE_CHARACTERS]
    best: tuple[tuple[int, float, int], str, int, list[str]] | None = None
    for delimiter in _DELIMITERS:
        rows = _sample_rows(sample, delimiter)
        if not rows:
            continue
        position = find_header(rows)
        header = rows[position]
        below = rows[position + 1 :]
        agree = sum(len(row) == len(header) for row in below) / max(1, len(below))
        known = len({kind for cell in header if (kind := is_known(cell))})
        rank = (known, agree if len(header) > 1 else -1.0, len(header))
        if best is None or rank > best[0]:
            best = (rank, delimiter, position, header)
    if best is None:
        return ",", 0, []
    return best[1:]


def _sample_rows(sample: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
            if len(rows) >= _SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _start_of_body(path: str, text: str, delimiter: str, n_rows: int) -> int:
    """Return where the row after the first ``n_rows`` non-blank rows begins."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    seen = 0
    try:
        for row in reader:
            seen += any(cell.strip() for cell in row)
            if seen == n_rows:
                break
    except csv.Error as error:
        msg = f"The header of {path!r} cannot be read: {error}."
        raise ReadError(msg) from error
    return lines.position


class _Lines:
    """Lines of a text, with their ends, that know how far they have been read."""

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        start = self.position
        if start >= len(self.text):
            raise StopIteration
        end = self.text.find("\n", start)
        carriage = self.text.find("\r", start, end if end >= 0 else len(self.text))
        if carriage >= 0 and carriage != end - 1:
            end = carriage
        self.position = len(self.text) if end < 0 else end + 1
        return self.text[start : self.position]


def _quotes_balance(body: str, delimiter: str) -> bool:
    """Whether every quote opens at the start of a cell or closes at its end, so that no row can swallow another."""
    data = np.frombuffer(body.replace('""', "").encode("utf-8", "replace"), dtype=np.uint8)
    quotes = np.flatnonzero(data == ord('"'))
    if len(quotes) % 2:
        return False
    if not len(quotes):
        return True
    ends = np.array([ord(delimiter), ord("\n"), ord("\r")], dtype=np.uint8)
    before, after = quotes[0::2] - 1, quotes[1::2] + 1
    opens = np.isin(data[before], ends) | (before < 0)
    closes = np.isin(data[np.minimum(after, len(data) - 1)], ends) | (after >= len(data))
    return bool(opens.all() and closes.all())


def _read_fast(
    body: str, delimiter: str, columns: list[str], first: int
) -> tuple[pd.DataFrame, tuple[Bad, ...]] | None:
    import pyarrow as pa
    import pyarrow.csv as arrow_csv

    bad: list[Bad] = []

    def reject(row: Any) -> str:
        bad.append((first + row.number - 1, "malformed_row", _width(row.actual_columns, row.expected_columns)))
        return "skip"

    if not body.strip():
        return pd.DataFrame(columns=columns, dtype=object), ()
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(body.encode("utf-8", "replace")),
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=columns),
            parse_options=arrow_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=reject
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    frame = table.to_pandas()
    numbers = np.arange(first, first + len(frame) + len(bad))
    frame.index = pd.Index(numbers[~np.isin(numbers, [row for row, _, _ in bad])])
    return frame, tuple(bad)


def _width(actual: int, expected: int) -> str:
    return f"{actual} cells where the header has {expected}"


def _read_carefully(body: str, delimiter: str, columns: list[str], first: int) -> tuple[pd.DataFrame, tuple[Bad, ...]]:
    rows: list[list[str]] = []
    numbers: list[int] = []
    bad: list[Bad] = []
    for number, (row, width) in enumerate(_records(body, delimiter, len(columns)), start=first):
        if row is None:
            bad.append((number, "malformed_row", width))
        else:
            rows.append(row)
            numbers.append(number)
    return pd.DataFrame(rows, columns=columns, index=pd.Index(numbers, dtype="int64"), dtype=object), tuple(bad)


def _records(body: str, delimiter: str, n_columns: int) -> Iterator[tuple[list[str] | None, str]]:
    """Yield rows; where a quote does not close, the line is taken by itself and the next line is a new row."""
    lines = _Lines(body)
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


def _quoted(lines: _Lines, line: str, delimiter: str, n_columns: int) -> list[str]:
    """Return the row that starts with ``line``, or nothing if its quotes do not close within reason."""
    few = _few(lines, line)
    try:
        row = next(csv.reader(few, delimiter=delimiter, strict=True))
    except csv.Error:
        return []
    return row if len(row) == n_columns else []


def _few(lines: _Lines, line: str) -> Iterator[str]:
    yield line
    for _ in range(_MOST_LINES_OF_A_CELL):
        following = next(lines, None)
        if following is None:
            return
        yield following
