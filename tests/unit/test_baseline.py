"""What is usual: levels, profiles, past crises, planned events, and how sure it is."""

import json
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from crisisdetect.baseline import (
    Baseline,
    PlannedEvent,
    Tolerance,
    exposure_of,
    fit_baseline,
    parse_events,
    usual,
)
from crisisdetect.errors import NotEnoughDataError, ParameterError
from worlds import make_series


def world(*, per_day=200.0, days=56, share=0.2, every="1h", seed=0, swing=0.8, spread=0.0, weekend=1.0):
    rng = np.random.default_rng(seed)
    index = pd.date_range(
        "2024-01-01", periods=int(pd.Timedelta(days=days) / pd.Timedelta(every)), freq=every, tz="UTC"
    )
    hours = pd.Timedelta(every) / pd.Timedelta("1h")
    rate = per_day / 24 * hours * (1 + swing * np.sin((index.hour - 9) / 24 * 2 * np.pi))
    rate = rate * np.where(index.day_of_week >= 5, weekend, 1.0) * np.exp(spread * rng.standard_normal(len(index)))
    total = rng.poisson(rate)
    return make_series(rng.binomial(total, share).astype(float), total, every=every)


def test_level_and_profile_are_found():
    baseline = fit_baseline(world(per_day=500, weekend=0.4))
    week = pd.date_range("2024-03-04", periods=168, freq="1h", tz="UTC")
    comments = baseline.comments(week)
    assert comments.sum() == pytest.approx(500 * (5 + 2 * 0.4), rel=0.05)
    assert comments[15] > 3 * comments[3]
    assert comments[:24].sum() > 2 * comments[-24:].sum()
    assert baseline.share(week) == pytest.approx(0.2, abs=0.03)
    assert baseline.expected(week).sum() == pytest.approx(0.2 * comments.sum(), rel=0.05)


def test_few_comments_make_no_rhythm():
    flat = fit_baseline(world(per_day=2, swing=0.0))
    assert max(flat.volume_profile) < 2.5
    assert np.ptp(flat.share_profile) < 1.0


def test_expected_adds_up_over_any_bin_width():
    baseline = fit_baseline(world())
    hours = pd.date_range("2024-03-04", periods=48, freq="1h", tz="UTC")
    for every in ("10min", "6h", "1D"):
        bins = pd.date_range("2024-03-04", periods=int(pd.Timedelta("48h") / pd.Timedelta(every)), freq=every, tz="UTC")
        assert baseline.expected(bins, every=every).sum() == pytest.approx(baseline.expected(hours).sum())
        _, ceiling = baseline.ceilings(bins, every=every)
        assert ceiling.sum() == pytest.approx(baseline.ceilings(hours)[1].sum())


def test_upper_bounds_hold_in_most_worlds_and_narrow_with_data():
    index = pd.date_range("2024-03-04", periods=168, freq="1h", tz="UTC")
    fits = [fit_baseline(world(per_day=30, seed=seed), level=0.9) for seed in range(40)]
    held = [b.negative_rate_high * 24 >= 6.0 and b.share_high >= 0.2 for b in fits]
    assert np.mean(held) >= 0.85
    few, many = (fit_baseline(world(per_day=n)) for n in (5, 5000))
    assert few.share_high - few.share_level > 5 * (many.share_high - many.share_level)
    assert few.negative_rate_high / few.negative_rate > many.negative_rate_high / many.negative_rate
    assert (few.ceilings(index)[0] > few.share(index)).all()


def test_past_crises_are_no_baseline():
    calm = world(per_day=100)
    crisis = calm.copy()
    days = slice(24 * 40, 24 * 44)
    for column in ("n_negative", "n_scored", "n_comments"):
        crisis.iloc[days, crisis.columns.get_loc(column)] += 20
    learned, pure = fit_baseline(crisis), fit_baseline(calm)
    assert learned.negative_rate == pytest.approx(pure.negative_rate, rel=0.12)
    (begin, end) = learned.excluded[0]
    assert begin <= calm.index[24 * 40]
    assert end >= calm.index[24 * 43]


