"""Where the axes of a chart are marked, and with which words."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from crisisdetect import locale

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_STEPS: Final = (_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 7 * _DAY, 14 * _DAY)
_MONTHS: Final = (1, 2, 3, 6, 12, 24, 60, 120)


def count_ticks(top: float, *, most: int = 4) -> list[float]:
    """Return round numbers from zero up to ``top``.

    Examples
    --------
    >>> count_ticks(37)
    [0.0, 10.0, 20.0, 30.0]
    """
    raw = max(top, 1e-9) / most
    scale = 10.0 ** math.floor(math.log10(raw))
    step = next(scale * factor for factor in (1, 2, 5, 10) if scale * factor >= raw * 0.999)
    return [round(step * number, 10) for number in range(int(top / step + 1e-9) + 1)]


def time_ticks(start: pd.Timestamp, end: pd.Timestamp, *, most: float) -> list[tuple[pd.Timestamp, str]]:
    """Return round moments in ``[start, end]`` with their labels, about ``most`` of them at most.

    Round is what clocks show in the zone that is spoken; an hour that they skip has no mark, one that they show twice
    has its first.
    """
    seconds = (end - start).total_seconds()
    for step in _STEPS:
        if seconds / step <= most:
            return _clock_ticks(start, end, step)
    for months in _MONTHS:
        if seconds / (months * 30.4 * _DAY) <= most:
            break
    return _calendar_ticks(start, end, months)


def _clock_ticks(start: pd.Timestamp, end: pd.Timestamp, step: int) -> list[tuple[pd.Timestamp, str]]:
    # Weeks are counted from a Monday.
    origin = pd.Timestamp("1970-01-05")
    number = math.ceil((_on_clocks(start) - origin).total_seconds() / step)
    ticks = []
    while (shown := origin + pd.Timedelta(seconds=number * step)) <= _on_clocks(end):
        when = _moment_of(shown)
        if when is not None and when >= start:
            ticks.append((when, locale.day(when, short=True) if shown.hour == 0 else locale.clock(when)))
        number += 1
    return ticks


def _calendar_ticks(start: pd.Timestamp, end: pd.Timestamp, months: int) -> list[tuple[pd.Timestamp, str]]:
    first = _on_clocks(start)
    number = first.year * 12 + first.month - 1
    number = -(-number // months) * months
    ticks: list[tuple[pd.Timestamp, str]] = []
    while (shown := pd.Timestamp(year=number // 12, month=number % 12 + 1, day=1)) <= _on_clocks(end):
        when = _moment_of(shown)
        if when is not None and when >= start:
            dated = shown.month == 1 or not ticks
            name = locale.month(shown.month, short=True)
            ticks.append((when, f"{name} {shown.year}" if dated else name))
        number += months
    return ticks


def _on_clocks(when: pd.Timestamp) -> pd.Timestamp:
    return when.tz_convert(locale.here()).tz_localize(None)


def _moment_of(shown: pd.Timestamp) -> pd.Timestamp | None:
    """Return when clocks first show a time; None where they skip it."""
    when = shown.tz_localize(locale.here(), ambiguous=True, nonexistent="NaT")
    return None if pd.isna(when) else when.tz_convert("UTC")
