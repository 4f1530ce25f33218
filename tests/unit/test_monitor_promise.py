"""The promise of a budget against what came of it."""

import json
import math

import numpy as np
import pandas as pd
import pytest

from crisisdetect.errors import ParameterError, ReadError
from crisisdetect.monitor import Monitor, audit, watch
from crisisdetect.monitor._promise import BROKEN, breach_evidence, rate_interval
from worlds import make_series


def test_the_interval_of_a_rate_covers_it():
    rng, runs = np.random.default_rng(1), 2000
    for mean in (0.5, 3.0, 20.0):
        counts = rng.poisson(mean * 2.0, runs)
        ends = {count: rate_interval(int(count), 2.0)[1:] for count in set(counts.tolist())}
        covered = np.mean([ends[count][0] <= mean <= ends[count][1] for count in counts.tolist()])
        assert covered >= 0.95 - 3.1 * math.sqrt(0.95 * 0.05 / runs)
    assert rate_interval(0, 1.0)[1] == 0.0
    assert math.isinf(rate_interval(3, 0.0)[2])


def test_a_kept_budget_is_rarely_called_broken_however_often_one_looks():
    """Alarms at exactly the rate that is accepted; one looks at each alarm, when the evidence is highest."""
    rng, runs = np.random.default_rng(2), 400
    ever = 0
    for _ in range(runs):
        times = np.cumsum(rng.exponential(1.0, 40))
        ever += any(breach_evidence(n + 1, at) >= BROKEN for n, at in enumerate(times.tolist()))
    promised = 1 / 20
    assert ever / runs <= promised + 3.1 * math.sqrt(promised * (1 - promised) / runs)
    assert breach_evidence(0, 5_000.0) < 0


def test_a_budget_that_is_exceeded_threefold_is_called_broken_within_a_dozen_alarms():
    rng, runs, needed = np.random.default_rng(3), 200, []
    for _ in range(runs):
        times = np.cumsum(rng.exponential(1 / 3, 200)).tolist()
        needed.append(next((n + 1 for n, at in enumerate(times) if breach_evidence(n + 1, at) >= BROKEN), 200))
    assert np.median(needed) <= 12


def with_alarms(n):
    """Return a monitor of as many streams, each with an alarm, and the alarms."""
    rng = np.random.default_rng(4)
    total = rng.poisson(20, 24 * 40)
    negative = rng.binomial(total, 0.2).astype(float)
    past = [make_series(negative[: 24 * 35], total[: 24 * 35], every="1h", stream=f"s{i}") for i in range(n)]
    bad = [make_series([18.0] * 24, [20] * 24, every="1h", start="2024-02-05", stream=f"s{i}") for i in range(n)]
    monitor = Monitor.fit(pd.concat(past), every="1h")
    events = monitor.update_series(pd.concat(bad))
    return monitor, [event for event in events if event.is_alarm]


def test_marks_of_alarms_make_a_rate_and_a_broken_budget_an_event():
    monitor, alarms = with_alarms(6)
    assert len(alarms) == 6
    before = monitor.audit()
    assert (before.n_unmarked, before.n_false, before.low) == (6, 0, 0.0)
    assert before.quarters == pytest.approx(6 / 90)
    assert before.promised == pytest.approx(1.0)
    assert monitor.mark(alarms[0].id, "right") == []
    events = [event for alarm in alarms[1:] for event in monitor.mark(alarm.id[:10], "false")]
    assert [event.kind for event in events] == ["budget_broken"]  # 5 false ones in 6 days of 90, told once
    assert "at least" in events[0].in_words("en")
    assert "au moins" in events[0].in_words("fr")
    done = Monitor.from_dict(monitor.to_dict()).audit()
    assert done == monitor.audit()
    assert (done.n_right, done.n_false, done.broken) == (1, 5, True)
    assert done.low < done.rate < done.high
    assert "surely exceeded" in done.in_words("en")
    monitor.mark(alarms[1].id, "unsure")  # a later mark stands
    assert (monitor.audit().n_false, monitor.audit().n_unsure) == (4, 1)
    for alarm, mark in (("", "false"), ("nothing", "false"), (alarms[0].id, "wrong")):
        with pytest.raises(ParameterError):
            monitor.mark(alarm, mark)


def comments(days, bad):
    """Return records of comments: of the last ``bad`` days, nearly all are negative."""
    rng, rows = np.random.default_rng(5), []
    for day in range(days):
        for _ in range(60 + 150 * (day >= days - bad)):
            seconds = day * 86_400 + int(rng.integers(86_400))
            p = float(rng.random() < (0.9 if day >= days - bad else 0.2))
            rows.append({"timestamp": 1_704_067_200 + seconds, "text": f"t {len(rows)}", "p_negative": p})
            rows[-1] |= {"id": f"c{len(rows)}", "author": f"u{len(rows)}"}
    return sorted(rows, key=lambda row: row["timestamp"])


def test_a_watch_takes_marks_over_from_another_process(tmp_path):
    source, state = tmp_path / "comments.ndjson", tmp_path / "state.sqlite"
    rows = [json.dumps(row) + "\n" for row in comments(32, 2)]
    source.write_text("".join(rows))
    events = list(watch(source, state=state, every="1h", follow=False))
    (alarm,) = (event for event in events if event.is_alarm)
    done = audit(state, {alarm.id[:8]: "false"})
    assert (done.n_false, done.n_unmarked) == (1, 0)
    assert audit(state) == done  # kept, although no watch took it over yet
    list(watch(source, state=state, follow=False))
    assert audit(state) == done
    audit(state, {alarm.id: "right"})
    with pytest.raises(ParameterError, match="no-alarm"):
        audit(state, {"no-alarm": "false"})
    assert audit(state).n_right == 1
    with pytest.raises(ReadError, match="no state"):
        audit(tmp_path / "none.sqlite")
    (tmp_path / "other.sqlite").write_bytes(b"something else")
    with pytest.raises(ReadError, match="cannot be used"):
        audit(tmp_path / "other.sqlite")
