"""What is read of folders and of archives is the same, however they are packed and however small the pieces."""

import gzip
import io
import json
import tarfile
import zipfile

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from crisisdetect.readers import _batches, _read, read, read_batches

FEW = settings(max_examples=5, deadline=None)

words = st.sampled_from(
    ["late", "RT @ana: late", "merci", "", "[removed]", "two\nlines", "déçu, «vraiment»", "broken;"]
)
rows = st.lists(
    st.tuples(st.integers(1, 28), st.integers(1, 12), st.integers(0, 1439), words, st.sampled_from(["ana", "bo", ""])),
    min_size=1,
    max_size=8,
)
forms = st.sampled_from(["csv", "tsv", "jsonl", "json"])
files = st.lists(st.tuples(rows, forms), min_size=1, max_size=3)


@pytest.fixture(autouse=True, scope="module")
def _key():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRISISDETECT_PSEUDONYM_KEY", "test")
        yield


def written(table, form, *, number):
    """Return the name and the bytes of one file of an export, with the day first in its dates."""
    records = [
        {"id": f"{number}-{i}", "date": f"{day:02}/{month:02}/2025 {minute // 60:02}:{minute % 60:02}",
         "text": text, "author": author}
        for i, (day, month, minute, text, author) in enumerate(table)
    ]  # fmt: skip
    frame = pd.DataFrame(records)
    data = {
        "csv": lambda: frame.to_csv(index=False, quoting=1),
        "tsv": lambda: frame.to_csv(index=False, quoting=1, sep="\t"),
        "jsonl": lambda: "\n".join(json.dumps(record) for record in [*records, records[0]]) + "\n",
        "json": lambda: json.dumps(records),
    }
    return f"part{number}.{form}", data[form]().encode()


def settling():
    """Return a file whose dates can be read with the day first only."""
    return "a.csv", b"id,date,text,author\nx,31/12/2025 10:00,settles it,cy\n"


def zipped(parts):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in parts:
            archive.writestr(f"Export/{name}", data)
    return held.getvalue()


def tarred(parts):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, data in parts:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return held.getvalue()


def packed(parts, packing):
    """Return files packed in one of several ways, all of which keep their order by name."""
    ways = {
        "zip": lambda: [("all.zip", zipped(parts))],
        "tgz": lambda: [("all.tgz", tarred(parts))],
        "gz in zip": lambda: [("all.zip", zipped([(f"{name}.gz", gzip.compress(data)) for name, data in parts]))],
        "tgz in zip": lambda: [("all.zip", zipped([("inner.tgz", tarred(parts))]))],
        "folder": lambda: parts,
    }
    return ways[packing]()


def all_of(source, *, block, batch_rows, tz="UTC"):
    """Return comments, rejected rows and notes without names of files, read in pieces of a size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_batches, "BLOCK", block)
        batches = read_batches(source, batch_rows=batch_rows, tz=tz)
        parts = list(batches)
    comments = pd.concat([part.comments for part in parts], ignore_index=True)
    comments = comments.sort_values(["timestamp", "id"], kind="stable", ignore_index=True)
    rejected = sorted((part.row, part.reason) for one in parts for part in one.rejected.itertuples())
    return comments.drop(columns="source"), rejected, sorted((one.code, one.n) for one in batches.notes), batches.n_read


@FEW
@given(
    files,
    st.sampled_from(["folder", "zip", "tgz", "gz in zip", "tgz in zip"]),
    st.integers(60, 2_000),
    st.integers(1, 9),
    st.sampled_from(["UTC", "Europe/Paris"]),
)
def test_packing_and_sizes_change_nothing(tmp_path_factory, tables, packing, block, batch_rows, tz):
    parts = [settling(), *(written(table, form, number=i) for i, (table, form) in enumerate(tables, start=1))]
    plain, folder = tmp_path_factory.mktemp("plain"), tmp_path_factory.mktemp("packed")
    for name, data in parts:
        (plain / name).write_bytes(data)
    for name, data in packed(parts, packing):
        (folder / name).write_bytes(data)
    comments, rejected, notes, n_read = all_of(plain, block=2**20, batch_rows=50_000, tz=tz)
    again = all_of(folder, block=block, batch_rows=batch_rows, tz=tz)
    pd.testing.assert_frame_equal(again[0], comments)
    assert again[1:] == (rejected, notes, n_read)
    whole = read(folder, tz=tz)
    told = "is_repost" in whole.comments
    assert told == comments["is_repost"].any()
    left = comments if told else comments.drop(columns="is_repost")
    pd.testing.assert_frame_equal(whole.comments.drop(columns="source"), left)
    assert sorted((one.code, one.n) for one in whole.notes) == notes
    assert n_read == sum(len(table) + (form == "jsonl") for table, form in tables) + 1


@FEW
@given(files, st.integers(1, 9))
def test_a_reading_does_not_depend_on_its_size(tmp_path_factory, tables, rows_at_once):
    folder = tmp_path_factory.mktemp("export")
    for name, data in [settling(), *(written(table, form, number=i) for i, (table, form) in enumerate(tables))]:
        (folder / name).write_bytes(data)
    once = read(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_read, "_ROWS_AT_ONCE", rows_at_once)
        patch.setattr(_read, "BLOCK", 100)
        small = read(folder)
    pd.testing.assert_frame_equal(small.comments, once.comments)
    pd.testing.assert_frame_equal(small.rejected, once.rejected)
    assert (small.notes, small.n_read, small.sources) == (once.notes, once.n_read, once.sources)
