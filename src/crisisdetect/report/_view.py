"""One stream's bins as arrays, a part of them, and what lies over them: the data behind a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect import locale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.report._result import Result

#: Widths that a row of the table behind a chart may have, in seconds.
_WIDTHS: Final = (3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800, 1209600, 2419200)
#: The first Monday of the epoch: weeks are counted from it.
_MONDAY: Final = 4 * 86400
#: Hours with fewer negative comments than this on average cannot be read; days can, where there are so many.
_READABLE: Final = 5.0
_FEWEST_DAYS: Final = 14
_DAY: Final = 86400
_Z: Final = 1.959964


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The bins of one stream, each ``[start + i * every, start + (i + 1) * every)``.

    Parameters
    ----------
    stream : str
        Name of the stream.
    start : Timestamp
        Start of the first bin, UTC.
    every_s : float
        Bin width in seconds.
    columns : dict of str to array of shape (n_bins,)
        ``negatives``, ``expected``, ``usual``, ``comments``, ``scored``, ``share``, ``low``, ``high``; NaN where
        there is nothing.
    gap : array of shape (n_bins,)
        True where nothing was collected.
    """

    stream: str
    start: pd.Timestamp
    every_s: float
    columns: dict[str, NDArray[np.float64]]
    gap: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.gap)

    def at(self, when: pd.Timestamp) -> float:
        """Return the place of a moment, counted in bins from the start."""
        return (when - self.start).total_seconds() / self.every_s

    def moment(self, place: float) -> pd.Timestamp:
        """Return the moment at a place counted in bins."""
        return self.start + pd.Timedelta(seconds=round(place * self.every_s))

    def part(self, first: int, last: int) -> View:
        """Return the bins ``[first, last)``."""
        return View(
            stream=self.stream,
            start=self.moment(first),
            every_s=self.every_s,
            columns={key: value[first:last] for key, value in self.columns.items()},
            gap=self.gap[first:last],
        )


def views(result: Result) -> dict[str, View]:
    """Return the bins of each stream that has some."""
    if result.series.empty:
        return {}
    every = {summary.stream: pd.Timedelta(summary.every).total_seconds() for summary in result.streams}
    return {
        str(stream): _view(str(stream), rows, every[str(stream)])
        for stream, rows in result.series.groupby("stream", sort=False)
        if str(stream) in every
    }


def _view(stream: str, rows: pd.DataFrame, every_s: float) -> View:
    names = {
        "negatives": "n_negative",
        "expected": "expected",
        "usual": "expected_high",
        "comments": "n_comments",
        "scored": "n_scored",
        "share": "negative_share",
        "low": "low",
        "high": "high",
    }
    gap = rows["is_gap"].to_numpy(dtype=bool)
    values = {key: rows[column].to_numpy(dtype=float, na_value=np.nan).copy() for key, column in names.items()}
    for key in ("negatives", "share", "low", "high"):
        values[key][gap] = np.nan
    start = rows.index[0]
    return View(stream=stream, start=start, every_s=every_s, columns=values, gap=gap)


def readable(view: View) -> View:
    """Return a view by day where its bins are hours that hold too little to be read, and the view itself elsewhere."""
    per_day = _DAY / view.every_s
    negatives = view.columns["negatives"]
    few = bool((~np.isnan(negatives)).any()) and float(np.nanmean(negatives)) < _READABLE
    if not few or per_day <= 1 or per_day != int(per_day) or len(view) < _FEWEST_DAYS * per_day:
        return view
    return _by_day(view, int(per_day))


