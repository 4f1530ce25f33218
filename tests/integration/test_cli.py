"""The command line as a whole: what goes to which stream, how it ends."""

import json
import os
import re
import sqlite3
import subprocess
import sys

import jsonschema
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import crisisdetect as cd
from crisisdetect.cli import _start, app
from loopback import http_server

pytestmark = pytest.mark.usefixtures("readings_are_kept")


def process(*args, stdin=None, env=None):
    """Run the command line as a process of its own."""
    command = [sys.executable, "-m", "crisisdetect", *map(str, args)]
    environment = os.environ | {"LC_ALL": "C.UTF-8"} | (env or {})
    return subprocess.run(command, capture_output=True, input=stdin, env=environment, check=False, timeout=300)


def run(*args, stdin=None, env=None):
    """Run the command line within this process, which is quicker."""
    done = CliRunner(env={"LC_ALL": "C.UTF-8"} | (env or {})).invoke(app, [str(one) for one in args], input=stdin)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return subprocess.CompletedProcess(args, done.exit_code, done.stdout.encode(), done.stderr.encode())


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


@pytest.fixture(scope="module")
def saved(export):
    """The result of the export: what is shown of it needs no other scan."""
    path = export.with_suffix(".cdr")
    assert run("scan", export, "--sentiment-column", "stars", "--save", path).returncode == 0
    return path


def test_scan_prints_the_crisis_and_counts_on_stderr(export):
    done = process("scan", export, "--sentiment-column", "stars")
    assert done.returncode == 0, done.stderr
    out = done.stdout.decode()
    assert "began on 10 February 2024" in out
    assert "Notify: customer support" in out
    assert "rejected" in done.stderr.decode()
    assert "rejected" not in out


def test_scan_speaks_french(saved):
    for extra, env in ((["--lang", "fr"], {}), ([], {"LC_ALL": "fr_FR.UTF-8"})):
        out = run("scan", saved, *extra, env=env).stdout.decode()
        assert "prévenir" in out
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


def test_reports_are_written(export, saved, tmp_path):
    assert run("scan", export, "--sentiment-column", "stars", "--report", tmp_path / "r.html").returncode == 0
    for name in ("r.md", "r.json"):
        assert run("scan", saved, "--report", tmp_path / name).returncode == 0
    assert all((tmp_path / name).stat().st_size > 500 for name in ("r.html", "r.md", "r.json"))
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
    done = run("scan", path, "--sentiment-column", "stars")
    out = done.stdout.decode()
    assert done.returncode == 5
    assert out.startswith("Not judged:")
    assert "Only 2 comments with a sentiment" in out
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
    assert text.startswith("Accepted: at most 1")
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


def test_watch_and_backtest_take_columns_by_their_names(tmp_path, export):
    rows = [
        json.dumps({"at": row.pop("timestamp"), "said": row.pop("text"), **row}) + "\n"
        for row in three_weeks_and_a_crisis()
    ]
    comments, few = tmp_path / "comments.ndjson", tmp_path / "few.ndjson"
    comments.write_text("".join(rows))
    few.write_text("".join(rows[:200]))
    (tmp_path / "m.toml").write_text('timestamp = "at"\ntext = "nothing"\n')
    past = tmp_path / "past.csv"
    days = pd.date_range("2023-12-02", periods=30, freq="1D").strftime("%d/%m/%Y 10:00")
    pd.DataFrame({"at": days, "said": [f"merci {i}" for i in range(30)]}).to_csv(past, index=False)
    named = ("--mapping", tmp_path / "m.toml", "--column", "text=said")
    common = ("--every", "1h", "--once", "--quiet")
    blind = run("watch", comments, *common, "--state", tmp_path / "a.sqlite")
    assert (blind.returncode, blind.stdout) == (0, b"")
    done = run("watch", comments, *common, *named, "--state", tmp_path / "b.sqlite")
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()].count("alarm") == 1
    history = ("--day-first", "--history", past)
    learned = run("watch", few, *common, *named, *history, "--state", tmp_path / "c.sqlite")
    assert learned.returncode == 0, learned.stderr
    assert run("watch", few, *common, *history, "--state", tmp_path / "d.sqlite").returncode == 3
    refused = run("watch", few, *common, "--column", "texte=said", "--state", tmp_path / "e.sqlite")
    assert refused.returncode == 2
    odd = tmp_path / "odd.csv"
    pd.read_csv(export).rename(columns={"date": "Logged on", "text": "Said"}).to_csv(odd, index=False)
    stars = ("backtest", odd, "--sentiment-column", "stars", "--every", "1D", "--quiet")
    missing = run(*stars, "--column", "text=Verbatim")
    assert missing.returncode in (2, 3), missing.stdout
    again = run(*stars, "--column", "timestamp=Logged on", "--column", "text=Said", "--json")
    assert again.returncode == 0, again.stderr
    assert len(json.loads(again.stdout)["alarms"]) == 1


