"""What the pages and both READMEs show does run, block after block as a reader would; nothing is left out."""

import ast
import gzip
import importlib.util
import re
import shlex
import socket
import tomllib
from dataclasses import fields
from inspect import signature
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

import crisisdetect
from crisisdetect.cli import app
from crisisdetect.cli._config import load
from crisisdetect.datasets import simulate_comments
from crisisdetect.response import Policy
from tiny_models import own_folder

pytestmark = pytest.mark.usefixtures("readings_are_kept")

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
RUN = CliRunner(env={"LC_ALL": "C.UTF-8"})

#: Pages whose blocks other tests run, or check where they cannot be run.
ELSEWHERE = {
    "command-line.md": "unit/test_cli_docs.py",
    "notifications.md": "unit/test_cli_docs.py",
    "deployment.md": "unit/test_cli_docs.py",
    "my-export-is-not-recognised.md": "unit/test_readers_docs.py",
    "tour.md": "integration/test_readme.py",
}
NEEDS_MORE = {  # pages that are run where a test names them, and here until one does
    name
    for name in ("kafka.md", "scale.md")
    if any(name in one.read_text("utf-8") for one in ROOT.glob("tests/*/test_*.py") if one != Path(__file__))
}
SPARK = "spark.md"  # tests/spark runs its blocks; here their calls are held against the signatures
TUTORIALS = ("tutorial.md", "tutorial.fr.md")
SLOW = (*TUTORIALS, "scikit-learn.md", "response.md", "privacy.md")
PAGES = sorted(path.name for path in DOCS.glob("*.md") if path.name not in {*ELSEWHERE, *NEEDS_MORE, SPARK})


