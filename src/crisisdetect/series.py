"""From scored comments to counts per bin, with silence told from missing data.

Counted are people's reactions: the brand's own comments are left out, and beyond ``REPEATS`` comments a day of one
author, or copies a day of one longer text (:func:`crisisdetect.words.copy_key`), further ones are not counted as
reactions (they stay in ``n_comments``), so that neither a troll nor a copied text can look like a crowd.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.tables import ONLY_STREAM, SERIES_COLUMNS, check_scored
from crisisdetect.words import copy_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Comments of one author, or copies of one text, that count as reactions on one day.
REPEATS: Final = 3

#: A run of empty bins is a gap when silence that long had a probability below this at the stream's usual volume.
GAP_PROBABILITY: Final = 1e-6

#: More bins than this in one stream are refused: such a series is a mistake in the timestamps or in ``every``.
MAX_BINS: Final = 2_000_000

#: Fewer comments a day than this are counted by quarters of days, and levels of fewer than ``SOME_A_DAY`` as well.
FEW_A_DAY: Final = 8
SOME_A_DAY: Final = 48

#: The time whose volume decides on the width of bins.
LATELY: Final = pd.Timedelta("112D")

#: About as many rows as are looked at together for repetitions.
ROWS_AT_A_TIME: Final = 100_000

_DAY = pd.Timedelta("1D")
_YEAR_US: Final = 365 * 86_400 * 1_000_000
_FEW: Final = 20


def choose_every(comments: pd.DataFrame) -> str:
    """Choose a bin width that the data can carry.

    Parameters
    ----------
    comments : DataFrame
        A comments table, of one stream or several.

    Returns
    -------
    str
        ``"1D"`` where timestamps are dates only, ``"6h"`` where fewer than 8 comments come a day, else ``"1h"``: a
        burst of some hours is seen in hours. Volumes are medians over the days that have comments among the last 16
        weeks of data, so that older data change nothing; of several streams the busiest decides.

    Examples
    --------
    >>> times = pd.date_range("2024-01-01", periods=2400, freq="10min", tz="UTC")
    >>> choose_every(pd.DataFrame({"timestamp": times}))
    '1h'
    """
    if dates_only(comments):
        return "1D"
    if comments.empty:
        return "1D"
    lately = comments[comments["timestamp"] > comments["timestamp"].max() - LATELY]
    stream = lately["stream"] if "stream" in lately else pd.Series(ONLY_STREAM, index=lately.index)
    daily = lately.groupby([stream.fillna(ONLY_STREAM), lately["timestamp"].dt.floor("D")]).size()
    return "6h" if daily.groupby(level=0).median().max() < FEW_A_DAY else "1h"


def dates_only(comments: pd.DataFrame) -> bool:
    """Tell whether the timestamps of a comments table are no finer than a day."""
    if "timestamp_quality" in comments and comments["timestamp_quality"].isin(["day", "relative"]).mean() > 0.5:
        return True
    times = comments["timestamp"]
    return len(times) > 1 and bool((times == times.dt.floor("D")).all())


def bin_reactions(
    scored: pd.DataFrame, *, every: str | None = None, gaps: pd.DataFrame | None = None, tz: str = "UTC"
) -> pd.DataFrame:
    """Count comments and negative reactions in regular bins.

    Parameters
    ----------
    scored : DataFrame
        A scored table (see :mod:`crisisdetect.tables`), in any order.
    every : str, optional
        Bin width as a pandas duration (``"15min"``, ``"1h"``, ``"1D"``), by default chosen with
        :func:`choose_every`. Bins start at multiples of the width since 1970, as clocks in ``tz`` show it.
    gaps : DataFrame, optional
        Times known to lack data, as ``Reading.gaps()`` gives them: ``stream`` (null: all of them), ``start``, ``end``
        (null: without an end). Bins that they touch are gaps, whatever was counted in them.
    tz : str, default="UTC"
        Time zone whose days and hours the bins are. All bins are equally long, so that days begin at one o'clock while
        daylight saving time holds. Dates without a time of day stay the days that they are.

    Returns
    -------
    DataFrame
        A series table: for each stream one row a bin from its first comment to its last, streams stacked in
        alphabetical order, with ``n_positive`` and ``n_negative_sq`` beside the columns of the contract.
        ``n_negative`` is the sum of ``p_negative`` over the counted comments, ``n_scored`` their number; ``low`` and
        ``high`` are the 95 % Wilson interval of ``negative_share``, for sampling alone.

    Raises
    ------
    TableError
        If ``scored`` is no scored table.
    ParameterError
        If ``every`` is no positive width, or finer than the timestamps.
    NotEnoughDataError
        If there is no comment at all.

    Examples
    --------
    >>> scored = pd.DataFrame(
    ...     {
    ...         "id": ["a", "b", "c"],
    ...         "timestamp": pd.to_datetime(["2024-01-01T10:05Z", "2024-01-01T10:50Z", "2024-01-01T12:00Z"]),
    ...         "text": ["bad", "good", "bad"],
    ...         "p_negative": [1.0, 0.0, 1.0],
    ...         "p_neutral": [0.0, 0.0, 0.0],
    ...         "p_positive": [0.0, 1.0, 0.0],
    ...     }
    ... )
    >>> bin_reactions(scored, every="1h")[["n_comments", "n_negative"]].to_numpy().tolist()
    [[2.0, 1.0], [0.0, 0.0], [1.0, 1.0]]
    """
    check_scored(scored)
    if scored.empty:
        msg = Message("bin_reactions requires at least 1 comment, got 0.")
        raise NotEnoughDataError(msg)
    width = bin_width(every or choose_every(scored), scored)
    ahead = ahead_of(scored, tz)
    stream = scored["stream"].fillna(ONLY_STREAM) if "stream" in scored else pd.Series(ONLY_STREAM, index=scored.index)
    parts = [
        _bin_one(rows, str(name), width, gaps, ahead) for name, rows in scored.groupby(stream.astype(str), sort=True)
    ]
    return pd.concat(parts)


def far_away(comments: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which comments are dated so far from all others of their stream that their times must be wrong.

    A stretch of comments is far away where it is parted from the stretch with most comments by more than a year and by
    more than that one is long, and all that are hold no more than 1 of 100 comments (of few comments, 1 of 20, and at
    most 3).

    Parameters
    ----------
    comments : DataFrame
        A comments table, in any order.

    Returns
    -------
    array of bool, shape (n_comments,)

    Examples
    --------
    >>> times = pd.date_range("2024-01-01", periods=200, freq="1h", tz="UTC").append(
    ...     pd.DatetimeIndex(["1991-05-01", "2099-01-01"], tz="UTC")
    ... )
    >>> far_away(pd.DataFrame({"timestamp": times})).nonzero()[0].tolist()
    [200, 201]
    """
    far = np.zeros(len(comments), dtype=bool)
    times = comments["timestamp"].dt.as_unit("us").astype("int64").to_numpy()
    if len(times) < _FEW or (times.max() - times.min()) <= _YEAR_US:
        return far
    if "stream" not in comments:
        return _far_of(times)
    stream = comments["stream"].fillna(ONLY_STREAM).astype(str)
    for places in stream.groupby(stream).indices.values():
        far[places] = _far_of(times[places])
    return far


