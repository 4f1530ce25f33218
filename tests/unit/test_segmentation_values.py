import numpy as np
import pandas as pd
import pytest
import ruptures

from crisisdetect.errors import CrisisDetectError, NotEnoughDataError, ParameterError
from crisisdetect.segmentation import (
    BetaBinomialCost,
    GaussianCost,
    NegativeBinomialCost,
    PoissonCost,
    calm_penalty,
    change_points,
    penalty_path,
)
from crisisdetect.segmentation._model import choose, price
from crisisdetect.segmentation._noise import calm_variance, noise_of
from crisisdetect.segmentation._penalty import calm_gains
from crisisdetect.segmentation._values import without_outliers


def step(seed=0, size=3.0, n=60):
    rng = np.random.default_rng(seed)
    return np.r_[rng.normal(0, 1, n), rng.normal(size, 1, n)]


def autoregression(rng, n, rho):
    z = np.empty(n)
    z[0] = rng.normal()
    for i in range(1, n):
        z[i] = rho * z[i - 1] + rng.normal() * np.sqrt(1 - rho * rho)
    return z


@pytest.mark.parametrize("container", [list, tuple, np.array, pd.Series, lambda x: np.asarray(x)[:, None]])
def test_any_container_of_numbers_gives_the_same(container):
    assert change_points(container(step())).tolist() == [60]


def test_the_index_of_a_series_means_nothing_and_the_input_stays():
    values = pd.Series(step(), index=range(500, 620))
    kept = values.copy()
    assert change_points(values).tolist() == [60]
    pd.testing.assert_series_equal(values, kept)


@pytest.mark.parametrize("engine", ["ruptures", "exact", "auto"])
def test_engines_agree(engine):
    assert change_points(step(), engine=engine).tolist() == [60]


@pytest.mark.parametrize("values", [[1.0], [1.0, 9.0], [4.0] * 50, np.zeros(1000), np.arange(10.0)])
def test_short_and_constant_values_have_no_change(values):
    assert change_points(values).tolist() == []


@pytest.mark.parametrize(
    ("values", "options", "message"),
    [
        ([1.0, np.nan, 2.0], {}, "nan at index 1"),
        ([1.0, np.inf], {}, "inf at index 1"),
        (["a", "b"], {}, "numbers"),
        (np.ones((4, 2)), {}, "one-dimensional"),
        ([1.0, 2.0], {"weights": [1.0]}, "weights"),
        ([1.0, 2.0], {"weights": [-1.0, 1.0]}, "weights"),
        ([1.0, 2.0], {"weights": [0.0, 0.0]}, "weights"),
        ([1.0, 2.0], {"alpha": 1.0}, "alpha"),
        ([1.0, 2.0], {"penalty": 0.0}, "penalty"),
        ([1.0, 2.0], {"cost": "normal"}, "cost"),
        ([-1.0, 2.0], {"cost": "poisson"}, "counts"),
        ([1.0, 2.0], {"cost": "binomial"}, "trials"),
        ([1.0, 3.0], {"cost": "binomial", "weights": [2.0, 2.0]}, "index 1"),
        (step(), {"engine": "fast"}, "engine"),
    ],
)
def test_what_makes_no_sense_is_refused(values, options, message):
    with pytest.raises(ParameterError, match=message):
        change_points(values, **options)


def test_no_value_at_all_is_refused():
    with pytest.raises(NotEnoughDataError, match="at least 1 value"):
        change_points([])


def test_a_weight_of_0_leaves_a_value_out():
    values, weights = step(), np.ones(120)
    values[20:25], weights[20:25] = 500.0, 0.0
    assert change_points(values, weights=weights).tolist() == [60]


def test_counts_and_shares():
    rng = np.random.default_rng(2)
    counts = rng.poisson(np.r_[np.full(80, 3.0), np.full(40, 12.0)])
    assert abs(change_points(counts, cost="poisson")[0] - 80) <= 2
    trials = rng.integers(10, 60, 120)
    shares = rng.binomial(trials, np.r_[np.full(80, 0.2), np.full(40, 0.5)])
    assert abs(change_points(shares, weights=trials, cost="binomial")[0] - 80) <= 2


