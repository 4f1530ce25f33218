"""Build wheel and sdist twice, compare them, install the wheel where nothing else is, and use it.

``python scripts/check_wheel.py`` leaves in ``dist``: the wheel, the sdist, ``requirements.txt`` (the versions it was
tried with) and ``sbom.cdx.json`` (the same as a bill of materials in CycloneDX). It exits with 1 on any fault.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"

#: Largest wheel that may be published, in bytes.
MOST_BYTES = 60_000_000

#: What must be in the wheel, and beginnings of what must not.
NEEDED = ("/py.typed", "/schemas/", "/templates/", ".onnx", "/tokenizer.json", "/LICENSE")
ALIEN = ("tests/", "docs/", "data/", "benchmarks/", "scripts/", "recipe/")

#: The recipe for conda, and packages that have other names there.
RECIPE = ROOT / "recipe" / "recipe.yaml"
CONDA = {"huggingface-hub": "huggingface_hub", "matplotlib": "matplotlib-base", "tzdata": "python-tzdata"}


class WrongError(Exception):
    """Something is not as it must be."""


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    """Run a command and return what it prints; what it says is shown where it fails."""
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"{' '.join(map(str, command))} exited with {done.returncode}:\n{done.stdout}{done.stderr}"
        raise WrongError(msg)
    return done.stdout


def copy_tree(to: Path) -> None:
    """Copy what belongs to the project, committed or not, but nothing that is ignored."""
    names = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)


def build(source: Path, out: Path, *, epoch: str, kinds: tuple[str, ...] = ("sdist", "wheel")) -> dict[str, Path]:
    """Build from a folder; the build backend is that of this environment."""
    flags = [f"--{kind}" for kind in kinds]
    run(sys.executable, "-m", "build", "--no-isolation", *flags, "--outdir", out, source, SOURCE_DATE_EPOCH=epoch)
    ends = {"sdist": "*.tar.gz", "wheel": "*.whl"}
    return {kind: next(out.glob(ends[kind])) for kind in kinds}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def same(what: str, *paths: Path) -> str:
    """Return the digest that all files share, or say that they differ."""
    digests = {digest(path) for path in paths}
    if len(digests) != 1:
        msg = f"{what}: {' and '.join(sorted(digests))} differ"
        raise WrongError(msg)
    return digests.pop()


def check_contents(wheel: Path) -> None:
    """Raise ``WrongError`` if the wheel is too large, lacks something or carries what is not of the package."""
    size = wheel.stat().st_size
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    lacking = [part for part in NEEDED if not any(part in name for name in names)]
    aliens = [name for name in names if name.startswith(ALIEN) or "__pycache__" in name]
    problems = [f"it has {size / 1e6:.1f} MB, more than {MOST_BYTES / 1e6:.0f}"] if size > MOST_BYTES else []
    problems += [f"it lacks {', '.join(lacking)}"] if lacking else []
    problems += [f"it carries {', '.join(aliens[:5])}"] if aliens else []
    if problems:
        msg = f"{wheel.name}: {'; '.join(problems)}"
        raise WrongError(msg)


def check_recipe(wheel: Path, recipe: Path = RECIPE) -> int:
    """Raise ``WrongError`` unless the recipe for conda says what the wheel says; return how many packages it needs."""
    import yaml
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    plain = yaml.safe_load(recipe.read_text(encoding="utf-8"))
    with zipfile.ZipFile(wheel) as archive:
        inside = {name.rpartition("/")[2]: name for name in archive.namelist() if ".dist-info/" in name}
        told = Parser().parsestr(archive.read(inside["METADATA"]).decode())
        scripts = archive.read(inside["entry_points.txt"]).decode()
    needed = {f"python {told['Requires-Python']}"}
    for one in map(Requirement, told.get_all("Requires-Dist", [])):
        if one.marker is not None and "extra" in str(one.marker):
            continue
        name = canonicalize_name(one.name)
        needed.add(f"{CONDA.get(name, name)} {one.specifier}")
    backend = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    pairs = {
        "name": (told["Name"], plain["context"]["name"]),
        "version": (told["Version"], plain["context"]["version"]),
        "license": (told["License-Expression"], plain["about"]["license"]),
        "summary": (told["Summary"], plain["about"]["summary"]),
        "commands": (
            [line for line in scripts.splitlines() if " = " in line],
            plain["build"]["python"]["entry_points"],
        ),
        "dependencies": (sorted(needed), sorted(plain["requirements"]["run"])),
        "build backend": (backend, [one.replace(" ", "") for one in plain["requirements"]["host"][2:]]),
    }
    wrong = [
        f"{what}: {ours!r} in the wheel, {theirs!r} in it" for what, (ours, theirs) in pairs.items() if ours != theirs
    ]
    if wrong:
        msg = f"{recipe.name} is not what the wheel says: {'; '.join(wrong)}"
        raise WrongError(msg)
    return len(needed) - 1


def build_all(work: Path) -> dict[str, Path]:
    """Build in two folders and from the sdist, and return the files, which are the same each time."""
    epoch = run("git", "log", "-1", "--format=%ct").strip()
    first, second = work / "a" / "tree", work / "somewhere" / "else with a space" / "tree"
    copy_tree(first)
    shutil.copytree(first, second)
    made = [build(tree, tree.parent / "out", epoch=epoch) for tree in (first, second)]
    for kind in ("wheel", "sdist"):
        print(f"{kind}: {made[0][kind].name}, SHA-256 {same(kind, *(one[kind] for one in made))}, twice the same")
    with tarfile.open(made[0]["sdist"]) as archive:
        archive.extractall(work / "unpacked", filter="data")
    (unpacked,) = (work / "unpacked").iterdir()
    again = build(unpacked, work / "again", epoch=epoch, kinds=("wheel",))
    same("the wheel of the tree and that of the sdist", made[0]["wheel"], again["wheel"])
    print("the sdist builds the same wheel")
    return made[0]


def install(wheel: Path, work: Path) -> Path:
    """Install the wheel into an environment of its own, and return its Python."""
    run(sys.executable, "-m", "venv", "--without-pip", work / "venv")
    python = work / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-compile", wheel)
    return python


def use(python: Path, work: Path) -> None:
    """Use what was installed, in a folder that has nothing to do with the checkout."""
    home = work / "home"
    home.mkdir()
    run(python, "-m", "crisisdetect", "doctor", cwd=home)
    export = "date;text\n" + "".join(
        f"2024-03-{day:02d} {hour:02d}:00;{text}\n"
        for day in range(1, 29)
        for hour, text in enumerate(["Merci, parfait", "Where is my parcel?", "It is fine", "Très déçu"], start=8)
    )
    (home / "export.csv").write_text(export, encoding="utf-8")
    printed = json.loads(run(python, "-m", "crisisdetect", "scan", "export.csv", "--json", "--quiet", cwd=home))
    where = run(python, "-c", "import crisisdetect; print(crisisdetect.__file__)", cwd=home).strip()
    if not Path(where).is_relative_to(work) or printed["counts"]["n_scored"] != 28 * 4:
        msg = f"a scan with {where} scored {printed['counts']}"
        raise WrongError(msg)
    print("installed where nothing else is: doctor is content, a scan works")


def list_parts(python: Path) -> None:
    """Write what was installed beside the wheel, as pinned requirements and as a bill of materials."""
    freeze = run(sys.executable, "-m", "pip", "--python", python, "list", "--format", "freeze")
    pinned = "".join(f"{line}\n" for line in freeze.splitlines() if not line.startswith("crisisdetect="))
    (DIST / "requirements.txt").write_text(pinned, encoding="utf-8")
    bill = DIST / "sbom.cdx.json"
    flags = ("--pyproject", ROOT / "pyproject.toml", "--output-reproducible", "--of", "JSON", "-o", bill)
    run(sys.executable, "-m", "cyclonedx_py", "environment", *flags, python)
    components = json.loads(bill.read_text(encoding="utf-8"))["components"]
    print(f"bill of materials: {len(components)} components in {bill.relative_to(ROOT)}")


def main() -> int:
    """Do all of it."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            made = build_all(work)
            check_contents(made["wheel"])
            print(f"the wheel has {made['wheel'].stat().st_size / 1e6:.1f} MB (at most {MOST_BYTES / 1e6:.0f})")
            print(f"the recipe for conda needs the same {check_recipe(made['wheel'])} packages")
            DIST.mkdir(exist_ok=True)
            kept = [Path(shutil.copy(path, DIST)) for path in made.values()]
            python = install(kept[1] if kept[1].suffix == ".whl" else kept[0], work)
            use(python, work)
            list_parts(python)
    except WrongError as error:
        print(f"check_wheel: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
