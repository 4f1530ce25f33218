"""Where a promise could break by how the monitor is used: gaps, streams that come one by one."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from crisisdetect.crises import Materiality
from crisisdetect.monitor import Monitor
from worlds import make_series

ANYTHING = Materiality(
    min_ratio=1.0, min_excess=0.0, min_share_rise=0.0, mostly=0.0, min_duration="1h", min_authors=0.0
)
STREAMS, BINS, RATE = 50, 120, 0.1  # a promise of 120 bins in 1,200


def surely_more(n, rate=RATE, of=STREAMS):
    """Tell whether chance makes so many of a rate less than once in 1,000 times."""
    return sum(math.comb(of, i) * rate**i * (1 - rate) ** (of - i) for i in range(n, of + 1)) < 0.001


def learned():
    rng = np.random.default_rng(7)
    total = rng.poisson(6, 24 * 42)
    past = make_series(rng.binomial(total, 0.25), total, every="1h", stream="0")
    monitor = Monitor.fit(past, every="1h", false_alarms="1 per 50 days", materiality=ANYTHING)
    plain = json.loads(json.dumps(monitor.to_dict()))
    plain["streams"] = {str(i): plain["streams"]["0"] for i in range(STREAMS)}
    return Monitor.from_dict(plain), past.index[-1] + pd.Timedelta("1h")


@pytest.mark.parametrize("part", [0.2, 0.1])
def test_silence_by_chance_takes_no_bet_back(part):
    """All comments of ten hours come in one: the hours between are no gap for being empty."""
    monitor, start = learned()
    index = pd.date_range(start, periods=BINS, freq="1h")
    usual = monitor.watched[0].usual
    share, mean = usual.baseline.ceilings(index, tolerance=usual.tolerance)
    rng = np.random.default_rng(5)
    frames = []
    for i in range(STREAMS):
        total = np.where(rng.random(BINS) < part, rng.poisson(mean / share / part), 0)
        frames.append(make_series(rng.binomial(total, share), total, every="1h", start=start, stream=str(i)))
    events = monitor.update_series(pd.concat(frames))
    alarmed = {event.stream for event in events if event.is_alarm}
    assert any(event.kind == "no_data" for event in events)
    assert not surely_more(len(alarmed)), f"{len(alarmed)} of {STREAMS} streams"


def test_a_gap_ends_with_the_bin_in_which_comments_come_back():
    monitor, start = learned()
    counts = [6] * 3 + [0] * 24 + [6] * 3
    monitor.update_series(make_series([1.0] * 3 + [0.0] * 24 + [1.0] * 3, counts, every="1h", start=start, stream="0"))
    gaps = [one.gap for one in monitor.watched[0].ring]
    first = gaps.index(True)
    assert 3 < first < 10  # some hours of silence count as what they are, before they are told from a gap
    assert gaps[first:] == [True] * (28 - first) + [False] * 2


def test_a_budget_for_all_holds_while_streams_come_one_by_one():
    monitor = Monitor.fit(None, every="1h", false_alarms="1 per 90 days in total")
    for i in range(20):
        rows = make_series([1.0] * 4, [3] * 4, every="1h", start="2026-01-05", stream=f"s{i:02d}")
        monitor.update_series(rows)
        assert sum(90 * 24 / one.gamma for one in monitor.watched) == pytest.approx(1.0)
        assert all(one.gamma == one.detector.gamma for one in monitor.watched)
    again = Monitor.from_dict(json.loads(json.dumps(monitor.to_dict())))
    assert {one.gamma for one in again.watched} == {90 * 24 * 20.0}
    monitor.advance("2026-01-06T00:00Z")
    assert {one.detector.gamma for one in monitor._streams.values()} == {90 * 24 * 20.0}
