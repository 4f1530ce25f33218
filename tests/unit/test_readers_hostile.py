"""Files made to do harm: bombs, entities, huge cells and headers, nesting, path tricks."""

import contextlib
import gzip
import io
import json
import time
import zipfile

import pytest
import zstandard

from crisisdetect.errors import CrisisDetectError, ReadError
from crisisdetect.readers import _batches, _files, _load, _open, _read, _text, read, read_batches, sniff

CSV = "date,text\n2026-03-02T10:00:00Z,a\n"


@pytest.fixture(autouse=True, scope="module")
def _key():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CRISISDETECT_PSEUDONYM_KEY", "test")
        yield


def zipped(members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def in_pieces(source):
    batches = read_batches(source, batch_rows=10)
    for batch in batches:
        assert batch.n_read == len(batch.comments) + len(batch.rejected)
    assert batches.n_read == batches.n_usable + batches.n_without_text + batches.n_rejected
    return batches


@pytest.fixture
def small_caps(monkeypatch):
    monkeypatch.setattr(_files, "FREE_EXPANSION", 1_000_000)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, lambda data: zipped({"a.csv": data})])
@pytest.mark.usefixtures("small_caps")
def test_decompression_bombs(tmp_path, pack):
    file = tmp_path / "bomb"
    file.write_bytes(pack(b"date,text\n" + b"0" * 20_000_000))
    for attempt in (read, in_pieces):
        with pytest.raises(ReadError, match="decompression bomb"):
            attempt(file)


def test_a_bomb_in_a_bomb(tmp_path):
    inner = CSV.encode()
    for _ in range(5):
        inner = gzip.compress(inner)
    (tmp_path / "a.gz").write_bytes(inner)
    with pytest.raises(ReadError, match="within archives"):
        read(tmp_path / "a.gz")


def test_an_archive_that_lies_about_its_sizes(tmp_path, monkeypatch):
    packed = bytearray(zipped({"a.csv": b"0" * 5_000_000}))
    size = (5_000_000).to_bytes(4, "little")
    while (at := packed.find(size)) >= 0:
        packed[at : at + 4] = (10).to_bytes(4, "little")
    (tmp_path / "a.zip").write_bytes(packed)
    with pytest.raises(ReadError, match=r"cannot be unpacked|no rows|no column|bomb"):
        read(tmp_path / "a.zip")


def test_too_many_members(tmp_path, monkeypatch):
    monkeypatch.setattr(_open, "MAX_MEMBERS", 5)
    (tmp_path / "a.zip").write_bytes(zipped({f"{i}.csv": CSV for i in range(6)}))
    with pytest.raises(ReadError, match="holds 6 files"):
        read(tmp_path / "a.zip")


def test_names_in_archives_are_labels_only(tmp_path):
    (tmp_path / "a.zip").write_bytes(zipped({"../../../evil\x1b[2J.csv": CSV}))
    reading = read(tmp_path / "a.zip")
    assert reading.n_usable == 1
    assert "\x1b" not in " ".join(map(str, reading.notes))
    assert not list(tmp_path.parent.glob("evil*"))


def test_xml_entities_are_not_expanded(tmp_path):
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    head = f'<?xml version="1.0"?><!DOCTYPE disqus [<!ENTITY l0 "lol">{lol}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    post = '<post dsq:id="{0}"><message>{1}</message><createdAt>2026-03-02T10:00:00Z</createdAt></post>'
    body = post.format(1, "&l9;") + post.format(2, "&f;") + post.format(3, "fine")
    (tmp_path / "a.xml").write_text(f'{head}<disqus xmlns:dsq="http://disqus.com/disqus-internals">{body}</disqus>')
    texts = read(tmp_path / "a.xml").comments["text"].tolist()
    assert texts == ["&l9;", "&f;", "fine"]


def test_workbooks_with_entities(tmp_path):
    bad = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'})
    (tmp_path / "a.xlsx").write_bytes(bad)
    with pytest.raises(ReadError, match="XML entities"):
        read(tmp_path / "a.xlsx")


def test_a_huge_cell_is_cut_and_said():
    reading = read(io.StringIO(f"date,text\n2026-03-02T10:00:00Z,{'x' * 3_000_000}\n"))
    assert reading.comments["text"].str.len().tolist() == [100_000]
    assert any("were cut" in str(note) for note in reading.notes)


def test_too_many_columns():
    header = ",".join(f"c{i}" for i in range(5_000))
    with pytest.raises(ReadError, match="columns"):
        read(io.StringIO(f"date,text,{header}\n2026-03-02T10:00:00Z,a\n"))
    with pytest.raises(ReadError, match="columns"):
        read(io.StringIO(json.dumps([{f"c{i}": 1 for i in range(5_000)}])))


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '[{"a":' * 50_000])
def test_deep_nesting(text):
    with pytest.raises(CrisisDetectError):
        read(io.StringIO(text))


