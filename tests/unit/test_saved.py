"""Results that are saved, opened again, judged again, and refused where they are not what was saved."""

import dataclasses
import hashlib
import io
import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from typer.testing import CliRunner

import crisisdetect as cd
from crisisdetect._scan import is_saved
from crisisdetect._scan._plain import RECORDS, NotPlain, fits, from_plain, to_plain
from crisisdetect.cli import app
from crisisdetect.errors import CrisisDetectError, ParameterError, ReadError, TableError
from understood import stream

pytestmark = pytest.mark.usefixtures("readings_are_kept")

GOLDEN = Path(__file__).parents[1] / "data" / "saved" / "version-1.cdr"
PARTS = ("result.json", "comments.parquet", "series.parquet", "rejected.parquet")
STRICT = cd.Policy(level_from=(1, 2, 3))


@pytest.fixture(scope="module")
def table():
    return stream(n_angry=120).assign(model="m")


@pytest.fixture(scope="module")
def result(table):
    return cd.scan(
        table, events="sale 3-4 February 2024", policy=STRICT, materiality=cd.crises.Materiality(min_authors=4)
    )


@pytest.fixture
def path(result, tmp_path):
    result.save(tmp_path / "shop.cdr")
    return tmp_path / "shop.cdr"


@pytest.fixture(autouse=True)
def _no_model(monkeypatch):
    def refuse(*_, **__):
        pytest.fail("something was scored")

    monkeypatch.setattr("crisisdetect._scan._run.score_comments", refuse)
    monkeypatch.setattr("crisisdetect.scoring._load.load_scorer", refuse)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def written(path, parts, *, digests=True, how=zipfile.ZIP_STORED, manifest=None):
    """Write a saved result of these parts, with right digests unless told otherwise."""
    told = json.loads(parts["manifest.json"]) | (manifest or {})
    if digests:
        told["parts"] = {n: {"sha256": hashlib.sha256(d).hexdigest()} for n, d in parts.items() if n in PARTS}
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, data in (parts | {"manifest.json": json.dumps(told).encode()}).items():
            archive.writestr(name, data)
    return path


def changed(path, change):
    """Change the records of a saved result, digests included: what only somebody who means it does."""
    parts = members(path)
    records = json.loads(parts["result.json"])
    change(records)
    return written(path, parts | {"result.json": json.dumps(records).encode()})


def test_a_saved_result_is_the_same_result(result, path):
    again = cd.load(path)
    for one in dataclasses.fields(result):
        if one.name not in {"kept", "series", "reading", "_found"}:
            assert to_plain(getattr(again, one.name)) == to_plain(getattr(result, one.name)), one.name
    pd.testing.assert_frame_equal(again.comments, result.comments)
    pd.testing.assert_frame_equal(again.series, result.series, check_freq=False)
    assert again.counts == result.counts
    assert again.reading.sources == result.reading.sources
    assert again.reading.notes == result.reading.notes
    assert again.json() == result.json()
    assert again.report().json() == result.report().json()
    assert len(result.crises) == 1


def test_it_is_private_and_the_same_bytes_each_time(result, path, tmp_path):
    assert path.stat().st_mode & 0o077 == 0
    cd.load(path).save(tmp_path / "again.cdr")
    assert (tmp_path / "again.cdr").read_bytes() == path.read_bytes()


def test_it_speaks_the_language_that_is_asked_for(path):
    assert "crise" in cd.load(path, lang="fr").report().markdown()


def test_what_version_1_wrote_opens():
    again = cd.load(GOLDEN)
    assert again.verdict.status == "crisis"
    assert [f"{one.onset:%Y-%m-%d}" for one in again.crises] == ["2024-02-09"]
    assert again.policy == STRICT
    assert len(again.comments_of(0)) > 100


def test_what_is_known_of_campaigns_is_saved(table, tmp_path):
    angry = table["author"].fillna("").str.startswith("a")
    said = ("double charge again, the app is broken", "two payments taken since the update, fix your app")
    towns = ("Leeds", "York", "Bath", "Derby", "Ely")
    forms = [f"{said[i % 2]} order {i} {towns[i // 2 % 5]}" for i in range(len(table))]
    found = cd.scan(table.assign(text=table["text"].where(~angry, forms)))
    assert found.verdict.status == "campaign"
    found.save(tmp_path / "spam.cdr")
    again = cd.load(tmp_path / "spam.cdr")
    assert again.streams == found.streams
    assert again.notes == found.notes


