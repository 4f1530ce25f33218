import csv
import io
import json
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from crisisdetect.datasets import simulate_comments, write_export
from crisisdetect.tables import check_comments

DAYS = 6
onsets = st.none() | st.floats(0, DAYS - 0.01)
requests = st.fixed_dictionaries(
    {
        "lang": st.sampled_from(["fr", "en"]),
        "start": st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2090-01-01").date()).map(str),
        "days": st.just(DAYS),
        "per_day": st.floats(0, 40),
        "crisis_at": onsets,
        "crisis_days": st.floats(0.2, 9),
        "crisis_size": st.floats(1, 10),
        "crisis_shape": st.sampled_from(["sudden", "slow", "wave"]),
        "cause": st.sampled_from(["product_problem", "communication_error", "marketing_error", "other"]),
        "burst_at": onsets,
        "angry_author_at": onsets,
        "own_replies": st.booleans(),
        "random_state": st.integers(0, 2**32 - 1),
    }
)
some = settings(max_examples=25, deadline=None)


@some
@given(requests)
def test_whatever_is_asked_for_is_a_sound_table(request):
    comments = simulate_comments(**request)
    check_comments(comments)
    assert comments["timestamp"].is_monotonic_increasing
    zone = "Europe/Paris" if request["lang"] == "fr" else "UTC"
    start = pd.Timestamp(request["start"], tz=zone)
    assert comments["timestamp"].between(start, start + pd.DateOffset(days=DAYS), inclusive="left").all()
    assert comments.loc[comments["text"].notna(), "true_label"].isin(["negative", "neutral", "positive"]).all()
    assert comments.loc[comments["text"].isna(), "true_label"].isna().all()
    assert (comments["likes"] >= 0).all()
    absent = {e for e in ("crisis", "burst", "angry_author") if request[f"{e}_at"] is None}
    assert not set(comments["true_event"]) & absent
    assert request["own_replies"] or not comments["is_own"].any()


@some
@given(requests)
def test_who_answers_comes_later_in_the_same_thread(request):
    comments = simulate_comments(**request)
    answers = comments.dropna(subset="parent_id").merge(
        comments, left_on="parent_id", right_on="id", suffixes=("", "_of")
    )
    assert len(answers) == comments["parent_id"].notna().sum()
    assert (answers["timestamp"] >= answers["timestamp_of"]).all()
    assert (answers["thread_id"] == answers["thread_id_of"]).all()
    assert (answers["platform"] == answers["platform_of"]).all()


@some
@given(requests)
def test_reposts_repeat_an_earlier_comment_of_the_same_label(request):
    comments = simulate_comments(**request)
    said = set()
    for row in comments.itertuples():
        key = (None if pd.isna(row.text) else row.text, row.true_event)
        if row.is_repost:
            assert key in said
        said.add(key)


@some
@given(requests)
def test_events_leave_everyday_comments_as_they_were(request):
    columns = ["timestamp", "text", "author", "lang", "likes", "true_label"]
    without = request | {"crisis_at": None, "burst_at": None, "angry_author_at": None, "own_replies": False}
    calm = simulate_comments(**without)[columns].reset_index(drop=True)
    both = simulate_comments(**request | {"own_replies": False})
    background = both.loc[both["true_event"] == "calm", columns].reset_index(drop=True)
    pd.testing.assert_frame_equal(calm, background, check_dtype=False)


texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(texts, st.datetimes(pd.Timestamp("1970-01-01"), pd.Timestamp("2200-01-01")), st.booleans()),
        max_size=8,
    ),
    st.sampled_from(["UTC", "Europe/Paris", "America/St_Johns"]),
    st.sampled_from([",", ";", "\t"]),
)
def test_any_text_survives_the_export(rows, zone, delimiter):
    comments = pd.DataFrame(
        {
            "id": [str(i) for i in range(len(rows))],
            "timestamp": pd.Series([row[1] for row in rows], dtype="datetime64[us]").dt.tz_localize("UTC"),
            "text": pd.Series([row[0] for row in rows], dtype=object),
            "is_own": pd.Series([row[2] for row in rows], dtype=bool),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        flat = write_export(comments, Path(folder, "a.csv"), tz=zone, delimiter=delimiter).read_bytes().decode()
        lines = write_export(comments, Path(folder, "a.ndjson"), tz=zone).read_bytes().decode().split("\n")[:-1]
    back = list(csv.DictReader(io.StringIO(flat, newline=""), delimiter=delimiter))
    assert [row["text"] for row in back] == [row[0] or "" for row in rows]
    loaded = [json.loads(line) for line in lines]
    assert [row["text"] for row in loaded] == [row[0] for row in rows]
    assert [row["is_own"] for row in loaded] == [row[2] for row in rows]
    for read in (back, loaded):
        assert [pd.Timestamp(row["timestamp"]) for row in read] == comments["timestamp"].tolist()
