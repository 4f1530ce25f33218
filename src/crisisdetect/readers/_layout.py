"""How a delimited text is laid out: its delimiter, its header, and where its rows begin."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from crisisdetect.errors import Message, ReadError
from crisisdetect.readers._columns import LIKE_A_TIME, is_known
from crisisdetect.readers._notes import Note, note

if TYPE_CHECKING:
    from collections.abc import Iterator


MAX_COLUMNS: Final = 2_000


_DELIMITERS: Final = ",;\t|"


_SAMPLE_ROWS: Final = 60


_SAMPLE_CHARACTERS: Final = 256 * 1024


_HEADER_WITHIN: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a delimited text is laid out.

    Parameters
    ----------
    delimiter : str
        What stands between two cells.
    columns : tuple of str
        Names of the columns, each once.
    start : int
        Where the first row below the header begins, in characters.
    first : int
        Number of that row, counted from 1 as a spreadsheet does: blank rows count.
    backslashes : bool
        Whether quotes within cells stand behind a backslash, as LinkedIn, MySQL and Spark write them.
    n_more : int
        Further rows that the header has.
    """

    delimiter: str
    columns: tuple[str, ...]
    start: int
    first: int
    backslashes: bool = False
    n_more: int = 0

    def plain(self, data: bytes) -> bytes:
        """Return whole lines with quotes doubled where they stand behind a backslash: it stays as long as it is."""
        return _doubled(data) if self.backslashes else data

    @property
    def notes(self) -> tuple[Note, ...]:
        """What there is to say of the header."""
        row = self.first - 1 - self.n_more
        return header_notes(row, row - 1, self.n_more)


def check_width(path: str, n: int) -> None:
    """Raise ``ReadError`` for more columns than a table of comments can have."""
    if n > MAX_COLUMNS:
        msg = Message("{path!r} has {n:,} columns; at most {most:,} are read.", path=path, n=n, most=MAX_COLUMNS)
        raise ReadError(msg)


def header_notes(row: int, n_above: int, n_more: int) -> tuple[Note, ...]:
    """Return what there is to say of a header in a row of a file, 0 where there is none."""
    if row < 1:
        return (note("no_header"),)
    below = (note("header_below", row=row, above=n_above),) if n_above else ()
    return (*below, note("header_rows", rows=n_more)) if n_more else below


def layout_of(path: str, text: str) -> Layout:
    """Return how a delimited text is laid out, from its beginning.

    Raises
    ------
    ReadError
        If there are more columns than a table of comments can have.
    """
    backslashes = _has_backslashes(text[:_SAMPLE_CHARACTERS])
    if backslashes:
        text = _doubled(text.encode("utf-8", "replace")).decode("utf-8")
    delimiter, n_above, header, n_more = _layout(text)
    check_width(path, len(header))
    start, n_rows = _start_of_body(path, text, delimiter, n_above + 1 + n_more)
    return Layout(
        delimiter=delimiter,
        columns=tuple(distinct(header)),
        start=start,
        first=n_rows + 1,
        backslashes=backslashes,
        n_more=n_more,
    )


_ESCAPE: Final = re.compile(rb'\\([\\"])')


def _doubled(data: bytes) -> bytes:
    if b'\\"' not in data:
        return data
    return _ESCAPE.sub(lambda found: b'""' if found[1] == b'"' else found[0], data)


def _has_backslashes(sample: str) -> bool:
    """Whether more rows have as many cells as most where quotes behind a backslash are taken for doubled ones."""
    if '\\"' not in sample or '"' not in sample.replace('\\"', ""):
        return False
    other = _doubled(sample.encode("utf-8", "replace")).decode("utf-8")
    return max(_n_alike(other, sign) for sign in _DELIMITERS) > max(_n_alike(sample, sign) for sign in _DELIMITERS)


def _n_alike(sample: str, delimiter: str) -> float:
    """Return the characters of rows of the most common width, as a share of a sample that is read strictly."""
    n_signs: Counter[int] = Counter()
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True):
            if len(row) > 1:
                n_signs[len(row)] += sum(map(len, row)) + len(row)
    except csv.Error:
        pass
    return max(n_signs.values(), default=0)


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


def find_header(rows: list[list[str]]) -> tuple[int, int]:
    """Return the position of the header and how many rows below it go on with it.

    The header is the first row that names at least two kinds of column, else the first; -1 where it is a row as others.
    """
    best, most = 0, 1
    for position, row in enumerate(rows[:_HEADER_WITHIN]):
        kinds = {kind for cell in row if (kind := is_known(cell))}
        if len(kinds) > most:
            best, most = position, len(kinds)
    if most == 1 and _are_alike(rows[:2]):
        return -1, 0
    times = [place for place, cell in enumerate(rows[best]) if is_known(cell) == "timestamp"] if rows else []
    below = takewhile(lambda row: any(_of_header(row[place]) for place in times if place < len(row)), rows[best + 1 :])
    return best, min(sum(1 for _ in below), _MOST_HEADERS)


def _are_alike(rows: list[list[str]]) -> bool:
    """Whether two rows have several cells and times in the same places, where a header would have a name."""
    first, second = ([bool(LIKE_A_TIME.search(cell[:60])) for cell in row] for row in (rows * 2)[:2])
    return len(rows) == 2 and len(first) > 1 and any(first) and first == second


_MOST_HEADERS: Final = 3


#: What stands below the name of a column of times where a header has several rows: another name, a unit, a pattern.
_HEADER_CELL: Final = re.compile(
    r"\s*(?:[(\[{].{0,120}[)\]}]|(?=.*[-/.: ])[dmyjahsthnu]{1,4}(?:[-/.: ,]+[dmyjahsthnu]{1,4}){1,6})\s*", re.I
)


def _of_header(cell: str) -> bool:
    return is_known(cell) == "timestamp" or _HEADER_CELL.fullmatch(cell) is not None


def _layout(text: str) -> tuple[str, int, list[str], int]:
    sample = text[:_SAMPLE_CHARACTERS]
    best: tuple[tuple[int, float, int], str, int, list[str], int] | None = None
    for delimiter in _DELIMITERS:
        rows = _sample_rows(sample, delimiter)
        if not rows:
            continue
        position, n_more = find_header(rows)
        header = rows[position] if position >= 0 else [""] * len(rows[0])
        below = rows[position + 1 :]
        agree = sum(len(row) == len(header) for row in below) / max(1, len(below))
        known = len({kind for cell in header if (kind := is_known(cell))})
        rank = (known, agree if len(header) > 1 else -1.0, len(header))
        if best is None or rank > best[0]:
            best = (rank, delimiter, position, header, n_more)
    if best is None:
        return ",", 0, [], 0
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


def _start_of_body(path: str, text: str, delimiter: str, n_rows: int) -> tuple[int, int]:
    """Return where the row after the first ``n_rows`` non-blank rows begins, and how many rows are above it."""
    lines = TextLines(text)
    reader = csv.reader(lines, delimiter=delimiter) if n_rows else iter(())
    seen = above = 0
    try:
        for row in reader:
            above += 1
            seen += any(cell.strip() for cell in row)
            if seen == n_rows:
                break
    except csv.Error as error:
        msg = Message("The header of {path!r} cannot be read: {error}.", path=path, error=error)
        raise ReadError(msg) from error
    return lines.position, above


class TextLines:
    """Lines of a text, with their ends, that know how far they have been read."""

    def __init__(self, text: str, position: int = 0) -> None:
        self.text = text
        self.position = position
        self.ran_out = False

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
