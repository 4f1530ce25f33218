"""Alarms against listed crises and quiet periods."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, TypeAlias

import pandas as pd

from crisisdetect.errors import Message, ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    #: A moment with its time zone, and a length of time.
    Time: TypeAlias = str | datetime | pd.Timestamp
    Length: TypeAlias = str | timedelta | pd.Timedelta
    #: Start and end; of a crisis the end may be None: it was not over when the data end.
    Period: TypeAlias = tuple[Time, Time]
    OpenPeriod: TypeAlias = tuple[Time, Time | None]

#: What an alarm was: the first in the window of a crisis, a later one there, one after the window while the crisis
#: lasted, one in an ambiguous period or a gap, one in a quiet period, or one in a time that nobody described.
Verdict: TypeAlias = Literal["hit", "repeat", "late", "ignored", "false", "undescribed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Which alarms met which crises.

    Attributes
    ----------
    hits : tuple of (int or None)
        For each crisis, in the order given, the place of the first alarm in its window; None where it was missed.
    verdicts : tuple of str
        For each alarm, in the order given, what it was.
    """

    hits: tuple[int | None, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def n_found(self) -> int:
        """Number of crises with an alarm in their window."""
        return sum(hit is not None for hit in self.hits)

    @property
    def n_false(self) -> int:
        """Number of alarms in quiet periods."""
        return self.verdicts.count("false")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How long after the onset an alarm came.

    Attributes
    ----------
    time : Timedelta
        Alarm minus onset; negative where the alarm came first.
    n_comments : int or None
        Comments from the onset, included, to the alarm, excluded; None where timestamps were not given.
    """

    time: pd.Timedelta
    n_comments: int | None

    @property
    def hours(self) -> float:
        """The delay in hours."""
        return self.time / pd.Timedelta("1h")


def match_alarms(
    alarms: Iterable[Time],
    crises: Iterable[OpenPeriod],
    quiet: Iterable[Period],
    ambiguous: Iterable[Period],
    gaps: Iterable[Period],
    *,
    tolerance: Length,
    slack: Length = "0D",
    shortest: Length = "2D",
) -> Matches:
    """Match the alarms of one stream with its listed crises.

    The window of a crisis is ``[onset - slack, onset + tolerance]``, cut at the end of the crisis if that is earlier,
    but not before ``onset + shortest``. A crisis is found when an alarm falls in its window. Of the other alarms,
    those in an ambiguous period or a coverage gap are ignored, and those in a quiet period are false.

    Parameters
    ----------
    alarms : iterable of time-like
        When alarms were raised, in any order; with a time zone.
    crises : iterable of (onset, end)
        The listed crises; an end may be None.
    quiet, ambiguous, gaps : iterable of (start, end)
        Periods in which nothing happened, in which it cannot be said, and in which data are missing. An alarm lies in
        a period when ``start < alarm <= end``.
    tolerance : duration-like
        How long after its onset an alarm still finds a crisis. Higher finds more.
    slack : duration-like, default="0D"
        How long before the onset it already does: for onsets known to the day.
    shortest : duration-like, default="2D"
        Shortest window after an onset, for crises that were soon over; ``tolerance`` limits it.

    Returns
    -------
    Matches
        For each crisis the alarm that found it, and for each alarm what it was.

    Raises
    ------
    ParameterError
        If a time has no time zone, a period ends before it starts, or a duration is negative.

    Examples
    --------
    >>> found = match_alarms(
    ...     ["2024-03-02T06:00Z", "2024-01-20T00:00Z"],
    ...     crises=[("2024-03-01T00:00Z", "2024-03-09T00:00Z"), ("2024-05-01T00:00Z", None)],
    ...     quiet=[("2024-01-01T00:00Z", "2024-02-28T00:00Z")],
    ...     ambiguous=[],
    ...     gaps=[],
    ...     tolerance="7D",
    ... )
    >>> found.hits, found.verdicts
    ((0, None), ('hit', 'false'))
    """
    times = [_time(alarm, name="alarms") for alarm in alarms]
    longest, before, least = (_length(tolerance, "tolerance"), _length(slack, "slack"), _length(shortest, "shortest"))
    spans = [_span(onset, end) for onset, end in crises]
    windows = [
        (onset - before, onset + (longest if end is None else min(longest, max(least, end - onset))))
        for onset, end in spans
    ]
    unjudged = [*_periods(ambiguous, name="ambiguous"), *_periods(gaps, name="gaps")]
    calm = _periods(quiet, name="quiet")
    hits = tuple(
        min((i for i, time in enumerate(times) if low <= time <= high), key=lambda i: (times[i], i), default=None)
        for low, high in windows
    )

    def verdict(i: int) -> Verdict:
        time = times[i]
        if any(low <= time <= high for low, high in windows):
            return "hit" if i in hits else "repeat"
        if _within(time, unjudged):
            return "ignored"
        if _within(time, calm):
            return "false"
        running = any(onset <= time and (end is None or time <= end) for onset, end in spans)
        return "late" if running else "undescribed"

    return Matches(hits=hits, verdicts=tuple(map(verdict, range(len(times)))))


def detection_delay(alarm: Time, onset: Time, *, timestamps: pd.Series | pd.DatetimeIndex | None = None) -> Delay:
    """Return how long after the onset of a crisis an alarm came, in time and in comments.

    Parameters
    ----------
    alarm, onset : time-like
        When the alarm was raised, and when the crisis began; with a time zone.
    timestamps : Series or DatetimeIndex, optional
        Times of the stream's comments, in any order; with a time zone.

    Returns
    -------
    Delay
        Alarm minus onset, and the comments in ``[onset, alarm)``.

    Raises
    ------
    ParameterError
        If a time has no time zone.

    Examples
    --------
    >>> comments = pd.date_range("2024-03-01T00:00Z", periods=100, freq="1h")
    >>> delay = detection_delay("2024-03-02T06:00Z", "2024-03-01T00:00Z", timestamps=comments)
    >>> delay.hours, delay.n_comments
    (30.0, 30)
    """
    raised, began = _time(alarm, name="alarm"), _time(onset, name="onset")
    if timestamps is None:
        return Delay(time=raised - began, n_comments=None)
    times = pd.DatetimeIndex(timestamps)
    if times.tz is None:
        msg = Message(
            "The 'timestamps' parameter of detection_delay must have a time zone. Got naive times instead.\n"
            "Hint: pd.to_datetime(timestamps, utc=True)",
        )
        raise ParameterError(msg)
    return Delay(time=raised - began, n_comments=int(((times >= began) & (times < raised)).sum()))


def quiet_time(
    quiet: Iterable[Period], *, ambiguous: Iterable[Period] = (), gaps: Iterable[Period] = ()
) -> pd.Timedelta:
    """Return how long a stream was quiet: the time in which an alarm is false.

    Parameters
    ----------
    quiet, ambiguous, gaps : iterable of (start, end)
        As in :func:`match_alarms`; periods may overlap. What is ambiguous or missing is taken off what is quiet.

    Returns
    -------
    Timedelta
        Total length.

    Raises
    ------
    ParameterError
        If a time has no time zone or a period ends before it starts.

    Examples
    --------
    >>> quiet_time(
    ...     [("2024-01-01T00:00Z", "2024-01-31T00:00Z")],
    ...     gaps=[("2024-01-30T00:00Z", "2024-02-02T00:00Z")],
    ... )
    Timedelta('29 days 00:00:00')
    """
    calm = _periods(quiet, name="quiet")
    unjudged = [*_periods(ambiguous, name="ambiguous"), *_periods(gaps, name="gaps")]
    edges = sorted({edge for period in (*calm, *unjudged) for edge in period})
    return sum(
        (b - a for a, b in pairwise(edges) if _within(b, calm) and not _within(b, unjudged)),
        start=pd.Timedelta(0),
    )


def false_alarms_per(n_false: int, watched: Length, *, per: Length = "30D") -> float:
    """Return a false-alarm rate in plain words: so many per 30 quiet days.

    Parameters
    ----------
    n_false : int
        False alarms.
    watched : duration-like
        Quiet time in which they came, over all streams, as :func:`quiet_time` returns it.
    per : duration-like, default="30D"
        Time the rate is for.

    Returns
    -------
    float
        ``n_false * per / watched``; null where nothing quiet was watched.

    Raises
    ------
    ParameterError
        If a number or a duration is negative.

    Examples
    --------
    >>> false_alarms_per(4, "360D", per="90D")
    1.0
    """
    if n_false < 0:
        msg = Message(
            "The 'n_false' parameter of false_alarms_per must be at least 0. Got {n_false!r} instead.",
            n_false=n_false,
        )
        raise ParameterError(msg)
    length = _length(watched, "watched")
    return n_false * (_length(per, "per") / length) if length > pd.Timedelta(0) else float("nan")


def _span(onset: Time, end: Time | None) -> tuple[pd.Timestamp, pd.Timestamp | None]:
    return (_time(onset, name="crises"), None) if end is None else _periods([(onset, end)], name="crises")[0]


def _periods(periods: Iterable[Period], *, name: str) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    pairs = [(_time(start, name=name), _time(end, name=name)) for start, end in periods]
    for start, end in pairs:
        if end < start:
            msg = Message(
                "The {name!r} parameter must hold periods that end after they start. Got {start} to {end} instead.",
                name=name,
                start=start,
                end=end,
            )
            raise ParameterError(msg)
    return pairs


def _within(time: pd.Timestamp, periods: Iterable[tuple[pd.Timestamp, pd.Timestamp]]) -> bool:
    return any(start < time <= end for start, end in periods)


def _time(value: Time, *, name: str) -> pd.Timestamp:
    time = pd.Timestamp(value)
    if time.tz is None:  # NaT has none either
        msg = Message(
            "The {name!r} parameter must hold times with a time zone. Got {value!r} instead.\n"
            'Hint: pd.Timestamp("2024-03-01T00:00Z")',
            name=name,
            value=value,
        )
        raise ParameterError(msg)
    return time.tz_convert("UTC")


def _length(value: Length, name: str) -> pd.Timedelta:
    length = pd.Timedelta(value)
    if not length >= pd.Timedelta(0):  # so that NaT is refused
        msg = Message(
            "The {name!r} parameter must be a duration of at least 0. Got {value!r} instead.",
            name=name,
            value=value,
        )
        raise ParameterError(msg)
    return length
