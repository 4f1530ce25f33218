"""Split the series of each stream where its level changes."""

from __future__ import annotations

import itertools
import math
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from crisisdetect.baseline import exposure_of, overdispersion, parse_events
from crisisdetect.errors import Message, ParameterError
from crisisdetect.segmentation._effect import difference_of, gain_of, level_of, place_of, ratio_of
from crisisdetect.segmentation._noise import count_dispersion, share_dispersion, short_dispersion
from crisisdetect.segmentation._penalty import SEED, CalmGains, calm_gains, check_alpha, fast_penalty
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.baseline import PlannedEvent
    from crisisdetect.segmentation._costs import _CumulativeCost
    from crisisdetect.segmentation._search import Engine

Channel = Literal["negatives", "share", "volume"]
Scatter = Literal["long-run", "days"]

_NAN: Final = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of one stream without a change.

    What is said of its start and of the segment before is null, or ``"none"``, in a stream's first segment. Intervals
    are of 95 %, with the long-run scatter of the stream.

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
        Level and its interval: a bin's count at average rhythm, or a share.
    evidence : float
        p-value of the change at its start, the search accounted for: the chance that a calm stream like this one shows
        a change anywhere that gains as much. Beyond the series drawn it is extrapolated, so that its order of
        magnitude counts, not its digits.
    start_low, start_high : Timestamp or None
        Interval for the first bin of the segment, both ends in it.
    direction : str
        ``up`` or ``down`` against the segment before.
    difference, difference_low, difference_high : float
        Level less that of the segment before, and its interval.
    ratio, ratio_low, ratio_high : float
        Level over that of the segment before, and its interval.
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
    start_low: pd.Timestamp | None = None
    start_high: pd.Timestamp | None = None
    direction: str = "none"
    difference: float = _NAN
    difference_low: float = _NAN
    difference_high: float = _NAN
    ratio: float = _NAN
    ratio_low: float = _NAN
    ratio_high: float = _NAN

    def __eq__(self, other: object) -> bool:
        # from Python 3.13 on fields are compared one by one, and what is not known would differ from itself
        if not isinstance(other, Segment):
            return NotImplemented
        return all(a == b or (a != a and b != b) for a, b in zip(astuple(self), astuple(other), strict=True))

    def __hash__(self) -> int:
        return hash((self.stream, self.channel, self.start, self.end))


