"""The recipes for schedulers: their work is done in each run of the tests, their files where the scheduler is there."""

import ast
import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
import yaml

import crisisdetect as cd
from crisisdetect.cli import app

pytestmark = pytest.mark.usefixtures("readings_are_kept")

RECIPES = Path(__file__).parents[2] / "docs" / "recipes"
PAGE = RECIPES.parent / "schedulers.md"
PYTHON = ("airflow_dag", "prefect_flow", "dagster_job")
#: How each file is run as its scheduler runs it, once.
RUN = {
    "airflow_dag": (
        "import subprocess, sys; subprocess.run([sys.executable, '-m', 'airflow', 'db', 'migrate'], check=True);"
        "import airflow_dag as one; from airflow.sdk import DAG;"
        "ended = one.crisis_of_the_day().test(); assert str(ended.state).endswith('success'), ended.state"
    ),
    "prefect_flow": "import prefect_flow as one; assert one.crisis_of_the_day()['verdict'] == 'crisis'",
    "dagster_job": (
        "import dagster_job as one; ended = one.crisis_of_the_day.execute_in_process();"
        "assert ended.success; assert ended.output_for_node('scan_of_the_day')['verdict'] == 'crisis'"
    ),
}


@pytest.fixture
def export(tmp_path):
    """An export with a crisis whose sentiment is a column, so that no model is needed."""
    rng = np.random.default_rng(0)
    days = pd.date_range("2024-01-01", periods=60, freq="1D")
    rows = [
        (
            day + pd.Timedelta(minutes=int(rng.integers(0, 1440))),
            f"{word} {n} of {day:%j}",
            stars,
            f"u{rng.integers(900)}",
        )
        for day in days
        for word, stars, n in (
            *(("fine", 5, n) for n in range(20)),
            *(("bad", 1, n) for n in range(60 if day >= days[50] else 4)),
        )
    ]
    table = pd.DataFrame(rows, columns=["date", "text", "sentiment", "author"])
    scored = table.assign(sentiment=table["sentiment"].map({1: "negative", 5: "positive"}))
    result = cd.scan(scored, sentiment="sentiment")
    result.comments.to_parquet(tmp_path / "comments.parquet", index=False)  # scored: no model is needed
    return tmp_path / "comments.parquet"


def work_of(name):
    """Return the function of a recipe that does the work, alone."""
    tree = ast.parse((RECIPES / f"{name}.py").read_text(encoding="utf-8"))
    (found,) = (one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "scan_comments")
    assert not found.decorator_list
    known = {}
    exec(compile(ast.Module([found], []), name, "exec"), known)
    return known["scan_comments"]


@pytest.mark.parametrize("name", PYTHON)
def test_the_work_is_done(name, export, tmp_path, capsys):
    told = work_of(name)(str(export), str(tmp_path / "shop.cdr"))
    assert told == {"verdict": "crisis", "severity": cd.load(tmp_path / "shop.cdr").severity}
    assert "crisis" in capsys.readouterr().out.casefold()


@pytest.mark.parametrize("name", PYTHON)
def test_the_scheduler_runs_it(name, export, tmp_path):
    scheduler = name.split("_")[0]
    if importlib.util.find_spec(scheduler) is None:
        pytest.skip(f"{scheduler} is not installed: its file was not run")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(RECIPES), str(Path(cd.__file__).parents[1])]),
        **{"CRISIS_EXPORT": str(export), "CRISIS_SAVED": str(tmp_path / "shop.cdr"), "HOME": str(tmp_path)},
        **{"AIRFLOW_HOME": str(tmp_path), "PREFECT_HOME": str(tmp_path), "DAGSTER_HOME": str(tmp_path)},
        **{"AIRFLOW__CORE__LOAD_EXAMPLES": "false", "AIRFLOW__CORE__DAGS_FOLDER": str(RECIPES)},
        **{"DO_NOT_TRACK": "1", "DAGSTER_DISABLE_TELEMETRY": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"},
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300",  # of a machine that is busy
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN[name]], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    assert cd.load(tmp_path / "shop.cdr").verdict.status == "crisis"


def commands():
    """Give every command line that the recipes of cron and GitHub show."""
    steps = workflow()["jobs"]["scan"]["steps"]
    shown = [one["run"] for one in steps if "run" in one]
    shown += [line for line in (RECIPES / "crontab").read_text(encoding="utf-8").splitlines() if "crisisdetect" in line]
    return [
        part for line in shown if line[:1] != "#" for part in re.findall(r"crisisdetect (?:scan|watch)[^|>]*", line)
    ]


def workflow():
    return yaml.safe_load((RECIPES / "github-actions.yml").read_text(encoding="utf-8"))


def test_commands_have_the_options_that_are_shown():
    known = typer.main.get_command(app).commands
    assert len(commands()) == 3
    for line in commands():
        name, *rest = shlex.split(line)[1:]
        options = {option for one in known[name].params for option in (*one.opts, *one.secondary_opts)}
        assert {one for one in rest if one.startswith("--")} <= options, line
        with known[name].make_context(name, rest, resilient_parsing=True) as context:
            assert context.params["quiet"], line


def test_the_lines_of_cron_are_lines_of_cron():
    lines = [one for one in (RECIPES / "crontab").read_text(encoding="utf-8").splitlines() if one and one[0] != "#"]
    times = [one for one in lines if not re.match(r"[A-Z_]+=\S+$", one)]
    assert len(times) == 2
    assert all(re.match(r"(?:[\d*/,-]+ ){5}cd \S+ && ", one) and "%" not in one for one in times)


def test_the_workflow_is_one():
    plain = workflow()
    assert plain[True]["schedule"][0]["cron"] == "0 6 * * *"  # YAML takes "on" for true
    (job,) = plain["jobs"].values()
    assert all(("uses" in one) != ("run" in one) for one in job["steps"])
    assert plain["permissions"] == {"contents": "read"}


def test_the_page_shows_every_recipe():
    shown = set(re.findall(r"literalinclude\} recipes/(\S+)", PAGE.read_text(encoding="utf-8")))
    assert shown == {one.name for one in RECIPES.iterdir() if one.is_file()}
