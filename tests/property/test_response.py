import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdetect.response import (
    expects_answer,
    find_cause,
    grave_comments,
    gravity,
    open_questions,
    recovery,
    very_angry,
)
from crisisdetect.understanding import understand
from understood import CLOSED, ONSET, crisis
from worlds import make_scored, make_series

START = pd.Timestamp("2024-01-01", tz="UTC")
SAID = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "il a pris feu",
            "nobody was hurt",
            "je porte plainte",
            "where is my refund?",
            "où est mon colis",
            "the app crashes since the update",
            "cette pub est sexiste",
            "your statement is a lie",
            "boycott",
            "",
        ]
    ),
)


def table(entries):
    rows = [((START + pd.Timedelta(hours=hour)).isoformat(), text, p, f"u{who}") for hour, text, p, who in entries]
    scored = make_scored(rows)
    return scored.assign(thread_id="t", parent_id=None, is_own=[who == 5 for *_, who in entries])


ENTRIES = st.lists(st.tuples(st.integers(0, 90), SAID, st.sampled_from([0.1, 0.9]), st.integers(0, 5)), max_size=25)


@given(st.lists(SAID, max_size=12), st.integers(0, 12))
def test_chunks_change_nothing(texts, cut):
    whole = [(found.place, found.kind, found.sign) for found in gravity(texts)]
    parts = [(found.place, found.kind, found.sign) for found in gravity(texts[:cut])]
    parts += [(found.place + len(texts[:cut]), found.kind, found.sign) for found in gravity(texts[cut:])]
    assert whole == parts
    assert expects_answer(texts) == (*expects_answer(texts[:cut]), *expects_answer(texts[cut:]))


@settings(max_examples=8)
@given(ENTRIES, st.randoms())
def test_the_order_of_rows_changes_nothing(entries, random):
    scored = table(entries)
    order = list(range(len(scored)))
    random.shuffle(order)
    mixed = scored.iloc[order]
    pd.testing.assert_frame_equal(grave_comments(scored), grave_comments(mixed))
    pd.testing.assert_frame_equal(open_questions(scored), open_questions(mixed))
    assert repr(find_cause(scored, start=START)) == repr(find_cause(mixed, start=START))


@settings(max_examples=8)
@given(ENTRIES, st.integers(0, 90), st.integers(1, 90))
def test_nothing_is_attributed_to_a_period_it_is_not_in(entries, first, length):
    scored = table(entries)
    start, end = START + pd.Timedelta(hours=first), START + pd.Timedelta(hours=first + length)
    inside = set(scored["id"][(scored["timestamp"] >= start) & (scored["timestamp"] < end) & ~scored["is_own"]])
    found = find_cause(scored, start=start, end=end)
    assert {name for names in found.evidence.values() for name in names} <= inside
    assert found.n_comments <= len(inside)
    asked = open_questions(scored, now=end)
    assert (asked["timestamp"] <= end).all()
    times = scored.set_index("id")["timestamp"]
    answered = asked[asked["answer_id"].notna()]
    assert all(times[answer] <= end for answer in answered["answer_id"])


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_recovery_lies_after_the_onset_and_relapse_after_recovery(after):
    series = make_series([5.0, 6.0, 4.0, 5.0, 7.0, 5.0, 4.0, 6.0, *map(float, after)])
    found = recovery(series, onset=series.index[8])
    assert found.peak_at >= series.index[8]
    if found.recovered_at is not None:
        assert found.recovered_at >= series.index[8]
    if found.relapsed_at is not None:
        assert found.recovered_at < found.relapsed_at


ABOUT = st.lists(st.tuples(st.integers(-60, 120), SAID, st.sampled_from([0.1, 0.9]), st.integers(0, 5)), max_size=25)


def around(entries):
    rows = [((ONSET + pd.Timedelta(hours=hour)).isoformat(), text, p, f"u{who}") for hour, text, p, who in entries]
    return make_scored(rows).assign(thread_id="t", parent_id=None, is_own=[who == 5 for *_, who in entries])


def shown(told):
    """Return the ids of all comments of people that an understanding names."""
    named = {told.explanation.trigger.first_id, *told.questions["id"], *told.grave["id"]} - {None}
    named |= {post.id for post in told.explanation.people.amplified}
    for concern in told.explanation.concerns:
        named |= {concern.first_id, *concern.evidence_ids, *concern.ids}
    return named | {name for names in told.cause.evidence.values() for name in names}


@settings(max_examples=8)
@given(ABOUT)
def test_an_understanding_names_no_comment_of_another_time(entries):
    scored = around(entries)
    at = scored["timestamp"]
    inside = set(scored["id"][(at >= ONSET) & (at < CLOSED) & ~scored["is_own"]])
    assert shown(understand(scored, crisis())) <= inside


@settings(max_examples=6)
@given(ABOUT, st.randoms())
def test_the_order_of_rows_changes_no_understanding(entries, random):
    scored = around(entries)
    order = list(range(len(scored)))
    random.shuffle(order)
    one, other = understand(scored, crisis()), understand(scored.iloc[order], crisis())
    assert repr(one.to_dict()) == repr(other.to_dict())
    assert (one.limits, one.draft(), one.plan) == (other.limits, other.draft(), other.plan)
    pd.testing.assert_frame_equal(one.questions, other.questions)
    pd.testing.assert_frame_equal(one.grave, other.grave)


@given(st.lists(SAID, max_size=12), st.integers(0, 12))
def test_anger_is_told_of_each_comment_by_itself(texts, cut):
    assert very_angry(texts) == (*very_angry(texts[:cut]), *very_angry(texts[cut:]))
