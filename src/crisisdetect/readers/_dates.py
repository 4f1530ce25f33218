"""Dates written with day and month in numbers or with the month's name, one element at a time."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from crisisdetect.readers._months import fold
from crisisdetect.readers._months import month as month_of
from crisisdetect.readers._relative import before
from crisisdetect.readers._words import by_word, words_of

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_NONE: Final = np.iinfo(np.int64).min
_CLOCK: Final = (
    r"(?:(?:[t ,]+|(?<=\d)[-_:](?=\d{2}[:.]\d{2}))"
    r"(?P<H>\d{1,2})(?:[:h.](?P<M>\d{2}))?(?:[:m.](?P<S>\d{2}))?(?:[.,](?P<f>\d{1,9}))?"
    r"\s*h?\s*(?P<half>[ap]\.?\s?m\b\.?)?)?"
)
_ZONE: Final = r"\s*(?P<zone>z|[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5}|[a-z_]+/[a-z_/+\-0-9]+)?$"
_WEEKDAY: Final = r"^(?:[^\W\d_]{2,14}(?:-feira)?\.?,? +)?(?:le +|el +|il +|den +)?"
_NAME: Final = r"(?P<name>[^\W\d_]{3,12})"
_YEAR_FIRST: Final = re.compile(r"^(?P<y>\d{4})[-/.] ?(?P<m>\d{1,2})[-/.] ?(?P<d>\d{1,2})\.?" + _CLOCK + _ZONE)
_NUMERIC: Final = re.compile(
    r"^(?:[^\W\d_]{2,14}\.?,? +)?(?P<a>\d{1,2})[-/.] ?(?P<b>\d{1,2})[-/.] ?(?P<y>\d{4}|\d{2})" + _CLOCK + _ZONE
)
_DAY_MONTH: Final = re.compile(
    _WEEKDAY
    + r"(?P<d>\d{1,2})(?:er|st|nd|rd|th|\.)?[ -]+(?:de +|of +)?"
    + _NAME
    + r"\.?,?[ -]+(?:de +|del +)?(?P<y>\d{4}|\d{2}(?![\d:]))"
    + _CLOCK
    + _ZONE
)
_MONTH_DAY: Final = re.compile(
    _WEEKDAY + _NAME + r"\.? +(?P<d>\d{1,2})(?:st|nd|rd|th)?,? +(?P<y>\d{4})" + _CLOCK + _ZONE
)
_TOGETHER: Final = re.compile(r"^(?P<d>\d{1,2})(?P<name>[a-z]{3})(?P<y>\d{4})" + _CLOCK + _ZONE)
_YEAR_NAME: Final = re.compile(r"^(?P<y>\d{4})[ -]+" + _NAME + r"\.?[ -]+(?P<d>\d{1,2})" + _CLOCK + _ZONE)
_UNIX: Final = re.compile(
    r"^[a-z]{3} (?P<name>[a-z]{3}) +(?P<d>\d{1,2}) (?P<H>\d{2}):(?P<M>\d{2}):(?P<S>\d{2}) "
    r"(?:(?P<zone>[+-]\d{4}|[a-z]{2,5}) )?(?P<y>\d{4})$"
)
_FIELDS: Final = (
    r"^(?:[^\W\d_]{2,14}\.?,? +)?(?P<a>\d{1,2})(?P<separator>[-/.]) ?(?P<b>\d{1,2})[-/.] ?(?:\d{4}|\d{2})(?:\D|$)"
)
_RELATIVE: Final = re.compile(r"\b(ago|il y a|vor|hace|hier|yesterday|gestern|ayer|just now|a l'instant)\b")

_WORDS: Final = words_of("times")
#: Minutes east of UTC; and zones named without saying whether it is summer.
_ZONES: Final = {name: int(minutes) for name, minutes in by_word(_WORDS["zones"]).items()}
_PLACES: Final[dict[str, str]] = _WORDS["places"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Microseconds since 1970 on the clock that wrote them (or in UTC, where a zone is named), and what was named."""

    instants: NDArray[np.int64]
    naive: NDArray[np.bool_]
    day: NDArray[np.bool_]


def read_dates(text: pd.Series, *, dayfirst: bool | None) -> Parts:
    """Read dates that are neither numbers nor ISO 8601; what cannot be read is the smallest integer."""
    known: dict[str, tuple[int, bool, bool]] = {}
    rows = [known.get(value) or known.setdefault(value, _read(value, dayfirst=dayfirst)) for value in text.tolist()]
    instants, naive, day = (np.array(column) for column in zip(*rows, strict=True))
    return Parts(instants=instants.astype(np.int64), naive=naive.astype(bool), day=day.astype(bool))