@pytest.mark.parametrize(
    "text",
    [
        "<post " * 100_000,
        "<?xml version='1.0'?><disqus>" + "<![CDATA[" * 50_000 + "<post ",
        "date,text\n" + '"' * 200_001 + "\n2026-03-02T10:00:00Z,a\n",
        "date,text\n" + "2026-03-02T10:00:00Z,<" + "<" * 100_000 + "\n",
        "date,text\n" + "2026-03-02T10:00:00Z," + "&" * 100_000 + "\n",
        "date,text\n" + "2 mars " * 10_000 + ",a\n2026-03-02T10:00:00Z,b\n",
    ],
)
def test_no_slow_patterns(text):
    start = time.perf_counter()
    with contextlib.suppress(CrisisDetectError):
        read(io.StringIO(text))
    assert time.perf_counter() - start < 20


def test_huge_numbers_in_json():
    reading = read(
        io.StringIO(
            '{"date": "2026-03-02T10:00Z", "text": "a", "likes": 1e999}\n{"date": 9' + "9" * 6000 + "}\n"
            '{"date": "2026-03-02T11:00Z", "text": "b", "likes": 1e99}\n'
        )
    )
    assert (reading.n_usable, reading.n_rejected) == (1, 2)
    assert reading.rejected_by_reason == {"malformed_row": 1, "bad_number": 1}


@pytest.mark.parametrize(
    "document",
    [
        {"data": [1, None, {"id": 1, "text": 3, "author_id": {}}], "includes": 7},
        {"feed": {"entry": [{"im:rating": 3}, {"im:rating": {"label": "1"}, "updated": 4}]}},
        {"participants": 1, "messages": [{"timestamp_ms": [], "content": {}}]},
        {"guild": 1, "channel": 2, "messages": {"type": 3}},
        {"items": [{"kind": "youtube#comment", "snippet": []}]},
        {"conversation_parts": {"conversation_parts": 3}, "source": {"body": 7}},
        [{"chunk_type": 1, "chunk_result": {"data": {"data": {"published": {}}}}}],
        [{"tweet": {"id_str": 1, "full_text": [], "created_at": {}}}],
        [{"created_time": 1, "message": 2, "comments": {"data": 3}}],
        {"chats": {"list": [{"messages": [{"date": {}, "type": [], "text": [{"text": []}]}]}]}},
    ],
)
def test_documents_of_the_wrong_shape_are_refused_in_words(document):
    with pytest.raises(CrisisDetectError):
        read(io.StringIO(json.dumps(document)))


ROW = '{"date": "2026-03-02T10:00Z", "text": "a"}\n'
ODD = {
    "lone surrogates": ROW.replace('"a"', '"a \\ud83d b"') + ROW,
    "NUL bytes": CSV.replace("a\n", "a\0b\0\n") + CSV.splitlines()[1] + "c\n",
    "a quote that never closes": CSV + '2026-03-02T11:00:00Z,"never closed\n' + "2026-03-02T12:00:00Z,b\n" * 3,
    "nothing but quotes": CSV + '"' * 5_000 + "\n2026-03-02T12:00:00Z,b\n",
    "a row of a million cells": CSV + "," * 1_000_000 + "\n2026-03-02T12:00:00Z,b\n",
    "formula cells": CSV + "2026-03-02T12:00:00Z,=cmd|' /C calc'!A0\n",
    "carriage returns only": CSV.replace("\n", "\r") + "2026-03-02T12:00:00Z,b\r",
    "blank lines": "\n\n" + CSV.replace("\n", "\n \n\n") + "2026-03-02T12:00:00Z,b",
    "deep nesting in a line": ROW * 2 + '{"a": ' + "[" * 50_000 + "\n" + ROW,
    "two objects in a line": ROW * 2 + '{"date": 1} {"text": "b"}\n',
}  # fmt: skip


@pytest.mark.parametrize("kind", ODD)
def test_odd_files_are_the_same_in_pieces(kind, monkeypatch):
    data = ODD[kind].encode("utf-8", "surrogatepass")
    whole = read(io.BytesIO(data))
    for block in (64, 1_000, 10_000_000):
        monkeypatch.setattr(_batches, "BLOCK", block)
        batches = in_pieces(io.BytesIO(data))
        assert (batches.n_read, batches.n_usable) == (whole.n_read, whole.n_usable)
        assert batches.rejected_by_reason == whole.rejected_by_reason


def test_a_line_without_an_end_is_cut_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(_text, "MAX_LINE", 300_000)
    monkeypatch.setattr(_batches, "BLOCK", 50_000)
    file = tmp_path / "a.csv"
    file.write_text(CSV + "2026-03-02T11:00:00Z," + "x" * 5_000_000 + "\n2026-03-02T12:00:00Z,b\n")
    batches = in_pieces(file)
    assert (batches.n_read, batches.n_usable) == (3, 3)
    assert any("was cut" in str(note) for note in batches.notes)


