"""What is read in pieces is what is read as a whole, however small the pieces."""

import datetime as dt
import gzip
import io
import json
import subprocess
import sys

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import assume, given, settings

from crisisdetect.errors import CrisisDetectError
from crisisdetect.readers import _arrow, _batches, read, read_batches

FEW = settings(max_examples=12, deadline=None)

times = st.datetimes(dt.datetime(2024, 1, 1), dt.datetime(2026, 1, 1)).map(  # noqa: DTZ001
    lambda time: time.replace(microsecond=0).isoformat() + "Z"
)
odd = st.sampled_from(["", "soon", "1970-01-01", "2025-03-02 10:00", "1757000000", " 2025-03-02T10:00:00Z "])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        "[removed]",
        "nan",
        "merci",
        "  ",
        'say "no"',
        "a,b;c",
        "two\nlines",
        "<b>x</b>",
        "@ana",
        "=1+1",
        "\u200e[deleted]",
    ]
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(["", "1", "2", "7.0", "x-1", " 3 ", "1.47E+18"]) | st.integers(10, 10**19).map(str),
            "date": times | times | times | odd,
            "text": texts,
            "author": st.sampled_from(["", "ana", " bo ", "[deleted]", "é"]),
            "likes": st.sampled_from(["", "3", "1.2K", "12 k", "nan", "-1", "007"]),
            "lang": st.sampled_from(["", "fr", "French", "und"]),
        }
    ),
    min_size=1,
    max_size=40,
)


@pytest.fixture(autouse=True, scope="module")
def _key():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRISISDETECT_PSEUDONYM_KEY", "test")
        yield


