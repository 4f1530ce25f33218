import itertools

import numpy as np
import ruptures
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from crisisdetect.segmentation import change_points
from crisisdetect.segmentation._costs import BinomialCost, GaussianCost, PoissonCost
from crisisdetect.segmentation._search import by_ruptures, exact

counts = st.integers(2, 14).flatmap(lambda n: arrays(float, (n, 2), elements=st.integers(0, 30).map(float)))
costs = st.sampled_from([PoissonCost, BinomialCost, GaussianCost])


def fitted(cost, table):
    signal = table.copy()
    signal[:, 1] += 1
    if cost is BinomialCost:
        signal[:, 1] += signal[:, 0]
    return cost(1.5).fit(signal)


def total(cost, points, penalty):
    edges = [0, *points, cost.n_samples]
    return sum(cost.error(a, b) for a, b in itertools.pairwise(edges)) + penalty * len(points)


@settings(max_examples=300)
@given(costs, counts, st.floats(0.1, 40))
def test_exact_search_equals_ruptures(kind, table, penalty):
    cost = fitted(kind, table)
    ours, theirs = total(cost, exact(cost, penalty), penalty), total(cost, by_ruptures(cost, penalty), penalty)
    assert abs(ours - theirs) < 1e-6 * (1 + abs(theirs))


@given(costs, counts)
def test_exact_search_is_not_beaten_by_any_number_of_changes(kind, table):
    cost = fitted(kind, table)
    best = total(cost, exact(cost, 3.0), 3.0)
    dynamic = ruptures.Dynp(custom_cost=cost, min_size=1, jump=1).fit(cost.signal)
    for n_changes in range(1, cost.n_samples):
        assert best <= total(cost, dynamic.predict(n_bkps=n_changes)[:-1], 3.0) + 1e-6


@given(costs, counts, st.floats(0.1, 20), st.floats(1.01, 5))
def test_a_higher_penalty_never_adds_a_change(kind, table, penalty, factor):
    cost = fitted(kind, table)
    assert len(exact(cost, penalty * factor)) <= len(exact(cost, penalty))


@given(costs, counts)
def test_splitting_never_costs_more(kind, table):
    cost = fitted(kind, table)
    n = cost.n_samples
    middle = n // 2
    assert cost.error(0, middle) + cost.error(middle, n) <= cost.error(0, n) + 1e-9
    assert np.isfinite(cost.error(0, n))


series = st.integers(16, 60).flatmap(lambda n: arrays(float, n, elements=st.integers(-50, 50).map(float)))


@settings(max_examples=60)
@given(series, st.sampled_from([0.125, 2.0, 64.0]), st.sampled_from([-8.0, 0.0, 256.0]))
def test_units_and_zero_point_of_values_do_not_matter(values, scale, shift):
    found = change_points(values)
    assert all(0 < point < len(values) for point in found)
    assert found.tolist() == sorted(set(found.tolist()))
    assert change_points(scale * values + shift).tolist() == found.tolist()