def _far_of(times: NDArray[np.int64]) -> NDArray[np.bool_]:
    ordered = np.sort(times)
    cuts = np.flatnonzero(np.diff(ordered) > _YEAR_US) + 1
    edges = [0, *cuts.tolist(), len(ordered)]
    most = int(np.argmax(np.diff(edges)))
    low, high = ordered[edges[most]], ordered[edges[most + 1] - 1]
    apart = max(_YEAR_US, int(high - low))
    far = (times < low - apart) | (times > high + apart)
    allowed = max(len(times) // 100, min(len(times) // _FEW, 3))
    return far if np.count_nonzero(far) <= allowed else np.zeros(len(times), dtype=bool)


def duration_of(every: object, *, caller: str) -> pd.Timedelta:
    """Return a bin width; raise ``ParameterError`` unless it is a length of time above 0.

    Examples
    --------
    >>> duration_of("6h", caller="scan")
    Timedelta('0 days 06:00:00')
    """
    try:
        width = pd.Timedelta(every) if isinstance(every, str | dt.timedelta | np.timedelta64) else pd.Timedelta(0)
    except ValueError:
        width = pd.Timedelta(0)
    if width > pd.Timedelta(0):
        return width
    msg = Message(
        "The 'every' parameter of {caller} must be a duration such as '1h' or '1D'. Got {every!r} instead.",
        caller=caller,
        every=every,
    )
    raise ParameterError(msg)


def bin_width(every: str, scored: pd.DataFrame) -> pd.Timedelta:
    """Return the width of bins that is asked for; an error where the timestamps are not as fine."""
    width = duration_of(every, caller="bin_reactions")
    if width < _DAY and dates_only(scored):
        msg = Message(
            "Bins of {every} are finer than the timestamps, which are no finer than a day.\nHint: every='1D'",
            every=every,
        )
        raise ParameterError(msg)
    return width


def ahead_of(comments: pd.DataFrame, tz: str) -> pd.Timedelta:
    """Return how much earlier than in UTC the bins of comments begin, so that days begin at midnight of a zone.

    As far as its clocks are ahead in the first year, without daylight saving time; nothing for dates only.
    """
    if tz == "UTC" or comments.empty or dates_only(comments):
        return pd.Timedelta(0)
    year = comments["timestamp"].min().year
    try:
        zone = ZoneInfo(tz)
    except (ValueError, OSError, KeyError) as error:
        msg = Message("The 'tz' parameter must name a time zone, as Europe/Paris. Got {tz!r} instead.", tz=tz)
        raise ParameterError(msg) from error
    offsets = [dt.datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)]
    return pd.Timedelta(min(offset for offset in offsets if offset is not None))


