"""Learn what is usual from the past of one stream."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from crisisdetect.baseline._baseline import (
    WEEK_S,
    Baseline,
    expit,
    logit,
    negative_profile,
    slots_of,
)
from crisisdetect.baseline._events import event_bins, parse_events
from crisisdetect.baseline._rhythm import HOURS_FROM, WEEKDAYS_FROM
from crisisdetect.baseline._scatter import Blocks, anscombe, block_bins, scatter
from crisisdetect.errors import Message, NotEnoughDataError, ParameterError
from crisisdetect.tables import check_series

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from crisisdetect.baseline._events import PlannedEvent

    Floats = NDArray[np.float64]

#: Days of calm data, counted back from the end, on which the present level rests; more where they hold fewer
#: comments than ``LEVEL_COMMENTS``.
LEVEL_DAYS: Final = 28
LEVEL_COMMENTS: Final = 200.0

#: A day whose standardised residual is above the first counts less, as its inverse square; above the second not at
#: all (Noufaily et al. 2013 reweight above 2.58).
SUSPECT: Final = 2.58
CRISIS: Final = 4.0

_ROUNDS: Final = 3
_DAY = pd.Timedelta("1D")


def fit_baseline(series: pd.DataFrame, *, events: Any = None, level: float = 0.95, tz: str = "UTC") -> Baseline:
    """Learn what is usual from the past of one stream.

    Volume gets a profile over the hours of the week, shrunk to the product of hours of the day and days of the week,
    and these to none; the share of negatives one by hours of the day and days of the week. How much is shrunk the data
    tell: a rhythm that chance may have made is none. A slow trend (a mean over 28 days) is taken off before the scatter
    is measured, and the present level is that of the last 28 calm days, or of more where those hold fewer than 200
    comments. Days with far more negatives than usual count less or not at all, gaps and planned events are left out.

    Parameters
    ----------
    series : DataFrame
        The series of one stream, at least a day of it with a comment.
    events : optional
        Planned events and holidays; what :func:`parse_events` takes.
    level : float, default=0.95
        Confidence with which both upper bounds, of the number and of the share of negatives, hold together.
    tz : str, default="UTC"
        Time zone of the hours of the day and days of the week, and of events that name none.

    Returns
    -------
    Baseline

    Raises
    ------
    TableError
        If it is no series table.
    ParameterError
        If it holds several streams, a week is no multiple of its bin width, or an argument is out of its range.
    NotEnoughDataError
        If no comment was counted outside of gaps and events.

    References
    ----------
    Noufaily, Enki, Farrington, Garthwaite, Andrews, Charlett (2013), An improved algorithm for outbreak detection in
    multiple surveillance systems, Statistics in Medicine 32.

    Examples
    --------
    >>> start = pd.date_range("2024-01-01", periods=24 * 56, freq="1h", tz="UTC", name="start")
    >>> n = np.where((start.hour >= 8) & (start.hour < 20), 10.0, 2.0)
    >>> series = pd.DataFrame(
    ...     {
    ...         "stream": "x",
    ...         "n_comments": n,
    ...         "n_scored": n,
    ...         "n_negative": 0.2 * n,
    ...         "negative_share": 0.2,
    ...         "low": 0.1,
    ...         "high": 0.3,
    ...         "n_authors": n,
    ...         "reach": 0.0,
    ...         "is_gap": False,
    ...     },
    ...     index=start,
    ... )
    >>> baseline = fit_baseline(series)
    >>> monday = pd.DatetimeIndex(["2024-03-04T12:00Z", "2024-03-04T03:00Z"])
    >>> baseline.expected(monday).round(1).tolist()
    [2.0, 0.4]
    """
    if not 0.5 <= level < 1:
        msg = Message(
            "The 'level' parameter of fit_baseline must be inside [0.5, 1). Got {level!r} instead.",
            level=level,
        )
        raise ParameterError(msg)
    check_series(series)
    streams = series["stream"].unique()
    if len(streams) != 1:
        msg = Message(
            "fit_baseline takes the series of one stream. Got {n_streams} streams instead.",
            n_streams=len(streams),
        )
        raise ParameterError(msg)
    n, k = (series[column].to_numpy(dtype=float) for column in ("n_scored", "n_negative"))
    squares = series["n_negative_sq"].to_numpy(dtype=float) if "n_negative_sq" in series else k
    gap = series["is_gap"].to_numpy(dtype=bool)
    index = pd.DatetimeIndex(series.index)
    return fit_counts(index, n, k, squares=squares, gap=gap, events=parse_events(events, tz=tz), level=level, tz=tz)


def fit_counts(
    index: pd.DatetimeIndex,
    n: Floats,
    k: Floats,
    *,
    squares: Floats,
    gap: NDArray[np.bool_],
    events: tuple[PlannedEvent, ...],
    level: float,
    tz: str = "UTC",
) -> Baseline:
    """Learn what is usual as :func:`fit_baseline` does, from arrays of one value a bin, without further checks."""
    data = past_of(index, n, k, squares, gap, events, tz=tz)
    return _finish(data, profiles_of(data), level)


@dataclass(slots=True)
class Past:
    """Bins of the past as arrays; ``weight`` is 0 in gaps and events, and low in past crises."""

    index: pd.DatetimeIndex
    width: pd.Timedelta
    n: Floats
    k: Floats
    usable: Floats
    weight: Floats
    slot: NDArray[np.int64]
    n_slots: int
    unit: float
    events: tuple[PlannedEvent, ...]
    tz: str = "UTC"

    @property
    def per_day(self) -> int:
        return max(1, round(_DAY / self.width))

    @property
    def hours(self) -> float:
        """Hours a bin."""
        return float(self.width / pd.Timedelta("1h"))


@dataclass(slots=True)
class Profiles:
    """Profiles of the week, and what is expected of each bin of the past, trend included."""

    volume: Floats
    share: Floats
    level: float
    expected_n: Floats
    expected_k: Floats


def past_of(
    index: pd.DatetimeIndex,
    n: Floats,
    k: Floats,
    squares: Floats,
    gap: NDArray[np.bool_],
    events: tuple[PlannedEvent, ...],
    *,
    flat: bool = False,
    tz: str = "UTC",
) -> Past:
    """Return the past for a fit; ``flat`` knows no rhythm, whatever the width of the bins; ``tz`` is that of it."""
    width = index[1] - index[0] if len(index) > 1 else _DAY
    slot_s = float(WEEK_S) if flat else max(width.total_seconds(), 3600.0)
    if WEEK_S % slot_s:
        msg = Message(
            "A week must be a multiple of the bin width. Got {width} instead.\nHint: every='1h'",
            width=width,
        )
        raise ParameterError(msg)
    usable = np.where(gap, 0.0, 1.0)
    for _, mask in event_bins(events, index, width):
        usable[mask] = 0.0
    if (n * usable).sum() <= 0:
        msg = Message("fit_baseline requires at least 1 counted comment outside of gaps and events, got 0.")
        raise NotEnoughDataError(msg)
    size = float(squares.sum() / k.sum()) if k.sum() > 0 else 1.0
    n_slots = round(WEEK_S / slot_s)
    return Past(
        index,
        width,
        n,
        k,
        usable,
        usable.copy(),
        slots_of(index, n_slots, tz),
        n_slots,
        float(np.clip(size, 0.05, 1.0)),
        events,
        tz,
    )


def profiles_of(data: Past) -> Profiles:
    """Fit profiles and trend, and set the weights of days, in turns."""
    volume, share, dispersion = np.ones(data.n_slots), np.zeros(data.n_slots), 1.0
    n_days = float(data.usable.sum() / data.per_day)
    level = 0.5
    for turn in range(_ROUNDS):
        trend_n = _trend(data.n, volume[data.slot], data, capped=turn == 0)
        volume = _volume_profile(data, trend_n, max(1.0, dispersion), n_days)
        level = float((data.weight * data.k).sum() + 0.5) / float((data.weight * data.n).sum() + 1.0)
        share = _share_profile(data, level, max(1.0, dispersion), n_days)
        rhythm = negative_profile(volume, share, level)[data.slot]
        expected = _trend(data.k, rhythm, data, capped=turn == 0) * rhythm
        dispersion = _weigh(data, expected)
    expected_n = _trend(data.n, volume[data.slot], data) * volume[data.slot]
    rhythm = negative_profile(volume, share, level)[data.slot]
    return Profiles(volume, share, level, expected_n, _trend(data.k, rhythm, data) * rhythm)


def _trend(counts: Floats, factor: Floats, data: Past, *, capped: bool = False) -> Floats:
    """Return the level around each bin: a mean over 28 days, at average rhythm."""
    reach = max(1, 14 * data.per_day)
    y, e = data.weight * counts, data.weight * factor
    if capped:  # before crises are known: no day counts more than three times the median one
        blocks = Blocks(data.per_day, len(y))
        ratio, seen = blocks.sum(y), blocks.sum(e)
        usual = np.median(ratio[seen > 0] / seen[seen > 0]) if (seen > 0).any() else 0.0
        most = 3 * max(usual, 1.0 / data.per_day) * seen
        y = y * np.minimum(1.0, np.divide(most, ratio, out=np.ones_like(ratio), where=ratio > 0))[blocks.of_bin]
    sums = np.concatenate([[[0.0], [0.0]], np.cumsum([y, e], axis=1)], axis=1)
    place = np.arange(len(y))
    low, high = np.maximum(place - reach, 0), np.minimum(place + reach + 1, len(y))
    k, exposure = sums[:, high] - sums[:, low]
    whole = sums[0, -1] / max(sums[1, -1], 1e-12)
    return np.asarray(np.where(exposure > 0.05 * reach, k / np.maximum(exposure, 1e-12), whole))


def _volume_profile(data: Past, trend: Floats, dispersion: float, n_days: float) -> Floats:
    y, x = data.weight * data.n, data.weight * trend
    hours, days = _hour_and_day(data.n_slots)
    expected = np.ones(data.n_slots)
    groups = [(hours, HOURS_FROM), (days, WEEKDAYS_FROM), (np.arange(data.n_slots), WEEKDAYS_FROM)]
    for group, least_days in groups:
        if n_days >= least_days:
            seen, usual = _by_group(group[data.slot], y, x * expected[data.slot])
            off = _shrunk(seen - usual, dispersion * usual, usual)
            expected = expected * np.maximum(1 + off, 0.02)[group]
    return np.asarray(expected / expected.mean())


def _share_profile(data: Past, level: float, dispersion: float, n_days: float) -> Floats:
    """Return log odds against ``level``, by hour of the day and day of the week."""
    k, n = data.weight * data.k, data.weight * data.n
    hours, days = _hour_and_day(data.n_slots)
    offset = np.zeros(data.n_slots)
    for group, least_days in ((hours, HOURS_FROM), (days, WEEKDAYS_FROM)):
        if n_days >= least_days:
            p = expit(logit(level) + offset)[data.slot]
            seen, usual = _by_group(group[data.slot], k, n * p)
            _, scale = _by_group(group[data.slot], k, n * p * (1 - p))
            offset = offset + np.clip(_shrunk(seen - usual, dispersion * scale, scale), -2, 2)[group]
    return offset


def _by_group(group: NDArray[np.int64], seen: Floats, usual: Floats) -> tuple[Floats, Floats]:
    n = int(group.max()) + 1
    sums = (np.bincount(group, weights=values, minlength=n).astype(np.float64) for values in (seen, usual))
    return next(sums), next(sums)


def _shrunk(difference: Floats, noise: Floats, scale: Floats) -> Floats:
    """Return differences relative to ``scale``, drawn towards 0 as far as ``noise`` may have made them.

    Empirical Bayes: the variance between groups is what the squared differences exceed the noise by, less two standard
    deviations of what chance makes of that; where nothing is left, there is no rhythm.
    """
    squares = float((scale**2).sum())
    if squares <= 0:
        return np.zeros(len(scale))
    chance = 2 * (2 * float((noise**2).sum())) ** 0.5
    between = max(0.0, float((difference**2 - noise).sum()) - chance) / squares
    part = np.divide(between * scale**2, between * scale**2 + noise, out=np.zeros(len(scale)), where=scale > 0)
    return np.asarray(np.divide(difference, scale, out=np.zeros(len(scale)), where=scale > 0) * part)


def _hour_and_day(n_slots: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    slot = np.arange(n_slots)
    per_day = max(1, n_slots // 7)
    return slot % per_day, np.minimum(slot // per_day, 6)


def _weigh(data: Past, expected: Floats) -> float:
    """Give days with far more negatives than usual less weight; return the dispersion the weights are based on."""
    length = block_bins(expected * data.usable, data.per_day, least=0.3, longest=7 * data.per_day)
    blocks = Blocks(length, len(expected))
    k, e = blocks.sum(data.k * data.usable), blocks.sum(expected * data.usable)
    dispersion = scatter(k, e, data.unit)
    residual = anscombe(k, e, dispersion)
    weight = np.where(residual > SUSPECT, (SUSPECT / np.maximum(residual, SUSPECT)) ** 2, 1.0)
    weight[residual > CRISIS] = 0.0
    if (weight * blocks.sum(data.usable)).sum() < 0.5 * data.usable.sum():
        weight[:] = 1.0  # where most of the past is suspect, nothing is
    data.weight = data.usable * weight[blocks.of_bin]
    return dispersion


def _finish(data: Past, profiles: Profiles, level: float) -> Baseline:
    from crisisdetect.baseline._scatter import rate_bound, scatter_of, share_bound, spreads

    numbers = scatter_of(data.k, profiles.expected_k, data.weight, data.unit, data.per_day)
    p = expit(logit(profiles.level) + profiles.share[data.slot])
    odds = spreads(data.k, data.n, profiles.expected_k, p, data.weight, data.unit, data.per_day)
    recent = _recent(data)
    k, n = float((recent * data.k).sum()), float((recent * data.n).sum())
    volume = float((recent * profiles.volume[data.slot]).sum()) * data.hours
    rhythm = negative_profile(profiles.volume, profiles.share, profiles.level)
    exposure = float((recent * rhythm[data.slot]).sum()) * data.hours
    each = 1 - (1 - level) / 2
    share = _level_share(recent * data.k, recent * data.n, profiles.share[data.slot], profiles.level)
    return Baseline(
        every_s=data.width.total_seconds(),
        since=data.index[0],
        until=data.index[-1] + data.width,
        n_comments=n,
        n_negative=k,
        rate=n / volume,
        rate_high=rate_bound(n, volume, numbers.long_run, each),
        negative_rate=k / exposure,
        negative_rate_high=rate_bound(k, exposure, numbers.long_run * data.unit, each),
        share_level=share,
        share_high=share_bound(share, n, odds.long_run, each),
        confidence=level,
        volume_profile=tuple(map(float, profiles.volume)),
        share_profile=tuple(map(float, profiles.share)),
        unit=data.unit,
        dispersion=numbers.dispersion * data.unit,
        long_run=numbers.long_run * data.unit,
        share_long_run=odds.long_run,
        volume_spread=odds.volume,
        share_spread=odds.share,
        spread_by_hours=odds.by_hours,
        events=data.events,
        event_volumes=_event_volumes(data, profiles),
        excluded=_excluded(data),
        tz=data.tz,
    )


def _recent(data: Past) -> Floats:
    """Return the weights of the bins on which the present level rests, counted back from the end."""
    days = np.cumsum(data.weight[::-1])[::-1] / data.per_day
    counted = np.cumsum((data.weight * data.n)[::-1])[::-1]
    return np.where((days <= LEVEL_DAYS) | (counted <= LEVEL_COMMENTS), data.weight, 0.0)


def _level_share(k: Floats, n: Floats, offset: Floats, start: float) -> float:
    """Return the share at average rhythm that makes the expected number of negatives the observed one."""
    total, seen = float(n.sum()), float(k.sum())
    target = min(max(seen, 0.5), max(total - 0.5, 0.5))
    x = float(logit(start))
    for _ in range(20):
        p = expit(x + offset)
        slope = float((n * p * (1 - p)).sum())
        if slope <= 1e-9:
            break
        x += float(np.clip((target - float((n * p).sum())) / slope, -2, 2))
    return float(expit(x))


def _event_volumes(data: Past, profiles: Profiles) -> tuple[tuple[str, float], ...]:
    """Return how many times the usual number of negatives the past events of each name brought."""
    from crisisdetect.baseline._scatter import rate_bound

    found: dict[str, tuple[float, float]] = {}
    for event, mask in event_bins(data.events, data.index, data.width):
        k, e = found.get(event.name, (0.0, 0.0))
        found[event.name] = (k + float(data.k[mask].sum()), e + float(profiles.expected_k[mask].sum()))
    return tuple(
        (name, max(1.0, min(rate_bound(k, e, data.unit, 0.95), 50.0)))
        for name, (k, e) in sorted(found.items())
        if e > 0
    )


def _excluded(data: Past) -> tuple[tuple[pd.Timestamp, pd.Timestamp], ...]:
    doubtful = (data.weight < 0.5 * data.usable) & (data.usable > 0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], doubtful.astype(int), [0]])))
    return tuple(
        (data.index[begin], data.index[end - 1] + data.width)
        for begin, end in zip(edges[::2], edges[1::2], strict=True)
    )
