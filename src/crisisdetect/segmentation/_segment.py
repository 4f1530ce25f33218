"""Split the series of each stream where its level changes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from crisisdetect.baseline import overdispersion, rhythm
from crisisdetect.errors import ParameterError
from crisisdetect.segmentation._penalty import calm_penalty
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    from numpy.typing import NDArray

Channel = Literal["negatives", "share", "volume"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of one stream without a change.

    Attributes
    ----------
    stream : str
        Which stream.
    channel : str
        ``negatives`` (negative comments a bin), ``volume`` (comments a bin) or ``share`` (of negative ones).
    start, end : Timestamp
        Half-open, UTC: ``start`` is the first bin of the segment, ``end`` the first bin after it.
    n_bins : int
        Bins in it, gaps included.
    level, low, high : float
        Level and its 95 % interval, for sampling with the stream's overdispersion: a bin's count at average rhythm,
        or a share.
    evidence : float
        p-value against "no change at its start", of this change alone; null for a stream's first segment.
    """

    stream: str
    channel: str
    start: pd.Timestamp
    end: pd.Timestamp
    n_bins: int
    level: float
    low: float
    high: float
    evidence: float


def segment(
    series: pd.DataFrame, *, channel: Channel = "negatives", alpha: float = 0.05, penalty: float | None = None
) -> tuple[Segment, ...]:
    """Split each stream of a series where its level changes.

    Counts are taken against the rhythm of hours and weekdays (:func:`crisisdetect.baseline.rhythm`), their scatter is
    estimated (:func:`crisisdetect.baseline.overdispersion`), and the penalised cost is minimised exactly. Bins in gaps
    carry no weight.

    Parameters
    ----------
    series : DataFrame
        A series table of one stream or several.
    channel : {"negatives", "share", "volume"}, default="negatives"
        What to look at.
    alpha : float, default=0.05
        Accepted chance of any false change in a calm stream of this length, volume and scatter. The calm model has
        independent bins with the long-run scatter of the stream.
    penalty : float, optional
        Cost of one more change point, in place of the one that ``alpha`` gives.

    Returns
    -------
    tuple of Segment
        In the order of streams and time; they tile each stream. One segment means that nothing changed.

    Raises
    ------
    TableError
        If ``series`` is no series table.
    ParameterError
        If an argument is out of its range.

    References
    ----------
    Truong, Oudre, Vayatis (2020), Selective review of offline change point detection methods, Signal Processing 167.

    Examples
    --------
    >>> start = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC", name="start")
    >>> n = np.r_[np.full(40, 5), np.full(20, 30)]
    >>> series = pd.DataFrame(
    ...     {
    ...         "stream": "x",
    ...         "n_comments": n,
    ...         "n_scored": n,
    ...         "n_negative": n / 2,
    ...         "negative_share": 0.5,
    ...         "low": 0.4,
    ...         "high": 0.6,
    ...         "n_authors": n,
    ...         "reach": 0.0,
    ...         "is_gap": False,
    ...     },
    ...     index=start,
    ... )
    >>> [s.start.date().isoformat() for s in segment(series)]
    ['2024-01-01', '2024-02-10']
    """
    check_series(series)
    if channel not in {"negatives", "share", "volume"}:
        msg = f"The 'channel' parameter of segment must be negatives, share or volume. Got {channel!r} instead."
        raise ParameterError(msg)
    found: list[Segment] = []
    for stream, rows in series.groupby("stream", sort=False):
        found.extend(_segment_one(str(stream), rows, channel, alpha, penalty))
    return tuple(found)


