"""What a column holds, told from its cells where its name says nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.readers._columns import speaks_of_text
from crisisdetect.readers._epoch import NONE
from crisisdetect.readers._time import Zone, found_in, written

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

_LOOKED_AT: Final = 60
_MOST_ARE: Final = 0.8
#: Texts have at least so many words, or signs, on average.
_WORDS: Final = 3.0
_SIGNS: Final = 24.0
_ADDRESS: Final = re.compile(r"^\s*(?:https?://|www\.)\S+\s*$|^\s*\S+@\S+\.\S+\s*$")
_BARE_NUMBER: Final = r"^[+-]?\d{1,7}(?:[.,]\d+)?$"


def share_of_times(column: pd.Series) -> float:
    """Return the share of the first cells of a column that are moments, without those told from another moment.

    Examples
    --------
    >>> import pandas as pd
    >>> share_of_times(pd.Series(["2026-03-02 10:00", "soon"])), share_of_times(pd.Series(["7", "12"]))
    (0.5, 0.0)
    """
    cells = column.dropna()
    if cells.dtype == object or not hasattr(cells.dtype, "kind") or cells.dtype.kind not in "Mmbiuf":
        cells = cells[cells.astype(str).str.strip() != ""]
    cells = cells.head(_LOOKED_AT)
    if not len(cells) or cells.dtype.kind in "bm":
        return 0.0
    if cells.dtype.kind == "M":
        return 1.0
    times = written(cells)
    if times.quick is not None:
        return 1.0
    found = found_in(times, Zone(dayfirst=True)).instants != NONE
    found |= found_in(times, Zone(dayfirst=False)).instants != NONE
    found &= ~times.text.str.match(_BARE_NUMBER).to_numpy(dtype=bool)
    return float(found.mean())


def column_of_times(frame: pd.DataFrame, names: Iterable[str]) -> str | None:
    """Return the column that holds moments, the first of those that hold most, or None."""
    shares = {name: share for name in names if (share := share_of_times(frame[name])) >= _MOST_ARE}
    return max(shares, key=lambda name: shares[name]) if shares else None


def column_of_texts(frame: pd.DataFrame, names: Iterable[str]) -> str | None:
    """Return the column that holds the longest prose, or None."""
    lengths = {name: length for name in names if (length := length_of_prose(frame[name])) > 0}
    return max(lengths, key=lambda name: lengths[name]) if lengths else None


def column_called_text(frame: pd.DataFrame, names: Iterable[str]) -> str | None:
    """Return the column of words whose name says in part that it holds texts, or asks a question, or None."""
    found = {name: _words_in(frame[name])[1] for name in names if speaks_of_text(name)}
    return max(found, key=lambda name: found[name]) if any(found.values()) else None


def length_of_prose(column: pd.Series) -> float:
    """Return how long the texts of a column are on average, 0 if they are no prose.

    Examples
    --------
    >>> import pandas as pd
    >>> length_of_prose(pd.Series(["the parcel came late", "never again, really"])), length_of_prose(pd.Series(["a"]))
    (19.5, 0.0)
    """
    words, signs, wide = _words_in(column)
    enough = words >= _WORDS or (signs >= _SIGNS and words > 1) or (wide and signs >= 6)
    return signs if enough and share_of_times(column) < 0.5 else 0.0


def _words_in(column: pd.Series) -> tuple[float, float, bool]:
    """Return how many words and signs the cells have on average, and whether of a script without spaces; 0 if none."""
    cells = [cell.strip() for cell in column.dropna().tolist()[: 10 * _LOOKED_AT] if isinstance(cell, str)]
    cells = [cell for cell in cells if cell][:_LOOKED_AT]
    if not cells or sum(map(bool, map(_ADDRESS.match, cells))) > 0.5 * len(cells):
        return 0.0, 0.0, False
    if len(set(cells)) < 0.5 * len(cells) or sum(any(map(str.isalpha, cell)) for cell in cells) < 0.5 * len(cells):
        return 0.0, 0.0, False
    words, signs = (float(np.mean([*map(len, rows)])) for rows in ([cell.split() for cell in cells], cells))
    return words, signs, sum(ord(sign) > 0x2E80 for cell in cells for sign in cell) > 0.3 * signs * len(cells)