def numeric_fields(text: pd.Series) -> pd.DataFrame:
    """Return the first two fields of dates such as 05/06/2026, for the rows that are written so.

    Examples
    --------
    >>> import pandas as pd
    >>> numeric_fields(pd.Series(["05/06/2026 18:12", "2026-06-05"]))
       a  b separator
    0  5  6         /
    """
    found = text.str.extract(_FIELDS).dropna()
    return found.astype({"a": int, "b": int})[["a", "b", "separator"]]


def is_relative(text: str) -> bool:
    """Whether a time is told from a moment that is not written, as "3 days ago"."""
    return before(text) is not None or bool(_RELATIVE.search(fold(text[:80])))


def _read(value: str, *, dayfirst: bool | None) -> tuple[int, bool, bool]:
    folded = fold(value[:120])
    for pattern in (_YEAR_FIRST, _NUMERIC, _UNIX, _DAY_MONTH, _MONTH_DAY, _YEAR_NAME, _TOGETHER):
        if match := pattern.match(folded):
            return _instant(match.groupdict(), dayfirst=dayfirst)
    return _NONE, True, False


def _instant(part: dict[str, str | None], *, dayfirst: bool | None) -> tuple[int, bool, bool]:
    failed = (_NONE, True, False)
    date = _date(part, dayfirst=dayfirst)
    clock = _time_of_day(part)
    if date is None or clock is None:
        return failed
    instant = int(date.astype("datetime64[us]").astype(np.int64)) + clock
    zone = part.get("zone")
    if not zone:
        return instant, True, part.get("H") is None
    offset = offset_of(zone, instant)
    if offset is None:
        return failed
    return (instant - offset, False, False) if part.get("H") else (instant, True, True)


def _date(part: dict[str, str | None], *, dayfirst: bool | None) -> np.datetime64 | None:
    if part.get("name"):
        month, day = month_of(part["name"] or ""), int(part["d"] or 0)
    elif "m" in part:
        month, day = int(part["m"] or 0), int(part["d"] or 0)
    else:
        a, b = int(part["a"] or 0), int(part["b"] or 0)
        month, day = (b, a) if dayfirst or (dayfirst is None and a == b) else (a, b)
        if dayfirst is None and a != b:
            return None
    year = int(part["y"] or 0)
    year += (2000 if year < 70 else 1900) if year < 100 else 0
    try:
        return np.datetime64(f"{year:04d}-{month:02d}-{day:02d}", "D")
    except ValueError:
        return None


def offset_of(zone: str, wall: int) -> int | None:
    """Return microseconds east of UTC at a time on the wall clock of a zone, None where the zone is not known.

    Parameters
    ----------
    zone : str
        An offset, letters such as ``cest``, or the name of a place such as ``europe/paris``.
    wall : int
        Microseconds since 1970 on that clock.

    Examples
    --------
    >>> offset_of("+02", 0) == offset_of("cest", 0) == 2 * 3600 * 10**6, offset_of("nowhere", 0)
    (True, None)
    """
    if zone[0] in "+-":
        digits = zone[1:].replace(":", "").zfill(2)
        minutes = int(digits[:-2] or 0) * 60 + int(digits[-2:]) if len(digits) > 2 else int(digits) * 60
        return (minutes if zone[0] == "+" else -minutes) * 60_000_000 if minutes <= 14 * 60 else None
    if (known := _ZONES.get(zone)) is not None:
        return known * 60_000_000
    if (place := _PLACES.get(zone) or _places().get(zone)) is None:
        return None
    moment = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=wall)  # noqa: DTZ001 the clock of the place
    offset = moment.replace(tzinfo=zoneinfo.ZoneInfo(place)).utcoffset()
    return None if offset is None else int(offset / dt.timedelta(microseconds=1))


@cache
def _places() -> dict[str, str]:
    return {name.casefold(): name for name in zoneinfo.available_timezones() if "/" in name}


def _time_of_day(part: dict[str, str | None]) -> int | None:
    """Return microseconds since midnight."""
    hour, minute, second = (int(part.get(key) or 0) for key in "HMS")
    half = part.get("half")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if (hour > 23 and (hour, minute, second) != (24, 0, 0)) or minute > 59 or second > 60:
        return None
    fraction = int(((part.get("f") or "") + "000000")[:6])
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
