"""Where a promise could break by how the monitor is used: gaps, streams that come one by one."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from crisisdetect.crises import Materiality
from crisisdetect.monitor import Monitor
from crisisdetect.monitor._episode import Closed, find_onset
from crisisdetect.series import bin_reactions
from worlds import make_scored, make_series

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


TEMPLATES = (
    "Order {0} has not arrived after {1} days of waiting",
    "Invoice {0} is wrong by {1} euros, and nobody answers",
    "Boycott this company now, reason number {0} @user{1}",
    "Sign the petition against the new terms of use: http://x.org/{0}",
    "Shame on you",
)


def templated(days, per_day, rng, *, start, template=None, p=None):
    """Comments of distinct people, written after templates."""
    times = pd.Timestamp(start, tz="UTC") + pd.to_timedelta(np.sort(rng.random(days * per_day)) * days * 86_400, "s")
    rows = [
        (time.isoformat(), (template or TEMPLATES[rng.integers(5)]).format(rng.integers(10**6), rng.integers(100)),
         float(rng.random() < 0.3) if p is None else p, f"u{rng.integers(10**9)}")
        for time in times
    ]  # fmt: skip
    return make_scored(rows).assign(id=[f"{start}-{i}" for i in range(len(rows))])


def test_history_and_live_count_the_same_comments():
    rng = np.random.default_rng(3)
    live = templated(4, 150, rng, start="2026-03-01")
    monitor = Monitor.fit(None, every="1h")
    monitor.update(live)
    monitor.flush()
    past = bin_reactions(live, every="1h")
    bins = list(monitor.watched[0].ring)
    assert [one.n for one in bins] == past["n_scored"].tolist()
    assert [one.k for one in bins] == past["n_negative"].tolist()
    assert past["n_scored"].sum() < past["n_comments"].sum()  # some are copies


def test_customers_with_a_number_each_are_people():
    rng = np.random.default_rng(4)
    past = templated(28, 60, rng, start="2026-02-01", template="A text of number {0}, about nothing {1}")
    monitor = Monitor.fit(past, every="1h")
    assert monitor.watched[0].usual.baseline.rate == pytest.approx(60 / 24, rel=0.1)
    orders = templated(2, 250, rng, start="2026-03-01", template=TEMPLATES[0], p=1.0)
    assert any(event.is_alarm for event in monitor.update(orders))
    monitor = Monitor.fit(past, every="1h")
    spam = templated(2, 250, rng, start="2026-03-01", template=TEMPLATES[2], p=1.0)
    assert not any(event.is_alarm for event in monitor.update(spam))


def test_the_interval_of_the_onset_covers_it_in_95_percent_of_crises():
    """Counts that scatter three times as much as Poisson counts; the crisis begins anywhere within a bin."""
    rng, runs, noise, covered = np.random.default_rng(6), 400, 3.0, 0
    for _ in range(runs):
        usual, ratio, after = rng.choice([1.0, 4.0, 20.0]), rng.choice([2.0, 3.0, 5.0]), int(rng.integers(8, 40))
        onset = 120 + rng.random()
        part = np.clip(np.arange(120 + after) + 1 - onset, 0, 1)
        mean = usual * (1 + (ratio - 1) * part)
        k = rng.negative_binomial(mean / (noise - 1), 1 / noise)
        bins = [Closed(i, 0.0, float(one), 0.0, usual, usual, 0.0, 0, 0, "", False) for i, one in enumerate(k)]
        _, low, high = find_onset(bins, noise)
        covered += low <= onset < high + 1
    assert 0.95 - 3.1 * math.sqrt(0.95 * 0.05 / runs) <= covered / runs <= 0.99, covered / runs


def by_the_clock(days, per_day, rng, *, tz, start, opens=8, closes=20):
    """Comments of a stream that is awake from one hour to another by the clocks of its people."""
    index = pd.date_range(start, periods=24 * days, freq="1h", tz="UTC")
    hour = index.tz_convert(tz).hour
    total = rng.poisson(np.where((hour >= opens) & (hour < closes), per_day / (closes - opens), 0.0))
    return make_series(rng.binomial(total, 0.2).astype(float), total, every="1h", start=start, stream="x")


@pytest.mark.parametrize("tz", ["Europe/Paris", "UTC"])
def test_clocks_that_are_put_back_stop_no_comments(tz):
    rng = np.random.default_rng(8)
    series = by_the_clock(50, 3000, rng, tz="Europe/Paris", start="2025-09-22")  # put back on 26 October 2025
    monitor = Monitor.fit(series[: 24 * 28], every="1h", tz=tz)
    kinds = [event.kind for event in monitor.update_series(series[24 * 28 :])]
    assert kinds == []
    if tz != "UTC":
        profile = np.array(monitor.watched[0].usual.baseline.volume_profile).reshape(7, 24)
        assert (profile[:, 8] > 10 * profile[:, 7]).all()


def test_hours_that_have_moved_are_learned_anew():
    rng = np.random.default_rng(9)
    before = by_the_clock(28, 500, rng, tz="UTC", start="2026-01-05")
    after = by_the_clock(28, 500, rng, tz="UTC", start="2026-02-02", opens=14, closes=24)
    monitor = Monitor.fit(before, every="1h")
    events = monitor.update_series(after)
    gaps = [event.time for event in events if event.kind == "no_data"]
    assert 1 <= len(gaps) <= 6  # a rhythm takes five days to learn
    assert max(gaps) < after.index[24 * 7]
    profile = np.array(monitor.watched[0].usual.baseline.volume_profile).reshape(7, 24)
    assert profile[:, 10].max() < 0.2 < profile[:, 22].min()


def test_a_lasting_step_of_the_model_is_one_episode_and_then_the_usual():
    alarms, ends = [], []
    for seed in range(4):
        rng = np.random.default_rng([10, seed])
        total = rng.poisson(500 / 24, 24 * 75)
        share = np.where(np.arange(len(total)) < 24 * 33, 0.2, 0.34)
        series = make_series(rng.binomial(total, share).astype(float), total, every="1h")
        monitor = Monitor.fit(series[: 24 * 28], every="1h")
        events = monitor.update_series(series[24 * 28 :])
        alarms.append(sum(event.is_alarm for event in events))
        ends += [event for event in events if event.kind == "new_normal"]
        assert monitor.states["x"] != "active"
    assert max(alarms) == 1
    assert len(ends) == sum(alarms) >= 3
    assert "model" in ends[0].in_words("en")
    assert "modèle" in ends[0].in_words("fr")
