"""The command line, as a process."""

import json
import os
import subprocess
import sys

import jsonschema
import numpy as np
import pandas as pd
import pytest

import crisisdetect as cd


def run(*args, stdin=None, env=None):
    command = [sys.executable, "-m", "crisisdetect", *map(str, args)]
    environment = os.environ | {"LC_ALL": "C.UTF-8"} | (env or {})
    return subprocess.run(command, capture_output=True, input=stdin, env=environment, check=False, timeout=300)


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    rng = np.random.default_rng(0)
    rows = []
    for i, day in enumerate(pd.date_range("2024-01-01", periods=50, freq="1D")):
        n_bad = rng.poisson(3) + (40 if 40 <= i < 44 else 0)
        rows += [(day + pd.Timedelta(f"{j}min"), 1 if j < n_bad else 5, f"text {i} {j}") for j in range(n_bad + 20)]
    path = tmp_path_factory.mktemp("cli") / "export.csv"
    pd.DataFrame(rows, columns=["date", "stars", "text"]).to_csv(path, index=False)
    return path


def test_scan_prints_the_crisis_and_counts_on_stderr(export):
    done = run("scan", export, "--sentiment-column", "stars")
    assert done.returncode == 0, done.stderr
    out = done.stdout.decode()
    assert "2024-02-10" in out
    assert "Tell: support" in out
    assert "rejected" in done.stderr.decode()
    assert "rejected" not in out


def test_scan_speaks_french(export):
    for extra, env in ((["--lang", "fr"], {}), ([], {"LC_ALL": "fr_FR.UTF-8"})):
        out = run("scan", export, "--sentiment-column", "stars", *extra, env=env).stdout.decode()
        assert "Prévenir" in out
        assert "commentaires négatifs" in out


def test_json_on_stdout_is_one_valid_object(export):
    done = run("scan", export, "--sentiment-column", "stars", "--json", "--quiet")
    data = json.loads(done.stdout)
    jsonschema.validate(data, cd.json_schema())
    assert done.stderr == b""
    schema = run("schema")
    assert json.loads(schema.stdout) == cd.json_schema()


def test_exit_code_tells_the_severity(export, tmp_path):
    severity = json.loads(run("scan", export, "--sentiment-column", "stars", "--json").stdout)["crises"][0]["severity"]
    assert run("scan", export, "--sentiment-column", "stars", "--fail-on", severity).returncode == 1
    table = pd.read_csv(export)
    table[table["date"] < "2024-02-01"].to_csv(tmp_path / "calm.csv", index=False)
    calm = run("scan", tmp_path / "calm.csv", "--sentiment-column", "stars", "--fail-on", 1)
    assert calm.returncode == 0
    assert "No crisis." in calm.stdout.decode()


def test_reports_are_written(export, tmp_path):
    for name in ("r.html", "r.md", "r.json"):
        assert run("scan", export, "--sentiment-column", "stars", "--report", tmp_path / name).returncode == 0
        assert (tmp_path / name).stat().st_size > 500
    assert run("scan", export, "--sentiment-column", "stars", "--report", tmp_path / "r.doc").returncode == 2


def test_standard_input_is_an_export(export):
    done = run("scan", "-", "--sentiment-column", "stars", "--json", stdin=export.read_bytes())
    assert len(json.loads(done.stdout)["crises"]) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "bad.csv"),
        ("", "empty"),
        ("comment,colour\nhello,red\n", "time"),
        ("date,colour\n2024-01-01,red\n2024-01-02,red\n", "text"),
        ("date,text\nsoon,hello\nlater,hello\n", "bad.csv"),
    ],
)
def test_bad_data_give_a_message_and_no_traceback(tmp_path, content, words):
    path = tmp_path / "bad.csv"
    if content is not None:
        path.write_text(content)
    done = run("scan", path)
    assert done.returncode == 3, done.stderr
    assert words in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert done.stdout == b""


def test_wrong_usage_is_2_and_a_missing_model_is_4(export, tmp_path):
    assert run("scan").returncode == 2
    assert run("scan", export, "--lang", "xx").returncode == 2
    assert run("scan", export, "--every", "soon", "--sentiment-column", "stars").returncode == 2
    done = run("scan", export, "--model", tmp_path / "nothing")
    assert done.returncode == 4
    assert "Traceback" not in done.stderr.decode()


