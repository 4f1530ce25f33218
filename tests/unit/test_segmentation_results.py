import math

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError
from crisisdetect.segmentation import fitted_levels, penalty_path, segment
from crisisdetect.segmentation._effect import Estimate, difference_of, level_of, ratio_of
from crisisdetect.segmentation._noise import count_dispersion
from worlds import make_series


def counts(seed=0):
    rng = np.random.default_rng(seed)
    return rng.poisson(np.r_[np.full(50, 6.0), np.full(20, 24.0), np.full(50, 6.0)]).astype(float)


def test_a_change_comes_with_its_effect_both_ways():
    first, up, down = segment(make_series(counts()))
    assert (first.direction, up.direction, down.direction) == ("none", "up", "down")
    assert first.start_low is None
    assert math.isnan(first.ratio)
    assert up.difference == pytest.approx(up.level - first.level)
    assert up.ratio == pytest.approx(up.level / first.level)
    assert up.difference_low < 18 < up.difference_high
    assert up.ratio_low < 4 < up.ratio_high
    assert down.ratio_low < 0.25 < down.ratio_high
    assert down.difference_high < 0 < up.difference_low
    assert up.start_low <= up.start <= up.start_high
    assert up.start_high - up.start_low < pd.Timedelta("10D")


def test_evidence_accounts_for_the_search():
    """A change that is just found has a p-value near alpha, not that of a single comparison."""
    found = [s for seed in range(60) for s in segment(make_series(weak(seed)))[1:]]
    assert len(found) > 5
    # a stretch of two changes may be found with each of them gaining less than one alone would need
    assert max(s.evidence for s in found) > 1e-3
    assert all(0 < s.evidence <= 1 for s in found)


def weak(seed):
    return np.random.default_rng(seed).poisson(np.r_[np.full(50, 6.0), np.full(50, 8.4)]).astype(float)


def test_a_vague_change_has_a_wide_place():
    wide = [s.start_high - s.start_low for seed in range(30) for s in segment(make_series(weak(seed)))[1:2]]
    sharp = [s.start_high - s.start_low for seed in range(5) for s in segment(make_series(counts(seed)))[1:2]]
    assert np.median(wide) > 5 * max(np.median(sharp), pd.Timedelta("1D"))


def test_a_share_has_effects_too():
    rng = np.random.default_rng(1)
    n = np.full(80, 60)
    k = rng.binomial(n, np.r_[np.full(40, 0.2), np.full(40, 0.45)]).astype(float)
    _, after = segment(make_series(k, n), channel="share")
    assert after.difference_low < 0.25 < after.difference_high
    assert after.ratio_low < 2.25 < after.ratio_high
    assert 0 <= after.low < after.level < after.high <= 1


def test_a_share_of_nearly_all_is_judged_by_the_few_others():
    rng = np.random.default_rng(1)
    n = np.full(200, 100)
    k = rng.binomial(n, 0.98).astype(float)
    assert len(segment(make_series(k, n), channel="share")) == 1
    k[100:] = rng.binomial(n[100:], 0.9)
    assert [s.n_bins for s in segment(make_series(k, n), channel="share")] == pytest.approx([100, 100], abs=3)


def test_penalties_can_be_given_or_quick():
    series = make_series(counts())
    assert len(segment(series, penalty=1e9)) == 1
    assert [s.n_bins for s in segment(series, penalty="fast")] == [s.n_bins for s in segment(series)]
    for wrong in (0, -1, math.nan, math.inf):
        with pytest.raises(ParameterError, match="penalty"):
            segment(series, penalty=wrong)
    with pytest.raises(ParameterError, match="penalty"):
        segment(series, penalty="slow")


def test_engines_agree_on_a_series():
    series = make_series(counts())
    assert segment(series, engine="ruptures") == segment(series, engine="exact")