def blocks(path):
    """Return the fenced blocks of a page, as pairs of language and code."""
    return re.findall(r"^```(\S*)[^\n]*\n(.*?)^```$", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


ONSET, CLOSED = pd.Timestamp("2024-04-03 09:30", tz="UTC"), pd.Timestamp("2024-04-07 09:30", tz="UTC")


@pytest.fixture(scope="module")
def public():
    """An invented public with a crisis, whose moods are known."""
    made = simulate_comments(
        lang="en", days=42, per_day=24, crisis_at=ONSET, crisis_days=4, crisis_size=8, stream="Tarnvale", random_state=7
    )
    return made.assign(lang="en")


class Moods:
    """A scorer that knows the texts of simulated publics, so that no page waits for the model."""

    name = "moods"

    def __init__(self):
        self.known = {}

    def learn(self, comments):
        self.known |= dict(zip(comments["text"].fillna("").map(_plain), comments["true_label"], strict=True))
        return comments

    def __call__(self, texts):
        labels = [self.known.get(_plain(text)) or "neutral" for text in texts]
        return np.array([[0.9 if label == one else 0.05 for one in ORDER] for label in labels]).reshape(-1, 3)


ORDER = ("negative", "neutral", "positive")


def _plain(text):
    return re.sub(r"\W", "", text).casefold()


@pytest.fixture
def moods(monkeypatch, public):
    made = Moods()
    made.learn(public)
    monkeypatch.setattr("crisisdetect.scoring._load.default_scorer", lambda *_, **__: made)
    monkeypatch.setattr("crisisdetect.datasets.simulate_comments", lambda **how: made.learn(simulate_comments(**how)))
    return made


@pytest.fixture
def folder(tmp_path, monkeypatch, public, moods):
    """A folder with the files the pages name."""
    monkeypatch.chdir(tmp_path)
    columns = ["id", "timestamp", "author", "text", "stream", "is_own", "thread_id", "parent_id"]
    public[columns].to_csv("comments.csv", index=False)
    data = Path("comments.csv").read_bytes()
    for name in ("export.csv", "year.csv", "dump.csv"):
        Path(name).write_bytes(data)
    Path("comments.csv.gz").write_bytes(gzip.compress(data, mtime=0))
    Policy().save("policy.toml")
    own_folder("models/my-own")
    return tmp_path


@pytest.fixture
def names(public, moods):
    """What the pages speak of without making it."""
    scored = crisisdetect.score_comments(public, scorer=moods)
    series = crisisdetect.bin_reactions(scored, every="6h")
    past = scored["timestamp"] < ONSET - pd.Timedelta("2D")
    return {
        "crisisdetect": crisisdetect,
        "comments": public,
        "scored": scored,
        "series": series,
        "values": series["n_negative"],
        "history": scored[past],
        "stream": [scored[~past]],
        "onset": ONSET,
        "closed": CLOSED,
        "time": ONSET + pd.Timedelta("26h"),
        "labelled": public.assign(label=public["true_label"]).dropna(subset=["text", "label"]).head(60),
    }


def made_late(name, known):
    """Return what only some pages speak of."""
    if name == "policy.md":
        return {
            "crisis": crisisdetect.find_crises(known["series"], crisisdetect.segment(known["series"], scatter="days"))[
                0
            ]
        }
    if name == "report.md":
        monitor = crisisdetect.Monitor.fit(known["history"], every="6h")
        monitor.update(known["stream"][0])
        return {"monitor": monitor}
    return {}


@pytest.mark.parametrize("name", [pytest.param(n, marks=[pytest.mark.slow] if n in SLOW else []) for n in PAGES])
def test_what_the_page_shows_runs(name, folder, names, moods, monkeypatch):
    known = names | made_late(name, names)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    for language, code in blocks(DOCS / name):
        code = code.replace("8765", port)
        if language == "python":
            exec(compile(code, name, "exec"), known)
        elif language == "toml":
            settings(code)
        elif language in {"console", "sh"}:
            for line in code.replace("\\\n", " ").splitlines():
                command(line, language, monkeypatch)
        label_by_hand(moods)
    if name in TUTORIALS:
        told = known.get("received", known.get("recus"))
        assert len(told) > 1
        assert all(genuine for genuine, _, _ in told)
        assert {path.suffix for path in folder.iterdir()} >= {".csv", ".html", ".sqlite", ".toml"}


def settings(code):
    """Write a block of TOML to where its page says it belongs, and read it."""
    if set(tomllib.loads(code)) <= {one.name for one in fields(Policy)}:
        Policy.from_toml(code)
    else:
        Path("crisisdetect.toml").write_text(code, "utf-8")
        load(Path("crisisdetect.toml"))


def command(line, language, monkeypatch):
    """Run a line of a terminal."""
    if language == "console" and not line.startswith("$ "):
        return
    words = shlex.split(line.removeprefix("$ "), comments=True)
    if words[:1] == ["export"]:
        for name, _, value in (word.partition("=") for word in words[1:]):
            monkeypatch.setenv(name, value)
        return
    if words[:2] == ["python", "-m"]:
        assert importlib.util.find_spec(words[2]), line
        return
    assert words[0] == "crisisdetect", line
    words, _, out = (words[: words.index(">")], ">", words[-1]) if ">" in words else (words, "", "")
    done = RUN.invoke(app, words[1:])
    assert done.exit_code == 0, (line, done.output, done.exception)
    if out:
        Path(out).write_text(done.stdout, "utf-8")


def label_by_hand(moods):
    """Be the colleague who fills in the column of labels."""
    path = Path("to_label.csv")
    if path.exists():
        sheet = pd.read_csv(path, sep=None, engine="python", dtype=object, encoding="utf-8-sig")
        if sheet["label"].isna().all():
            sheet["label"] = [moods.known.get(_plain(text), "neutral") for text in sheet["text"]]
            sheet.to_csv(path, sep=";", index=False)


def test_every_page_is_run_somewhere():
    for name, test in ELSEWHERE.items():
        assert name in (ROOT / "tests" / test).read_text(encoding="utf-8"), name
    assert {"tutorial.md", "concepts.md", "monitor.md"} <= set(PAGES)
    for path in [*DOCS.glob("*.md"), *ROOT.glob("README*.md")]:
        assert all(language for language, _ in blocks(path)), f"{path.name} has a block without a language"


def test_every_page_is_in_the_navigation():
    listed = "\n".join(code for language, code in blocks(DOCS / "index.md") if language == "{toctree}").splitlines()
    pages = {path.stem for path in DOCS.glob("*.md")} - {"index"}
    assert {page for page in listed if page and not page.startswith((":", "api/"))} == pages


def test_spark_is_called_as_it_is_defined():
    accepted = {}
    for path in (ROOT / "src/crisisdetect/spark").glob("*.py"):
        for made in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(made, ast.FunctionDef):
                taken = {arg.arg for arg in [*made.args.args, *made.args.kwonlyargs]}
                settings_of = signature(crisisdetect.Monitor.fit).parameters if made.args.kwarg else ()
                accepted.setdefault(made.name, set()).update(taken, settings_of)
    calls = 0
    for language, code in blocks(DOCS / SPARK):
        if language != "python":
            continue
        tree = ast.parse(code)
        wanted = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "crisisdetect.spark"]
        assert all(alias.name in {*accepted, "SparkScan"} for node in wanted for alias in node.names)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"scan", "watch"}:
                calls += 1
                assert {keyword.arg for keyword in node.keywords} <= accepted[node.func.id]
    assert calls == 2