def test_a_saved_result_is_a_reference_for_what_came_later(table, tmp_path):
    later = table[table["timestamp"] >= "2024-02-06"].reset_index(drop=True)
    earlier = cd.scan(table[table["timestamp"] < "2024-02-06"].reset_index(drop=True))
    earlier.save(tmp_path / "earlier.cdr")
    later.to_parquet(tmp_path / "later.parquet", index=False)
    found = [cd.scan(later, reference=one) for one in (earlier, str(tmp_path / "earlier.cdr"))]
    assert [str(one.verdict) for one in found] == ["crisis", "crisis"]
    assert found[0].json() == found[1].json()
    with pytest.raises(ParameterError, match="beside an earlier export"):
        found[0].judge(alpha=0.01)
    args = ["scan", str(tmp_path / "later.parquet"), "--reference", str(tmp_path / "earlier.cdr"), "--json", "--quiet"]
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [one["onset"] for one in told["crises"]] == [one["onset"] for one in json.loads(found[0].json())["crises"]]


def test_judged_again_it_is_what_a_scan_would_have_found(table, result):
    for options in (
        {"policy": cd.Policy()},
        {"materiality": cd.crises.Materiality(min_excess=10_000)},
        {"every": "1D", "events": ()},
        {"alpha": 0.001, "events": "moon 9-12 February 2024"},
    ):
        given = {"policy": STRICT, "materiality": result.materiality, "events": "sale 3-4 February 2024", **options}
        judged, scanned = result.judge(**options), cd.scan(table, **given)
        for name in ("crises", "streams", "segments", "verdict"):
            assert to_plain(getattr(judged, name)) == to_plain(getattr(scanned, name))
        pd.testing.assert_frame_equal(judged.series, scanned.series)
        assert judged.settings == scanned.settings
    assert result.judge() is result
    assert result.judge(policy=STRICT, every="auto") is result
    assert result.judge(policy=cd.Policy(press_needed_from=2)).severity < result.severity


def test_counts_that_a_sample_corrected_keep_their_bins(result):
    budgeted = dataclasses.replace(result, settings={**result.settings, "budget": "10min"})
    with pytest.raises(ParameterError, match="scan again with every='1D'"):
        budgeted.judge(every="1D")
    assert budgeted.judge(policy=cd.Policy()).settings["budget"] == "10min"


def test_comments_are_found_by_their_ids(result):
    shown = result.crises[0].evidence_ids[0]
    assert result.comment(shown)["id"] == shown
    with pytest.raises(ParameterError, match="no comment with the id 'nothing'"):
        result.comment("nothing")
    with pytest.raises(ParameterError, match="beginning of"):
        result.comment(shown[:1])
    of_crisis = result.comments_of(result.crises[0])
    assert set(result.crises[0].evidence_ids) <= set(of_crisis["id"])
    assert of_crisis["timestamp"].between(result.crises[0].onset, result.crises[0].closed, inclusive="left").all()
    assert not of_crisis["is_own"].any()


@pytest.mark.parametrize("kind", ["parquet", "csv", "ndjson", "cdr", "table", "polars", "pair", "parts"])
def test_what_is_scored_is_not_scored_again(kind, table, result, path, tmp_path):
    target = tmp_path / f"scored.{kind}"
    sources = {
        "parquet": lambda: table.to_parquet(target, index=False) or target,
        "csv": lambda: table.to_csv(target, index=False) or target,
        "ndjson": lambda: table.to_json(target, orient="records", lines=True, date_format="iso") or target,
        "cdr": lambda: path,
        "table": lambda: table,
        "polars": lambda: pytest.importorskip("polars").from_pandas(table),
        "pair": lambda: [table.iloc[:90], table.iloc[90:]],
        "parts": lambda: written_parts(table, target),
    }
    options = {"policy": STRICT, "materiality": result.materiality, "events": result.events}
    found = cd.scan(sources[kind](), **options)
    assert [(one.onset, one.severity, one.n_negative) for one in found.crises] == [
        (one.onset, one.severity, one.n_negative) for one in result.crises
    ]
    assert kind == "parts" or any("scored before" in note for note in found.notes)


