"""What a stream's monitor remembers of the past, and what it takes to be usual from it."""

from __future__ import annotations

import math
import struct
from array import array
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from crisisdetect.baseline import Baseline, fit_counts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from crisisdetect.baseline import Tolerance
    from crisisdetect.monitor._counter import Counts
    from crisisdetect.monitor._settings import Settings

    Floats = NDArray[np.float64]

#: Bins that are remembered: 84 days of hours; at most so many days.
MOST_ROWS: Final = 2016
MOST_DAYS: Final = 400

#: Days and counted comments from which a baseline is learned: any of the pairs.
ENOUGH: Final = ((14.0, 30.0), (7.0, 200.0), (3.0, 500.0))

#: Silences so soon after hours of the week have moved are part of the same move.
SETTLED_S: Final = 14 * 86_400
#: Hours with less than this part of the average volume are silent.
HARDLY: Final = 0.03

_DAY_S: Final = 86_400
_MONDAY_S: Final = 3 * _DAY_S
_QUARTER_S: Final = 900
_COLUMNS: Final = ("start", "comments", "scored", "negative", "squares", "gaps", "bins", "masked")
_WIDTH: Final = len(_COLUMNS)
_ROW: Final = struct.Struct(f"<{_WIDTH}d")
_START, _COMMENTS, _SCORED, _NEGATIVE, _SQUARES, _GAPS, _BINS, _MASKED = range(8)


