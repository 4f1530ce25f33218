"""Series that were counted apart, added up; and monitors shared out over processes by stream."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.monitor._monitor import Monitor
from crisisdetect.sums import find_gaps, known_gaps, wilson
from crisisdetect.tables import SERIES_COLUMNS, check_series

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Columns that add up, beside those that only some series have.
_COUNTS: Final = ("n_comments", "n_scored", "n_authors")
_SUMS: Final = ("n_negative", "n_positive", "n_negative_sq")


def add_series(*series: pd.DataFrame, every: str | None = None, gaps: pd.DataFrame | None = None) -> pd.DataFrame:
    """Add up series that were counted apart, stream by stream and bin by bin.

    Gives what :func:`crisisdetect.bin_reactions` gives for all comments together, to the rounding of sums of floats,
    exactly where no two series share, in one stream and on one day (UTC), an author, or a text of 30 characters or
    more, or a comment; and where times known to lack data are given again. Series of different streams, of different
    days, or of different platforms with their own authors are such. Otherwise it counts too much and never too little:
    an author who is in m of the series counts up to 3 m times a day as a reaction, and m times as an author of a bin.

    Parameters
    ----------
    *series : DataFrame
        Series tables with bins of one width.
    every : str, optional
        Width of the bins; needed only where no series has two bins of a stream.
    gaps : DataFrame, optional
        Times known to lack data, as for :func:`crisisdetect.bin_reactions`. Gaps of a stream that is in one of the
        series alone are kept; of the others they are found anew, since what one collector missed another may have.

    Returns
    -------
    DataFrame
        A series table: for each stream one row a bin from its first bin to its last, streams in alphabetical order.

    Raises
    ------
    TableError
        If one is no series table.
    ParameterError
        If there is none, or the bins do not fit together.

    Examples
    --------
    >>> start = pd.date_range("2024-01-01", periods=2, freq="1h", tz="UTC", name="start")
    >>> one = pd.DataFrame(
    ...     {
    ...         "stream": "shop",
    ...         "n_comments": [4, 2],
    ...         "n_scored": [4, 2],
    ...         "n_negative": [1.0, 0.0],
    ...         "negative_share": [0.25, 0.0],
    ...         "low": [0.05, 0.0],
    ...         "high": [0.7, 0.66],
    ...         "n_authors": [4, 2],
    ...         "reach": np.nan,
    ...         "is_gap": False,
    ...     },
    ...     index=start,
    ... )
    >>> add_series(one, one.shift(freq="1h"))[["n_comments", "n_negative"]].to_numpy().tolist()
    [[4.0, 1.0], [6.0, 1.0], [2.0, 0.0]]
    """
    for one in series:
        check_series(one)
    filled = [one for one in series if len(one)]
    if not filled:
        msg = Message("add_series requires at least 1 series with at least 1 bin, got none.")
        raise ParameterError(msg)
    width = _width(filled, every)
    columns = [name for name in _SUMS if all(name in one for one in filled)]
    has_reach = any(one["reach"].notna().any() for one in filled)
    stacked = pd.concat([_plain(one, columns, part=i) for i, one in enumerate(filled)], ignore_index=True)
    parts = [
        _sum(rows, str(name), width, columns, gaps=gaps, has_reach=has_reach)
        for name, rows in stacked.groupby("stream", sort=True)
    ]
    return pd.concat(parts)


def shard_of(stream: str, n_shards: int) -> int:
    """Return which of so many processes takes care of a stream: the same on every machine and in every run.

    Parameters
    ----------
    stream : str
        The stream.
    n_shards : int
        How many processes there are.

    Returns
    -------
    int
        In ``[0, n_shards)``.

    Examples
    --------
    >>> [shard_of(name, 4) for name in ("Orvelane", "Tarnvale", "Brissac")]
    [1, 1, 3]
    """
    if n_shards < 1:
        msg = Message("The 'n_shards' parameter must be at least 1. Got {n_shards!r} instead.", n_shards=n_shards)
        raise ParameterError(msg)
    return zlib.crc32(stream.encode("utf-8", "surrogatepass")) % n_shards


def split_monitor(monitor: Monitor, n_shards: int) -> list[Monitor]:
    """Share a monitor out over processes, by :func:`shard_of` of its streams.

    Together they say what it would have said, as long as each is given the comments of its own streams in the order
    they would have come in, and is told the time of all: ``advance`` with the latest time of each batch. Without that a
    stream's clock is that of its own shard: the same alarms come, later, and less is late.

    Parameters
    ----------
    monitor : Monitor
        Stays as it is.
    n_shards : int
        How many.

    Returns
    -------
    list of Monitor

    Raises
    ------
    ParameterError
        If its budget is one for all streams together, which no shard could keep alone.
    """
    if monitor.settings.budget.in_total:
        msg = Message(
            "A monitor whose budget of false alarms is for all streams in total cannot be shared out: no part "
            "knows how many streams the others have.\n"
            "Hint: false_alarms='1 per 90 days', for each stream",
        )
        raise ParameterError(msg)
    plain = monitor.to_dict()
    shards = []
    for i in range(n_shards):
        streams = {name: one for name, one in plain["streams"].items() if shard_of(name, n_shards) == i}
        counts = {} if i == 0 else {"n_rejected": 0, "n_future": 0}
        part = {**plain, **counts, "streams": streams}
        shards.append(Monitor.from_dict(part, scorer=monitor.scorer, gravity=monitor.gravity))
    return shards


def join_monitors(monitors: Sequence[Monitor]) -> Monitor:
    """Return one monitor with the streams of several, which must have the same settings and different streams.

    Its clock is that of the one furthest on: comments that another would still have waited for are late.

    Raises
    ------
    ParameterError
        If settings differ, or a stream is in two of them.
    """
    plain = [one.to_dict() for one in monitors]
    if not plain or any(one["settings"] != plain[0]["settings"] for one in plain):
        msg = Message(
            "join_monitors requires at least 1 monitor, all with the same settings; got {n_plain}.",
            n_plain=len(plain),
        )
        raise ParameterError(msg)
    names = [name for one in plain for name in one["streams"]]
    if len(set(names)) < len(names):
        twice = sorted({name for name in names if names.count(name) > 1})[:3]
        msg = Message(
            "Monitors that are joined must have different streams. Got {twice} twice.",
            twice=", ".join(map(repr, twice)),
        )
        raise ParameterError(msg)
    whole: dict[str, Any] = {
        **plain[0],
        "seen": max((one["seen"] for one in plain if one["seen"] is not None), default=None),
        "limit": max(one["limit"] for one in plain),
        "n_rejected": sum(one["n_rejected"] for one in plain),
        "n_future": sum(one["n_future"] for one in plain),
        "streams": {name: one for part in plain for name, one in part["streams"].items()},
    }
    return Monitor.from_dict(whole, scorer=monitors[0].scorer, gravity=monitors[0].gravity)


def _width(series: Sequence[pd.DataFrame], every: str | None) -> pd.Timedelta:
    """Return the width of the bins, which must be the same and start together."""
    widths = set() if every is None else {pd.Timedelta(every)}
    for one in series:
        for _, rows in one.groupby("stream", sort=False):
            if len(rows) > 1:
                widths.add(pd.Timedelta(rows.index[1] - rows.index[0]))
    if len(widths) != 1:
        found = ", ".join(map(str, sorted(widths))) or "one bin each"
        msg = Message(
            "Series that are added up must have bins of one width. Got {found}.\nHint: every='1h' in all of them",
            found=found,
        )
        raise ParameterError(msg)
    (width,) = widths
    starts = pd.concat([pd.Series(pd.DatetimeIndex(one.index).tz_convert("UTC").as_unit("ns")) for one in series])
    places = (starts - starts.min()) / width
    if not np.equal(np.mod(places, 1), 0).all():
        msg = Message(
            "Bins of series that are added up must start together. Got some that are not {width} apart.",
            width=width,
        )
        raise ParameterError(msg)
    return width


def _plain(series: pd.DataFrame, columns: list[str], *, part: int) -> pd.DataFrame:
    frame = series[[*_COUNTS, *columns, "reach", "is_gap"]].copy()
    frame["stream"] = series["stream"].astype(str)
    frame["start"] = pd.DatetimeIndex(series.index).tz_convert("UTC").as_unit("ns")
    return frame.assign(part=part)


def _sum(
    rows: pd.DataFrame,
    stream: str,
    width: pd.Timedelta,
    columns: list[str],
    *,
    gaps: pd.DataFrame | None,
    has_reach: bool,
) -> pd.DataFrame:
    start = rows["start"]
    n_bins = int((start.max() - start.min()) / width) + 1
    index = pd.date_range(start.min(), periods=n_bins, freq=width, name="start")
    place = ((start - index[0]) // width).to_numpy()

    def per_bin(name: str) -> Any:
        return np.bincount(place, weights=rows[name].fillna(0).to_numpy(dtype=float), minlength=n_bins)

    total = {name: per_bin(name) for name in (*_COUNTS, *columns)}
    n_scored, n_negative = total["n_scored"], total["n_negative"]
    low, high = wilson(n_negative, n_scored)
    share = np.divide(n_negative, n_scored, out=np.full(n_bins, np.nan), where=n_scored > 0)
    counts = {name: total[name].astype(np.int64) for name in _COUNTS}
    frame = pd.DataFrame(
        {"stream": stream, **counts, "n_negative": n_negative, "negative_share": share, "low": low, "high": high},
        index=index,
    )
    frame["reach"] = per_bin("reach") if has_reach else np.nan
    if rows["part"].min() == rows["part"].max():
        is_gap = np.ones(n_bins, dtype=bool)
        is_gap[place] = rows["is_gap"].to_numpy(dtype=bool)
    else:
        is_gap = find_gaps(counts["n_comments"], width)
    frame["is_gap"] = is_gap | known_gaps(index, width, stream, gaps)
    frame = frame[list(SERIES_COLUMNS)]
    return frame.assign(**{name: total[name] for name in columns if name != "n_negative"})