def in_pieces(source, *, block, batch_rows, **options):
    """Return the comments of all batches in the order of ``read``, the rejected rows, and the account."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_batches, "BLOCK", block)
        batches = read_batches(source, batch_rows=batch_rows, **options)
    parts = list(batches)
    comments = pd.concat([part.comments for part in parts], ignore_index=True)
    rejected = pd.concat([part.rejected for part in parts], ignore_index=True)
    assert batches.n_read == batches.n_usable + batches.n_without_text + batches.n_rejected
    assert all(len(part.comments) == batch_rows for part in parts[:-1] if len(part.rejected) < batch_rows)
    return comments.sort_values(["timestamp", "id"], kind="stable", ignore_index=True), rejected, batches


def same(source, *, block, batch_rows, **options):
    """Check that pieces and whole agree; without ids that contradict each other, even the ids do."""
    try:
        whole = read(source(), **options)
    except CrisisDetectError:
        assume(False)
    comments, rejected, batches = in_pieces(source(), block=block, batch_rows=batch_rows, **options)
    told = {"is_repost"} - set(whole.comments.columns)
    pd.testing.assert_frame_equal(
        comments.drop(columns=list(told & set(comments.columns))).drop(columns="source"),
        whole.comments.drop(columns="source"),
    )
    assert rejected[["row", "reason"]].sort_values(["row", "reason"]).to_numpy().tolist() == (
        whole.rejected[["row", "reason"]].sort_values(["row", "reason"]).to_numpy().tolist()
    )
    assert batches.n_read == whole.n_read
    return batches


def distinct_ids(table):
    """Give rows ids that do not repeat, but for some that have none."""
    return [{**row, "id": row["id"] and f"{row['id']}{number}"} for number, row in enumerate(table)]


@FEW
@given(rows, st.integers(40, 3_000), st.integers(1, 50), st.sampled_from([0, 1, 2]), st.sampled_from([",", ";", "\t"]))
def test_csv_in_pieces(table, block, batch_rows, quoting, delimiter):
    written = pd.DataFrame(distinct_ids(table)).to_csv(index=False, quoting=quoting, sep=delimiter).encode()
    same(lambda: io.BytesIO(written), block=block, batch_rows=batch_rows)


@FEW
@given(rows, st.integers(40, 3_000), st.integers(1, 50), st.text(max_size=20))
def test_ndjson_in_pieces(table, block, batch_rows, broken):
    lines = [json.dumps(row, ensure_ascii=bool(len(row["text"]) % 2)) for row in distinct_ids(table)]
    lines.insert(len(lines) // 2, broken.replace("\n", " ").replace("\r", " "))
    assume(len(lines) > 3)
    written = ("\n".join(lines) + "\n").encode("utf-8", "replace")
    same(lambda: io.BytesIO(written), block=block, batch_rows=batch_rows)


@FEW
@given(st.text(st.sampled_from('ab,"\n\r ;'), max_size=120), st.integers(8, 60))
def test_any_quotes_in_pieces(body, block):
    head = 'date,text\n2025-03-02T10:00:00Z,first\n2025-03-02T10:00:01Z,"second"\n'
    end = "2025-03-02T11:00:00Z,last\n"
    written = (head + body + "\n" + end).encode()
    same(lambda: io.BytesIO(written), block=block, batch_rows=7)


@FEW
@given(rows, st.integers(100, 2_000), st.sampled_from(["utf-8-sig", "utf-16", "utf-32", "cp1252"]))
def test_encodings_in_pieces(table, block, encoding):
    frame = pd.DataFrame(distinct_ids(table))
    frame["text"] = frame["text"].str.replace("[^a-zé ]", "", regex=True) + " été"
    written = frame.to_csv(index=False, quoting=1).encode(encoding)
    same(lambda: io.BytesIO(written), block=block, batch_rows=9)


@FEW
@given(
    st.lists(st.integers(0, 7 * 60 - 1), min_size=2, max_size=60),
    st.booleans(),
    st.booleans(),
    st.integers(60, 400),
    st.sampled_from(["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M", "%m/%d/%Y %I:%M %p"]),
)
def test_local_clocks_in_pieces(minutes, in_order, autumn, block, form):
    start = pd.Timestamp("2026-10-24T22:00Z" if autumn else "2026-03-28T22:00Z")
    instants = [start + pd.Timedelta(minutes=m) for m in (sorted(minutes) if in_order else minutes)]
    local = [instant.tz_convert("Europe/Paris").strftime(form) for instant in instants]
    written = pd.DataFrame({"date": local, "text": [f"t{i}" for i in range(len(local))]}).to_csv(index=False).encode()
    same(lambda: io.BytesIO(written), block=block, batch_rows=11, tz="Europe/Paris")


@FEW
@given(rows, st.integers(60, 900), st.integers(0, 40))
def test_overlapping_exports_are_counted_once_in_pieces(table, block, cut):
    worded = [row for row in table if row["text"].strip() not in {"", "nan", "[removed]", "\u200e[deleted]"}]
    good = pd.DataFrame([{**row, "date": row["date"]} for row in worded if row["date"].endswith("Z")])
    assume(len(good) > 1)
    good = good.drop(columns="id")
    packed = gzip.compress(good.to_csv(index=False, quoting=1).encode())
    again = good.iloc[: cut + 1].to_csv(index=False, quoting=1).encode()
    once, _, _ = in_pieces(io.BytesIO(packed), block=block, batch_rows=10)
    both, rejected, batches = in_pieces([io.BytesIO(packed), io.BytesIO(again)], block=block, batch_rows=10)
    assert set(both["id"]) == set(once["id"])
    assert batches.n_read == len(good) + len(good.iloc[: cut + 1])
    assert set(rejected["reason"]) <= {"duplicate_id"}


@FEW
@given(rows)
def test_whole_columns_give_what_single_cells_give(table):
    frame = pd.DataFrame(table)
    try:
        quick = read(frame)
    except CrisisDetectError:
        assume(False)
    with pytest.MonkeyPatch.context() as patch:
        for function in ("strings", "instants", "ids", "trimmed", "whole_numbers"):
            patch.setattr(_arrow, function, lambda values: None)
        careful = read(frame)
    pd.testing.assert_frame_equal(careful.comments, quick.comments)
    pd.testing.assert_frame_equal(careful.rejected, quick.rejected)


def test_reading_ahead_that_is_abandoned_in_a_cycle_comes_to_an_end():
    """The collector clears weak references before it ends a generator: whoever waits for an executor waits for ever."""
    code = (
        "import gc; from crisisdetect.readers._ahead import ahead\n"
        "class Box: pass\n"
        "box = Box(); box.me, box.items = box, ahead(iter(range(9))); next(box.items); del box; gc.collect()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
