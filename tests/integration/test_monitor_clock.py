"""The default tolerance on a fast clock, where a loud hour has time to raise an alarm; and days of volume alone."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from benchmarks.quality._promise_worlds import calm, planted, series_of
from scipy.stats import poisson

from crisisdetect.baseline import Tolerance, fit_baseline
from crisisdetect.detection import Bins, EDetectors
from crisisdetect.monitor import Monitor

STREAMS, LEARNED, DAYS, GAMMA = 8, 28, 10, 90 * 1440.0


@cache
def wandering():
    """Counts a minute at 50,000 a day, whose odds wander with a memory of ten hours, and baselines of their past."""
    found = []
    for i in range(STREAMS):
        rng = np.random.default_rng([1, i])
        total, negative = calm("wandering", LEARNED + DAYS, 50_000, rng)
        series = series_of(total, negative, minutes=60)
        now = series.index[0] + pd.Timedelta(days=LEARNED)
        parts = np.full(10, 0.1)
        bins = LEARNED * 144
        k = rng.multinomial(negative[bins:].astype(int), parts).ravel()
        n = rng.multinomial((total - negative)[bins:].astype(int), parts).ravel() + k
        found.append((fit_baseline(series[series.index < now]), pd.date_range(now, periods=len(n), freq="1min"), n, k))
    return found


def alarms(tolerance):
    columns = []
    for baseline, index, n, k in wandering():
        share, ceiling = baseline.ceilings(index, tolerance=tolerance(baseline), every="1min")
        columns.append(
            (k, n, share, ceiling, baseline.share(index, every="1min"), baseline.expected(index, every="1min"))
        )
    k, n, most, ceiling, share, expected = (np.column_stack(values) for values in zip(*columns, strict=True))
    bins = Bins.of(negatives=k, total=n, share_ceiling=most, negatives_ceiling=ceiling, share=share, expected=expected)
    return int(EDetectors(STREAMS, gamma=GAMMA, scales=(1, 60, 360)).run(bins).alarm.sum())


def too_many(n):
    """Tell whether chance makes so many of the budget less than once in 1,000 times."""
    return poisson.sf(n - 1, STREAMS * DAYS / 90) < 0.001


@pytest.mark.slow
def test_the_tolerance_of_a_fast_clock_keeps_the_budget():
    n = alarms(lambda baseline: baseline.default_tolerance(gamma=GAMMA, every="1min"))
    assert not too_many(n), n


@pytest.mark.slow
def test_the_check_sees_a_tolerance_of_the_95_percent_point():
    def narrow(baseline):
        return Tolerance(
            share_odds=np.exp(1.645 * baseline.share_spread), volume=np.exp(1.645 * baseline.volume_spread)
        )

    assert too_many(alarms(narrow))


def test_a_faster_clock_has_a_higher_tolerance_and_few_comments_have_none():
    baseline = wandering()[0][0]
    by_clock = [
        baseline.default_tolerance(gamma=90 * 1440 / minutes, every=f"{minutes}min").share_odds
        for minutes in (60, 10, 1)
    ]
    assert by_clock == sorted(by_clock)
    assert by_clock[0] < by_clock[2]
    few = fit_baseline(series_of(*calm("rhythm", LEARNED, 50, np.random.default_rng(2)), minutes=60))
    assert few.default_tolerance().share_odds < 1.5  # what sampling makes of few comments is no wandering


def test_days_of_three_to_ten_times_the_volume_raise_no_alarm_and_a_storm_does():
    """At 50 comments a day, 1 in 50 such days may; 4 of 12 would be less than once in 10,000 times."""
    loud = storms = 0
    for i in range(12):
        rng = np.random.default_rng([3, i])
        total, negative = calm("rhythm", LEARNED + 2, 50, rng)
        at = LEARNED * 144 + int(rng.integers(72))
        volume = rng.uniform(3, 10)
        monitor = Monitor.fit(series_of(total, negative)[: LEARNED * 144], every="10min")
        plain = monitor.to_dict()
        for odds, of, hours in ((1.0, volume, 24), (6.0, 5.0, 6)):
            counts = planted(total, negative, rng, at=at, hours=hours, odds=odds, volume=of)
            events = Monitor.from_dict(plain).update_series(series_of(*counts)[LEARNED * 144 :])
            raised = any(event.is_alarm for event in events)
            loud, storms = loud + (raised and odds == 1.0), storms + (raised and odds > 1.0)
    assert loud <= 3
    assert storms >= 10
