import json
import math

import numpy as np
import pytest
from scipy.stats import nbinom

from crisisdetect.detection import (
    ADWIN,
    BASELINES,
    CUSUM,
    EARS,
    VENDOR_RULES,
    Bin,
    FarringtonFlexible,
    PageHinkley,
    SpikeRule,
    ZScore,
)
from crisisdetect.detection._farrington import quasi_poisson
from crisisdetect.errors import ParameterError

MAKERS = {
    **BASELINES,
    **{name: lambda rule=rule: rule(24) for name, rule in VENDOR_RULES.items()},
    "ADWIN, often": lambda: ADWIN(every=4),
    "Page-Hinkley, sharp": lambda: PageHinkley(threshold=3.0),
    "z-score of negatives": lambda: ZScore(channel="negatives", window=168),
    "CUSUM, binomial": lambda: CUSUM(model="binomial"),
    "CUSUM, Poisson": lambda: CUSUM(model="poisson"),
}
DULL = {"Page-Hinkley", "ADWIN"}  # at their defaults they need more ticks than are played here


def tick(negatives, total=100, **more):
    return Bin(negatives, total, share_ceiling=0.2, negatives_ceiling=20.0, share=0.1, expected=10.0, **more)


def calm(n, seed=0):
    return [tick(int(k)) for k in np.random.default_rng(seed).binomial(100, 0.1, n)]


def play(detector, bins):
    return [detector.update(one) for one in bins]


@pytest.mark.parametrize("name", MAKERS)
def test_rare_alarms_on_calm_counts_and_one_on_a_planted_jump(name):
    detector = MAKERS[name]()
    before = play(detector, calm(1200))
    assert sum(step.alarm for step in before) <= 0.08 * len(before)  # EARS C3 is like that
    after = play(detector, [tick(80)] * 40)
    if name not in DULL:
        assert any(step.alarm for step in after)
    for step in before + after:
        assert math.isfinite(step.statistic)
        assert step.onset_bins_ago >= 0
        assert step.guaranteed is False


@pytest.mark.parametrize("name", MAKERS)
def test_a_saved_rule_goes_on_as_if_nothing_had_happened(name):
    bins = calm(330) + [tick(40)] * 5
    whole, saved = MAKERS[name](), MAKERS[name]()
    play(saved, bins[:320])
    play(whole, bins[:320])
    state = json.loads(json.dumps(saved.to_dict()))
    again = type(saved).from_dict(state)
    assert play(again, bins[320:]) == play(whole, bins[320:])
    with pytest.raises(ParameterError, match="version"):
        type(saved).from_dict({**state, "version": 0})


@pytest.mark.parametrize("name", MAKERS)
def test_silence_and_gaps_are_borne(name):
    detector = MAKERS[name]()
    lost = Bin(math.nan, math.nan, share_ceiling=0, negatives_ceiling=0, share=0, expected=0, gap=True)
    silent = Bin(0, 0, share_ceiling=0, negatives_ceiling=0, share=0, expected=0)
    steps = play(detector, [lost, silent] * 200)
    assert not any(step.alarm for step in steps)
    detector.reset()


@pytest.mark.parametrize("name", MAKERS)
def test_the_state_does_not_grow_without_end(name):
    detector = MAKERS[name]()
    play(detector, calm(1300))
    before = len(json.dumps(detector.to_dict()))
    play(detector, calm(600))
    assert len(json.dumps(detector.to_dict())) < 1.25 * before + 200


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: ZScore(limit=0), "limit"),
        (lambda: ZScore(channel="volume"), "channel"),
        (lambda: SpikeRule(short=0, window=5), "short"),
        (lambda: EARS(method="C4"), "method"),
        (lambda: CUSUM(model="gauss"), "model"),
        (lambda: CUSUM(ratio=1.0), "ratio"),
        (lambda: PageHinkley(threshold=-1), "threshold"),
        (lambda: ADWIN(delta=0), "delta"),
        (lambda: FarringtonFlexible(alpha=0), "alpha"),
    ],
)
def test_parameters_out_of_range_are_refused(make, word):
    with pytest.raises(ParameterError, match=word):
        make()


