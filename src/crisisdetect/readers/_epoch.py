"""Numbers that are times, told by their size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.readers._clock import microseconds

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Instants outside of these years are taken for mistakes.
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100

NUMBER: Final = r"^[+]?\d{1,20}(?:[.,]\d+)?$"
NONE: Final = np.iinfo(np.int64).min


def split_numbers(text: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return written numbers, and their whole part where it has at most 18 digits."""
    value = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce").to_numpy(dtype=np.float64)
    digits = pd.to_numeric(text.str.extract(r"^[+]?(\d{1,18})", expand=False), errors="coerce")
    return value, digits.fillna(0).to_numpy(np.int64)


def from_numbers(
    value: NDArray[np.float64], whole: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Read numbers by their size: seconds, milli-, micro- or nanoseconds, yyyymmdd, or days of a spreadsheet.

    Parameters
    ----------
    value : array of float, shape (n_numbers,)
        The numbers.
    whole : array of int, shape (n_numbers,)
        Their whole parts, exact to 18 digits.

    Returns
    -------
    tuple of four arrays of shape (n_numbers,)
        Microseconds since 1970 (the smallest integer for none), and whether the number names no zone, only a day, and
        counts days as spreadsheets do.
    """
    found = np.full(len(value), NONE, dtype=np.int64)
    calendar = _is_calendar(value)
    for low, high, scale in ((1e8, 1e11, 1e6), (1e11, 1e14, 1e3)):
        fits = (value >= low) & (value < high) & ~calendar
        found[fits] = np.round(value[fits] * scale).astype(np.int64)
    fits = (value >= 1e14) & (value < 1e17)
    found[fits] = whole[fits]
    fits = (value >= 1e17) & (value < 1e19)
    found[fits] = (value[fits] / 1e3).astype(np.int64)
    serial = (value >= 20_000) & (value < 75_000)
    found[serial] = np.round((value[serial] - 25_569) * 86_400_000_000 / 1e6).astype(np.int64) * 1_000_000
    if calendar.any():
        found[calendar] = _written(whole[calendar], "%Y%m%d")
    clocked = np.zeros(len(value), dtype=bool)
    for zeros, form in ((1e4, "%Y%m%d%H%M"), (1e6, "%Y%m%d%H%M%S")):
        fits = (value >= FIRST_YEAR * 1e4 * zeros) & (value < (LAST_YEAR + 1) * 1e4 * zeros) & (value == whole)
        if fits.any():
            found[fits] = _written(whole[fits], form)
            clocked |= fits
    return found, serial | calendar | clocked, calendar | (serial & (value == np.floor(value))), serial


def _written(whole: NDArray[np.int64], form: str) -> NDArray[np.int64]:
    return microseconds(pd.to_datetime(pd.Series(whole).astype(str), format=form, errors="coerce", utc=True))


def _is_calendar(value: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside = (value >= FIRST_YEAR * 1e4 + 101) & (value <= LAST_YEAR * 1e4 + 1231) & (value == np.floor(value))
    return np.asarray(inside, dtype=bool)
