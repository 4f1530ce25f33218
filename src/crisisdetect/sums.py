"""Sums of scored comments by bin, and the series that is made of them: by whomever they were summed up, and where."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from crisisdetect.errors import Message, ParameterError
from crisisdetect.tables import SERIES_COLUMNS

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A run of empty bins is a gap when silence that long had a probability below this at the stream's usual volume.
GAP_PROBABILITY: Final = 1e-6

#: More bins than this in one stream are refused: such a series is a mistake in the timestamps or in ``every``.
MAX_BINS: Final = 2_000_000

#: What is added up in each bin that holds a comment.
SUMS: Final = ("n_comments", "n_scored", "n_negative", "n_positive", "n_negative_sq", "n_authors", "reach")

_DAY: Final = pd.Timedelta("1D")
_NO_TIME: Final = pd.Timedelta(0)


def sums_of(
    rows: pd.DataFrame,
    counted: NDArray[np.bool_],
    width: pd.Timedelta,
    streams: NDArray[np.int64] | None = None,
    *,
    ahead: pd.Timedelta = _NO_TIME,
) -> pd.DataFrame:
    """Sum up comments by stream and bin.

    Parameters
    ----------
    rows : DataFrame
        Scored comments, in order of time and id within each stream: sums of numbers with a fraction depend on it.
    counted : array of bool
        Which of them count as reactions, see :func:`crisisdetect.series.counted_reactions`.
    width : Timedelta
        Width of a bin; bins start at multiples of it since 1970 in UTC.
    streams : array of int, optional
        Number of the stream of each; all are of one when not given.
    ahead : Timedelta, default=0
        How much earlier bins start, see :func:`crisisdetect.series.ahead_of`.

    Returns
    -------
    DataFrame
        One row for each stream and bin with a comment: ``number`` of the stream, ``start``, and ``SUMS``; ``reach``
        is null where comments have none.
    """
    start = (rows["timestamp"].dt.as_unit("ns") + ahead).dt.floor(width) - ahead
    number = np.zeros(len(rows), dtype=np.int64) if streams is None else streams
    bins, at = np.unique(start.astype("int64").to_numpy(), return_inverse=True)
    keys, place = np.unique(number * max(1, len(bins)) + at, return_inverse=True)
    p_negative = np.nan_to_num(np.where(counted, rows["p_negative"].to_numpy(dtype=float), 0.0))
    p_positive = np.nan_to_num(np.where(counted, rows["p_positive"].to_numpy(dtype=float), 0.0))

    def total(weights: NDArray[np.float64] | None = None) -> NDArray[np.float64]:
        return np.bincount(place, weights=weights, minlength=len(keys)).astype(np.float64)

    return pd.DataFrame(
        {
            "number": keys // max(1, len(bins)),
            "start": pd.DatetimeIndex(bins[keys % max(1, len(bins))], tz="UTC"),
            "n_comments": total().astype(np.int64),
            "n_scored": total(counted.astype(float)).astype(np.int64),
            "n_negative": total(p_negative),
            "n_positive": total(p_positive),
            "n_negative_sq": total(p_negative**2),
            "n_authors": _authors(rows, place, len(keys)),
            "reach": total(rows["reach"].fillna(0).to_numpy(dtype=float)) if "reach" in rows else np.nan,
        }
    )


def series_of_sums(
    sums: pd.DataFrame, stream: str, width: pd.Timedelta, gaps: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the series of one stream from the sums of its bins, as :func:`crisisdetect.bin_reactions` gives it.

    Parameters
    ----------
    sums : DataFrame
        ``start`` and ``SUMS`` of each bin with a comment, in any order.
    stream : str
        Its name.
    width : Timedelta
        Width of a bin.
    gaps : DataFrame, optional
        Times known to lack data, see :func:`crisisdetect.bin_reactions`.

    Raises
    ------
    ParameterError
        If the bins are too many: a mistake in the timestamps.
    """
    starts = pd.DatetimeIndex(sums["start"]).as_unit("ns")
    n_bins = int((starts.max() - starts.min()) / width) + 1
    if n_bins > MAX_BINS:
        msg = Message(
            "Stream {stream!r} spans {iloc} to {iloc_2}, which is {n_bins:,} bins of {width}; at most {max_bins:,} "
            "are possible.\n"
            "Hint: use wider bins, or look for wrong timestamps.",
            stream=stream,
            iloc=starts.min(),
            iloc_2=starts.max(),
            n_bins=n_bins,
            width=width,
            max_bins=MAX_BINS,
        )
        raise ParameterError(msg)
    index = pd.date_range(starts.min(), periods=n_bins, freq=width, name="start")
    place = ((starts - index[0]) // width).to_numpy()

    def filled(name: str) -> NDArray[np.float64]:
        out = np.zeros(n_bins)
        out[place] = sums[name].to_numpy(dtype=float)
        return out

    n_scored, n_negative = filled("n_scored"), filled("n_negative")
    low, high = wilson(n_negative, n_scored)
    n_comments = filled("n_comments").astype(np.int64)
    frame = pd.DataFrame(
        {
            "stream": stream,
            "n_comments": n_comments,
            "n_scored": n_scored.astype(np.int64),
            "n_negative": n_negative,
            "negative_share": np.divide(n_negative, n_scored, out=np.full(n_bins, np.nan), where=n_scored > 0),
            "low": low,
            "high": high,
            "n_authors": filled("n_authors").astype(np.int64),
            "reach": filled("reach") if sums["reach"].notna().any() else np.nan,
            "is_gap": find_gaps(n_comments, width) | known_gaps(index, width, stream, gaps),
        },
        index=index,
    )
    return frame[list(SERIES_COLUMNS)].assign(n_positive=filled("n_positive"), n_negative_sq=filled("n_negative_sq"))


def known_gaps(
    index: pd.DatetimeIndex, width: pd.Timedelta, stream: str, gaps: pd.DataFrame | None
) -> NDArray[np.bool_]:
    """Tell which bins of a stream touch times that are known to lack data."""
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