def test_a_slow_trend_is_followed():
    rng = np.random.default_rng(0)
    total = rng.poisson(np.linspace(5, 15, 24 * 84))
    baseline = fit_baseline(make_series(rng.binomial(total, 0.2).astype(float), total, every="1h"))
    assert 12 < baseline.rate < 15
    assert baseline.excluded == ()


def test_gaps_are_left_out():
    series = world(per_day=100)
    hole = slice(24 * 30, 24 * 37)
    series.iloc[hole, series.columns.get_loc("n_scored")] = 0
    series.iloc[hole, series.columns.get_loc("n_negative")] = 0
    series.iloc[hole, series.columns.get_loc("is_gap")] = True
    assert fit_baseline(series).rate * 24 == pytest.approx(100, rel=0.06)


def test_calm_levels_that_wander_make_a_wider_tolerance():
    rng = np.random.default_rng(3)
    level = np.repeat(np.exp(0.5 * rng.standard_normal(84)), 24)
    total = rng.poisson(20 * level)
    wild = fit_baseline(make_series(rng.binomial(total, 0.2).astype(float), total, every="1h"))
    calm = fit_baseline(world(per_day=480, swing=0.0, days=84))
    assert calm.default_tolerance().volume == pytest.approx(1.25, abs=0.1)
    assert 1.9 < wild.default_tolerance().volume < 3.6
    assert wild.default_tolerance().share_odds < 1.4


def test_planned_events_raise_the_number_but_not_the_share():
    events = ["launch 2024-02-05/2024-02-06", {"name": "sale", "start": "2024-03-10", "end": "2024-03-11", "volume": 8}]
    series = world()
    there = (series.index >= "2024-02-05") & (series.index < "2024-02-07")
    for column in ("n_negative", "n_scored", "n_comments"):
        series.loc[there, column] *= 10
    baseline = fit_baseline(series, events=[*events, "launch 2024-03-20"])
    assert baseline.rate * 24 == pytest.approx(200, rel=0.05)
    day = pd.DatetimeIndex(["2024-03-09T12:00Z", "2024-03-10T12:00Z", "2024-03-11T23:00Z", "2024-03-20T12:00Z"])
    factor = baseline.event_factor(day)
    assert factor[:3].tolist() == [1.0, 8.0, 8.0]
    assert 9 < factor[3] < 14  # learned from the first launch
    share, ceiling = baseline.ceilings(day)
    usual_share, usual = fit_baseline(world()).ceilings(day, tolerance=Tolerance(share_odds=1.25, volume=1.5))
    assert share == pytest.approx(usual_share, rel=0.15)
    assert ceiling[1] == pytest.approx(8 * usual[1], rel=0.3)


@pytest.mark.parametrize(
    ("text", "name", "start", "end"),
    [
        ("product launch 12-14 June 2026", "product launch", "2026-06-12", "2026-06-15"),
        ("soldes du 8 janvier au 4 février 2025", "soldes", "2025-01-08", "2025-02-05"),
        ("June 12-14, 2026 launch", "launch", "2026-06-12", "2026-06-15"),
        ("fêtes du 28 décembre 2024 au 3 janvier", "fêtes", "2024-12-28", "2025-01-04"),
        ("strike 2026-03-03/2026-03-05", "strike", "2026-03-03", "2026-03-06"),
        ("Jan 3rd - Feb 2nd, 2026 sale", "sale", "2026-01-03", "2026-02-03"),
        ("campagne (3 au 5 août 2025)", "campagne", "2025-08-03", "2025-08-06"),
    ],
)
def test_events_are_understood(text, name, start, end):
    (event,) = parse_events(text)
    assert event.name == name
    assert (event.start, event.end) == (pd.Timestamp(start, tz="UTC"), pd.Timestamp(end, tz="UTC"))
    assert not event.yearly


