"""Local wall-clock times to UTC, through the nights when clocks change."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HALF_HOUR: Final = 30 * 60 * 1_000_000
_HOUR: Final = pd.Timedelta(hours=1)


def to_utc(wall: NDArray[np.int64], tz: str) -> tuple[NDArray[np.int64], int]:
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
    times = pd.DatetimeIndex(wall.view("datetime64[us]"))
    first = times.tz_localize(tz, ambiguous=np.ones(len(times), dtype=bool), nonexistent=_HOUR)
    second = times.tz_localize(tz, ambiguous=np.zeros(len(times), dtype=bool), nonexistent=_HOUR)
    early, late = _as_microseconds(first), _as_microseconds(second)
    twice = early != late
    if twice.any():
        is_first = _in_order(wall, twice)
        if is_first is None:
            is_first = _spread(wall, twice)
        early[twice & ~is_first] = late[twice & ~is_first]
    return early, int(twice.sum())


def microseconds(times: pd.Series) -> NDArray[np.int64]:
    """Return instants as microseconds since 1970-01-01 00:00 UTC; none is the smallest integer."""
    return _as_microseconds(pd.DatetimeIndex(times))


def _as_microseconds(times: pd.DatetimeIndex) -> NDArray[np.int64]:
    return times.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]").astype(np.int64)


def _in_order(wall: NDArray[np.int64], twice: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """Return which times belong to the first pass, if the order of the table tells."""
    steps = np.diff(wall)
    descending = (steps < 0).sum() > (steps > 0).sum()
    if descending:
        steps = -steps
    against = np.flatnonzero(steps < 0)
    if not len(against) or (steps[against] > -_HALF_HOUR).any() or not (twice[against] & twice[against + 1]).all():
        return None
    days = wall // 86_400_000_000
    is_first = np.ones(len(wall), dtype=bool)
    for day in np.unique(days[twice]):
        rows = np.flatnonzero(twice & (days == day))
        change = [step for step in against if days[step] == day]
        if len(change) != 1:
            return None
        is_first[rows] = (rows > change[0]) if descending else (rows <= change[0])
    return is_first


def _spread(wall: NDArray[np.int64], twice: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Give half of the times to each pass: equal times by turns, single ones by a checksum of the time itself."""
    seen: dict[int, int] = {}
    is_first = np.ones(len(wall), dtype=bool)
    for row in np.flatnonzero(twice):
        time = int(wall[row])
        turn = seen.get(time, 0)
        seen[time] = turn + 1
        is_first[row] = (turn + zlib.crc32(str(time).encode())) % 2 == 0
    return is_first
