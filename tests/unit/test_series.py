import numpy as np
import pandas as pd
import pytest

from crisisdetect import bin_reactions
from crisisdetect.errors import NotEnoughDataError, ParameterError, TableError
from crisisdetect.series import choose_every, counted_reactions
from crisisdetect.sums import find_gaps, wilson
from crisisdetect.tables import check_series
from crisisdetect.words import copy_key
from worlds import make_scored


def test_own_comments_are_counted_but_are_no_reactions():
    scored = make_scored([("2024-01-01T10:00Z", "a", 1, "u"), ("2024-01-01T10:01Z", "b", 1, "brand")])
    series = bin_reactions(scored.assign(is_own=[False, True]), every="1h")
    assert series[["n_comments", "n_scored", "n_negative"]].to_numpy().tolist() == [[2, 1, 1]]


def test_one_author_counts_three_times_a_day_and_again_the_next_day():
    rows = [(f"2024-01-0{d}T10:{m:02}Z", f"text {d} {m}", 1, "troll") for d in (1, 2) for m in range(10)]
    series = bin_reactions(make_scored(rows), every="1D")
    assert series["n_negative"].tolist() == [3, 3]
    assert series["n_comments"].tolist() == [10, 10]


def test_copies_of_a_long_text_count_three_times_a_day_and_short_ones_always():
    long = "sign the petition against the new terms of use, now"
    rows = [(f"2024-01-01T10:{m:02}Z", long, 1, f"u{m}") for m in range(20)]
    rows += [(f"2024-01-01T11:{m:02}Z", "shame", 1, f"v{m}") for m in range(20)]
    assert bin_reactions(make_scored(rows), every="1h")["n_negative"].tolist() == [3, 20]


def test_customers_with_a_number_of_their_own_are_no_copies_but_changed_handles_and_links_are():
    orders = [(f"2024-01-01T10:{m:02}Z", f"Order {4400 + m} has not arrived for weeks", 1, f"u{m}") for m in range(20)]
    assert bin_reactions(make_scored(orders), every="1h")["n_negative"].tolist() == [20]
    spam = [
        (f"2024-01-01T10:{m:02}Z", f"Boycott them, ask @ann{m} or https://a.example/{m} why", 1, f"u{m}")
        for m in range(20)
    ]
    assert bin_reactions(make_scored(spam), every="1h")["n_negative"].tolist() == [3]
    assert len({copy_key(text) for _, text, _, _ in spam}) == 1


def test_unknown_authors_are_not_one_author():
    rows = [(f"2024-01-01T10:{m:02}Z", f"text {m}", 1, None) for m in range(20)]
    assert counted_reactions(make_scored(rows)).all()


def test_streams_are_counted_apart():
    scored = make_scored([("2024-01-01T10:00Z", "a", 1, None), ("2024-01-01T12:00Z", "b", 0, None)])
    series = bin_reactions(scored.assign(stream=["b", "a"]), every="1h")
    assert series["stream"].tolist() == ["a", "b"]
    check_series(series)


def test_nothing_to_count_and_wrong_widths_are_refused():
    scored = make_scored([("2024-01-01T10:00Z", "a", 1, None)])
    with pytest.raises(NotEnoughDataError):
        bin_reactions(scored.iloc[:0])
    for wrong in ("soon", "0h", "-1h"):
        with pytest.raises(ParameterError, match="every"):
            bin_reactions(scored, every=wrong)
    with pytest.raises(TableError, match="p_negative"):
        bin_reactions(scored.drop(columns="p_negative"))


def test_bins_finer_than_dates_are_refused_with_a_hint():
    scored = make_scored([(f"2024-01-0{d}T00:00Z", "a", 1, None) for d in range(1, 9)])
    with pytest.raises(ParameterError, match="every='1D'"):
        bin_reactions(scored, every="1h")


def test_a_span_of_centuries_is_refused_with_its_ends():
    scored = make_scored([("1990-01-01T10:00Z", "a", 1, None), ("2090-01-01T10:01Z", "b", 1, None)])
    with pytest.raises(ParameterError, match="1990"):
        bin_reactions(scored, every="1min")


@pytest.mark.parametrize(("per_day", "expected"), [(4, "6h"), (20, "1h"), (100, "1h")])
def test_width_follows_the_volume(per_day, expected):
    times = pd.date_range("2024-01-01", periods=per_day * 30, freq=pd.Timedelta("1D") / per_day, tz="UTC")
    assert choose_every(pd.DataFrame({"timestamp": times + pd.Timedelta("1s")})) == expected


def test_silence_at_night_is_no_gap_and_a_lost_week_is_one():
    hours = np.arange(24 * 60)
    counts = np.random.default_rng(0).poisson(np.where((hours % 24 >= 8) & (hours % 24 < 20), 8.0, 0.02))
    assert not find_gaps(counts, pd.Timedelta("1h")).any()
    counts[24 * 30 : 24 * 33] = 0
    gap = find_gaps(counts, pd.Timedelta("1h"))
    assert gap[24 * 30 + 8 : 24 * 33].all()
    assert not gap[: 24 * 30 - 14].any()


def test_a_quiet_stream_has_no_gaps():
    counts = np.random.default_rng(1).poisson(0.3, 400)
    assert not find_gaps(counts, pd.Timedelta("1D")).any()


def test_wilson_interval_matches_the_published_example():
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, score method without continuity correction
    low, high = wilson(np.array([81.0]), np.array([263.0]))
    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (0.2553, 0.3662)


def test_known_gaps_are_gaps_whatever_was_counted_in_them():
    times = pd.date_range("2024-01-01", periods=96, freq="30min", tz="UTC")
    scored = pd.DataFrame(
        {
            "id": [str(i) for i in range(96)],
            "timestamp": times,
            "text": [f"t{i}" for i in range(96)],
            "p_negative": 0.5,
            "p_neutral": 0.5,
            "p_positive": 0.0,
        }
    )
    at = pd.Timestamp("2024-01-01T06:30Z")
    gaps = pd.DataFrame({"stream": [None, "other"], "start": [at, None], "end": [at + pd.Timedelta("2h"), None]})
    series = bin_reactions(scored, every="1h", gaps=gaps)
    assert [start.hour for start in series.index[series["is_gap"]]] == [6, 7, 8]
    open_end = pd.DataFrame({"stream": ["all"], "start": [pd.Timestamp("2024-01-02T20:30Z")], "end": [pd.NaT]})
    assert bin_reactions(scored, every="1h", gaps=open_end)["is_gap"].sum() == 4


def test_times_such_as_two_hours_ago_carry_no_fine_bins():
    scored = pd.DataFrame(
        {
            "id": ["a", "b"],
            "timestamp": pd.to_datetime(["2024-01-01T10:00Z", "2024-01-03T11:00Z"]),
            "text": "x",
            "timestamp_quality": "relative",
            "p_negative": 1.0,
            "p_neutral": 0.0,
            "p_positive": 0.0,
        }
    )
    assert choose_every(scored) == "1D"
    with pytest.raises(ParameterError, match="no finer than a day"):
        bin_reactions(scored, every="1h")
