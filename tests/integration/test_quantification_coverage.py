"""The intervals hold the truth as often as they say, by simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from crisisdetect.quantification import (
    calibrate_on,
    clopper_pearson,
    correct_shares,
    estimate_share,
    label_sample,
    share_between,
    share_from_labels,
)
from quant_worlds import as_scored, centres, draw_classes, fill_in, make_rates, scores_of

pytestmark = pytest.mark.slow


def least(n, *, level=0.93):
    """Return how many of ``n`` intervals must hold the truth: with a true coverage of 95 %, fewer has a chance of 1e-3.

    Not below what a coverage of ``level`` gives on average in very long runs.
    """
    return min(int(binom.ppf(1e-3, n, 0.95)), int(np.ceil(level * n)))


def test_shares_of_unknown_collections_are_covered():
    covered = {"matching": 0, "cc": 0, "pacc": 0}
    errors = {"matching": [], "cc": []}
    n = 200
    for seed in range(n):
        rng = np.random.default_rng(seed)
        if seed % 20 == 0:
            rates = make_rates(rng, n_domains=14, n=120)
        rate = rng.uniform(0.03, 0.8)
        p = scores_of(draw_classes(rng, 200, rate=rate, neutral=rng.uniform(0.2, 0.9)), centres(rng), rng)
        for method in covered:
            one = estimate_share(p, rates, method=method, lang="fr")
            covered[method] += one.low <= rate <= one.high
            if method in errors:
                errors[method].append(abs(one.share - rate))
    assert covered["matching"] >= least(n)
    assert covered["pacc"] > covered["cc"] + 0.2 * n
    assert covered["cc"] < least(n)
    assert np.mean(errors["matching"]) < np.mean(errors["cc"])


def test_where_domains_do_not_differ_sampling_alone_is_covered():
    rng = np.random.default_rng(0)
    rates = make_rates(rng, n_domains=12, n=300, spread=0.0)
    n, hits, widths = 200, 0, []
    for _ in range(n):
        rate = rng.uniform(0.03, 0.8)
        one = estimate_share(
            scores_of(draw_classes(rng, 200, rate=rate), centres(rng, spread=0), rng), rates, lang="fr"
        )
        hits += one.low <= rate <= one.high
        widths.append(one.high - one.low)
    assert hits >= least(n)
    assert np.mean(widths) < 0.25


def test_200_labels_cover_and_are_narrower_than_labels_alone():
    n, hits, widths, alone = 120, 0, [], []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        y = draw_classes(rng, 2_000, rate=rng.uniform(0.05, 0.6))
        scored = as_scored(scores_of(y, centres(rng), rng))
        sample = fill_in(label_sample(scored, n=200, random_state=seed), scored, y)
        one = share_from_labels(sample, scored)
        truth = (y == 0).mean()
        hits += one.low <= truth <= one.high
        widths.append(one.high - one.low)
        low, high = clopper_pearson(int((y[rng.choice(2_000, 200, replace=False)] == 0).sum()), 200)
        alone.append(high - low)
    assert hits >= least(n)
    assert np.mean(widths) < 0.8 * np.mean(alone)


def test_a_scorer_that_tells_nothing_does_no_harm():
    n, hits, widths, alone = 120, 0, [], []
    for seed in range(n):
        rng = np.random.default_rng(seed)
        y = draw_classes(rng, 1_000, rate=0.3)
        scored = as_scored(rng.dirichlet([2, 2, 2], size=1_000))
        sample = fill_in(label_sample(scored, n=200, random_state=seed), scored, y)
        one = share_from_labels(sample, scored)
        hits += one.low <= (y == 0).mean() <= one.high
        widths.append(one.high - one.low)
        low, high = clopper_pearson(int((y[rng.choice(1_000, 200, replace=False)] == 0).sum()), 200)
        alone.append(high - low)
    assert hits >= least(n)
    assert np.mean(widths) < 1.15 * np.mean(alone)


def test_bins_after_labels_are_covered_and_narrower():
    hits = total = 0
    before, after = [], []
    rates = make_rates(np.random.default_rng(99), n_domains=14, n=120)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        rate = np.repeat(rng.uniform(0.05, 0.7, size=5), 200)
        y = np.array([draw_classes(rng, 1, rate=r)[0] for r in rate])
        scored = as_scored(scores_of(y, centres(rng), rng), every="432s")  # 200 a day
        sample = fill_in(label_sample(scored, n=200, random_state=seed), scored, y)
        table = correct_shares(scored, error_rates=rates, labelled=sample)
        plain = correct_shares(scored, error_rates=rates)
        truth = rate[::200]
        hits += int(((table["share_low"] <= truth) & (truth <= table["share_high"])).sum())
        total += 5
        before.append((plain["share_high"] - plain["share_low"]).mean())
        after.append((table["share_high"] - table["share_low"]).mean())
    # bins of one collection share its error rates, so that 40 collections, not 300 bins, carry the chance
    assert hits / total >= 0.95 - 3.1 * np.sqrt(0.05 * 0.95 / 40)
    assert np.mean(after) < 0.7 * np.mean(before)


def test_two_languages_together_are_covered():
    n, hits = 100, 0
    rates = make_rates(np.random.default_rng(7), n_domains=16, n=120)
    for seed in range(n):
        rng = np.random.default_rng(seed)
        shares = rng.uniform(0.05, 0.7, size=2)
        parts = [scores_of(draw_classes(rng, 150, rate=r), centres(rng), rng) for r in shares]
        scored = as_scored(np.concatenate(parts), lang=["fr"] * 150 + ["en"] * 150)
        one = share_between(scored, error_rates=rates)
        hits += one.low <= shares.mean() <= one.high
    assert hits >= least(n)


def test_a_collection_unlike_all_others_is_covered_after_labels():
    n, hits = 40, 0
    rates = make_rates(np.random.default_rng(98), n_domains=14, n=120)
    for seed in range(n):
        rng = np.random.default_rng(seed)
        y = draw_classes(rng, 1_000, rate=0.3)
        odd = centres(rng) + np.array([[0.0, 0.0], [1.6, 0.0], [0.0, 0.0]])  # neutral comments look negative
        scored = as_scored(scores_of(y, odd, rng))
        sample = fill_in(label_sample(scored, n=200, random_state=seed), scored, y)
        table = correct_shares(scored, every="365D", error_rates=rates, labelled=sample)
        hits += bool(table["share_low"].min() <= 0.3 <= table["share_high"].max())
    assert hits >= binom.ppf(1e-3, n, 0.95)


def test_a_time_without_labels_is_covered_although_irony_comes_with_it():
    """Labels are from before; then negative comments read like positive ones."""
    n, hits, narrow = 40, 0, 0
    rates = make_rates(np.random.default_rng(97), n_domains=14, n=120)
    for seed in range(n):
        rng = np.random.default_rng(seed)
        before, after = draw_classes(rng, 800, rate=0.25), draw_classes(rng, 400, rate=0.5)
        where = centres(rng)
        ironic = where + np.array([[-0.8, 0.8], [0.0, 0.0], [0.0, 0.0]])
        scores = np.concatenate([scores_of(before, where, rng), scores_of(after, ironic, rng)])
        scored = as_scored(scores)
        sample = fill_in(label_sample(scored[:800], n=200, random_state=seed), scored[:800], before)
        starts, ends = scored["timestamp"].iloc[800], scored["timestamp"].iloc[-1] + pd.Timedelta("1s")
        with pytest.warns(UserWarning, match="No label is from"):
            one = share_between(scored, starts, ends, error_rates=rates, labelled=sample)
        hits += one.low <= (after == 0).mean() <= one.high
        plain = share_between(scored[:800], error_rates=calibrate_on(sample, scored, error_rates=rates))
        narrow += plain.high - plain.low < one.high - one.low
    assert hits >= binom.ppf(1e-3, n, 0.95)
    assert narrow > 0.9 * n


def test_a_bin_near_a_label_is_left_alone_and_others_are_named():
    rng = np.random.default_rng(3)
    rates = make_rates(np.random.default_rng(97), n_domains=14, n=120)
    y = draw_classes(rng, 600, rate=0.3)
    scored = as_scored(scores_of(y, centres(rng), rng), every="1h")
    sample = fill_in(label_sample(scored[:400], n=150, random_state=1), scored[:400], y[:400])
    own = calibrate_on(sample, scored, error_rates=rates)
    narrow = correct_shares(scored, every="1D", error_rates=own)
    with pytest.warns(UserWarning, match="No label is from the 8 bins from 2025-01-18"):
        wide = correct_shares(scored, every="1D", error_rates=rates, labelled=sample)
    as_before = (wide["share_high"] == narrow["share_high"]) & (wide["share_low"] == narrow["share_low"])
    assert as_before[:17].all()
    assert not as_before[17:].any()