def _bin_one(
    rows: pd.DataFrame, stream: str, width: pd.Timedelta, gaps: pd.DataFrame | None, ahead: pd.Timedelta
) -> pd.DataFrame:
    rows = rows.sort_values(["timestamp", "id"], kind="stable")
    start = (rows["timestamp"].dt.as_unit("ns") + ahead).dt.floor(width) - ahead
    n_bins = int((start.iloc[-1] - start.iloc[0]) / width) + 1
    if n_bins > MAX_BINS:
        msg = Message(
            "Stream {stream!r} spans {iloc} to {iloc_2}, which is {n_bins:,} bins of {width}; at most {max_bins:,} "
            "are possible.\n"
            "Hint: use wider bins, or look for wrong timestamps.",
            stream=stream,
            iloc=start.iloc[0],
            iloc_2=rows["timestamp"].iloc[-1],
            n_bins=n_bins,
            width=width,
            max_bins=MAX_BINS,
        )
        raise ParameterError(msg)
    index = pd.date_range(start.iloc[0], periods=n_bins, freq=width, name="start")
    place = ((start - index[0]) // width).to_numpy()
    counted = counted_reactions(rows)
    p_negative = np.where(counted, rows["p_negative"].to_numpy(dtype=float), 0.0)

    def per_bin(weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        return np.bincount(place, weights=weights, minlength=n_bins).astype(np.float64)

    n_scored, n_negative = per_bin(counted.astype(float)), per_bin(np.nan_to_num(p_negative))
    low, high = wilson(n_negative, n_scored)
    frame = pd.DataFrame(
        {
            "stream": stream,
            "n_comments": per_bin().astype(np.int64),
            "n_scored": n_scored.astype(np.int64),
            "n_negative": n_negative,
            "negative_share": np.divide(n_negative, n_scored, out=np.full(n_bins, np.nan), where=n_scored > 0),
            "low": low,
            "high": high,
            "n_authors": _authors(rows, place, n_bins),
            "reach": per_bin(rows["reach"].fillna(0).to_numpy(dtype=float)) if "reach" in rows else np.nan,
        },
        index=index,
    )
    frame["is_gap"] = find_gaps(frame["n_comments"].to_numpy(), width) | known_gaps(index, width, stream, gaps)
    p_positive = np.where(counted, rows["p_positive"].to_numpy(dtype=float), 0.0)
    return frame[list(SERIES_COLUMNS)].assign(
        n_positive=per_bin(np.nan_to_num(p_positive)), n_negative_sq=per_bin(np.nan_to_num(p_negative) ** 2)
    )


def wider(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the series of one stream in bins that hold enough for levels: of a day, of 6 hours, or as they are.

    Parameters
    ----------
    rows : DataFrame
        The series of one stream.

    Returns
    -------
    DataFrame
        Its sums; a bin is a gap where all of it is.
    """
    index = pd.DatetimeIndex(rows.index)
    width = index[1] - index[0] if len(index) > 1 else _DAY
    daily = rows["n_comments"].groupby(index.floor("D")).sum()
    usual = float(daily[daily > 0].median()) if (daily > 0).any() else 0.0
    least = _DAY if usual < FEW_A_DAY else pd.Timedelta("6h") if usual < SOME_A_DAY else width
    if least <= width or least % width:
        return rows
    sums = ["n_comments", "n_scored", "n_negative", *(c for c in ("n_positive", "n_negative_sq") if c in rows)]
    place = index.floor(least)
    table = rows[sums].where(~rows["is_gap"].astype(bool), 0).groupby(place).sum()
    gap = rows["is_gap"].astype(bool).groupby(place).all()
    n, k = table["n_scored"].to_numpy(dtype=float), table["n_negative"].to_numpy(dtype=float)
    share = np.divide(k, n, out=np.full(len(n), np.nan), where=n > 0)
    low, high = wilson(k, n)
    table = table.assign(stream=rows["stream"].iloc[0], negative_share=share, low=low, high=high, is_gap=gap)
    table = table.assign(n_authors=rows["n_authors"].groupby(place).sum(), reach=rows["reach"].groupby(place).sum())
    table.index = pd.DatetimeIndex(table.index, name="start")
    return table


def counted_reactions(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which rows of one stream's scored table, in time order, count as reactions.

    Not counted are comments without a score, the brand's own, and repetitions (see the module's description).
    """
    day = rows["timestamp"].dt.floor("D")
    new_day = np.flatnonzero(np.diff(day.astype("int64").to_numpy(), prepend=0))
    # repetitions are those of a day: a large table is looked at some days at a time, as texts take memory
    edges = [0, *new_day[np.flatnonzero(np.diff(new_day // ROWS_AT_A_TIME, prepend=0))].tolist(), len(rows)]
    parts = [_counted(rows.iloc[a:b], day.iloc[a:b]) for a, b in itertools.pairwise(edges) if b > a]
    return np.concatenate([*parts, np.zeros(0, dtype=bool)])


def _counted(rows: pd.DataFrame, day: pd.Series) -> NDArray[np.bool_]:
    counted = rows["p_negative"].notna().to_numpy().copy()
    if "is_own" in rows:
        counted &= ~rows["is_own"].fillna(value=False).astype(bool).to_numpy()
    if "author" in rows:
        known = rows["author"].notna().to_numpy()
        counted &= ~known | (rows.groupby([rows["author"].fillna(""), day]).cumcount().to_numpy() < REPEATS)
    key = pd.Series([copy_key(text) for text in rows["text"].tolist()], index=rows.index, dtype=object)
    copies = rows.groupby([key.fillna(""), day]).cumcount().to_numpy() >= REPEATS
    return np.asarray(counted & ~(copies & key.notna().to_numpy()))


def known_gaps(
    index: pd.DatetimeIndex, width: pd.Timedelta, stream: str, gaps: pd.DataFrame | None
) -> NDArray[np.bool_]:
    """Return which bins a known gap of the stream, or of all streams, touches."""
    touched = np.zeros(len(index), dtype=bool)
    if gaps is None:
        return touched
    ours = gaps[gaps["stream"].isna() | (gaps["stream"] == stream)]
    first = pd.Series(index, dtype="datetime64[ns, UTC]")
    for start, end in zip(ours["start"], ours["end"], strict=True):
        after = np.ones(len(index), dtype=bool) if pd.isna(start) else (first + width > start).to_numpy()
        before = np.ones(len(index), dtype=bool) if pd.isna(end) else (first < end).to_numpy()
        touched |= after & before
    return touched


def _authors(rows: pd.DataFrame, place: NDArray[np.int64], n_bins: int) -> NDArray[np.int64]:
    if "author" not in rows:
        return np.zeros(n_bins, dtype=np.int64)
    pairs = pd.DataFrame({"place": place, "author": rows["author"].to_numpy()}).dropna().drop_duplicates()
    return np.bincount(pairs["place"].to_numpy(), minlength=n_bins)


def wilson(k: NDArray[np.float64], n: NDArray[np.float64], z: float = 1.96) -> tuple[NDArray[np.float64], ...]:
    """Return the Wilson interval of ``k / n``; null where ``n`` is 0.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22.
    """
    n = np.where(n > 0, n, np.nan)
    p = k / n
    centre, scale = p + z * z / (2 * n), 1 + z * z / n
    half = z * np.sqrt(np.maximum(p * (1 - p), 0) / n + z * z / (4 * n * n))
    return np.clip((centre - half) / scale, 0, 1), np.clip((centre + half) / scale, 0, 1)


def find_gaps(n_comments: NDArray[np.int64], width: pd.Timedelta) -> NDArray[np.bool_]:
    """Mark the runs of empty bins that are too long to be silence.

    The usual volume at a run is the mean over the 14 days before and after it, at the same times of day where bins are
    shorter than a day; with overdispersion ``phi`` of the counts, silence of a whole run has a probability of about
    ``exp(-expected / phi)``, and a run below ``GAP_PROBABILITY`` is a gap.

    Parameters
    ----------
    n_comments : array of int, shape (n_bins,)
        Comments in each bin.
    width : Timedelta
        Width of a bin.

    Returns
    -------
    array of bool, shape (n_bins,)
        True in gaps.
    """
    n = len(n_comments)
    gap = np.zeros(n, dtype=bool)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (n_comments == 0).astype(int), [0]])))
    day = max(1, round(_DAY / width))
    reach = max(14 * day, 14)
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        around = np.r_[max(0, begin - reach) : begin, end : min(n, end + reach)]
        if len(around) < min(7 * day, n // 2):
            continue
        counts = n_comments[around].astype(float)
        mean = counts.mean()
        if mean * (end - begin) < -math.log(GAP_PROBABILITY):
            continue
        by_time = np.bincount(around % day, weights=counts, minlength=day)
        seen = np.maximum(np.bincount(around % day, minlength=day), 1)
        expected = (by_time / seen)[np.arange(begin, end) % day].sum()
        block = max(1, min(end - begin, day))
        sums = np.add.reduceat(counts, np.arange(0, len(counts) - block + 1, block))[: len(counts) // block]
        phi = max(1.0, sums.var() / max(sums.mean(), 1e-9)) if len(sums) > 2 else 1.0
        gap[begin:end] = expected / phi > -math.log(GAP_PROBABILITY)
    return gap
