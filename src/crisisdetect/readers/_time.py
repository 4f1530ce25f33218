"""Written times to instants in UTC, with what is known about how exact they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.readers import _arrow
from crisisdetect.readers._clock import microseconds, to_utc
from crisisdetect.readers._dates import read_dates
from crisisdetect.readers._epoch import FIRST_YEAR, LAST_YEAR, NONE, NUMBER, from_numbers, split_numbers
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._relative import before, coarsest
from crisisdetect.readers._spelling import respelt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_ISO_ZONED: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})$"
_ISO_NAIVE: Final = r"^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$"
_DAY_ONLY: Final = r"^\d{4}-\d{2}-\d{2}$"
_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Times as they are written in one column.

    Parameters
    ----------
    text : Series
        As :func:`as_text` gives them, or as found where ``quick`` is set.
    quick : tuple or None
        What :func:`crisisdetect.readers._arrow.instants` found, where every row is in ISO 8601.
    n_turned : int
        Dates whose day and month a spreadsheet had exchanged.
    """

    text: pd.Series
    quick: tuple[NDArray[np.int64], NDArray[np.bool_], bool] | None = None
    n_turned: int = 0

    def where(self, kept: NDArray[np.bool_]) -> Written:
        """Return the rows that are marked."""
        quick = None if self.quick is None else (self.quick[0][kept], self.quick[1][kept], self.quick[2])
        return self if kept.all() else Written(text=self.text[kept], quick=quick, n_turned=self.n_turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """What is known of the clock that wrote the times of one column.

    Parameters
    ----------
    tz : str
        Zone of the times that name none.
    dayfirst : bool or None
        Whether 05/06/2026 is the 5th of June; may be None where nothing is written so.
    as_of : int or None
        Instant that relative times are told from, in microseconds since 1970.
    only_days : bool or None
        Whether all times without a zone are at midnight, and so are days; None to look at the rows at hand.
    turns : iterator of bool or None
        For each of the times that come twice, in order, whether it belongs to the first pass; None to look at the rows
        at hand.
    """

    tz: str = "UTC"
    dayfirst: bool | None = None
    as_of: int | None = None
    only_days: bool | None = None
    turns: Iterator[bool] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Instants of the rows, their quality, and a reason code where there is no instant."""

    timestamp: pd.Series
    quality: pd.Series
    reason: pd.Series
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Microseconds since 1970 on the clock that wrote them, or in UTC where it is known; one row a time."""

    instants: NDArray[np.int64]
    empty: NDArray[np.bool_]
    naive: NDArray[np.bool_]
    day: NDArray[np.bool_]
    relative: NDArray[np.bool_]
    n_serial: int = 0


def check_zone(tz: str) -> None:
    """Raise ``ParameterError`` unless ``tz`` names a time zone."""
    import zoneinfo

    try:
        zoneinfo.ZoneInfo(tz)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError, TypeError) as error:
        msg = Message("The 'tz' parameter must name a time zone, as Europe/Paris. Got {tz!r} instead.", tz=tz)
        raise ParameterError(msg) from error


def written(values: pd.Series) -> Written:
    """Return the times in a column, read at once where they are all in ISO 8601."""
    quick = _arrow.instants(values)
    return Written(text=as_text(values)) if quick is None else Written(text=values, quick=quick)


