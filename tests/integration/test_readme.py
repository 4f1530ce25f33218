"""What the README and the tour show does run."""

import importlib.machinery
import importlib.util
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crisisdetect.cli import app
from crisisdetect.readers._formats import FORMATS

pytestmark = pytest.mark.usefixtures("readings_are_kept")

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUR = (ROOT / "docs/tour.md").read_text(encoding="utf-8")
BLOCKS = [block for page in (README, TOUR) for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL)]


#: The first block is what newcomers try; the others scan the same exports again, which takes its time.
MARKED = [pytest.param(code, id=str(i), marks=[pytest.mark.slow] if i else []) for i, code in enumerate(BLOCKS)]


@pytest.mark.parametrize("code", MARKED)
def test_python_block_runs(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").symlink_to(ROOT / "data")
    exec(compile(code, "README.md", "exec"), {})


def transcripts():
    """Return the program that writes the transcripts, as a module."""
    loader = importlib.machinery.SourceFileLoader("transcripts", str(ROOT / "scripts/transcripts"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("transcripts", loader))
    loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_both_readmes_show_what_the_program_prints(name, monkeypatch):
    program = transcripts()
    monkeypatch.chdir(ROOT)
    shown = program.BLOCK.findall((ROOT / name).read_text(encoding="utf-8"))
    assert shown
    for _, command, block, _ in shown:
        done = CliRunner(env=program.ENV).invoke(app, shlex.split(command)[1:])
        assert done.exit_code in {0, 1}, (command, done.output, done.exception)
        assert block == program.lines_of(done.stdout)


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_a_readme_is_read_in_two_minutes(name):
    page = (ROOT / name).read_text(encoding="utf-8")
    assert page.count("\n") <= 120
    assert re.findall(r"^\$ crisisdetect scan", page, re.MULTILINE)


def test_there_are_as_many_formats_as_is_said():
    assert "[eighty formats" in README
    assert 80 <= len(FORMATS) < 90


def test_the_french_readme_shows_the_same_code():
    french = (ROOT / "README.fr.md").read_text(encoding="utf-8")
    for language in ("python", "sh"):
        blocks = re.findall(rf"```{language}\n(.*?)```", french, re.DOTALL)
        assert blocks
        assert set(blocks) <= set(re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL))


@pytest.mark.parametrize("name", ["README.md", "README.fr.md"])
def test_links_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text(encoding="utf-8"))
    assert len(links) > 5
    assert [link for link in links if not link.startswith("http") and not (ROOT / link).exists()] == []