def test_events_in_a_time_zone_and_every_year():
    (event,) = parse_events("Noël 25 décembre", tz="Europe/Paris")
    assert event.yearly
    begin, end = event.periods(pd.Timestamp("2030-12-01", tz="UTC"), pd.Timestamp("2031-01-01", tz="UTC"))[0]
    assert begin == pd.Timestamp("2030-12-24T23:00Z")
    assert end == pd.Timestamp("2030-12-25T23:00Z")


@pytest.mark.parametrize(
    "wrong", ["launch someday", "31 June 2025 sale", {"name": "x"}, 3, [7], {"name": "x", "start": "?"}]
)
def test_events_that_cannot_be_understood_are_refused(wrong):
    with pytest.raises(ParameterError):
        parse_events(wrong)


def test_an_event_must_end_after_it_starts():
    now = pd.Timestamp("2024-01-01", tz="UTC")
    with pytest.raises(ParameterError, match="end after"):
        PlannedEvent(name="x", start=now, end=now)
    with pytest.raises(ParameterError, match="volume"):
        PlannedEvent(name="x", start=now, end=now + pd.Timedelta("1D"), volume=-1.0)


def test_a_baseline_survives_json():
    baseline = fit_baseline(world(), events=["launch 2024-02-05", "Noël 25 décembre"])
    assert Baseline.from_dict(json.loads(json.dumps(baseline.to_dict()))) == baseline


def test_wrong_input_is_refused():
    series = world(days=10)
    with pytest.raises(ParameterError, match="level"):
        fit_baseline(series, level=1.0)
    with pytest.raises(ParameterError, match="one stream"):
        fit_baseline(pd.concat([series, series.assign(stream="y")]))
    with pytest.raises(NotEnoughDataError):
        fit_baseline(series.assign(n_scored=0, n_negative=0.0))
    with pytest.raises(ParameterError, match="multiple"):
        fit_baseline(make_series(np.ones(40), every="5h"))
    with pytest.raises(ParameterError, match="at least 1"):
        Tolerance(share_odds=0.5, volume=2.0)


def test_the_series_is_not_modified():
    series = world(days=20)
    before = series.copy()
    fit_baseline(series)
    pd.testing.assert_frame_equal(series, before)


class Past(NamedTuple):
    """A crisis, as far as a baseline needs to know."""

    stream: str
    onset: pd.Timestamp
    closed: pd.Timestamp | None


@pytest.mark.parametrize(
    ("every", "per_day", "spread"), [("1h", 60, 0.0), ("1h", 4000, 0.0), ("1h", 300, 0.5), ("1D", 60, 0.3)]
)
def test_the_usual_band_holds_about_95_percent_of_calm_bins(every, per_day, spread):
    inside = []
    for seed in range(3):
        series = world(per_day=per_day, days=120, every=every, seed=seed, spread=spread)
        band = usual(series)
        known = band["expected"].notna()
        assert known.mean() > 0.9
        inside.append(series["n_negative"].between(band["expected_low"], band["expected_high"])[known].mean())
    assert 0.925 <= np.mean(inside) <= 0.985


def test_events_and_past_crises_do_not_raise_what_is_usual():
    calm = world(per_day=240, days=90, seed=1)
    loud = calm.copy()
    crisis, launch = slice(24 * 30, 24 * 36), slice(24 * 50, 24 * 53)
    loud.iloc[crisis, loud.columns.get_loc("n_negative")] += 15
    for column in ("n_comments", "n_scored"):
        loud.iloc[crisis, loud.columns.get_loc(column)] += 18
        loud.iloc[launch, loud.columns.get_loc(column)] *= 3
    loud.iloc[launch, loud.columns.get_loc("n_negative")] *= 3
    index = loud.index
    past = Past("x", index[crisis.start], index[crisis.stop])
    days = {"name": "launch", "start": index[launch.start], "end": index[launch.stop]}
    told, quiet = usual(loud, events=[days], crises=[past]), usual(calm)
    other = np.ones(len(calm), dtype=bool)
    other[launch] = False
    after = other & (np.arange(len(calm)) >= crisis.stop)
    assert told["expected"][after].sum() == pytest.approx(quiet["expected"][after].sum(), rel=0.05)
    assert told["expected_high"][after].sum() == pytest.approx(quiet["expected_high"][after].sum(), rel=0.12)
    assert told["expected"].iloc[launch].sum() == pytest.approx(3 * quiet["expected"].iloc[launch].sum(), rel=0.2)
    assert usual(loud)["expected"][after].sum() == pytest.approx(quiet["expected"][after].sum(), rel=0.1)


