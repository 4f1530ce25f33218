"""The promise of the whole monitor: at its ceilings, whatever the dependence, no more alarms than the budget allows.

Each world plays conditional means at the ceilings that the monitor itself has learned from a calm past, the worst that
"all is usual" allows, or below. An alarm needs no materiality here, so that what is bounded is the detector within the
monitor: its clock, its ceilings, its episodes. A stream counts once; the chance of a false alarm within ``BINS`` is at
most ``BINS / GAMMA``. The same check must see ceilings that are halved, and a budget that is not kept.
"""

import json
import math
from functools import cache

import numpy as np
import pandas as pd
import pytest

from crisisdetect.crises import Materiality
from crisisdetect.monitor import Monitor, _memory
from worlds import make_series

pytestmark = pytest.mark.slow

STREAMS = 150
BINS = 120
GAMMA = 1200.0  # one false alarm in 50 days of hours
LEARNED = 24 * 42

ANYTHING = Materiality(
    min_ratio=1.0, min_excess=0.0, min_share_rise=0.0, mostly=0.0, min_duration="1h", min_authors=0.0
)


def wander(rng, shape, memory):
    """Slow noise of variance 1."""
    values = rng.standard_normal(shape)
    for i in range(1, shape[0]):
        values[i] = memory * values[i - 1] + math.sqrt(1 - memory * memory) * values[i]
    return values


def independent(rng, mean, share):
    total = rng.poisson(mean / share)
    return rng.binomial(total, share), total


def overdispersed(rng, mean, share):
    total = rng.poisson(mean / share * rng.gamma(0.5, 2.0, mean.shape))
    return rng.binomial(total, rng.beta(0.5 * share, 0.5 * (1 - share))), total


def autocorrelated(rng, mean, share):
    """Levels that wander for days, up to the ceilings."""
    low = np.exp(np.minimum(0.0, wander(rng, mean.shape, 0.98)) / 4)
    total = rng.poisson(mean / share)
    return rng.binomial(total, share * low), total


def self_exciting(rng, mean, share):
    """Each negative comment calls forth others, as far as the ceiling lets it."""
    k, total, excited = np.zeros(mean.shape), np.zeros(mean.shape), np.zeros(mean.shape[1])
    for i in range(len(mean)):
        now = np.minimum(mean[i], 0.7 * mean[i] + excited)
        k[i] = rng.poisson(now)
        total[i] = k[i] + rng.poisson(now * (1 - share[i]) / share[i])
        excited = 0.8 * excited + 0.15 * k[i]
    return k, total


def all_or_nothing(rng, mean, share):
    """An adversary: now and then a bin of many comments that are all negative, fair to both ceilings."""
    win = rng.random(mean.shape) < share
    k = np.where(win, rng.poisson(mean / share), 0)
    return k, np.maximum(k, 1)


#: By name: how it plays at the ceilings, and the swing of its day.
WORLDS = {
    "independent": (independent, 0.0),
    "seasonal": (independent, 0.9),
    "overdispersed": (overdispersed, 0.5),
    "autocorrelated": (autocorrelated, 0.5),
    "self-exciting": (self_exciting, 0.5),
    "all or nothing": (all_or_nothing, 0.5),
}


def fitted(swing):
    """Return a monitor of ``STREAMS`` streams that all learned from the same calm past."""
    rng = np.random.default_rng(7)
    hour = np.arange(LEARNED) % 24
    total = rng.poisson(6 * (1 + swing * np.sin((hour - 9) / 24 * 2 * np.pi)))
    past = make_series(rng.binomial(total, 0.25), total, every="1h", stream="0")
    monitor = Monitor.fit(past, every="1h", false_alarms="1 per 50 days", materiality=ANYTHING)
    plain = json.loads(json.dumps(monitor.to_dict()))
    one = plain["streams"]["0"]
    plain["streams"] = {str(i): one for i in range(STREAMS)}
    return Monitor.from_dict(plain), past.index[-1] + pd.Timedelta("1h")


def alarmed(monitor, start, draw, *, seed=1, too_much=1.0):
    """Return how many streams raised an alarm in a world at ``too_much`` times the ceilings."""
    index = pd.date_range(start, periods=BINS, freq="1h")
    usual = monitor.watched[0].usual
    share, mean = usual.baseline.ceilings(index, tolerance=usual.tolerance)
    wide = np.ones((1, STREAMS))
    k, total = draw(np.random.default_rng(seed), too_much * mean[:, None] * wide, share[:, None] * wide)
    series = pd.concat(
        [make_series(k[:, i], total[:, i], every="1h", start=start, stream=str(i)) for i in range(STREAMS)]
    )
    return len({event.stream for event in monitor.update_series(series) if event.is_alarm})


def keeps_its_promise(n):
    """Tell whether so many of ``STREAMS`` are more than chance makes (1 in 1,000) of the promised rate."""
    rate = BINS / GAMMA
    return sum(math.comb(STREAMS, i) * rate**i * (1 - rate) ** (STREAMS - i) for i in range(n, STREAMS + 1)) > 0.001


@cache
def sound(world):
    """Return how many streams of a monitor as it is raise an alarm."""
    draw, swing = WORLDS[world]
    return alarmed(*fitted(swing), draw)


@pytest.mark.parametrize("world", WORLDS)
def test_the_monitor_keeps_its_budget_at_the_ceiling(world):
    assert keeps_its_promise(sound(world)), f"{sound(world)} of {STREAMS} streams"


def test_the_worlds_are_hard_enough_to_matter():
    assert sum(sound(world) for world in WORLDS) > 0
    assert fitted(0.0)[0].watched[0].gamma == GAMMA


@pytest.mark.parametrize("world", ["independent", "autocorrelated", "all or nothing"])
def test_the_check_sees_ceilings_that_are_halved(monkeypatch, world):
    at = _memory.Usual.at

    def halved(self, start_s):
        comments, expected, share, share_ceiling, ceiling = at(self, start_s)
        return comments, expected, share, share_ceiling / 2, ceiling / 2

    monkeypatch.setattr(_memory.Usual, "at", halved)
    draw, swing = WORLDS[world]
    n = alarmed(*fitted(swing), draw)
    assert not keeps_its_promise(n), f"{n} of {STREAMS} streams"


def test_the_check_sees_a_budget_that_is_not_kept():
    monitor, start = fitted(0.0)
    for stream in monitor.watched:
        stream.gamma = GAMMA / 100
        stream.detector = stream._new_detector()
    assert not keeps_its_promise(alarmed(monitor, start, independent))


def test_the_promise_is_about_the_ceilings_and_not_about_the_past():
    """A level a little above the ceiling is news, and is said."""
    monitor, start = fitted(0.0)
    assert alarmed(monitor, start, independent, too_much=1.6) > 0.5 * STREAMS
