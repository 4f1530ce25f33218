"""Rises over weeks, which what is learned anew every few days would take for the usual."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from crisisdetect.crises import Materiality
from crisisdetect.monitor import Monitor
from crisisdetect.monitor._memory import Memory
from crisisdetect.monitor._slow import PART, slow_rise
from worlds import make_series

DAY = 24


def series(per_day, share, rng, *, volume=1.0):
    """Counts by the hour, with a rhythm; ``share`` and ``volume`` are those of each hour."""
    hour = np.arange(len(share)) % DAY
    mean = per_day / DAY * (1 + 0.7 * np.sin((hour - 9) / 24 * 2 * np.pi)) * volume
    total = rng.poisson(mean)
    return make_series(rng.binomial(total, share).astype(float), total, every="1h")


def rising(days_before, days, *, odds=4.0, share=0.2):
    """The share of each hour: usual, then odds that rise to so many times the usual."""
    part = np.concatenate([np.zeros(days_before * DAY), np.linspace(0, 1, days * DAY)])
    level = share / (1 - share) * odds**part
    return level / (1 + level)


@pytest.mark.parametrize("per_day", [50, 500])
def test_a_rise_over_eight_weeks_is_noticed_within_three(per_day):
    delays = []
    for seed in range(4):
        data = series(per_day, rising(42, 35), np.random.default_rng([seed, per_day]))
        monitor = Monitor.fit(data[: 28 * DAY], every="1h")
        events = [event for event in monitor.update_series(data[28 * DAY :]) if event.is_alarm]
        begin = data.index[42 * DAY]
        delays.append(min(((event.time - begin) / pd.Timedelta("1D") for event in events), default=np.inf))
    assert sorted(delays)[2] <= 24  # odds that rise fourfold in five weeks


def test_growth_of_the_volume_is_no_rise():
    n = 28 + 56
    grows = np.exp(np.linspace(0, np.log(4), n * DAY))
    for seed in range(3):
        data = series(200, np.full(n * DAY, 0.2), np.random.default_rng([9, seed]), volume=grows)
        monitor = Monitor.fit(data[: 28 * DAY], every="1h")
        assert [event.kind for event in monitor.update_series(data[28 * DAY :]) if event.is_alarm] == []


def memory_of(total, negative):
    """Return the memory of days, each of which is one bin."""
    memory = Memory(86_400)
    start = np.arange(len(total)) * 86_400.0
    memory.fill([[at, n, n, k, k, 0, 1, 0] for at, n, k in zip(start, total, negative, strict=True)])
    return memory


def test_calm_weeks_use_up_their_part_of_the_budget_and_no_more():
    """Looks of 30 days each; without materiality, so that the test itself is what is checked."""
    anything = Materiality(min_excess=0.0, min_share_rise=0.0)
    rng, runs, days, per_alarm, n = np.random.default_rng(7), 60, 30, 30.0, 0
    for _ in range(runs):
        total = rng.poisson(60, 90 + days)
        negative = rng.binomial(total, 0.2)
        for day in range(90, 90 + days):
            memory = memory_of(total[day - 90 : day], negative[day - 90 : day])
            if slow_rise(memory, 90 * 86_400, anything, noise=1.0, days_per_alarm=per_alarm) is not None:
                n += 1
                break
    allowed = PART * days / per_alarm
    assert n / runs <= allowed + 3.1 * np.sqrt(allowed * (1 - allowed) / runs)


def test_a_week_of_crowds_of_one_mind_is_judged_by_its_own_scatter():
    """The past was of single comments; now twenty of one mind come at a time, as often as not above the usual share."""
    anything = Materiality(min_excess=0.0, min_share_rise=0.0)
    rng, runs, n = np.random.default_rng(8), 200, 0
    for _ in range(runs):
        total = np.full(84, 60)
        negative = np.concatenate([rng.binomial(60, 0.2, 77), 20 * rng.binomial(3, 0.2, 7)])
        memory = memory_of(total, negative)
        n += slow_rise(memory, 84 * 86_400, anything, noise=1.0, days_per_alarm=1.0) is not None
    assert n / runs <= PART + 3.1 * np.sqrt(PART * (1 - PART) / runs)


def test_a_rise_is_told_with_its_onset_and_once_a_month_and_survives_saving():
    data = series(500, rising(42, 56), np.random.default_rng(3))
    monitor = Monitor.fit(data[: 28 * DAY], every="1h")
    events = []
    for at in range(28 * DAY, len(data), 7 * DAY):
        monitor = Monitor.from_dict(monitor.to_dict())
        events += [event for event in monitor.update_series(data[at : at + 7 * DAY]) if event.kind == "slow_rise"]
    first = events[0]
    assert first.onset_low <= first.onset <= first.onset_high < first.time
    assert first.onset >= data.index[35 * DAY]
    assert first.share - first.share_expected >= 0.05
    assert "slowly" in first.in_words("en")
    assert "lentement" in first.in_words("fr")
    assert not first.guaranteed
    gaps = [after.time - before.time for before, after in pairwise(events)]
    assert all(gap >= pd.Timedelta("28D") for gap in gaps)


def test_what_is_said_to_be_usual_is_no_rise():
    anything = Materiality(min_excess=0.0, min_share_rise=0.0)
    total = np.full(90, 200.0)
    memory = memory_of(total, np.where(np.arange(90) < 80, 40.0, 60.0))  # 20 %, then 30 %: odds 1.7 times as high
    found = [
        slow_rise(memory, 90 * 86_400, anything, noise=1.0, days_per_alarm=90.0, odds=odds) for odds in (1.0, 1.2, 1.7)
    ]
    assert [one is None for one in found] == [False, False, True]
    assert found[0].onset_s == 80 * 86_400