def as_text(values: pd.Series) -> pd.Series:
    """Return written times with one spelling of spaces, zones and of the letter before the time; "" where empty."""
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        return values.astype(str).astype("str")
    if isinstance(values.dtype, pd.DatetimeTZDtype) or values.dtype == object or values.dtype.kind in "Mf":
        text = values.map(_written, na_action="ignore")
    else:
        text = values
    text = text.astype("str" if text.dtype != object else object)
    text = text.where(text.notna(), "").astype(str).str.strip()
    text = text.str.replace(r"[\s\u00a0\u202f\u200e\u200f]+", " ", regex=True)
    text = respelt(text).str.replace(r"^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})", r"\1T\2", regex=True)
    return text.str.replace(r"(:\d{2}(?:\.\d+)?) ?(?:UTC|GMT|utc|gmt|z|Z)$", r"\1Z", regex=True).str.replace(
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


def read_times(times: Written, zone: Zone) -> Times:
    """Read written times element by element.

    Parameters
    ----------
    times : Written
        As :func:`written` gives them; an empty string is no time.
    zone : Zone
        What is known of the clock that wrote them.

    Returns
    -------
    Times
    """
    return _finish(times.text.index, found_in(times, zone), zone)


def found_in(times: Written, zone: Zone) -> Found:
    """Return what times say by themselves, before the zone of those that name none is applied."""
    if times.quick is None:
        return _one_by_one(times.text, zone)
    instants, empty, is_naive = times.quick
    no = np.zeros(len(instants), dtype=bool)
    naive = ~empty if is_naive else no
    return Found(instants=np.where(empty, NONE, instants), empty=empty, naive=naive, day=no.copy(), relative=no)


def _one_by_one(text: pd.Series, zone: Zone) -> Found:
    n = len(text)
    instants = np.full(n, NONE, dtype=np.int64)
    naive, day, relative = (np.zeros(n, dtype=bool) for _ in range(3))
    empty = (text == "").to_numpy(dtype=bool)
    todo = ~empty
    n_serial = 0

    number = todo & text.str.match(NUMBER).to_numpy(dtype=bool)
    if number.any():
        instants[number], naive[number], day[number], serial = from_numbers(*split_numbers(text[number]))
        n_serial = int(serial.sum())
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
        parts = read_dates(text[todo], dayfirst=zone.dayfirst)
        instants[todo], naive[todo], day[todo] = parts.instants, parts.naive, parts.day
    if zone.as_of is not None:
        for row in np.flatnonzero(todo & (instants == NONE)):
            if (distance := before(str(text.iloc[row]))) is not None:
                instants[row], naive[row], relative[row] = zone.as_of - distance, False, True
    return Found(instants=instants, empty=empty, naive=naive, day=day, relative=relative, n_serial=n_serial)


def _finish(index: pd.Index, found: Found, zone: Zone) -> Times:
    read = found.instants != NONE
    local = read & found.naive
    day = found.day | local if only_days(found, zone) else found.day
    utc = found.instants.copy()
    n_twice = 0
    clock = local & ~day  # a date has no zone: it stays the day that it names
    if clock.any():
        utc[clock], n_twice = to_utc(found.instants[clock], zone.tz, turns=zone.turns)
    low, high = (np.datetime64(f"{year}-01-01", "us").astype(np.int64) for year in (FIRST_YEAR, LAST_YEAR))
    inside = read & (utc >= low) & (utc < high)
    stamps = pd.Series(np.where(inside, utc, NONE).view("datetime64[us]"), index=index)
    codes = _first_of(found.empty, ~read, ~inside)
    quality = _first_of(found.relative, day, found.naive)
    return Times(
        timestamp=stamps.dt.tz_localize("UTC"),
        quality=_named(quality, ("exact", "relative", "day", "local_naive"), index),
        reason=_named(codes, ("", "no_timestamp", "bad_timestamp", "timestamp_out_of_range"), index),
        notes=tuple(_notes(found, local, local & day, zone, n_twice)),
    )


def _first_of(*cases: NDArray[np.bool_]) -> NDArray[np.int8]:
    """Return for each row the number of the first case that holds, from 1; 0 where none does."""
    codes = np.zeros(len(cases[0]), dtype=np.int8)
    for number, case in reversed(list(enumerate(cases, start=1))):
        if case.any():
            codes[case] = number
    return codes


def _named(codes: NDArray[np.int8], names: tuple[str, ...], index: pd.Index) -> pd.Series:
    import pyarrow as pa

    if len(codes) and (codes == codes[0]).all():
        return _arrow.constant(names[codes[0]], index)
    coded = pa.DictionaryArray.from_arrays(pa.array(codes, type=pa.int8()), pa.array(names, type=pa.large_string()))
    return _arrow.series(coded.cast(pa.large_string()), index)


def only_days(found: Found, zone: Zone) -> bool:
    """Whether several times that name no zone are all at midnight."""
    if zone.only_days is not None:
        return zone.only_days
    local = (found.instants != NONE) & found.naive
    return local.sum() > 1 and bool((found.instants[local] % _DAY == 0).all())


def _notes(found: Found, local: NDArray[np.bool_], days: NDArray[np.bool_], zone: Zone, n_twice: int) -> list[Note]:
    n_local = int((local & ~days).sum())
    notes = [
        note("serial_days", n=found.n_serial),
        note("no_zone_utc", n=n_local) if zone.tz == "UTC" else note("no_zone", tz=zone.tz, n=n_local),
        note("only_days", n=int(days.sum())),
        note("came_twice", tz=zone.tz, n=n_twice),
    ]
    said = [one for one in notes if one.n]
    if zone.as_of is not None and found.relative.any():
        longest = int(zone.as_of - found.instants[found.relative].min())
        moment = str(np.datetime64(zone.as_of, "us").astype("datetime64[s]"))
        said.append(note("told_relative", moment=moment, unit=coarsest(longest), n=int(found.relative.sum())))
    return said
