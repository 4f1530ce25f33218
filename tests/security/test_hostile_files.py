"""Files that are made to crash, to fill the memory or to take for ever: refused with a reason, and the rest is read."""

import gzip
import io
import os
import struct
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from crisisdetect.errors import ReadError
from crisisdetect.monitor import _sources, watch
from crisisdetect.readers import _apart, read, read_batches
from crisisdetect.readers._child import Child
from memory import OWN_PEAK, forget, peak

GOOD = "date,text\n2026-03-02T10:00Z,late again\n2026-03-02T11:00Z,thanks\n"
BIG = 1_000_000


def table(n=50, **columns):
    times = pa.array(pd.date_range("2026-03-01", periods=n, freq="1h", tz="UTC"))
    return pa.table({"date": times, "text": pa.array([f"comment {i}" for i in range(n)]), **columns})


def as_arrow(content, *, stream=False, compression=None):
    sink = io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    make = pa.ipc.new_stream if stream else pa.ipc.new_file
    with make(sink, content.schema, options=options) as writer:
        writer.write_table(content)
    return sink.getvalue()


def patched(value, *, stream=False, large=False):
    """Return an Arrow file of which one offset of a text points elsewhere."""
    content = table()
    if large:
        content = content.set_column(1, "text", content["text"].cast(pa.large_string()))
    data = bytearray(as_arrow(content, stream=stream))
    ends = np.cumsum([0] + [len(f"comment {i}") for i in range(50)])
    kind = "<q" if large else "<i"
    known = b"".join(struct.pack(kind, int(end)) for end in ends[:20])
    place = bytes(data).index(known) + 7 * struct.calcsize(kind)
    data[place : place + struct.calcsize(kind)] = struct.pack(kind, value)
    return bytes(data)


def workbook(rows="", *, dimension="A1:B3", strings=(), prolog=""):
    sheet = (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>'
    )
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def cells(number, *values):
    letters = "ABCDEFG"
    body = "".join(
        f'<c r="{letters[i]}{number}" t="inlineStr"><is><t>{value}</t></is></c>' for i, value in enumerate(values)
    )
    return f'<row r="{number}">{body}</row>'


HEAD = cells(1, "date", "text") + cells(2, "2026-03-02T10:00Z", "good")


def zipped(files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def zip_of_zips(n=4):
    inner = zipped({"a.csv": b"date,text\n" + b"2026-03-02T10:00Z,aaaaaaaa\n" * 2_300_000})
    return zipped({f"{i}.zip": inner for i in range(n)})


def long_dictionary(rows=4_000):
    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, dtype=np.int32)), pa.array(["x" * BIG]))
    return table(rows).set_column(1, "text", text)


def parquet_of(content):
    sink = io.BytesIO()
    parquet.write_table(content, sink, compression="zstd")
    return sink.getvalue()


def nulls(n=2 * 10**9):
    return pa.table({"date": pa.nulls(n), "text": pa.nulls(n)})


def _views(rows):
    """Return texts that are all one, of which each cell says only where it lies."""
    one = pa.array(["x" * BIG]).cast(pa.string_view())
    _, view, *content = one.buffers()
    return pa.Array.from_buffers(pa.string_view(), rows, [None, pa.py_buffer(view.to_pybytes()[:16] * rows), *content])


def views(rows=4_000):
    return table(rows).set_column(1, "text", _views(rows))


OFFENDERS = {
    "offset_high.arrow": lambda: patched(2 * 10**9),
    "offset_mid.arrow": lambda: patched(40_000),
    "offset_negative.arrow": lambda: patched(-(2**31)),
    "offset_stream.arrow": lambda: patched(2 * 10**9, stream=True),
    "offset_large.arrow": lambda: patched(2**62, large=True),
    "nulls.arrow": lambda: as_arrow(nulls()),
    "dictionary.arrow": lambda: as_arrow(long_dictionary(), compression="zstd"),
    "dictionary.parquet": lambda: parquet_of(long_dictionary()),
    "view.arrow": lambda: as_arrow(views()),
    "shared.xlsx": lambda: workbook(
        HEAD + "".join(f'<row r="{i}"><c r="B{i}" t="s"><v>0</v></c></row>' for i in range(3, 2_003)),
        strings=["x" * BIG],
    ),
    "gap.xlsx": lambda: workbook(HEAD + cells(2_000_000_000, "2026-03-02T10:00Z", "far")),
    "entity.xlsx": lambda: workbook(HEAD, prolog=f'<!--{"x" * 5_000}--><!DOCTYPE a [<!ENTITY e "yes">]>'),
    "zips.zip": zip_of_zips,
}


