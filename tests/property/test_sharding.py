"""What is counted apart adds up, and many streams in one monitor are several monitors with a part of them each."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdetect.errors import ParameterError, TableError
from crisisdetect.monitor import Monitor, add_series, join_monitors, shard_of, split_monitor
from crisisdetect.series import bin_reactions
from worlds import make_scored

DAY = pd.Timedelta("1D")
STREAMS = ("a", "b", "c", "d", "e")


# -- series ------------------------------------------------------------------------------------------------------------


@st.composite
def comments(draw):
    """Scored comments with repeated authors and texts; probabilities are dyadic, so that sums are exact."""
    n = draw(st.integers(2, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    seconds = np.sort(rng.integers(0, 4 * 86_400, n))
    rows = [
        (
            (pd.Timestamp("2024-03-01", tz="UTC") + pd.Timedelta(seconds=int(at))).isoformat(),
            "the very same text, copied by many" if rng.random() < 0.3 else f"own words {i}",
            float(rng.integers(0, 9)) / 8,
            f"user{rng.integers(0, 6)}",
        )
        for i, at in enumerate(seconds)
    ]
    frame = make_scored(rows).assign(id=[f"c{i}" for i in range(n)])
    reach = rng.integers(0, 50, n).astype(float)
    return frame.assign(stream=rng.choice(["x", "y"], n), reach=reach)


def group_of(frame, how):
    """Return for each comment the part that it is counted in; parts share no author and no text on a day."""
    if how == "stream":
        return frame["stream"].astype(str)
    day = frame["timestamp"].dt.floor("D")
    if how == "day":
        return (day.astype("int64") // 10**3) % 3
    # On one day all go together that are linked by an author or a text: by components, found by passing labels on.
    label = pd.Series(np.arange(len(frame)), index=frame.index)
    for _ in range(len(frame)):
        old = label.copy()
        for key in ("author", "text"):
            label = label.groupby([frame[key], frame["stream"], day]).transform("min")
        if label.equals(old):
            break
    return label % 3


@pytest.mark.slow
@given(frame=comments(), how=st.sampled_from(["stream", "day", "component"]), every=st.sampled_from(["1h", "6h", "1D"]))
@settings(max_examples=12)
def test_parts_that_share_no_author_or_text_on_a_day_add_up_to_the_whole(frame, how, every):
    whole = bin_reactions(frame, every=every)
    parts = [bin_reactions(rows, every=every) for _, rows in frame.groupby(group_of(frame, how))]
    added = add_series(*parts, every=every)
    unshared = [name for name in whole.columns if name != "n_authors"]
    pd.testing.assert_frame_equal(added[unshared], whole[unshared], check_freq=False, check_dtype=False)
    # Authors of one bin are told apart where bins are no longer than the day that they are in one part of.
    assert added["n_authors"].tolist() == whole["n_authors"].tolist()
    pd.testing.assert_frame_equal(add_series(*reversed(parts), every=every), added)
    first = add_series(*parts[:2], every=every)
    pd.testing.assert_frame_equal(add_series(first, *parts[2:], every=every), added)


@pytest.mark.slow
@given(frame=comments(), seed=st.integers(0, 10**6))
@settings(max_examples=8)
def test_any_other_parts_count_too_much_and_never_too_little(frame, seed):
    part = np.random.default_rng(seed).integers(0, 3, len(frame))
    whole = bin_reactions(frame, every="1h")
    added = add_series(*(bin_reactions(rows, every="1h") for _, rows in frame.groupby(part)), every="1h")
    assert (added["n_comments"] == whole["n_comments"]).all()
    for name in ("n_scored", "n_authors"):
        assert (added[name] >= whole[name]).all()


def series(frame=None, **columns):
    rows = [(f"2024-03-0{1 + i // 24}T{i % 24:02d}:10Z", f"t{i}", 0.5, f"u{i}") for i in range(40)]
    return bin_reactions(make_scored(rows) if frame is None else frame, every="1h").assign(**columns)


def test_gaps_are_kept_given_again_or_found_anew():
    one = series()
    gap = one.assign(is_gap=[i == 5 for i in range(len(one))])
    assert add_series(gap)["is_gap"].sum() == 1
    assert add_series(gap, one)["is_gap"].sum() == 0, "the other had comments there"
    known = pd.DataFrame({"stream": [None], "start": [one.index[3]], "end": [one.index[5]]})
    assert add_series(gap, one, gaps=known)["is_gap"].sum() == 2
    longer = series(make_scored([(f"2024-03-{1 + i // 24:02d}T{i % 24:02d}Z", "t", 0.5, f"u{i}") for i in range(200)]))
    between = add_series(longer, longer.set_axis(longer.index + pd.Timedelta("30D")))
    assert len(between) == 30 * 24 + 200
    assert between["is_gap"].sum() == 30 * 24 - 200, "between two pieces of time nothing was collected"


def test_series_that_do_not_fit_are_refused():
    one = series()
    with pytest.raises(ParameterError, match="one width"):
        add_series(
            one, bin_reactions(make_scored([(f"2024-03-0{i}T00:00Z", "t", 0.5, "u") for i in (1, 2)]), every="1D")
        )
    with pytest.raises(ParameterError, match="start together"):
        add_series(one, one.set_axis(one.index + pd.Timedelta("20min")))
    with pytest.raises(ParameterError, match="one bin each"):
        add_series(one[:1])
    with pytest.raises(ParameterError, match="at least 1"):
        add_series()
    with pytest.raises(TableError, match="columns"):
        add_series(one.drop(columns="n_scored"))
    before = one.copy()
    add_series(one, one)
    pd.testing.assert_frame_equal(one, before)


# -- monitors ----------------------------------------------------------------------------------------------------------


def world(rng, *, days, start, crisis=None, lateness_s=0):
    """Comments of several streams in the order in which they arrive; some come late, and one stream falls silent."""
    rows = []
    for name in STREAMS:
        for day in range(days - 2 * (name == "e")):
            n = rng.poisson(25)
            extra = 120 * (crisis is not None and name in "ac" and crisis <= day < crisis + 2)
            for i in range(n + extra):
                at = pd.Timestamp(start, tz="UTC") + day * DAY + pd.Timedelta(seconds=int(rng.integers(0, 86_400)))
                late = float(rng.integers(0, lateness_s + 1)) * (rng.random() < 0.1)
                p = float(rng.random() < (0.9 if i >= n else 0.2))
                rows.append(
                    (at, at + pd.Timedelta(seconds=late), f"t{len(rows)}", p, f"u{rng.integers(0, 9999)}", name)
                )
    rows.sort(key=lambda row: (row[1], row[2]))
    frame = make_scored([(at.isoformat(), text, p, who) for at, _, text, p, who, _ in rows])
    return frame.assign(id=[row[2] for row in rows], stream=[row[5] for row in rows])


@pytest.fixture(scope="module")
def watched():
    rng = np.random.default_rng(3)
    monitor = Monitor.fit(world(rng, days=30, start="2024-01-01"), every="1h")
    live = world(rng, days=7, start="2024-01-31", crisis=2, lateness_s=4 * 3600)
    return monitor, live


def plain(events):
    return sorted((event.to_dict() for event in events), key=lambda one: (one["time"], one["stream"], one["id"]))


def copy(monitor):
    return Monitor.from_dict(monitor.to_dict())


@pytest.mark.slow
@given(n_shards=st.integers(1, 7), seed=st.integers(0, 10**6), restart=st.booleans())
@settings(max_examples=6)
def test_one_monitor_is_several_with_a_part_of_the_streams_each(watched, n_shards, seed, restart):
    monitor, live = watched
    edges = [0, *sorted(np.random.default_rng(seed).integers(0, len(live), 12)), len(live)]
    whole, shards = copy(monitor), split_monitor(monitor, n_shards)
    ours = live["stream"].map(lambda name: shard_of(name, n_shards)).to_numpy()
    said, theirs = [], []
    for begin, end in itertools.pairwise(edges):
        batch = live.iloc[begin:end].sort_values(["timestamp", "id"])
        if batch.empty:
            continue
        said += whole.update(batch)
        for i, shard in enumerate(shards):
            theirs += shard.update(batch[ours[batch.index] == i])
            theirs += shard.advance(batch["timestamp"].max())
        if restart:
            shards = [copy(shard) for shard in shards]
    assert plain(theirs) == plain(said)
    assert {event.kind for event in said} >= {"alarm", "no_data"}
    assert whole.n_late == sum(shard.n_late for shard in shards) > 0
    assert join_monitors(shards).to_dict() == whole.to_dict()


@pytest.mark.slow
def test_a_lost_shard_goes_on_from_what_it_saved_and_holds_up_no_other(watched, tmp_path):
    monitor, live = watched
    whole, shards = copy(monitor), split_monitor(monitor, 2)
    said, theirs, missed = [], [], []
    for day, batch in live.sort_values(["timestamp", "id"]).groupby(live["timestamp"].dt.floor("D")):
        said += whole.update(batch) + whole.advance(day + DAY)
        for i in range(2):
            part = batch[batch["stream"].map(lambda name: shard_of(name, 2)) == i]
            missed.append((i, part, day + DAY))
        for i, part, at in [one for one in missed if one[0] == 0 or one[2] > live["timestamp"].max()]:
            theirs += shards[i].update(part) + shards[i].advance(at)
        missed = [one for one in missed if one[0] == 1 and one[2] <= live["timestamp"].max()]
        if day == live["timestamp"].min().floor("D"):
            shards[1].save(tmp_path / "shard")  # and is lost
    assert plain(theirs) != plain(said)
    found = Monitor.load(tmp_path / "shard")
    theirs = [event for event in theirs if shard_of(event.stream, 2) == 0]
    for day, batch in live.sort_values(["timestamp", "id"]).groupby(live["timestamp"].dt.floor("D")):
        theirs += found.update(batch[batch["stream"].map(lambda name: shard_of(name, 2)) == 1])
        theirs += found.advance(day + DAY)
    assert plain(theirs) == plain(said)


@pytest.mark.slow
def test_without_the_clock_of_all_a_shard_says_the_same_alarms(watched):
    monitor, live = watched
    ordered = live.sort_values(["timestamp", "id"])
    whole = copy(monitor)
    said = whole.update(ordered) + whole.flush()
    theirs = []
    for i, shard in enumerate(split_monitor(monitor, 3)):
        theirs += shard.update(ordered[ordered["stream"].map(lambda name, i=i: shard_of(name, 3) == i)]) + shard.flush()

    def alarms(events):
        return [one for one in plain(events) if one["kind"] in {"alarm", "relapsed"}]

    assert alarms(theirs) == alarms(said) != []


def test_shards_are_the_same_on_every_machine_and_even():
    assert [shard_of(name, 5) for name in ("a", "é", "日本")] == [2, 1, 1]
    counts = np.bincount([shard_of(f"brand {i}", 8) for i in range(8000)])
    assert counts.min() > 900
    assert counts.max() < 1100
    with pytest.raises(ParameterError, match="n_shards"):
        shard_of("a", 0)


def test_what_cannot_be_shared_out_or_joined_is_refused(watched):
    monitor, _ = watched
    total = Monitor.fit(None, every="1h", false_alarms="1 per 90 days in total")
    with pytest.raises(ParameterError, match="in total"):
        split_monitor(total, 2)
    with pytest.raises(ParameterError, match="'a'"):
        join_monitors([monitor, monitor])
    with pytest.raises(ParameterError, match="same settings"):
        join_monitors([monitor, Monitor.fit(None, every="10min")])
    with pytest.raises(ParameterError, match="at least 1"):
        join_monitors([])