def written_parts(table, folder):
    from crisisdetect.parts._folder import MANIFEST, part_name, rejected_name

    folder.mkdir()
    table.to_parquet(folder / part_name(0), index=False)
    pd.DataFrame(columns=["file", "row", "reason", "detail"]).to_parquet(folder / rejected_name(0))
    counts = {"n_read": len(table), "n_usable": len(table), "n_without_text": 0, "n_rejected": 0}
    manifest = {"version": 1, "model": "m", "done": {"n_parts": 1, "counts": counts}}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_scored_and_other_sources_are_not_mixed(table):
    with pytest.raises(ParameterError, match="scan them apart"):
        cd.scan([table, pd.DataFrame({"date": ["2024-01-01"], "text": ["x"]})])
    with pytest.raises(TableError, match="sum to 1"):
        cd.scan(table.assign(p_negative=0.9, p_neutral=0.9))


def test_newer_versions_are_named(path):
    written(path, members(path), manifest={"version": 2, "crisisdetect": "9.1"})
    with pytest.raises(ReadError, match=r"newer version of crisisdetect \(9\.1\)"):
        cd.load(path)
    written(path, members(path), manifest={"version": 0})
    with pytest.raises(ReadError, match="version is none"):
        cd.load(path)


def test_what_was_cut_off_or_edited_is_refused(path):
    whole = path.read_bytes()
    for length in (0, 3, 50, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(ReadError):
            cd.load(path)
        assert length < 50 or is_saved(path)
    path.write_bytes(whole)
    parts = members(path)
    for name in PARTS:
        edited = parts[name].replace(b"e", b"a", 1)
        written(path, parts | {name: edited}, digests=False)
        with pytest.raises(ReadError, match=f"changed after it was saved: {name}"):
            cd.load(path)


def test_any_byte_that_is_changed_is_noticed(path, result):
    whole = path.read_bytes()
    rng = np.random.default_rng(0)
    for place in rng.integers(0, len(whole), 30):
        broken = bytearray(whole)
        broken[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(broken)
        try:
            again = cd.load(path)
        except ReadError:
            continue
        assert to_plain(again.crises) == to_plain(result.crises)  # a date of the archive, which nobody reads


def test_hostile_archives_are_refused(path, tmp_path):
    parts = members(path)
    for name in ("../evil.txt", "/etc/evil", "C:\\evil", "extra.parquet", "manifest.json/x"):
        with pytest.raises(ReadError, match="parts are not those"):
            cd.load(written(path, {**parts, name: b"x"}))
    assert [one.name for one in tmp_path.iterdir()] == ["shop.cdr"]
    with pytest.raises(ReadError, match="packed or encrypted"):
        cd.load(written(path, {**parts, "result.json": b" " * 2**24}, how=zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("result.json", parts["result.json"])
    with pytest.raises(ReadError):
        cd.load(path)
    with pytest.raises(ReadError, match="no valid JSON"):
        cd.load(written(path, {**parts, "result.json": b"[" * 200_000}))
    with pytest.raises(ReadError, match="no valid JSON"):
        cd.load(written(path, {**parts, "result.json": b"[]"}))


def test_a_table_that_unfolds_to_too_much_is_refused(path):
    n = 3_000_000
    column = pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, dtype=np.int8)), pa.array(["x" * 1000]))
    sink = io.BytesIO()
    parquet.write_table(pa.table({"id": column}), sink, compression="zstd")
    with pytest.raises(ReadError, match="decompression bomb"):
        cd.load(written(path, members(path) | {"comments.parquet": sink.getvalue()}))


def test_tables_of_another_kind_are_refused(path, table):
    parts = members(path)
    for wrong in (
        table.assign(text=range(len(table))),
        table.drop(columns="p_neutral"),
        table.assign(is_own="perhaps"),
        table.assign(timestamp="2024"),
        table.assign(id="same"),
    ):
        sink = io.BytesIO()
        wrong.to_parquet(sink, index=False)
        with pytest.raises(ReadError, match="tables are not those of a scan"):
            cd.load(written(path, parts | {"comments.parquet": sink.getvalue()}))
        with pytest.raises(ReadError):
            cd.load(written(path, parts | {"series.parquet": sink.getvalue()}))


def test_findings_that_are_not_understood_are_judged_again(path, result):
    def lacks_a_field(records):
        del records["found"]["crises"][0]["severity"]

    def of_another_kind(records):
        records["found"]["crises"][0]["n_comments"] = "many"

    def unknown_record(records):
        records["found"]["verdict"]["$"] = "Oracle"

    def of_no_stream(records):
        records["found"]["crises"][0]["stream"] = "elsewhere"

    def no_width(records):
        records["found"]["streams"][0]["every"] = "soon"

    def no_words(records):
        records["found"]["crises"][0]["reasons"][0]["code"] = "stars"

    def other_figures(records):
        records["found"]["streams"][0]["reasons"][0]["values"] = {}

    for change in (lacks_a_field, of_another_kind, unknown_record, of_no_stream, no_width, no_words, other_figures):
        result.save(path)
        again = cd.load(changed(path, change))
        assert to_plain(again.crises) == to_plain(result.crises)
        assert any("judged again" in note for note in again.notes)


def test_settings_that_are_not_understood_are_refused(path, result):
    def policy_of_strangers(records):
        records["given"]["policy"]["tell"] = {"$": "map", "pairs": [[1, ["president"]]]}

    def deep(records):
        value = "x"
        for _ in range(100):
            value = [value]
        records["given"]["settings"]["model"] = value

    def no_language(records):
        records["given"]["lang"] = "xx"

    def nothing(records):
        del records["given"]

    def negative(records):
        records["given"]["n_read"] = -1

    def no_words(records):
        records["given"]["notes"][0]["values"] = {"n": []}

    for change in (policy_of_strangers, deep, no_language, nothing, negative, no_words):
        result.save(path)
        with pytest.raises(ReadError, match="settings are not understood"):
            cd.load(changed(path, change))


def test_other_files_are_no_saved_results(tmp_path):
    (tmp_path / "export.csv").write_text("date,text\n", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("export.csv", "date,text\n")
    for name in ("export.csv", "export.zip", ""):
        with pytest.raises(ReadError, match="no saved result"):
            cd.load(tmp_path / name)
        assert not is_saved(tmp_path / name)
    with pytest.raises(ReadError, match="No such file"):
        cd.load(tmp_path / "gone.cdr")


def test_every_record_that_is_saved_can_be_opened():
    for value in (
        *(pd.Timestamp("2024-01-01", tz="UTC"), pd.Timedelta("3h"), float("inf"), None, True, "x", 3),
        {1: ("a",), 2: ()},
        {"$": 1},
        cd.crises.Reason(
            "gravity", {"kinds": {"danger": 2}, "at": pd.Timestamp("2024-01-01", tz="UTC"), "x": (1.5, None)}
        ),
    ):
        assert from_plain(json.loads(json.dumps(to_plain(value)))) == value
    for plain in ({"$": "Oracle"}, {"$": "time", "at": "soon", "unit": "ns"}, {"$": ["x"]}, {"$": "span", "ns": "x"}):
        with pytest.raises(NotPlain):
            from_plain(plain)
    assert not fits("crisis!", RECORDS["Verdict"])


RUN = CliRunner(env={"LC_ALL": "C.UTF-8"})


def run(*arguments, code=0):
    done = RUN.invoke(app, [str(one) for one in arguments])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_commands_work_with_a_saved_result(path, result, tmp_path):
    from_scan = run("scan", path, "--json", "-q")
    assert json.loads(from_scan.stdout)["crises"][0]["onset"] == result.to_dict()["crises"][0]["onset"]
    assert run("report", path, "-o", tmp_path / "r.md", "-q").stderr == ""
    assert "- [ ] " in run("plan", path, "-q").stdout
    assert run("draft", path, "-q").stdout.startswith("DRAFT")
    run("review", path, "-o", tmp_path / "review.md")
    run("questions", path, "-o", tmp_path / "q.csv", "--all")
    assert len(pd.read_csv(tmp_path / "q.csv")) > 50
    (tmp_path / "mild.toml").write_text("press_needed_from = 2\n", encoding="utf-8")
    mild = json.loads(run("scan", path, "--json", "-q", "--policy", tmp_path / "mild.toml").stdout)
    assert mild["crises"][0]["severity"] < result.severity
    told = run("plan", path, "--column", "text=x", "--model", "y").stderr
    assert "--model, --column" in told or "--column, --model" in told
    run("scan", path, tmp_path / "q.csv", code=2)


def test_scan_saves_and_says_so(table, tmp_path):
    table.to_parquet(tmp_path / "scored.parquet", index=False)
    done = run("scan", tmp_path / "scored.parquet", "--save", tmp_path / "x.cdr")
    assert "Result saved to" in done.stderr
    assert len(cd.load(tmp_path / "x.cdr").crises) == 1
    assert "does not exist" in run("scan", "x.csv", "--save", tmp_path / "no" / "x.cdr", code=2).stderr
    assert "one file" in run("scan", "x.csv", "--save", tmp_path, code=2).stderr


def test_show_shows_the_comment_that_an_alarm_names(path, result, table, tmp_path):
    shown = result.comment(result.crises[0].evidence_ids[0])
    for lang, word in (("en", "in the crisis since"), ("fr", "dans la crise commencée")):
        told = run("show", path, shown["id"], "--lang", lang).stdout
        assert shown["text"] in told
        assert word in told
    as_data = json.loads(run("show", path, shown["id"], "--json").stdout)
    assert as_data[0]["text"] == shown["text"]
    assert as_data[0]["crises"] == [0]
    table[["id", "timestamp", "text"]].to_csv(tmp_path / "export.csv", index=False)
    assert shown["text"] in run("show", tmp_path / "export.csv", shown["id"]).stdout
    run("show", path, "nothing", code=2)


# -- edited by hand, with right digests ------------------------------------------------------------------------------

HOSTILE = (
    *(
        None,
        True,
        -1,
        0,
        10**30,
        1e308,
        "",
        "x",
        "\ud800",
        "\x00\u202e",
        "../../etc/passwd",
        "9999-99-99",
        [],
        {},
        [[]],
    ),
    *({"$": "time", "at": "1677-09-21T00:12:43Z", "unit": "ns"}, {"$": "time", "at": "2024-01-01", "unit": "s"}),
    *(
        {"$": "span", "ns": -1},
        {"$": "span", "ns": 2**63 - 1},
        {"$": "float", "is": "nan"},
        {"$": "float", "is": "inf"},
    ),
    *({"$": "map", "pairs": [[1, 2], [1, 3]]}, {"$": "Policy"}, {"$": "Reason", "code": "nothing", "values": {}}),
)


def places_in(value, path=()):
    """Give the path to every value of a record."""
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in items:
        yield from places_in(one, (*path, key))


def put(records, path, value):
    """Return records with another value at a path; without it where the value is ``put`` itself."""
    copy = json.loads(json.dumps(records))
    where = copy
    for key in path[:-1]:
        where = where[key]
    if value is put:
        del where[path[-1]]
    else:
        where[path[-1]] = value
    return copy


def used(path):
    """Use a saved result as people do; only errors that say what is wrong may come of it."""
    try:
        opened = cd.load(path)
        opened.json(understood=0)
        opened.to_frame()
        opened.summary()
        opened.comments_of(0) if opened.crises else opened.shares
    except CrisisDetectError:
        return False
    return True


def edited(parts, rng):
    """Return a saved result with one value, cell or byte changed, and what was changed."""
    kind = rng.integers(10)
    if kind < 7:
        records = json.loads(parts["result.json"])
        found = list(places_in(records))
        path = found[rng.integers(len(found))]
        values = (*HOSTILE, put)
        value = values[rng.integers(len(values))]
        return {"result.json": json.dumps(put(records, path, value)).encode("utf-8", "surrogatepass")}, (path, value)
    name = PARTS[1 + rng.integers(3)]
    if kind < 9:
        table = parquet.read_table(io.BytesIO(parts[name])).to_pandas()
        if table.empty:
            return {}, "nothing"
        column, row = table.columns[rng.integers(table.shape[1])], int(rng.integers(len(table)))
        kept = table[column].astype(object)
        kept.iloc[row] = (None, table[column].iloc[-1], float("nan"))[rng.integers(3)]
        sink = io.BytesIO()
        table.assign(**{column: kept}).convert_dtypes(dtype_backend="pyarrow").to_parquet(sink, index=False)
        return {name: sink.getvalue()}, (name, column, row)
    broken = bytearray(parts[name])
    place = int(rng.integers(len(broken)))
    broken[place] ^= 1 << int(rng.integers(8))
    return {name: bytes(broken)}, (name, place)


def fuzz(result, path, n, seed):
    rng = np.random.default_rng(seed)
    result.save(path)
    parts, n_used = members(path), 0
    for _ in range(n):
        changes, what = edited(parts, rng)
        try:
            n_used += used(written(path, parts | changes))
        except Exception as error:
            pytest.fail(f"{what}: {type(error).__name__}: {error}")
    return n_used


def test_what_was_edited_by_hand_is_refused_or_of_use(result, tmp_path):
    assert 0 < fuzz(result, tmp_path / "x.cdr", 15, seed=5) < 15


@pytest.mark.slow
def test_a_hundred_edits_by_hand(tmp_path):
    n = int(os.environ.get("FUZZ_EDITS", "100"))  # the night asks for two thousand
    small = cd.scan(stream(n_angry=60, days=42).assign(model="m"), events="sale 3-4 February 2024")
    assert small.crises
    assert 0 < fuzz(small, tmp_path / "x.cdr", n, seed=6) < n
