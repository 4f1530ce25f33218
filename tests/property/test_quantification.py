from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdetect.quantification import (
    ESTIMATORS,
    clopper_pearson,
    correct_shares,
    emq,
    estimate_share,
    label_sample,
    match,
    merge_tallies,
    read_labels,
    share_from_labels,
    statistics,
    tally_scores,
)
from quant_worlds import as_scored, make_rates


@lru_cache(maxsize=1)
def rates():
    return make_rates(np.random.default_rng(0), n_domains=6, n=60)


@st.composite
def groups(draw, max_size=60):
    n = draw(st.integers(1, max_size))
    seed = draw(st.integers(0, 2**32 - 1))
    sharpness = draw(st.sampled_from([0.1, 1.0, 10.0]))
    return np.random.default_rng(seed).dirichlet([sharpness] * 3, size=n)


@settings(max_examples=40, deadline=None)
@given(group=groups(), method=st.sampled_from(ESTIMATORS), level=st.sampled_from([0.5, 0.95]))
def test_the_interval_holds_the_estimate_and_lies_in_the_unit_interval(group, method, level):
    one = estimate_share(group, rates(), method=method, lang="fr", level=level)
    assert 0 <= one.low <= one.share <= one.high <= 1


@settings(max_examples=30, deadline=None)
@given(group=groups(), method=st.sampled_from(ESTIMATORS), seed=st.integers(0, 1000))
def test_the_order_of_comments_does_not_matter(group, method, seed):
    mixed = np.random.default_rng(seed).permutation(group)
    a, b = (estimate_share(g, rates(), method=method, lang="en") for g in (group, mixed))
    assert (a.share, a.low, a.high) == pytest.approx((b.share, b.low, b.high), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(a=groups(), b=groups())
def test_statistics_add_up(a, b):
    assert statistics(a) + statistics(b) == pytest.approx(statistics(np.concatenate([a, b])))


@settings(max_examples=12, deadline=None)
@given(group=groups(), cut=st.integers(0, 60), every=st.sampled_from(["12h", "1D"]))
def test_tallies_of_parts_are_the_tally_of_the_whole(group, cut, every):
    scored = as_scored(group, every="37min")
    parts = [tally_scores(part, every=every) for part in (scored.iloc[:cut], scored.iloc[cut:])]
    whole = correct_shares(scored, every=every, error_rates=rates())
    merged = correct_shares(merge_tallies(*parts), error_rates=rates())
    assert merged["n_scored"].tolist() == whole["n_scored"].tolist()
    assert merged["share"].tolist() == pytest.approx(whole["share"].tolist())


@settings(max_examples=30, deadline=None)
@given(group=groups(), level=st.floats(0.1, 0.9))
def test_a_higher_level_gives_a_wider_interval(group, level):
    stats = statistics(group)
    narrow, wide = match(stats, rates(), "fr", level=level), match(stats, rates(), "fr", level=level + 0.09)
    assert wide.low <= narrow.low <= narrow.high <= wide.high


@settings(max_examples=40, deadline=None)
@given(group=groups(), prior=st.tuples(*[st.floats(0.05, 1)] * 3))
def test_shares_of_emq_are_a_distribution(group, prior):
    shares = emq(group, prior=np.array(prior) / sum(prior))
    assert shares.sum() == pytest.approx(1)
    assert (shares >= 0).all()


@settings(max_examples=60, deadline=None)
@given(n=st.integers(0, 500), data=st.data(), level=st.floats(0.5, 0.999))
def test_clopper_pearson_holds_the_rate_and_mirrors(n, data, level):
    k = data.draw(st.integers(0, n))
    low, high = clopper_pearson(k, n, level=level)
    assert 0 <= low <= (k / n if n else 0.5) <= high <= 1
    assert clopper_pearson(n - k, n, level=level) == pytest.approx((1 - high, 1 - low))


@settings(max_examples=25, deadline=None)
@given(group=groups(), n=st.integers(1, 70), seed=st.integers(0, 99), data=st.data())
def test_any_sample_can_be_labelled_and_used(group, n, seed, data):
    scored = as_scored(group)
    sample = label_sample(scored, n=n, random_state=seed)
    assert len(sample) == min(n, len(group))
    assert sample["key"].is_unique
    assert (sample["inclusion_probability"] > 0).all()
    words = data.draw(st.lists(st.sampled_from(["neg", "0", "positif"]), min_size=len(sample), max_size=len(sample)))
    labelled = sample.assign(label=words)
    assert len(read_labels(labelled).rows) == len(sample)
    if len(sample) >= 2:
        one = share_from_labels(labelled, scored)
        assert 0 <= one.low <= one.share <= one.high <= 1


@settings(max_examples=60, deadline=None)
@given(words=st.lists(st.one_of(st.text(max_size=12), st.none(), st.floats(), st.integers()), max_size=20))
def test_no_label_breaks_reading(words):
    import pandas as pd

    frame = pd.DataFrame({"key": [f"c{i}" for i in range(len(words))], "label": pd.Series(words, dtype=object)})
    labelled = read_labels(frame)
    assert len(labelled.rows) + labelled.n_empty + sum(labelled.unknown.values()) == len(words)
    assert set(labelled.rows["label"]) <= {"negative", "neutral", "positive", "other"}