def test_watching_once_what_is_not_there_is_bad_data_and_leaves_no_state(tmp_path):
    done = run("watch", tmp_path / "none.ndjson", "--state", tmp_path / "state.sqlite", "--once")
    assert done.returncode == 3
    assert "none.ndjson" in done.stderr.decode()
    assert not (tmp_path / "state.sqlite").exists()


def test_watch_tells_the_targets_of_the_configuration(tmp_path):
    comments, config = tmp_path / "comments.ndjson", tmp_path / "crisisdetect.toml"
    comments.write_text("".join(json.dumps(row) + "\n" for row in three_weeks_and_a_crisis()))
    config.write_text("""
        lang = "fr"
        [watch]
        every = "1h"
        state = "state.sqlite"
        [[notify.targets]]
        type = "webhook"
        url_env = "HOOK"
        secret_env = "HOOK_SECRET"
    """)
    with http_server(500) as server:
        env = {"HOOK": server.url + "a-token", "HOOK_SECRET": "a-secret", "no_proxy": "127.0.0.1"}
        done = run("watch", comments, "--once", "--notify", "--config", config, env=env)
        assert done.returncode == 0, done.stderr
        assert run("notify", "--test", "--config", config, env=env).returncode == 0
    alarm, again, trial = server.requests
    assert alarm.body == again.body
    assert "commentaires négatifs en excès" in json.loads(again.body)["alerts"][0]["annotations"]["summary"]
    assert "essai" in json.loads(trial.body)["alerts"][0]["annotations"]["summary"]
    assert json.loads(done.stdout.splitlines()[0])["kind"] == "alarm"
    log = done.stderr.decode()
    assert "answered 500" in log
    assert "was sent" in log
    assert "a-token" not in log + done.stdout.decode()
    assert "a-secret" not in log + done.stdout.decode()
    assert (tmp_path / "state.sqlite").exists()


def told_config(folder, text=""):
    path = folder / "crisisdetect.toml"
    path.write_text(f'{text}\n[[notify.targets]]\ntype = "webhook"\nname = "desk"\nurl_env = "HOOK"\n')
    return path


def test_scan_tells_the_targets_of_the_configuration_once(export, tmp_path):
    config = told_config(tmp_path, 'lang = "fr"')
    with http_server() as server:
        env = {"HOOK": server.url + "a-token", "no_proxy": "127.0.0.1"}
        command = ("scan", export, "--sentiment-column", "stars", "--notify", "--config", config)
        first = run(*command, env=env)
        assert first.returncode == 0, first.stderr
        again = run(*command, env=env)
        assert again.returncode == 0, again.stderr
    (request,) = server.requests
    (alert,) = json.loads(request.body)["alerts"]
    assert alert["annotations"]["kind"] == "past"
    assert "À prévenir\u00a0: " in alert["annotations"]["description"]
    assert "Messages envoyés\u00a0: 1, en échec\u00a0: 0" in first.stderr.decode()
    assert "rien de nouveau à signaler" in again.stderr.decode()
    assert (tmp_path / "crisisdetect.notices.sqlite").exists()
    assert "a-token" not in (first.stderr + first.stdout + again.stderr).decode()


def test_scan_tells_again_by_another_state_and_when_the_level_rises(export, tmp_path):
    config = told_config(tmp_path, '[scan]\npolicy = "policy.toml"\nstate = "told.sqlite"')
    rules = run("policy").stdout.decode()
    with http_server() as server:
        env = {"HOOK": server.url, "no_proxy": "127.0.0.1"}
        command = ("scan", export, "--sentiment-column", "stars", "--notify", "--config", config)
        (tmp_path / "policy.toml").write_text(re.sub(r"level_from = .*", "level_from = [97, 98, 99]", rules))
        assert run(*command, env=env).returncode == 0
        (tmp_path / "policy.toml").write_text(re.sub(r"level_from = .*", "level_from = [1, 2, 3]", rules))
        assert run(*command, env=env).returncode == 0
        assert run(*command, env=env).returncode == 0
        assert run(*command, "--state", tmp_path / "other.sqlite", env=env).returncode == 0
    notes = [json.loads(one.body)["alerts"][0]["annotations"] for one in server.requests]
    levels = [int(one["level"]) for one in notes]
    assert levels[0] < levels[1] == levels[2]
    assert len({one["idempotency_key"] for one in notes}) == 2
    assert (tmp_path / "told.sqlite").exists()