def test_counts_against_an_exposure_that_doubles_do_not_change():
    rng = np.random.default_rng(3)
    exposure = np.r_[np.full(60, 1.0), np.full(60, 2.0)]
    counts = rng.poisson(20 * exposure)
    assert change_points(counts, weights=exposure, cost="poisson").tolist() == []
    assert change_points(counts, cost="poisson").tolist() == [60]


def test_lone_outliers_are_no_change():
    rng = np.random.default_rng(4)
    values = rng.normal(size=200)
    values[[20, 90, 91, 150]] += 15
    assert change_points(values).tolist() == []
    assert np.abs(without_outliers(values)).max() < 6


def test_trends_smooth_curves_and_cycles_are_no_change():
    rng = np.random.default_rng(5)
    time, noise = np.arange(200), rng.normal(size=200)
    assert change_points(0.05 * time + noise).tolist() == []
    assert change_points(10 * np.sin(time / 40) + 0.1 * noise).tolist() == []
    assert change_points(4 * np.exp(time / 80) + 0.3 * noise).tolist() == []
    assert change_points(2 * np.sin(2 * np.pi * time / 24) + 0.3 * noise).tolist() == []
    assert change_points(np.tile(rng.normal(size=7), 30)[:200] + 0.3 * noise).tolist() == []


@pytest.mark.parametrize("rho", [0.0, 0.6])
def test_several_changes_are_not_taken_for_noise(rho):
    """What a scatter that is measured before the changes are known cannot see."""
    rng = np.random.default_rng(8)
    true = [60, 110, 170, 240, 300, 350]
    levels = np.repeat([0.0, 5.0, 1.0, 6.0, 2.0, -3.0, 2.0], np.diff([0, *true, 400]))
    found = change_points(levels + autoregression(rng, 400, rho))
    assert len(found) == len(true)
    assert np.abs(found - true).max() <= 2


def test_a_jump_beside_a_trend_is_found_and_the_trend_is_not():
    rng = np.random.default_rng(9)
    values = 0.04 * np.arange(200) + rng.normal(size=200)
    values[120:] += 8
    assert change_points(values).tolist() == [120]


def test_a_kink_is_found_about_where_it_is():
    time, near = np.arange(200.0), 0
    for seed in range(8):
        noise = np.random.default_rng(seed).normal(size=200)
        found = change_points(np.where(time < 90, 0.0, 0.3 * (time - 90)) + noise)
        near += len(found) == 1 and abs(found[0] - 90) <= 8
    assert near >= 6


def test_a_long_series_is_described_by_blocks_and_searched_bin_by_bin():
    rng = np.random.default_rng(11)
    values = autoregression(rng, 6000, 0.5)
    assert change_points(values).tolist() == []
    values[3001:3101] += 4
    values[4444:] += 3
    assert np.abs(change_points(values) - [3001, 3101, 4444]).max() <= 3
    trend = 0.002 * np.arange(6000) + rng.normal(size=6000)
    trend[2500:] += 5
    assert np.abs(change_points(trend) - [2500]).max() <= 5


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_the_noise_left_by_the_chosen_changes_is_that_of_the_series(rho):
    rng = np.random.default_rng(12)
    seen = []
    for _ in range(12):
        values = autoregression(rng, 400, rho)
        values[150:260] += 8
        seen.append(choose(values, np.ones(400), alpha=0.05).long)
    true = (1 + rho) / (1 - rho)
    assert 0.6 * true < np.median(seen) < 1.6 * true


