"""Charts as shapes: everything lies where it should."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest

from crisisdetect import bin_reactions, locale
from crisisdetect.report._chart import draw, thinned, window
from crisisdetect.report._sheet import SHEETS, Mark, Overlay
from crisisdetect.report._ticks import count_ticks, time_ticks
from crisisdetect.report._view import View, pooled_share, readable, table, views
from report_fakes import END, ONSET, result_of, said, series_of


def numbers_in(path):
    return [tuple(map(float, point.split())) for point in re.split(r"[MLZ]", path) if point.strip()]


def view_of(**changes):
    series = series_of()
    for column, (rows, value) in changes.items():
        series.iloc[rows, series.columns.get_loc(column)] = value
    return views(result_of(series=series))["Acme"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_everything_drawn_lies_inside_the_sheet(sheet):
    view = view_of()
    overlay = Overlay(
        episodes=[(-20.0, 30.0, 1), (100.0, 5000.0, 2)],
        doubt=(90.0, 110.0),
        levels=[(0.0, 100.0, 3.0), (100.0, 336.0, 25.0)],
        marks=[Mark(kind="onset", place=float(i), label="noticeable") for i in (0, 1, 335)],
    )
    drawn = said("fr", draw, view, overlay, sheet)
    for key in ("negatives", "usual", "expected", "share", "share_band", "levels"):
        points = numbers_in(drawn[key])
        assert points
        assert all(sheet.left <= x <= sheet.left + sheet.inner for x, _ in points)
        assert all(sheet.top <= y <= sheet.total_height for _, y in points)
    assert all(rect["x"] + rect["width"] <= sheet.width for rect in drawn["episodes"])
    spots = [mark["label_x"] for mark in drawn["marks"]]
    assert all(b - a >= len("noticeable") * 6 for a, b in itertools.pairwise(spots))
    assert max(y for _, y in numbers_in(drawn["share"])) <= sheet.share_top + sheet.share_height


def test_gaps_break_the_line_and_are_hatched():
    gap = said("en", draw, view_of(is_gap=(slice(50, 60), True)), Overlay(), SHEETS[0])
    whole = said("en", draw, view_of(), Overlay(), SHEETS[0])
    assert len(gap["gaps"]) == 1
    assert not whole["gaps"]
    assert gap["negatives"].count("M") == whole["negatives"].count("M") + 1


def test_no_baseline_draws_no_band():
    everything = slice(None)
    view = view_of(expected=(everything, np.nan), expected_high=(everything, np.nan))
    drawn = said("en", draw, view, Overlay(), SHEETS[0])
    assert drawn["usual"] == drawn["expected"] == ""
    assert drawn["negatives"]


def test_thinning_keeps_the_highest_and_the_holes():
    values = np.zeros(9000)
    values[4321] = 99
    values[6000] = np.nan
    keep = thinned(values, 800)
    assert len(keep) <= 3 * 800
    assert {4321, 6000} <= set(keep.tolist())


def test_the_table_behind_a_chart_sums_to_the_same():
    view = view_of(is_gap=(slice(50, 60), True))
    for most in (400, 100, 14, 2, 1):
        made = table(view, most=most)
        assert len(made["rows"]) <= most + 1
        assert sum(row["negatives"] for row in made["rows"]) == np.nansum(view.columns["negatives"])
        assert sum(row["comments"] for row in made["rows"]) == view.columns["comments"].sum()
    fine = table(view, most=400)
    assert fine["single"]
    assert [row["gap"] for row in fine["rows"]] == view.gap.tolist()
    daily = table(view, most=14)
    assert daily["width_s"] == 86400
    assert not daily["single"]
    assert sum(row["above"] for row in daily["rows"]) == (view.columns["negatives"] > view.columns["usual"]).sum()


def test_hours_that_hold_too_little_are_drawn_as_days_and_others_as_they_are():
    busy = view_of(n_negative=(slice(None), 9.0))
    quiet = view_of(n_negative=(slice(None), 1.0), is_gap=(slice(50, 51), True))
    assert said("en", readable, busy) is busy
    days = said("en", readable, quiet)
    assert days.every_s == 86_400
    assert days.columns["negatives"][[0, 1, 3]].tolist() == [24.0, 24.0, 24.0]
    assert days.gap.tolist().count(True) == 1
    assert np.isnan(days.columns["negatives"][2])
    assert 24 * quiet.columns["usual"][0] > days.columns["usual"][0] > days.columns["expected"][0]


def test_a_pooled_share_is_weighted_and_narrower():
    view = view_of()
    pooled = pooled_share(view, np.zeros(len(view), dtype=np.int64))
    total = view.columns["negatives"].sum() / view.columns["comments"].sum()
    assert pooled["share"][0] == pytest.approx(total)
    assert pooled["low"][0] < total < pooled["high"][0]
    assert pooled["high"][0] - pooled["low"][0] < 0.05
    alone = pooled_share(view, np.arange(len(view)))
    np.testing.assert_allclose(alone["low"], view.columns["low"])


def test_ticks_are_round_and_inside():
    assert count_ticks(1.06) == [0, 0.5, 1]
    assert count_ticks(250) == [0, 100, 200]
    start, end = pd.Timestamp("2026-01-12T07:00Z"), pd.Timestamp("2026-01-12T19:00Z")
    assert [label for _, label in said("en", time_ticks, start, end, most=5)] == ["09:00", "12:00", "15:00", "18:00"]
    for days in (1, 3, 20, 70, 366, 4000, 15000):
        end = start + pd.Timedelta(days=days)
        ticks = said("fr", time_ticks, start, end, most=6)
        assert 1 <= len(ticks) <= 8
        assert all(start <= when <= end for when, _ in ticks)


def test_the_window_of_a_crisis_stays_inside_the_stream():
    view = view_of()
    first, last = window(view, ONSET, END)
    assert 0 <= first < view.at(ONSET) - 24
    assert last == len(view)
    assert window(view, pd.Timestamp("2020-01-01T00:00Z"), pd.Timestamp("2020-01-02T00:00Z")) == (0, 1)


#: In Paris the clocks are put forward, and back, in the middle of these days.
FORWARD, BACK = (pd.Timestamp(f"2024-{day}T12:00", tz="Europe/Paris").tz_convert("UTC") for day in ("03-30", "10-26"))


@pytest.mark.parametrize("start", [FORWARD, BACK])
def test_nights_of_clock_change_have_one_mark_for_each_round_hour(start):
    with locale.speaking("en", tz="Europe/Paris"):
        ticks = time_ticks(start, start + pd.Timedelta("20h"), most=24)
    names = [label for _, label in ticks]
    assert len(names) == len(set(names))
    assert len(names) >= 20
    assert ("02:00" in names) == (start == BACK)
    for when, label in ticks:
        shown = when.tz_convert("Europe/Paris")
        assert label in {shown.strftime("%H:%M"), f"{shown.day} {shown:%b}"}


def test_the_rows_of_a_table_are_days_of_the_zone_though_one_has_an_hour_less_or_more():
    for start, lengths in ((FORWARD, [12, 23, 24, 13]), (BACK, [12, 25, 24, 11])):
        n = 72
        one = np.ones(n)
        columns = dict.fromkeys(("negatives", "expected", "usual", "comments", "scored", "share", "low", "high"), one)
        view = View(stream="x", start=start, every_s=3600.0, columns=columns, gap=np.zeros(n, dtype=bool))
        with locale.speaking("en", tz="Europe/Paris"):
            made = table(view, most=5)
            assert [locale.clock(row["start"]) for row in made["rows"]] == ["12:00", "00:00", "00:00", "00:00"]
        assert [row["comments"] for row in made["rows"]] == lengths


def test_days_begin_at_midnight_of_the_zone_and_dates_stay_what_they_are():
    times = pd.date_range("2024-01-03 00:30", periods=48, freq="1h", tz="America/New_York")
    scored = pd.DataFrame({"id": [f"c{i}" for i in range(48)], "timestamp": times.tz_convert("UTC"), "text": "x y"})
    scored = scored.assign(p_negative=1.0, p_neutral=0.0, p_positive=0.0, author=scored["id"])
    for zone, counts in (("UTC", [19, 24, 5]), ("America/New_York", [24, 24])):
        assert bin_reactions(scored, every="1D", tz=zone)["n_comments"].tolist() == counts
    half = bin_reactions(scored, every="1h", tz="Asia/Kolkata")
    assert {when.minute for when in half.index} == {30}
    dates = scored.assign(timestamp=scored["timestamp"].dt.floor("D"))
    assert bin_reactions(dates, every="1D", tz="America/New_York").index[0] == pd.Timestamp("2024-01-03", tz="UTC")