def test_too_little_to_judge_is_not_called_calm(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("date,text,stars\n2024-01-01,a,1\n2024-01-02,b,5\n")
    out = run("scan", path, "--sentiment-column", "stars").stdout.decode()
    assert "Nothing could be judged." in out
    assert "No crisis" not in out


def test_rejected_rows_are_written(tmp_path, export):
    path = tmp_path / "x.csv"
    path.write_text(export.read_text() + "never,1,=cmd()\n")
    assert run("scan", path, "--sentiment-column", "stars", "--rejected", tmp_path / "r.csv").returncode == 0
    assert "bad_timestamp" in (tmp_path / "r.csv").read_text()


def test_score_writes_a_table(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("date,text\n2024-01-01,=I hate this\n2024-01-02,I love this\n")
    for name in ("o.csv", "o.ndjson", "o.parquet"):
        done = run("score", path, "--out", tmp_path / name, "--quiet")
        assert done.returncode == 0, done.stderr
    scored = pd.read_parquet(tmp_path / "o.parquet")
    assert scored["p_negative"].iloc[0] > 0.5 > scored["p_negative"].iloc[1]
    assert pd.read_csv(tmp_path / "o.csv")["text"].iloc[0].startswith("'=")


def test_backtest_lists_alarms_beside_the_rules_of_vendors(export):
    done = run("backtest", export, "--sentiment-column", "stars", "--every", "1D", "--quiet")
    assert done.returncode == 0, done.stderr
    text = done.stdout.decode()
    assert text.startswith("Wanted: at most 1")
    assert "crisisdetect, this setting" in text
    plain = run("backtest", export, "--sentiment-column", "stars", "--every", "1D", "--quiet", "--json")
    data = json.loads(plain.stdout)
    (alarm,) = data["alarms"]
    assert alarm["onset"][:10] == "2024-02-10"
    assert alarm["time"][:10] <= "2024-02-14"
    assert data["rates"][0]["alarms"] == 1


def test_watch_prints_events_once_over_restarts(tmp_path):
    comments = tmp_path / "comments.ndjson"
    rows = []
    for i, day in enumerate(pd.date_range("2024-01-01", periods=50, freq="1D", tz="UTC")):
        for j in range(24 * 4):
            bad = j % 8 == 0 or (i >= 47 and j % 8 < 6)
            p = (0.9, 0.05, 0.05) if bad else (0.05, 0.05, 0.9)
            rows.append(
                {
                    "id": f"{i}-{j}",
                    "timestamp": (day + pd.Timedelta(f"{15 * j}min")).isoformat(),
                    "text": f"text {i} {j}",
                    "author": f"a{i}-{j}",
                    **dict(zip(("p_negative", "p_neutral", "p_positive"), p, strict=True)),
                }
            )
    lines = [json.dumps(row) + "\n" for row in rows]
    half = 48 * 96
    comments.write_text("".join(lines[:half]))
    options = ("watch", comments, "--state", tmp_path / "state.sqlite", "--every", "1h", "--once")
    first = run(*options, "--out", tmp_path / "events.ndjson")
    assert first.returncode == 0, first.stderr
    with comments.open("a") as file:
        file.writelines(lines[half:])
    second = run(*options, "--out", tmp_path / "events.ndjson", "--lang", "fr")
    assert second.returncode == 0, second.stderr
    events = [json.loads(line) for line in (tmp_path / "events.ndjson").read_text().splitlines()]
    assert len({event["id"] for event in events}) == len(events)
    alarms = [event for event in events if event["kind"] == "alarm"]
    assert len(alarms) == 1
    assert alarms[0]["onset"].startswith("2024-02-1")
    third = run(*options, "--out", tmp_path / "events.ndjson")
    assert third.stdout == b""


def test_watching_once_what_is_not_there_is_bad_data_and_leaves_no_state(tmp_path):
    done = run("watch", tmp_path / "none.ndjson", "--state", tmp_path / "state.sqlite", "--once")
    assert done.returncode == 3
    assert "none.ndjson" in done.stderr.decode()
    assert not (tmp_path / "state.sqlite").exists()