def test_a_lower_alpha_asks_for_more():
    prices = [price(n, alpha=alpha) for n in (10, 40, 200, 5000) for alpha in (0.3, 0.05, 1e-4)]
    assert (np.diff(np.reshape(prices, (4, 3)), axis=1) > 0).all()
    values = step(size=1.1)
    assert len(change_points(values, alpha=0.2)) == 1
    assert len(change_points(values, alpha=1e-9)) == 0


def test_the_seed_is_the_only_chance():
    assert calm_penalty(90, mean=3.0, dispersion=1.0) == calm_penalty(90, mean=3.0, dispersion=1.0)
    one = calm_gains(90, mean=3.0, dispersion=1.0, random_state=1).penalty(0.05)
    other = calm_gains(90, mean=3.0, dispersion=1.0, random_state=2).penalty(0.05)
    assert one != other
    assert one == pytest.approx(other, rel=0.15)


def test_p_values_and_penalties_are_each_others_inverse():
    calm = calm_gains(200, mean=10.0, dispersion=1.0)
    for alpha in (0.3, 0.1, 0.05, 1e-3, 1e-6):
        assert calm.p_value(calm.penalty(alpha)) == pytest.approx(alpha, rel=0.35)
    assert calm.p_value(0.0) == 1.0


@pytest.mark.parametrize("rho", [0.0, 0.5, 0.8])
def test_long_run_variance_is_found_beside_changes_of_level(rho):
    rng = np.random.default_rng(6)
    values = np.stack([autoregression(rng, 600, rho) for _ in range(60)])
    true = (1 + rho) / (1 - rho)
    assert 0.75 * true < np.median(noise_of(values).long) < 1.6 * true
    assert np.median(noise_of(values).short) == pytest.approx(1.0, rel=0.35)
    values[:, 300:] += 5
    assert np.median([calm_variance(row) for row in values]) < 2.5 * true


def test_scatter_from_first_differences_would_be_far_too_small():
    """What makes usual recipes find dozens of false changes."""
    rng = np.random.default_rng(7)
    values = autoregression(rng, 500, 0.8)
    naive = np.median(np.abs(np.diff(values))) / 0.6745 / np.sqrt(2)
    cost = GaussianCost(naive**2).fit(values)
    assert len(ruptures.KernelCPD("linear", min_size=1).fit(values[:, None] / naive).predict(pen=3 * np.log(500))) > 5
    assert cost.error(0, 500) > 0
    assert change_points(values).tolist() == []


def test_a_path_leads_from_no_change_to_all_that_the_lowest_penalty_gives():
    path = penalty_path(step())
    assert path[0].change_points == ()
    assert path[0].penalty_high == np.inf
    assert path[1].change_points == (60,)
    assert path[1].p_value < 1e-6
    assert [a.penalty_low for a in path[:-1]] == [b.penalty_high for b in path[1:]]
    assert penalty_path([3.0] * 40) == ()
    with pytest.raises(ParameterError, match="lowest"):
        penalty_path(step(), lowest=0)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PoissonCost(0), "dispersion"),
        (lambda: NegativeBinomialCost(0), "size"),
        (lambda: BetaBinomialCost(1), "rho"),
        (lambda: PoissonCost().fit([1.0, np.nan]), "finite"),
        (lambda: PoissonCost().fit(np.ones((3, 2, 2))), "shape"),
        (lambda: PoissonCost().fit([[1.0, -1.0]]), "at least 0"),
    ],
)
def test_costs_refuse_what_they_cannot_use(make, message):
    with pytest.raises(CrisisDetectError, match=message):
        make()


@pytest.mark.parametrize("search", [ruptures.Binseg, ruptures.BottomUp, ruptures.Dynp])
@pytest.mark.parametrize("make", [lambda: NegativeBinomialCost(5.0), PoissonCost, GaussianCost])
def test_any_search_of_ruptures_takes_a_cost(search, make):
    signal = np.r_[np.full(20, 2.0), np.full(20, 9.0)]
    assert search(custom_cost=make(), jump=1, min_size=1).fit(signal).predict(n_bkps=1) == [20, 40]
