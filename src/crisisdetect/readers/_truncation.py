"""Exports that break off: at a round number of rows, in the middle of a day."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.readers._clock import microseconds
from crisisdetect.readers._notes import Note, note
from crisisdetect.readers._types import Truncation
from crisisdetect.tables import ONLY_STREAM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from crisisdetect.readers._types import Source

#: Rows that tools give at most, with and without the header: spreadsheets, listening suites, scrapers, interfaces.
_CAPS: Final = frozenset(
    [m * 10**e for e in range(2, 8) for m in (1, 2, 5)]
    + [250, 2_500, 25_000, 250_000, 3_000, 3_200, 15_000, 30_000, 4_000, 32_000]
    + [65_535, 65_536, 1_048_575, 1_048_576]
)
_FEWEST: Final = 100
#: A silence is no chance when it had a probability below this at the usual volume.
_PROBABILITY: Final = 1e-6
_DAYS_AROUND: Final = 14
_FEWEST_DAYS: Final = 3
_HOUR: Final = 3_600_000_000


class Extent:
    """From when to when exports reach, and how busy each hour was, gathered piece by piece."""

    def __init__(self) -> None:
        self._hours: dict[str | None, Counter[int]] = {}
        self._ends: dict[str | None, tuple[int, int]] = {}
        self._sources: dict[str, tuple[int, int]] = {}
        self._steps: dict[str, tuple[int, int]] = {}
        self._last: dict[str, NDArray[np.int64]] = {}

    def add(self, comments: pd.DataFrame, path: str) -> None:
        """Take the next comments of a source, in its order."""
        times = microseconds(comments["timestamp"])
        if not len(times):
            return
        self._sources[path] = _wider(self._sources.get(path), times)
        steps = np.diff(np.concatenate([self._last.get(path, times[:0]), times]))
        up, down = self._steps.get(path, (0, 0))
        self._steps[path] = (up + int((steps > 0).sum()), down + int((steps < 0).sum()))
        self._last[path] = times[-1:]
        exact = comments["timestamp_quality"].isin(["exact", "local_naive"]).to_numpy(dtype=bool)
        if "stream" not in comments:
            self._add_hours(None, times[exact])
            return
        streams = comments["stream"].fillna(ONLY_STREAM).astype(str)
        for stream, rows in pd.Series(times, index=comments.index)[exact].groupby(streams[exact], sort=True):
            self._add_hours(str(stream), rows.to_numpy())

    def _add_hours(self, stream: str | None, times: NDArray[np.int64]) -> None:
        if len(times):
            hours, counts = _counted(times // _HOUR)
            counter = self._hours.setdefault(stream, Counter())
            for hour, count in zip(hours.tolist(), counts.tolist(), strict=True):
                counter[hour] += count
            self._ends[stream] = _wider(self._ends.get(stream), times)

    def truncations(self, sources: Iterable[Source]) -> tuple[Truncation, ...]:
        """Return where the exports break off."""
        found: list[Truncation] = []
        for source in sources:
            if is_cap(source.n_read) and source.path in self._sources:
                first, last = map(_stamp, self._sources[source.path])
                found.append(capped(source.path, source.n_read, _order(*self._steps[source.path]), first, last))
        for stream in sorted(self._hours, key=str):
            found += broken_days(self._hours[stream], *self._ends[stream], stream)
        return tuple(found)


def _counted(hours: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the hours that occur, and how often each does."""
    low = int(hours.min())
    if int(hours.max()) - low > len(hours):
        return np.unique(hours, return_counts=True)
    counts = np.bincount(hours - low)
    some = np.flatnonzero(counts)
    return some + low, counts[some]


def _wider(ends: tuple[int, int] | None, times: NDArray[np.int64]) -> tuple[int, int]:
    low, high = int(times.min()), int(times.max())
    return (low, high) if ends is None else (min(low, ends[0]), max(high, ends[1]))


def _order(n_up: int, n_down: int) -> int:
    """Return 1 where rows stand with the earliest first, -1 with the latest first, 0 in no order."""
    if max(n_up, n_down) == 0 or min(n_up, n_down) > 0.02 * max(n_up, n_down):
        return 0
    return 1 if n_up > n_down else -1