def test_a_slow_crisis_is_no_baseline_where_it_is_known():
    calm = world(per_day=240, days=90, seed=1)
    loud = calm.copy()
    slow = slice(24 * 30, 24 * 60)
    for column in ("n_comments", "n_scored", "n_negative"):
        loud[column] = loud[column].astype(float)
    loud.iloc[slow, loud.columns.get_loc("n_negative")] *= 1.3
    past = Past("x", loud.index[slow.start], loud.index[slow.stop])
    quiet, told, untold = (
        frame["expected"].iloc[24 * 61 :].sum()
        for frame in (usual(calm, crises=[past]), usual(loud, crises=[past]), usual(loud))
    )
    assert told == pytest.approx(quiet, rel=0.01)
    assert untold > 1.08 * told


def test_an_event_brings_no_more_than_it_is_said_to():
    series = world(per_day=240, days=60)
    launch = slice(24 * 40, 24 * 43)
    for column in ("n_comments", "n_scored", "n_negative"):
        series.iloc[launch, series.columns.get_loc(column)] *= 10
    days = {"name": "launch", "start": series.index[launch.start], "end": series.index[launch.stop]}
    plain = exposure_of(series)[launch].sum()
    assert exposure_of(series, events=parse_events(days))[launch].sum() == pytest.approx(4 * plain, rel=0.1)
    doubled = exposure_of(series, events=parse_events(days | {"volume": 2.0}))[launch].sum()
    assert doubled == pytest.approx(2 * plain, rel=0.1)


def test_usual_of_several_streams_keeps_rows_and_says_nothing_where_nothing_is_known():
    first, second = world(days=20), world(days=20, seed=3)
    second["stream"] = "y"
    second.iloc[24 * 10 : 24 * 12, second.columns.get_loc("is_gap")] = True
    both = pd.concat([first, second])
    band = usual(both)
    assert band.index.equals(both.index)
    assert band["expected"].iloc[:71].isna().all()
    there = band.iloc[480 + 240 : 480 + 288]
    assert there[["expected", "expected_low", "expected_high"]].isna().all(axis=None)
    assert (there["exposure"] == 0).all()
    seen = band.dropna()
    assert (seen["expected_low"] <= seen["expected"]).all()
    assert (seen["expected"] <= seen["expected_high"]).all()
    empty = world(days=20).assign(n_comments=0, n_scored=0, n_negative=0.0)
    assert usual(empty)["expected"].isna().all()
    assert usual(both.iloc[:0]).empty


@pytest.mark.parametrize("every", ["5h", "10D", "20min"])
def test_any_width_of_bins_has_something_usual(every):
    series = world(per_day=240, days=150, every=every, swing=0.0)
    band = usual(series)
    known = band["expected"].notna()
    assert known.mean() > 0.9
    assert band["expected"].sum() == pytest.approx(series["n_negative"][known].sum(), rel=0.06)


def test_a_crisis_without_an_end_is_no_baseline():
    series = world(per_day=240, days=60)
    late = series.index >= series.index[24 * 50]
    series.loc[late, "n_negative"] += 20
    series.loc[late, ["n_comments", "n_scored"]] += 20
    band = usual(series, crises=[Past("x", series.index[24 * 50], None), Past("other", series.index[0], None)])
    assert band["expected"][late].sum() == pytest.approx(10 * 48, rel=0.15)