def test_rhythm_is_removed_and_shown():
    rng = np.random.default_rng(2)
    hour = np.arange(24 * 42) % 24
    factor = np.where((hour > 7) & (hour < 22), 1.6, 0.3)
    rate = 5 * factor * np.where(np.arange(24 * 42) < 24 * 30, 1.0, 2.5)
    series = make_series(rng.poisson(rate), rng.poisson(3 * rate) + rng.poisson(rate), every="1h")
    segments = segment(series)
    assert [s.n_bins for s in segments] == pytest.approx([24 * 30, 24 * 12], abs=24)
    shown = fitted_levels(series, segments)
    assert shown.index.equals(series.index)
    assert shown["rhythm"].mean() == pytest.approx(1, abs=0.02)
    assert np.corrcoef(shown["rhythm"], factor)[0, 1] > 0.95
    assert shown["fitted"].sum() == pytest.approx(series["n_negative"].sum(), rel=0.05)
    assert shown["adjusted"].groupby(hour).mean().std() < 0.25 * shown["observed"].groupby(hour).mean().std()


def test_levels_are_shown_in_gaps_and_their_counts_are_not():
    series = make_series(counts(), gap=range(5, 9))
    shown = fitted_levels(series, segment(series))
    assert shown["observed"].isna().sum() == 4
    assert shown["level"].notna().all()


def test_segments_that_do_not_fit_are_refused():
    series = make_series(counts())
    with pytest.raises(ParameterError, match="channel"):
        fitted_levels(series, segment(series) + segment(series, channel="volume"))
    with pytest.raises(ParameterError, match="cover"):
        fitted_levels(series, segment(series)[1:])


def test_a_path_of_a_series_takes_one_stream():
    series = make_series(counts())
    assert penalty_path(series)[1].change_points == tuple(np.cumsum([s.n_bins for s in segment(series)])[:-1])
    with pytest.raises(ParameterError, match="one stream"):
        penalty_path(pd.concat([series, series.assign(stream="y")]))


def test_streams_do_not_touch_each_other():
    one, other = make_series(counts()), make_series(np.full(40, 5.0), stream="y")
    assert segment(pd.concat([one, other])) == segment(one) + segment(other)


def test_effects_of_levels_that_are_0():
    nothing, some = level_of(0, 20, 1.0, share=False), level_of(40, 20, 1.0, share=False)
    up, down = ratio_of(nothing, some), ratio_of(some, nothing)
    assert up.value == math.inf
    assert up.high == math.inf
    assert up.low > 1
    assert (down.value, down.low) == (0.0, 0.0)
    assert down.high < 1
    assert math.isnan(ratio_of(Estimate(math.nan, 0.0, math.nan), some).value)
    assert difference_of(some, some).value == 0


def launch_series():
    rng = np.random.default_rng(3)
    counts = rng.poisson(20.0, 120)
    counts[60:64] = rng.poisson(60.0, 4)
    return make_series(counts, 3 * counts)


def test_as_much_as_a_planned_event_brings_is_no_change():
    series = launch_series()
    days = {"name": "launch", "start": series.index[60], "end": series.index[64]}
    assert [part.n_bins for part in segment(series)] == [60, 4, 56]
    assert len(segment(series, events=days)) == 1
    assert len(segment(series, channel="volume", events=[days])) == 1
    assert len(segment(series, events=days | {"volume": 1.2})) == 3
    assert len(segment(series, events="other thing 2 January 2024")) == 3
    (part,) = segment(series, events=days)
    levels = fitted_levels(series, (part,), events=days)
    assert levels["rhythm"].iloc[61] == pytest.approx(3.0, rel=0.15)
    assert levels["adjusted"].iloc[60:64].mean() == pytest.approx(20.0, rel=0.15)


def test_angrier_comments_in_a_planned_event_are_a_change():
    series = launch_series()
    days = {"name": "launch", "start": series.index[60], "end": series.index[64]}
    there = (series.index >= series.index[60]) & (series.index < series.index[64])
    series.loc[there, "n_negative"] *= 2.5
    assert [part.n_bins for part in segment(series, events=days)] == [60, 4, 56]
    assert [part.n_bins for part in segment(series, channel="share", events=days)] == [60, 4, 56]


def test_counts_with_many_changes_are_not_taken_for_scattered_ones():
    rng = np.random.default_rng(4)
    levels = np.repeat([10.0, 30.0, 12.0, 40.0, 8.0, 25.0], 50)
    assert count_dispersion(rng.poisson(levels).astype(float), np.ones(300)) < 1.6
    scattered = rng.poisson(rng.gamma(2.0, 10.0, 300)).astype(float)
    assert count_dispersion(scattered, np.ones(300)) > 5
