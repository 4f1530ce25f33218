"""Written times to instants in UTC, with what is known about how exact they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import ParameterError
from crisisdetect.readers._clock import microseconds, to_utc
from crisisdetect.readers._dates import Parts, read_dates

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Instants outside of these years are taken for mistakes.
FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100

_NUMBER: Final = r"^[+]?\d{1,20}(?:[.,]\d+)?$"
_SERIAL: Final = r"^\d{5}(?:[.,]\d+)?$"
_ISO_ZONED: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$"
_ISO_NAIVE: Final = r"^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$"
_DAY_ONLY: Final = r"^\d{4}-\d{2}-\d{2}$"
_MIDNIGHT: Final = "00:00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Instants of the rows, their quality, and a reason code where there is no instant."""

    timestamp: pd.Series
    quality: pd.Series
    reason: pd.Series
    notes: tuple[str, ...]


def check_zone(tz: str) -> None:
    """Raise ``ParameterError`` unless ``tz`` names a time zone."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(tz)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, TypeError) as error:
        msg = f"The 'tz' parameter must name a time zone, as Europe/Paris. Got {tz!r} instead."
        raise ParameterError(msg) from error


def as_text(values: pd.Series) -> pd.Series:
    """Return written times with one spelling of spaces, zones and of the letter before the time; "" where empty."""
    if (
        isinstance(values.dtype, pd.DatetimeTZDtype)
        or values.dtype.kind == "M"
        or values.dtype == object
        or values.dtype.kind in "iuf"
    ):
        text = values.map(_written, na_action="ignore")
    else:
        text = values
    text = text.astype("str" if text.dtype != object else object)
    text = text.where(text.notna(), "").astype(str).str.strip()
    text = text.str.replace(r"[\s\u00a0\u202f\u200e\u200f]+", " ", regex=True)
    text = text.str.replace(r"^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})", r"\1T\2", regex=True)
    return text.str.replace(r"(:\d{2}(?:\.\d+)?) ?(?:UTC|GMT|z|Z)$", r"\1Z", regex=True).str.replace(
        r"(:\d{2}(?:\.\d+)?) ([+-]\d{2}:?\d{2})$", r"\1\2", regex=True
    )


def _written(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".") if np.isfinite(value) else ""
    return str(value)


def read_times(text: pd.Series, *, tz: str, dayfirst: bool | None) -> Times:
    """Read written times element by element.

    Parameters
    ----------
    text : Series of str
        As :func:`as_text` gives them; an empty string is no time.
    tz : str
        Zone of the times that name none.
    dayfirst : bool or None
        Whether 05/06/2026 is the 5th of June; may be None where nothing is written so.

    Returns
    -------
    Times
    """
    n = len(text)
    instants = np.full(n, np.iinfo(np.int64).min, dtype=np.int64)  # microseconds; the minimum is "none"
    naive = np.zeros(n, dtype=bool)
    day = np.zeros(n, dtype=bool)
    empty = (text == "").to_numpy()
    todo = ~empty

    number = todo & text.str.match(_NUMBER).to_numpy(dtype=bool)
    if number.any():
        _place_numbers(text[number], number, instants, naive, day)
        todo &= ~number
    for pattern, is_naive in ((_ISO_ZONED, False), (_ISO_NAIVE, True)):
        match = todo & text.str.match(pattern).to_numpy(dtype=bool)
        if match.any():
            parsed = pd.to_datetime(text[match], format="ISO8601", utc=True, errors="coerce")
            instants[match] = microseconds(parsed)
            naive[match] = is_naive
            todo &= ~match
    day |= naive & text.str.match(_DAY_ONLY).to_numpy(dtype=bool)
    if todo.any():
        parts = read_dates(text[todo], dayfirst=dayfirst)
        _place_parts(parts, todo, instants, naive, day)
    serial = number & text.str.match(_SERIAL).to_numpy(dtype=bool)
    return _finish(text, instants, naive, day, empty, tz, n_serial=int(serial.sum()))


def _place_numbers(
    text: pd.Series,
    where: NDArray[np.bool_],
    instants: NDArray[np.int64],
    naive: NDArray[np.bool_],
    day: NDArray[np.bool_],
) -> None:
    """Read numbers by their size: seconds, milli-, micro- or nanoseconds, yyyymmdd, or days of a spreadsheet."""
    value = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce").to_numpy(dtype=np.float64)
    none = np.iinfo(np.int64).min
    found = np.full(len(value), none, dtype=np.int64)
    whole = (
        pd.to_numeric(text.str.extract(r"^[+]?(\d{1,18})", expand=False), errors="coerce").fillna(0).to_numpy(np.int64)
    )
    for low, high, scale in ((1e8, 1e11, 1e6), (1e11, 1e14, 1e3)):
        fits = (value >= low) & (value < high) & ~_is_calendar(value)
        found[fits] = np.round(value[fits] * scale).astype(np.int64)
    fits = (value >= 1e14) & (value < 1e17)
    found[fits] = whole[fits]
    fits = (value >= 1e17) & (value < 1e19)
    found[fits] = (value[fits] / 1e3).astype(np.int64)
    serial = (value >= 20_000) & (value < 75_000)
    found[serial] = np.round((value[serial] - 25_569) * 86_400_000_000 / 1e6).astype(np.int64) * 1_000_000
    calendar = _is_calendar(value)
    if calendar.any():
        parsed = pd.to_datetime(text[calendar], format="%Y%m%d", errors="coerce", utc=True)
        found[calendar] = microseconds(parsed)
    instants[where] = found
    naive[where] = serial | calendar
    day[where] = calendar | (serial & (value == np.floor(value)))


def _is_calendar(value: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside = (value >= FIRST_YEAR * 1e4 + 101) & (value <= LAST_YEAR * 1e4 + 1231) & (value == np.floor(value))
    return np.asarray(inside, dtype=bool)


def _place_parts(
    parts: Parts,
    where: NDArray[np.bool_],
    instants: NDArray[np.int64],
    naive: NDArray[np.bool_],
    day: NDArray[np.bool_],
) -> None:
    instants[where] = parts.instants
    naive[where] = parts.naive
    day[where] = parts.day


def _finish(
    text: pd.Series,
    instants: NDArray[np.int64],
    naive: NDArray[np.bool_],
    day: NDArray[np.bool_],
    empty: NDArray[np.bool_],
    tz: str,
    *,
    n_serial: int,
) -> Times:
    read = instants != np.iinfo(np.int64).min
    at_midnight = read & (instants % 86_400_000_000 == 0)
    if (read & naive).sum() > 1 and bool(at_midnight[read & naive].all()):
        day = day | (read & naive)
    utc = instants.copy()
    local = read & naive
    n_twice = 0
    if local.any():
        utc[local], n_twice = to_utc(instants[local], tz)
    low, high = (np.datetime64(f"{year}-01-01", "us").astype(np.int64) for year in (FIRST_YEAR, LAST_YEAR))
    inside = read & (utc >= low) & (utc < high)
    stamps = pd.Series(np.where(inside, utc, np.iinfo(np.int64).min).view("datetime64[us]"), index=text.index)
    reason = np.where(
        empty, "no_timestamp", np.where(~read, "bad_timestamp", np.where(~inside, "timestamp_out_of_range", ""))
    )
    quality = np.where(day, "day", np.where(naive, "local_naive", "exact"))
    return Times(
        timestamp=stamps.dt.tz_localize("UTC"),
        quality=pd.Series(quality, index=text.index, dtype=object),
        reason=pd.Series(reason, index=text.index, dtype=object),
        notes=tuple(_notes(int((local & ~day).sum()), int((local & day).sum()), n_twice, n_serial, tz)),
    )


def _notes(n_naive: int, n_days: int, n_twice: int, n_serial: int, tz: str) -> list[str]:
    notes = []
    if n_serial:
        notes.append(f"Numbers such as 46083.5 ({n_serial:,} rows) were read as days counted by a spreadsheet.")
    if n_naive:
        hint = " Give tz= if they are local times." if tz == "UTC" else ""
        notes.append(f"Times that name no time zone ({n_naive:,} rows) were read as {tz}.{hint}")
    if n_days:
        notes.append(f"Rows with a day and no time of day: {n_days:,}. Bins shorter than a day mean nothing for them.")
    if n_twice:
        notes.append(
            f"Rows in the hour that came twice when clocks went back in {tz}: {n_twice:,}. "
            "They were told apart by their order, or spread evenly over both hours."
        )
    return notes
