"""What was usual in each bin of a series that is there as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
import pandas as pd

from crisisdetect.baseline._baseline import EVENT_VOLUME, WEEK_S, negative_profile
from crisisdetect.baseline._events import event_bins, parse_events
from crisisdetect.baseline._fit import Past, past_of, profiles_of
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from crisisdetect.baseline._events import PlannedEvent
    from crisisdetect.baseline._fit import Profiles

    Floats = NDArray[np.float64]

#: How far back the usual level of a bin is looked for.
MEMORY: Final = pd.Timedelta("56D")

#: How much calm data it takes to know what is usual.
HISTORY: Final = pd.Timedelta("3D")

#: Weight of "as many as ever" in what an event did to the volume, in comments.
EVENT_SHRINKAGE: Final = 20.0

_WIDE_OF_CHI2: Final = 3.8415  # chi-square, 1 degree of freedom: 95 % point
_DAY: Final = pd.Timedelta("1D")


class Disturbance(Protocol):
    """A stretch of one stream that was not usual: a crisis. ``closed`` is None where it was not over."""

    @property
    def stream(self) -> str:
        """Which stream."""

    @property
    def onset(self) -> pd.Timestamp:
        """Its first bin."""

    @property
    def closed(self) -> pd.Timestamp | None:
        """The first bin after it."""


def usual(
    series: pd.DataFrame, *, events: Any = None, crises: Iterable[Disturbance] = (), tz: str = "UTC"
) -> pd.DataFrame:
    """Return for each bin of a series how many negative comments were usual, and within which limits.

    The rhythm of the week is that of :func:`fit_baseline`, from the whole series; the level is the mean of the 56 days
    before a bin, planned events, crises, gaps and days with far more negatives than usual left out. In a planned event
    as many more (or fewer) are usual as it brought comments, up to what it is said to bring (``EVENT_VOLUME`` times
    the usual where nobody says). The limits hold 95 % of calm bins: quantiles of an overdispersed count, the
    uncertainty of the level included.

    Parameters
    ----------
    series : DataFrame
        A series table of one stream or several.
    events : optional
        Planned events and holidays; what :func:`parse_events` takes.
    crises : iterable of Disturbance
        Its crises: objects with ``stream``, ``onset`` and ``closed``.
    tz : str, default="UTC"
        Time zone of events that name none.

    Returns
    -------
    DataFrame
        Row for row as ``series``: ``expected``, ``expected_low``, ``expected_high`` (negative comments; null in gaps
        and before three days of calm data), and ``exposure``, what the rhythm and planned events make of a bin (1 on
        average without events, 0 in gaps).

    Raises
    ------
    TableError
        If ``series`` is no series table.
    ParameterError
        If an event cannot be understood.

    Examples
    --------
    >>> start = pd.date_range("2024-01-01", periods=28, freq="1D", tz="UTC", name="start")
    >>> columns = {"n_comments": 40, "n_scored": 40, "n_negative": 9.0, "negative_share": 0.2, "low": 0.1, "high": 0.4}
    >>> series = pd.DataFrame({"stream": "x", **columns, "n_authors": 40, "reach": 0.0, "is_gap": False}, index=start)
    >>> usual(series)[["expected", "exposure"]].iloc[-1].round(2).tolist()
    [9.0, 1.0]
    """
    check_series(series)
    planned, known = parse_events(events, tz=tz), list(crises)
    parts = [
        _of_stream(rows, planned, [one for one in known if str(one.stream) == str(name)])
        for name, rows in series.groupby("stream", sort=False)
    ]
    if not parts:
        columns = ("expected", "expected_low", "expected_high", "exposure")
        return pd.DataFrame({name: pd.Series(dtype=float) for name in columns}, index=series.index)
    return pd.concat(parts)


def exposure_of(rows: pd.DataFrame, *, events: tuple[PlannedEvent, ...] = (), volume: bool = False) -> Floats:
    """Return what rhythm and planned events make of each bin of one stream.

    Parameters
    ----------
    rows : DataFrame
        The series of one stream.
    events : tuple of PlannedEvent
        Known causes of volume.
    volume : bool, default=False
        Whether the rhythm is that of all comments rather than of the negative ones.

    Returns
    -------
    array of shape (n_bins,)
        1 on average without events; 0 in gaps.

    Examples
    --------
    >>> start = pd.date_range("2024-01-01", periods=24 * 28, freq="1h", tz="UTC", name="start")
    >>> n = np.where((start.hour >= 8) & (start.hour < 20), 10.0, 2.0)
    >>> columns = {"n_scored": n, "n_negative": n / 5, "is_gap": False}
    >>> exposure = exposure_of(pd.DataFrame(columns, index=start))
    >>> bool(exposure[12] > 1.4), bool(exposure[3] < 0.6)
    (True, True)
    """
    data = _past(rows, events, np.zeros(len(rows), dtype=bool))
    if data is None:
        return np.where(rows["is_gap"], 0.0, 1.0)
    return _exposure(data, profiles_of(data), rows["is_gap"].to_numpy(dtype=bool), volume=volume)


def _past(rows: pd.DataFrame, events: tuple[PlannedEvent, ...], apart: NDArray[np.bool_]) -> Past | None:
    """Return the bins of one stream for a fit, None where nothing was counted."""
    index = pd.DatetimeIndex(rows.index)
    n, k = (rows[column].to_numpy(dtype=float) for column in ("n_scored", "n_negative"))
    out = rows["is_gap"].to_numpy(dtype=bool) | apart
    for _, mask in event_bins(events, index, _width(index)):
        out = out | mask
    if n[~out].sum() <= 0:
        return None
    flat = WEEK_S % max(_width(index).total_seconds(), 3600.0) > 0
    squares = rows["n_negative_sq"].to_numpy(dtype=float) if "n_negative_sq" in rows else k
    return past_of(index, n, k, squares, rows["is_gap"].to_numpy(dtype=bool) | apart, events, flat=flat)


def _exposure(data: Past, profiles: Profiles, gap: NDArray[np.bool_], *, volume: bool = False) -> Floats:
    week = profiles.volume if volume else negative_profile(profiles.volume, profiles.share, profiles.level)
    rhythm = week[data.slot]
    calm = data.usable > 0
    rhythm = rhythm / (rhythm[calm].mean() if calm.any() else 1.0)
    for event, mask in event_bins(data.events, data.index, data.width):
        seen = mask & ~gap
        brought = (data.n[seen].sum() + EVENT_SHRINKAGE) / (profiles.expected_n[seen].sum() + EVENT_SHRINKAGE)
        said = EVENT_VOLUME if event.volume is None else event.volume
        least, most = min(1 / said, said, 1.0), max(1 / said, said, 1.0)
        rhythm = np.where(mask, rhythm * min(max(brought, least), most), rhythm)
    return np.where(gap, 0.0, rhythm)


def _of_stream(rows: pd.DataFrame, events: tuple[PlannedEvent, ...], crises: list[Disturbance]) -> pd.DataFrame:
    index = pd.DatetimeIndex(rows.index)
    gap = rows["is_gap"].to_numpy(dtype=bool)
    apart = np.zeros(len(rows), dtype=bool)
    for one in crises:
        apart |= np.asarray(index >= one.onset) & (True if one.closed is None else np.asarray(index < one.closed))
    data = _past(rows, events, apart)
    expected = low = high = np.full(len(rows), np.nan)
    exposure = np.where(gap, 0.0, 1.0)
    if data is not None:
        exposure = _exposure(data, profiles_of(data), gap)
        expected, counted = _levels(data, exposure)
        expected = np.where(gap, np.nan, expected)
        low, high = _limits(data, expected, counted)
    columns = {"expected": expected, "expected_low": low, "expected_high": high, "exposure": exposure}
    return pd.DataFrame(columns, index=rows.index)


def _levels(data: Past, exposure: Floats) -> tuple[Floats, Floats]:
    """Return what the calm past of each bin makes usual there, and the negatives that this rests on."""
    window = max(1, int(MEMORY / data.width))
    sums = pd.DataFrame({"k": data.weight * data.k, "e": data.weight * exposure, "seen": data.weight})
    past = sums.rolling(window, min_periods=1).sum().shift(1).to_numpy()
    k, e, seen = np.nan_to_num(past).T
    enough = (seen * (data.width / _DAY) >= HISTORY / _DAY) & (e > 1e-9)
    level = np.divide(k, e, out=np.full(len(k), np.nan), where=enough)
    return level * exposure, k


def _limits(data: Past, expected: Floats, counted: Floats) -> tuple[Floats, Floats]:
    """Return the 2.5 % and 97.5 % points of an overdispersed count, wide enough for 95 % of the calm bins."""
    from scipy.special import pdtrik

    least = data.unit / 2  # of streams without any negative something is usual all the same
    mean = np.maximum(expected, least)
    calm = (data.weight > 0) & np.isfinite(expected)
    squared = (data.k[calm] - mean[calm]) ** 2 / mean[calm]
    wide = float(np.quantile(squared, 0.95)) / _WIDE_OF_CHI2 if len(squared) else data.unit
    variance = max(wide, data.unit) * (1 + mean / np.maximum(counted, 0.5))
    low, high = (variance * np.nan_to_num(pdtrik(p, mean / variance)) for p in (0.025, 0.975))
    known = np.isfinite(expected)
    return np.where(known, np.minimum(low, expected), np.nan), np.where(known, np.maximum(high, expected), np.nan)


def _width(index: pd.DatetimeIndex) -> pd.Timedelta:
    return index[1] - index[0] if len(index) > 1 else _DAY
