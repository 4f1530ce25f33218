"""From scored comments to counts per bin, with silence told from missing data.

Counted are people's reactions: the brand's own comments are left out, and beyond ``REPEATS`` comments a day of one
author, or copies a day of one longer text (:func:`crisisdetect.words.copy_key`), further ones are not counted as
reactions (they stay in ``n_comments``), so that neither a troll nor a copied text can look like a crowd.
"""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.sums import series_of_sums, sums_of, wilson
from crisisdetect.tables import ONLY_STREAM, check_scored
from crisisdetect.words import copy_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Comments of one author, or copies of one text, that count as reactions on one day.
REPEATS: Final = 3

#: Fewer comments a day than this are counted by quarters of days, and levels of fewer than ``SOME_A_DAY`` as well.
FEW_A_DAY: Final = 8
SOME_A_DAY: Final = 48

#: The time whose volume decides on the width of bins.
LATELY: Final = pd.Timedelta("112D")

#: About as many rows as are looked at together for repetitions.
ROWS_AT_A_TIME: Final = 100_000

_DAY = pd.Timedelta("1D")
_YEAR: Final = pd.Timedelta("365D")
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
    return every_of(days_of(comments))


def every_of(days: pd.DataFrame) -> str:
    """Choose a bin width that comments of some days can carry; see :func:`choose_every`, and :func:`days_of`."""
    if days["n"].sum() == 0 or days_only(days):
        return "1D"
    lately = days[days["day"] > days["day"].max() - LATELY]
    return "6h" if lately.groupby("stream")["n"].median().max() < FEW_A_DAY else "1h"


def days_only(days: pd.DataFrame) -> bool:
    """Tell whether the timestamps of comments are no finer than a day; see :func:`days_of`."""
    n = int(days["n"].sum())
    coarse = n > 1 and bool(((days["first"] == days["day"]) & (days["last"] == days["day"])).all())
    return coarse or bool(days["n_vague"].sum() > 0.5 * n)