def _by_day(view: View, per_day: int) -> View:
    """Return the sums of whole days, from the first midnight of the zone that is spoken.

    What is tolerated of a day is what is expected and the tolerances of its hours, taken as independent. A day of which
    a part was not collected is a gap.
    """
    ahead = locale.clock_changes(view.start, view.moment(len(view)))[0][1]
    skipped = round((-(view.start.timestamp() + ahead) % _DAY) / view.every_s)
    n_days = (len(view) - skipped) // per_day
    whole = view.part(skipped, skipped + n_days * per_day)
    days = {key: values.reshape(n_days, per_day) for key, values in whole.columns.items()}
    sums = {key: days[key].sum(axis=1) for key in ("negatives", "expected", "comments", "scored")}
    spread = np.sqrt(((days["usual"] - days["expected"]) ** 2).sum(axis=1))
    share = pooled_share(whole, np.repeat(np.arange(n_days), per_day))
    return View(
        stream=view.stream,
        start=whole.start,
        every_s=float(_DAY),
        columns=sums | {"usual": sums["expected"] + spread} | share,
        gap=np.asarray(whole.gap.reshape(n_days, per_day).any(axis=1)),
    )


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the half-open stretches where ``mask`` is true.

    Examples
    --------
    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def columns(n: int, most: int) -> NDArray[np.int64]:
    """Return the group of each of ``n`` bins where at most ``most`` groups can be told apart."""
    return np.arange(n, dtype=np.int64) * min(n, max(most, 1)) // n


def pooled_share(view: View, groups: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """Return the share of negatives with its 95 % interval for groups of bins.

    A group of one bin keeps the interval it came with; a larger one gets a Wilson interval of its pooled share.
    """
    n_groups = int(groups[-1]) + 1
    scored = np.nan_to_num(view.columns["scored"])
    share = view.columns["share"]
    scored = np.where(np.isnan(share), 0.0, scored)
    n = np.bincount(groups, weights=scored, minlength=n_groups)
    hits = np.bincount(groups, weights=scored * np.nan_to_num(share), minlength=n_groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = hits / n
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        reach = _Z * np.sqrt(np.clip(p * (1 - p), 0, None) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    pooled = {"share": p, "low": middle - reach, "high": middle + reach}
    alone = np.bincount(groups, minlength=n_groups)[groups] == 1
    for key, value in pooled.items():
        value[groups[alone]] = view.columns[key][alone]
    return pooled


def _rows_of(view: View, width: float) -> NDArray[np.int64]:
    """Return the row of each bin, for rows that begin at multiples of ``width`` on the clocks of the zone."""
    seconds = view.start.timestamp() + np.arange(len(view)) * view.every_s
    changes = locale.clock_changes(view.start, view.moment(len(view)))
    known = np.searchsorted([first for first, _, _ in changes], seconds, side="right") - 1
    shown = seconds + np.array([ahead for _, ahead, _ in changes], dtype=float)[np.maximum(known, 0)]
    places = np.maximum.accumulate(np.floor((shown - _MONDAY) / width))  # an hour that is shown twice goes on
    return np.asarray(np.unique(places, return_inverse=True)[1], dtype=np.int64)


def table(view: View, *, most: int) -> dict[str, Any]:
    """Return the numbers behind a chart in at most ``most`` rows, wider than the bins where that is needed.

    Days and weeks are those of the zone that is spoken.
    """
    width = float(next((w for w in _WIDTHS if w % view.every_s == 0 and len(view) * view.every_s / w <= most), 0))
    width = view.every_s if len(view) <= most else width or view.every_s * -(-len(view) // most)
    single = width == view.every_s
    groups = np.arange(len(view)) if single else _rows_of(view, width)
    share = pooled_share(view, groups)
    above = view.columns["negatives"] > view.columns["usual"]
    keys = ("comments", "negatives", "expected")
    sums = {key: np.bincount(groups, weights=np.nan_to_num(view.columns[key])) for key in keys}
    known = np.bincount(groups, weights=~np.isnan(view.columns["expected"]))
    n_above = np.bincount(groups, weights=above)
    n_gaps = np.bincount(groups, weights=view.gap)
    first = np.searchsorted(groups, np.arange(int(groups[-1]) + 1))
    size = np.diff(np.append(first, len(view)))
    rows = [
        {
            "start": view.moment(int(first[g])),
            "comments": float(sums["comments"][g]),
            "negatives": float(sums["negatives"][g]),
            "expected": float(sums["expected"][g]) if known[g] == size[g] else None,
            "usual": float(view.columns["usual"][first[g]]) if single else None,
            "above": int(n_above[g]),
            "share": float(share["share"][g]),
            "low": float(share["low"][g]),
            "high": float(share["high"][g]),
            "gap": bool(n_gaps[g] == size[g]),
        }
        for g in range(len(first))
    ]
    return {"width_s": float(width), "single": single, "rows": rows}
