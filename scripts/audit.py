"""Look up the versions in a list of pinned requirements among known vulnerabilities, with pip-audit.

``python scripts/audit.py [dist/requirements.txt] [--offline-ok]``

Exit codes: 0 no known vulnerability; 1 at least one; 2 wrong usage; 3 NOT AUDITED: no advisory database can be reached.
``--offline-ok`` makes 0 of 3, and says NOT AUDITED all the same: nothing passes in silence.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CLEAN, VULNERABLE, USAGE, NOT_AUDITED = range(4)

#: Databases that are asked, in this order, until one answers.
SERVICES = ("pypi", "osv")

#: Known vulnerabilities that do not concern us, with the reason; looked at anew with each release.
IGNORED: dict[str, str] = {}


def audit(requirements: Path, service: str) -> tuple[list[str], str]:
    """Ask one database; return a line for each vulnerability, and why it could not be asked (empty if it could)."""
    flags = ["--requirement", str(requirements), "--no-deps", "--disable-pip", "--format", "json", "--timeout", "10"]
    flags += [flag for one in IGNORED for flag in ("--ignore-vuln", one)]
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, "--progress-spinner", "off"]
    done = subprocess.run([*command, *flags], capture_output=True, text=True, check=False)
    return understood(done.stdout, done.stderr)


def understood(out: str, err: str) -> tuple[list[str], str]:
    """Return what pip-audit found, and why it found nothing.

    Examples
    --------
    >>> understood('{"dependencies": [{"name": "x", "version": "1", "vulns": []}]}', "")
    ([], '')
    >>> understood("", "ConnectionError: no way out")
    ([], 'ConnectionError: no way out')
    """
    try:
        dependencies = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        last = err.strip().splitlines()
        return [], last[-1] if last else "pip-audit said nothing"
    told = [
        f"{one['name']} {one['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'none yet'}"
        for one in dependencies
        for found in one.get("vulns", ())
    ]
    unknown = [one["name"] for one in dependencies if "skip_reason" in one]
    if unknown and not told:
        some = f"{', '.join(unknown[:5])}{' ...' if len(unknown) > 5 else ''}"
        return [], f"it gave no answer on {len(unknown)} of {len(dependencies)} packages ({some})"
    return told, ""


def main() -> int:
    """Audit, and say plainly what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("requirements", nargs="?", type=Path, default=ROOT / "dist" / "requirements.txt")
    parser.add_argument("--offline-ok", action="store_true", help="exit with 0 where no database can be reached")
    given = parser.parse_args()
    if not given.requirements.is_file():
        print(f"audit: there is no {given.requirements}; scripts/check_wheel.py writes one", file=sys.stderr)
        return USAGE
    pinned = len(given.requirements.read_text(encoding="utf-8").split())
    for one, reason in IGNORED.items():
        print(f"ignored: {one}: {reason}")
    for service in SERVICES:
        found, why_not = audit(given.requirements, service)
        if why_not:
            print(f"audit: {service} could not be asked: {why_not}", file=sys.stderr)
            continue
        print("\n".join(found) or f"{pinned} packages: no known vulnerability ({service})")
        return VULNERABLE if found else CLEAN
    print(f"NOT AUDITED: no advisory database can be reached; {pinned} packages were not looked up.", file=sys.stderr)
    return CLEAN if given.offline_ok else NOT_AUDITED


if __name__ == "__main__":
    sys.exit(main())
