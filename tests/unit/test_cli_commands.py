"""The commands that need no model: their output, their help, their words."""

import io
import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

import crisisdetect as cd
from crisisdetect import locale
from crisisdetect.cli import app
from crisisdetect.cli._busy import busy
from crisisdetect.cli._words import painted, plain
from crisisdetect.readers._formats import FORMATS

pytestmark = pytest.mark.usefixtures("readings_are_kept")

RUN = CliRunner(env={"LC_ALL": "C.UTF-8"})
COMMANDS = typer.main.get_command(app).commands


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


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
def scored(export):
    """The export as `score` would have written it."""
    path = export.with_suffix(".parquet")
    table = cd.read_comments(export, keep_columns=("stars",))
    bad = (table["stars"].astype(int) == 1).to_numpy()
    probabilities = {"p_negative": bad, "p_neutral": 0.0, "p_positive": ~bad}
    table.assign(**{k: np.asarray(v, dtype=float) for k, v in probabilities.items()}, model="m").to_parquet(path)
    return path


def invoke(*args, code=0, **options):
    done = RUN.invoke(app, [str(one) for one in args], **options)
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_all_commands_are_there():
    wanted = "scan score watch backtest report train demo doctor formats schema init-config notify"
    assert set(wanted.split()) <= set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_has_an_example_that_names_real_options(name):
    text = invoke(name, "--help").stdout
    assert text.startswith("Usage:")
    if name != "schema":
        examples = [line for line in text.splitlines() if line.startswith("    ") and f"crisisdetect {name}" in line]
        assert examples
        known = {option for one in COMMANDS[name].params for option in (*one.opts, *one.secondary_opts)}
        for line in examples:
            own = line[line.index(f"crisisdetect {name}") :].split(" | ")[0]
            assert set(re.findall(r"(?<!\S)--?[a-z][\w-]*", own)) <= known, line
    assert "CRISISDETECT_SCAN" not in text


def test_version():
    assert invoke("--version").stdout.strip() == cd.__version__
    assert "X API" in invoke("formats", env={"CRISISDETECT_VERSION": "1"}).stdout


def test_report_shows_what_was_scored_without_scoring_it_again(scored, monkeypatch, tmp_path):
    monkeypatch.setattr("crisisdetect.score_comments", None, raising=False)
    monkeypatch.setattr("crisisdetect.scan", None, raising=False)
    done = invoke("report", scored, "-o", "r.html", "-o", "r.md", "-o", "r.json", "--title", "Rehearsal")
    assert done.stdout.splitlines() == ["r.html", "r.md", "r.json"]
    assert "Report written to" in done.stderr
    assert "10 Feb" in (tmp_path / "r.md").read_text("utf-8")
    assert "Rehearsal" in (tmp_path / "r.html").read_text("utf-8")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))


def test_report_says_the_same_as_scan(scored, export):
    from crisisdetect._scan import judge_kept
    from crisisdetect._scan._scored import scored_source

    again = judge_kept(*scored_source(scored))
    first = cd.scan(export, sentiment="stars")
    assert [(one.onset, one.closed, one.severity) for one in again.crises] == [
        (one.onset, one.closed, one.severity) for one in first.crises
    ]
    assert len(first.crises) == 1


def test_report_of_an_export_scans_it(export):
    assert invoke("report", export, "--sentiment-column", "stars", "-o", "r.md", "-q").stderr == ""


def test_report_of_a_folder_of_parts(export, tmp_path):
    def scorer(texts):
        bad = np.array([hash_of(text) for text in texts])
        return np.stack([bad, np.zeros(len(texts)), 1 - bad], axis=1)

    def hash_of(text):
        return float(sum(map(ord, text)) % 5 == 0)

    cd.score_in_parts(export, tmp_path / "parts", scorer=scorer, progress=False)
    done = invoke("report", "parts", "-o", "r.md", "--lang", "fr")
    n = f"{len(pd.read_csv(export)):,}".replace(",", "\u202f")
    assert f"{n} lues, {n} notées" in done.stderr
    assert "commentaires" in (tmp_path / "r.md").read_text("utf-8")


