"""Where comments come from: files, folders, archives, streams, tables of other libraries."""

import gzip
import io
import os
import sys
import threading
import zipfile

import duckdb
import narwhals as nw
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import zstandard

from crisisdetect.errors import MissingExtraError, ReadError
from crisisdetect.readers import read, read_batches, sniff
from crisisdetect.readers._ahead import ahead

CSV = "date,text,author\n2026-03-02T10:00:00Z,Très déçu,ana\n2026-03-02T11:00:00Z,merci,bo\n"
TEXTS = ["Très déçu", "merci"]


@pytest.fixture(autouse=True, scope="module")
def _key():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRISISDETECT_PSEUDONYM_KEY", "test")
        yield


def texts(source, **options):
    return read(source, **options).comments["text"].tolist()


def table():
    return pd.read_csv(io.StringIO(CSV))


def zipped(members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(tmp_path, encoding):
    file = tmp_path / "export.csv"
    file.write_bytes(CSV.encode(encoding))
    assert texts(file) == TEXTS


def test_a_few_bytes_of_another_encoding(tmp_path):
    file = tmp_path / "export.csv"
    file.write_bytes(
        (CSV * 1 + "2026-03-02T12:00:00Z,été à Genève,cy\n").encode() + b"2026-03-02T13:00:00Z,d\xe9j\xe0,x\n"
    )
    reading = read(file)
    assert reading.comments["text"].tolist() == [*TEXTS, "été à Genève", "déjà"]
    assert any("Windows-1252" in str(note) for note in reading.notes)


def test_nul_bytes_are_removed_and_said(tmp_path):
    file = tmp_path / "export.csv"
    file.write_bytes(CSV.replace("merci", "mer\0ci").encode())
    reading = read(file)
    assert reading.comments["text"].tolist() == TEXTS
    assert any("NUL" in str(note) for note in reading.notes)


def test_paths_streams_and_standard_input(tmp_path, monkeypatch):
    file = tmp_path / "export.csv"
    file.write_text(CSV, encoding="utf-8")
    assert texts(str(file)) == texts(file) == TEXTS
    with file.open("rb") as binary, file.open(encoding="utf-8") as written:
        assert texts(binary) == texts(written) == TEXTS
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CSV.encode())))
    assert texts("-") == TEXTS


@pytest.mark.parametrize("content", [CSV.encode(), gzip.compress(CSV.encode())], ids=["plain", "packed"])
def test_a_pipe_with_a_name_is_read_once(tmp_path, content):
    pipe = tmp_path / "export.csv"
    os.mkfifo(pipe)

    def fed(what):
        writer = threading.Thread(target=pipe.write_bytes, args=(content,))
        writer.start()
        found = what(pipe)
        writer.join()
        return found

    assert fed(texts) == TEXTS
    assert fed(lambda path: [text for batch in read_batches(path) for text in batch.comments["text"]]) == TEXTS


@pytest.mark.parametrize("extension", ["gz", "zst", "zip"])
def test_packed(tmp_path, extension):
    pack = {"gz": gzip.compress, "zst": zstandard.compress, "zip": lambda data: zipped({"in/side.csv": data})}[
        extension
    ]
    file = tmp_path / f"export.csv.{extension}"
    file.write_bytes(pack(CSV.encode()))
    assert texts(file) == TEXTS
    assert sniff(file)[0].mapping["text"] == "text"


def test_a_long_window_of_zstd(tmp_path):
    settings = zstandard.ZstdCompressionParameters(window_log=27, enable_ldm=True)
    file = tmp_path / "RC.zst"
    file.write_bytes(zstandard.ZstdCompressor(compression_params=settings).compress(CSV.encode()))
    assert texts(file) == TEXTS