def sentence(truncation: Truncation, sources: Iterable[Source]) -> Note:
    """Return a truncation as a note for the user."""
    n_rows = next((source.n_read for source in sources if source.path == truncation.source), 0)
    what = _reason(truncation.kind, truncation.start, truncation.end, n_rows=n_rows)
    if truncation.stream:
        what = note("in_stream", what=what, stream=truncation.stream)
    return replace(what, file=truncation.source)


def _reason(kind: str, start: pd.Timestamp | None, end: pd.Timestamp | None, *, n_rows: int = 0) -> Note:
    if kind != "capped":
        moment = end if kind == "left" else start
        return note("begins_late" if kind == "left" else "ends_early", moment=f"{moment:%Y-%m-%d %H:%M}")
    side = note("no_order")
    if end is not None:
        side = note("latest_first", moment=f"{end:%Y-%m-%d %H:%M}")
    elif start is not None:
        side = note("earliest_first", moment=f"{start:%Y-%m-%d %H:%M}")
    return note("capped", rows=n_rows, side=side)


def is_cap(n_rows: int) -> bool:
    """Whether a number of rows is one at which tools stop.

    Examples
    --------
    >>> is_cap(10_000), is_cap(1_048_575), is_cap(10_001), is_cap(20)
    (True, True, False, False)
    """
    return n_rows >= _FEWEST and n_rows in _CAPS


def capped(path: str, n_rows: int, order: int, first: pd.Timestamp, last: pd.Timestamp) -> Truncation:
    """Return what an export of exactly so many rows says: on which side the others are missing."""
    start, end = {-1: (None, first), 1: (last, None)}.get(order, (None, None))
    reason = str(_reason("capped", start, end, n_rows=n_rows))
    return Truncation(kind="capped", source=path, stream=None, start=start, end=end, reason=reason)


def broken_days(hours: Mapping[int, int], first: int, last: int, stream: str | None) -> Iterable[Truncation]:
    """Return the part of the first and of the last day in which nothing was collected.

    Parameters
    ----------
    hours : mapping of int to int
        Comments in each hour, counted since 1970.
    first, last : int
        Times of the first and of the last comment, in microseconds since 1970.
    stream : str or None
        Name of the stream.
    """
    if sum(hours.values()) < _FEWEST:
        return
    begins, ends = _stamp(first), _stamp(last)
    day, next_day = begins.floor("D"), ends.floor("D") + pd.Timedelta("1D")
    low, high = first // _HOUR, last // _HOUR
    if _is_no_chance(hours, low // 24 * 24, low, ends=(low, high), direction=1):
        reason = str(_reason("left", day, begins))
        yield Truncation(kind="left", source="", stream=stream, start=day, end=begins, reason=reason)
    if _is_no_chance(hours, high + 1, high // 24 * 24 + 24, ends=(low, high), direction=-1):
        start = _stamp(last + 1)
        reason = str(_reason("right", start, next_day))
        yield Truncation(kind="right", source="", stream=stream, start=start, end=next_day, reason=reason)


def _is_no_chance(hours: Mapping[int, int], start: int, end: int, *, ends: tuple[int, int], direction: int) -> bool:
    """Whether silence in the hours ``[start, end)`` had next to no chance, by the same hours of the days beside."""
    counts: list[int] = []
    for day in range(1, _DAYS_AROUND + 1):
        low, high = start + direction * day * 24, end + direction * day * 24
        if start >= end or not ends[0] <= low < high <= ends[1]:
            break
        counts.append(sum(hours.get(hour, 0) for hour in range(low, high)))
    if len(counts) < _FEWEST_DAYS or min(counts) == 0:
        return False
    mean = float(np.mean(counts))
    scatter = max(1.0, float(np.var(counts)) / mean)
    return mean / scatter > -math.log(_PROBABILITY)


def _stamp(instant: int) -> pd.Timestamp:
    return pd.Timestamp(instant, unit="us", tz="UTC")