def test_ears_counts_in_standard_deviations_of_its_week():
    week = [10, 12, 8, 11, 9, 10, 10]
    detector = EARS(method="C1")
    *_, last = play(detector, [tick(k) for k in [*week, 16]])
    assert last.statistic == pytest.approx((16 - np.mean(week)) / np.std(week, ddof=1))
    later = EARS(method="C2")
    *_, last = play(later, [tick(k) for k in [*week, 40, 40, 16]])
    assert last.statistic == pytest.approx((16 - np.mean(week)) / np.std(week, ddof=1))


def test_c3_adds_up_three_days():
    week = [10, 12, 8, 11, 9, 10, 10, 10, 10]
    c2, c3 = EARS(method="C2"), EARS(method="C3")
    tail = [tick(13), tick(13), tick(13)]
    zs = [step.statistic for step in play(c2, [tick(k) for k in week] + tail)][-3:]
    total = play(c3, [tick(k) for k in week] + tail)[-1].statistic
    assert total == pytest.approx(sum(max(0, z - 1) for z in zs))


def test_cusum_keeps_the_run_length_of_lorden_for_a_known_baseline():
    rng = np.random.default_rng(4)
    detector = CUSUM(model="poisson", threshold=math.log(200))
    alarms = sum(step.alarm for step in play(detector, [tick(int(k), 1000) for k in rng.poisson(10, 20_000)]))
    assert alarms <= 100


def test_cusum_knows_when_it_began():
    steps = play(CUSUM(threshold=8.0), calm(300) + [tick(22)] * 10)
    at = next(i for i, step in enumerate(steps) if step.alarm)
    assert abs(at - steps[at].onset_bins_ago - 300) <= 1


def test_adwin_joins_buckets_without_losing_anything():
    detector = ADWIN(delta=1e-12)
    shares = np.random.default_rng(1).binomial(100, 0.3, 500) / 100
    play(detector, [tick(100 * x) for x in shares])
    sizes = [size for size, *_ in detector.buckets]
    assert sum(sizes) == 500
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) < 60
    assert sum(total for _, total, _ in detector.buckets) == pytest.approx(shares.sum())
    ends = np.cumsum(sizes).astype(int)
    for (_, _, squares), part in zip(detector.buckets, np.split(shares, ends[:-1]), strict=True):
        assert squares == pytest.approx(((part - part.mean()) ** 2).sum(), abs=1e-9)


def test_the_fit_of_farrington_solves_its_equations():
    rng = np.random.default_rng(2)
    design = np.column_stack([np.ones(200), rng.normal(0, 1, 200)])
    counts = rng.poisson(np.exp(1.0 + 0.5 * design[:, 1])).astype(float)
    coefficients, mean, covariance = quasi_poisson(design, counts, np.ones(200))
    np.testing.assert_allclose(design.T @ (counts - mean), 0, atol=1e-5)  # the score is 0 at the maximum
    np.testing.assert_allclose(coefficients, [1.0, 0.5], atol=4 * np.sqrt(np.diag(covariance).max()))


def test_farrington_expects_the_season_and_forgets_an_old_outbreak():
    t = np.arange(400)
    usual = 20 * np.exp(0.8 * np.cos(2 * np.pi * t / 52))
    counts = np.random.default_rng(6).poisson(usual).astype(float)
    there = FarringtonFlexible().expect(counts[:365])  # week 365 is in the season of 364, the peak
    assert there.mean == pytest.approx(usual[365], rel=0.15)
    struck = counts.copy()
    struck[312:315] += 150  # one year before, in the season
    assert FarringtonFlexible().expect(struck[:365]).mean < 1.25 * usual[365]
    limit = there.upper(0.005)
    size = there.mean / (there.dispersion - 1) if there.dispersion > 1 else 1e9
    assert nbinom.sf(limit, size, size / (size + there.mean)) <= 0.005


def test_farrington_is_silent_without_five_years():
    assert not any(step.alarm for step in play(FarringtonFlexible(), [tick(1)] * 200 + [tick(99)]))
