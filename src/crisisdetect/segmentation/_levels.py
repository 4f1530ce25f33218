"""What was taken out of a series and what was found in it, bin by bin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crisisdetect.baseline import exposure_of, parse_events
from crisisdetect.errors import Message, ParameterError
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crisisdetect.baseline import PlannedEvent
    from crisisdetect.segmentation._segment import Segment


def fitted_levels(series: pd.DataFrame, segments: Sequence[Segment], *, events: Any = None) -> pd.DataFrame:
    """Show the rhythm that was removed and the level of each bin's segment.

    Parameters
    ----------
    series : DataFrame
        A series table of one stream or several.
    segments : sequence of Segment
        Its segments by one channel, see :func:`segment`.
    events : optional
        The planned events that :func:`segment` was told of.

    Returns
    -------
    DataFrame
        Row for row as ``series``: ``stream``; ``observed``, the count or share; ``rhythm``, the bin's factor by the
        hour of the week and planned events (1 on average, and 1 throughout for a share); ``adjusted``, observed over
        rhythm; ``level``, ``low``, ``high`` of the segment; ``fitted``, level times rhythm. Null in gaps but for the
        level.

    Raises
    ------
    TableError
        If ``series`` is no series table.
    ParameterError
        If the segments are of several channels, or do not cover the series.

    Examples
    --------
    >>> from crisisdetect.segmentation import segment
    >>> start = pd.date_range("2024-01-01", periods=40, freq="1D", tz="UTC", name="start")
    >>> columns = {"n_comments": 9, "n_scored": 9, "n_negative": 3.0, "negative_share": 1 / 3, "low": 0.1, "high": 0.7}
    >>> series = pd.DataFrame({"stream": "x", **columns, "n_authors": 9, "reach": 0.0, "is_gap": False}, index=start)
    >>> fitted_levels(series, segment(series))[["observed", "rhythm", "level"]].iloc[0].tolist()
    [3.0, 1.0, 3.0]
    """
    check_series(series)
    channels = sorted({s.channel for s in segments})
    if len(channels) != 1:
        msg = Message(
            "The 'segments' parameter of fitted_levels must be of one channel. Got {channels}.",
            channels=", ".join(channels) or "none",
        )
        raise ParameterError(msg)
    planned = parse_events(events)
    parts = [
        _one(rows, [s for s in segments if s.stream == str(stream)], channels[0], planned)
        for stream, rows in series.groupby("stream", sort=False)
    ]
    return pd.concat(parts)


def _one(rows: pd.DataFrame, segments: list[Segment], channel: str, events: tuple[PlannedEvent, ...]) -> pd.DataFrame:
    index = pd.DatetimeIndex(rows.index)
    starts = pd.DatetimeIndex([s.start for s in segments])
    which = starts.searchsorted(index, side="right") - 1
    if not segments or (which < 0).any() or index[-1] >= segments[-1].end:
        msg = Message(
            "The 'segments' parameter of fitted_levels must cover stream {iloc!r}.",
            iloc=rows["stream"].iloc[0],
        )
        raise ParameterError(msg)
    gap = rows["is_gap"].to_numpy(dtype=bool)
    column = {"negatives": "n_negative", "volume": "n_comments", "share": "negative_share"}[channel]
    observed = np.where(gap, np.nan, rows[column].to_numpy(dtype=float))
    usual = 1.0 if channel == "share" else exposure_of(rows, events=events, volume=channel == "volume")
    factor = np.where(gap, np.nan, usual)
    level, low, high = (np.array([getattr(s, name) for s in segments])[which] for name in ("level", "low", "high"))
    return pd.DataFrame(
        {
            "stream": rows["stream"],
            "observed": observed,
            "rhythm": factor,
            "adjusted": observed / factor,
            "level": level,
            "low": low,
            "high": high,
            "fitted": level * factor,
        },
        index=rows.index,
    )