@pytest.fixture(scope="module")
def offenders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("offenders")
    for name, make in OFFENDERS.items():
        (folder / name).write_bytes(make())
    return folder


@pytest.mark.parametrize("name", OFFENDERS)
def test_an_offender_is_refused_within_bounds(offenders, name):
    """In a process of its own, with less memory than any of them asks for."""
    code = (
        "import sys, resource, crisisdetect.readers as r\n"
        "from crisisdetect.errors import ReadError\n"
        "try: r.read(sys.argv[1])\n"
        "except ReadError as error: print(str(error).splitlines()[0])\n"
        f"{OWN_PEAK}"
        "most = max(1024 * peak, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
        "cpu = sum(resource.getrusage(w).ru_utime for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))\n"
        "print(most // 1024, round(cpu, 1))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(offenders / name)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    said, figures = done.stdout.splitlines()
    assert name.split(".")[0] in said
    megabytes, seconds = map(float, figures.split())
    assert megabytes < 1_500
    assert seconds < 30


@pytest.mark.parametrize("way", [read, lambda source: list(read_batches(source))])
def test_a_folder_of_offenders_is_read_behind_them(offenders, tmp_path, way):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name in ("offset_high.arrow", "nulls.arrow", "entity.xlsx"):
        (folder / name).write_bytes((offenders / name).read_bytes())
    (folder / "z.csv").write_text(GOOD)
    found = way(folder)
    comments = found.comments if way is read else pd.concat([batch.comments for batch in found])
    assert comments["text"].tolist() == ["late again", "thanks"]


def test_a_claimed_dimension_costs_nothing(tmp_path):
    path = tmp_path / "d.xlsx"
    path.write_bytes(workbook(HEAD + cells(3, "2026-03-02T11:00Z", "too"), dimension="A1:XFD1048576"))
    assert read(path).comments["text"].tolist() == ["good", "too"]


def test_many_members_of_a_gzip_take_time_in_proportion(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(GOOD.encode()) + gzip.compress(b"") * 200_000)
    before = time.process_time()
    assert len(read(path).comments) == 2
    assert sum(len(batch.comments) for batch in read_batches(path)) == 2
    assert time.process_time() - before < 30


def test_a_reader_that_dies_or_hangs_is_said_of_its_file(tmp_path, monkeypatch):
    path = tmp_path / "a.arrow"
    path.write_bytes(as_arrow(table()))
    assert len(read(path).comments) == 50

    def dies(*_, **__):
        os.abort()
        yield

    def hangs(*_, **__):
        while True:
            pass
        yield

    for way, words in ((dies, "SIGABRT"), (hangs, "too much time")):
        monkeypatch.setattr(_apart, "plain_batches", way)
        monkeypatch.setattr(_apart, "SECONDS", 1)
        with pytest.raises(ReadError, match=words):
            read(path)


def test_one_child_reads_one_file_after_the_other_until_it_fails(tmp_path):
    good, bad = tmp_path / "a.arrow", tmp_path / "b.arrow"
    good.write_bytes(as_arrow(table()))
    bad.write_bytes(patched(2 * 10**9))
    for _ in range(2):
        assert len(read(good).comments) == 50
        (child,) = _apart._waiting
    assert len(read(good).comments) == 50
    assert _apart._waiting == [child]
    with pytest.raises(ReadError, match="damaged"):
        read(bad)
    assert _apart._waiting == []
    for batch in read_batches(good, batch_rows=7):  # left behind before its end
        assert len(batch.comments)
        break
    assert len(read(good).comments) == 50


def test_a_child_holds_nothing_of_its_parent_and_waits_for_those_who_take_their_time(tmp_path):
    def unfold(*_, **__):
        for _ in range(2):
            handles = [int(one.name) for one in Path("/proc/self/fd").iterdir()]
            yield pa.record_batch({"handle": handles}), 0.5

    with (tmp_path / "open").open("w") as file:
        os.dup2(file.fileno(), 77)
        try:
            child = Child(unfold)
            request = {"path": "", "wanted": None, "rows": 1, "size": 1, "memory": 2**30, "seconds": 9, "alarm": 1}
            assert child.takes(request, None)
            taken = []
            for batch, _ in child.batches():
                taken.append(set(batch["handle"].to_pylist()))
                time.sleep(1.2 * (len(taken) == 1))  # longer than the alarm, which is for the work of the child
            assert child.ended_well
            child.end()
        finally:
            os.close(77)
    assert len(taken) == 2
    assert all({0, 1, 2} <= handles and max(handles) < 20 for handles in taken)


def test_many_comments_that_are_the_same_are_numbered_at_once(tmp_path):
    (tmp_path / "a.csv").write_text("date,text\n" + "2026-03-02T10:00Z,same\n" * 30_000)
    (tmp_path / "b.csv").write_text("date,text\n" + "2026-03-02T10:00Z,same\n" * 30_002)
    comments = read(tmp_path).comments
    assert len(comments) == comments["id"].nunique() == 30_002


def test_what_is_read_apart_is_what_was_written(tmp_path):
    """Kinds of columns that honest files have: dictionaries, bytes, missing values, many row groups."""
    n = 1_000
    text = pa.array([None if i % 7 == 0 else f"comment {i % 5} é" for i in range(n)])
    plain = table(n).set_column(1, "text", text)
    kinds = {
        "plain": text, "dictionary": text.dictionary_encode(), "large": text.cast(pa.large_string()),
        "bytes": text.cast(pa.binary()), "view": text.cast(pa.string_view()),
    }  # fmt: skip
    for name, column in kinds.items():
        content = plain.set_column(1, "text", column)
        (tmp_path / "a.arrow").write_bytes(as_arrow(content))
        paths = [tmp_path / "a.arrow"]
        if name != "view":
            parquet.write_table(content, tmp_path / "a.parquet", row_group_size=100)
            paths.append(tmp_path / "a.parquet")
        for path in paths:
            comments = read(path).comments
            assert comments["text"].fillna("").tolist() == text.fill_null("").to_pylist(), name
            parts = [batch.comments for batch in read_batches(path, batch_rows=128)]
            assert sum(map(len, parts)) == n


def test_bytes_that_are_no_text_are_shown_as_such(tmp_path):
    content = table(2).set_column(1, "text", pa.array([b"caf\xe9", b"fine"], type=pa.binary()))
    parquet.write_table(content, tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet").comments["text"].tolist() == ["caf\ufffd", "fine"]


@pytest.mark.parametrize("field", ["likes", "rating", "reach", "shares"])
@pytest.mark.parametrize("value", ["9" * 400, "1e999", "-" + "9" * 400])
def test_numbers_beyond_all_numbers_are_rejected_rows(tmp_path, field, value):
    path = tmp_path / "a.ndjson"
    rows = [f'{{"date":"2026-03-02T{h:02d}:00Z","text":"t{h}","{field}":{v}}}' for h, v in ((10, value), (11, 3))]
    path.write_text("\n".join(rows) + "\n")
    found = read(path)
    assert found.comments["text"].tolist() == ["t11"]
    assert found.rejected_by_reason == {"bad_number": 1}


# -- a watched folder --------------------------------------------------------------------------------------------------


def test_one_offender_never_stops_a_watch(offenders, tmp_path, caplog):
    inbox, state = tmp_path / "inbox", tmp_path / "state"
    inbox.mkdir()
    for name in ("offset_high.arrow", "nulls.arrow", "shared.xlsx"):
        (inbox / name).write_bytes((offenders / name).read_bytes())
    (inbox / "b.ndjson").write_text(f'{{"date":"2026-03-02T10:00Z","text":"a","likes":{"9" * 400}}}\n')
    latin = os.fsencode(inbox) + b"/caf\xe9\x1b[31m.csv"
    with open(latin, "w") as file:  # noqa: PTH123 -- a name in bytes
        file.write(GOOD)
    (tmp_path / "secret.csv").write_text(GOOD.replace("late", "secret"))
    (inbox / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inbox / "z.csv").write_text(GOOD.replace("late", "last"))
    list(watch(inbox, state=state, every="1h", follow=False))
    for name in ("offset_high.arrow", "nulls.arrow", "shared.xlsx"):
        assert any(name in record.getMessage() for record in caplog.records), name
    assert not [r for r in caplog.records if "\x1b" in r.getMessage() or "\n" in r.getMessage()]
    caplog.clear()
    list(watch(inbox, state=state, follow=False))
    assert caplog.records == [], "a restart goes on behind them"


def test_names_that_are_no_text_are_shown_escaped(tmp_path):
    with open(os.fsencode(tmp_path) + b"/caf\xe9\n\x1b[31m.csv", "w") as file:  # noqa: PTH123 -- a name in bytes
        file.write(GOOD)
    (tmp_path / "b.csv").write_text(GOOD.replace("late", "slow"))
    found = read(tmp_path)
    names = found.comments["source"].unique().tolist()
    assert sorted(name.rsplit("/", 1)[1] for name in names) == ["b.csv", "caf\\xe9\\n\\x1b[31m.csv"]
    assert sorted(found.comments["text"]) == ["late again", "slow again", "thanks"]


def test_a_pipe_without_line_breaks_fills_no_memory():
    out, into = os.pipe()

    def pour():
        with os.fdopen(into, "wb") as file:
            for _ in range(300):
                file.write(b"x" * 2**20)
            file.write(b'\n{"timestamp":"2026-03-02T10:00Z","text":"a"}\n')

    threading.Thread(target=pour, daemon=True).start()
    before = forget()
    with os.fdopen(out, "rb") as stream:
        pipe = _sources.Pipe(stream)
        records = []
        while not pipe.over(last=False):
            portion = pipe.take(lambda _: None, last=False, wait_s=1.0)
            records += portion.batch if portion else []
    assert records == [None, {"timestamp": "2026-03-02T10:00Z", "text": "a"}]
    assert peak() - before < 100


def test_times_far_away_cost_nothing_and_are_told():
    from crisisdetect import scan

    times = pd.date_range("2026-01-01", periods=4_600, freq="15min", tz="UTC")
    calm = pd.DataFrame({"date": times, "stars": [5, 4, 1, 5] * 1_150})
    near = scan(calm, sentiment="stars", every="1h")
    for stray in ("1991-05-05", "2099-01-01"):
        one = pd.DataFrame({"date": [pd.Timestamp(stray, tz="UTC")], "stars": [1]})
        found = scan(pd.concat([calm, one], ignore_index=True), sentiment="stars", every="1h")
        assert len(found.series) == len(near.series)
        assert [note.n for note in found.reading.notes if note.code == "far_times"] == [1]


def test_figures_without_texts_name_no_comment(tmp_path):
    from crisisdetect import scan

    days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC")
    calm = [(day, stars) for day in days for stars in (5, 5, 4, 5, 1, 5)]
    bad = [(day + pd.Timedelta(f"{i}min"), 1) for day in days[40:44] for i in range(30)]
    export = pd.DataFrame(calm + bad, columns=["date", "stars"])
    export["id"] = [f"kq{i:05d}zx" for i in range(len(export))]
    export["thread_id"] = [f"th{i % 9:05d}zz" for i in range(len(export))]
    export["text"] = [f"where is my zibeline? it burned my hand {i}" for i in range(len(export))]
    page = scan(export, sentiment="stars").report(without_texts=True)
    page.to_excel(tmp_path / "r.xlsx")
    with zipfile.ZipFile(tmp_path / "r.xlsx") as book:
        sheets = "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    for form in (page.html(), page.markdown(), page.json(), sheets):
        assert "kq00" not in form
        assert "th0000" not in form
        assert "zibeline" not in form


def test_outputs_that_may_hold_texts_are_for_their_owner_alone(tmp_path):
    from crisisdetect import scan

    days = pd.date_range("2024-01-01", periods=60, freq="1D", tz="UTC")
    result = scan(pd.DataFrame({"date": days, "stars": [5, 4] * 30, "text": "fine"}), sentiment="stars")
    page = result.report()
    before = os.umask(0)
    try:
        page.write_html(tmp_path / "r.html")
        page.write_markdown(tmp_path / "r.md")
        page.to_excel(tmp_path / "r.xlsx")
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
