"""What surrounds the written times of a column: dates that a spreadsheet turned, and zones named beside them."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.readers._columns import plain
from crisisdetect.readers._dates import numeric_fields, offset_of
from crisisdetect.readers._months import fold
from crisisdetect.readers._words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_IN_BRACKETS: Final = re.compile(r"[(\[]\s*([^()\[\]]{1,40}?)\s*[)\]]\s*$")
_UTC_NAMES: Final = re.compile(r"(?:^|[_ ])(?:utc|gmt)$|^(?:utc|gmt)[_ ]|(?<=[a-z])(?:Utc|UTC|Gmt|GMT)$")
_ZONE_COLUMNS: Final = frozenset(words_of("columns")["zones"].split())
_ZONED: Final = r"(?:[Zz]|[+-]\d{2}:?\d{2}|[+-]\d{2}|[A-Za-z]{3,5}|[A-Za-z]+/[A-Za-z_/]+)$"
_CLOCK: Final = r"\d[:.h]\d{2}"


def turned(column: pd.Series) -> tuple[pd.Series, int]:
    """Return dates as they were before a spreadsheet took the day for the month, and how many it had turned.

    A spreadsheet that expects the month first makes dates of the cells whose day is at most 12, with day and month
    exchanged, and leaves the others as text. Dates and texts in one column of which no date has a day above 12 and
    every text has its first number above 12 are the mark of it.

    Examples
    --------
    >>> cells = pd.Series([dt.datetime(2023, 4, 5), "13/05/2023"], dtype=object)
    >>> turned(cells)[0].tolist()[0]
    datetime.datetime(2023, 5, 4, 0, 0)
    """
    if column.dtype != object:
        return column, 0
    dates = column.map(lambda cell: isinstance(cell, dt.datetime) and cell == cell)
    texts = column[column.map(lambda cell: isinstance(cell, str) and bool(cell.strip()))]
    if not dates.any() or not len(texts) or any(cell.day > _MONTHS for cell in column[dates]):
        return column, 0
    fields = numeric_fields(texts)
    if len(fields) != len(texts) or not (fields["a"] > _MONTHS).all() or not (fields["b"] <= _MONTHS).all():
        return column, 0
    mended = [
        cell.replace(day=cell.month, month=cell.day) if is_date else cell
        for cell, is_date in zip(column, dates, strict=True)
    ]
    return pd.Series(mended, index=column.index, name=column.name, dtype=object), int(dates.sum())


_MONTHS: Final = 12


@cache
def zone_in_name(column: str) -> str:
    """Return the zone that the name of a column of times tells, or an empty string.

    Examples
    --------
    >>> (
    ...     zone_in_name("Submit Date (UTC)"),
    ...     zone_in_name("created_utc"),
    ...     zone_in_name("Timestamp (ET)"),
    ...     zone_in_name("date"),
    ... )
    ('utc', 'utc', 'et', '')
    """
    if found := _IN_BRACKETS.search(column):
        zone = _zone(found[1])
        if zone:
            return zone
    return "utc" if _UTC_NAMES.search(column.strip()) else ""


@cache
def _zone(name: str) -> str:
    """Return a zone as written times end with it, or an empty string if it is none."""
    folded = fold(name.strip())
    if offset := re.fullmatch(r"(?:gmt|utc) ?([+-]) ?(\d{1,2})(?::?(\d{2}))?", folded):
        folded = f"{offset[1]}{offset[2]:0>2}:{offset[3] or '00'}"
    looks = re.fullmatch(r"[+-]\d{1,2}(?::?\d{2})?|[a-z]{1,5}|[a-z_]+/[a-z_/+\-0-9]+", folded)
    return folded if looks and offset_of(folded, 0) is not None else ""


def zone_column(frame: pd.DataFrame, used: Iterable[str]) -> str | None:
    """Return the column that names the zone of the times beside it, if any."""
    taken = set(used)
    for name in map(str, frame.columns):
        if plain(name) in _ZONE_COLUMNS and name not in taken:
            cells = {str(cell) for cell in frame[name].head(1_000).dropna() if str(cell).strip()}
            if cells and all(_zone(cell) for cell in cells):
                return name
    return None


def with_zones(text: pd.Series, zones: Any) -> pd.Series:
    """Return written times with a zone behind those that have a time of day and name none.

    Parameters
    ----------
    text : Series
        Written times.
    zones : str or Series
        The zone of all, or of each.
    """
    naive = text.str.contains(_CLOCK, regex=True) & ~text.str.contains(_ZONED, regex=True)
    if isinstance(zones, str):
        return text.where(~naive, text + " " + zones)
    named = zones.map(lambda cell: _zone(str(cell)) if cell is not None and cell == cell else "")
    return text.where(~(naive & (named != "")), text + " " + named.astype(str))
