"""Ranges of days as people write them, in English and French."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import pandas as pd

from crisisdetect.errors import Message, ParameterError

_NAMES: Final = (
    "january jan janvier janv",
    "february feb fevrier fevr",
    "march mar mars",
    "april apr avril avr",
    "may mai",
    "june jun juin",
    "july jul juillet juil",
    "august aug aout",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec decembre",
)
_MONTHS: Final = {name: i for i, names in enumerate(_NAMES, 1) for name in names.split()}

#: A year without one: it holds a 29 February.
_ANY_YEAR: Final = 2024

_DAY = r"(?P<d{0}>\d{{1,2}})(?:er|st|nd|rd|th)?"
_MONTH = rf"(?P<m{{0}}>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:,?\s+(?P<y{0}>\d{{4}}))?"
_TO = r"\s*(?:-|–|—|\.\.|/|\bto\b|\buntil\b|\bau\b|\ba\b|\bet\b|\band\b)\s*"  # accents are taken off before
_ISO = r"(?P<iso{0}>\d{{4}}-\d{{2}}-\d{{2}}(?:[t ]\d{{2}}:\d{{2}}(?::\d{{2}})?(?:z|[+-]\d{{2}}:?\d{{2}})?)?)"


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + "".join(parts) + r"(?!\w)")


_A, _B = (
    {"day": _DAY.format(i), "month": _MONTH.format(i), "year": _YEAR.format(i), "iso": _ISO.format(i)} for i in (1, 2)
)
_GAP: Final = r"\s+"
#: In this order, longest first: the first that is found is meant.
_PATTERNS: Final = (
    _pattern(_A["iso"], _TO, _B["iso"]),
    _pattern(_A["iso"]),
    _pattern(_A["day"], _GAP, _A["month"], _A["year"], _TO, _B["day"], _GAP, _B["month"], _B["year"]),
    _pattern(_A["month"], _GAP, _A["day"], _A["year"], _TO, _B["month"], _GAP, _B["day"], _B["year"]),
    _pattern(_A["day"], _TO, _B["day"], _GAP, _B["month"], _B["year"]),
    _pattern(_A["month"], _GAP, _A["day"], _TO, _B["day"], _B["year"]),
    _pattern(_A["day"], _GAP, _A["month"], _A["year"]),
    _pattern(_A["month"], _GAP, _A["day"], _A["year"]),
)
_EDGES: Final = re.compile(r"^[\s,:;()\-–—]+|(?:[\s,:;()\-–—]|\b(?:du|le|les|from|on|the|between|entre)\b)+$", re.I)


def find_range(text: str) -> tuple[str, pd.Timestamp, pd.Timestamp, bool] | None:
    """Find the days in the description of an event.

    Parameters
    ----------
    text : str
        Such as ``"product launch 12-14 June"``.

    Returns
    -------
    tuple of (str, Timestamp, Timestamp, bool) or None
        What is left of the text, the start, the end (excluded), and whether no year was named.

    Examples
    --------
    >>> find_range("soldes du 8 janvier au 4 février 2025")[:2]
    ('soldes', Timestamp('2025-01-08 00:00:00'))
    """
    plain = _without_accents(text)
    for pattern in _PATTERNS:
        found = pattern.search(plain)
        if found is not None:
            break
    else:
        return None
    rest = f"{text[: found.start()].rstrip()}\n{text[found.end() :].lstrip()}"
    name = " ".join(_EDGES.sub("", part) for part in rest.split("\n")).strip() or text.strip()
    parts = {key: value for key, value in found.groupdict().items() if value is not None}
    try:
        return (name, *_times(parts))
    except ValueError as error:
        msg = Message("The days of the event {text!r} do not exist: {error}.", text=text, error=error)
        raise ParameterError(msg) from error


def _times(parts: dict[str, str]) -> tuple[pd.Timestamp, pd.Timestamp, bool]:
    if "iso1" in parts:
        first = pd.Timestamp(parts["iso1"].upper())
        last = parts.get("iso2", parts["iso1"]).upper()
        whole_day = len(last) == 10
        return first, pd.Timestamp(last) + pd.Timedelta("1D" if whole_day else 0), False
    named = parts.get("y1") or parts.get("y2")
    year = int(named) if named else _ANY_YEAR
    month = _MONTHS[parts.get("m1") or parts["m2"]]
    start = pd.Timestamp(year=year, month=month, day=int(parts["d1"]))
    last_month = _MONTHS[parts.get("m2") or parts["m1"]]
    last_year = int(parts.get("y2") or year)
    end = pd.Timestamp(year=last_year, month=last_month, day=int(parts.get("d2") or parts["d1"]))
    if end < start:  # over the end of a year
        if "y2" in parts and "y1" not in parts:
            start -= pd.DateOffset(years=1)
        else:
            end += pd.DateOffset(years=1)
    return start, end + pd.Timedelta("1D"), named is None


def _without_accents(text: str) -> str:
    """Return a text in lower case without accents, of the same length."""
    return "".join(unicodedata.normalize("NFD", char)[0].lower()[:1] or " " for char in text)
