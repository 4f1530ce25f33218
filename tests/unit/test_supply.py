"""The scripts around a release see what they are there to see."""

import importlib.util
import json
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


audit, check_docs, check_wheel, lower = map(script, ("audit", "check_docs", "check_wheel", "lower_bounds"))

PROJECT = """
[project]
name = "some-thing"
dependencies = ["numpy>=2.0,<3", "Zope_Interface>=5", "tzdata>=2024.1; platform_system == 'Nowhere'"]
[project.optional-dependencies]
excel = ["openpyxl[x]>=3.1"]
all = ["some_thing[excel]"]
[dependency-groups]
test = ["numpy>=2.1", "torch==2.13.0"]
dev = [{ include-group = "test" }]
"""


def test_lower_bounds_are_those_that_content_everybody():
    wanted = {"numpy": "2.1", "zope-interface": "5", "openpyxl": "3.1", "torch": "2.13.0"}
    assert lower.lower_bounds(PROJECT) == wanted


def test_a_dependency_without_a_lower_bound_is_refused():
    with pytest.raises(ValueError, match=r"'numpy<3' has no lower bound"):
        lower.lower_bounds(PROJECT.replace("numpy>=2.0,<3", "numpy<3"))


def test_every_dependency_of_ours_has_one():
    bounds = lower.lower_bounds((ROOT / "pyproject.toml").read_text("utf-8"))
    assert {"numpy", "pandas", "pytest"} <= set(bounds)


GOOD = """<html lang="en"><head><title>x</title><link rel="stylesheet" href="s.css"></head>
<body><h1 id="top">x</h1><a href="other.html#top">y</a><a href="https://example.org">z</a>
<img src="i.svg" alt="i"></body>
</html>"""


@pytest.fixture
def pages(tmp_path):
    for name, text in {"index.html": GOOD, "other.html": GOOD, "s.css": "a { color: red }", "i.svg": "<svg/>"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_good_pages_are_good(pages):
    assert check_docs.wrong_of(pages) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("</body>", '<script src="https://cdn.example.org/x.js"></script>', "loads https://cdn.example.org/x.js"),
        ("s.css", "//fonts.example.org/s.css", "loads //fonts.example.org/s.css"),
        ("</head>", "<style>@import 'https://example.org/x.css'</style>", "loads https://example.org/x.css"),
        ("</head>", "<style>a{background:url(https://example.org/x)}</style>", "loads https://example.org/x"),
        ("other.html#top", "other.html#nowhere", "leads to other.html#nowhere"),
        ("other.html#top", "gone.html", "leads to gone.html"),
        ("i.svg", "gone.svg", "leads to gone.svg"),
        (' alt="i"', "", "without a text"),
        (' lang="en"', "", "language"),
        ("<title>x</title>", "", "no title"),
    ],
)
def test_bad_pages_are_told(pages, old, new, told):
    (pages / "index.html").write_text(GOOD.replace(old, new), "utf-8")
    (wrong,) = [line for line in check_docs.wrong_of(pages) if line.startswith("index.html")]
    assert told in wrong


def test_bad_style_sheets_and_empty_folders_are_told(pages, tmp_path):
    (pages / "s.css").write_text("@font-face { src: url('https://example.org/f.woff') }", "utf-8")
    assert check_docs.wrong_of(pages) == ["s.css loads https://example.org/f.woff"]
    (tmp_path / "none").mkdir()
    assert check_docs.wrong_of(tmp_path / "none") != []


def wheel(path, *names):
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return path


WHOLE = [f"crisisdetect{name}" if name.startswith("/") else f"crisisdetect/m{name}" for name in check_wheel.NEEDED]


def test_a_whole_wheel_is_content(tmp_path):
    check_wheel.check_contents(wheel(tmp_path / "x.whl", *WHOLE))


@pytest.mark.parametrize(
    ("names", "told"),
    [(WHOLE[1:], "lacks /py.typed"), ([*WHOLE, "tests/test_x.py"], "carries tests/test_x.py")],
)
def test_a_wheel_that_is_not_as_it_must_be_is_told(tmp_path, names, told):
    with pytest.raises(check_wheel.WrongError, match=told):
        check_wheel.check_contents(wheel(tmp_path / "x.whl", *names))


