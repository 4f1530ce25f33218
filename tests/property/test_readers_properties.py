"""What holds for every export."""

import datetime as dt
import io
import json

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import assume, given, settings

from crisisdetect.errors import CrisisDetectError
from crisisdetect.readers import quote_formula, read, sniff
from crisisdetect.readers._clock import to_utc
from crisisdetect.tables import check_comments

pytestmark = pytest.mark.filterwarnings("error")
FEW = settings(max_examples=12, deadline=None)
MANY = settings(max_examples=60, deadline=None)

instants = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2050, 1, 1)).map(  # noqa: DTZ001
    lambda time: time.replace(microsecond=0).isoformat() + "Z"
)
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
rows = st.lists(
    st.fixed_dictionaries({"date": st.one_of(instants, st.sampled_from(["", "soon", "1970-01-01"])), "text": texts}),
    min_size=1,
    max_size=25,
)


@pytest.fixture(autouse=True, scope="module")
def _key():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRISISDETECT_PSEUDONYM_KEY", "test")
        yield


def reading_of(source, **options):
    try:
        return read(source, **options)
    except CrisisDetectError:
        assume(False)
        raise


def answer_of(attempt, source):
    """Return what came out, or the words of the refusal."""
    try:
        return attempt(source)
    except CrisisDetectError as error:
        return str(error)


def content(reading):
    """Return what was said when, without regard to the order of rows of the same instant."""
    comments = reading.comments[["timestamp", "text", "timestamp_quality"]].fillna({"text": ""})
    return sorted(comments.itertuples(index=False, name=None))


def adds_up(reading):
    check_comments(reading.comments)
    assert reading.n_read == reading.n_usable + reading.n_without_text + reading.n_rejected
    assert reading.comments["timestamp"].is_monotonic_increasing
    assert list(reading.comments.index) == list(range(len(reading.comments)))


@FEW
@given(rows)
def test_every_row_is_accounted_for(table):
    reading = reading_of(pd.DataFrame(table))
    adds_up(reading)
    assert reading.n_read == len(table)


@FEW
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(table, random):
    shuffled = random.sample(table, len(table))
    first, second = reading_of(pd.DataFrame(table)), reading_of(pd.DataFrame(shuffled))
    pd.testing.assert_frame_equal(first.comments, second.comments)
    assert first.rejected_by_reason == second.rejected_by_reason


@FEW
@given(
    rows,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_delimiter_encoding_and_line_ends_change_nothing(table, delimiter, encoding, end):
    frame = pd.DataFrame(table)
    written = frame.to_csv(index=False, sep=delimiter, lineterminator=end, quoting=1)
    direct = reading_of(frame)
    reading = read(io.BytesIO(written.encode(encoding)))
    assert content(reading) == content(direct)
    assert reading.rejected_by_reason == direct.rejected_by_reason
    adds_up(reading)


@FEW
@given(rows)
def test_ndjson_and_table_agree(table):
    direct = reading_of(pd.DataFrame(table))
    reading = read(io.StringIO("\n".join(map(json.dumps, table)) + "\n"))
    assert content(reading) == content(direct)
    worded = reading.comments["text"].notna() & reading.comments["timestamp_quality"].ne("day")
    assert set(reading.comments["id"][worded]) <= set(direct.comments["id"])


@FEW
@given(rows, st.integers(0, 25))
def test_overlapping_exports_are_counted_once(table, cut):
    frame = pd.DataFrame([row for row in table if row["text"].strip() and row["date"].endswith("Z")])
    assume(len(frame) > 0)
    whole = reading_of(frame)
    assume(whole.comments["text"].notna().all())  # without a text, rows are matched within one file only

    def export(part):
        return io.StringIO(part.to_csv(index=False, quoting=1))

    parts = [export(frame)] + ([export(frame.iloc[: cut + 1])] if len(frame) else [])
    both = read(parts)
    adds_up(both)
    assert set(both.comments["id"]) == set(whole.comments["id"])


@MANY
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_words(data):
    for attempt in (read, sniff):
        answer = answer_of(attempt, io.BytesIO(data))
        assert answer


@MANY
@given(
    st.sampled_from(
        ['{"a":', "[{", "PAR1", "\x1f\x8b", "PK\x03\x04", "ARROW1", "<?xml ?><post>", "window.YTD.tweets.part0 = ["]
    ),
    st.binary(max_size=200),
)
def test_what_starts_as_a_known_kind_is_read_or_refused_in_words(start, data):
    assert answer_of(read, io.BytesIO(start.encode("latin-1") + data))


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "text", "date", "created_at", "messages", "data", "author", "type", "items", "snippet", "kind"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@MANY
@given(json_values)
def test_any_json_is_read_or_refused_in_words(value):
    answer = answer_of(read, io.StringIO(json.dumps(value)))
    assert answer
    if not isinstance(answer, str):
        adds_up(answer)


@FEW
@given(st.text(max_size=60).filter(lambda line: "\n" not in line and "\r" not in line), st.integers(0, 3))
def test_a_broken_line_costs_no_other(line, place):
    good = [f"2026-03-02T1{i}:00:00Z,word{i}" for i in range(3)]
    lines = [*good[:place], line, *good[place:]]
    reading = read(io.StringIO("date,text\n" + "\n".join(lines) + "\n"))
    adds_up(reading)
    assert {"word0", "word1", "word2"} <= set(reading.comments["text"].dropna())


@FEW
@given(st.text(max_size=40))
def test_quoted_cells_never_start_as_a_formula(text):
    assert not quote_formula(text).lstrip().startswith(("=", "+", "-", "@"))
    assert quote_formula(text).removeprefix("'").endswith(text.removeprefix("'"))


@FEW
@given(st.lists(st.integers(0, 4 * 60 - 1), min_size=1, max_size=60), st.booleans())
def test_local_times_in_order_go_forward_through_a_clock_change(minutes, autumn):
    start = pd.Timestamp("2026-10-24T23:00Z" if autumn else "2026-03-28T23:00Z")
    true = pd.DatetimeIndex(sorted(start + pd.Timedelta(minutes=m) for m in minutes))
    wall = true.tz_convert("Europe/Paris").tz_localize(None).to_numpy().astype("datetime64[us]").astype("int64")
    back, _ = to_utc(wall, "Europe/Paris")
    assert abs(back - true.tz_localize(None).to_numpy().astype("datetime64[us]").astype("int64")).max() <= 3_600_000_000
    if not autumn:
        assert (back == true.tz_localize(None).to_numpy().astype("datetime64[us]").astype("int64")).all()