def signal_of(rows: pd.DataFrame, channel: Channel) -> tuple[NDArray[np.float64], float]:
    """Return the two-column signal of one stream and channel, and its variance over its mean.

    The latter is the overdispersion times :func:`unit_size`, which is below 1 where counts are sums of probabilities.
    """
    if channel == "share":
        n = np.where(rows["is_gap"], 0.0, rows["n_scored"]).astype(float)
        k = np.where(rows["is_gap"], 0.0, rows["n_negative"]).astype(float)
        exposure = n
    else:
        column = "n_negative" if channel == "negatives" else "n_comments"
        k = np.where(rows["is_gap"], 0.0, rows[column]).astype(float)
        exposure = rhythm(rows)
    index = pd.DatetimeIndex(rows.index)
    width = index[1] - index[0] if len(index) > 1 else pd.Timedelta("1D")
    per_day = max(1, round(pd.Timedelta("1D") / width))
    size = 1.0 if channel == "volume" else unit_size(rows)
    return np.column_stack([k, exposure]), size * overdispersion(k / size, exposure, per_day=per_day)


def penalty_of(rows: pd.DataFrame, signal: NDArray[np.float64], dispersion: float, alpha: float) -> float:
    """Return the penalty of one stream by its false-alarm level, on the scale of a cost with its dispersion."""
    size = unit_size(rows)  # in units of that size the sums are counts
    mean = float(signal[:, 0].mean()) / size
    return calm_penalty(len(rows), mean=mean, dispersion=max(1.0, dispersion / size), alpha=alpha)


def unit_size(rows: pd.DataFrame) -> float:
    """Return the mean square over the mean of the numbers that ``n_negative`` is the sum of: 1 for counts.

    A sum over a Poisson number of terms of mean ``m`` and mean square ``s`` has variance over mean ``s / m``.
    """
    if "n_negative_sq" not in rows or not rows["n_negative"].sum():
        return 1.0
    return float(np.clip(rows["n_negative_sq"].sum() / rows["n_negative"].sum(), 0.05, 1.0))


def _segment_one(
    stream: str, rows: pd.DataFrame, channel: Channel, alpha: float, penalty: float | None
) -> list[Segment]:
    from crisisdetect.segmentation._costs import BinomialCost, PoissonCost
    from crisisdetect.segmentation._search import search

    signal, dispersion = signal_of(rows, channel)
    cost = (BinomialCost if channel == "share" else PoissonCost)(dispersion).fit(signal)
    if penalty is None:
        penalty = penalty_of(rows, signal, dispersion, alpha)
    edges = [0, *search(cost, penalty), len(rows)]
    index = pd.DatetimeIndex(rows.index)
    width = index[1] - index[0] if len(index) > 1 else pd.Timedelta("1D")
    out = []
    for i, (begin, end) in enumerate(itertools.pairwise(edges)):
        level, low, high = _level(signal[begin:end].sum(axis=0), dispersion, share=channel == "share")
        before = edges[i - 1] if i else 0
        gain = cost.error(before, end) - cost.error(before, begin) - cost.error(begin, end) if i else 0.0
        out.append(
            Segment(
                stream=stream,
                channel=channel,
                start=index[begin],
                end=index[end - 1] + width,
                n_bins=end - begin,
                level=level,
                low=low,
                high=high,
                evidence=_p_value(gain) if i else float("nan"),
            )
        )
    return out


def _level(sums: NDArray[np.float64], dispersion: float, *, share: bool) -> tuple[float, float, float]:
    """Return level and 95 % interval: Wilson's for a share, the score interval of a Poisson rate for a count."""
    k, e = float(sums[0]), float(sums[1])
    if e <= 0:
        return float("nan"), 0.0, float("nan")
    z2 = 1.96**2 * dispersion
    if share:
        p, scale = k / e, 1 + z2 / e
        half = (z2 * (max(p * (1 - p), 0.0) / e + z2 / (4 * e * e))) ** 0.5
        centre = p + z2 / (2 * e)
        return p, max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale)
    half = (z2 * (k + z2 / 4)) ** 0.5
    return k / e, max(0.0, (k + z2 / 2 - half) / e), (k + z2 / 2 + half) / e


def _p_value(gain: float) -> float:
    from scipy.stats import chi2

    return float(chi2.sf(max(gain, 0.0), df=1))