def test_a_wheel_that_is_too_large_is_told(tmp_path, monkeypatch):
    made = wheel(tmp_path / "x.whl", *WHOLE)
    monkeypatch.setattr(check_wheel, "MOST_BYTES", made.stat().st_size - 1)
    with pytest.raises(check_wheel.WrongError, match="MB, more than"):
        check_wheel.check_contents(made)


def described(path, requirements):
    """Write a wheel whose metadata are those of pyproject.toml, but for what it needs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    head = {"Name": "name", "Version": "version", "Summary": "description", "Requires-Python": "requires-python"}
    lines = [f"{key}: {project[name]}" for key, name in head.items()] + [f"License-Expression: {project['license']}"]
    lines += [f"Requires-Dist: {one}" for one in requirements]
    scripts = "".join(f"{name} = {place}\n" for name, place in project["scripts"].items())
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.dist-info/METADATA", "\n".join(lines))
        archive.writestr("x.dist-info/entry_points.txt", f"[console_scripts]\n{scripts}")
    return path


def test_the_recipe_for_conda_says_what_the_wheel_says(tmp_path):
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    extra = "openpyxl>=3.1; extra == 'excel'"
    assert check_wheel.check_recipe(described(tmp_path / "x.whl", [*ours, extra])) == len(ours)
    for wrong in (ours[1:], [*ours, "new>=1"], [one.replace("numpy>=2.0", "numpy>=2.1") for one in ours]):
        with pytest.raises(check_wheel.WrongError, match="dependencies: "):
            check_wheel.check_recipe(described(tmp_path / "x.whl", wrong))
    later = tmp_path / "later.yaml"
    later.write_text(check_wheel.RECIPE.read_text("utf-8").replace('version: "0.1.0"', 'version: "0.2.0"'), "utf-8")
    with pytest.raises(check_wheel.WrongError, match=r"version: '0.1.0' in the wheel, '0.2.0' in it"):
        check_wheel.check_recipe(described(tmp_path / "x.whl", ours), later)


def test_files_that_differ_are_told(tmp_path):
    for name, text in {"a": "x", "b": "x", "c": "y"}.items():
        (tmp_path / name).write_text(text)
    assert check_wheel.same("wheel", tmp_path / "a", tmp_path / "b") == check_wheel.digest(tmp_path / "a")
    with pytest.raises(check_wheel.WrongError, match=r"wheel: .* differ"):
        check_wheel.same("wheel", tmp_path / "a", tmp_path / "c")


def found(*ids, **more):
    vulns = [{"id": one, "fix_versions": ["2"]} for one in ids]
    return json.dumps({"dependencies": [{"name": "x", "version": "1", "vulns": vulns, **more}]})


@pytest.mark.parametrize(
    ("answers", "flags", "code", "told"),
    [
        ([(found(), "")], [], 0, "no known vulnerability"),
        ([(found("CVE-1", "CVE-2"), "")], [], 1, "x 1: CVE-2, mended in 2"),
        ([("", "no way out"), (found("CVE-1"), "")], ["--offline-ok"], 1, "CVE-1"),
        ([("", "no way out"), ("", "")], [], 3, "NOT AUDITED"),
        ([("", "no way out"), ("", "")], ["--offline-ok"], 0, "NOT AUDITED"),
        ([(found(skip_reason="unknown"), "")] * 2, [], 3, "no answer on 1 of 1 packages (x)"),
        ([(found("CVE-1", skip_reason="unknown"), "")], [], 1, "CVE-1"),
    ],
)
def test_an_audit_never_passes_in_silence(answers, flags, code, told, tmp_path, monkeypatch, capsys):
    (tmp_path / "requirements.txt").write_text("x==1\n")
    left = iter(answers)
    monkeypatch.setattr(audit, "audit", lambda *_: audit.understood(*next(left)))
    monkeypatch.setattr("sys.argv", ["audit", str(tmp_path / "requirements.txt"), *flags])
    assert audit.main() == code
    assert told in "".join(capsys.readouterr())


def test_an_audit_of_nothing_is_wrong_usage(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["audit", str(tmp_path / "none.txt")])
    assert audit.main() == 2
    assert "check_wheel.py writes one" in capsys.readouterr().err
