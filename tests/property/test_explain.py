import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdetect.explain import explain
from worlds import make_scored

START = pd.Timestamp("2024-01-01", tz="UTC")
WORDS = st.sampled_from(
    [
        "refund",
        "parcel",
        "late",
        "broken",
        "crash",
        "update",
        "colis",
        "perdu",
        "honte",
        "😡",
        "#zelvia",
        "the",
        "et",
        "12",
    ]
)
SAID = st.one_of(st.lists(WORDS, max_size=6).map(" ".join), st.text(max_size=30), st.none())
ENTRIES = st.lists(st.tuples(st.integers(0, 60), SAID, st.sampled_from([0.1, 0.9]), st.integers(0, 4)), max_size=30)


def table(entries):
    rows = [((START + pd.Timedelta(hours=hour)).isoformat(), text, p, f"u{who}") for hour, text, p, who in entries]
    return make_scored(rows).assign(is_own=[who == 4 for *_, who in entries], thread_id="t")


@settings(max_examples=8)
@given(ENTRIES, st.integers(0, 60), st.integers(1, 60))
def test_every_comment_shown_lies_in_the_period(entries, first, length):
    scored = table(entries)
    start, end = START + pd.Timedelta(hours=first), START + pd.Timedelta(hours=first + length)
    told = explain(scored, start=start, end=end)
    inside = set(scored["id"][(scored["timestamp"] >= start) & (scored["timestamp"] < end) & ~scored["is_own"]])
    shown = {told.trigger.first_id} - {None}
    for concern in told.concerns:
        shown |= {concern.first_id, *concern.evidence_ids, *concern.ids}
        assert set(concern.evidence_ids) <= set(concern.ids)
        assert concern.n_comments == len(concern.ids)
    assert shown <= inside
    assert {post.id for post in told.people.amplified} <= inside
    if not inside:
        assert told.n_negative == 0
        assert not told.concerns
        assert not told.terms
        assert "nothing" in told.limits


@settings(max_examples=8)
@given(ENTRIES, st.randoms())
def test_the_order_of_rows_changes_nothing(entries, random):
    scored = table(entries)
    order = list(range(len(scored)))
    random.shuffle(order)
    middle = START + pd.Timedelta("30h")
    assert repr(explain(scored, start=middle)) == repr(explain(scored.iloc[order], start=middle))


@settings(max_examples=8)
@given(ENTRIES)
def test_no_concern_holds_a_comment_twice(entries):
    told = explain(table(entries), start=START)
    every = [name for concern in told.concerns for name in concern.ids]
    assert len(every) == len(set(every))
