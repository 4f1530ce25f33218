import numpy as np
import pytest
import ruptures
from scipy.stats import binom

from crisisdetect import segment
from crisisdetect.baseline import exposure_of, overdispersion
from crisisdetect.errors import ParameterError, TableError
from crisisdetect.segmentation._costs import BinomialCost, GaussianCost, PoissonCost
from crisisdetect.segmentation._penalty import calm_penalty, fast_penalty
from crisisdetect.segmentation._search import search
from worlds import make_series


def test_segments_tile_the_series_and_a_change_point_is_the_first_new_bin():
    series = make_series(np.r_[np.full(40, 4), np.full(10, 30), np.full(30, 4)])
    parts = segment(series)
    assert [series.index.get_loc(s.start) for s in parts] == [0, 40, 50]
    assert [s.end for s in parts[:-1]] == [s.start for s in parts[1:]]
    assert [round(s.level) for s in parts] == [4, 30, 4]
    assert all(s.low < s.level < s.high for s in parts)
    assert np.isnan(parts[0].evidence)
    assert parts[1].evidence < 1e-10


@pytest.mark.parametrize("channel", ["negatives", "share", "volume"])
def test_each_channel_sees_its_own_change(channel):
    n, k = np.full(60, 40.0), np.full(60, 8.0)
    if channel != "share":
        n[30:] *= 3
    if channel != "volume":
        k[30:] = n[30:] * 0.6
    found = segment(make_series(k, n), channel=channel)
    assert [s.start.date().isoformat() for s in found] == ["2024-01-01", "2024-01-31"]


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("value", [0.0, 5.0])
def test_short_and_constant_series_have_one_segment(n, value):
    assert len(segment(make_series(np.full(n, value)))) == 1


def test_gap_bins_carry_no_weight():
    rng = np.random.default_rng(0)
    negatives = rng.poisson(20, 80).astype(float)
    negatives[30:36] = 0
    assert len(segment(make_series(negatives, gap=range(30, 36)))) == 1


def test_wrong_arguments_are_refused():
    with pytest.raises(ParameterError, match="channel"):
        segment(make_series([1, 2]), channel="mood")
    with pytest.raises(ParameterError, match="alpha"):
        segment(make_series([1, 2]), alpha=0)
    with pytest.raises(TableError, match="columns"):
        segment(make_series([1, 2]).drop(columns="is_gap"))


@pytest.mark.parametrize("cost", [PoissonCost, BinomialCost, GaussianCost])
def test_ruptures_takes_our_costs(cost):
    signal = np.column_stack([np.r_[np.full(20, 2.0), np.full(20, 7.0)], np.full(40, 10.0)])
    assert ruptures.Binseg(custom_cost=cost(), jump=1).fit(signal).predict(n_bkps=1) == [20, 40]


@pytest.mark.parametrize(("mean", "dispersion"), [(0.1, 1.0), (3.0, 1.0), (40.0, 1.0), (3.0, 4.0), (40.0, 10.0)])
def test_a_calm_series_shows_a_change_as_rarely_as_asked(mean, dispersion):
    """No more of 300 calm series show a change than Binomial(300, 0.05) does 999 times in 1000."""
    rng = np.random.default_rng(7)
    n, runs, alpha = 150, 300, 0.05
    penalty = calm_penalty(n, mean=mean, dispersion=dispersion, alpha=alpha)
    false = 0
    for _ in range(runs):
        rate = mean if dispersion == 1 else rng.gamma(mean / (dispersion - 1), dispersion - 1, n)
        signal = np.column_stack([rng.poisson(rate, n).astype(float), np.ones(n)])
        false += bool(search(PoissonCost(dispersion).fit(signal), penalty))
    assert false <= binom.ppf(0.999, runs, alpha)


def test_too_small_a_penalty_breaks_the_level():
    rng = np.random.default_rng(7)
    signals = [np.column_stack([rng.poisson(3.0, 150).astype(float), np.ones(150)]) for _ in range(100)]
    false = sum(
        bool(search(PoissonCost().fit(signal), 0.5 * calm_penalty(150, mean=3.0, dispersion=1.0))) for signal in signals
    )
    assert false > binom.ppf(0.999, 100, 0.05)


def test_penalties_grow_with_length_and_shrink_with_alpha():
    assert calm_penalty(100, mean=5, dispersion=1) <= calm_penalty(3000, mean=5, dispersion=1)
    assert fast_penalty(100) < fast_penalty(3000)
    assert calm_penalty(100, mean=5, dispersion=1, alpha=0.2) < calm_penalty(100, mean=5, dispersion=1, alpha=0.01)
    assert calm_penalty(100, mean=5, dispersion=1) == calm_penalty(100, mean=5, dispersion=1)


def test_dispersion_is_found_and_a_crisis_is_not_taken_for_it():
    rng = np.random.default_rng(3)
    for true in (1.0, 5.0):
        rate = 20.0 if true == 1 else rng.gamma(20 / (true - 1), true - 1, 1500)
        counts = rng.poisson(rate, 1500).astype(float)
        assert 0.7 * true < overdispersion(counts, np.ones(1500), per_day=24) < 1.9 * true
        counts[700:760] += 200
        assert overdispersion(counts, np.ones(1500), per_day=24) < 2.5 * true


def test_autocorrelated_counts_are_not_mistaken_for_independent_ones():
    rng = np.random.default_rng(5)
    noise = np.zeros(24 * 60)
    for i in range(1, len(noise)):
        noise[i] = 0.9 * noise[i - 1] + rng.normal(0, 0.2)
    counts = rng.poisson(30 * np.exp(noise)).astype(float)
    assert overdispersion(counts, np.ones(len(counts)), per_day=24) > 8


def test_exposure_has_mean_one_and_finds_hours_and_weekdays():
    rng = np.random.default_rng(0)
    series = make_series(np.zeros(24 * 56), np.zeros(24 * 56), every="1h")
    hour, weekday = series.index.hour, series.index.day_of_week
    true = np.where((hour >= 8) & (hour < 22), 1.5, 0.3) * np.where(weekday < 5, 1.2, 0.5)
    series["n_scored"] = rng.poisson(6 * true / true.mean())
    series["n_negative"] = 0.3 * series["n_scored"]
    for volume in (False, True):
        factor = exposure_of(series, volume=volume)
        assert factor.mean() == pytest.approx(1)
        assert np.abs(factor - true / true.mean()).mean() < 0.12
    assert (exposure_of(series.iloc[:48]) == 1).all()