@pytest.mark.parametrize("name", ["README.md", "README.fr.md", *TUTORIALS])
def test_commands_that_are_only_shown_have_these_options(name):
    """The Python blocks of the READMEs are run by test_readme; these lines are held against the command line."""
    path = ROOT / name if name.startswith("README") else DOCS / name
    commands = typer.main.get_command(app).commands
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    seen = 0
    for language, code in blocks(path):
        if language not in {"text", "sh"}:
            continue
        assert set(re.findall(r"^make (\S+)", code, re.MULTILINE)) <= set(targets)
        for used, rest in re.findall(r"^(?:\$ )?crisisdetect ([a-z-]+)([^\n;]*)", code, re.MULTILINE):
            seen += 1
            known = {option for one in commands[used].params for option in (*one.opts, *one.secondary_opts)}
            assert set(re.findall(r"(?<!\S)\[?(--[a-z-]+)", rest)) <= known, (used, rest)
    assert seen


def test_each_public_module_has_a_page_of_the_reference():
    source = ROOT / "src/crisisdetect"
    modules = {path.stem for path in source.iterdir() if (path / "__init__.py").exists() or path.suffix == ".py"}
    public = {name for name in modules if not name.startswith("_")} - {"cli", "store", "sums"}
    pages = {path.stem for path in (DOCS / "api").glob("*.rst")} - {"crisisdetect"}
    assert pages == public
    listed = {
        line for language, code in blocks(DOCS / "api/index.md") if language == "{toctree}" for line in code.split()
    }
    assert pages <= listed


def test_french_pages_are_typeset():
    for path in DOCS.glob("*.fr.md"):
        prose = re.sub(r"```.*?```|`[^`\n]*`|\]\([^)]*\)|^\|[ -|]*$", "x", path.read_text("utf-8"), flags=re.S | re.M)
        wrong = re.findall(r"[^\n]{0,20}(?:\w |\w)[;!?»](?=\s)|« \w+|[^\n]{0,20}\w :(?=\s)", prose)
        assert wrong == [], path.name


def test_both_tutorials_take_the_same_steps():
    english, french = ([(lang, code.count("\n")) for lang, code in blocks(DOCS / name)] for name in TUTORIALS)
    steps = [len(re.findall(r"^## ", (DOCS / name).read_text("utf-8"), re.MULTILINE)) for name in TUTORIALS]
    assert steps[0] == steps[1]
    kept = [lang for lang, _ in french if lang != "console"]
    assert [lang for lang, _ in english if lang != "console"] == kept