@pytest.mark.slow
def test_a_cell_of_100_mb(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text(CSV + "2026-03-02T11:00:00Z," + "x" * 100_000_000 + "\n2026-03-02T12:00:00Z,b\n")
    for attempt in (read, in_pieces):
        reading = attempt(file)
        assert (reading.n_read, reading.n_usable) == (3, 3)
        assert any("were cut" in str(note) for note in reading.notes)


def test_a_million_columns():
    header = ",".join(f"c{i}" for i in range(1_000_000))
    for attempt in (read, in_pieces, sniff):
        with pytest.raises(ReadError, match="columns"):
            attempt(io.StringIO(f"date,text,{header}\n2026-03-02T10:00:00Z,a\n"))


def test_a_document_that_is_too_large_to_be_held_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(_load, "MOST_IN_ONE", 1_000)
    document = json.dumps([{"date": "2026-03-02T10:00Z", "text": "a" * 50}] * 100)
    with pytest.raises(ReadError, match="one record a line"):
        in_pieces(io.StringIO(document))


def test_reddit_comments_without_an_id_are_read():
    ids = [("a", "t1_b"), (None, None), ("", ""), (5, "t3_z"), (float("nan"), 7)]
    rows = [
        {"id": name, "body": f"late {k}", "created_utc": 1_700_000_000 + k, "subreddit": "x", "parent_id": parent}
        for k, (name, parent) in enumerate(ids)
    ]
    found = read(io.BytesIO("\n".join(map(json.dumps, rows)).encode()))
    assert found.n_usable == 5
    assert found.comments["id"].is_unique
    assert found.comments["id"].isin(["t1_a", "t1_5"]).tolist() == [True, False, False, True, False]
    assert found.comments["parent_id"].notna().tolist() == [True, False, False, False, False]


@pytest.mark.parametrize("change", [str, str.upper, str.lower, lambda name: f" {name} "])
def test_a_format_is_read_alike_whatever_the_case_of_its_columns(change):
    names = ["[Id]", "Name (click to view profile)", "Date", "Comment"]
    rows = [["1", "Ann", "2026-03-02 10:00:00", "late"], ["2", "Bob", "2026-03-02 11:00:00", "me too"]]
    lines = [",".join(map(change, names)), *map(",".join, rows)]
    found = read(io.BytesIO("\n".join(lines).encode()))
    assert found.comments["id"].tolist() == ["1", "2"]
    assert found.comments["text"].tolist() == ["late", "me too"]


def test_what_breaks_off_beside_others_is_read_up_to_there(tmp_path, monkeypatch):
    for module in (_batches, _read):
        monkeypatch.setattr(module, "BLOCK", 200_000)
    rows = "".join(f"2026-03-02T10:00:00Z,comment {i} {i * i * 7919}\n" for i in range(50_000))
    packed = bytearray(zipped({"a.csv": "date,text\n" + rows}))
    at = len(packed) * 9 // 10
    packed[at : at + 64] = bytes(64)
    (tmp_path / "a.zip").write_bytes(packed)
    (tmp_path / "b.csv").write_text(CSV)
    (tmp_path / "c.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "d.\x1b[2J").write_text("x")
    found = read(tmp_path)
    batches = in_pieces(tmp_path)
    assert found.n_read == batches.n_read
    assert "a" in found.comments["text"].tolist()
    assert 10_000 < len(found.comments) < 50_000
    codes = {note.code: str(note) for note in found.notes}
    assert "a.csv" in codes["broken_off"]
    assert any("c.zip" in str(note) for note in found.notes if note.code == "unreadable")
    assert "\x1b" not in codes["other_kinds"]
    assert set(map(str, found.notes)) == set(map(str, batches.notes))
    for name in ("", "a.zip", "c.zip"):
        with pytest.raises(ReadError):
            read(tmp_path / name, strict=True)


@pytest.mark.parametrize("inner", [lambda data: zipped({"a.csv": data}), gzip.compress])
def test_archives_in_an_archive_are_counted_together(tmp_path, monkeypatch, inner):
    monkeypatch.setattr(_files, "FREE_EXPANSION", 1_000_000)
    data = b"date,text\n" + b"2026-03-02T10:00Z,aaaaaaaa\n" * 30_000
    ending = "zip" if inner is not gzip.compress else "csv.gz"
    bomb = zipped({f"{i}.{ending}": inner(data + bytes([48 + i, 10])) for i in range(4)})
    (tmp_path / "bomb.zip").write_bytes(bomb)
    for attempt in (read, in_pieces):
        with pytest.raises(ReadError, match=r"bomb\.zip.* decompression bomb"):
            attempt(tmp_path / "bomb.zip")
    (tmp_path / "b.csv").write_text(CSV)
    found = read(tmp_path)
    assert any("decompression bomb" in str(note) for note in found.notes)
    assert "a" in found.comments["text"].tolist()