def test_what_scan_could_not_send_is_4_even_if_quiet_and_is_sent_later(export, tmp_path):
    config = told_config(tmp_path, "[notify]\npatience_s = 0.0")
    with http_server(500) as server:
        env = {"HOOK": server.url, "no_proxy": "127.0.0.1"}
        command = ("scan", export, "--sentiment-column", "stars", "--quiet", "--config", config)
        done = run(*command, "--notify", "--fail-on", 1, env=env)
        assert done.returncode == 4
        assert "1 waiting" in done.stderr.decode()
        assert "began on 10 February 2024" in done.stdout.decode()
        state = tmp_path / "crisisdetect.notices.sqlite"
        with sqlite3.connect(state) as base:
            base.execute("UPDATE delivery SET due = 0")
        base.close()
        later = run("notify", "--state", state, "--config", config, env=env)
        assert later.returncode == 0, later.stderr
        assert run(*command, "--notify", "--fail-on", 1, env=env).returncode == 1
    assert len(server.requests) == 2


def test_scan_says_what_telling_lacks_before_it_reads_anything(tmp_path):
    missing = run("scan", tmp_path / "none.csv", "--notify", "--config", told_config(tmp_path), env={"HOOK": ""})
    assert missing.returncode == 2
    assert "HOOK" in missing.stderr.decode()


def test_nothing_is_scored_for_a_report_that_cannot_be_written(tmp_path):
    for name in ("r.doc", "none/r.html"):
        done = run("scan", tmp_path / "none.csv", "--report", tmp_path / name)
        assert done.returncode == 2, done.stderr
        assert run("report", tmp_path / "none.csv", "--out", tmp_path / name).returncode == 2
    assert run("scan", tmp_path / "none.csv", "--every", "soon").returncode == 2
    assert run("score", tmp_path / "none.csv", "--out", tmp_path / "o.doc").returncode == 2
    assert run("backtest", tmp_path / "none.csv", "--false-alarms", "often").returncode == 2


def test_columns_are_named_on_the_command_line(tmp_path, export):
    table = pd.read_csv(export).rename(columns={"date": "Logged on", "text": "Said"})
    table.assign(mood=table["stars"].map({1: "meh", 5: "yay"})).to_csv(tmp_path / "odd.csv", index=False)
    asked = run("scan", tmp_path / "odd.csv")
    assert asked.returncode == 0, asked.stderr
    for guess in ("'Logged on' was taken for the time", "'Said' was taken for the text"):
        assert guess in asked.stderr.decode()
    assert "--column timestamp=..." in asked.stderr.decode()
    assert "--column text=..." in asked.stderr.decode()
    named = ("--column", "timestamp=Logged on", "--column", "text=Said", "--sentiment-column", "mood")
    refused = run("scan", tmp_path / "odd.csv", *named)
    assert refused.returncode == 2
    assert "--sentiment-value" in refused.stderr.decode()
    values = ("--sentiment-value", "meh=negative", "--sentiment-value", "yay=positive")
    done = run("scan", tmp_path / "odd.csv", *named, *values, "--json", "--save-mapping", tmp_path / "m.toml")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["crises"]) == 1
    assert 'text = "Said"' in (tmp_path / "m.toml").read_text()
    (tmp_path / "m.toml").write_text('timestamp = "Logged on"\ntext = "mood"\n')
    merged = ("--mapping", tmp_path / "m.toml", "--column", "text=Said", "--sentiment-column", "mood")
    again = run("questions", tmp_path / "odd.csv", *merged[:4], "--out", tmp_path / "q.csv")
    assert again.returncode == 0, again.stderr


def test_standard_input_is_taken_by_every_command_that_reads_exports(export, tmp_path):
    content = export.read_bytes()
    stars = ("--sentiment-column", "stars")
    commands = [
        ("scan", "-", *stars, "--json"),
        ("report", "-", *stars, "--out", tmp_path / "r.md"),
        ("questions", "-", "--out", tmp_path / "q.csv"),
        ("plan", "-", *stars),
        ("draft", "-", *stars),
        ("review", "-", *stars, "--out", tmp_path / "b.md"),
        ("backtest", "-", *stars, "--every", "1D"),
    ]
    for command in commands:
        done = run(*command, "--quiet", stdin=content)
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout, command
        assert done.stderr == b"", command


