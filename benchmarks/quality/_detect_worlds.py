"""Simulated streams with a day's rhythm, over-dispersion and memory, calm or with a crisis, many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

#: Usual negative share in the middle of the day's rhythm.
SHARE = 0.2

#: How far the share's log-odds, and the logarithm of the volume, swing over a day.
SHARE_SWING = 0.3
VOLUME_SWING = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How calm streams behave.

    Parameters
    ----------
    per_day : float
        Mean comments a day.
    sd : float
        Standard deviation of the slow noise of the share, in log-odds.
    volume_sd : float
        Standard deviation of the slow noise of the volume, in logarithms.
    memory : float
        Part of the slow noise that is left after 10 minutes; 0.95 is a memory of some 3 hours.
    shape : float
        Shape of the gamma noise of each tick's volume; infinite is Poisson.
    cluster : float
        Over-dispersion of the negatives among the comments of a tick: correlation of two comments' signs.
    minutes : int
        Length of a tick.
    """

    per_day: float
    sd: float = 0.15
    volume_sd: float = 0.25
    memory: float = 0.95
    shape: float = 10.0
    cluster: float = 0.01
    minutes: int = 10

    @property
    def ticks_a_day(self) -> int:
        """Ticks a day."""
        return 1440 // self.minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """A rise of the odds of a negative comment and of the volume, over a ramp."""

    start: int
    odds: float = 4.0
    volume: float = 3.0
    ramp_hours: float = 2.0


def simulate(
    world: World, *, days: int, streams: int, rng: np.random.Generator, crisis: Crisis | None = None
) -> tuple[Floats, Floats]:
    """Return negatives and totals, arrays of shape (n_bins, streams)."""
    per_day = world.ticks_a_day
    n = days * per_day
    hour = 2 * np.pi * np.arange(n) / per_day
    volume = np.exp(-VOLUME_SWING * np.cos(hour))
    volume = np.log(world.per_day / per_day * volume / volume[:per_day].mean())
    share = np.log(SHARE / (1 - SHARE)) + SHARE_SWING * np.cos(hour + 1.0)
    if crisis is not None:
        ramp = np.clip((np.arange(n) - crisis.start + 1) / (crisis.ramp_hours * 60 / world.minutes), 0, 1)
        volume = volume + np.log(crisis.volume) * ramp
        share = share + np.log(crisis.odds) * ramp
    keep = world.memory ** (world.minutes / 10)
    logit = share[:, None] + world.sd * _slow(n, streams, keep, rng)
    log = volume[:, None] + world.volume_sd * _slow(n, streams, keep, rng) - world.volume_sd**2 / 2
    burst = 1.0 if np.isinf(world.shape) else rng.gamma(world.shape, 1 / world.shape, (n, streams))
    total = rng.poisson(np.exp(log) * burst)
    p = 1 / (1 + np.exp(-logit))
    if world.cluster > 0:
        concentration = 1 / world.cluster - 1
        p = rng.beta(np.maximum(p * concentration, 1e-6), np.maximum((1 - p) * concentration, 1e-6))
    negatives = rng.binomial(total, p)
    return negatives.astype(float), total.astype(float)


def _slow(n: int, streams: int, keep: float, rng: np.random.Generator) -> Floats:
    """Return stationary autoregressive noise of variance 1."""
    noise = rng.standard_normal((n, streams))
    out = np.empty_like(noise)
    now = noise[0]
    scale = np.sqrt(1 - keep**2)
    for i in range(n):
        now = keep * now + scale * noise[i] if i else now
        out[i] = now
    return out
