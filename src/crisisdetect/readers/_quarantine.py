"""Rows that did not become comments, written where a person can look at them."""

from __future__ import annotations

import csv
from typing import IO, TYPE_CHECKING, Final

from crisisdetect._writing import whole_text

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    import pandas as pd

    from crisisdetect.readers._types import Reading

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def quote_formula(text: str) -> str:
    r"""Return a cell that no spreadsheet takes for a formula.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text, with an apostrophe before it where it starts as a formula does, also after spaces.

    Examples
    --------
    >>> quote_formula('=HYPERLINK("https://example.org")')
    '\'=HYPERLINK("https://example.org")'
    >>> quote_formula("fine")
    'fine'
    """
    starts = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    return f"'{text}" if starts else text


def write_rejected(reading: Reading, path: str | os.PathLike[str]) -> int:
    """Write the rejected rows of a reading as CSV: file, row, reason and detail, no texts.

    Parameters
    ----------
    reading : Reading
        What was read.
    path : str or path-like
        File to write; an existing one is replaced.

    Returns
    -------
    int
        How many rows were written.

    Examples
    --------
    >>> import tempfile, pathlib, pandas as pd
    >>> from crisisdetect.readers import read
    >>> reading = read(pd.DataFrame({"date": ["2026-06-05T10:00Z", "soon"], "text": ["good", "bad"]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_rejected(reading, pathlib.Path(folder) / "rejected.csv")
    1
    """
    with whole_text(path, errors="backslashreplace") as stream:
        write_rejected_rows([reading.rejected], stream)
    return len(reading.rejected)


def write_rejected_rows(tables: Iterable[pd.DataFrame], stream: IO[str]) -> None:
    """Write tables of rejected rows, one below the other, as CSV that no spreadsheet takes for formulas.

    Parameters
    ----------
    tables : iterable of DataFrame
        Each as ``Reading.rejected``.
    stream : text file
        Where to write.
    """
    rows = csv.writer(stream)
    rows.writerow(["file", "row", "reason", "detail"])
    for table in tables:
        for row in table.itertuples(index=False):
            rows.writerow([quote_formula(cell) if isinstance(cell, str) else cell for cell in row])
