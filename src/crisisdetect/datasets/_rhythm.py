"""When people write: the rhythm of the day and the week, how an event swells and fades, and overdispersed counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.random import RandomState
    from numpy.typing import NDArray

Shape: TypeAlias = Literal["sudden", "slow", "wave"]

_HOURS: Final = np.array([22, 12, 7, 5, 5, 10, 24, 46, 62, 66, 64, 62, 72, 70, 60, 58, 62, 72, 84, 90, 94, 88, 66, 40])
_WEEKDAYS: Final = np.array([1.10, 1.08, 1.05, 1.04, 1.02, 0.88, 0.83])

#: How loud a crisis is over its course: places in [0, 1] and the share of the peak there.
SHAPES: Final[dict[Shape, tuple[tuple[float, ...], tuple[float, ...]]]] = {
    "sudden": ((0.0, 0.03, 0.30, 0.45, 0.65, 1.0), (0.40, 1.0, 1.0, 0.55, 0.25, 0.04)),
    "slow": ((0.0, 0.55, 0.72, 0.85, 1.0), (0.05, 1.0, 1.0, 0.40, 0.04)),
    "wave": ((0.0, 0.03, 0.20, 0.38, 0.48, 0.70, 0.84, 1.0), (0.40, 0.85, 0.85, 0.35, 1.0, 1.0, 0.35, 0.04)),
}
BURST_SHAPE: Final = ((0.0, 0.05, 0.40, 1.0), (0.50, 1.0, 1.0, 0.10))


def hours_of(start: pd.Timestamp, days: int) -> pd.DatetimeIndex:
    """Return the starts of the hours of ``days`` local days, of 23 to 25 hours where the clocks change."""
    return pd.date_range(start, start + pd.DateOffset(days=days), freq="h", inclusive="left")


def usual_rate(hours: pd.DatetimeIndex, per_day: float) -> NDArray[np.float64]:
    """Return the expected comments in each hour, ``per_day`` on an average day."""
    by_hour = _HOURS / _HOURS.sum()
    return np.asarray(
        per_day * by_hour[hours.hour.to_numpy()] * _WEEKDAYS[hours.day_of_week.to_numpy()] / _WEEKDAYS.mean(),
        dtype=np.float64,
    )


def event_rate(hours: pd.DatetimeIndex, per_day: float) -> NDArray[np.float64]:
    """Return the expected comments in each hour of an event, which lets people sleep less than usual."""
    by_hour = np.sqrt(_HOURS) / np.sqrt(_HOURS).sum()
    return np.asarray(per_day * by_hour[hours.hour.to_numpy()], dtype=np.float64)


def progress(hours: pd.DatetimeIndex, start: pd.Timestamp, days: float) -> NDArray[np.float64]:
    """Return how much of an event is over in the middle of each hour: 0 to 1 while it lasts."""
    middle = (hours - start) / pd.Timedelta(days=1) + 0.5 / 24
    return np.asarray(middle, dtype=np.float64) / days


def swell(position: NDArray[np.float64], shape: tuple[tuple[float, ...], tuple[float, ...]]) -> NDArray[np.float64]:
    """Return the loudness at each position of an event, 0 outside it."""
    return np.asarray(np.interp(position, *shape, left=0.0, right=0.0), dtype=np.float64)


def overdispersed(rng: RandomState, hours: pd.DatetimeIndex, rate: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return counts for each hour from a gamma-Poisson process: restless days, and restless hours in them."""
    day = pd.factorize(hours.normalize())[0]
    by_day = rng.gamma(30.0, 1 / 30.0, size=int(day[-1]) + 1)
    by_hour = rng.gamma(3.0, 1 / 3.0, size=len(hours))
    return np.asarray(rng.poisson(rate * by_day[day] * by_hour), dtype=np.int64)


def instants(rng: RandomState, hours: pd.DatetimeIndex, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the times of ``counts`` comments, in seconds since 1970, UTC, in order."""
    starts = hours.as_unit("s").asi8
    seconds = np.repeat(starts, counts) + rng.randint(3600, size=int(counts.sum()))
    return np.sort(seconds.astype(np.int64))