def test_an_interruption_is_130(export, monkeypatch):
    def interrupted(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("crisisdetect.scan", interrupted, raising=False)
    done = run("scan", export, "--lang", "fr")
    assert done.returncode == 130
    assert done.stderr.decode() == "crisisdetect\u00a0: interrompu\n"


def three_weeks_and_a_crisis():
    letters = np.random.default_rng(1)
    for i, day in enumerate(pd.date_range("2024-01-01", periods=24, freq="1D", tz="UTC")):
        for j in range(96):
            bad = j % 8 == 0 or (i == 23 and j % 8 < 6)
            text = "".join(chr(97 + int(one)) for one in letters.integers(0, 26, 9))
            time = (day + pd.Timedelta(f"{15 * j}min")).isoformat()
            yield {"id": f"{i}-{j}", "timestamp": time, "text": text, "author": text, "p_negative": float(bad)}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals there")
def test_colours_only_on_a_terminal(export, tmp_path):
    import pty

    pd.read_csv(export).drop(columns="text").to_csv(tmp_path / "x.csv", index=False)
    saved = tmp_path / "x.cdr"  # without texts there is little to understand
    plain = run("scan", tmp_path / "x.csv", "--sentiment-column", "stars", "-q", "--save", saved).stdout
    assert b"began on 10 February 2024" in plain
    assert b"\x1b" not in plain
    for no_color, coloured in ((None, True), ("1", False)):
        env = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm"}
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "crisisdetect", "scan", str(saved), "-q"]
        process = subprocess.Popen(
            command, stdout=theirs, stderr=subprocess.DEVNULL, env=env | ({"NO_COLOR": no_color} if no_color else {})
        )
        os.close(theirs)
        shown = b""
        try:
            while piece := os.read(ours, 65_536):
                shown += piece
        except OSError:  # how a terminal ends
            pass
        os.close(ours)
        assert process.wait() == 0
        assert (b"\x1b[" in shown) is coloured


def test_a_reader_that_goes_away_ends_it_quietly():
    command = [sys.executable, "-m", "crisisdetect", "schema"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 141
    assert err == b""


def test_output_that_cannot_show_a_letter_still_comes(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("date,text,stars\n2024-01-01,a,1\n2024-01-02,b,5\n")
    env = {"PYTHONIOENCODING": "cp850", "PYTHONUTF8": "0"}
    command = ("scan", path, "--sentiment-column", "stars", "--lang", "fr")
    done = process(*command, env=env)
    assert done.returncode == 5, done.stderr
    assert "Non jugé" in done.stdout.decode("cp850")
    assert "trop peu pour distinguer" in done.stdout.decode("cp850")
    data = process(*command, "--json", env=env)
    assert data.stdout.isascii()
    assert "négatif" in json.loads(data.stdout)["settings"]["sentiment"]


def test_a_fault_is_one_line_and_debug_shows_where(tmp_path):
    done = process("scan", tmp_path / "nothing.csv", "--debug")
    assert done.returncode == 1
    assert "Traceback" in done.stderr.decode()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete(shell):
    code = "import sys; sys.argv = ['crisisdetect']; from crisisdetect.cli import main; main()"

    def asked(instruction, **names):
        env = os.environ | {"_CRISISDETECT_COMPLETE": f"{instruction}_{shell}", **names}
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=False, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "_CRISISDETECT_COMPLETE" in asked("source")
    words = {"COMP_WORDS": "crisisdetect sc", "COMP_CWORD": "1", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    found = asked("complete", **words, _TYPER_COMPLETE_ARGS="crisisdetect sc", LC_ALL="fr_FR.UTF-8", PYTHONUTF8="1")
    assert ("Cherche des crises" in found) is (shell != "bash"), "bash shows names alone"
    assert "scan" in found
    assert "score" in found
    assert "watch" not in found


def test_demo_needs_no_file(tmp_path, monkeypatch):
    monkeypatch.setitem(_start._SMALL, "per_day", 16.0)  # of which the model reads fewer
    done = run("demo", "--out", tmp_path / "demo", "--lang", "fr", "--quiet")
    assert done.returncode == 0, done.stderr
    assert "crise" in done.stdout.decode()
    assert {path.name for path in (tmp_path / "demo").iterdir()} == {"demo_fr.csv", "report.html"}