def days_of(comments: pd.DataFrame) -> pd.DataFrame:
    """Return what the width of bins, and which times must be wrong, depend on: of how many comments a day.

    Parameters
    ----------
    comments : DataFrame
        A comments table: ``timestamp``, and ``stream`` and ``timestamp_quality`` where there are any.

    Returns
    -------
    DataFrame
        One row for each ``stream`` and ``day`` with a comment: how many comments (``n``), those without an exact time
        among them (``n_vague``), and the times of the ``first`` and the ``last``. Those of parts of a table add up.

    Examples
    --------
    >>> times = pd.to_datetime(["2024-01-01T10:00Z", "2024-01-01T12:00Z", "2024-01-02T09:00Z"])
    >>> days_of(pd.DataFrame({"timestamp": times}))["n"].tolist()
    [2, 1]
    """
    times = comments["timestamp"].dt.as_unit("us").reset_index(drop=True)
    stream = comments["stream"].fillna(ONLY_STREAM).astype(str) if "stream" in comments else ONLY_STREAM
    known = comments.get("timestamp_quality")
    table = pd.DataFrame({"day": times.dt.floor("D"), "at": times})
    table["stream"] = stream if isinstance(stream, str) else stream.to_numpy()
    table["vague"] = 0 if known is None else known.isin(["day", "relative"]).to_numpy(dtype=bool)
    grouped = table.groupby(["stream", "day"], sort=True)
    days = grouped.agg(n=("at", "size"), n_vague=("vague", "sum"), first=("at", "min"), last=("at", "max"))
    return days.reset_index()


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
    stream = comments["stream"].fillna(ONLY_STREAM).astype(str).to_numpy() if "stream" in comments else None
    for name, (low, high) in far_limits(days_of(comments)).items():
        ours = True if stream is None else stream == name
        far |= ours & ((times < low.value // 1_000) | (times >= high.value // 1_000))
    return far


def far_limits(days: pd.DataFrame) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return for each stream with comments that are dated far away between which days the others lie.

    Parameters
    ----------
    days : DataFrame
        What :func:`days_of` returns.
    """
    found: dict[str, tuple[pd.Timestamp, pd.Timestamp]] = {}
    if days["n"].sum() < _FEW or days["last"].max() - days["first"].min() <= _YEAR:
        return found
    for name, ours in days.groupby("stream", sort=False):
        ours = ours.sort_values("day")
        first, last = (ours[name].dt.tz_convert(None).to_numpy() for name in ("first", "last"))
        n = ours["n"].to_numpy()
        cuts = np.flatnonzero(first[1:] - last[:-1] > _YEAR.to_timedelta64()) + 1
        edges = [0, *cuts.tolist(), len(ours)]
        sizes = np.add.reduceat(n, edges[:-1])
        most = int(np.argmax(sizes))
        low, high = ours["first"].iloc[edges[most]], ours["last"].iloc[edges[most + 1] - 1]
        apart = max(_YEAR, high - low)
        low, high = (low - apart).floor("D"), (high + apart).ceil("D")
        n_far = int(n[((ours["day"] < low) | (ours["day"] >= high)).to_numpy()].sum())
        if 0 < n_far <= max(n.sum() // 100, min(n.sum() // _FEW, 3)):
            found[str(name)] = (low, high)
    return found


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
    return width_of_bins(every, coarse=dates_only(scored))


def width_of_bins(every: str, *, coarse: bool) -> pd.Timedelta:
    """Return a bin width; raise ``ParameterError`` if it is none, or finer than days where times are ``coarse``."""
    width = duration_of(every, caller="bin_reactions")
    if width < _DAY and coarse:
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
    if tz == "UTC" or comments.empty:
        return pd.Timedelta(0)
    return zone_ahead(tz, comments["timestamp"].min(), coarse=dates_only(comments))


def zone_ahead(tz: str, first: pd.Timestamp, *, coarse: bool) -> pd.Timedelta:
    """Return how far the clocks of a zone are ahead in the year of a moment; see :func:`ahead_of`."""
    if tz == "UTC" or coarse:
        return pd.Timedelta(0)
    try:
        zone = ZoneInfo(tz)
    except (ValueError, OSError, KeyError) as error:
        msg = Message("The 'tz' parameter must name a time zone, as Europe/Paris. Got {tz!r} instead.", tz=tz)
        raise ParameterError(msg) from error
    offsets = [dt.datetime(first.year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7)]
    return pd.Timedelta(min(offset for offset in offsets if offset is not None))


def _bin_one(
    rows: pd.DataFrame, stream: str, width: pd.Timedelta, gaps: pd.DataFrame | None, ahead: pd.Timedelta
) -> pd.DataFrame:
    rows = rows.sort_values(["timestamp", "id"], kind="stable")
    return series_of_sums(sums_of(rows, counted_reactions(rows), width, ahead=ahead), stream, width, gaps)


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


def counted_reactions(rows: pd.DataFrame, streams: NDArray[np.int64] | None = None) -> NDArray[np.bool_]:
    """Tell which rows of a scored table, in time order within each stream, count as reactions.

    Not counted are comments without a score, the brand's own, and repetitions (see the module's description).

    Parameters
    ----------
    rows : DataFrame
        Comments of one stream, or of several, one stream after the other.
    streams : array of int, optional
        Number of the stream of each; all are of one when not given.
    """
    day = rows["timestamp"].dt.floor("D").astype("int64").to_numpy()
    stream = np.zeros(len(rows), dtype=np.int64) if streams is None else streams
    begins = np.flatnonzero((np.diff(day, prepend=0) != 0) | (np.diff(stream, prepend=0) != 0))
    group = np.searchsorted(begins, np.arange(len(rows)), side="right")  # a day of a stream
    # repetitions are those of a day: a large table is looked at some days at a time, as texts take memory
    edges = [0, *begins[np.flatnonzero(np.diff(begins // ROWS_AT_A_TIME, prepend=0))].tolist(), len(rows)]
    parts = [_counted(rows.iloc[a:b], group[a:b]) for a, b in itertools.pairwise(edges) if b > a]
    return np.concatenate([*parts, np.zeros(0, dtype=bool)])


def _counted(rows: pd.DataFrame, group: NDArray[np.int64]) -> NDArray[np.bool_]:
    counted = rows["p_negative"].notna().to_numpy().copy()
    if "is_own" in rows:
        counted &= ~rows["is_own"].fillna(value=False).astype(bool).to_numpy()
    if "author" in rows:
        known = rows["author"].notna().to_numpy()
        counted &= ~known | (rows.groupby([rows["author"].fillna(""), group]).cumcount().to_numpy() < REPEATS)
    place, texts = pd.factorize(rows["text"])  # what is said again is looked at once
    keys = pd.factorize(np.array([*map(copy_key, texts.tolist()), None], dtype=object))[0][place]
    copies = rows.groupby([keys, group]).cumcount().to_numpy() >= REPEATS
    return np.asarray(counted & ~(copies & (keys >= 0)))
