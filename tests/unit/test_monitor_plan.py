"""What is told before starting, and what would have happened in the past."""

import numpy as np
import pandas as pd
import pytest

from crisisdetect.baseline import Tolerance
from crisisdetect.errors import NotEnoughDataError, ParameterError
from crisisdetect.locale import speaking
from crisisdetect.monitor import backtest, plan
from worlds import make_series


def world(days, *, per_day=120, share=0.2, crisis=None, every="1h", seed=0):
    rng = np.random.default_rng(seed)
    per_bin = per_day * pd.Timedelta(every) / pd.Timedelta("1D")
    n = rng.poisson(per_bin, int(pd.Timedelta(days=days) / pd.Timedelta(every)))
    k = rng.binomial(n, share)
    if crisis is not None:
        there = slice(crisis * 24, crisis * 24 + 48)
        more = rng.poisson(5 * per_bin, 48)
        n[there] += more
        k[there] += more
    return make_series(k.astype(float), n, every=every)


@pytest.fixture(scope="module")
def planned():
    both = pd.concat([world(40), world(40, per_day=1200, seed=1).assign(stream="y")])
    return plan(both, every="1h", effects=(2, 4, 10), n_runs=12)


def test_larger_crises_and_larger_volumes_are_seen_sooner(planned):
    table = planned.table.set_index(["stream", "effect"])
    for stream in ("x", "y"):
        hours = table.loc[stream]["hours"]
        assert hours.fillna(1e9).is_monotonic_decreasing
        assert (table.loc[stream]["within_24h"].diff().dropna() >= 0).all()
    assert table.loc[("y", 2.0), "hours"] < np.nan_to_num(table.loc[("x", 2.0), "hours"], nan=1e9)
    assert table.loc[("x", 10.0), "within_24h"] == 1
    assert table.loc[("x", 4.0), "share_during"] == pytest.approx(0.5, abs=0.03)
    assert planned.smallest_within_a_day["y"] < planned.smallest_within_a_day["x"]


def test_a_stricter_budget_costs_delay():
    series = world(40)
    lax, strict = (
        plan(series, every="1h", effects=(4,), n_runs=12, false_alarms=budget).table["hours"].iloc[0]
        for budget in ("1 per week", "1 per 20 years")
    )
    assert lax < strict


def test_a_plan_is_shown_and_drawn(planned):
    text = str(planned)
    assert "is seen within a day" in text
    assert "<table" in planned._repr_html_()
    ax = planned.plot()
    assert len(ax.get_lines()) == 5
    with speaking("fr"):
        french = plan(world(40), every="1h", effects=(1.01,), n_runs=2)
    assert french.smallest_within_a_day == {"x": None}
    assert "rarement" in str(french)
    french.plot()


def test_a_plan_is_the_same_every_time_and_leaves_its_input_alone():
    series = world(30)
    before = series.copy()
    first, second = (plan(series, every="1h", effects=(3,), n_runs=5) for _ in range(2))
    pd.testing.assert_frame_equal(first.table, second.table)
    pd.testing.assert_frame_equal(series, before)


def test_a_plan_needs_a_past_and_sane_effects():
    with pytest.raises(NotEnoughDataError, match="two weeks"):
        plan(world(2), every="1h")
    with pytest.raises(ParameterError, match="effects"):
        plan(world(30), every="1h", effects=(0.5,))


def test_a_backtest_lists_alarms_with_reasons_and_other_rules():
    series = world(44, crisis=38)
    start = series.index[38 * 24]
    done = backtest(series, known=[(start, start + pd.Timedelta("3D"))])
    assert len(done.alarms) == 1
    assert done.alarms["known"].all()
    assert "in excess since" in str(done)
    rates = done.rates.set_index("method")
    ours = rates.iloc[0]
    assert (ours["alarms"], ours["unknown"]) == (1, 0)
    assert rates.loc["MutualMind", "per_90_days"] > 90
    assert done.suggested == Tolerance(share_odds=1.1, volume=1.25)
    text = str(done)
    assert "Suggested tolerance" in text
    assert "MutualMind" in text
    assert "<table" in done._repr_html_()


def test_a_backtest_of_calm_finds_nothing_and_says_so_in_french():
    with speaking("fr"):
        done = backtest(world(40), rules=False, suggest=False)
    assert done.alarms.empty
    assert done.suggested is None
    assert "aucune alerte" in str(done)
    assert len(done.rates) == 1


def test_unknown_crises_count_against_the_budget():
    done = backtest(world(44, crisis=38), rules=False, suggest=False)
    assert done.rates["unknown"].tolist() == [1]
    assert done.rates["per_90_days"].iloc[0] == pytest.approx(90 / 16, rel=0.01)


def test_a_backtest_needs_more_than_its_warm_up():
    with pytest.raises(NotEnoughDataError, match="warm-up"):
        backtest(world(20))
    with pytest.raises(ParameterError, match="time zone"):
        backtest(world(40), known=[("2024-01-01", "2024-01-02")], rules=False)
