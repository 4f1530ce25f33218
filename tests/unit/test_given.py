"""Comments as people have them in Python, settings that cannot be, and one bad file among several."""

import json

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from typer.testing import CliRunner

import crisisdetect as cd
from crisisdetect.cli import app
from crisisdetect.errors import ParameterError, ReadError
from understood import stream

RECORDS = [{"created_at": f"2024-01-{day:02d}T10:00:00Z", "text": f"hello {day}"} for day in range(1, 20)]
TEXTS = [one["text"] for one in RECORDS]
TIMES = pd.to_datetime([one["created_at"] for one in RECORDS])
SERIES = pd.Series(TEXTS, index=TIMES)


@pytest.mark.parametrize(
    ("source", "times"),
    [
        (RECORDS, None),
        (tuple(RECORDS), None),
        ({name: [one[name] for one in RECORDS] for name in RECORDS[0]}, None),
        (SERIES, None),
        (SERIES.rename("said"), None),
        (SERIES.to_frame("text"), None),
        ([SERIES.iloc[:5], SERIES.iloc[5:].to_frame("text")], None),
        (TEXTS, [one["created_at"] for one in RECORDS]),
        (SERIES.to_numpy(), TIMES),
        (SERIES.reset_index(drop=True), pd.Series(TIMES)),
        (pa.array(TEXTS), pa.chunked_array([TIMES.tolist()])),
        (pl.Series(TEXTS), pl.Series(TIMES.to_list())),
        (pl.DataFrame(RECORDS).lazy(), None),
        (pa.Table.from_pylist(RECORDS).to_reader(), None),
        (duckdb.from_arrow(pa.Table.from_pylist(RECORDS)), None),
        (
            SERIES.to_frame("text").set_axis(pd.MultiIndex.from_product([["shop"], TIMES], names=["brand", "when"])),
            None,
        ),
    ],
)
def test_comments_come_in_many_shapes(source, times):
    read = cd.read_comments(source, times=times)
    assert read["text"].tolist() == TEXTS
    assert read["timestamp"].tolist() == list(TIMES)


def test_periods_are_times():
    hours = SERIES.to_frame("text").set_axis(TIMES.tz_localize(None).to_period("h"))
    assert cd.read_comments(hours)["timestamp"].tolist() == list(TIMES)


def rows_without_names():
    return list(zip(TIMES, TEXTS, strict=True))


@pytest.mark.parametrize(
    ("source", "times", "what_to_do"),
    [
        (rows_without_names(), None, "a dictionary.*Got a tuple.*DataFrame"),
        ([[str(when), text] for when, text in rows_without_names()], None, "a dictionary.*Got a list.*DataFrame"),
        (np.array([[str(when), text] for when, text in rows_without_names()]), None, "a dictionary.*Got a ndarray"),
        (["I was told to wait again"], None, "times="),
        ("I was told to wait again", None, "times="),
        (pl.Series(TEXTS), None, "give times="),
        (pa.array(TEXTS), None, "give times="),
        (set(TEXTS), TIMES, "no order"),
        (TEXTS, set(TIMES), "no order"),
        ({"a": SERIES.to_frame("text"), "b": SERIES.to_frame("text")}, None, "go into a list"),
        ({"date": TIMES, "text": TEXTS[1:]}, None, "of one length"),
    ],
)
def test_what_is_nearly_right_says_what_to_do_before_it_is_scored(source, times, what_to_do):
    def scorer(texts):
        pytest.fail(f"{len(texts)} were scored")

    with pytest.raises((ReadError, ParameterError), match=f"(?s){what_to_do}"):
        cd.scan(source, times=times, scorer=scorer)


def test_a_file_that_is_not_there_is_no_text(tmp_path):
    for name in ("my comments.csv", "comments of last year.csv"):
        with pytest.raises(ReadError) as error:
            cd.read_comments(tmp_path / name)
        assert "times=" not in str(error.value)


def test_columns_of_one_name_are_no_column_of_texts():
    rows = [[when, text, "beside"] for when, text in rows_without_names()]
    assert cd.read_comments(pd.DataFrame(rows, columns=["date", "text", "text"]))["text"].tolist() == TEXTS


def test_generators_are_read_once():
    assert cd.read_comments(iter(RECORDS))["text"].tolist() == TEXTS
    assert cd.read_comments((text for text in TEXTS), times=(when for when in TIMES))["text"].tolist() == TEXTS
    assert cd.read_comments(iter([SERIES.to_frame("text")]))["text"].tolist() == TEXTS


def test_an_index_of_times_beside_a_column_of_times_is_no_second_column():
    table = SERIES.to_frame("text").assign(timestamp=TIMES)
    assert cd.read_comments(table)["text"].tolist() == TEXTS


