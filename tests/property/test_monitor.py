"""Live use, a replay, any batches, any restarts and any order within the lateness give the same events."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdetect.monitor import Monitor
from worlds import make_scored

LATENESS = pd.Timedelta("2h")


def comments(rng, *, days, per_day, start, crisis=None, stream="a"):
    rows = []
    for day in range(days):
        when = pd.Timestamp(start, tz="UTC") + pd.Timedelta(days=day)
        n = rng.poisson(per_day)
        extra = 12 * per_day if crisis is not None and crisis <= day < crisis + 2 else 0
        for i in range(n + extra):
            at = when + pd.Timedelta(seconds=int(rng.integers(0, 86_400)))
            bad = rng.random() < (0.9 if i >= n else 0.2)
            rows.append((at.isoformat(), f"t{rng.integers(0, 10**9)}", float(bad), f"u{rng.integers(0, 5000)}"))
    frame = make_scored(rows, stream=stream).sort_values("timestamp", kind="stable")
    return frame.assign(id=[f"{stream}{i}" for i in range(len(frame))]).reset_index(drop=True)


@pytest.fixture(scope="module")
def world():
    rng = np.random.default_rng(7)
    history = pd.concat(
        [comments(rng, days=30, per_day=30, start="2024-01-01", stream=name) for name in ("a", "b")]
    ).reset_index(drop=True)
    live = pd.concat(
        [
            comments(rng, days=7, per_day=25, start="2024-01-31", crisis=2, stream="a"),
            comments(rng, days=3, per_day=25, start="2024-01-31", stream="b"),
            comments(rng, days=3, per_day=15, start="2024-02-02", stream="c"),
        ]
    )
    live = live.sort_values(["timestamp", "id"], kind="stable").reset_index(drop=True)
    monitor = Monitor.fit(history, every="1h", lateness=str(LATENESS))
    whole = Monitor.from_dict(monitor.to_dict())
    events = whole.update(live) + whole.flush()
    assert any(event.kind == "alarm" and event.stream == "a" for event in events)
    assert any(event.kind == "no_data" and event.stream == "b" for event in events)
    return json.dumps(monitor.to_dict()), live, events, whole.to_dict()


def same(events, others):
    return [event.to_dict() for event in events] == [event.to_dict() for event in others]


@given(cuts=st.lists(st.integers(0, 5000), max_size=8), restarts=st.sets(st.integers(0, 8)))
@settings(max_examples=12)
def test_any_batches_and_any_restarts_give_the_events_of_one_replay(world, cuts, restarts):
    saved, live, expected, end = world
    monitor = Monitor.from_dict(json.loads(saved))
    edges = [0, *sorted(cut % len(live) for cut in cuts), len(live)]
    events = []
    for i, (begin, stop) in enumerate(itertools.pairwise(edges)):
        events += monitor.update(live.iloc[begin:stop])
        if i in restarts:
            monitor = Monitor.from_dict(json.loads(json.dumps(monitor.to_dict())))
    events += monitor.flush()
    assert same(events, expected)
    assert json.dumps(monitor.to_dict()) == json.dumps(end)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=5)
def test_any_order_within_the_lateness_gives_the_same_events(world, seed):
    saved, live, expected, _ = world
    rng = np.random.default_rng(seed)
    arrival = live["timestamp"] + pd.to_timedelta(rng.uniform(0, LATENESS.total_seconds(), len(live)), unit="s")
    shuffled = live.iloc[np.argsort(arrival.to_numpy(), kind="stable")]
    monitor = Monitor.from_dict(json.loads(saved))
    events = monitor.update(shuffled) + monitor.flush()
    assert monitor.n_late == 0
    assert same(events, expected)


def test_one_comment_at_a_time_as_records(world):
    saved, live, expected, _ = world
    monitor = Monitor.from_dict(json.loads(saved))
    events = []
    records = live[["id", "timestamp", "text", "p_negative", "author", "stream"]].to_dict("records")
    for row in records[:600]:
        events += monitor.update({**row, "timestamp": row["timestamp"].isoformat()})
    events += monitor.update(records[600:])
    events += monitor.flush()
    assert same(events, expected)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=3)
def test_repeated_comments_change_nothing(world, seed):
    saved, live, expected, _ = world
    again = live.sample(frac=0.2, random_state=seed)
    both = pd.concat([live, again]).sort_values("timestamp", kind="stable")
    monitor = Monitor.from_dict(json.loads(saved))
    events = []
    for start in range(0, len(both), 100):
        events += monitor.update(both.iloc[start : start + 100].drop_duplicates("id"))
    assert same(events + monitor.flush(), expected)
