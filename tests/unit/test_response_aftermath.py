import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import NotEnoughDataError, ParameterError
from crisisdetect.response import effect_of, recovery
from worlds import make_series

ONSET = pd.Timestamp("2024-01-31", tz="UTC")


def daily(after, *, before=30, level=10.0, seed=0):
    rng = np.random.default_rng(seed)
    return make_series(rng.poisson([*[level] * before, *after]).astype(float))


def test_negatives_that_come_back_down_have_recovered():
    found = recovery(daily([100, 80, 60, 40, 25, *[10] * 20]), onset=ONSET)
    assert found.peak_at == ONSET
    assert pd.Timestamp("2024-02-04", tz="UTC") <= found.recovered_at <= pd.Timestamp("2024-02-08", tz="UTC")
    assert 24 <= found.half_life_hours <= 96
    assert found.relapsed_at is None
    assert found.sure
    assert found.ratio_low < found.ratio < found.ratio_high
    assert 150 < found.excess < 350


def test_negatives_that_stay_up_have_not():
    found = recovery(daily([100] * 20), onset=ONSET)
    assert found.recovered_at is None
    assert not found.sure
    assert found.half_life_hours != found.half_life_hours


def test_a_second_wave_is_a_relapse():
    found = recovery(daily([100, 50, *[10] * 8, *[90] * 5]), onset=ONSET)
    assert found.recovered_at is not None
    assert found.relapsed_at == pd.Timestamp("2024-02-10", tz="UTC")


def test_missing_data_is_no_recovery():
    series = make_series([*[10.0] * 30, 100, 90, *[0.0] * 10], gap=range(32, 42))
    assert recovery(series, onset=ONSET).recovered_at is None


def test_what_is_missing_is_said():
    series = daily([50, 20])
    with pytest.raises(NotEnoughDataError, match="before the onset"):
        recovery(series, onset=series.index[0])
    with pytest.raises(NotEnoughDataError, match="from the onset on"):
        recovery(series, onset=series.index[-1] + pd.Timedelta("2D"))
    with pytest.raises(ParameterError, match="one stream"):
        recovery(pd.concat([series, series.assign(stream="y")]), onset=ONSET)


def hourly(rate, *, seed):
    rng = np.random.default_rng(seed)
    return make_series(rng.poisson([*[4.0] * (24 * 21), *rate]).astype(float), every="1h")


def test_a_measure_that_halves_it_is_seen_and_none_is_not():
    onset = pd.Timestamp("2024-01-22", tz="UTC")
    at = onset + pd.Timedelta("60h")
    worked = [effect_of(hourly([80.0] * 60 + [16.0] * 72, seed=s), [(at, "fix")], onset=onset)[0] for s in range(8)]
    nothing = [effect_of(hourly([80.0] * 132, seed=s), [(at, "tweet")], onset=onset)[0] for s in range(8)]
    assert sum(effect.verdict == "fell" for effect in worked) >= 6
    assert sum(effect.low < 0.2 < effect.high for effect in worked) >= 7
    assert sum(effect.verdict == "cannot_tell" for effect in nothing) >= 7


def test_a_decay_that_goes_on_is_no_effect():
    onset = pd.Timestamp("2024-01-22", tz="UTC")
    decay = list(100 * np.exp(-np.arange(130) / 40) + 4)
    found = [effect_of(hourly(decay, seed=s), [(onset + pd.Timedelta("40h"), "x")], onset=onset)[0] for s in range(8)]
    assert sum(effect.verdict == "fell" for effect in found) <= 1


def test_it_says_why_it_cannot_tell():
    onset = pd.Timestamp("2024-01-22", tz="UTC")
    series = hourly([80.0] * 40, seed=1)
    late, soon = series.index[-1] - pd.Timedelta("2h"), onset - pd.Timedelta("10h")
    assert effect_of(series, [(late, "late")], onset=onset)[0].why[0] == "short"
    two = effect_of(series, [(onset + pd.Timedelta("20h"), "a"), (onset + pd.Timedelta("24h"), "b")], onset=onset)
    assert all("other_measure" in effect.why for effect in two)
    assert effect_of(series, [], onset=onset) == ()
    assert effect_of(series, [("2024-01-22 20:00", "no zone")], onset=onset)[0].at.tzinfo is not None
    assert effect_of(series, [(soon, "before")], onset=onset)[0].label == "before"
    with pytest.raises(ParameterError, match="duration"):
        effect_of(series, [], onset=onset, window="soon")
