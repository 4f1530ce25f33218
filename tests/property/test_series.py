import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from crisisdetect import bin_reactions
from worlds import make_scored

times = st.datetimes(pd.Timestamp("2024-01-01").to_pydatetime(), pd.Timestamp("2024-03-01").to_pydatetime())
texts = st.sampled_from(["a", "b", "no good at all, never again, I am done"])
authors = st.sampled_from([None, "u", "v"])
rows = st.lists(st.tuples(times, texts, st.sampled_from([0.0, 0.3, 1.0]), authors), min_size=1, max_size=60)


def scored_of(data):
    """Return a scored table, with one comment that has a time of day: midnights alone would pass for dates."""
    return make_scored(
        [("2024-02-01T10:05:00Z", "anchor", 0.0, None), *((t.isoformat() + "Z", *rest) for t, *rest in data)]
    )


@given(rows, st.sampled_from(["15min", "1h", "6h", "1D"]))
def test_every_comment_lies_in_exactly_one_bin(data, every):
    series = bin_reactions(scored_of(data), every=every)
    assert series["n_comments"].sum() == len(data) + 1
    assert (series["n_negative"] <= series["n_scored"] + 1e-6).all()
    assert (np.diff(series.index) == pd.Timedelta(every).to_timedelta64()).all()


@given(rows, st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(data, random):
    scored = scored_of(data)
    shuffled = scored.sample(frac=1, random_state=random.randrange(2**31))
    pd.testing.assert_frame_equal(bin_reactions(scored, every="6h"), bin_reactions(shuffled, every="6h"))


@given(rows, st.integers(-30, 30))
def test_shifting_time_by_whole_days_shifts_the_series(data, days):
    scored = scored_of(data)
    later = scored.assign(timestamp=scored["timestamp"] + pd.Timedelta(days, "D"))
    first, second = bin_reactions(scored, every="1h"), bin_reactions(later, every="1h")
    assert (second.index - first.index == pd.Timedelta(days, "D")).all()
    pd.testing.assert_frame_equal(first.reset_index(drop=True), second.reset_index(drop=True))