def segment(
    series: pd.DataFrame,
    *,
    channel: Channel = "negatives",
    alpha: float = 0.05,
    penalty: float | Literal["fast"] | None = None,
    scatter: Scatter = "long-run",
    events: Any = None,
    engine: Engine = "auto",
    random_state: int = SEED,
) -> tuple[Segment, ...]:
    """Split each stream of a series where its level changes.

    Counts are taken against the rhythm of the week and planned events (``exposure_of`` of
    :mod:`crisisdetect.baseline`), their long-run scatter is estimated, and the penalised cost is minimised exactly.
    Bins in gaps carry no weight.

    Parameters
    ----------
    series : DataFrame
        A series table of one stream or several.
    channel : {"negatives", "share", "volume"}, default="negatives"
        What to look at.
    alpha : float, default=0.05
        Accepted chance of any false change in a calm stream of this length, volume and scatter. The calm model has
        independent bins with the long-run scatter of the stream, which covers overdispersion, autocorrelation and
        comments that call forth others.
    penalty : float or "fast", optional
        Cost of one more change point, in place of the one that ``alpha`` gives; higher means fewer change points.
        ``"fast"`` is a formula of length and ``alpha``, for exploration.
    scatter : {"long-run", "days"}, default="long-run"
        What is noise. ``"long-run"``: everything a calm stream does, slow waves included; ``alpha`` is then held on
        autocorrelated streams too. ``"days"``: what comes and goes within three days; slower waves are changes, and
        ``alpha`` is held for streams that have none. :func:`crisisdetect.scan` looks with ``"days"``, as a fortnight of
        anger is a wave, and then asks of each change whether it is a crisis.
    events : optional
        Planned events and holidays, what :func:`crisisdetect.baseline.parse_events` takes (UTC days): as much of the
        volume in them as they brought comments, up to what they are said to bring, is no change. The share is not
        excused.
    engine : {"auto", "ruptures", "exact"}, default="auto"
        Search: the vectorised one, or ``ruptures.Pelt``, which takes longer. Both find the same optimum; ``"auto"``
        takes the quicker.
    random_state : int
        Seed of the calm series that are drawn. The same for the same answer.

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
        msg = Message(
            "The 'channel' parameter of segment must be negatives, share or volume. Got {channel!r} instead.",
            channel=channel,
        )
        raise ParameterError(msg)
    check_alpha(alpha, caller="segment")
    _check_penalty(penalty)
    if scatter not in {"long-run", "days"}:
        msg = Message(
            "The 'scatter' parameter of segment must be long-run or days. Got {scatter!r} instead.",
            scatter=scatter,
        )
        raise ParameterError(msg)
    found: list[Segment] = []
    planned = parse_events(events)
    for stream, rows in series.groupby("stream", sort=False):
        found.extend(_segment_one(str(stream), rows, channel, alpha, penalty, scatter, planned, engine, random_state))
    return tuple(found)


def _check_penalty(penalty: object) -> None:
    number = isinstance(penalty, int | float) and 0 < penalty < math.inf
    if penalty is not None and penalty != "fast" and not number:
        msg = Message(
            "The 'penalty' parameter of segment must be a number above 0, or 'fast'. Got {penalty!r} instead.",
            penalty=penalty,
        )
        raise ParameterError(msg)


def signal_of(
    rows: pd.DataFrame, channel: Channel, *, scatter: Scatter = "long-run", events: tuple[PlannedEvent, ...] = ()
) -> tuple[NDArray[np.float64], float]:
    """Return the two-column signal of one stream and channel, and its variance over its mean.

    The latter is the overdispersion times :func:`unit_size`, which is below 1 where counts are sums of probabilities;
    for the share it is the variance over the binomial one.
    """
    gap = rows["is_gap"].to_numpy(dtype=bool)
    if channel == "share":
        n = np.where(gap, 0.0, rows["n_scored"]).astype(float)
        k = np.minimum(np.where(gap, 0.0, rows["n_negative"]).astype(float), n)
        wide = share_dispersion(k, n) if scatter == "long-run" else short_dispersion(k, n, share=True)
        return np.column_stack([k, n]), _share_size(k, n, unit_size(rows)) * wide
    column = "n_negative" if channel == "negatives" else "n_comments"
    k = np.where(gap, 0.0, rows[column]).astype(float)
    exposure = exposure_of(rows, events=events, volume=channel == "volume")
    size = 1.0 if channel == "volume" else unit_size(rows)
    index = pd.DatetimeIndex(rows.index)
    per_day = max(1, round(pd.Timedelta("1D") / _width(index)))
    measure = count_dispersion if scatter == "long-run" else overdispersion
    return np.column_stack([k, exposure]), size * measure(k / size, exposure, per_day=per_day)


def penalty_of(
    rows: pd.DataFrame,
    signal: NDArray[np.float64],
    dispersion: float,
    alpha: float,
    *,
    channel: Channel = "negatives",
    scatter: Scatter = "long-run",
) -> float:
    """Return the penalty of one stream by its false-alarm level, on the scale of a cost with its dispersion."""
    return calm_of(rows, signal, dispersion, channel, scatter=scatter).penalty(alpha)


def unit_size(rows: pd.DataFrame) -> float:
    """Return the mean square over the mean of the numbers that ``n_negative`` is the sum of: 1 for counts.

    A sum over a Poisson number of terms of mean ``m`` and mean square ``s`` has variance over mean ``s / m``.
    """
    if "n_negative_sq" not in rows or not rows["n_negative"].sum():
        return 1.0
    return float(np.clip(rows["n_negative_sq"].sum() / rows["n_negative"].sum(), 0.05, 1.0))


def cost_of(signal: NDArray[np.float64], dispersion: float, channel: Channel) -> _CumulativeCost:
    """Return the fitted cost of a signal: binomial for a share, Poisson for counts."""
    from crisisdetect.segmentation._costs import BinomialCost, PoissonCost

    return (BinomialCost if channel == "share" else PoissonCost)(dispersion).fit(signal)


def _share_size(k: NDArray[np.float64], n: NDArray[np.float64], size: float) -> float:
    """Return by how much sums of probabilities scatter less than counts of the same share."""
    mean = float(k.sum() / max(n.sum(), 1.0))
    return max(0.05, (size * mean - mean * mean) / (mean * (1 - mean))) if 0 < mean < 1 else 1.0


def calm_of(
    rows: pd.DataFrame,
    signal: NDArray[np.float64],
    dispersion: float,
    channel: Channel,
    *,
    scatter: Scatter = "long-run",
    random_state: int = SEED,
) -> CalmGains:
    """Return what chance alone gains in calm streams like this one."""
    size = unit_size(rows) if channel == "negatives" else 1.0  # in units of that size the sums are counts
    mean = float(signal[:, 0].mean()) / size
    if channel == "share":
        mean = min(mean, float(signal[:, 1].mean()) - mean)
    within = signal[:, 0] / size, signal[:, 1]
    short = short_dispersion(*within, share=channel == "share") if scatter == "long-run" else None
    long = max(1.0, dispersion / size)
    return calm_gains(len(rows), mean=mean, dispersion=long, short=short, random_state=random_state)


def _segment_one(
    stream: str,
    rows: pd.DataFrame,
    channel: Channel,
    alpha: float,
    penalty: float | str | None,
    scatter: Scatter,
    events: tuple[PlannedEvent, ...],
    engine: Engine,
    random_state: int,
) -> list[Segment]:
    from crisisdetect.segmentation._search import search

    signal, dispersion = signal_of(rows, channel, scatter=scatter, events=events)
    cost = cost_of(signal, dispersion, channel)
    calm = calm_of(rows, signal, dispersion, channel, scatter=scatter, random_state=random_state)
    if penalty is None:
        penalty = calm.penalty(alpha)
    elif not isinstance(penalty, (int, float)):
        penalty = fast_penalty(len(rows), alpha=alpha)
    edges = [0, *search(cost, penalty, engine=engine), len(rows)]
    index = pd.DatetimeIndex(rows.index)
    width = _width(index)
    share = channel == "share"
    sums = [signal[begin:end].sum(axis=0) for begin, end in itertools.pairwise(edges)]
    levels = [level_of(float(k), float(e), dispersion, share=share) for k, e in sums]
    out = []
    for i, (begin, end) in enumerate(itertools.pairwise(edges)):
        change: dict[str, Any] = _change(cost, calm, index, edges[i - 1 : i + 2]) if i else {"evidence": _NAN}
        if i:
            difference, ratio = difference_of(levels[i - 1], levels[i]), ratio_of(levels[i - 1], levels[i])
            change["direction"] = "up" if difference.value > 0 else "down"
            change |= dict(zip(("difference", "difference_low", "difference_high"), difference, strict=True))
            change |= dict(zip(("ratio", "ratio_low", "ratio_high"), ratio, strict=True))
        level, low, high = levels[i]
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
                **change,
            )
        )
    return out


def _change(cost: _CumulativeCost, calm: CalmGains, index: pd.DatetimeIndex, edges: list[int]) -> dict[str, Any]:
    before, at, after = edges
    low, high = place_of(cost, before, at, after)
    return {
        "evidence": calm.p_value(gain_of(cost, before, at, after)),
        "start_low": index[low],
        "start_high": index[high],
    }


def _width(index: pd.DatetimeIndex) -> pd.Timedelta:
    return index[1] - index[0] if len(index) > 1 else pd.Timedelta("1D")
