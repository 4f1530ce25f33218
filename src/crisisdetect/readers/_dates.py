"""Dates written with day and month in numbers or with the month's name, one element at a time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

_NONE: Final = np.iinfo(np.int64).min
_CLOCK: Final = (
    r"(?:[t ,]+(?:a |um |at |de |las |les |kl )*(?P<H>\d{1,2})(?:[:h](?P<M>\d{2}))?(?:[:m](?P<S>\d{2}))?"
    r"(?:[.,](?P<f>\d{1,9}))?"
    r"\s*(?:h|uhr)?\s*(?P<half>[ap]\.?\s?m\.?)?)?"
)
_ZONE: Final = r"\s*\(?(?P<zone>z|[+-]\d{2}:?\d{2}|[a-z]{2,5})?\)?$"
_WEEKDAY: Final = r"^(?:[a-z]{2,10}\.?,? +)?(?:le +)?"
_YEAR_FIRST: Final = re.compile(r"^(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _CLOCK + _ZONE)
_NUMERIC: Final = re.compile(r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})" + _CLOCK + _ZONE)
_DAY_MONTH: Final = re.compile(
    _WEEKDAY
    + r"(?P<d>\d{1,2})(?:er|st|nd|rd|th|\.)?[ -]+(?:de +)?(?P<name>[a-z]{3,10})\.?,?[ -]+(?:de +)?(?P<y>\d{4})"
    + _CLOCK
    + _ZONE
)
_MONTH_DAY: Final = re.compile(
    _WEEKDAY + r"(?P<name>[a-z]{3,10})\.? +(?P<d>\d{1,2})(?:st|nd|rd|th)?,? +(?P<y>\d{4})" + _CLOCK + _ZONE
)
_UNIX: Final = re.compile(
    r"^[a-z]{3} (?P<name>[a-z]{3}) +(?P<d>\d{1,2}) (?P<H>\d{2}):(?P<M>\d{2}):(?P<S>\d{2}) "
    r"(?P<zone>[+-]\d{4}|[a-z]{2,5}) (?P<y>\d{4})$"
)
_RELATIVE: Final = re.compile(r"\b(ago|il y a|vor|hace|hier|yesterday|gestern|ayer|just now|a l'instant)\b")

_MONTHS: Final[dict[str, int]] = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar enero ene",
            "february feb fevrier fevr fev februar febrero",
            "march mar mars marz maerz mrz marzo",
            "april apr avril avr abril abr",
            "may mai mayo",
            "june jun juin juni junio",
            "july jul juillet juil juli julio",
            "august aug aout agosto ago",
            "september sep sept septembre septiembre",
            "october oct octobre oktober okt octubre",
            "november nov novembre noviembre",
            "december dec decembre dezember dez diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES: Final[dict[str, int]] = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "mez": 60, "cest": 120, "mesz": 120,
    "eet": 120, "eest": 180, "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360,
    "pst": -480, "pdt": -420,
}  # fmt: skip


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
    found = text.str.extract(r"^(?P<a>\d{1,2})(?P<separator>[-/.])(?P<b>\d{1,2})[-/.](?:\d{4}|\d{2})(?:\D|$)").dropna()
    return found.astype({"a": int, "b": int})[["a", "b", "separator"]]


def is_relative(text: str) -> bool:
    """Whether a time is told from a moment that is not written, as "3 days ago"."""
    return bool(_RELATIVE.search(_folded(text)))


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text[:80].casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _read(value: str, *, dayfirst: bool | None) -> tuple[int, bool, bool]:
    folded = _folded(value)
    for pattern in (_YEAR_FIRST, _NUMERIC, _UNIX, _DAY_MONTH, _MONTH_DAY):
        if match := pattern.match(folded):
            return _instant(match.groupdict(), dayfirst=dayfirst)
    return _NONE, True, False


def _instant(part: dict[str, str | None], *, dayfirst: bool | None) -> tuple[int, bool, bool]:
    failed = (_NONE, True, False)
    date = _date(part, dayfirst=dayfirst)
    offset = _offset(part.get("zone"))
    clock = _time_of_day(part)
    if date is None or offset is None or clock is None:
        return failed
    instant = int(date.astype("datetime64[us]").astype(np.int64)) + clock
    if part.get("zone") and part.get("H"):
        return instant - offset * 60_000_000, False, False
    return instant, True, part.get("H") is None


def _date(part: dict[str, str | None], *, dayfirst: bool | None) -> np.datetime64 | None:
    if part.get("name"):
        month, day = _MONTHS.get(part["name"] or "", 0), int(part["d"] or 0)
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


def _offset(zone: str | None) -> int | None:
    """Return minutes east of UTC."""
    if not zone:
        return 0
    if zone[0] in "+-":
        minutes = int(zone[1:3]) * 60 + int(zone[-2:])
        return minutes if zone[0] == "+" else -minutes
    return _ZONES.get(zone)


def _time_of_day(part: dict[str, str | None]) -> int | None:
    """Return microseconds since midnight."""
    hour, minute, second = (int(part.get(key) or 0) for key in "HMS")
    half = part.get("half")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 23 or minute > 59 or second > 60:
        return None
    fraction = int(((part.get("f") or "") + "000000")[:6])
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + fraction
