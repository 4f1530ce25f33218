"""The package as a whole: its names, its import, its docs, its version."""

import inspect
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpydoc.validate
import pytest

import crisisdetect

ROOT = Path(__file__).parents[2]
HEAVY = ("transformers", "onnxruntime", "ruptures", "matplotlib", "torch", "tokenizers", "sklearn", "pandas")


def test_public_names_are_sorted_and_exist():
    assert crisisdetect.__all__ == sorted(crisisdetect.__all__)
    for name in crisisdetect.__all__:
        assert getattr(crisisdetect, name) is not None
    assert set(crisisdetect.__all__) <= set(dir(crisisdetect))


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="scann"):
        crisisdetect.scann  # noqa: B018


def test_packages_are_there_after_the_import():
    code = (
        "import pkgutil, crisisdetect as cd; needs = {'spark', 'training', 'cli', 'mcp'};"
        "names = [m.name for m in pkgutil.iter_modules(cd.__path__) if not m.name.startswith('_')];"
        "assert set(names) - {'cli'} <= set(dir(cd)), set(names) - set(dir(cd));"
        "print([getattr(cd, name).__name__ for name in names if name not in needs] == "
        "['crisisdetect.' + name for name in names if name not in needs])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "True\n"


def test_import_is_quick_and_loads_nothing_heavy():
    code = (
        "import time; t = time.perf_counter(); import crisisdetect; s = time.perf_counter() - t; import sys;"
        f"print([m for m in {HEAVY} if m in sys.modules], s)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(3)
    ]
    assert all(run.startswith("[] ") for run in runs), runs
    assert min(float(run.split()[-1]) for run in runs) < 0.5


def test_using_readers_and_series_needs_no_model_library():
    use = "import crisisdetect as cd, sys; cd.read_comments, cd.bin_reactions, cd.scan;"
    code = f"{use} print([m for m in {HEAVY[:6]} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


@pytest.mark.parametrize("name", crisisdetect.__all__)
def test_docstrings_follow_numpydoc(name):
    checked = {f"GL0{i}" for i in (2, 5, 6, 7)} | {f"SS0{i}" for i in (1, 2, 4)} | {f"PR0{i}" for i in (1, 2, 3, 4)}
    checked |= {"RT01", "RT03"}
    errors = numpydoc.validate.validate(f"crisisdetect.{name}")["errors"]
    # a dataclass documents its fields as attributes
    ignored = {"PR01", "PR02"} if inspect.isclass(getattr(crisisdetect, name)) else set()
    assert [e for e in errors if e[0] in checked - ignored] == []


@pytest.mark.parametrize("name", ["bin_reactions", "find_crises", "read_comments", "scan", "score_comments", "segment"])
def test_public_functions_have_an_example(name):
    assert ">>>" in (getattr(crisisdetect, name).__doc__ or "")


def test_newest_entry_of_the_changelog_is_this_version():
    newest = re.search(r"^## (\d\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest is not None
    assert newest.group(1) == version("crisisdetect") == crisisdetect.__version__


def test_contributing_is_short():
    assert len((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()) <= 120
