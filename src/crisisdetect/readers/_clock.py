"""Local wall-clock times to UTC, through the nights when clocks change."""

from __future__ import annotations

import itertools
import zlib
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

_HALF_HOUR: Final = 30 * 60 * 1_000_000
_DAY: Final = 86_400_000_000
_HOUR: Final = pd.Timedelta(hours=1)
#: More steps against the order than a file in order can have: one for each time the clocks went back.
_MOST_STEPS_BACK: Final = 500


def to_utc(wall: NDArray[np.int64], tz: str, *, turns: Iterator[bool] | None = None) -> tuple[NDArray[np.int64], int]:
    """Return the instants of wall-clock times, and how many of them came twice.

    An hour that clocks skip is moved one hour forward. Of an hour that comes twice, the rows are told apart by their
    order where the table is in order of time (a step back by half an hour or more is where the clocks went back);
    elsewhere they are spread evenly over both hours, so that neither shows a spike.

    Parameters
    ----------
    wall : array of shape (n_times,)
        Microseconds since 1970-01-01 00:00 on the wall clock.
    tz : str
        The zone of the clock.
    turns : iterator of bool or None, default=None
        For each of the times that come twice, in order, whether it belongs to the first pass; by default found in
        ``wall``.

    Returns
    -------
    tuple of array and int
        Microseconds since 1970-01-01 00:00 UTC, and the number of times that came twice.

    Examples
    --------
    >>> import numpy as np
    >>> wall = np.array(["2026-10-25T02:50", "2026-10-25T02:05"], dtype="datetime64[us]").astype("int64")
    >>> to_utc(wall, "Europe/Paris")[0].astype("datetime64[us]").astype("datetime64[m]").tolist()
    [datetime.datetime(2026, 10, 25, 0, 50), datetime.datetime(2026, 10, 25, 1, 5)]
    """
    if tz == "UTC":
        return wall.copy(), 0
    early, late = _passes(wall, tz)
    twice = early != late
    if twice.any():
        if turns is None:
            found = Turns(tz)
            found.add(wall)
            turns = iter(found.is_first().tolist())
        rows = np.flatnonzero(twice)
        second = rows[~np.fromiter(itertools.islice(turns, len(rows)), dtype=bool, count=len(rows))]
        early[second] = late[second]
    return early, int(twice.sum())


def _passes(wall: NDArray[np.int64], tz: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    times = pd.DatetimeIndex(wall.view("datetime64[us]"))
    first = times.tz_localize(tz, ambiguous=np.ones(len(times), dtype=bool), nonexistent=_HOUR)
    second = times.tz_localize(tz, ambiguous=np.zeros(len(times), dtype=bool), nonexistent=_HOUR)
    return _as_microseconds(first), _as_microseconds(second)


def microseconds(times: pd.Series) -> NDArray[np.int64]:
    """Return instants as microseconds since 1970-01-01 00:00 UTC; none is the smallest integer."""
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        return times.to_numpy(dtype="datetime64[us]").view(np.int64)
    return _as_microseconds(pd.DatetimeIndex(times))


def _as_microseconds(times: pd.DatetimeIndex) -> NDArray[np.int64]:
    return times.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)


class Turns:
    """Which of two passes of an hour that came twice each time belongs to, from the order of the whole table.

    Parameters
    ----------
    tz : str
        The zone of the clock.
    """

    def __init__(self, tz: str) -> None:
        self._tz = tz
        self._n = 0
        self._last: NDArray[np.int64] = np.empty(0, dtype=np.int64)
        self._twice: list[tuple[int, int]] = []  # row and wall time
        self._n_steps = {1: 0, -1: 0}
        self._steps: dict[int, list[tuple[int, int]]] = {1: [], -1: []}  # up and down: row before the step, size

    def add(self, wall: NDArray[np.int64]) -> None:
        """Take the next wall-clock times of the table, in its order."""
        if not len(wall):
            return
        early, late = _passes(wall, self._tz)
        twice = np.flatnonzero(early != late)
        self._twice += [(self._n + int(row), int(wall[row])) for row in twice]
        steps = np.diff(np.concatenate([self._last, wall]))
        before = self._n - len(self._last)
        for sign in (1, -1):
            rows = np.flatnonzero(sign * steps > 0)
            self._n_steps[sign] += len(rows)
            room = _MOST_STEPS_BACK + 1 - len(self._steps[sign])
            self._steps[sign] += [(before + int(row), int(abs(steps[row]))) for row in rows[:room]]
        self._n += len(wall)
        self._last = wall[-1:]

    def is_first(self) -> NDArray[np.bool_]:
        """Return for each time that came twice, in order, whether it belongs to the first pass."""
        found = self._in_order()
        return _spread([time for _, time in self._twice]) if found is None else found

    def _in_order(self) -> NDArray[np.bool_] | None:
        descending = self._n_steps[-1] > self._n_steps[1]
        against = self._steps[1 if descending else -1]
        times = dict(self._twice)
        if not against or len(against) > _MOST_STEPS_BACK:
            return None
        if not all(size >= _HALF_HOUR and row in times and row + 1 in times for row, size in against):
            return None
        changes: dict[int, int] = {}
        for row, _ in against:
            if changes.setdefault(times[row] // _DAY, row) != row:
                return None
        days = {time // _DAY for _, time in self._twice}
        if not days <= changes.keys():
            return None
        return np.array([(row > changes[t // _DAY]) == descending for row, t in self._twice], dtype=bool)


def _spread(times: list[int]) -> NDArray[np.bool_]:
    """Give half of the times to each pass: equal times by turns, single ones by a checksum of the time itself."""
    seen: dict[int, int] = {}
    is_first = np.ones(len(times), dtype=bool)
    for place, time in enumerate(times):
        turn = seen.get(time, 0)
        seen[time] = turn + 1
        is_first[place] = (turn + zlib.crc32(str(time).encode())) % 2 == 0
    return is_first