def test_a_torn_archive_gives_what_is_left(tmp_path):
    rows = "".join(f"2026-03-02T10:00:{i % 60:02d}Z,text number {i * 7919 % 10007},a\n" for i in range(3000))
    file = tmp_path / "export.csv.gz"
    packed = gzip.compress(("date,text,author\n" + rows).encode())
    file.write_bytes(packed[: len(packed) // 2])
    reading = read(file)
    assert 100 < reading.n_usable < 3000
    assert any("ends early" in str(note) for note in reading.notes)


def test_a_folder_and_an_archive_leave_out_what_is_no_export(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "part.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "settings.json").write_text('{"theme": "dark"}')
    (tmp_path / ".hidden.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    reading = read(tmp_path)
    assert reading.comments["text"].tolist() == TEXTS
    assert any("settings.json" in str(note) and "left out" in str(note) for note in reading.notes)
    packed = tmp_path.parent / "all.zip"
    packed.write_bytes(
        zipped({"b/part.csv": CSV, "settings.json": "{}", "__MACOSX/._part.csv": "x", "../../up.csv": CSV})
    )
    reading = read(packed)
    assert reading.comments["text"].tolist() == TEXTS
    assert not (tmp_path.parent.parent / "up.csv").exists()


def test_the_same_file_twice_counts_once(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(CSV, encoding="utf-8")
    reading = read([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert reading.n_usable == 2
    assert read(tmp_path).n_usable == 2
    assert any("the same file" in str(note) for note in read(tmp_path).notes)


def test_parquet_arrow_and_excel(tmp_path):
    table().to_parquet(tmp_path / "t.parquet")
    table().to_feather(tmp_path / "t.feather")
    table().assign(date=pd.to_datetime(table()["date"]).dt.tz_localize(None)).to_excel(tmp_path / "t.xlsx", index=False)
    for name in ("t.parquet", "t.feather", "t.xlsx"):
        assert texts(tmp_path / name) == TEXTS


def test_a_workbook_with_rows_above_the_header(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["Source", "x"], [], ["Exported", "y"], ["Nested"], ["Plan"], ["Tool"]):
        sheet.append(row)
    sheet.append(
        [
            "[Id]",
            "[SubId]",
            "Name (click to view profile)",
            "Profile ID",
            "Date",
            "Likes",
            "Live video timestamp",
            "Comment",
            "(view source)",
        ]
    )
    sheet.append(
        [
            1,
            None,
            "Zoé",
            "9001",
            pd.Timestamp("2026-03-02 10:00").to_pydatetime(),
            3,
            None,
            "Déçue",
            "https://example.org",
        ]
    )
    sheet.append(
        [1, 1, "Max", "9002", pd.Timestamp("2026-03-02 10:05").to_pydatetime(), 0, None, "=1+1", "https://example.org"]
    )
    book.save(tmp_path / "export.xlsx")
    reading = read(tmp_path / "export.xlsx")
    assert reading.sources[0].format == "ExportComments"
    assert reading.n_read == 2
    assert reading.comments["parent_id"].tolist()[1] == "1"


def test_old_workbooks_are_named(tmp_path):
    file = tmp_path / "old.xls"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    with pytest.raises(ReadError, match=r"save it as \.xlsx"):
        read(file)


@pytest.mark.parametrize(
    ("module", "extra", "name"), [("openpyxl", "excel", "t.xlsx"), ("zstandard", "zstd", "t.csv.zst")]
)
def test_missing_extras(tmp_path, monkeypatch, module, extra, name):
    file = tmp_path / name
    if extra == "excel":
        table().to_excel(file, index=False)
    else:
        file.write_bytes(zstandard.compress(CSV.encode()))
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"crisisdetect\[{extra}\]"):
        read(file)


FRAMES = {
    "pandas": lambda frame: frame,
    "pandas with arrow types": lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
    "polars": pl.from_pandas,
    "polars lazy": lambda frame: pl.from_pandas(frame).lazy(),
    "arrow table": pa.Table.from_pandas,
    "arrow batch": pa.RecordBatch.from_pandas,
    "arrow reader": lambda frame: pa.Table.from_pandas(frame).to_reader(),
    "duckdb relation": duckdb.from_df,
    "narwhals": lambda frame: nw.from_native(pl.from_pandas(frame)),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_tables_of_other_libraries(kind):
    pd.testing.assert_frame_equal(read(FRAMES[kind](table())).comments, read(table()).comments)


@pytest.mark.parametrize("kind", FRAMES)
def test_typed_tables_of_other_libraries(kind):
    frame = pd.DataFrame(
        {
            "id": [1478650000000000001, 1478650000000000002, 3],
            "date": pd.to_datetime(["2026-03-02T10:00Z", "2026-03-02T11:00Z", None]).tz_convert("Europe/Paris"),
            "text": pd.Series(["déçu", None, "merci"], dtype="str"),
            "likes": [1.0, None, 3.0],
            "official": [True, False, None],
            "lang": pd.Categorical(["fr", "en", None]),
        }
    )
    comments = read(FRAMES[kind](frame), mapping={"is_own": "official"}).comments
    assert comments["id"].tolist() == ["1478650000000000001", "1478650000000000002"]
    assert comments["timestamp"].tolist() == [pd.Timestamp("2026-03-02T10:00Z"), pd.Timestamp("2026-03-02T11:00Z")]
    assert comments["text"].fillna("").tolist() == ["déçu", ""]
    assert comments["likes"].fillna(0).tolist() == [1, 0]
    assert comments["is_own"].tolist() == [True, False]
    assert comments["lang"].tolist() == ["fr", "en"]


def test_tables_are_not_modified():
    frame = table()
    before = frame.copy(deep=True)
    read(frame)
    read(duckdb.from_df(frame))
    pd.testing.assert_frame_equal(frame, before)


def test_an_iterable_of_tables_is_one():
    parts = (table().iloc[i : i + 1] for i in range(2))
    assert texts(parts) == TEXTS
    same = read([table(), table()])
    assert same.n_usable == 4


def test_a_named_index_is_a_column():
    assert texts(table().set_index(pd.to_datetime(table()["date"]).rename("timestamp")).drop(columns="date")) == TEXTS


@pytest.mark.parametrize("source", [3, b"date,text", {"a": 1}, [], None])
def test_what_cannot_be_read(source):
    with pytest.raises(ReadError):
        read(source)


def test_a_folder_without_exports(tmp_path):
    (tmp_path / "a.png").write_bytes(b"x")
    with pytest.raises(ReadError, match="no file of a kind"):
        read(tmp_path)


def test_what_reads_ahead_ends_when_nobody_reads_on():
    closed = []

    def items():
        try:
            yield from range(1_000)
        finally:
            closed.append(True)

    line = ahead(ahead(items()))
    assert next(line) == 0
    line.close()
    assert closed == [True]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("crisisdetect-ahead")]
