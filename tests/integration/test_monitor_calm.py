"""The promise, on calm worlds of several kinds: no more alarms than the budget allows."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2

from crisisdetect.monitor import Monitor
from worlds import make_series

DAYS, LEARNED = 150, 56


def world(kind, seed, *, per_day=60, share=0.25):
    rng = np.random.default_rng([seed, len(kind)])
    n_bins = DAYS * 24
    hour = np.arange(n_bins) % 24
    rate = per_day / 24 * (1 + 0.8 * np.sin((hour - 9) / 24 * 2 * np.pi))
    p = np.full(n_bins, share)
    if kind == "overdispersed":
        rate = rate * rng.gamma(3.0, 1 / 3.0, n_bins)
    if kind == "autocorrelated":
        rate = rate * np.exp(0.3 * _wander(rng, n_bins))
        odds = share / (1 - share) * np.exp(0.25 * _wander(rng, n_bins))
        p = odds / (1 + odds)
    n = rng.poisson(rate) if kind != "self-exciting" else _cascades(rng, rate)
    return make_series(rng.binomial(n, p).astype(float), n, every="1h")


def _wander(rng, n, phi=0.9):
    values = rng.standard_normal(n)
    for i in range(1, n):
        values[i] = phi * values[i - 1] + (1 - phi * phi) ** 0.5 * values[i]
    return values


def _cascades(rng, rate, part=0.4, memory=0.6):
    """Draw comments of which each calls forth ``part`` others, soon after."""
    counts, excited = np.zeros(len(rate), dtype=int), 0.0
    for i, base in enumerate(rate * (1 - part)):
        counts[i] = rng.poisson(base + excited)
        excited = memory * excited + part * (1 - memory) * counts[i]
    return counts


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["independent", "overdispersed", "autocorrelated", "self-exciting"])
def test_calm_worlds_raise_no_more_alarms_than_the_budget(kind):
    runs, alarms = 4, 0
    for seed in range(runs):
        series = world(kind, seed)
        monitor = Monitor.fit(series[: LEARNED * 24], every="1h", false_alarms="1 per 90 days")
        alarms += sum(event.is_alarm for event in monitor.update_series(series[LEARNED * 24 :]))
    bound = runs * (DAYS - LEARNED) / 90
    lower = chi2.ppf(0.025, 2 * alarms) / 2 if alarms else 0.0
    assert lower <= bound


def test_a_crisis_in_each_of_these_worlds_is_seen_within_two_days():
    for kind in ("independent", "overdispersed", "autocorrelated", "self-exciting"):
        series = world(kind, 9)[: (LEARNED + 4) * 24]
        onset = series.index[(LEARNED + 2) * 24]
        there = series.index >= onset
        for column in ("n_negative", "n_scored", "n_comments"):
            series.loc[there, column] += 4
        monitor = Monitor.fit(series[: LEARNED * 24], every="1h")
        alarms = [event for event in monitor.update_series(series[LEARNED * 24 :]) if event.is_alarm]
        assert alarms, kind
        assert alarms[0].time - onset <= pd.Timedelta("2D")
        assert abs(alarms[0].onset - onset) <= pd.Timedelta("6h")