@pytest.mark.parametrize(
    ("source", "times", "error", "match"),
    [
        (SERIES.reset_index(drop=True), None, ReadError, "tells no times"),
        ({"text": ["a"], "date": ["2024-01-01", "2024-01-02"]}, None, ReadError, "text 1, date 2"),
        ([], None, ReadError, "list is empty"),
        ([1, 2], [1, 2], ParameterError, "Got a int in the list"),
        (TEXTS, TIMES[:3], ParameterError, "3 times for 19 texts"),
        ("comments.csv", TIMES, ParameterError, "Got a str as source"),
        (SERIES.to_frame("text"), TIMES, ParameterError, "times of its own"),
    ],
)
def test_what_cannot_be_read_is_named(source, times, error, match):
    with pytest.raises(error, match=match):
        cd.read_comments(source, times=times)


@pytest.mark.parametrize(
    "wrong",
    [
        {"every": "soon"},
        {"every": 6},
        {"alpha": 2},
        {"alpha": "x"},
        {"materiality": 3},
        {"limits": {}},
        {"tz": "Mars"},
        {"lang": "xx"},
        {"policy": "gone.toml"},
        {"events": "x"},
        {"budget": "soon"},
    ],
)
def test_wrong_settings_are_refused_before_anything_is_scored(wrong):
    def scorer(texts):
        pytest.fail("something was scored")

    with pytest.raises(ParameterError, match=next(iter(wrong)).rstrip("s")):
        cd.scan(RECORDS, **({"scorer": scorer} | wrong))


def test_a_result_is_a_table_and_a_few_lines():
    result = cd.scan(stream(n_angry=120))
    table = result.to_frame()
    assert table.loc[0, "onset"] == result.crises[0].onset
    assert table.loc[0, "severity"] == result.severity
    assert "pr_lead" in table.loc[0, "tell"]
    assert result.summary().splitlines()[1].startswith("all comments: ")
    assert len(result.summary().splitlines()) == 2
    assert len(repr(result.crises[0])) < 150
    assert len(repr(result.streams)) < 150
    calm = cd.scan(stream(n_angry=0))
    assert calm.to_frame().dtypes.equals(table.dtypes)
    assert calm.to_frame().empty


@pytest.fixture
def exports(tmp_path):
    pd.DataFrame(RECORDS).assign(stars=5).to_csv(tmp_path / "good.csv", index=False)
    (tmp_path / "bad.csv").write_bytes(b"%PDF-1.7")
    return tmp_path


def test_one_bad_file_stops_or_is_left_out_and_said(exports):
    named = [exports / "good.csv", exports / "bad.csv"]
    with pytest.raises(ReadError, match="PDF"):
        cd.read_comments(named)
    for source in (named, exports):
        with pytest.raises(ReadError, match="PDF"):
            cd.read_comments(source, strict=True)
        assert len(cd.read_comments(source, strict=False)) == len(RECORDS)
    assert len(cd.read_comments(exports)) == len(RECORDS)
    assert len(cd.read_comments([exports / "good.csv", exports / "gone.csv"], strict=False)) == len(RECORDS)
    with pytest.raises(ReadError):
        cd.read_comments([exports / "bad.csv"], strict=False)


@pytest.mark.parametrize("lang", ["en", "fr", "es"])
def test_the_verdict_says_what_was_left_out(exports, lang):
    verdict = cd.scan(exports, sentiment="stars").verdict
    assert verdict.reasons[-1].code == "files_left_out"
    assert "bad.csv" in verdict.in_words(lang)
    assert "files_left_out" in verdict.to_dict(lang)["codes"]
    (exports / "bad.csv").unlink()
    assert "files_left_out" not in [reason.code for reason in cd.scan(exports, sentiment="stars").verdict.reasons]


def test_the_command_line_says_so_even_when_it_is_quiet(exports):
    def run(*arguments):
        return CliRunner(env={"LC_ALL": "C.UTF-8"}).invoke(app, [str(one) for one in arguments])

    good, bad = exports / "good.csv", exports / "bad.csv"
    options = ("--sentiment-column", "stars", "-q")
    assert run("scan", good, bad, *options).exit_code == 3
    assert run("scan", exports, "--strict", *options).exit_code == 3
    done = run("scan", good, bad, exports / "gone.csv", "--skip-bad", "--json", *options)
    assert done.exit_code == 5  # nineteen comments allow no verdict
    assert "PDF" in done.stderr
    assert "gone.csv" in done.stderr
    assert any("PDF" in note for note in json.loads(done.stdout)["notes"])
    asked = run("questions", exports, "--out", exports / "q.out", "-q")
    assert "PDF" in asked.stderr
