"""What a monitor starts from: its clock, and the past of its streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.monitor._counter import NEGATIVE, Counts
from crisisdetect.monitor._ingest import is_series, to_scored, waiting
from crisisdetect.monitor._memory import Memory
from crisisdetect.monitor._stream import StreamMonitor
from crisisdetect.series import bin_reactions, dates_only
from crisisdetect.tables import ONLY_STREAM, check_series

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from crisisdetect.monitor._settings import Settings

#: Negative comments of its past that a stream is shown.
LATEST: Final = 1_000

_COUNTS: Final = ("n_comments", "n_scored", "n_negative", "n_authors", "is_gap")


def choose_clock(table: pd.DataFrame) -> str:
    """Choose a bin width for live use: the width of a series, or one that the volume of comments carries.

    A day where timestamps are dates only, ten minutes below 20,000 comments a day, else a minute; of several streams
    the busiest decides. Narrow bins cost little: an empty one is no evidence.
    """
    if is_series(table):
        return f"{_width_s(table)}s"
    if dates_only(table):
        return "1D"
    daily = table.groupby([_stream_of(table), table["timestamp"].dt.floor("D")]).size().groupby(level=0).median().max()
    return "10min" if daily < 20_000 else "1min"


def checked_history(history: Any, every: str | None, scorer: object) -> pd.DataFrame | None:
    """Return the history as a scored table or a series, None where there is none yet."""
    if history is None and every is not None:
        return None
    if not isinstance(history, pd.DataFrame) or history.empty:
        msg = Message(
            "Monitor.fit requires a table with at least 1 row as its history.\nHint: history=None, every='10min'",
        )
        raise NotEnoughDataError(msg)
    return history if is_series(history) else to_scored(history, scorer=scorer)


def learn_streams(settings: Settings, table: pd.DataFrame) -> tuple[dict[str, StreamMonitor], int]:
    """Return the monitors of the streams of a history, and when its last bin ends."""
    memory_s, every_s = settings.memory_s, settings.every_s
    if is_series(table):
        check_series(table)
        series, width = table, _width_s(table)
        if memory_s % width:
            msg = Message(
                "Bins of the history must divide {memory_s} s. Got {width} s instead.\nHint: every='1D'",
                memory_s=memory_s,
                width=width,
            )
            raise ParameterError(msg)
        end_s = int(table.index.max().timestamp()) + width
    else:
        series = bin_reactions(table, every=f"{memory_s}s")
        end_s = (int(table["timestamp"].max().timestamp()) // every_s + 1) * every_s
    names = series["stream"].astype(str)
    gamma = settings.gamma(names.nunique())
    streams = {}
    for name, rows in series.groupby(names, sort=True):
        memory = Memory(memory_s)
        memory.load(rows)
        streams[str(name)] = StreamMonitor(str(name), settings, gamma, memory)
        streams[str(name)].next_s = end_s
    if not is_series(table):
        _learn_texts(streams, table)
    return streams, end_s


def _learn_texts(streams: Mapping[str, StreamMonitor], table: pd.DataFrame) -> None:
    """Show each stream the latest negative comments of its past, so that what it always repeats is known."""
    negative = table[table["p_negative"] >= NEGATIVE].sort_values(["timestamp", "id"], kind="stable")
    latest = negative.groupby(_stream_of(negative), sort=False).tail(LATEST)
    said: dict[str, list[tuple[str, str, float]]] = {}
    for name, one, _ in waiting(latest):
        if one.sketch is not None and not one.own:
            who = one.author if one.author is not None else one.id
            said.setdefault(name, []).append((one.sketch, who, one.time))
    for name, sketched in said.items():
        streams[name].counter.near.learn(sketched)


def _stream_of(table: pd.DataFrame) -> pd.Series:
    known = table["stream"].fillna(ONLY_STREAM) if "stream" in table else pd.Series(ONLY_STREAM, index=table.index)
    return known.astype(str)


def series_rows(series: pd.DataFrame, every_s: int) -> Iterator[tuple[int, str, Counts, bool]]:
    """Give the bins of a series in order of time and stream: start, stream, counts, and whether it is a gap."""
    starts = pd.DatetimeIndex(series.index).tz_convert("UTC").tz_localize(None).to_numpy()
    seconds = starts.astype("datetime64[s]").astype("int64").tolist()
    if any(start % every_s for start in seconds):
        msg = Message(
            "Bins of the series must start at multiples of the monitor's width, {every_s} s.\nHint: every=...",
            every_s=every_s,
        )
        raise ParameterError(msg)
    columns = [series[c].tolist() for c in _COUNTS]
    columns.append(series.get("n_positive", series["n_scored"] - series["n_negative"]).tolist())
    rows = zip(seconds, series["stream"].astype(str), *columns, strict=True)
    for start_s, name, comments, scored, negative, authors, gap, positive in sorted(rows, key=lambda row: row[:2]):
        counts = Counts(comments=int(comments), scored=int(scored), negative=float(negative), positive=float(positive))
        counts.squares = counts.negative
        counts.authors = int(min(authors, negative)) if authors and authors == authors else int(negative)
        yield start_s, name, counts, bool(gap)


def _width_s(series: pd.DataFrame) -> int:
    for _, rows in series.groupby("stream", sort=False):
        if len(rows) > 1:
            return int((rows.index[1] - rows.index[0]).total_seconds())
    return 86_400