class Memory:
    """Counts of the past in bins of an hour or more, of bounded length."""

    def __init__(self, width_s: int) -> None:
        self.width_s = width_s
        self.changed_s = -math.inf  # rows from here on are not written down as they are
        self.rhythm_s = 0  # before that, the hours of the week were others
        self._data = array("d")
        self.most = min(MOST_ROWS, MOST_DAYS * _DAY_S // width_s)

    @property
    def totals(self) -> tuple[float, float, float]:
        """Seconds that were watched, counted comments and negative ones."""
        seen = [row for row in self.rows() if row[_GAPS] * 2 <= row[_BINS] and not row[_MASKED]]
        return len(seen) * float(self.width_s), sum(r[_SCORED] for r in seen), sum(r[_NEGATIVE] for r in seen)

    def rows(self) -> list[list[float]]:
        """Return the rows, oldest first."""
        return [self._data[at : at + _WIDTH].tolist() for at in range(0, len(self._data), _WIDTH)]

    def fill(self, rows: list[list[float]]) -> None:
        """Take over rows."""
        self._data = array("d", [value for row in rows for value in row])
        self.changed_s = -math.inf

    @property
    def first_s(self) -> int:
        """Start of the oldest row, 0 where there is none."""
        return int(self._data[_START]) if self._data else 0

    def packed(self, from_s: float) -> list[tuple[int, bytes]]:
        """Return start and content of the rows from a time on, as bytes."""
        found: list[tuple[int, bytes]] = []
        for at in range(len(self._data) - _WIDTH, -1, -_WIDTH):
            if self._data[at] < from_s:
                break
            found.append((int(self._data[at]), _ROW.pack(*self._data[at : at + _WIDTH])))
        return found

    def add(self, start_s: int, counts: Counts, *, gap: bool) -> None:
        """Add a bin; bins must come in order of time."""
        start, data = start_s // self.width_s * self.width_s, self._data
        if not data or data[-_WIDTH + _START] != start:
            data.extend((start, 0, 0, 0.0, 0.0, 0, 0, 0))
            del data[: max(0, len(data) - self.most * _WIDTH)]
        last = len(data) - _WIDTH
        data[last + _COMMENTS] += counts.comments
        data[last + _SCORED] += counts.scored
        data[last + _NEGATIVE] += counts.negative
        data[last + _SQUARES] += counts.squares
        data[last + _GAPS] += gap
        data[last + _BINS] += 1
        self.changed_s = min(self.changed_s, start)

    def load(self, series: pd.DataFrame) -> None:
        """Take over the series of one stream, whose bins are as wide as those remembered or narrower."""
        start = pd.DatetimeIndex(series.index).tz_convert("UTC").tz_localize(None).to_numpy()
        start_s = start.astype("datetime64[s]").astype(np.int64) // self.width_s * self.width_s
        square = series["n_negative_sq"] if "n_negative_sq" in series else series["n_negative"]
        frame = pd.DataFrame(
            {
                "start": start_s,
                "comments": series["n_comments"].to_numpy(dtype=float),
                "scored": series["n_scored"].to_numpy(dtype=float),
                "negative": series["n_negative"].to_numpy(dtype=float),
                "squares": square.to_numpy(dtype=float),
                "gaps": series["is_gap"].to_numpy(dtype=float),
                "bins": 1.0,
            }
        )
        summed = frame.groupby("start", sort=True, as_index=False).sum().assign(masked=0.0)
        self.fill(summed[list(_COLUMNS)].to_numpy(dtype=float)[-self.most :].tolist())

    def mask(self, begin_s: int, end_s: int, *, masked: bool = True) -> None:
        """Leave bins out of what is usual, or take them in again."""
        data = self._data
        for at in range(0, len(data), _WIDTH):
            if data[at + _START] + self.width_s > begin_s and data[at + _START] < end_s:
                data[at + _MASKED] = float(masked)
        self.changed_s = min(self.changed_s, begin_s - self.width_s)

    def mark_gap(self, begin_s: int) -> None:
        """Say that nothing was collected from a time on."""
        data = self._data
        for at in range(len(data) - _WIDTH, -1, -_WIDTH):
            if data[at + _START] < begin_s:
                break
            data[at + _GAPS] = data[at + _BINS]
        self.changed_s = min(self.changed_s, begin_s)

    def mark_rhythm(self, silences: Sequence[tuple[int, int]]) -> None:
        """Say that silences that come back at the same hours are no gaps but how the week is now."""
        data = self._data
        for at in range(0, len(data), _WIDTH):
            if any(begin <= data[at + _START] < end for begin, end in silences):
                data[at + _GAPS] = 0
        begin_s = min(begin for begin, _ in silences) // _DAY_S * _DAY_S
        if begin_s - self.rhythm_s > SETTLED_S:  # else it is the same that goes on
            self.rhythm_s = begin_s
        self.changed_s = min(self.changed_s, begin_s)

    def fit(self, settings: Settings) -> Baseline | None:
        """Return the baseline that the past gives, None where there is too little of it."""
        watched, scored, _ = self.totals
        if not _enough(watched, scored):
            return None
        index, n, k, squares, gap = self.arrays()
        starts = index.tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64)
        recent = starts >= self.rhythm_s
        if _enough((recent & ~gap).sum() * self.width_s, n[recent & ~gap].sum()):
            gap = gap | ~recent
        return fit_counts(
            index,
            n,
            k,
            squares=squares,
            gap=gap,
            events=settings.events,
            level=settings.confidence,
            tz=settings.tz,
        )

    def by_day(self, end_s: int) -> tuple[Floats, Floats, Floats]:
        """Return starts, counted comments and negatives of the days before a time; none of what is masked or a gap."""
        data = np.array(self._data, dtype=float).reshape(-1, _WIDTH)
        used = (data[:, _GAPS] * 2 <= data[:, _BINS]) & (data[:, _MASKED] == 0) & (data[:, _START] < end_s)
        back = ((end_s - 1 - data[used, _START]) // _DAY_S).astype(int)
        n_days = int(back.max()) + 1 if len(back) else 0
        n = np.bincount(back, weights=data[used, _SCORED], minlength=n_days).astype(float)
        k = np.bincount(back, weights=data[used, _NEGATIVE], minlength=n_days).astype(float)
        return end_s - np.arange(n_days, 0, -1.0) * _DAY_S, n[::-1], k[::-1]

    def arrays(self) -> tuple[pd.DatetimeIndex, Floats, Floats, Floats, NDArray[np.bool_]]:
        """Return starts, counted comments, negatives, their squares, and gaps; what is masked is a gap."""
        data = np.array(self._data, dtype=float).reshape(-1, _WIDTH)
        first, last = int(data[0, _START]), int(data[-1, _START])
        n = (last - first) // self.width_s + 1
        place = ((data[:, _START] - first) // self.width_s).astype(int)
        start = pd.Timestamp(first, unit="s", tz="UTC")
        index = pd.date_range(start, periods=n, freq=pd.Timedelta(seconds=self.width_s))
        full = np.zeros((3, n))
        full[:, place] = data[:, [_SCORED, _NEGATIVE, _SQUARES]].T
        gap = np.ones(n, dtype=bool)
        gap[place] = (data[:, _GAPS] * 2 > data[:, _BINS]) | (data[:, _MASKED] > 0)
        return index, full[0], full[1], full[2], gap


class Usual:
    """The baseline of a stream as tables by slot of the week, so that each bin is looked up.

    Parameters
    ----------
    baseline : Baseline
        What is usual.
    tolerance : Tolerance
        What is tolerated beyond it.
    every_s : int
        Bin width in seconds.
    """

    def __init__(self, baseline: Baseline, tolerance: Tolerance, every_s: int) -> None:
        self.baseline = baseline
        self.tolerance = tolerance
        self._slot_s = max(3600, every_s)
        index = _week(self._slot_s)
        width = pd.Timedelta(seconds=every_s)
        plain = _without_events(baseline)
        share, negatives = plain.ceilings(index, tolerance=tolerance, every=width)
        columns = (
            plain.comments(index, every=width),
            plain.expected(index, every=width),
            plain.share(index, every=width),
            share,
            negatives,
        )
        self._table = np.column_stack(columns)
        self._every_s = every_s
        self._tz = baseline.tz
        self._events = self._planned() if baseline.events else []
        self.noise = max(1.0, baseline.long_run / baseline.unit)

    def at(self, start_s: int) -> tuple[float, ...]:
        """Return usual comments, negatives and share, and the ceilings of share and negatives, of one bin."""
        local_s = start_s if self._tz == "UTC" else start_s + _offset_s(self._tz, start_s // _QUARTER_S)
        slot = (local_s + _MONDAY_S) // self._slot_s % len(self._table)
        comments, expected, share, share_ceiling, ceiling = self._table[slot].tolist()
        for begin, end, factor in self._events:
            if begin < start_s + self._every_s and start_s < end:
                ceiling *= factor
                break
        return comments, expected, share, share_ceiling, ceiling

    def least(self, start_s: int) -> float:
        """Return the usual comments of a bin, or of an hour earlier or later where these are fewer.

        Clocks are put forward and back, and not by everybody: an hour that is silent a little early is no missing data.
        A profile is never nothing, so that hours of hardly any comments have none here.
        """
        least = min(self.at(start_s + hours * 3600)[0] for hours in (-1, 0, 1))
        return least if least > HARDLY * self.baseline.rate * self._every_s / 3600 else 0.0

    def _planned(self) -> list[tuple[int, int, float]]:
        """Return when planned events may raise the volume, the strongest first."""
        baseline = self.baseline
        until = baseline.until + pd.Timedelta(days=MOST_DAYS)
        found = []
        for event in baseline.events:
            for begin, end in event.periods(baseline.until, until):
                factor = float(baseline.event_factor(pd.DatetimeIndex([begin]), every="1s")[0])
                found.append((int(begin.timestamp()), int(end.timestamp()), factor))
        return sorted(found, key=lambda one: -one[2])


@lru_cache
def _week(slot_s: int) -> pd.DatetimeIndex:
    """Return the starts of the slots of a week, from a Monday on."""
    return pd.date_range("2024-01-01", periods=7 * _DAY_S // slot_s, freq=pd.Timedelta(seconds=slot_s), tz="UTC")


@lru_cache(maxsize=4096)
def _offset_s(tz: str, quarter: int) -> int:
    """Return by how much the clocks of a time zone are ahead of UTC, in seconds, in a quarter of an hour since 1970."""
    offset = datetime.fromtimestamp(quarter * _QUARTER_S, ZoneInfo(tz)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def _enough(watched_s: float, scored: float) -> bool:
    return any(watched_s >= days * _DAY_S and scored >= least for days, least in ENOUGH)


def _without_events(baseline: Baseline) -> Baseline:
    """Return a baseline without events, by the clock of its profiles."""
    return replace(baseline, events=(), tz="UTC")


def to_plain(memory: Memory) -> dict[str, Any]:
    """Return a memory as plain data."""
    return {"width_s": memory.width_s, "rows": memory.rows(), "rhythm_s": memory.rhythm_s}


def from_plain(plain: dict[str, Any]) -> Memory:
    """Return the memory that :func:`to_plain` wrote."""
    memory = Memory(int(plain["width_s"]))
    memory.fill(plain["rows"])
    memory.rhythm_s = int(plain["rhythm_s"])
    return memory


def unpacked_row(content: bytes) -> list[float]:
    """Return a row from its bytes."""
    return list(_ROW.unpack(content))
