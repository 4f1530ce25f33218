"""Whether a scan finds a crisis in eight calm weeks as rarely as promised, and misses none that is plain."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from crisisdetect.crises import judge
from worlds import make_series

pytestmark = pytest.mark.slow

ALPHA, RUNS, DAYS = 0.05, 20, 56
#: As many of the runs show a crisis in 1 of 100 cases, where ``ALPHA`` is right.
MOST = int(binom.ppf(0.99, RUNS, ALPHA))


def walk(rng, n, rho, spread):
    """Return an autoregression of mean 0."""
    steps = rng.normal(0, spread * np.sqrt(1 - rho * rho), n)
    for i in range(1, n):
        steps[i] += rho * steps[i - 1]
    return steps


def rhythm(n):
    hour = np.exp(0.8 * np.sin((np.arange(n) % 24 - 9) / 12 * np.pi))
    return hour / hour[:24].mean() * np.where(np.arange(n) // 24 % 7 < 5, 1.16, 0.6)


def world(name, rng, *, per_day, days=DAYS):
    """Return hourly negatives and comments of a calm stream."""
    n = 24 * days
    level, share = per_day / 24 * rhythm(n), np.full(n, 0.2)
    if name == "scattered hours":
        level = level * rng.gamma(4, 0.25, n)
    if name == "a wandering share":
        share = 1 / (1 + np.exp(1.4 - walk(rng, n, 0.9, 0.3)))
    if name == "talk":
        for begin in rng.integers(0, n - 48, 2):
            level[begin : begin + 36] *= rng.uniform(2, 6)
    if name == "restless days":
        share, level = np.full(n, 0.85), level * np.repeat(np.exp(walk(rng, days, 0.6, 0.35)), 24)
    comments = rng.poisson(level)
    return rng.binomial(comments, share), comments


def series(bad, comments):
    return make_series(bad.astype(float), comments.astype(float), every="1h")


WORLDS = ("rhythm alone", "scattered hours", "a wandering share", "talk", "restless days")
CELLS = [*((name, n) for name in WORLDS for n in (15, 5000)), ("talk", 300), ("restless days", 300)]


@pytest.mark.parametrize(("name", "per_day"), CELLS)
def test_calm_weeks_show_a_crisis_as_rarely_as_asked(name, per_day):
    rng = np.random.default_rng([per_day, len(name)])
    false = sum(bool(judge(series(*world(name, rng, per_day=per_day)), alpha=ALPHA)[0]) for _ in range(RUNS))
    assert false <= MOST, f"{false} of {RUNS} calm streams show a crisis"


def test_a_jump_out_of_the_quiet_days_of_a_restless_stream_is_found():
    found = 0
    for seed in range(10):
        rng = np.random.default_rng(seed)
        bad, comments = world("restless days", rng, per_day=17, days=112)
        at = 24 * 90 + 9
        more = np.bincount((at + rng.exponential(6, rng.poisson(36))).astype(int), minlength=len(bad))[: len(bad)]
        crises, _ = judge(series(bad + more, comments + more))
        start = pd.Timestamp("2024-01-01", tz="UTC") + pd.Timedelta(hours=at)
        found += any(abs(one.onset - start) <= pd.Timedelta("1D") for one in crises)
    assert found >= 7
