import csv
import json

import pytest
from typer.testing import CliRunner

from crisisdetect import scan
from crisisdetect.cli import app
from crisisdetect.response import Policy
from understood import stream

pytestmark = pytest.mark.usefixtures("readings_are_kept")


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    path = tmp_path_factory.mktemp("respond") / "scored.parquet"
    stream(n_angry=120).to_parquet(path, index=False)
    return str(path)


@pytest.fixture(scope="module")
def saved(scored, tmp_path_factory):
    """The result of the same comments, as `scan` saves it: what is said of it needs no other scan."""
    path = tmp_path_factory.mktemp("respond") / "shop.cdr"
    scan(scored, progress=False).save(path)
    return str(path)


@pytest.fixture(scope="module")
def calm(tmp_path_factory):
    path = tmp_path_factory.mktemp("respond") / "calm.parquet"
    table = stream(n_angry=0)
    table.loc[40, "text"] = "my son is in hospital after your wrap"
    table.to_parquet(path, index=False)
    return str(path)


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_a_plan_is_printed_with_its_reasons(scored):
    found = run("plan", scored, "--lang", "fr", "-q")
    assert found.exit_code == 0
    assert "- [ ] " in found.output
    assert "commentaires négatifs là où" in found.output


def test_a_plan_is_data_as_well(saved):
    told = json.loads(run("plan", saved, "--json", "--lang", "en").stdout)
    assert told["crisis"]["severity"] >= 3
    assert {action["code"] for action in told["actions"]} >= {"facts", "watch"}
    assert run("plan", saved, "--crisis", "9").exit_code == 2


def test_a_calm_export_has_no_plan_but_its_grave_reports(calm):
    assert "danger to people (1)" in run("plan", calm, "--lang", "en").output
    assert json.loads(run("plan", calm, "--json").stdout) == {"crisis": None}


@pytest.mark.parametrize("kind", ["holding", "apology", "update"])
def test_a_draft_says_what_is_known(saved, kind):
    found = run("draft", saved, "--kind", kind, "--what", "double charges", "--contact", "desk", "--lang", "en")
    assert found.exit_code == 0
    assert found.output.startswith("DRAFT")
    assert "double charges" in found.output
    assert run("draft", saved, "--kind", "poem").exit_code == 2


def test_a_review_takes_dated_measures(scored, saved, tmp_path):
    (tmp_path / "m.csv").write_text("time,measure\n2024-02-10T12:00,apology\n", encoding="utf-8")
    out = tmp_path / "review.md"
    found = run("review", scored, "--measures", tmp_path / "m.csv", "--out", out, "--acknowledged", "2024-02-09T09:00")
    assert found.exit_code == 0
    assert "apology" in out.read_text(encoding="utf-8")
    page = run("review", saved, "--out", tmp_path / "review.html", "--lang", "fr")
    assert page.exit_code == 0
    assert "<html" in (tmp_path / "review.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["time,measure\nsoon,apology\n", "when,what\n2024-02-10,x\n", "\ufeff"])
def test_bad_measures_are_named(scored, tmp_path, text):
    (tmp_path / "m.csv").write_text(text, encoding="utf-8")
    found = run("review", scored, "--measures", tmp_path / "m.csv", "--out", tmp_path / "r.md")
    assert found.exit_code in {2, 3}
    assert "m.csv" in found.output
    assert run("review", scored, "--out", tmp_path / "r.txt").exit_code == 2


def test_questions_are_written_without_formulas(tmp_path):
    table = stream()[["id", "timestamp", "text", "author", "thread_id", "parent_id", "is_own"]]
    table.loc[table.index[-3], "text"] = "=cmd|1, where is my refund?"
    table.to_csv(tmp_path / "x.csv", index=False)
    out = tmp_path / "questions.csv"
    found = run("questions", tmp_path / "x.csv", "--out", out, "--lang", "en", "--all")
    assert found.exit_code == 0
    with out.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    assert not any(row["text"].startswith("=") for row in rows)
    assert "questions and requests" in found.output


def test_the_policy_is_printed_and_checked(tmp_path):
    printed = run("policy").stdout
    assert Policy.from_toml(printed) == Policy()
    path = tmp_path / "policy.toml"
    path.write_text(printed, encoding="utf-8")
    assert run("policy", "--check", path).exit_code == 0
    path.write_text("[tell]\n1 = ['management']\n", encoding="utf-8")
    assert run("policy", "--check", path).exit_code == 2
    assert run("policy", "--check", tmp_path / "gone.toml").exit_code == 2
