"""Print the oldest versions that pyproject.toml allows, as constraints for pip: ``numpy==2.0`` for ``numpy>=2.0``.

``python scripts/lower_bounds.py`` takes all dependencies, extras and groups.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent


def lower_bounds(pyproject: str) -> dict[str, str]:
    """Return the lowest version of each package that any part of a pyproject.toml asks for.

    Examples
    --------
    >>> lower_bounds('[project]\\ndependencies = ["numpy>=2.0", "tzdata>=2024.1; platform_system == \\'Windows\\'"]')
    {'numpy': '2.0'}
    """
    plain = tomllib.loads(pyproject)
    project = plain["project"]
    lists = [project["dependencies"], *project.get("optional-dependencies", {}).values()]
    lists += plain.get("dependency-groups", {}).values()
    found: dict[str, str] = {}
    for text in (entry for entries in lists for entry in entries if isinstance(entry, str)):
        one = Requirement(text)
        name = canonicalize_name(one.name)
        if name == canonicalize_name(project.get("name", "")) or (one.marker and not one.marker.evaluate()):
            continue
        floors = [spec.version for spec in one.specifier if spec.operator in {">=", "=="}]
        if not floors:
            msg = f"{text!r} has no lower bound.\nHint: write {one.name}>=VERSION, the oldest one that is tested"
            raise ValueError(msg)
        # where two parts name it, both must be content
        found[name] = max([*floors, *([found[name]] if name in found else [])], key=Version)
    return found


def main() -> None:
    """Print the constraints."""
    bounds = lower_bounds((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    sys.stdout.writelines(f"{name}=={version}\n" for name, version in sorted(bounds.items()))


if __name__ == "__main__":
    main()