def test_report_refuses_what_it_cannot_write_or_read(scored, tmp_path):
    assert "r.doc" in invoke("report", scored, "-o", "r.doc", code=2).stderr
    pd.DataFrame({"p_negative": [1.0], "p_neutral": [1.0], "p_positive": [1.0]}).to_parquet("odd.parquet")
    assert "timestamp" in invoke("report", "odd.parquet", "-o", "r.md", code=3).stderr
    (tmp_path / "parts").mkdir()
    manifest = {"version": 1, "model": "m"}
    (tmp_path / "parts" / "manifest.json").write_text(json.dumps(manifest))
    assert "not complete" in invoke("report", "parts", "-o", "r.md", code=3).stderr


def test_no_crisis_does_not_hide_a_grave_report(export, tmp_path):
    table = pd.read_csv(export)
    calm = table[table["date"] < "2024-02-01"].copy()
    stars = ("--sentiment-column", "stars", "--quiet")
    calm.to_csv("calm.csv", index=False)
    assert invoke("scan", "calm.csv", *stars, "--lang", "fr").stdout.endswith("Aucune crise.\n")
    calm.loc[calm.index[5], "text"] = (
        "Votre chargeur a pris feu cette nuit, mon fils est brûlé, nous sommes à l’hôpital"
    )
    calm.to_csv("calm.csv", index=False)
    shown = invoke("scan", "calm.csv", *stars, "--lang", "fr").stdout
    assert "Aucune crise.\nIl y a tout de même des signalements graves\u00a0: danger pour des personnes (1)." in shown
    assert "There are serious reports all the same: danger" in invoke("plan", "calm.csv", *stars[:2], "-q").stdout


def test_quiet_leaves_standard_error_empty(export):
    loud = invoke("scan", export, "--sentiment-column", "stars")
    quiet = invoke("scan", export, "--sentiment-column", "stars", "--quiet")
    assert loud.stdout == quiet.stdout
    assert "Rows: " in loud.stderr
    assert quiet.stderr == ""


def test_french_messages_have_their_spaces(export):
    done = invoke("scan", export, "--sentiment-column", "stars", "--lang", "fr")
    assert "À prévenir\u00a0: " in done.stdout
    assert "Lignes\u00a0: " in done.stderr
    wrong = invoke("scan", "nothing.csv", "--lang", "fr", code=3)
    assert wrong.stderr.startswith("crisisdetect\u00a0: données inutilisables. ")


def test_formats_come_from_the_readers():
    listed = json.loads(invoke("formats", "--json").stdout)
    assert [one["name"] for one in listed] == [one.name for one in FORMATS]
    done = invoke("formats", "--lang", "fr")
    assert len(done.stdout.splitlines()) == len(FORMATS)
    assert f"{len(FORMATS)}\u00a0formats" in done.stderr


def test_doctor_says_how_a_file_would_be_read(export):
    done = json.loads(invoke("doctor", export, "--json").stdout)
    assert done["ok"] is True
    assert {one["name"] for one in done["checks"]} == {
        *("installation", "model", "threads", "encoding", "zones", "sample", "configuration", "file"),
    }
    assert done["file"][0]["mapping"] == {"timestamp": "date", "text": "text", "rating": "stars"}
    shown = invoke("doctor", export, "--lang", "fr")
    assert "modèle" in shown.stdout
    assert "date" in shown.stdout
    assert shown.stderr == ""


