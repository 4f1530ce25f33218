import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisisdetect.errors import ParameterError
from crisisdetect.evaluation import (
    covering,
    detection_delay,
    f1_margin,
    false_alarms_per,
    match_alarms,
    quiet_time,
)

DAY0 = pd.Timestamp("2024-01-01T00:00Z")


def day(n):
    return DAY0 + pd.Timedelta(n, "D")


def match(alarms, *, crises=(), quiet=(), ambiguous=(), gaps=(), **kwargs):
    def spans(periods):
        return [(day(a), None if b is None else day(b)) for a, b in periods]

    kwargs.setdefault("tolerance", "7D")
    return match_alarms(map(day, alarms), spans(crises), spans(quiet), spans(ambiguous), spans(gaps), **kwargs)


def test_the_first_alarm_in_the_window_finds_the_crisis():
    found = match([14, 12, 20], crises=[(10, 30)])
    assert found.hits == (1,)
    assert found.verdicts == ("repeat", "hit", "late")
    assert (found.n_found, found.n_false) == (1, 0)


def test_a_window_is_closed_at_both_ends():
    assert match([10], crises=[(10, 30)]).n_found == 1
    assert match([17], crises=[(10, 30)]).n_found == 1
    assert match([17.01], crises=[(10, 30)]).n_found == 0
    assert match([9.99], crises=[(10, 30)]).n_found == 0


def test_a_window_ends_with_its_crisis_but_lasts_at_least_the_shortest():
    assert match([13], crises=[(10, 14)]).n_found == 1
    assert match([14.5], crises=[(10, 14)]).n_found == 0
    assert match([11.9], crises=[(10, 10.5)]).n_found == 1
    assert match([12.1], crises=[(10, 10.5)]).n_found == 0
    assert match([11.9], crises=[(10, 10.5)], shortest="1D").n_found == 0
    assert match([11.9], crises=[(10, 10.5)], tolerance="1D").n_found == 0


def test_slack_lets_an_alarm_come_before_an_onset_known_to_the_day():
    assert match([9.5], crises=[(10, 30)]).n_found == 0
    assert match([9.5], crises=[(10, 30)], slack="1D").n_found == 1


def test_an_open_crisis_lasts_until_the_data_end():
    assert match([400], crises=[(10, None)]).verdicts == ("late",)
    assert match([16], crises=[(10, None)]).verdicts == ("hit",)


def test_alarms_in_quiet_periods_are_false_unless_ambiguous_or_in_a_gap():
    found = match([5, 6.5, 8.5, 50], quiet=[(0, 10)], ambiguous=[(6, 7)], gaps=[(8, 9)])
    assert found.verdicts == ("false", "ignored", "ignored", "undescribed")
    assert found.n_false == 1


def test_a_hit_counts_even_where_data_are_missing():
    assert match([11], crises=[(10, 30)], gaps=[(9, 12)], ambiguous=[(9, 12)]).verdicts == ("hit",)


def test_periods_are_open_at_their_start_and_closed_at_their_end():
    assert match([0, 10], quiet=[(0, 10)]).verdicts == ("undescribed", "false")


def test_one_alarm_may_find_two_crises_whose_windows_overlap():
    found = match([12], crises=[(10, 20), (11, 21)])
    assert found.hits == (0, 0)
    assert found.n_found == 2


def test_no_alarms_find_nothing():
    found = match([], crises=[(10, 30)], quiet=[(0, 9)])
    assert found.hits == (None,)
    assert found.verdicts == ()


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"crises": [(5, 3)]}, "end after they start"),
        ({"quiet": [(5, 3)]}, "end after they start"),
        ({"tolerance": "-1D"}, "'tolerance'"),
        ({"slack": pd.NaT}, "'slack'"),
        ({"shortest": pd.Timedelta(-1, "h")}, "'shortest'"),
    ],
)
def test_what_makes_no_sense_is_refused(kwargs, message):
    with pytest.raises(ParameterError, match=message):
        match([1], **kwargs)


