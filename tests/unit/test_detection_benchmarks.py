import numpy as np
import pytest
from benchmarks.quality._detect_baseline import fit_and_judge, one_by_one
from benchmarks.quality._detect_nab import probation, score, total
from benchmarks.quality._detect_weeks import JUDGED, Weeks, judge
from benchmarks.quality._detect_weeks import simulate as simulate_weeks
from benchmarks.quality._detect_worlds import SHARE, Crisis, World, simulate
from benchmarks.quality.detectors import Point, matched

from crisisdetect.detection import CUSUM, Bin

WINDOWS = [(400, 499), (700, 799)]


def flags(*where):
    flagged = np.zeros(1000, dtype=bool)
    flagged[list(where)] = True
    return flagged


def test_nab_gives_0_for_silence_and_100_for_perfection():
    assert total([score(flags(), WINDOWS)]) == pytest.approx(0)
    assert total([score(flags(400, 700), WINDOWS)]) == pytest.approx(100)


def test_nab_prefers_early_alarms_and_charges_false_ones():
    late = score(flags(499, 700), WINDOWS)
    assert 75 < total([late]) < 76  # a late hit is worth hardly more than 0, a miss costs 1
    assert score(flags(400, 450, 700), WINDOWS).raw == score(flags(400, 700), WINDOWS).raw  # only the first counts
    false = score(flags(300, 400, 700), WINDOWS)
    assert false.false == 1
    assert false.raw == pytest.approx(2 - 0.11)
    near = score(flags(400, 501, 700), WINDOWS)
    assert 2 - 0.11 < near.raw < 2


def test_nab_does_not_judge_its_probation():
    assert probation(1000) == 150
    assert score(flags(10, 149, 400, 700), WINDOWS).false == 0
    assert score(flags(150, 400, 700), WINDOWS).false == 1


def test_simulated_streams_have_the_means_they_say_and_memory():
    world = World(per_day=2000)
    negatives, totals = simulate(world, days=20, streams=8, rng=np.random.default_rng(0))
    assert totals.sum() / 160 == pytest.approx(2000, rel=0.05)
    assert negatives.sum() / totals.sum() == pytest.approx(SHARE, abs=0.02)
    hours = totals.reshape(-1, 144, 8) - totals.reshape(-1, 144, 8).mean(axis=(0, 2))[:, None]
    assert np.corrcoef(hours[:, 60].ravel(), hours[:, 66].ravel())[0, 1] > 0.2


def test_a_simulated_crisis_raises_odds_and_volume():
    world, start = World(per_day=2000), 288
    negatives, totals = simulate(
        world, days=6, streams=20, rng=np.random.default_rng(0), crisis=Crisis(start=start, ramp_hours=1)
    )
    before, after = (slice(0, 288), slice(432, None))
    assert totals[after].mean() / totals[before].mean() == pytest.approx(3, rel=0.1)
    share = negatives[after].sum() / totals[after].sum()
    assert share / (1 - share) / (SHARE / (1 - SHARE)) == pytest.approx(4, rel=0.15)


def test_the_baseline_of_a_stream_finds_its_rhythm():
    world = World(per_day=2000, sd=0.05, volume_sd=0.05)
    counts = simulate(world, days=30, streams=3, rng=np.random.default_rng(0))
    training, judged = (tuple(x[part] for x in counts) for part in (slice(0, 28 * 144), slice(28 * 144, None)))
    bins = fit_and_judge(training, judged, per_day=144, odds=1.0, ratio=1.0)
    assert np.corrcoef(bins.expected[:144, 0], training[0].reshape(28, 144, 3).mean(axis=(0, 2)))[0, 1] > 0.9
    assert (bins.share_ceiling > bins.share).all()
    assert (bins.negatives_ceiling > bins.expected).all()
    assert (bins.negatives_ceiling < 1.2 * bins.expected).all()
    alone = one_by_one(bins, 1)
    assert len(alone) == 288
    assert alone[5].negatives == bins.negatives[5, 1]


def test_weeks_are_judged_by_alarms_within_the_outbreak():
    weeks = Weeks(np.zeros((2, 100), int), np.zeros((2, 100), int), np.array([60, 70]), np.array([62, 69]))
    calm, hit = np.zeros((2, JUDGED), bool), np.zeros((2, JUDGED), bool)
    hit[0, 61 - (100 - JUDGED)] = True
    calm[1, 3] = True
    found = judge(calm, hit, weeks)
    assert (found.n, found.found, found.first_week, found.delay) == (1, 1.0, 0.0, 1.0)
    assert found.false == pytest.approx(1 / (2 * JUDGED))


def test_simulated_weeks_differ_only_by_one_outbreak():
    weeks = simulate_weeks(5, rng=np.random.default_rng(0))
    for calm, hit, start, end in zip(weeks.calm, weeks.hit, weeks.start, weeks.end, strict=True):
        where = np.flatnonzero(calm != hit)
        assert ((where >= start) & (where <= end)).all()
        assert start >= weeks.calm.shape[1] - JUDGED


def test_only_settings_within_the_budget_are_matched():
    shared = {"detector": "x", "slow": 9.0, "within_day": 1.0}
    fast, good, slow = (
        Point(setting=s, false=f, median=m, **shared) for s, f, m in [("a", 5, 1), ("b", 0.9, 2), ("c", 0, 3)]
    )
    assert matched([fast, good, slow], most=1.0) == {"x": good}


def test_cusum_for_deviations_suits_rises_that_are_small_beside_the_mean():
    rise = Bin(140, 200, share_ceiling=1, negatives_ceiling=100, share=0.5, expected=100.0, dispersion=1.5)
    ratio, deviations = CUSUM(threshold=1e9), CUSUM(threshold=1e9, deviations=3.0)
    for _ in range(3):
        by_ratio, by_deviations = ratio.update(rise).statistic, deviations.update(rise).statistic
    assert by_deviations > 10 > by_ratio