@pytest.mark.parametrize(
    ("header", "first", "options"),
    [
        ("a,b", ("north", "south"), "--column timestamp=... --column text=..."),
        ("date,b", ("2024-01-01", "2024-01-02"), "--column text=..."),
        ("a,text", ("north", "south"), "timestamp=..."),
    ],
)
def test_doctor_says_which_columns_a_file_lacks(tmp_path, header, first, options):
    (tmp_path / "x.csv").write_text(f"{header}\n{first[0]},red\n{first[1]},blue\n")
    done = invoke("doctor", "x.csv", "--lang", "fr", code=4)
    line = next(line for line in done.stdout.splitlines() if line.startswith("PROBLÈME"))
    assert "x.csv" in line
    assert options in line
    assert "n’est reconnue pour" in line


def test_doctor_fails_where_something_is_wrong(tmp_path, monkeypatch):
    (tmp_path / "empty.csv").touch()
    done = invoke("doctor", "empty.csv", "--json", code=4)
    wrong = [one["name"] for one in json.loads(done.stdout)["checks"] if not one["ok"]]
    assert wrong == ["file"]
    monkeypatch.setattr("crisisdetect.scoring.default_scorer", _always_positive)
    done = invoke("doctor", "--lang", "fr", code=4)
    assert "PROBLÈME" in done.stdout
    assert "se trompe sur 2 phrases" in done.stdout


def _always_positive():
    def scorer(texts):
        return np.tile([0.0, 0.0, 1.0], (len(texts), 1))

    return scorer


def test_doctor_finds_a_damaged_model(tmp_path, monkeypatch):
    from crisisdetect.scoring import _load

    own = tmp_path / "small"
    own.mkdir()
    shutil.copy(_load.MODEL_FOLDERS["small"] / "config.json", own / "config.json")
    (own / "model.onnx").write_bytes(b"half of a model")
    monkeypatch.setattr(_load, "MODEL_FOLDERS", {"small": own})
    done = json.loads(invoke("doctor", "--json", code=4).stdout)
    (wrong,) = [one for one in done["checks"] if not one["ok"]]
    assert wrong["name"] == "model"
    assert "SHA-256" in wrong["detail"]
    assert done["ok"] is False


def test_doctor_knows_which_variable_is_missing(tmp_path, monkeypatch):
    (tmp_path / "crisisdetect.toml").write_text("[[notify.targets]]\ntype = 'webhook'\nurl_env = 'NOT_THERE'\n")
    monkeypatch.delenv("NOT_THERE", raising=False)
    assert "NOT_THERE" in invoke("doctor", code=4).stdout


def test_watch_and_notify_need_targets(tmp_path):
    (tmp_path / "c.ndjson").touch()
    done = invoke("watch", "c.ndjson", "--state", "s.sqlite", "--once", "--notify", code=2)
    assert "[notify]" in done.stderr
    assert not (tmp_path / "s.sqlite").exists()
    assert "[notify]" in invoke("notify", "--test", code=2).stderr
    assert "rien à envoyer" in invoke("notify", "--lang", "fr", code=2).stderr


def test_colours_are_for_terminals_whose_user_wants_them(monkeypatch):
    class Terminal:
        def isatty(self):
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert painted("x", 3).startswith("\x1b[")
    monkeypatch.setenv("NO_COLOR", "1")
    assert painted("x", 3) == "x"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert painted("x", 3) == "x"


@pytest.mark.parametrize(
    ("terminal", "quiet", "shown"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_only_a_terminal_is_told_what_is_being_done(monkeypatch, terminal, quiet, shown):
    stream = io.StringIO()
    stream.isatty = lambda: terminal
    monkeypatch.setattr("sys.stderr", stream)
    with locale.speaking("fr"), busy("scanning", quiet=quiet):
        assert ("recherche de crises" in stream.getvalue()) is shown
    assert stream.getvalue().endswith("\r\x1b[K" if shown else "")
    assert shown or not stream.getvalue()


def test_text_from_outside_cannot_steer_a_terminal():
    assert plain("a\x1b]0;x\x07\u202eb\u00a0c") == "a]0;xb\u00a0c"