@pytest.mark.parametrize("alarm", ["2024-01-01", pd.NaT, dt.datetime(2024, 1, 1)])  # noqa: DTZ001
def test_times_without_a_time_zone_are_refused(alarm):
    with pytest.raises(ParameterError, match="with a time zone"):
        match_alarms([alarm], [], [], [], [], tolerance="1D")


def test_any_time_zone_gives_the_same_matches():
    periods = [("2024-01-01T00:00Z", "2024-01-02T00:00Z")]
    utc = match_alarms(["2024-01-01T23:30Z"], [], periods, [], [], tolerance="1D")
    paris = match_alarms(["2024-01-02T00:30+01:00"], [], periods, [], [], tolerance="1D")
    assert utc == paris
    assert utc.n_false == 1


periods = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 20)).map(lambda p: (p[0], p[0] + p[1])), max_size=4)


@given(
    alarms=st.lists(st.floats(0, 120), max_size=8),
    crises=periods,
    quiet=periods,
    ambiguous=periods,
    tolerance=st.integers(0, 10),
)
def test_matching_holds_for_any_alarms(alarms, crises, quiet, ambiguous, tolerance):
    kwargs = {"crises": crises, "quiet": quiet, "ambiguous": ambiguous}
    found = match(alarms, tolerance=pd.Timedelta(tolerance, "D"), **kwargs)
    assert len(found.verdicts) == len(alarms)
    assert len(found.hits) == len(crises)
    assert {i for i in found.hits if i is not None} == {i for i, v in enumerate(found.verdicts) if v == "hit"}
    wider = match(alarms, tolerance=pd.Timedelta(tolerance + 1, "D"), **kwargs)
    assert wider.n_found >= found.n_found
    assert wider.n_false <= found.n_false
    backwards = match(alarms[::-1], tolerance=pd.Timedelta(tolerance, "D"), **kwargs)
    assert (backwards.n_found, backwards.n_false) == (found.n_found, found.n_false)


def test_delay_in_time_and_in_comments():
    times = pd.Series([day(n) for n in (11, 9, 10, 12)])
    delay = detection_delay(day(12), day(10), timestamps=times)
    assert (delay.time, delay.hours, delay.n_comments) == (pd.Timedelta("2D"), 48.0, 2)
    assert detection_delay(day(9.5), day(10), timestamps=times).n_comments == 0
    assert detection_delay(day(9.5), day(10)).hours == -12.0
    assert detection_delay(day(12), day(10)).n_comments is None


def test_delay_refuses_naive_comments():
    with pytest.raises(ParameterError, match="'timestamps'"):
        detection_delay(day(1), day(0), timestamps=pd.date_range("2024-01-01", periods=3))


def test_quiet_time_counts_overlaps_once_and_takes_off_what_cannot_be_judged():
    quiet = [(day(0), day(10)), (day(5), day(20))]
    assert quiet_time(quiet) == pd.Timedelta("20D")
    assert quiet_time(quiet, ambiguous=[(day(8), day(9))], gaps=[(day(8.5), day(30))]) == pd.Timedelta("8D")
    assert quiet_time([]) == pd.Timedelta(0)


@given(quiet=periods, gaps=periods)
def test_quiet_time_and_gaps_add_up(quiet, gaps):
    # a brute-force count of tenths of days whose end lies in a quiet period and in no gap
    calm, missing = ([(day(round(a, 1)), day(round(b, 1))) for a, b in part] for part in (quiet, gaps))
    tenths = [day(round(i / 10, 1)) for i in range(1, 1201)]
    inside = sum(any(a < t <= b for a, b in calm) and not any(a < t <= b for a, b in missing) for t in tenths)
    assert quiet_time(calm, gaps=missing) / pd.Timedelta("0.1D") == pytest.approx(inside, abs=0.01)


