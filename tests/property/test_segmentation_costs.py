import itertools
from unittest.mock import patch

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import binom, nbinom, norm, poisson

from crisisdetect.segmentation import (
    BetaBinomialCost,
    BinomialCost,
    GaussianCost,
    NegativeBinomialCost,
    PoissonCost,
    _search,
    change_points,
    penalty_path,
)
from crisisdetect.segmentation._search import by_ruptures, exact

kinds = st.sampled_from(
    [
        lambda: PoissonCost(1.5),
        lambda: NegativeBinomialCost(2.0),
        lambda: BinomialCost(2.0),
        lambda: BetaBinomialCost(0.3),
        lambda: GaussianCost(3.0),
    ]
)
tables = st.integers(3, 24).flatmap(lambda n: arrays(float, (n, 2), elements=st.integers(0, 12).map(float)))
places = st.tuples(st.integers(0, 4), st.integers(5, 12))


def fitted(make, table, *, weighted=False):
    cost, signal = make(), table.copy()
    if isinstance(cost, BinomialCost):
        signal[:, 1] += signal[:, 0]
    else:
        signal[:, 1] += 0.5
    if weighted:
        signal = np.column_stack([signal, 0.5 + np.arange(len(signal)) % 3])
    return cost.fit(signal)


def total(cost, points, penalty):
    edges = [0, *points, cost.n_samples]
    return sum(cost.error(a, b) for a, b in itertools.pairwise(edges)) + penalty * len(points)


@settings(max_examples=300, deadline=None)
@given(kinds, tables, st.floats(0.05, 30), st.integers(1, 9), st.integers(1, 4), st.booleans())
def test_exact_search_equals_ruptures_whatever_its_blocks(make, table, penalty, block, tested, weighted):
    cost = fitted(make, table, weighted=weighted)
    with patch.object(_search, "BLOCK", block), patch.object(_search, "TESTED", tested):
        ours = total(cost, exact(cost, penalty), penalty)
    theirs = total(cost, by_ruptures(cost, penalty), penalty)
    assert abs(ours - theirs) < 1e-6 * (1 + abs(theirs))


@settings(max_examples=10, deadline=None)
@given(kinds, st.integers(0, 10_000), st.floats(1, 30))
def test_blocks_change_nothing_on_longer_series(make, seed, penalty):
    rng = np.random.default_rng(seed)
    levels = np.repeat(rng.integers(1, 9, 12), rng.integers(5, 40, 12))
    cost = fitted(make, np.column_stack([rng.poisson(levels), np.full(len(levels), 6)]).astype(float))
    with patch.object(_search, "BLOCK", 3):
        one = total(cost, exact(cost, penalty), penalty)
    assert abs(total(cost, exact(cost, penalty), penalty) - one) < 1e-6 * (1 + abs(one))


def gain(cost, a, m, b):
    return cost.error(a, b) - cost.error(a, m) - cost.error(m, b)


def direct_gain(loglik, a, m, b):
    return 2 * (loglik(a, m) + loglik(m, b) - loglik(a, b))


counts = arrays(float, 12, elements=st.integers(0, 30).map(float))
exposures = arrays(float, 12, elements=st.floats(0.5, 4))


@given(counts, exposures, st.integers(1, 11))
def test_poisson_cost_is_the_likelihood(k, e, m):
    def loglik(a, b):
        return poisson.logpmf(k[a:b], e[a:b] * k[a:b].sum() / e[a:b].sum()).sum()

    cost = PoissonCost().fit(np.column_stack([k, e]))
    assert np.isclose(gain(cost, 0, m, 12), direct_gain(loglik, 0, m, 12), atol=1e-6)


@given(counts, exposures, st.integers(1, 11), st.floats(0.2, 20))
def test_negative_binomial_cost_is_the_likelihood_with_any_exposures(k, e, m, size):
    def loglik(a, b):
        level = k[a:b].sum() / e[a:b].sum()
        return nbinom.logpmf(k[a:b], size * e[a:b], size / (size + level)).sum()

    cost = NegativeBinomialCost(size).fit(np.column_stack([k, e]))
    assert np.isclose(gain(cost, 0, m, 12), direct_gain(loglik, 0, m, 12), atol=1e-5)


@given(counts, arrays(float, 12, elements=st.integers(0, 9).map(float)), st.integers(1, 11))
def test_binomial_cost_is_the_likelihood(k, more, m):
    n = k + more

    def loglik(a, b):
        total = n[a:b].sum()
        return binom.logpmf(k[a:b], n[a:b], k[a:b].sum() / total if total else 0.0).sum()

    table = np.column_stack([k, n])
    assert np.isclose(gain(BinomialCost().fit(table), 0, m, 12), direct_gain(loglik, 0, m, 12), atol=1e-6)
    assert np.isclose(gain(BetaBinomialCost(0.0).fit(table), 0, m, 12), direct_gain(loglik, 0, m, 12), atol=1e-6)


@given(arrays(float, 12, elements=st.sampled_from([0.0, 1.0])), st.integers(1, 11), st.floats(0, 0.9))
def test_a_single_trial_has_nothing_to_resemble(k, m, rho):
    table = np.column_stack([k, np.ones(12)])
    assert np.isclose(gain(BetaBinomialCost(rho).fit(table), 0, m, 12), gain(BinomialCost().fit(table), 0, m, 12))


@given(arrays(float, 12, elements=st.floats(-50, 50)), exposures, st.integers(1, 11))
def test_gaussian_cost_is_the_likelihood_wherever_the_values_lie(x, w, m):
    def loglik(a, b):
        return norm.logpdf(x[a:b], np.average(x[a:b], weights=w[a:b]), np.sqrt(3.0 / w[a:b])).sum()

    for offset in (0.0, 1e5):
        cost = GaussianCost(3.0).fit(np.column_stack([x + offset, w]))
        assert np.isclose(gain(cost, 0, m, 12), direct_gain(loglik, 0, m, 12), rtol=1e-4, atol=1e-3)


@given(kinds, tables, st.integers(1, 3))
def test_a_weight_of_two_is_a_row_twice(make, table, times):
    cost = fitted(make, table)
    weighted = make().fit(np.column_stack([cost.signal, np.full(len(table), float(times))]))
    doubled = make().fit(np.repeat(cost.signal, times, axis=0))
    n = len(table)
    assert np.isclose(gain(weighted, 0, n // 2, n), gain(doubled, 0, n // 2 * times, n * times), rtol=1e-6, atol=1e-6)


@given(arrays(float, st.integers(2, 60), elements=st.floats(-1e3, 1e3)), st.floats(0.5, 30))
def test_change_points_are_first_indices_of_new_segments(values, penalty):
    found = change_points(values, penalty=penalty)
    assert found.dtype == np.int64
    assert (np.diff(found) > 0).all()
    assert ((found >= 1) & (found <= len(values) - 1)).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_each_step_of_a_path_is_what_its_penalties_give(seed):
    rng = np.random.default_rng(seed)
    values = np.repeat(rng.normal(0, 3, 5), 12) + rng.normal(size=60)
    path = penalty_path(values)
    counts = [len(step.change_points) for step in path]
    assert counts == sorted(set(counts))
    assert counts[0] == 0
    for step in path:
        middle = (step.penalty_low + min(step.penalty_high, step.penalty_low + 5)) / 2
        assert change_points(values, penalty=middle).tolist() == list(step.change_points)
