"""Simulated values, calm ones and ones whose changes are known, for the choice of settings of the change points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Places = NDArray[np.int64]
    Rng = np.random.Generator


def autoregression(rng: Rng, n: int, rho: float) -> Floats:
    """Return noise of variance 1."""
    z = rng.normal(size=n)
    for i in range(1, n):
        z[i] = rho * z[i - 1] + z[i] * np.sqrt(1 - rho * rho)
    return z


def outliers(rng: Rng, n: int) -> Floats:
    """Return white noise with 2 % of outliers."""
    return np.asarray(rng.normal(size=n) + (rng.random(n) < 0.02) * rng.choice([-1, 1], n) * rng.uniform(5, 10, n))


def uneven(rng: Rng, n: int) -> Floats:
    """Return white noise whose spread swings."""
    swing = np.sin(2 * np.pi * np.arange(n) / n * rng.uniform(0.5, 2) + rng.uniform(0, 6))
    return np.asarray(rng.normal(size=n) * np.exp(0.5 * swing))


#: Calm worlds that set the price of a change.
CALM: dict[str, Callable[[Rng, int], Floats]] = {
    "independent": lambda rng, n: rng.normal(size=n),
    "autocorrelated, 0.3": lambda rng, n: autoregression(rng, n, 0.3),
    "autocorrelated, 0.5": lambda rng, n: autoregression(rng, n, 0.5),
    "autocorrelated, 0.7": lambda rng, n: autoregression(rng, n, 0.7),
    "autocorrelated, 0.8": lambda rng, n: autoregression(rng, n, 0.8),
    "0.8 and white": lambda rng, n: autoregression(rng, n, 0.8) + rng.normal(size=n),
}
#: Further ones.
OTHERS: dict[str, Callable[[Rng, int], Floats]] = {
    "heavy tails (t, 3)": lambda rng, n: rng.standard_t(3, n),
    "overdispersed counts": lambda rng, n: rng.poisson(rng.gamma(1.5, 2.0, n)).astype(float),
    "seasonal": lambda rng, n: rng.normal(size=n) + 0.8 * np.sin(2 * np.pi * np.arange(n) / 12 + rng.uniform(0, 6)),
    "uneven": uneven,
    "outliers": outliers,
    "random walk": lambda rng, n: rng.normal(size=n).cumsum(),
    "growth": lambda rng, n: 4 * np.exp(rng.uniform(1, 3) * (np.arange(n) / n - 1)) + 0.4 * rng.normal(size=n),
    "slow waves": lambda rng, n: (
        3 * np.sin(2 * np.pi * np.arange(n) / n * rng.uniform(0.5, 3) + rng.uniform(0, 6)) + 0.4 * rng.normal(size=n)
    ),
}
_NOISES = [*CALM.values(), *(OTHERS[name] for name in ("heavy tails (t, 3)", "seasonal", "uneven", "outliers"))]


def places(rng: Rng, n: int, k: int) -> Places:
    """Return ``k`` places of change, some way apart."""
    apart = max(6, n // 15)
    while True:
        found = np.sort(rng.choice(np.arange(apart, n - apart), k, replace=False))
        if k < 2 or np.diff(found).min() >= apart:
            return found


def steps(
    rng: Rng, *, lengths: list[int], most: int, low: float, high: float, drift: bool = False
) -> tuple[Floats, Places]:
    """Return values with steps of ``low`` to ``high`` standard deviations, and the places of the steps."""
    n = int(rng.choice(lengths))
    true = places(rng, n, int(rng.integers(1, most + 1)))
    jumps = np.zeros(n)
    jumps[true] = rng.choice([-1, 1], len(true)) * rng.uniform(low, high, len(true))
    noise = _NOISES[rng.integers(len(_NOISES))](rng, n)
    trend = rng.uniform(-4, 4) * np.arange(n) / n if drift else 0.0
    return jumps.cumsum() + noise + trend, true


def kinks(rng: Rng) -> tuple[Floats, Places]:
    """Return lines whose slope changes, and where."""
    n = int(rng.choice([60, 100, 200, 300]))
    true = places(rng, n, int(rng.integers(1, 4)))
    slopes = rng.choice([0, 0, 1, -1], len(true) + 1) * rng.uniform(4, 30, len(true) + 1) / n
    line = np.repeat(slopes, np.diff([0, *true, n])).cumsum()
    return line + 0.7 * autoregression(rng, n, float(rng.choice([0, 0.5, 0.7]))), true


def jumps(rng: Rng) -> tuple[Floats, Places]:
    """Return random walks that jump, and where."""
    values, true = steps(rng, lengths=[100, 200, 300, 450], most=3, low=6, high=15)
    return values + rng.normal(size=len(values)).cumsum(), true


#: Worlds with changes.
CHANGING: dict[str, Callable[[Rng], tuple[Floats, Places]]] = {
    "steps": lambda rng: steps(rng, lengths=[100, 200, 300, 450, 600], most=6, low=1.5, high=5),
    "steps on a trend": lambda rng: steps(rng, lengths=[100, 200, 300, 450, 600], most=6, low=1.5, high=5, drift=True),
    "small steps": lambda rng: steps(rng, lengths=[100, 200, 300], most=3, low=0.8, high=2),
    "short series": lambda rng: steps(rng, lengths=[24, 40, 60], most=2, low=1.5, high=5),
    "random walks that jump": jumps,
    "slopes that change": kinks,
}