def test_false_alarms_are_counted_per_time():
    assert false_alarms_per(2, pd.Timedelta("60D")) == 1.0
    assert false_alarms_per(1, "360D", per="90D") == 0.25
    assert false_alarms_per(0, "1D") == 0.0
    assert math.isnan(false_alarms_per(1, "0D"))
    with pytest.raises(ParameterError, match="n_false"):
        false_alarms_per(-1, "1D")
    with pytest.raises(ParameterError, match="'per'"):
        false_alarms_per(1, "1D", per="-1D")


def test_covering_by_hand():
    # [0, 50) is covered by [0, 60) at 50/60, [50, 100) by [60, 100) at 40/50
    assert covering([[50]], [60], n=100) == pytest.approx(0.5 * 50 / 60 + 0.5 * 40 / 50)
    # two annotators: the mean of a perfect and a halved covering
    assert covering({"a": [], "b": [50]}, [], n=100) == pytest.approx((1 + 0.5) / 2)
    assert covering([[0, 50]], np.array([50]), n=100) == 1.0


def test_f1_by_hand():
    # found {0, 12, 40}; union {0, 10, 70}: 0 and 10 are met, so 2 of 3; recall 1 of 1 + 1 and 1 of 2 or 2 of 3
    precision = 2 / 3
    recall = (2 / 2 + 2 / 3) / 2
    assert f1_margin([[10], [10, 70]], [12, 40]) == pytest.approx(2 * precision * recall / (precision + recall))
    # nothing found: precision 1, recall the trivial change point alone
    assert f1_margin([[10]], []) == pytest.approx(2 * 1 * 0.5 / 1.5)
    assert f1_margin([[]], []) == 1.0


def test_f1_meets_each_change_point_once_and_within_the_margin():
    assert f1_margin([[20]], [25]) == 1.0
    assert f1_margin([[20]], [26]) < 1.0
    assert f1_margin([[20]], [26], margin=6) == 1.0
    # 20 and 22 cannot both be met by 21
    assert f1_margin([[20, 22]], [21]) == pytest.approx(2 * 1 * (2 / 3) / (1 + 2 / 3))


points = st.lists(st.integers(1, 99), max_size=6)


@given(annotations=st.lists(points, min_size=1, max_size=4), found=points)
def test_scores_lie_between_0_and_1_and_agreement_is_1(annotations, found):
    assert 0 < covering(annotations, found, n=100) <= 1
    assert 0 < f1_margin(annotations, found) <= 1
    assert covering([found], found, n=100) == pytest.approx(1)
    assert f1_margin([found], found) == pytest.approx(1)
    assert covering(annotations, found, n=100) == covering(annotations, [*found, 0], n=100)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: covering([], [1], n=10), "at least one annotator"),
        (lambda: f1_margin([], [1]), "at least one annotator"),
        (lambda: f1_margin([3, 4], [1]), "at least one annotator"),
        (lambda: covering([[3]], [10], n=10), r"'change_points' .* \[0, 9\]"),
        (lambda: covering([[-1]], [1], n=10), "'annotations'"),
        (lambda: f1_margin([[3]], [-2]), "'change_points' .* at least 0"),
        (lambda: f1_margin([[3]], [2], margin=-1), "'margin'"),
    ],
)
def test_change_points_that_cannot_be_are_refused(call, message):
    with pytest.raises(ParameterError, match=message):
        call()


def test_no_change_scores_what_the_convention_says():
    """Without any change point, covering is the mean of the sum of squared segment shares, and only 0 is met."""
    annotations = {"a": [25], "b": [], "c": [20, 60]}
    shares = [(0.25, 0.75), (1.0,), (0.2, 0.4, 0.4)]
    assert covering(annotations, [], n=100) == pytest.approx(np.mean([sum(s * s for s in one) for one in shares]))
    recall = np.mean([1 / 2, 1, 1 / 3])
    assert f1_margin(annotations, []) == pytest.approx(2 * recall / (1 + recall))
