"""What the pages on command line, notifications and deployment show does run."""

import configparser
import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from crisisdetect.cli import app
from crisisdetect.cli._config import load
from crisisdetect.notify._notice import KINDS, SENT
from crisisdetect.scoring._readings import WIDTH

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("command-line.md", "notifications.md", "deployment.md")
RUN = CliRunner(env={"LC_ALL": "C.UTF-8"})


def page(name):
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(kind):
    return [
        pytest.param(code, id=f"{name}-{i}")
        for name in PAGES
        for i, code in enumerate(re.findall(rf"```{kind}\n(.*?)```", page(name), re.DOTALL))
    ]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with an export whose sentiment is a column, so that no model is needed."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    days = pd.date_range("2024-01-01", periods=40, freq="1D")
    rows = [(day + pd.Timedelta(f"{j}min"), f"text {j}", rng.choice([1, 5, 5, 5])) for day in days for j in range(20)]
    table = pd.DataFrame(rows, columns=["date", "text", "stars"])
    table.to_csv("comments.csv", index=False)
    odd = table.rename(columns={"date": "Logged on", "text": "Said"})
    odd.assign(mood=table["stars"].map({1: "meh", 5: "yay"})).to_csv("odd.csv", index=False)
    monkeypatch.setenv("CRISISDETECT_SCAN_SENTIMENT_COLUMN", "stars")
    return tmp_path


@pytest.mark.parametrize("code", blocks("python"))
def test_python_block_runs(code, folder, capsys):
    with closing(sqlite3.connect("watch.sqlite")) as state:
        state.execute("CREATE TABLE one (x)")
    exec(compile(code, "docs", "exec"), {})
    shown = capsys.readouterr().out
    assert all(wanted in shown for wanted in re.findall(r"print\(.*\)  # (\S+)", code))


@pytest.mark.parametrize("code", blocks("sh"))
def test_shell_block_runs(code, folder, monkeypatch):
    monkeypatch.setattr("crisisdetect.cli._start._SMALL", {"days": 30, "per_day": 8.0, "random_state": 1})
    monkeypatch.setattr("crisisdetect.scoring._load.default_scorer", lambda *_, **__: _ByLength())
    lines = code.splitlines()
    assert lines
    for line in lines:
        fed, pipe, command = line.rpartition(" | ")
        given = Path(fed.removeprefix("cat ")).read_text("utf-8") if pipe else None
        command, _, out = command.partition(" > ")
        name, *args = shlex.split(command)
        assert name == "crisisdetect"
        monkeypatch.setenv(
            "CRISISDETECT_SCAN_SENTIMENT_COLUMN", "" if "demo" in args[1:2] or "demo/" in line else "stars"
        )
        done = RUN.invoke(app, args, input=given)
        assert done.exit_code == 0, (line, done.output, done.exception)
        if out:
            Path(out).write_text(done.stdout, "utf-8")


class _ByLength:
    """Scores by the length of texts, and reads nothing else in them."""

    def __call__(self, texts, *, done=None):
        sad = np.array([len(text) % 4 == 0 for text in texts], dtype=float)
        return np.stack([sad, np.zeros(len(texts)), 1 - sad], axis=1)

    def read(self, texts, *, done=None):
        return self(texts), np.full((len(texts), WIDTH), np.nan)


@pytest.mark.parametrize("code", blocks("toml"))
def test_configurations_are_valid(code, folder):
    (folder / "c.toml").write_text(code, "utf-8")
    assert load(folder / "c.toml")


@pytest.mark.parametrize("code", [*blocks("text"), *blocks("ini"), *blocks("sh")])
def test_commands_have_the_options_that_are_shown(code):
    commands = typer.main.get_command(app).commands
    for line in code.replace("\\\n", " ").splitlines():
        for name, rest in re.findall(r"crisisdetect (?=[a-z])([\w-]+)((?: [^|>#]+)?)", line):
            if name not in commands:
                assert "/crisisdetect" in line or "systemctl" in line or "journalctl" in line, line
                continue
            known = {option for one in commands[name].params for option in (*one.opts, *one.secondary_opts)}
            assert set(re.findall(r"(?<!\S)--[a-z-]+", rest)) <= known, line


def test_the_unit_is_one():
    (unit,) = re.findall(r"```ini\n(.*?)```", page("deployment.md"), re.DOTALL)
    parsed = configparser.ConfigParser(strict=False)
    parsed.optionxform = str
    parsed.read_string(unit.replace("\\\n", ""))
    assert parsed["Service"]["ExecStart"].split()[1] == "watch"


def test_tables_list_everything():
    commands = set(typer.main.get_command(app).commands)
    listed = set(re.findall(r"`([a-z-]+)", "".join(re.findall(r"^\|.*", page("command-line.md"), re.MULTILINE))))
    assert commands <= listed
    rows = re.findall(r"^\| (`\w+`.*?) \|.*\| (yes|no) \|$", page("notifications.md"), re.MULTILINE)
    kinds = {kind: sent for names, sent in rows for kind in re.findall(r"`(\w+)`", names)}
    assert set(kinds) == set(KINDS) - {"acknowledged", "snoozed", "test"}
    assert {kind for kind, sent in kinds.items() if sent == "yes"} == set(SENT) - {"test"}


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name):
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", page(name)) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []
