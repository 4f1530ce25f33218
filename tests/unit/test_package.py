"""The package as a whole: its names, its import, its docs, its version."""

import ast
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


def test_faces_are_small():
    """At most 25 names at the top and 150 in all: what users need is listed, and there is one place to find it."""
    listed = {path.parent.name: _listed(path) for path in (ROOT / "src/crisisdetect").rglob("__init__.py")}
    public = {name: names for name, names in listed.items() if not name.startswith("_")}
    assert len(public["crisisdetect"]) <= 25
    assert sum(map(len, public.values())) <= 150


def _listed(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    lists = [n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "__all__"]
    return [name for one in lists for name in ast.literal_eval(one)]


def test_no_package_imports_a_private_module_of_another():
    source = ROOT / "src/crisisdetect"
    wrong = []
    for path in source.rglob("*.py"):
        own = path.relative_to(source).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for module in _imported(node):
                parts = module.split(".")[1:]
                if parts[:1] != [own] and any(part.startswith("_") and part != "__init__" for part in parts[1:]):
                    wrong.append(f"{path.relative_to(source)}: {module}")
    assert wrong == []


def _imported(node):
    """Yield what an import names: modules, and names that may be modules."""
    if isinstance(node, ast.Import):
        yield from (one.name for one in node.names if one.name.startswith("crisisdetect."))
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crisisdetect"):
        yield from (f"{node.module}.{one.name}" for one in node.names)


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


def test_the_command_line_starts_without_anything_heavy_and_calm_is_found_without_ruptures(tmp_path):
    code = f"import crisisdetect.cli, sys; print([m for m in {HEAVY} if m in sys.modules])"
    code += """
import pandas as pd, crisisdetect as cd
table = pd.DataFrame({"timestamp": pd.date_range("2024-01-01", periods=960, freq="1h", tz="UTC"), "text": "x"})
scored = table.assign(p_negative=[0.9, 0.1, 0.1, 0.1] * 240, p_neutral=0.05, p_positive=0.05)
found = cd.scan(scored, progress=False).verdict.status
print([found, *(m for m in ("ruptures", "scipy.stats", "sklearn") if m in sys.modules)])
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.splitlines() == ["[]", "['calm']"]


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
