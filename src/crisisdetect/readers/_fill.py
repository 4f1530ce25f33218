"""Dates written on the first row of a day only, filled down where the caller wants it and offered elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def is_blank(column: pd.Series) -> NDArray[np.bool_]:
    """Return which cells of a column hold nothing."""
    blank = column.isna()
    if column.dtype == object or isinstance(column.dtype, pd.StringDtype):
        blank |= column.astype(str).str.strip().eq("")
    return blank.to_numpy(dtype=bool)


def filled_down(frame: pd.DataFrame, column: str, last: Any) -> tuple[pd.DataFrame, Any]:
    """Return a table in which blank dates are those above them, and the last date.

    Parameters
    ----------
    frame : DataFrame
        A piece of a table.
    column : str
        Name of the column of dates.
    last : object
        The last date before this piece, or None.

    Examples
    --------
    >>> table = pd.DataFrame({"day": ["", "2026-03-02", "", None]})
    >>> filled_down(table, "day", "2026-03-01")[0]["day"].tolist()
    ['2026-03-01', '2026-03-02', '2026-03-02', '2026-03-02']
    """
    cells = frame[column].astype(object)
    blank = is_blank(frame[column])
    kept = cells.where(~blank)
    if last is not None and len(kept) and blank[0]:
        kept.iloc[0] = last
    full = kept.ffill()
    some = full.dropna()
    return frame.assign(**{column: full}), (some.iloc[-1] if len(some) else last)
