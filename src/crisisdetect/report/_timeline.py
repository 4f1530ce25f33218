"""A series, or what a monitor has seen, as a timeline: a chart for notebooks and one of matplotlib."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import pandas as pd

from crisisdetect import locale
from crisisdetect.crises import StreamSummary
from crisisdetect.errors import Message, TableError
from crisisdetect.report._figures import figures
from crisisdetect.report._html import framed, page
from crisisdetect.report._plot import plot
from crisisdetect.report._summarise import summarise
from crisisdetect.report._wording import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes

    from crisisdetect.crises import Crisis
    from crisisdetect.report._result import Result
    from crisisdetect.segmentation import Segment

_COLUMNS = ("stream", "n_comments", "n_scored", "n_negative", "negative_share", "low", "high", "is_gap")


class JudgedBin(Protocol):
    """A bin that a monitor judged."""

    @property
    def start_s(self) -> int:
        """Start, in seconds since 1970."""

    @property
    def n(self) -> float:
        """Scored comments."""

    @property
    def k(self) -> float:
        """Negative ones."""

    @property
    def expected(self) -> float:
        """Usual negatives."""

    @property
    def ceiling(self) -> float:
        """Most negatives that are tolerated."""

    @property
    def gap(self) -> bool:
        """Whether nothing was collected."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Timeline:
    """A series to look at.

    Parameters
    ----------
    series : DataFrame
        A series table, of one stream or several; ``expected`` and ``expected_high`` are drawn where it has them. It
        is not modified.
    segments : sequence of Segment, default=()
        Levels between change points.
    crises : sequence of Crisis, default=()
        Episodes to shade.
    events : sequence, default=()
        Planned events, or pairs of a time and a name.
    lang : {"en", "fr"}, default="en"
        Language of the words.

    Raises
    ------
    TableError
        If ``series`` lacks a column of a series table.
    ParameterError
        If the language is not known.

    Examples
    --------
    >>> days = pd.date_range("2026-01-01", periods=3, freq="1D", tz="UTC", name="start")
    >>> counts = {"stream": "shop", "n_comments": 9, "n_scored": 9, "n_negative": [2.0, 3.0, 8.0]}
    >>> rows = pd.DataFrame({**counts, "negative_share": 0.5, "low": 0.2, "high": 0.8, "is_gap": False}, index=days)
    >>> Timeline(series=rows)
    Timeline(3 bins of 1 stream; use .plot(), or show it in a notebook)
    """

    series: pd.DataFrame
    segments: Sequence[Segment] = ()
    crises: Sequence[Crisis] = ()
    events: Sequence[Any] = ()
    lang: str = "en"
    _result: Any = field(init=False, compare=False)

    def __post_init__(self) -> None:
        locale.check_language(self.lang)
        missing = [column for column in _COLUMNS if column not in self.series.columns]
        if missing:
            msg = Message("The series table of a Timeline must have the columns {missing}.", missing=", ".join(missing))
            raise TableError(msg)
        object.__setattr__(self, "_result", _as_result(self))

    def __repr__(self) -> str:
        n = self.series["stream"].nunique()
        streams = f"{n} stream{'' if n == 1 else 's'}"
        return f"Timeline({len(self.series)} bins of {streams}; use .plot(), or show it in a notebook)"

    def _repr_html_(self) -> str:
        return framed(self.html())

    def html(self) -> str:
        """Return the charts as one HTML page that loads nothing: hovering, zooming, and the numbers in a table."""
        with locale.speaking(self.lang, tz="UTC"):
            summary = summarise(cast("Result", self._result))
            charts = figures(cast("Result", self._result), summary["crises"])
            return page(summary, charts, title=say("streams"), template="timeline.html")

    def plot(self, *, stream: str | None = None, ax: Axes | None = None) -> Any:
        """Draw with matplotlib; see :func:`crisisdetect.report.plot`."""
        return plot(cast("Result", self._result), stream=stream, ax=ax)


def timeline_of_bins(streams: Iterable[tuple[str, Iterable[JudgedBin]]], *, every_s: int) -> Timeline:
    """Return the timeline of bins that a monitor judged, in the language that is spoken.

    Parameters
    ----------
    streams : iterable of (str, iterable of JudgedBin)
        Name and bins of each stream, in order of time.
    every_s : int
        Bin width in seconds.

    Returns
    -------
    Timeline
        Streams without a bin are left out; bins between those that are known are gaps.
    """
    parts = [_bins(name, list(bins), every_s) for name, bins in streams]
    known = [part for part in parts if len(part)]
    series = pd.concat(known) if known else _bins("", [], every_s)
    return Timeline(series=series, lang=locale.spoken())


def _bins(name: str, bins: list[JudgedBin], every_s: int) -> pd.DataFrame:
    from crisisdetect.sums import wilson

    index = pd.to_datetime([one.start_s for one in bins], unit="s", utc=True).rename("start")
    n, k = (np.array([getattr(one, key) for one in bins], dtype=float) for key in ("n", "k"))
    low, high = wilson(k, n)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = k / n
    table = pd.DataFrame(
        {
            "stream": pd.Series([name] * len(bins), index=index, dtype=object),
            "n_comments": n,
            "n_scored": n,
            "n_negative": k,
            "negative_share": share,
            "low": low,
            "high": high,
            "is_gap": np.array([one.gap for one in bins], dtype=bool),
            "expected": np.array([one.expected for one in bins], dtype=float),
            "expected_high": np.array([one.ceiling for one in bins], dtype=float),
        },
        index=index,
    )
    if not len(table):
        return table
    every = pd.date_range(index[0], index[-1], freq=pd.Timedelta(seconds=every_s), name="start")
    whole = table.reindex(every)
    missing = whole["stream"].isna()
    whole["stream"], whole["is_gap"] = name, whole["is_gap"].where(~missing, other=True).astype(bool)
    return whole.fillna({"n_comments": 0.0, "n_scored": 0.0, "n_negative": 0.0})


def _as_result(timeline: Timeline) -> SimpleNamespace:
    """Return the shape of a result around a series."""
    series = timeline.series
    more = {name: np.nan for name in ("expected", "expected_high") if name not in series.columns}
    return SimpleNamespace(
        comments=pd.DataFrame(),
        series=series.assign(**more) if more else series,
        segments=tuple(timeline.segments),
        crises=tuple(timeline.crises),
        events=tuple(timeline.events),
        streams=tuple(_stream(str(name), rows, timeline.crises) for name, rows in series.groupby("stream", sort=False)),
        counts={},
        rejected={},
        notes=(),
        settings={},
        lang=timeline.lang,
    )


def _stream(name: str, rows: pd.DataFrame, crises: Sequence[Crisis]) -> StreamSummary:
    width = rows.index[1] - rows.index[0] if len(rows) > 1 else pd.Timedelta("1h")
    return StreamSummary(
        stream=name,
        every=f"{round(width.total_seconds())}s",
        start=rows.index[0],
        end=rows.index[-1] + width,
        n_comments=int(rows["n_comments"].sum()),
        n_scored=int(rows["n_scored"].sum()),
        n_without_text=0,
        verdict="crisis" if any(crisis.stream == name for crisis in crises) else "calm",
        notes=(),
    )
